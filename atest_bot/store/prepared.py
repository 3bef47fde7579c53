"""Statements that run with every ballot: compiled once, and on SQLite handed straight to its driver.

SQLAlchemy takes several times as long to carry such a statement out as SQLite does. On PostgreSQL, where the way to
the server is what takes long, they are carried out like any other.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

T = TypeVar("T")

_Turn = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The words for the driver; each value, asked for by name or fixed, and how it is written; how a row is read."""

    words: str
    bound: Sequence[tuple[str, bool, Any, _Turn]]
    row: Callable[..., Any]
    read: Sequence[_Turn]


class Prepared(Generic[T]):
    """A statement that differs in its bound values only. `T` is what its rows are."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self._columns = columns
        self._compiled: _Compiled | None = None

    def run(self, connection: Connection, values: dict[str, Any]) -> tuple[sqlite3.Cursor, list[T]]:
        """Carry it out on SQLite; returns the cursor, and the rows if it has any."""
        form = self._compiled or self._compile(connection.dialect)
        bound = [_turned(turn, values[name] if is_asked else fixed) for name, is_asked, fixed, turn in form.bound]
        cursor: Any = connection.connection.cursor()
        try:
            found = [form.row(*map(_turned, form.read, row)) for row in cursor.execute(form.words, bound)]
        except sqlite3.Error as error:
            raise DBAPIError.instance(form.words, None, error, sqlite3.Error, hide_parameters=True) from error
        return cursor, found

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement: Any = self.statement
        compiled = statement.compile(dialect=dialect, column_keys=self._columns)
        found = list(statement.exported_columns)
        self._compiled = _Compiled(
            words=str(compiled),
            bound=[
                (name, bind.required, bind.value, _kind(bind.type, dialect).bind_processor(dialect))
                for name, bind in ((name, compiled.binds[name]) for name in compiled.positiontup)
            ],
            row=namedtuple("Row", [column.name for column in found]),
            read=[_kind(column.type, dialect).result_processor(dialect, None) for column in found],
        )
        return self._compiled


def _turned(turn: _Turn, value: Any) -> Any:
    return turn(value) if turn else value


def _kind(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
