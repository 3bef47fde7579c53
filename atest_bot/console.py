"""What every command does: one piece of work in the database, and words for what went wrong."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from atest_bot.app import open_database
from atest_bot.reaching import CannotStart
from atest_bot.settings import SystemClock, load_settings
from atest_bot.store.database import Database, Rows

T = TypeVar("T")

WRONG = 1
RowNumber = Annotated[int, typer.Argument(help="The number that `outbox list` shows.", max=2**31 - 1)]


def file_name(words: str) -> Path:
    """A file as it was named; an empty name would be the folder one is in."""
    if not words:
        raise CannotStart("The name of the file is empty. Give the file a name.")
    return Path(words)


def in_database(work: Callable[[Rows], T]) -> T:
    """Do one piece of work, in one transaction, in the database that the settings name."""
    return with_database(lambda database: database.run(work))


def with_database(work: Callable[[Database], T]) -> T:
    """The same for work that takes several transactions."""
    settings = load_settings()
    clock = SystemClock(settings.atest_clock_file)
    database: Database = open_database(settings, clock)
    try:
        return work(database)
    finally:
        database.close()


def write_private(to: Path, content: bytes) -> None:
    """Write a new file that only its owner reads, and say where it is."""
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(content)
    except OSError as error:
        raise CannotStart(f"{to} cannot be written: {error.strerror}.") from None
    typer.echo(f"{to}")


def say_wrong(words: str) -> None:
    """Say what is wrong, where faults are read."""
    typer.echo(words, err=True)
