"""Transactions. `Database.run(f, …)` gives a use case `f(rows, …)` one transaction, on SQLite or PostgreSQL.

On SQLite one writer thread takes the waiting use cases together, each in its own savepoint, and commits once:
nobody is told of success before that commit. On PostgreSQL each use case has a connection of a pool
(threat-model 6).
"""

import queue
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, Executable, create_engine, event, func, insert, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from atest_bot.domain.errors import Refusal
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import core

P = ParamSpec("P")
T = TypeVar("T")

_MOST_TOGETHER = 200
_LONGEST_FINISH = 10.0  # seconds; what takes longer is given up, as a kill would
_LONGEST_STANDSTILL = "20s"  # between two statements of a transaction, which are milliseconds apart
_TRIES = 4
_PASSING_STATES = {"40001", "40P01"}
_WAL_IS_SAFE_FROM = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class _Inserts:
    """A model's statements, built once, and the defaults of its columns."""

    always: Prepared[Any]
    once_sqlite: Prepared[Any]
    once_postgresql: Prepared[Any]
    defaults: dict[str, Any]


_INSERTS: dict[type[SQLModel], _Inserts] = {}


class Clock(Protocol):
    """Where the time comes from: an aware UTC instant, and how far rehearsals have moved it."""

    def now(self) -> datetime: ...
    def offset_seconds(self) -> float: ...


class Rows:
    """One transaction. A row reads like its model: it has the model's attributes, and cannot be written to."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.is_postgresql = connection.dialect.name == "postgresql"

    def all(self, query: SelectOfScalar[T] | Prepared[T], **values: object) -> list[T]:
        return cast(list[T], self.table(query, **values))

    def first(self, query: SelectOfScalar[T] | Prepared[T], **values: object) -> T | None:
        found = self.table(query, **values)
        return cast(T, found[0]) if found else None

    def one(self, query: SelectOfScalar[T] | Prepared[T], **values: object) -> T:
        (found,) = self.table(query, **values)
        return cast(T, found)

    def table(self, query: Executable | Prepared[Any], **values: object) -> Sequence[Any]:
        """Rows of chosen columns."""
        if not isinstance(query, Prepared):
            return self._connection.execute(query, values).all()
        if self.is_postgresql:
            return self._connection.execute(query.statement, values).all()
        return query.run(self._connection, values)[1]

    def value(self, query: Executable | Prepared[Any], **values: object) -> Any:
        """The first column of the first row, or None."""
        found = self.table(query, **values)
        return found[0][0] if found else None

    def insert(self, model: type[SQLModel], **values: object) -> int:
        """Insert one row, with the model's defaults for what is not given, and return its number."""
        prepared = _INSERTS.get(model) or _prepare_insert(model)
        if not self.is_postgresql:
            return prepared.always.run(self._connection, prepared.defaults | values)[0].lastrowid or 0
        key = self._connection.execute(prepared.always.statement, prepared.defaults | values).inserted_primary_key
        return cast(int, key[0]) if key else 0

    def insert_once(self, model: type[SQLModel], **values: object) -> bool:
        """Insert one row unless its unique key is there already; waits for another process that is inserting it."""
        prepared = _INSERTS.get(model) or _prepare_insert(model)
        once = prepared.once_postgresql if self.is_postgresql else prepared.once_sqlite
        return bool(self.table(once, **(prepared.defaults | values)))

    def write(self, statement: Executable | Prepared[Any], **values: object) -> int:
        """Carry out an update or delete and return how many rows it changed."""
        if not isinstance(statement, Prepared):
            return self._connection.execute(statement, values).rowcount
        if self.is_postgresql:
            return self._connection.execute(statement.statement, values).rowcount
        return statement.run(self._connection, values)[0].rowcount

    def hold_still(self) -> None:
        """Let all that is read in this transaction be as it is now, whatever others commit; said before anything else.

        On SQLite that is always so.
        """
        if self.is_postgresql:
            self._connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def now(self) -> datetime:
        """The database's own clock, so that processes agree on leases; moved as rehearsals say."""
        if not self.is_postgresql:
            return self._clock.now()
        stamp = cast(datetime, self.value(select(func.clock_timestamp())))
        return datetime.fromtimestamp(stamp.timestamp() + self._clock.offset_seconds(), UTC)


Work = Callable[Concatenate[Rows, P], T]


class Database:
    """Opens a database by its URL and runs use cases in it until closed."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.clock = clock
        self.is_sqlite = url.startswith("sqlite")
        self.engine = sqlite_engine(url) if self.is_sqlite else postgresql_engine(url)
        self._writer = _Writer(self.engine, clock) if self.is_sqlite else None
        self._gate = _Gate()
        self._tell: Callable[[Refusal], None] = lambda refusal: None

    def tell_refusals(self, tell: Callable[[Refusal], None]) -> None:
        """Have each refusal of a use case told, before it reaches whoever asked."""
        self._tell = tell

    def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in one transaction: all of it is durable when this returns, none of it if it raises."""
        with self._gate:
            try:
                return self._run(work, *args, **kwargs)
            except Refusal as refusal:
                self._tell(refusal)
                raise

    def _run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._writer is not None:
            return self._writer.run(lambda rows: work(rows, *args, **kwargs))
        for tries_left in reversed(range(_TRIES)):
            try:
                with self.engine.begin() as connection:
                    return work(Rows(connection, self.clock), *args, **kwargs)
            except DBAPIError as error:
                if not tries_left or getattr(error.orig, "sqlstate", None) not in _PASSING_STATES:
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 (jitter, no secret)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Finish what is under way, take nothing more, and let go of all connections."""
        self._gate.close()
        if self._writer is not None:
            self._writer.stop()
        self.engine.dispose()


class _Gate:
    """Counts the use cases inside, and once closed lets none in."""

    def __init__(self) -> None:
        self._changed, self._inside, self._is_closed = threading.Condition(), 0, False

    def __enter__(self) -> None:
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the database is closed")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: self._inside == 0, _LONGEST_FINISH)


@dataclass(slots=True)
class _Job:
    work: Callable[[Rows], Any]
    future: Future[Any]


class _Writer:
    """The one thread that writes to SQLite."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._connection: Connection | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Rows], T]) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a use case may not start another transaction")
        future: Future[T] = Future()
        self._jobs.put(_Job(work, future))
        return future.result()

    def stop(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job, *self._waiting()]
            self._commit_together(jobs)
        self._disconnect()

    def _waiting(self) -> list[_Job]:
        jobs: list[_Job] = []
        while len(jobs) < _MOST_TOGETHER and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit_together(self, jobs: list[_Job]) -> None:
        try:
            connection = self._connection = self._connection or self._engine.connect()
            with connection.begin():
                answers = [self._in_savepoint(connection, job) for job in jobs]
        except Exception as error:
            self._disconnect()
            for job in jobs:
                job.future.set_exception(error)
            return
        for tell in answers:
            tell()

    def _disconnect(self) -> None:
        """Leave the connection; the next use case opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _in_savepoint(self, connection: Connection, job: _Job) -> Callable[[], None]:
        plain = connection.connection.cursor()  # these three say nothing to SQLAlchemy, and are said for every ballot
        plain.execute("SAVEPOINT work")
        try:
            answer = job.work(Rows(connection, self._clock))
        except Exception as error:
            plain.execute("ROLLBACK TO work")
            plain.execute("RELEASE work")
            fault = error
            return lambda: job.future.set_exception(fault)
        plain.execute("RELEASE work")
        return lambda: job.future.set_result(answer)


def _prepare_insert(model: type[SQLModel]) -> _Inserts:
    fields = model.model_fields.items()
    table = core(model)
    columns = [column.name for column in table.columns if column.name != "id"]
    key = list(table.primary_key)
    prepared = _INSERTS[model] = _Inserts(
        always=Prepared(insert(table), columns),
        once_sqlite=Prepared(sqlite.insert(table).on_conflict_do_nothing().returning(*key), columns),
        once_postgresql=Prepared(postgresql.insert(table).on_conflict_do_nothing().returning(*key), columns),
        defaults={name: field.default for name, field in fields if not field.is_required() and name != "id"},
    )
    return prepared


def is_there(url: str) -> bool:
    """Whether an embedded database has its file, which a mere look would make; a server answers for itself."""
    return not url.startswith("sqlite") or Path(make_url(url).database or "").exists()


def sqlite_engine(url: str) -> Engine:
    """An engine whose transactions take the write lock at their start."""
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def postgresql_engine(url: str) -> Engine:
    """A pool on PostgreSQL by psycopg, READ COMMITTED."""
    _, _, address = url.partition("://")
    engine = create_engine(
        f"postgresql+psycopg://{address}", hide_parameters=True, pool_size=12, max_overflow=12, pool_pre_ping=True
    )
    event.listen(engine, "connect", _wait_for_the_disk)
    event.listen(engine, "connect", _let_go_of_locks)
    return engine


def _wait_for_the_disk(connection: Any, _: object) -> None:
    """A server may be set to answer before a commit is on its disk; ours waits all the same (G2)."""
    setting = "current_setting('synchronous_commit')"
    connection.execute(f"SELECT set_config('synchronous_commit', 'on', false) WHERE {setting} = 'off'")
    connection.commit()


def _let_go_of_locks(connection: Any, _: object) -> None:
    """A process that stands still or whose machine is gone holds up nobody for longer: what it did is undone (G6)."""
    connection.execute(f"SELECT set_config('idle_in_transaction_session_timeout', '{_LONGEST_STANDSTILL}', false)")
    connection.commit()


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None
    journal = "WAL" if sqlite3.sqlite_version_info >= _WAL_IS_SAFE_FROM else "DELETE"
    for pragma in (
        "busy_timeout=2000",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "synchronous=FULL",
        f"journal_mode={journal}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
