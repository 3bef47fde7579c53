"""A row of the outbox in the hands of whoever sends it: one lease, then sent, put back or lost (threat-model 5)."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, update
from sqlmodel import col, select

from atest_bot.store import outbox, turns
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Lane, State
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Instant, Outbox
from atest_bot.store.turns import RATE_LIMITED, is_unfinished

_CODE_LIMIT = 80
_LONGEST_WAIT = timedelta(minutes=20)  # twice the longest backoff
_LONGEST_NAMED = timedelta(hours=1)  # by Slack, which names seconds

# The statements of the posting loops, which run all day, built once.
_AT, _UNTIL = bindparam("at", type_=Instant), bindparam("until", type_=Instant)
_AHEAD = bindparam("ahead", type_=Instant)
_MINE = and_(
    col(Outbox.id) == bindparam("row"), col(Outbox.owner) == bindparam("by"), col(Outbox.state) == State.SENDING.value
)
_HELD: Prepared[Any] = Prepared(select(Outbox.id).where(_MINE))
_EXPIRE: Prepared[Any] = Prepared(
    update(Outbox)
    .where(is_unfinished(Outbox), col(Outbox.state) == State.SENDING.value)
    .where(or_(col(Outbox.lease_until) < _AT, col(Outbox.lease_until) > _AHEAD))  # ahead: the clock went back since
    .values(state=State.UNCERTAIN.value, ever_uncertain=True, next_at=_UNTIL, owner=None, error_code=None)
)
_FORGIVE: Prepared[Any] = Prepared(
    update(Outbox)
    .where(is_unfinished(Outbox), col(Outbox.state) != State.SENDING.value, col(Outbox.next_at) > _AHEAD)
    .where(or_(func.coalesce(Outbox.error_code, "") != RATE_LIMITED, col(Outbox.next_at) > _UNTIL))
    .values(next_at=_AT)
)
_TAKE: Prepared[Any] = Prepared(
    update(Outbox)
    .where(col(Outbox.id) == bindparam("row"))
    .values(
        state=State.SENDING.value,
        owner=bindparam("by"),
        lease_until=_UNTIL,
        attempts=Outbox.attempts + 1,
        first_tried_at=func.coalesce(Outbox.first_tried_at, _AT),
        last_tried_at=_AT,
    )
)
_MARK_SENT: Prepared[Any] = Prepared(
    update(Outbox)
    .where(_MINE)
    .values(
        state=case((col(Outbox.version) == bindparam("is"), State.SENT.value), else_=State.PENDING.value),
        next_at=_AT,
        sent_version=bindparam("is"),
        sent_channel=bindparam("in"),
        ts=bindparam("as"),
        owner=None,
        error_code=None,
        attempts=0,
        first_tried_at=None,
    )
)


def expire_leases(rows: Rows, lease: timedelta, wait: timedelta) -> int:
    """A row whose sender fell silent may have been posted: it is uncertain, and looked for after a wait."""
    now = rows.now()
    return rows.write(_EXPIRE, at=now, ahead=now + 2 * lease, until=now + wait)


def forgive_clock(rows: Rows) -> int:
    """What waits longer than anything is told to wait was written before the clock went back: it is due now."""
    now = rows.now()
    return rows.write(_FORGIVE, at=now, ahead=now + _LONGEST_WAIT, until=now + _LONGEST_NAMED)


def claim(rows: Rows, lane: Lane, lease: timedelta) -> Outbox | None:
    """Take the next due row of a lane for one lease, or None. The row is returned as it was claimed."""
    now = rows.now()
    row = turns.next_due(rows, lane.value, now)
    if row is None:
        return None
    rows.write(_TAKE, row=row.id, by=secrets.token_hex(8), at=now, until=now + lease)
    return outbox.by_id(rows, row.id)


def is_held(rows: Rows, row: Outbox) -> bool:
    """Whether a claimed row is still its claimer's."""
    return bool(rows.value(_HELD, row=row.id, by=row.owner))


def mark_sent(rows: Rows, row: Outbox, channel: str, ts: str) -> bool:
    """Note what Slack answered; a row that was refreshed meanwhile is pending again. False if it was lost."""
    posted = {"row": row.id, "by": row.owner, "is": row.version, "at": rows.now(), "in": channel, "as": ts}
    return rows.write(_MARK_SENT, **posted) == 1


def put_back(rows: Rows, row: Outbox, state: State, wait: timedelta, code: str, *, has_failed: bool = False) -> bool:
    """Return a claimed row for a later try, pending only if it is surely not posted, or block it; False if lost.

    The try counts only if it failed: Slack refused the message, or did not answer clearly.
    """
    changed = rows.write(
        update(Outbox)
        .where(_MINE)
        .values(
            state=state.value,
            ever_uncertain=state == State.UNCERTAIN or (row.ever_uncertain and state != State.PENDING),
            next_at=rows.now() + wait,
            owner=None,
            error_code=code[:_CODE_LIMIT],
            attempts=row.attempts if has_failed else row.attempts - 1,
        ),
        row=row.id,
        by=row.owner,
    )
    return changed == 1


def readdress(rows: Rows, row: Outbox, state: State, channel: str) -> bool:
    """Return a claimed row for another channel, which the settings name in place of its own; False if lost."""
    is_mine = put_back(rows, row, state, timedelta(), "readdressed")
    if is_mine:
        rows.write(update(Outbox).where(col(Outbox.id) == row.id).values(channel=channel))
    return is_mine


def try_again(rows: Rows, row: Outbox, code: str) -> bool:
    """Return a claimed row to be tried again once the message that it belongs to is posted anew."""
    return put_back(rows, row, State.UNCERTAIN if row.ever_uncertain else State.PENDING, timedelta(), code)
