"""When each process heard what Slack said (rulebook 6.4)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Hearing, Process


def begin(rows: Rows, process: str, at: datetime) -> int:
    """A process hears from now on."""
    return rows.insert(tables.Hearing, process=process, since=at, until=at)


def stretch(rows: Rows, hearing_id: int, until: datetime) -> bool:
    """It still does; False where the row is gone."""
    rows.write(update(Hearing).where(col(Hearing.id) == hearing_id, col(Hearing.until) < until).values(until=until))
    return bool(rows.value(select(Hearing.id).where(col(Hearing.id) == hearing_id)))


def between(rows: Rows, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of all processes that reach into this time, as far as they were noted."""
    query = select(Hearing).where(col(Hearing.until) >= since, col(Hearing.since) <= until)
    return [(row.since, row.until) for row in rows.all(query.order_by(col(Hearing.since)))]


def measured_since(rows: Rows) -> datetime | None:
    """Since when hearing is noted at all; None where it never was."""
    found: datetime | None = rows.value(select(func.min(col(Hearing.since))))
    return found


def heard_at(rows: Rows, running: Iterable[Process]) -> datetime | None:
    """Up to when the deafest of these processes heard Slack; its start, where it has not yet. None without any.

    The newest row of each tells it: what a clock that was ahead noted lies in time to come.
    """
    newest = select(func.max(col(Hearing.id))).group_by(col(Hearing.process))
    query = select(Hearing.process, Hearing.until).where(col(Hearing.id).in_(newest))
    latest = {row[0]: row[1] for row in rows.table(query)}
    return min((latest.get(item.name, item.started_at) for item in running), default=None)


def forget(rows: Rows, before: datetime) -> int:
    """Drop what ended long ago, but for the newest row: without any, nothing would seem to be measured."""
    newest = rows.value(select(func.max(col(Hearing.id)))) or 0
    return rows.write(delete(Hearing).where(col(Hearing.until) < before, col(Hearing.id) < newest))
