"""Bursts of ballots become one new card, a few seconds later at most (rulebook 5.12)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.services import telling
from tests.chamber import Chamber, delegate

CARD = "SELECT next_at, data FROM outbox WHERE key = 'card:1:now'"


@pytest.mark.rule("5.12.2")
def test_a_card_follows_a_burst_once_and_within_seconds(database_url: str, tmp_path: Path) -> None:
    with Chamber.founded(database_url, tmp_path) as chamber:
        chamber.coalition = replace(chamber.coalition, card_seconds=2)
        vote = chamber.vote_is_open()
        first = chamber.clock.at
        told = 0
        for member in range(5):
            chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
            chamber.clock.at += timedelta(milliseconds=150)
            told += chamber.run(telling.tell_due, chamber.coalition, chamber.clock.at)
        assert told == 0, "a burst is gathered"
        before = chamber.read(CARD)
        chamber.clock.at = first + timedelta(seconds=2)
        assert chamber.run(telling.tell_due, chamber.coalition, chamber.clock.at)
        (was,), (now,) = before, chamber.read(CARD)
        assert '"sign_on":0' in was[1].replace(" ", "")
        assert '"sign_on":5' in now[1].replace(" ", "")
        assert not chamber.run(telling.tell_due, chamber.coalition, chamber.clock.at)
        due = chamber.value("SELECT next_at FROM outbox WHERE key = 'card:1:now'")
        assert str(due)[:19] <= str((first + timedelta(seconds=4)).replace(tzinfo=None))[:19]
