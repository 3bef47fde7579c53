"""Whose turn it is in the outbox: after the message it belongs under, in order, and as often as Slack allows.

Slack limits some methods for the whole workspace, and posting for each channel; direct messages share one limit. Where
it turns a call away, the messages under the same limit are given times of their own, one after the other, so that
a backlog drains in order and at an even pace whichever processes send it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, case, func, literal_column, not_, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Instant, Outbox

RATE_LIMITED = "ratelimited"

_PLANNED = 200  # messages are given their times at once; those after them wait for the last
_USUAL_CALL = timedelta(seconds=15)  # a call that takes longer holds up nobody: its process may be dead
_APART = timedelta(seconds=1.25)  # tier 3: fifty a minute
_POSTS_APART = {"channel": timedelta(seconds=1.1), "direct": timedelta(seconds=0.2)}  # Slack's 1 a second, and hundreds


def is_unfinished(row: type[Outbox]) -> ColumnElement[bool]:
    """Said as the index of such rows says it, or SQLite would read all that was ever sent."""
    state = col(row.state)
    return and_(state != literal_column("'sent'"), state != literal_column("'blocked'"))


def has_its_place(row: Any = Outbox) -> ColumnElement[bool]:
    """Whether the message that a row belongs under was posted."""
    parent = aliased(Outbox)
    posted = select(parent.id).where(parent.key == row.thread_key, col(parent.ts).is_not(None)).exists()
    return or_(col(row.thread_key).is_(None), posted)


def next_due(rows: Rows, lane: str, at: datetime) -> Outbox | None:
    """The row of a lane whose turn it is, locked so that no other process takes it.

    What holds others is looked up once, not for each row that waits: a backlog may be long.
    """
    waiting, busy = limits(rows, at), _busy(rows, at) if lane == "channel" else set()
    while (row := _first(rows, lane, at, waiting, busy)) is not None:
        if lane != "channel" or row.action != "post" or not _overtakes(rows, row, at, waiting):
            return row
        busy.add(row.channel)
    return None


def limits(rows: Rows, at: datetime) -> set[str]:
    """The limits under which something waits because Slack asked for it."""
    return {row[0] for row in rows.table(_LIMITS, at=at)}


def is_not_held(waiting: Collection[str]) -> ColumnElement[bool]:
    """Whether nothing under the same limit waits by Slack's word, but for rows that have a time of their own."""
    return or_(func.coalesce(Outbox.error_code, "") == RATE_LIMITED, _limit().not_in(waiting))


def _limit() -> ColumnElement[str]:
    """The name of the limit that a row is under: a method, or for posts a channel, or all direct messages."""
    return case((col(Outbox.action) != "post", col(Outbox.action)), else_=_place())


def _place() -> ColumnElement[str]:
    return case((col(Outbox.lane) == "direct", "direct"), else_=col(Outbox.channel))


def _busy(rows: Rows, at: datetime) -> set[str]:
    """The channels to which somebody is posting just now, as far as anybody can tell."""
    return {row[0] for row in rows.table(_BUSY, since=at - _USUAL_CALL)}


def _first(rows: Rows, lane: str, at: datetime, waiting: set[str], busy: set[str]) -> Outbox | None:
    if not waiting and not busy:
        return rows.first(_NEXT, lane=lane, at=at)
    is_free = or_(col(Outbox.action) != "post", col(Outbox.channel).not_in(busy))
    return rows.first(_DUE.where(is_not_held(waiting), is_free), lane=lane, at=at)


def _overtakes(rows: Rows, row: Outbox, at: datetime, waiting: set[str]) -> bool:
    """Whether an earlier message of the channel is due too: another process is just taking it."""
    is_limited = row.channel in waiting
    return bool(rows.value(_EARLIER, row=row.id, channel=row.channel, at=at, limited=is_limited))


_AT, _SINCE = bindparam("at", type_=Instant), bindparam("since", type_=Instant)
_IS_OPEN = and_(is_unfinished(Outbox), col(Outbox.state) != literal_column("'sending'"))
_DUE = (
    select(Outbox)
    .where(_IS_OPEN, col(Outbox.lane) == bindparam("lane"), col(Outbox.next_at) <= _AT, has_its_place())
    .order_by(col(Outbox.priority), col(Outbox.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT: Prepared[Outbox] = Prepared(_DUE)
_LIMITS: Prepared[Any] = Prepared(
    select(_limit().label("name"))
    .where(is_unfinished(Outbox), col(Outbox.error_code) == RATE_LIMITED, col(Outbox.next_at) > _AT)
    .distinct()
)
_POSTS_IN_CHANNELS = (is_unfinished(Outbox), col(Outbox.lane) == "channel", col(Outbox.action) == "post")
_BUSY: Prepared[Any] = Prepared(
    select(Outbox.channel)
    .where(*_POSTS_IN_CHANNELS, col(Outbox.state) == "sending", col(Outbox.last_tried_at) > _SINCE)
    .distinct()
)
_EARLIER: Prepared[Any] = Prepared(
    select(Outbox.id)
    .where(*_POSTS_IN_CHANNELS, _IS_OPEN, col(Outbox.channel) == bindparam("channel"))
    .where(col(Outbox.id) < bindparam("row"), col(Outbox.next_at) <= _AT, has_its_place())
    .where(or_(not_(bindparam("limited", type_=Boolean)), col(Outbox.error_code) == RATE_LIMITED))
    .limit(1)
)
_UNDER_LIMIT: Prepared[Outbox] = Prepared(
    select(Outbox)
    .where(
        is_unfinished(Outbox),
        col(Outbox.state) != literal_column("'sending'"),
        col(Outbox.action) == bindparam("action"),
        or_(
            col(Outbox.action) != "post",
            and_(
                col(Outbox.lane) == bindparam("lane"),
                or_(col(Outbox.lane) == "direct", col(Outbox.channel) == bindparam("channel")),
            ),
        ),
    )
    .where(or_(col(Outbox.error_code) == RATE_LIMITED, col(Outbox.next_at) <= bindparam("at", type_=Instant)))
    .order_by(col(Outbox.priority), col(Outbox.id))
    .limit(_PLANNED)
    .with_for_update(skip_locked=True)
)
_PLAN: Prepared[Any] = Prepared(
    update(Outbox)
    .where(col(Outbox.id) == bindparam("row"))
    .values(next_at=bindparam("until", type_=Instant), error_code=RATE_LIMITED)
)


def plan(rows: Rows, turned_away: Outbox, wait: timedelta) -> None:
    """Give the messages under the limit that turned one away times of their own, after the wait that Slack named."""
    now = rows.now()
    apart = _POSTS_APART[turned_away.lane] if turned_away.action == "post" else _APART
    of_limit = {"action": turned_away.action, "lane": turned_away.lane, "channel": turned_away.channel}
    for number, row in enumerate(rows.all(_UNDER_LIMIT, at=now, **of_limit)):
        rows.write(_PLAN, row=row.id, until=now + wait + number * apart)
