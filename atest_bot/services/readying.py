"""What must stand before a vote can open: the principle check in order, and an input record (rulebook 3.2, 3.3)."""

from collections.abc import Sequence

from atest_bot.domain.consultation import check_consulted
from atest_bot.domain.errors import Refusal
from atest_bot.domain.principles import check_noted
from atest_bot.store import input_records, principles
from atest_bot.store.database import Rows
from atest_bot.store.tables import Position


def check_ready(rows: Rows, position: Position) -> None:
    """Refuse a vote with what is missing and how to give it."""
    check_noted(position.number, principles.needs_note(rows, position.id))
    check_consulted(position.number, input_records.has_any(rows, position.id))


def is_ready(rows: Rows, position: Position) -> bool:
    """Whether nothing is missing."""
    try:
        check_ready(rows, position)
    except Refusal:
        return False
    return True


def first_ready(rows: Rows, candidates: Sequence[Position]) -> Position:
    """The first position that a vote can open on; where there is none, the refusal says what the first one lacks."""
    for position in candidates:
        if is_ready(rows, position):
            return position
    check_ready(rows, candidates[0])
    return candidates[0]
