"""App Homes: which are due to be looked at, and what each person was shown last. Times are the database's."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, and_, bindparam, case, or_, update
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Home, Instant

_AT, _UNTIL = bindparam("at", type_=Instant), bindparam("until", type_=Instant)
_IS_ASKED = col(Home.wanted) > col(Home.shown)
_NEXT: Prepared[Home] = Prepared(
    select(Home)
    .where(
        col(Home.next_at) <= _AT,
        or_(col(Home.lease_until).is_(None), col(Home.lease_until) <= _AT),
        or_(
            _IS_ASKED,
            and_(
                bindparam("idle", type_=Boolean), or_(col(Home.seen_seq) < bindparam("head"), col(Home.look_at) <= _AT)
            ),
        ),
    )
    .order_by(case((_IS_ASKED, 0), else_=1), col(Home.touched_at).desc())
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE: Prepared[Any] = Prepared(
    update(Home).where(col(Home.slack_id) == bindparam("of")).values(owner=bindparam("by"), lease_until=_UNTIL)
)
_HOME: Prepared[Home] = Prepared(select(Home).where(col(Home.slack_id) == bindparam("of")))


def of_person(rows: Rows, slack_id: str) -> Home | None:
    return rows.first(_HOME, of=slack_id)


def want(rows: Rows, slack_id: str, pages: str | None = None) -> None:
    """Ask that a home be shown anew, at once and before those that nobody looks at; `pages` turns its sections."""
    now = rows.now()
    fresh = {"look_at": now, "touched_at": now, "next_at": now}
    if rows.insert_once(tables.Home, slack_id=slack_id, **({"pages": pages or ""} | fresh)):
        return
    turned = {} if pages is None else {"pages": pages}
    wanted = {"wanted": col(Home.wanted) + 1, "touched_at": now, "next_at": now, "failures": 0}
    rows.write(update(Home).where(col(Home.slack_id) == slack_id).values(**wanted, **turned))


def want_if_kept(rows: Rows, slack_id: str) -> None:
    """The same where somebody opened theirs once: what it holds may not be theirs to read any more (G20)."""
    if of_person(rows, slack_id):
        want(rows, slack_id)


def claim(rows: Rows, head: int, lease: timedelta, *, idle: bool) -> Home | None:
    """Take the home that is due next for one lease: those asked for first, others only when the bot is `idle`."""
    now = rows.now()
    found = rows.first(_NEXT, at=now, head=head, idle=idle)
    if found is None:
        return None
    rows.write(_TAKE, of=found.slack_id, by=secrets.token_hex(8), until=now + lease)
    return of_person(rows, found.slack_id)


def finish(
    rows: Rows, home: Home, seq: int, look_at: datetime, spacing: timedelta, digest: str, view_hash: str
) -> bool:
    """Note what is shown now, and up to which entry and instant it is true; False if the claim was lost.

    What was asked for meanwhile stays asked for.
    """
    return _put_back(
        rows,
        home,
        shown=home.wanted,
        seen_seq=seq,
        look_at=look_at,
        digest=digest,
        view_hash=view_hash,
        failures=0,
        next_at=case((col(Home.wanted) > home.wanted, col(Home.next_at)), else_=rows.now() + spacing),
    )


def put_off(rows: Rows, home: Home, wait: timedelta) -> bool:
    """Return a home that could not be shown, for a later try; Slack's name for it is forgotten."""
    return _put_back(rows, home, next_at=rows.now() + wait, failures=home.failures + 1, view_hash="")


def hold_all(rows: Rows, wait: timedelta) -> None:
    """Slack asked us to wait: every home waits with it."""
    until = rows.now() + wait
    rows.write(update(Home).where(col(Home.next_at) < until).values(next_at=until))


def forgive_clock(rows: Rows, lease: timedelta, longest: timedelta) -> None:
    """What waits longer than anything is told to wait was written before the clock went back: it is due now."""
    now = rows.now()
    rows.write(update(Home).where(col(Home.next_at) > now + longest).values(next_at=now))
    rows.write(update(Home).where(col(Home.lease_until) > now + 2 * lease).values(owner=None, lease_until=None))


def _put_back(rows: Rows, home: Home, **values: object) -> bool:
    changed = rows.write(
        update(Home)
        .where(col(Home.slack_id) == home.slack_id, col(Home.owner) == home.owner)
        .values(owner=None, lease_until=None, **values)
    )
    return changed == 1
