"""Whether closing and posting are halted, and why: an operator's pause, or recovery after a restore."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Halt


class HaltKind(StrEnum):
    """Why work is halted. Stored names; do not rename."""

    PAUSED = "paused"
    RECOVERY = "recovery"


_ANY: Prepared[Any] = Prepared(select(Halt.kind).limit(1))
_RECOVERY: Prepared[Any] = Prepared(select(Halt.kind).where(col(Halt.kind) == HaltKind.RECOVERY.value))


def put(rows: Rows, kind: HaltKind, now: datetime) -> bool:
    """Halt closing and posting; False if they were halted for this already."""
    return rows.insert_once(tables.Halt, kind=kind.value, since=now)


def lift(rows: Rows, kind: HaltKind) -> bool:
    """Go on; False if nothing was halted for this."""
    return rows.write(delete(Halt).where(col(Halt.kind) == kind.value)) == 1


def is_halted(rows: Rows) -> bool:
    """Whether nothing may be closed or posted now."""
    return bool(rows.table(_ANY))


def is_recovering(rows: Rows) -> bool:
    """Whether the database is older than what was published: no ballot is taken either (G21)."""
    return bool(rows.table(_RECOVERY))


def all_of_them(rows: Rows) -> list[Halt]:
    return rows.all(select(Halt).order_by(col(Halt.kind)))
