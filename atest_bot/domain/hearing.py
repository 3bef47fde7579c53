"""How long nobody heard what Slack said (rulebook 6.4)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

LOOKS_BACK = timedelta(minutes=1_440)
TOLERATED = timedelta(minutes=30)

Stretch = tuple[datetime, datetime]


def deaf_time(since: datetime, until: datetime, heard: Iterable[Stretch]) -> timedelta:
    """The part of a time in which no process heard: what is left of it by the union of their stretches."""
    deaf, at = timedelta(0), since
    for begins, ends in sorted(heard):
        if min(begins, until) > at:
            deaf += min(begins, until) - at
        at = max(at, min(ends, until))
    return deaf + max(until - at, timedelta(0))


def whole_minutes(span: timedelta) -> int:
    """A span in minutes, what is over counting as one."""
    return -(-span // timedelta(minutes=1))


def in_words(minutes: int) -> str:
    """A time as people say it: "45 minutes", "3 hours 10 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour"), _counted(rest, "minute")]
    return " ".join(part for part in parts if part) or "0 minutes"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""
