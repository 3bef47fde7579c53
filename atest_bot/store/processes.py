"""Running bots, and when each was last seen at work (G23)."""

from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Process


def seen(rows: Rows, name: str, now: datetime, clock_skew: int | None, connections: int | None) -> None:
    """Note that a process has looked for due work, and what it knows of its clock and its connections."""
    told = {"swept_at": now, "clock_skew": clock_skew, "connections": connections}
    if not rows.write(update(Process).where(col(Process.name) == name).values(**told)):
        rows.insert_once(tables.Process, name=name, started_at=now, **told)  # two sweeps of one process may meet


def forget(rows: Rows, before: datetime) -> int:
    """Drop processes that have not been seen since."""
    return rows.write(delete(Process).where(col(Process.swept_at) < before))


def leave(rows: Rows, name: str) -> None:
    """A process ends as it should."""
    rows.write(delete(Process).where(col(Process.name) == name))


def all_of_them(rows: Rows) -> list[Process]:
    return rows.all(select(Process).order_by(col(Process.started_at), col(Process.name)))


def count_between(rows: Rows, since: datetime, until: datetime) -> int:
    """How many were last seen at work between two instants."""
    seen = col(Process.swept_at).between(since, until)
    return int(rows.value(select(func.count()).select_from(Process).where(seen)))
