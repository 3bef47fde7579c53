"""The record: appended to and read, never changed (threat-model 7)."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from atest_bot.domain import record as rules
from atest_bot.domain.record import Entry, Fact
from atest_bot.store import tables
from atest_bot.store.database import Database, Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import core

NOTHING = (0, "")  # the head of an empty record
_APPEND_LOCK = 0x41544553
_PAGE = 5_000
_ENDLESS = 2**31 - 1
_ENTRY = core(tables.Entry)
_HEAD: Prepared[Any] = Prepared(select(_ENTRY.c.seq, _ENTRY.c.hash).order_by(_ENTRY.c.seq.desc()).limit(1))
_APPEND: Prepared[Any] = Prepared(insert(_ENTRY).returning(_ENTRY.c.body), list(_ENTRY.columns.keys()))


def append(rows: Rows, at: datetime, kind: Fact, subject: str, **data: Any) -> Entry:
    """Add one entry at the end of the chain. Take every other lock before: this one is always the last."""
    if rows.is_postgresql:
        rows.value(select(func.pg_advisory_xact_lock(_APPEND_LOCK)))
    head = rows.table(_HEAD)
    if not head:
        head = [_insert(rows, rules.seal(1, rules.FIRST_PREV, at, Fact.GENESIS, "ledger", {}), Fact.GENESIS, "ledger")]
    entry = rules.seal(head[0].seq + 1, head[0].hash, at, kind, subject, data)
    return _insert(rows, entry, kind, subject)


def _insert(rows: Rows, entry: Entry, kind: Fact, subject: str) -> Entry:
    kept = rows.value(
        _APPEND,
        seq=entry.seq,
        prev=entry.prev,
        hash=entry.hash,
        kind=kind.value,
        subject=subject,
        body=entry.body,
    )
    if rules.digest(kept) != entry.hash:
        raise rules.Broken(entry.seq, "the database did not keep it as written")
    return entry


def read(rows: Rows, subject: str | None = None) -> Iterator[Entry]:
    """All entries in order, or those about one subject."""
    last = -1
    query = select(_ENTRY).order_by(_ENTRY.c.seq).limit(_PAGE)
    if subject is not None:
        query = query.where(_ENTRY.c.subject == subject)
    while page := rows.table(query.where(_ENTRY.c.seq > last)):
        for row in page:
            yield Entry(row.seq, row.prev, row.hash, row.body, row.kind, row.subject)
        last = page[-1].seq


def newest(rows: Rows, most: int) -> list[Entry]:
    """The last entries, the oldest of them first."""
    found = rows.table(select(_ENTRY).order_by(_ENTRY.c.seq.desc()).limit(most))
    return [Entry(row.seq, row.prev, row.hash, row.body, row.kind, row.subject) for row in reversed(found)]


def page(rows: Rows, after: int, up_to: int) -> list[Entry]:
    """A few thousand entries after one and up to another, for readers that must hold nobody up."""
    query = select(_ENTRY).where(_ENTRY.c.seq > after, _ENTRY.c.seq <= up_to).order_by(_ENTRY.c.seq).limit(_PAGE)
    return [Entry(row.seq, row.prev, row.hash, row.body, row.kind, row.subject) for row in rows.table(query)]


def pages(database: Database, up_to: int) -> Iterator[list[Entry]]:
    """All entries up to one, each page in a short transaction of its own."""
    read = 0
    while found := database.run(page, read, up_to):
        yield found
        read = found[-1].seq


def size(rows: Rows) -> int:
    """How many characters the bodies of all entries have together."""
    return rows.value(select(func.sum(func.length(_ENTRY.c.body)))) or 0


def after(rows: Rows, seq: int) -> Iterator[Entry]:
    """The entries that came after one."""
    while found := page(rows, seq, _ENDLESS):
        yield from found
        seq = found[-1].seq


def has(rows: Rows, kind: Fact, subject: str) -> bool:
    """Whether the record tells this of a subject."""
    found = select(_ENTRY.c.seq).where(_ENTRY.c.subject == subject, _ENTRY.c.kind == kind.value).limit(1)
    return rows.value(found) is not None


def last_about(rows: Rows, kind: Fact, subject: str) -> dict[str, Any]:
    """What the last entry of a kind about a subject holds."""
    of_kind = select(_ENTRY.c.body).where(_ENTRY.c.subject == subject, _ENTRY.c.kind == kind.value)
    held: dict[str, Any] = json.loads(rows.value(of_kind.order_by(_ENTRY.c.seq.desc()).limit(1)))["data"]
    return held


def last_about_at(rows: Rows, kind: Fact, subject: str) -> datetime | None:
    """When the last entry of a kind about a subject was written."""
    of_kind = select(_ENTRY.c.body).where(_ENTRY.c.subject == subject, _ENTRY.c.kind == kind.value)
    body = rows.value(of_kind.order_by(_ENTRY.c.seq.desc()).limit(1))
    return rules.written_at(body) if body else None


def last_seq_about(rows: Rows, subjects: Iterable[str]) -> int:
    """The number of the last entry about any of these, 0 where there is none."""
    return rows.value(select(func.max(_ENTRY.c.seq)).where(_ENTRY.c.subject.in_(subjects))) or 0


def hash_of(rows: Rows, seq: int) -> str:
    """The hash of one entry, empty where there is none."""
    return rows.value(select(_ENTRY.c.hash).where(_ENTRY.c.seq == seq)) or ""


def last_at(rows: Rows, kind: Fact) -> datetime | None:
    """When the last entry of a kind was written."""
    body = rows.value(select(_ENTRY.c.body).where(_ENTRY.c.kind == kind.value).order_by(_ENTRY.c.seq.desc()).limit(1))
    return rules.written_at(body) if body else None


def head(rows: Rows) -> tuple[int, str] | None:
    """The number and hash of the last entry."""
    found = rows.table(_HEAD)
    return (found[0].seq, found[0].hash) if found else None
