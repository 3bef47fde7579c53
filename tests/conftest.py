"""Fixtures: real databases, the real Bolt app over real sockets or HTTP, and the sandbox in Slack's place."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from atest_bot.sandbox.standin import StandIn
from bench import postgresql as servers
from tests.house import House
from tests.leaving_out import leave_out
from tests.silence import log_at_debug, logs_in, spoken


@pytest.fixture(autouse=True)
def no_words_in_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does, no log at DEBUG holds a secret, a canary, a name, or what people typed (G12)."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    StandIn.started.clear()
    with log_at_debug() as book:
        yield
    said = spoken(book.getvalue() + (logs_in(folder) if folder else ""), StandIn.started)
    StandIn.started.clear()
    assert said == [], "this stands in the log"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own; its URL without a database's name."""
    program = servers.initdb()
    if program is None:
        leave_out("PostgreSQL")
    shared = os.environ.get("ATEST_POSTGRESQL", "")  # one server for many short runs (tests/breaking.py)
    if shared:
        yield shared
        return
    with servers.serve(program) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'atest.db'}"
        return
    address: str = request.getfixturevalue("postgresql")
    with servers.database(address) as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """An empty PostgreSQL database, for what several processes do."""
    with servers.database(postgresql) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database, for what does not depend on the kind."""
    return f"sqlite:///{tmp_path / 'atest.db'}"


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """The cast of the sandbox, moved in, on SQLite and Socket Mode."""
    with House(sqlite_url, tmp_path) as house:
        yield house


@pytest.fixture(params=["socket", "http"])
def any_house(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[House]:
    """The same over Socket Mode and over signed HTTP, on SQLite and on PostgreSQL."""
    with House(database_url, tmp_path, delivery=request.param) as house:
        yield house


@pytest.fixture
def any_database(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The same over Socket Mode, on SQLite and on PostgreSQL."""
    with House(database_url, tmp_path) as house:
        yield house
