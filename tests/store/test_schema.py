"""Constraints say what must never be, migrations keep them, and no other schema is worked on (G1, G10, G22)."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel, col, select

from atest_bot.domain.ballots import Choice
from atest_bot.store import schema, tables
from atest_bot.store.database import Rows, postgresql_engine, sqlite_engine
from atest_bot.store.schema import WrongSchema
from tests.chamber import ALL_TABLES, MEMBERS, Chamber, contents, delegate
from tests.house import ROOT, T0

NOT_OURS = "DATABASE_URL names a database that is not this bot’s. Correct it, or name an empty one."


def engine_of(url: str) -> Engine:
    return sqlite_engine(url) if url.startswith("sqlite") else postgresql_engine(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """What migrations run on."""
    engine = engine_of(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    """A decision with its signatories, and an open vote with an objection."""
    with Chamber.founded(database_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt("letter")
        vote = chamber.vote_is_open()
        chamber.press(delegate(0, 0), Choice.OBJECT, vote=vote)
        yield chamber


def refused(chamber: Chamber, statement: str, **values: object) -> str:
    """The database's own words for refusing a statement."""
    with pytest.raises(DBAPIError) as error:
        chamber.run(lambda rows: rows.write(text(statement), **values))
    return str(error.value.orig)


# --- migrations ---


def shape(engine: Engine) -> dict[str, Any]:
    """Everything the database says of its tables."""
    seen = inspect(engine)
    by_name = {"key": lambda item: str(item["name"])}
    return {
        table: {
            "columns": [
                (column["name"], repr(column["type"]), column["nullable"]) for column in seen.get_columns(table)
            ],
            "key": seen.get_pk_constraint(table),
            "unique": sorted(seen.get_unique_constraints(table), **by_name),
            "checks": sorted(seen.get_check_constraints(table), **by_name),
            "foreign": sorted(seen.get_foreign_keys(table), **by_name),
            "indexes": [
                {**index, "dialect_options": {name: str(words) for name, words in index["dialect_options"].items()}}
                for index in sorted(seen.get_indexes(table), **by_name)
            ],
        }
        for table in sorted(seen.get_table_names())
        if table != "alembic_version"
    }


def test_the_migrations_reach_the_schema_that_the_program_needs(engine: Engine) -> None:
    assert schema.migrate(engine) == schema.SCHEMA
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert list(heads) == [schema.SCHEMA]
    with engine.connect() as connection:
        schema.check(connection)


def test_the_migrated_schema_is_that_of_the_models(engine: Engine) -> None:
    schema.migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_constraint_and_index_is_that_of_the_models(engine: Engine) -> None:
    schema.migrate(engine)
    migrated = shape(engine)
    schema.migrate(engine, "base")
    SQLModel.metadata.create_all(engine)
    assert migrated == shape(engine)
    assert {name for table in migrated.values() for name in (check["name"] for check in table["checks"])} == {
        str(constraint.name)
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_the_models_have_these_tables_and_no_others() -> None:
    assert set(SQLModel.metadata.tables) == set(ALL_TABLES)


def test_migrating_a_filled_database_again_keeps_every_row_and_constraint(filled: Chamber, engine: Engine) -> None:
    rows, before = contents(filled), shape(engine)
    assert schema.migrate(engine) == schema.SCHEMA
    assert contents(filled) == rows
    assert shape(engine) == before
    assert "the record is never changed" in refused(filled, "DELETE FROM entries")
    filled.verify()


def test_down_to_nothing_leaves_nothing_and_up_again_is_whole(engine: Engine) -> None:
    schema.migrate(engine)
    before = shape(engine)
    assert schema.migrate(engine, "base") == ""
    assert shape(engine) == {}
    assert schema.migrate(engine) == schema.SCHEMA
    assert shape(engine) == before


@pytest.mark.guarantee("G22")
def test_several_processes_migrate_one_after_the_other(database_url: str) -> None:
    reached: list[str] = []
    start = threading.Barrier(3)

    def migrate() -> None:
        start.wait()
        reached.append(schema.migrate(engine_of(database_url)))

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reached == [schema.SCHEMA] * 3


@pytest.mark.guarantee("G22")
def test_nothing_cascades_while_a_migration_rebuilds_tables(sqlite_url: str) -> None:
    engine, seen = sqlite_engine(sqlite_url), []

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "CREATE TABLE" in statement:
            seen.append(cursor.connection.execute("PRAGMA foreign_keys").fetchone())

    schema.migrate(engine)
    assert set(seen) == {(0,)}
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_would_leave_orphans_is_undone(sqlite_url: str) -> None:
    engine = sqlite_engine(sqlite_url)
    schema.migrate(engine, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE)")
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("INSERT INTO child VALUES (7)")
    raw.close()
    engine.dispose()
    before = shape(engine)
    with pytest.raises(WrongSchema, match="1 rows without the row they belong to"):
        schema.migrate(engine)
    assert shape(engine) == before


# --- another schema ---


def found_wanting(engine: Engine) -> str:
    with pytest.raises(WrongSchema) as wrong, engine.connect() as connection:
        schema.check(connection)
    return str(wrong.value)


def migrated_wrongly(engine: Engine) -> str:
    with pytest.raises(WrongSchema) as wrong:
        schema.migrate(engine)
    return str(wrong.value)


def test_an_empty_database_is_refused_with_what_to_do(engine: Engine) -> None:
    assert found_wanting(engine) == "The database is empty. Run: python -m atest_bot migrate"


def test_a_database_of_something_else_is_refused_and_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name text)"))
    before = shape(engine)
    for look in (found_wanting, migrated_wrongly):
        assert look(engine) == NOT_OURS
    assert shape(engine) == before


@pytest.mark.parametrize("version", ["0000", "abcd", "0001_other"])
def test_a_database_with_a_version_of_something_else_is_refused_and_left_alone(engine: Engine, version: str) -> None:
    schema.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    for look in (found_wanting, migrated_wrongly):
        assert look(engine) == NOT_OURS


def test_a_database_of_a_newer_bot_is_not_migrated(engine: Engine) -> None:
    schema.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "If it is older, update the bot." in migrated_wrongly(engine)


def test_the_schemas_that_are_known_are_those_with_a_migration() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
    assert list(schema.KNOWN) == sorted(script.revision for script in scripts)


@pytest.mark.guarantee("G22")
@pytest.mark.parametrize("version", ["0001", "9999"])
def test_a_database_of_another_schema_is_refused_with_both_and_what_to_do(engine: Engine, version: str) -> None:
    schema.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    sentence = found_wanting(engine)
    assert f"has schema {version}" in sentence
    assert f"needs {schema.SCHEMA}" in sentence
    assert "python -m atest_bot migrate" in sentence
    assert "update the bot" in sentence


# --- what must never be ---


@pytest.mark.guarantee("G13")
@pytest.mark.rule("1.22")
def test_the_record_refuses_every_change(filled: Chamber) -> None:
    rows = contents(filled)
    statements = [
        "UPDATE entries SET body = body",
        "UPDATE entries SET seq = seq + 1000",
        "DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)",
        "INSERT INTO entries SELECT * FROM entries WHERE seq = 1 ON CONFLICT (seq) DO UPDATE SET body = ''",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE seq = 2"
        if filled.database.is_sqlite
        else "TRUNCATE entries",
    ]
    for statement in statements:
        assert "the record is never changed" in refused(filled, statement), statement
    assert contents(filled) == rows


def test_the_record_cannot_fork(filled: Chamber) -> None:
    for column in ("seq", "prev", "hash"):
        fresh = {"seq": 9_999, "prev": "p" * 64, "hash": "h" * 64, "kind": "ballot.cast", "subject": "x", "body": "{}"}
        twice = fresh | {column: filled.value(f"SELECT {column} FROM entries WHERE seq = 3")}
        with pytest.raises(IntegrityError):
            filled.run(lambda rows, twice=twice: rows.insert(tables.Entry, **twice))


def outbox_row(rows: Rows, destination: str, audience: str) -> int:
    return rows.insert(
        tables.Outbox,
        key=f"{destination}:{audience}",
        action="post",
        notice="Note",
        audience=audience,
        destination=destination,
        lane="channel",
        priority=1,
        channel="C0ANY",
        data="{}",
        state="pending",
        next_at=T0,
    )


TOO_WIDE = {
    ("public", "members"): "public_channel_gets_public_notices",
    ("public", "person"): "public_channel_gets_public_notices",
    ("members", "person"): "private_words_stay_private",
    ("elsewhere", "public"): "destination",
    ("public", "everybody"): "audience",
}


def test_no_row_goes_to_more_people_than_its_words_are_for(filled: Chamber) -> None:
    for (destination, audience), constraint in TOO_WIDE.items():
        with pytest.raises(IntegrityError, match=constraint):
            filled.run(outbox_row, destination, audience)
    rerouted = "UPDATE outbox SET destination = 'public' WHERE audience <> 'public'"
    assert "public_channel_gets_public_notices" in refused(filled, rerouted)


def test_a_row_for_its_own_audience_is_taken(filled: Chamber) -> None:
    for destination, audience in (("public",) * 2, ("members",) * 2, ("person",) * 2, ("person", "public")):
        assert filled.run(outbox_row, destination, audience)


@pytest.mark.guarantee("G1")
@pytest.mark.rule("1.8", "12.1")
def test_a_member_has_one_ballot_in_a_vote_whatever_the_code_does(filled: Chamber) -> None:
    again = (
        "INSERT INTO ballots (vote_id, seat_id, choice, revision_hash, person_id, member_id, role, by_reaction, "
        "acted_at, record_seq) SELECT vote_id, seat_id, 'object', revision_hash, person_id, member_id, role, "
        "by_reaction, acted_at, record_seq FROM ballots WHERE id = 1"
    )
    assert "ballots" in refused(filled, again)


MUST_NEVER_BE = {
    "a choice that is none": "UPDATE ballots SET choice = 'maybe'",
    "a ballot in no vote": "UPDATE ballots SET vote_id = 999 WHERE id = 1",
    "an outcome without a count": "UPDATE votes SET outcome = 'adopted' WHERE outcome IS NULL",
    "a count without an outcome": "UPDATE votes SET outcome = NULL WHERE outcome IS NOT NULL",
    "two primaries of one member": "UPDATE duties SET role = 'primary' WHERE role = 'alternate'",
    "a delegate of no member": "UPDATE duties SET member_id = NULL WHERE role = 'alternate'",
    "a role that is none": "UPDATE duties SET role = 'boss'",
    "a person of two members": "INSERT INTO duties (person_id, member_id, role, starts_at) "
    "SELECT person_id, member_id + 1, 'alternate', starts_at FROM duties WHERE role = 'primary' AND member_id = 1",
    "two members of one name": "UPDATE members SET name_key = 'same'",
    "two people of one account": "UPDATE people SET slack_id = 'U0SAME'",
    "two decisions of one number": "INSERT INTO decisions (number, position_id, revision_id, vote_id, adopted_at, "
    "record_seq, record_hash) SELECT number, position_id, 2, 2, adopted_at, record_seq, record_hash FROM decisions",
    "two decisions of one vote": "INSERT INTO decisions (number, position_id, revision_id, vote_id, adopted_at, "
    "record_seq, record_hash) SELECT 'D-1', position_id, 2, vote_id, adopted_at, 1, record_hash FROM decisions",
    "two open votes on one position": "INSERT INTO votes (position_id, revision_id, revision_hash, profile, rule, "
    "attribution, reason, chair_id, opened_at, closes_at, closes_zone, extended_for_quorum) SELECT position_id, "
    "revision_id, revision_hash, profile, rule, attribution, reason, chair_id, opened_at, closes_at, closes_zone, "
    "extended_for_quorum FROM votes WHERE outcome IS NULL",
    "two messages of one key": "UPDATE outbox SET key = 'same'",
    "two timers of one thing": "UPDATE timers SET subject_id = 1, kind = 'same', due_at = "
    "(SELECT min(due_at) FROM timers)",
    "a member gone that has voted": "DELETE FROM members",
    "a vote gone that has ballots": "DELETE FROM votes",
    "a person gone that has acted": "DELETE FROM people",
}


def test_what_must_never_be_is_refused(filled: Chamber) -> None:
    rows = contents(filled)
    taken = [what for what, statement in MUST_NEVER_BE.items() if not is_refused(filled, statement)]
    assert taken == []
    assert contents(filled) == rows


def is_refused(chamber: Chamber, statement: str) -> bool:
    try:
        chamber.run(lambda rows: rows.write(text(statement)))
    except IntegrityError:
        return True
    return False


def test_an_instant_comes_back_as_it_was_in_utc_to_the_microsecond(filled: Chamber) -> None:
    eastern = T0.astimezone(filled.coalition.calendar.zone).replace(microsecond=123_456)
    filled.run(lambda rows: rows.insert(tables.Inbox, key="instant", received_at=eastern))
    row = filled.run(lambda rows: rows.first(select(tables.Inbox).where(col(tables.Inbox.key) == "instant")))
    assert row.received_at == eastern
    assert row.received_at.utcoffset() == timedelta(0)
