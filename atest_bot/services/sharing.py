"""Errands that any process can do, and one does for all: Slack's limits are the same for three as for one."""

from datetime import UTC, datetime, timedelta

from atest_bot.domain.health import SILENT_AFTER
from atest_bot.store import inbox, processes
from atest_bot.store.database import Rows

AT_ONCE = timedelta(seconds=10)


def count(rows: Rows) -> int:
    """How many processes are at work, at least one."""
    now, silent = rows.now(), timedelta(seconds=SILENT_AFTER)
    return max(1, processes.count_between(rows, now - silent, now + silent))


def is_mine(rows: Rows, errand: str, now: datetime, stretch: timedelta = AT_ONCE) -> bool:
    """Whether this process does an errand now: not where another began it in the same stretch of time."""
    if count(rows) == 1:
        return True
    key = f"errand:{errand}:{stretch.total_seconds():.0f}:{begin(now, stretch).timestamp():.0f}"
    return not inbox.is_repeat(rows, key, now)


def begin(now: datetime, stretch: timedelta = AT_ONCE) -> datetime:
    """When the stretch began that a moment is in."""
    seconds = stretch.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
