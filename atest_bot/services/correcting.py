"""A correction of what was adopted: editorial, and only once 24 hours have passed without objection (rulebook 8.4)."""

from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.store.database import Rows
from atest_bot.store.tables import Amendment, Position


def take(rows: Rows, coalition: Coalition, position: Position, change: Amendment, now: datetime) -> bool:
    """A correction takes effect."""
    return False
