"""A bounded part of `make fuzz`: hostile strings in every field, each field with some, each string in some field."""

import os
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.house import House, coalition_file, migrated
from tests.input import filing, hostile, payloads, scene
from tests.input.hostile import CATEGORIES, STRINGS
from tests.input.scene import Scene
from tests.input.typing import Typist, places

FEW = 3  # strings for each form, beside one that it accepts; each way to type a verb takes one
TAKEN = "<!channel> *evil* {{7*191}} <@U0EVIL>"
ONCE_A_TRACE = ("\udcff", "x" * 255, "evil%00.txt", "9" * 20)
SAMPLE = [strings[number] for strings in CATEGORIES.values() for number in range(0, len(strings), 9)]


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[Scene]:
    """A coalition in the middle of everything."""
    yield from payloads.lived(tmp_path, "socket")


def test_the_list_holds_five_hundred_of_every_kind() -> None:
    assert len(STRINGS) >= 500
    assert min(map(len, CATEGORIES.values())) >= 4


@pytest.mark.rule("11.10")
def test_hostile_words_stay_words_wherever_they_are_typed(lived: Scene) -> None:
    typist, found = Typist(lived), places(lived)
    turning = cycle(STRINGS[::3])
    for place in found:
        is_form = place.sample.kind == "interactive"
        outcome = typist.run([TAKEN, *islice(turning, FEW)] if is_form else [*islice(turning, 1)], [place])
    assert outcome.faults == []
    forms = {place.what for place in found if place.sample.kind == "interactive"}
    assert forms <= {name for name, count in outcome.accepted.items() if count}, "each form is accepted now and then"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("mrkdwn", "<!here> evil"),
        ("mrkdwn", "by <@U0GRACE>"),
        ("mrkdwn", "see <https://evil.example|evil>"),
        ("mrkdwn", "a *evil* b"),
        ("mrkdwn", "Said:\n&gt; evil"),
        ("plain", "ev\u202eil"),
        ("plain", "\u05d0 is what we ask"),
        ("plain", "1337"),
    ],
)
def test_what_is_live_is_noticed(kind: str, words: str) -> None:
    assert hostile.not_inert(kind, words, ["*evil*", "\u05d0"])


def test_what_is_inert_is_let_through() -> None:
    when = "<!date^1^{date_short_pretty}, {time}|Fri, Jun 4>"
    told = f"“*\u2060evil*\u2060 &lt;!here&gt;”, <@U0MAYA>, {when}, \u2068\u05d0\u2069."
    assert hostile.not_inert("mrkdwn", told, ["*evil* <!here>", "\u05d0"]) == []


@pytest.mark.parametrize("words", SAMPLE)
def test_hostile_words_execute_in_no_file_and_no_notice(words: str) -> None:
    assert filing.in_notices(words) + filing.in_exports(words) == []


def test_hostile_files_and_settings_are_taken_or_refused_in_words(tmp_path: Path) -> None:
    for words in SAMPLE:
        assert filing.in_text_files(words) == []
        assert filing.in_settings(tmp_path, words) == []


def test_the_report_draws_every_name() -> None:
    assert filing.in_pictures(list(STRINGS[::8])) == []


def test_hostile_rosters_are_taken_or_refused_in_words(house: House) -> None:
    kept = scene.Kept(house)
    for words in SAMPLE[::3]:
        assert filing.in_rosters(house, words, kept.put_back) == []


def test_hostile_arguments_end_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = tmp_path / "desk" / "inner"
    desk.mkdir(parents=True)
    coalition_file(desk)
    monkeypatch.chdir(desk)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{desk / 'atest.db'}")
    monkeypatch.setenv("ATEST_COALITION", str(desk / "coalition.toml"))
    migrated(os.environ["DATABASE_URL"])
    mask = os.umask(0o022)
    try:
        for words in [*SAMPLE[::3], *ONCE_A_TRACE]:
            assert filing.at_the_prompt(words, filing.run_in_process) == []
    finally:
        os.umask(mask)
