"""What is due is done in the order in which it became so, whichever process does which part of it (rulebook 6.3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.services import amending, extending, revising
from atest_bot.services.amending import Amendment
from atest_bot.store import positions
from tests.chamber import CHAIR, Chamber, delegate
from tests.house import SETTLE_SECONDS


@pytest.fixture
def chamber(postgresql_url: str, tmp_path: Path) -> Iterator[Chamber]:
    with Chamber.founded(postgresql_url, tmp_path) as chamber:
        yield chamber


@contextmanager
def taken_elsewhere(chamber: Chamber, kind: str) -> Iterator[None]:
    """Another process has just claimed the timers of a kind, and got no further yet."""
    with psycopg.connect(chamber.url) as other:
        assert other.execute("SELECT id FROM timers WHERE kind = %s FOR UPDATE", [kind]).fetchall()
        yield


def test_a_change_that_was_due_before_the_closing_is_in_what_is_counted(chamber: Chamber) -> None:
    chamber.vote_is_open()
    for member in range(5):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    first = chamber.run(positions.newest_revision, 1)
    words = revising.words_of(first)
    form = Amendment(1, first.id, replace(words, text="We ask all of Congress."), "editorial", "Clearer.")
    chamber.run(amending.amend, chamber.coalition, chamber.key(), CHAIR, form, chamber.clock.at)
    chamber.clock.at = chamber.closes_at() + timedelta(seconds=SETTLE_SECONDS)
    with taken_elsewhere(chamber, "change_due"):
        chamber.settle()
    chamber.settle()
    assert chamber.outcome() == "adopted"
    assert chamber.read("SELECT revision_id FROM decisions") == [(2,)]
    assert chamber.verify().votes == 1


def test_a_decision_that_was_to_lapse_before_the_closing_is_not_ratified_by_the_count(chamber: Chamber) -> None:
    number = chamber.propose()
    chamber.clock.at += timedelta(days=10)
    chamber.open_vote(number, "rapid")
    for member in range(5):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    chamber.clock.at = chamber.closes_at() + timedelta(seconds=SETTLE_SECONDS)
    chamber.settle()
    assert chamber.outcome() == "adopted"
    chamber.clock.at += timedelta(days=20)
    chamber.settle()
    vote = chamber.open_vote(number)
    for member in range(2):
        asked = (chamber.key(), delegate(member, 0), vote, chamber.clock.at, chamber.clock.at)
        chamber.run(extending.ask, chamber.coalition, *asked)
    for member in range(5):
        chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
    chamber.clock.at = chamber.closes_at(vote) + timedelta(seconds=SETTLE_SECONDS)
    with taken_elsewhere(chamber, "decision_lapses"):
        chamber.settle()
    chamber.settle()
    assert chamber.read("SELECT standing FROM decisions") == [("lapsed",)]
    assert chamber.verify().votes == 2
