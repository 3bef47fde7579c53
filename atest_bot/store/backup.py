"""A copy of the database, made while it is in use, readable by its owner alone, and whole (threat-model 9)."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

_NOT_IN_URLS = {"?", "#", "%"}


class BackupFault(Exception):
    """Why there is no backup, and what to do."""


def back_up(url: str, to: Path) -> None:
    """Copy the database of a URL to a file that is not there yet; raises `BackupFault`."""
    if to.exists():
        raise BackupFault(f"{to} is there already. Name a file that is not.")
    if _NOT_IN_URLS & set(str(to)):
        raise BackupFault(f"{to} cannot be opened as a database. Name a file without ?, # or %.")
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        (_copy_sqlite if url.startswith("sqlite") else _dump_postgresql)(url, to)
    except BaseException:
        to.unlink(missing_ok=True)
        raise


def _copy_sqlite(url: str, to: Path) -> None:
    source = make_url(url).database
    try:
        with closing(_open_to_read(url)) as read, closing(sqlite3.connect(to)) as copy:
            read.backup(copy)
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise BackupFault(f"{source} could not be copied to {to}: {error}. Check both, and try again.") from None
    if found != "ok":
        raise BackupFault("The copy is damaged, so it is no backup, and was removed. Check the disk, and try again.")


def check_pages(url: str) -> None:
    """Whether the pages of an embedded database belong together; the first that does not raises `BackupFault`."""
    if not url.startswith("sqlite"):
        return
    try:
        with closing(_open_to_read(url)) as read:
            (found,) = read.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupFault(f"Its file could not be looked through: {error}. Try again in a minute.") from None
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupFault("Its file is damaged. Stop the bot and restore from a backup: docs/operators.md tells how.")


def _open_to_read(url: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(make_url(url).database or '').resolve().as_uri()}?mode=ro", uri=True)


def _dump_postgresql(url: str, to: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupFault("pg_dump is not installed. Install PostgreSQL's client programs, and try again.")
    address, secret = _apart(url)
    words = [program, "--format=custom", f"--file={to}", f"--dbname={address}"]
    done = subprocess.run(words, capture_output=True, check=False, env=os.environ | secret)  # noqa: S603 (no shell)
    if done.returncode:
        raise BackupFault(f"pg_dump ended with {done.returncode}. Check that DATABASE_URL works from here.")


def _apart(url: str) -> tuple[str, dict[str, str]]:
    """The address of a server, and its password apart: who lists the processes reads what a program was told."""
    whole = make_url(url)
    password = whole.password or whole.query.get("password")
    address = whole.set(drivername="postgresql").difference_update_query(["password"])._replace(password=None)
    return address.render_as_string(hide_password=False), {"PGPASSWORD": str(password)} if password else {}
