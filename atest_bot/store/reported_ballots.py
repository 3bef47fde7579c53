"""Ballots that chairs entered on behalf of members, until the members' people settle them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Instant, ReportedBallot, core


class ReportState(StrEnum):
    """What became of a reported ballot. Stored names; do not rename."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    UNCOUNTED = "uncounted"


_TABLE = core(ReportedBallot)
_WAITS = _TABLE.c.state == ReportState.UNCONFIRMED.value
_SETTLE: Prepared[Any] = Prepared(
    update(_TABLE)
    .where(_TABLE.c.vote_id == bindparam("of_vote"), _TABLE.c.seat_id == bindparam("of_seat"), _WAITS)
    .values(state=bindparam("becomes"), settled_at=bindparam("at", type_=Instant))
)
_UNCONFIRMED: Prepared[ReportedBallot] = Prepared(
    select(ReportedBallot)
    .where(
        col(ReportedBallot.vote_id) == bindparam("vote_id"),
        col(ReportedBallot.state) == ReportState.UNCONFIRMED.value,
    )
    .order_by(col(ReportedBallot.id))
)


def by_id(rows: Rows, report_id: int) -> ReportedBallot | None:
    return rows.first(select(ReportedBallot).where(col(ReportedBallot.id) == report_id))


def unconfirmed(rows: Rows, vote_id: int) -> list[ReportedBallot]:
    """The reported ballots of a vote that wait for their members' people."""
    return rows.all(_UNCONFIRMED, vote_id=vote_id)


def add(rows: Rows, vote_id: int, seat_id: int, member_id: int, choice: str, chair_id: int, now: datetime) -> int:
    return rows.insert(
        tables.ReportedBallot,
        vote_id=vote_id,
        seat_id=seat_id,
        member_id=member_id,
        choice=choice,
        state=ReportState.UNCONFIRMED.value,
        chair_id=chair_id,
        entered_at=now,
    )


def settle(rows: Rows, vote_id: int, seat_id: int, state: ReportState, now: datetime) -> bool:
    """A seat's own people acted, or it left the count: nothing waits for them any more."""
    return rows.write(_SETTLE, of_vote=vote_id, of_seat=seat_id, becomes=state.value, at=now) == 1


def leave_uncounted(rows: Rows, vote_id: int, now: datetime) -> int:
    """The vote ended before these were confirmed; returns how many (5.11)."""
    return rows.write(
        update(_TABLE)
        .where(_TABLE.c.vote_id == vote_id, _WAITS)
        .values(state=ReportState.UNCOUNTED.value, settled_at=now)
    )
