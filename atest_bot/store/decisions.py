"""Decisions and the names printed under them."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Signatory


def add(
    rows: Rows, number: str, position_id: int, revision_id: int, vote_id: int, at: datetime, seq: int, digest: str
) -> int:
    return rows.insert(
        tables.Decision,
        number=number,
        position_id=position_id,
        revision_id=revision_id,
        vote_id=vote_id,
        adopted_at=at,
        record_seq=seq,
        record_hash=digest,
    )


def add_signatory(rows: Rows, decision_id: int, member_id: int, name: str) -> None:
    rows.insert(tables.Signatory, decision_id=decision_id, member_id=member_id, name=name)


def by_id(rows: Rows, decision_id: int) -> Decision:
    return rows.one(select(Decision).where(col(Decision.id) == decision_id))


def of_vote(rows: Rows, vote_id: int) -> Decision | None:
    return rows.first(select(Decision).where(col(Decision.vote_id) == vote_id))


def of_position(rows: Rows, position_id: int) -> Decision | None:
    """The latest decision that came of a position."""
    query = select(Decision).where(col(Decision.position_id) == position_id)
    return rows.first(query.order_by(col(Decision.id).desc()).limit(1))


def in_force_of(rows: Rows, position_id: int) -> Decision | None:
    """The decision that a position came to, while it is in force."""
    query = select(Decision).where(col(Decision.position_id) == position_id, col(Decision.standing) == "in_force")
    return rows.first(query.order_by(col(Decision.id).desc()).limit(1))


def correct(rows: Rows, decision_id: int, revision_id: int, now: datetime) -> None:
    """Note the corrected text of a decision (8.4)."""
    corrected = {"corrected_revision_id": revision_id, "corrected_at": now}
    rows.write(update(Decision).where(col(Decision.id) == decision_id).values(**corrected))


def numbered(rows: Rows, number: str) -> Decision | None:
    return rows.first(select(Decision).where(col(Decision.number) == number))


def newest(rows: Rows, most: int, start: int = 0) -> list[Decision]:
    return rows.all(select(Decision).order_by(col(Decision.id).desc()).limit(most).offset(start))


def all_of_them(rows: Rows) -> list[Decision]:
    return rows.all(select(Decision).order_by(col(Decision.id)))


def signatories(rows: Rows, decision_id: int) -> list[str]:
    return [row.name for row in rows.all(select(Signatory).where(col(Signatory.decision_id) == decision_id))]
