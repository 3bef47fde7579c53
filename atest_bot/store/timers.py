"""Things to do at an instant, as rows. A timer is done once: whoever changes its row first does it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Instant, Timer, core

_TIMER = core(Timer)
_NEXT_DUE: Prepared[Timer] = Prepared(
    select(Timer)
    .where(col(Timer.done_at).is_(None), col(Timer.due_at) <= bindparam("now"))
    .order_by(col(Timer.due_at), col(Timer.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)
_FINISH: Prepared[Any] = Prepared(
    update(_TIMER)
    .where(_TIMER.c.id == bindparam("timer_id"), _TIMER.c.done_at.is_(None))
    .values(done_at=bindparam("at", type_=Instant))
)


class TimerKind(StrEnum):
    """What is due. Stored names; do not rename."""

    VOTING_STOPS = "voting_stops"
    VOTE_COUNTS = "vote_counts"
    REMINDER_HALF_TIME = "reminder_half_time"
    REMINDER_LAST_DAY = "reminder_last_day"
    REMINDER_LAST_HOURS = "reminder_last_hours"
    CHECK_CLOSES = "check_closes"
    CHANGE_DUE = "change_due"
    INCLUSION_REPORT = "inclusion_report"
    HEAD_IS_TOLD = "head_is_told"
    EMBARGO_ENDS = "embargo_ends"
    REVIEW_IS_DUE = "review_is_due"
    LAPSE_IS_NEAR = "lapse_is_near"
    DECISION_LAPSES = "decision_lapses"
    REPORT_BACK_IS_OWED = "report_back_is_owed"
    REPORT_BACK_IS_OVERDUE = "report_back_is_overdue"
    DUTY_ENDS = "duty_ends"


def set_timer(rows: Rows, kind: TimerKind, subject_id: int, due_at: datetime) -> None:
    """Set a timer; the same one again changes nothing."""
    rows.insert_once(tables.Timer, kind=kind.value, subject_id=subject_id, due_at=due_at)


def about(rows: Rows, kind: TimerKind, subject_id: int) -> tuple[bool, bool]:
    """Whether timers of a kind were ever set about something, and whether one still waits."""
    found = rows.table(select(Timer.done_at).where(col(Timer.kind) == kind.value, col(Timer.subject_id) == subject_id))
    return bool(found), any(row[0] is None for row in found)


def next_due(rows: Rows, now: datetime) -> Timer | None:
    """The oldest timer that is due, locked so that no other process takes it."""
    return rows.first(_NEXT_DUE, now=now)


def finish(rows: Rows, timer: Timer, now: datetime) -> bool:
    """Mark a timer done; False if somebody else was first."""
    return rows.write(_FINISH, timer_id=timer.id, at=now) == 1


def drop(rows: Rows, kinds: Iterable[TimerKind], subject_id: int, now: datetime) -> None:
    """Let go of what was due about something that has ended."""
    rows.write(
        update(Timer)
        .where(
            col(Timer.kind).in_([kind.value for kind in kinds]),
            col(Timer.subject_id) == subject_id,
            col(Timer.done_at).is_(None),
        )
        .values(done_at=now)
    )


def next_at(rows: Rows, kind: TimerKind) -> datetime | None:
    """When the next timer of a kind is due."""
    found: datetime | None = rows.value(
        select(func.min(col(Timer.due_at))).where(col(Timer.done_at).is_(None), col(Timer.kind) == kind.value)
    )
    return found


def next_after(rows: Rows, now: datetime) -> datetime | None:
    """When time itself changes something next."""
    found: datetime | None = rows.value(
        select(func.min(col(Timer.due_at))).where(col(Timer.done_at).is_(None), col(Timer.due_at) > now)
    )
    return found
