"""The soak in little: the command that runs it for minutes must not rot, and its account must find what is wrong."""

import csv
from pathlib import Path
from types import SimpleNamespace

import pytest

from soak.__main__ import write
from soak.account import Act, answers, is_weak, outcome
from soak.run import Wanted, soak
from soak.verdict import Figures

LITTLE = Wanted(votes=16, decisions=1, kills=1, pause=2.0, at_once=2)
CLOSES_AT = 100


def test_a_soak_in_little_loses_nothing_and_doubles_nothing(sqlite_url: str, tmp_path: Path) -> None:
    figures, wrong = soak(tmp_path / "scene", sqlite_url, 7, LITTLE, bots=1)
    assert wrong == []
    assert figures.is_good
    assert (figures.lost, figures.doubled, figures.verify, figures.tallies) == (0, 0, "clean", "equal")
    assert figures.votes >= LITTLE.votes
    assert figures.kills >= LITTLE.kills
    assert figures.bad_answers_percent > 20


def act(at: int, surface: str, choice: str | None, *, sure: bool = True, primary: bool = True, emoji: str = "") -> Act:
    person = "U0A" if primary else "U0A2"
    return Act(1, "Member A", person, primary, surface, choice, at, SimpleNamespace(acknowledged=sure), emoji)


@pytest.mark.parametrize(
    ("acts", "possible"),
    [
        ([], {None}),
        ([act(1, "button", "sign_on"), act(2, "button", "object")], {"object"}),
        ([act(2, "button", "object"), act(1, "button", "sign_on")], {"object"}),
        ([act(1, "button", "sign_on"), act(101, "button", "object")], {"sign_on"}),
        ([act(1, "button", "sign_on"), act(2, "button", "object", sure=False)], {"sign_on", "object"}),
        ([act(1, "command", "object", sure=False), act(2, "button", "sign_on")], {"sign_on", "object"}),
        ([act(1, "button", "object", sure=False), act(2, "button", "sign_on")], {"sign_on"}),
        ([act(1, "button", "sign_on"), act(2, "button", "object", primary=False)], {"sign_on"}),
        ([act(1, "button", "object", primary=False), act(2, "button", "sign_on")], {"sign_on"}),
        ([act(1, "added", "object", emoji="x"), act(2, "removed", None, emoji="x")], {None}),
        (
            [
                act(1, "added", "object", emoji="x"),
                act(2, "added", "sign_on", emoji="y"),
                act(3, "removed", None, emoji="y"),
            ],
            {"object"},
        ),
        (
            [
                act(1, "added", "object", emoji="x"),
                act(2, "button", "sign_on"),
                act(3, "removed", None, emoji="x"),
            ],
            {"sign_on"},
        ),
    ],
)
def test_the_account_follows_the_rulebook(acts: list[Act], possible: set[str | None]) -> None:
    assert answers(acts, CLOSES_AT) == possible


@pytest.mark.parametrize(
    ("profile", "tally", "expected"),
    [
        ("consensus", (7, 0, 0), "adopted"),
        ("consensus", (7, 0, 1), "objected"),
        ("consensus", (6, 2, 0), "not_adopted"),
        ("consensus", (6, 0, 0), "no_quorum"),
        ("foundational", (9, 0, 0), "adopted"),
        ("foundational", (8, 0, 0), "not_adopted"),
        ("majority", (4, 0, 3), "adopted"),
        ("majority", (4, 0, 4), "not_adopted"),
        ("letter", (3, 0, 2), "adopted"),
    ],
)
def test_the_account_counts_as_the_rulebook_says(profile: str, tally: tuple[int, int, int], expected: str) -> None:
    assert outcome(profile, 12, tally) == expected
    assert not is_weak(12, 4)
    assert is_weak(12, 5)


def test_a_run_replaces_the_row_of_its_seed_and_database_alone(tmp_path: Path) -> None:
    def row(seed: int, database: str, kills: int) -> Figures:
        return Figures(seed, database, 1.0, 10, 2, kills, 0, 31.0, 5, 4, 3, 0, 0, "clean", "equal")

    file = tmp_path / "soak.csv"
    write(file, [row(1, "postgresql", 1), row(1, "sqlite", 2)])
    write(file, [row(2, "sqlite", 3)])
    write(file, [row(1, "sqlite", 4)])
    kept = [
        (found["seed"], found["database"], found["kills"]) for found in csv.DictReader(file.read_text().splitlines())
    ]
    assert kept == [("1", "postgresql", "1"), ("1", "sqlite", "4"), ("2", "sqlite", "3")]
