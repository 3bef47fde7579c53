"""The schema: brought up to date by one process at a time, and refused when it is another than this program's."""

import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

SCHEMA = "0003"
KNOWN = tuple(f"{number:04}" for number in range(1, int(SCHEMA) + 1))
_MIGRATION_LOCK = 0x4D494752
_LONGEST_WAIT_MS = 120_000


class WrongSchema(Exception):
    """The database is not of this program's schema; the message says what to do."""


def check(connection: Connection) -> None:
    """Refuse a database of any other schema (G22)."""
    found = _ours(connection)
    if found is None:
        raise WrongSchema("The database is empty. Run: python -m atest_bot migrate")
    if found != SCHEMA:
        raise _another(found)


def is_begun(engine: Engine) -> bool:
    """Whether the tables of some schema are there already."""
    try:
        with engine.connect() as connection:
            return inspect(connection).has_table("alembic_version")
    finally:
        engine.dispose()


def try_to_write(engine: Engine) -> None:
    """Change nothing, as a change would be written, and undo it; raises what the database says to it."""
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _ours(connection: Connection) -> str | None:
    """The schema of a database of this bot's, None where it is empty; refuses one of something else."""
    found = _current(connection)
    is_ours = re.fullmatch(r"\d{4}", found) and found >= KNOWN[0] if found else not _tables(connection)
    if not is_ours:
        raise WrongSchema("DATABASE_URL names a database that is not this bot’s. Correct it, or name an empty one.")
    return found


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _another(found: str) -> WrongSchema:
    return WrongSchema(
        f"The database has schema {found}, and this version of the bot needs {SCHEMA}. "
        "If the bot is newer than the database, run: python -m atest_bot migrate. If it is older, update the bot."
    )


def migrate(engine: Engine, to: str = "head") -> str:
    """Run the migrations up or down to a revision and return the schema reached.

    A revision that has no place for what is stored is refused, and nothing is changed (G22).
    """
    from alembic import command
    from alembic.config import Config

    root = Path(__file__).resolve().parents[2]
    config = Config(toml_file=root / "pyproject.toml")
    config.set_main_option("script_location", str(root / "migrations"))
    try:
        with engine.connect() as connection:
            _prepare_sqlite(connection)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
                config.attributes["connection"] = connection
                found = _ours(connection) or ""
                if found > SCHEMA:
                    raise _another(found)
                downwards = to == "base" or (to != "head" and to < found)
                (command.downgrade if downwards else command.upgrade)(config, to)
                _check_foreign_keys(connection)
            return _current(connection) or ""
    finally:
        engine.dispose()  # its connection checks no foreign keys


def refuse_to_lose(connection: Connection, to: str, places: Mapping[str, str]) -> None:
    """Refuse to go back to a schema without these places while something is in them: a table or column, and where."""
    found = {place: _count(connection, place.partition(".")[0], where) for place, where in places.items()}
    lost = ", ".join(f"{place} ({count})" for place, count in found.items() if count)
    if lost:
        raise WrongSchema(
            f"Schema {to} has no place for what is stored: {lost}. Nothing was changed. "
            "To go back, restore the backup that was taken before the upgrade."
        )


def _count(connection: Connection, table: str, where: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar() or 0)  # noqa: S608


def _prepare_sqlite(connection: Connection) -> None:
    """Nothing cascades, and who comes second waits for as long as a migration may take.

    SQLite ignores the first inside a transaction, so it goes past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        connection.connection.cursor().execute(f"PRAGMA busy_timeout={_LONGEST_WAIT_MS}")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise WrongSchema(f"The migration would leave {len(broken)} rows without the row they belong to. Undone.")
