"""Ten thousand random histories: the program and the rulebook agree after every act (rulebook 12).

A failing history is printed with its seed and its acts, and once more with as few acts as it fails with. To live one
again: `ATEST_HISTORY=<seed> .venv/bin/python -m pytest tests/histories -k lived_again`.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.histories.acts import NAMES, History, Press, Roster, Step
from tests.histories.ending import Differ
from tests.histories.living import Life
from tests.histories.making import ROSTERS, history
from tests.histories.program import Program
from tests.histories.shortening import shortened

CHUNKS = 20
IN_A_CHUNK = 500
OUTCOMES = {"adopted", "not_adopted", "objected", "no_quorum", "withdrawn", "canceled"}


def roster_of(seed: int) -> Roster:
    return ROSTERS[seed // IN_A_CHUNK % len(ROSTERS)]


def live(program: Program, seed: int) -> tuple[str, dict[str, str]]:
    """Live the history of a seed, or show where the program and the rulebook part."""
    one = history(seed, roster_of(seed))
    try:
        return Life(program, one).live()
    except Differ as fault:
        pytest.fail(f"{fault}\n\nIn short:\n{shortened(program, one)}", pytrace=False)


@pytest.mark.rule("1.12", "1.13", "1.15", "2.1.1", "2.2", "2.3.1", "2.4.1", "2.5.1", "2.5.2", "2.6.1", "2.6.2")
@pytest.mark.rule("3.5.2", "3.5.4", "3.7.1", "3.7.2", "4.2.1", "4.3", "4.4.1", "4.4.2", "4.7")
@pytest.mark.rule("4.consensus", "4.foundational", "4.majority", "4.rapid", "4.letter")
@pytest.mark.rule("5.2.1", "5.2.2", "5.3", "5.4.1", "5.4.5", "5.6.1", "5.6.2", "5.7.1", "5.7.2", "5.8", "5.9", "5.11")
@pytest.mark.rule("6.1.2", "6.2.1", "6.2.2", "6.3.1", "6.3.2", "6.6.1", "6.6.2", "6.7")
@pytest.mark.rule("11.1", "11.2", "11.6", "11.7", "12.1", "12.2", "12.3", "12.4", "12.7")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_program_and_the_rulebook_agree_on_ten_thousand_histories(chunk: int, tmp_path: Path) -> None:
    seeds = range(chunk * IN_A_CHUNK, (chunk + 1) * IN_A_CHUNK)
    with Program(f"sqlite:///{tmp_path / 'histories.db'}", tmp_path, roster_of(seeds[0])) as program:
        ended = Counter(live(program, seed)[0] for seed in seeds)
        program.verify()
    assert set(ended) >= OUTCOMES - {"withdrawn"}, f"these are worth less than they were: {ended}"


@pytest.mark.rule("4.7", "6.2.2", "12.1", "12.3", "12.7")
@pytest.mark.parametrize("chunk", range(10))
def test_on_postgresql_they_agree_too(chunk: int, postgresql: str, tmp_path: Path) -> None:
    name = f"histories_{chunk}"
    with psycopg.connect(postgresql.format(name="postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    first = chunk * IN_A_CHUNK
    with Program(postgresql.format(name=name), tmp_path, roster_of(first)) as program:
        for seed in range(first, first + 30):
            live(program, seed)


@pytest.mark.rule("12.6")
@pytest.mark.parametrize("chunk", range(len(ROSTERS)))
def test_renaming_members_and_entering_them_in_another_order_changes_nothing(chunk: int, tmp_path: Path) -> None:
    first = chunk * IN_A_CHUNK
    random = Random(chunk)
    names = random.sample(NAMES, len(NAMES))
    order = random.sample(range(roster_of(first).members), roster_of(first).members)
    plain, renamed = tmp_path / "plain", tmp_path / "renamed"
    with (
        Program(f"sqlite:///{tmp_path / 'plain.db'}", plain, roster_of(first)) as one,
        Program(f"sqlite:///{tmp_path / 'renamed.db'}", renamed, roster_of(first), names, order) as other,
    ):
        for seed in range(first, first + 25):
            assert live(one, seed) == live(other, seed)


@pytest.mark.rule("5.7.1", "5.8")
@pytest.mark.parametrize("chunk", range(len(ROSTERS)))
def test_in_whatever_order_acts_arrive_the_ballots_are_the_same(chunk: int, tmp_path: Path) -> None:
    first = chunk * IN_A_CHUNK
    with Program(f"sqlite:///{tmp_path / 'histories.db'}", tmp_path, roster_of(first)) as program:
        for seed in range(first, first + 25):
            one, random = history(seed, roster_of(seed)), Random(seed)
            presses = [step.act for step in one.steps if isinstance(step.act, Press)]
            acts = [(number, random.choice(presses)) for number in range(12)]
            orders = (acts, random.sample(acts, len(acts)), sorted(acts, reverse=True))
            found = [arrived(program, one, order) for order in orders]
            assert found[0] == found[1] == found[2], f"seed {seed}: {acts}"


def arrived(program: Program, one: History, acts: Sequence[tuple[int, Press]]) -> tuple[dict[str, str], set[str]]:
    """The ballots after acts that were made a minute apart each, and arrive in this order, once voting has closed."""
    closes = Life(program, replace(one, before=(), steps=())).only_open()
    for number, act in acts:
        program.do(Step(act), closes - timedelta(minutes=number), None, closes)
    found = program.found()
    return found["ballots"], found["seats"]


def test_one_history_is_lived_again(tmp_path: Path) -> None:
    seed = int(os.environ.get("ATEST_HISTORY", "0"))
    with Program(f"sqlite:///{tmp_path / 'histories.db'}", tmp_path, roster_of(seed)) as program:
        print(history(seed, roster_of(seed)), "\n", live(program, seed))
