"""What the inclusion report is made of: votes of a stretch of time, and what belongs to them."""

from datetime import datetime

from sqlmodel import col, select

from atest_bot.store.database import Rows
from atest_bot.store.tables import InputRecord, Objection, Revision, Vote


def opened_between(rows: Rows, since: datetime, until: datetime) -> list[Vote]:
    """Votes opened in a stretch of time, the oldest first."""
    return rows.all(
        select(Vote).where(col(Vote.opened_at) >= since, col(Vote.opened_at) < until).order_by(col(Vote.id))
    )


def counted_between(rows: Rows, since: datetime, until: datetime) -> list[Vote]:
    """Votes that ended in a stretch of time, the oldest first."""
    query = select(Vote).where(col(Vote.counted_at) >= since, col(Vote.counted_at) < until)
    return rows.all(query.order_by(col(Vote.id)))


def objections_ever(rows: Rows, vote_id: int) -> list[Objection]:
    """Every objection made in a vote, those taken back too."""
    return rows.all(select(Objection).where(col(Objection.vote_id) == vote_id).order_by(col(Objection.id)))


def has_later_revision(rows: Rows, position_id: int, revision_id: int) -> bool:
    """Whether a position went on to a next text."""
    query = select(Revision.id).where(col(Revision.position_id) == position_id, col(Revision.id) > revision_id)
    return bool(rows.value(query.limit(1)))


def input_was_sought(rows: Rows, position_id: int, before: datetime) -> bool:
    """Whether people with lived experience had been asked by then; the newest record counts (3.3)."""
    query = select(InputRecord).where(
        col(InputRecord.position_id) == position_id, col(InputRecord.recorded_at) <= before
    )
    found = rows.first(query.order_by(col(InputRecord.id).desc()).limit(1))
    return found is not None and found.was_sought
