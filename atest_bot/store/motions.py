"""Motions: what one chair asked for, and whether a second chair has agreed."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from atest_bot.domain.motions import MotionKind, MotionState
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Motion


def add(
    rows: Rows, kind: MotionKind, position_id: int, subject_id: int, chair_id: int, terms: str, now: datetime
) -> int:
    return rows.insert(
        tables.Motion,
        kind=kind.value,
        subject_id=subject_id,
        position_id=position_id,
        terms=terms,
        chair_id=chair_id,
        made_at=now,
        state=MotionState.WAITING.value,
    )


def locked(rows: Rows, motion_id: int) -> Motion | None:
    """A motion, held until the transaction ends: two chairs who press at once carry it once."""
    return rows.first(select(Motion).where(col(Motion.id) == motion_id).with_for_update())


def waiting_on(rows: Rows, kind: MotionKind, subject_id: int) -> Motion | None:
    """The motion of a kind about something, that waits for a second chair."""
    return rows.first(
        select(Motion).where(
            col(Motion.kind) == kind.value,
            col(Motion.subject_id) == subject_id,
            col(Motion.state) == MotionState.WAITING.value,
        )
    )


def waiting_for(rows: Rows, chair_id: int) -> list[Motion]:
    """The motions that wait for this chair: all that other chairs made, the oldest first."""
    return rows.all(
        select(Motion)
        .where(col(Motion.state) == MotionState.WAITING.value, col(Motion.chair_id) != chair_id)
        .order_by(col(Motion.id))
    )


def settle(rows: Rows, motion_id: int, state: MotionState, second_id: int | None, now: datetime) -> bool:
    """Carry or drop a motion; False if that was done before."""
    changed = rows.write(
        update(Motion)
        .where(col(Motion.id) == motion_id, col(Motion.state) == MotionState.WAITING.value)
        .values(state=state.value, second_id=second_id, settled_at=now)
    )
    return changed == 1
