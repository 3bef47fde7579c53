"""The count after the settle time, however the settings change while a vote is open (rulebook 3.7, 6.3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from atest_bot.domain.ballots import Choice
from tests.chamber import Chamber, delegate
from tests.house import SETTLE_SECONDS


@pytest.fixture
def chamber(sqlite_url: str, tmp_path: Path) -> Iterator[Chamber]:
    with Chamber.founded(sqlite_url, tmp_path) as chamber:
        yield chamber


SETTLED = timedelta(seconds=SETTLE_SECONDS)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("seconds", [0, SETTLE_SECONDS - 60, SETTLE_SECONDS + 60])
def test_a_vote_is_counted_though_the_settle_time_was_changed_while_it_was_open(chamber: Chamber, seconds: int) -> None:
    chamber.vote_is_open()
    for member in range(5):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    chamber.coalition = replace(chamber.coalition, settle_seconds=seconds)
    closes_at = chamber.closes_at()
    for passed in range(0, SETTLE_SECONDS + 121, 5):
        chamber.clock.at = closes_at + timedelta(seconds=passed)
        chamber.settle()
        assert chamber.outcome() == ("adopted" if passed >= max(seconds, SETTLE_SECONDS) else None)


@pytest.mark.rule("4.3")
@pytest.mark.parametrize(
    ("after", "closes"),
    [
        (SETTLED, "Mon, Mar 22, 2027, 5:00 PM Eastern"),
        (SETTLED + timedelta(minutes=10) - SECOND, "Mon, Mar 22, 2027, 5:00 PM Eastern"),
        (SETTLED + timedelta(minutes=10), "Tue, Mar 23, 2027, 5:00 PM Eastern"),
        (timedelta(days=4, minutes=-5), "Wed, Mar 24, 2027, 5:00 PM Eastern"),
        (timedelta(days=4, minutes=5), "Thu, Mar 25, 2027, 5:00 PM Eastern"),
    ],
)
def test_whoever_was_silent_has_two_business_days_though_the_count_came_late(
    chamber: Chamber, after: timedelta, closes: str
) -> None:
    chamber.vote_is_open()
    assert in_words(chamber) == "Thu, Mar 18, 2027, 5:00 PM Eastern"
    chamber.clock.at = chamber.closes_at() + after
    chamber.settle()
    assert in_words(chamber) == closes


def in_words(chamber: Chamber) -> str:
    return chamber.coalition.calendar.in_words(chamber.closes_at())
