"""When members that have not answered are reminded (rulebook 6.5, 4.3)."""

from datetime import datetime, timedelta
from enum import StrEnum


class Occasion(StrEnum):
    """Why a reminder is sent. Stored names; do not rename."""

    HALF_TIME = "half_time"
    LAST_DAY = "last_day"
    LAST_HOURS = "last_hours"
    EXTENSION = "extension"


TIMED = (Occasion.HALF_TIME, Occasion.LAST_DAY, Occasion.LAST_HOURS)
_BEFORE = {Occasion.LAST_DAY: timedelta(hours=24), Occasion.LAST_HOURS: timedelta(hours=2)}


def instant(occasion: Occasion, opened_at: datetime, closes_at: datetime) -> datetime:
    """When a vote that is open from one instant to another reminds: at half time, or so long before the closing."""
    if occasion == Occasion.HALF_TIME:
        return opened_at + (closes_at - opened_at) / 2
    return closes_at - _BEFORE[occasion]


def is_overtaken(occasion: Occasion, opened_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether a later reminder is due already: whoever was away sends that one only."""
    own = instant(occasion, opened_at, closes_at)
    return any(own < instant(other, opened_at, closes_at) <= now for other in TIMED)
