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
