"""Members that needed more time, once for each position."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, or_, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Hold


def made_by(rows: Rows, position_id: int, seat_id: int, member_ids: Iterable[int]) -> Hold | None:
    """The hold of a seat on a position, in this vote or an earlier one, whoever of its members made it."""
    theirs = or_(col(Hold.seat_id) == seat_id, col(Hold.member_id).in_(list(member_ids)))
    return rows.first(select(Hold).where(col(Hold.position_id) == position_id, theirs).limit(1))


def add(rows: Rows, position_id: int, vote_id: int, seat_id: int, member_id: int, person_id: int, at: datetime) -> bool:
    """Note a hold; False if the seat held this position before."""
    return rows.insert_once(
        tables.Hold,
        position_id=position_id,
        vote_id=vote_id,
        seat_id=seat_id,
        member_id=member_id,
        person_id=person_id,
        held_at=at,
    )
