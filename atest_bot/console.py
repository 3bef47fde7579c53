"""What every command does: one piece of work in the database, and words for what went wrong."""

from collections.abc import Callable
from typing import TypeVar

import typer

from atest_bot.app import open_database
from atest_bot.settings import SystemClock, load_settings
from atest_bot.store.database import Database, Rows

T = TypeVar("T")

WRONG = 1


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


def say_wrong(words: str) -> None:
    """Say what is wrong, where faults are read."""
    typer.echo(words, err=True)
