"""Homes within Slack's limits, in words that say the same as blocks, with a label on every button."""

import json
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from atest_bot.sandbox import rules
from atest_bot.services.homing import ChairWait, Seen, Shelf
from atest_bot.slack.blocks import Message
from atest_bot.slack.commanding import VERBS
from atest_bot.slack.home import SECTIONS
from tests.slack.samples_homing import BOTH, CHAIRS, HOMES, ITEMS, drawn
from tests.slack.test_wording import HOSTILE, TYPED, bare, formatted, spoken

MOST_BLOCKS, MOST_BYTES = 100, 250_000
OURS = re.compile(
    r"<([@#][UC]0?[A-Z]+|!date\^\d+\^\{date_short_pretty\}, \{time\}\|[\w ,:]+"
    r"|https://example\.slack\.com/archives/C0MEMBERS/p\d+\|(Read it|Join the thread))>"
)
HEAD, FRAME = 3, 3  # blocks above the sections; a section's rule, heading and turning buttons


def longest(value: Any, words: str) -> Any:
    """An item in which everything that a person may have typed is as long as may be, or hostile."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {
        field.name: _typed(field.name, old, words)
        for field in fields(value)
        if (old := getattr(value, field.name)) is not None
    }
    return replace(value, **changed)


def _typed(name: str, old: Any, words: str) -> Any:
    if name == "options":
        return tuple(words[:60] for _ in old)
    return words if name in {*TYPED, "question", "recused"} and old else longest(old, words)


def numbered(value: Any, number: int) -> Any:
    """The same item as another one: with ids of its own."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name == "vote_id":
            changed[field.name] = old * 1000 + number
        elif field.name == "number" and old:
            changed[field.name] = f"{old[:-3]}{number:03}"
        elif is_dataclass(old):
            changed[field.name] = numbered(old, number)
        elif field.name in ("check_id", "motion_id", "amendment_id", "position_id"):
            changed[field.name] = number
    return replace(value, **changed)


def fullest(words: str) -> Seen:
    """Every section at its fullest, of somebody who is chair and delegate, on a page with two neighbors."""
    actor = replace(BOTH, member_name=words[:80])
    shelves = []
    for at, section in enumerate(SECTIONS):
        tallest = max(ITEMS[section.key], key=lambda item: len(section.draw(item, lambda place: "https://x/")))
        items = [longest(numbered(tallest, at * 20 + number), words) for number in range(section.most)]
        shelves.append(Shelf(section.key, tuple(items), page=9_998, has_more=True))
    return Seen(actor, "ATEST", tuple(shelves))


def test_the_sections_have_room_on_one_page() -> None:
    assert HEAD + sum(FRAME + section.most * section.tall for section in SECTIONS) <= MOST_BLOCKS


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_no_item_is_taller_than_its_section_says(section: Any) -> None:
    for item in ITEMS[section.key]:
        pieces = section.draw(item, lambda place: "https://example.slack.com/archives/C1/p1")
        assert sum(len(piece.blocks) for piece in pieces) <= section.tall


@pytest.mark.parametrize("words", ["x" * 150, "&" * 150, "*" * 150, "\u05e9" * 150])
def test_the_fullest_home_is_within_slacks_limits(words: str) -> None:
    view = drawn(fullest(words)).view
    assert rules.view_problems(view) == []
    assert len(view["blocks"]) <= MOST_BLOCKS
    assert len(json.dumps(view).encode()) < MOST_BYTES / 2


def test_every_verb_behind_a_button_at_home_can_be_typed_too() -> None:
    verbs = {
        element["action_id"].removeprefix("home_do_")
        for home in HOMES.values()
        for block in home.view["blocks"]
        for element in (block["elements"] if block["type"] == "actions" else [])
        if element["action_id"].startswith("home_do_")
    }
    assert verbs <= set(VERBS)


def test_every_kind_that_waits_for_a_chair_has_a_sample() -> None:
    assert {item.kind for item in CHAIRS} == set(ChairWait)


def test_the_sections_have_names_of_their_own() -> None:
    assert len({section.key for section in SECTIONS}) == len(SECTIONS)
    assert set(ITEMS) == {section.key for section in SECTIONS}


@pytest.mark.parametrize("name", HOMES)
def test_slack_takes_every_home(name: str) -> None:
    assert rules.view_problems(HOMES[name].view) == []


@pytest.mark.parametrize("name", HOMES)
def test_the_words_of_a_home_say_what_its_blocks_say(name: str) -> None:
    for words in spoken(HOMES[name].view["blocks"]):
        assert bare(words) in bare(HOMES[name].text)


@pytest.mark.parametrize("name", HOMES)
def test_every_button_is_named_and_has_a_label_that_says_what_it_is_about(name: str) -> None:
    for block in HOMES[name].view["blocks"]:
        for element in block["elements"] if block["type"] == "actions" else []:
            label = element["text"]["text"]
            assert label in HOMES[name].text
            assert label.lower() in element["accessibility_label"].lower()


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_inert_at_home(words: str) -> None:
    home = drawn(fullest(words[:150]))
    for shown in formatted(Message(home.text, home.view["blocks"])):
        assert re.search("[<>]", OURS.sub("", shown)) is None, shown
        assert re.search(r"[*_~`]evil", shown) is None, shown
        assert shown.count("\u2068") == shown.count("\u2069")
