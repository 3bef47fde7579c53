"""Statements that run with every ballot, compiled once for SQLite and handed straight to its driver.

SQLAlchemy spends several times as long on carrying out such a statement as SQLite does. On PostgreSQL, where the way
to the server counts for more, they are carried out like any other.
"""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Cursor
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import Insert, UpdateBase
from sqlalchemy.sql.selectable import Select

T = TypeVar("T")

Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for the driver, how each value in it is written, and how each row is read."""

    text: str
    binds: list[tuple[str, Any, Processor]]
    row: Callable[..., Any]
    columns: list[tuple[int, Processor]]


class Prepared(Generic[T]):
    """A statement that differs only in its bound values; `T` is what its rows are."""

    def __init__(self, statement: Select[Any] | UpdateBase, columns: list[str] | None = None) -> None:
        self.statement = statement
        self._columns = columns
        self._compiled: _Compiled | None = None

    def execute(self, connection: Connection, values: dict[str, Any]) -> Cursor:
        """Carry the statement out on SQLite."""
        compiled = self._compiled or self._compile(connection.dialect)
        bound = [
            write(values.get(name, usual)) if write else values.get(name, usual)
            for name, usual, write in compiled.binds
        ]
        cursor: Cursor = connection.connection.cursor()  # type: ignore[assignment] (the driver's own)
        return cursor.execute(compiled.text, bound)

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[T]:
        """The rows that it finds, with the names of their columns."""
        cursor = self.execute(connection, values)
        compiled = self._compiled
        if compiled is None:
            raise AssertionError("it was compiled to be carried out")
        row, columns = compiled.row, compiled.columns
        return [
            row(*[read(found[place]) if read else found[place] for place, read in columns]) for found in cursor
        ]

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self.statement.compile(dialect=dialect, column_keys=self._columns)
        found = list(self.statement.exported_columns)
        self._compiled = _Compiled(
            str(compiled),
            [
                (name, compiled.params.get(name), compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in compiled.positiontup or []
            ],
            namedtuple("Row", [column.name for column in found]),  # noqa: PYI024 (its columns are known only here)
            [
                (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
                for place, column in enumerate(found)
            ],
        )
        return self._compiled


__all__ = ["Insert", "Prepared"]
