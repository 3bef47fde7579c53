"""Keys of deliveries whose effect is committed: a second delivery of the same act finds its key here."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import core

KEPT = timedelta(days=8)
_INBOX = core(tables.Inbox)


def is_repeat(rows: Rows, key: str, now: datetime) -> bool:
    """Take a delivery's key in the transaction of its effect; True if it was taken before."""
    return not rows.insert_once(tables.Inbox, key=key, received_at=now)


def was_taken(rows: Rows, key: str) -> bool:
    """Whether the effect of a delivery is committed; its key is not taken by asking."""
    return rows.first(select(tables.Inbox).where(col(tables.Inbox.key) == key)) is not None


def forget(rows: Rows, now: datetime) -> int:
    """Drop keys older than Slack can repeat."""
    return rows.write(delete(_INBOX).where(_INBOX.c.received_at < now - KEPT))
