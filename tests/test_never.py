"""What is never stored, never asked and never weighed (rulebook 2)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import SQLModel

from atest_bot.domain.ballots import GROUNDS, Choice
from atest_bot.domain.core_principles import CORE_PRINCIPLES
from atest_bot.slack.wording import render
from atest_bot.store import tables
from tests.chamber import ALL_TABLES
from tests.house import ALTERNATE, CHAIR, MEMBERS_CHANNEL, PRIMARY, House
from tests.slack.samples import FORMS, NOTICES

FORBIDDEN = re.compile("surviv|victim|lived|size|staff|dues|fee|income|revenue|budget|fund|donat|weight|factor|share")
TALK = "What we say in deliberation, tulip4711."
CHOOSES = ("static_select", "external_select", "users_select", "conversations_select", "radio_buttons", "checkboxes")
CHOOSES += (*(f"multi_{name}" for name in CHOOSES), "overflow")


@pytest.mark.rule("2.1.2", "2.10")
def test_no_column_can_hold_who_is_a_survivor_what_a_member_has_or_a_weight() -> None:
    columns = [f"{table.name}.{column.name}" for table in SQLModel.metadata.tables.values() for column in table.columns]
    assert set(SQLModel.metadata.tables) == set(ALL_TABLES)
    assert [name for name in columns if FORBIDDEN.search(name.partition(".")[2])] == []


@pytest.mark.rule("2.1.2", "2.10")
def test_of_members_and_people_nothing_else_is_stored() -> None:
    """Another column here must be thought about with the rulebook in hand."""
    assert set(tables.Member.model_fields) == {
        *("id", "name", "name_key", "signatory_name", "affiliation_group", "standing", "joined_at", "left_at"),
    }
    assert set(tables.Person.model_fields) == {
        *("id", "slack_id", "confidentiality_asked_at", "confidentiality_confirmed_at"),
        *("deactivated_at", "account_seen_at"),
    }
    assert set(tables.Elector.model_fields) == {
        *("vote_id", "member_id", "seat_id", "has_lapsed", "has_recused"),
    }


@pytest.mark.rule("2.10", "9.4.1")
def test_what_is_said_in_deliberation_is_stored_nowhere(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    for person in (PRIMARY, CHAIR):
        house.slack.say(person, MEMBERS_CHANNEL, TALK, thread_ts=house.card(number).ts)
    house.press(PRIMARY, number, "Sign on")
    house.work()
    everything = str([house.read(f"SELECT * FROM {table}") for table in ALL_TABLES])
    assert "Protect domestic workers" in everything
    assert "tulip4711" not in everything


def choices(node: Any) -> Iterator[str]:
    """Every value that somebody could choose from a list; a list of no fixed values counts by its kind."""
    for item in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from choices(item)
    if isinstance(node, dict) and node.get("type") in CHOOSES:
        yield from (option["value"] for option in node["options"]) if "options" in node else (node["type"],)


@pytest.mark.rule("2.3.2")
def test_where_one_votes_only_answers_grounds_and_principles_are_chosen() -> None:
    found = {choice for notice in NOTICES.values() for choice in choices(render(notice).blocks)}
    found |= {choice for name in ("form-objection", "form-answer") for choice in choices(FORMS[name])}
    assert found == {*Choice, *GROUNDS, *CORE_PRINCIPLES}


@pytest.mark.rule("2.3.1", "2.3.2")
@pytest.mark.parametrize("words", ['vote {} sign-on "Casa Nueva"', 'vote {} "Casa Nueva" sign-on'])
def test_another_member_that_is_named_is_not_voted_for(house: House, words: str) -> None:
    number = house.vote_is_open()
    house.type(ALTERNATE, words.format(number))
    assert set(house.ballots()) <= {"Free the Workers"}
