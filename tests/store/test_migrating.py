"""Up and down on databases in which every table has rows: every row, constraint, index and trigger is kept (G22)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, func, select, sql, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from atest_bot.services import verifying
from atest_bot.store import schema
from atest_bot.store.database import Database
from atest_bot.store.schema import WrongSchema
from tests.chamber import FixedClock
from tests.filled import empty_tables, fill
from tests.house import ROOT, House
from tests.store.test_schema import engine_of, shape

FIRST, NEWEST = "0001", schema.SCHEMA
NEW_TABLES = (
    *("halts", "checks", "check_acts", "information", "input_records", "motions", "amendments", "principle_answers"),
    *("principle_notes", "extension_requests", "holds", "recusals", "reported_ballots", "deliveries", "ratifications"),
    *("reports_back", "successions"),
)
PG_CATALOG = """
SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'default', table_name || '.' || column_name, column_default FROM information_schema.columns
  WHERE table_schema = 'public' AND column_default IS NOT NULL
"""
SQLITE_CATALOG = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"

Rows = dict[str, list[dict[str, Any]]]


@cache
def a_life() -> Rows:
    """The rows of a database in which every table has some, lived once for each process."""
    with TemporaryDirectory() as folder, House(f"sqlite:///{folder}/atest.db", Path(folder)) as house:
        fill(house)
        assert empty_tables(house) == []
        return house.database.run(
            lambda rows: {
                table.name: [row._asdict() for row in rows.table(select(table))]
                for table in SQLModel.metadata.sorted_tables
            }
        )


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = engine_of(database_url)
    yield engine
    engine.dispose()


def load(engine: Engine, life: Rows) -> None:
    """Put rows into the tables and columns that are there, and let new ones get numbers after theirs."""
    there = tables_of(engine)
    with engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in there and life[table.name]:
                names = there[table.name].columns.keys()
                plain = sql.table(table.name, *(sql.column(name, table.c[name].type) for name in names))
                connection.execute(plain.insert(), [{name: row[name] for name in names} for row in life[table.name]])
                number_on(connection, table)


def number_on(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        newest = connection.execute(select(func.max(table.c.id))).scalar()
        words = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :newest)")
        connection.execute(words, {"table": table.name, "newest": newest})


def tables_of(engine: Engine) -> dict[str, Table]:
    found = MetaData()
    found.reflect(engine)
    return dict(found.tables)


def stored(engine: Engine) -> Rows:
    """Every row of every table that is there."""
    with engine.connect() as connection:
        return {
            name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=repr)
            for name, table in tables_of(engine).items()
            if name != "alembic_version"
        }


def catalog(engine: Engine) -> object:
    """Everything the database says of its tables, indexes, constraints, triggers, functions and defaults."""
    query = SQLITE_CATALOG if engine.dialect.name == "sqlite" else PG_CATALOG
    with engine.connect() as connection:
        found = sorted(map(tuple, connection.execute(text(query)).all()), key=repr)
    return found, shape(engine)


def state(engine: Engine) -> tuple[Rows, object]:
    return stored(engine), catalog(engine)


def held_by_first(life: Rows) -> Rows:
    """What a program of the first schema would have stored."""
    return {**life, "outbox": [row for row in life["outbox"] if row["action"] != "upload"]}


def old_part(newer: Rows, older: Rows) -> Rows:
    """What newer rows hold in the tables and columns that were there before."""
    return {
        table: [{name: new[name] for name in old} for old, new in zip(rows, newer[table], strict=True)]
        for table, rows in older.items()
    }


def assert_whole(engine: Engine, url: str) -> None:
    """Foreign keys are enforced again and hold, and the record refuses every change and verifies."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    with engine.connect() as connection, pytest.raises(DBAPIError, match="the record is never changed"):
        connection.execute(text("DELETE FROM entries"))
    database = Database(url, FixedClock())
    try:
        assert database.run(verifying.verify).decisions == len(a_life()["decisions"])
    finally:
        database.close()


@pytest.mark.guarantee("G22")
def test_up_down_and_up_again_keep_every_row_and_constraint(engine: Engine, database_url: str) -> None:
    schema.migrate(engine)
    empty = catalog(engine)
    schema.migrate(engine, FIRST)
    load(engine, held_by_first(a_life()))
    first = state(engine)
    assert all(first[0].values()), "every table has rows"
    assert schema.migrate(engine) == NEWEST
    newest = state(engine)
    assert old_part(newest[0], first[0]) == first[0]
    assert newest[1] == empty
    assert schema.migrate(engine, FIRST) == FIRST
    assert state(engine) == first
    assert schema.migrate(engine) == NEWEST
    assert state(engine) == newest
    assert_whole(engine, database_url)


@pytest.mark.guarantee("G22")
def test_going_back_where_it_would_lose_rows_is_refused_and_changes_nothing(engine: Engine, database_url: str) -> None:
    schema.migrate(engine)
    load(engine, a_life())
    before = state(engine)
    assert all(before[0].values()), "every table has rows"
    for older in (FIRST, "base"):
        with pytest.raises(WrongSchema) as refused:
            schema.migrate(engine, older)
        said = str(refused.value)
        assert said.startswith(f"Schema {FIRST} has no place for what is stored: ")
        assert said.endswith("Nothing was changed. To go back, restore the backup that was taken before the upgrade.")
        assert [table for table in NEW_TABLES if f"{table} ({len(before[0][table])})" not in said] == []
        assert "votes.extended_by_members (1)" in said
        assert state(engine) == before
        assert_whole(engine, database_url)


def test_the_first_schema_is_not_taken_away_from_under_its_rows(engine: Engine) -> None:
    schema.migrate(engine, FIRST)
    load(engine, held_by_first(a_life()))
    before = state(engine)
    with pytest.raises(WrongSchema, match=r"Schema base has no place for what is stored: .*entries \(\d+\)"):
        schema.migrate(engine, "base")
    assert state(engine) == before


@pytest.mark.guarantee("G22")
def test_two_processes_that_upgrade_at_once_wait_for_each_other(engine: Engine, database_url: str) -> None:
    schema.migrate(engine, FIRST)
    load(engine, held_by_first(a_life()))
    first = stored(engine)
    engine.dispose()
    words = [sys.executable, "-m", "atest_bot", "migrate"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": database_url}
    with TemporaryDirectory() as folder:
        both = [
            subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(2)
        ]
        said = [one.communicate(timeout=60)[0].decode() for one in both]
    assert said == [f"The database has schema {NEWEST}.\n"] * 2
    assert old_part(stored(engine), first) == first
    assert_whole(engine, database_url)
