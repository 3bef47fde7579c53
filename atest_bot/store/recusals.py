"""Seats that declared a conflict of interest, and left the count of a vote finally."""

from datetime import datetime

from atest_bot.store import tables
from atest_bot.store.database import Rows


def add(rows: Rows, vote_id: int, seat_id: int, member_id: int, person_id: int, at: datetime) -> None:
    rows.insert(
        tables.Recusal, vote_id=vote_id, seat_id=seat_id, member_id=member_id, person_id=person_id, recused_at=at
    )
