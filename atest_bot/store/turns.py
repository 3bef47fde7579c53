"""Whose turn it is in the outbox: after the message it belongs under, in order, and as often as Slack allows.

Slack limits some methods for the whole workspace, and posting for each channel; direct messages share one limit. Where
it turns a call away, the messages under the same limit are given times of their own, one after the other, so that
a backlog drains in order and at an even pace whichever processes send it.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, not_, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Instant, Outbox

RATE_LIMITED = "ratelimited"

_PLANNED = 200  # messages are given their times at once; those after them wait for the last
_USUAL_CALL = timedelta(seconds=15)  # a call that takes longer holds up nobody: its process may be dead
_APART = timedelta(seconds=1.25)  # tier 3: fifty a minute
_POSTS_APART = {
    "channel": timedelta(seconds=1.1),
    "direct": timedelta(seconds=0.2),
}  # one a second; several hundred a minute


def is_unfinished(row: type[Outbox]) -> ColumnElement[bool]:
    """Said as the index of such rows says it, or SQLite would read all that was ever sent."""
    state = col(row.state)
    return and_(state != literal_column("'sent'"), state != literal_column("'blocked'"))


def has_its_place(row: Any = Outbox) -> ColumnElement[bool]:
    """Whether the message that a row belongs under was posted."""
    parent = aliased(Outbox)
    posted = select(parent.id).where(parent.key == row.thread_key, col(parent.ts).is_not(None)).exists()
    return or_(col(row.thread_key).is_(None), posted)


def has_its_turn(at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether nothing under the same limit waits by Slack's word, but for rows that have a time of their own."""
    limited = aliased(Outbox)
    asked = select(limited.id).where(
        is_unfinished(limited),
        limited.error_code == RATE_LIMITED,
        col(limited.next_at) > at,
        _shares_limit(limited, Outbox),
    )
    return or_(func.coalesce(Outbox.error_code, "") == RATE_LIMITED, not_(asked.exists()))


def is_next_in_channel(at: ColumnElement[Any], since: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether no earlier message for the same channel is due, or is just being posted by another process."""
    earlier = aliased(Outbox)
    is_going = and_(col(earlier.state) == "sending", col(earlier.last_tried_at) > since)
    is_due = and_(col(earlier.state) != "sending", col(earlier.next_at) <= at, has_its_place(earlier))
    goes_before = select(earlier.id).where(
        is_unfinished(earlier),
        earlier.lane == "channel",
        earlier.action == "post",
        earlier.channel == Outbox.channel,
        col(earlier.id) < col(Outbox.id),
        or_(is_going, is_due),
    )
    return or_(col(Outbox.action) != "post", col(Outbox.lane) != "channel", not_(goes_before.exists()))


def usual_call_began(rows: Rows) -> Any:
    """What was claimed after this instant is being sent, as far as anybody can tell."""
    return rows.now() - _USUAL_CALL


def _shares_limit(one: Any, other: Any) -> ColumnElement[bool]:
    is_same_post = and_(one.lane == other.lane, or_(one.lane == "direct", one.channel == other.channel))
    return and_(one.action == other.action, or_(one.action != "post", is_same_post))


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
