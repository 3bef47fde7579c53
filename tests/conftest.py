"""Fixtures: real databases, the real Bolt app over real sockets or HTTP, and the sandbox in Slack's place."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.house import House

_NOTHING_LEFT_OUT = bool(os.environ.get("ATEST_LEAVE_NOTHING_OUT"))


def _initdb() -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").exists() else []
    return str(found[-1]) if found else shutil.which("initdb")


def _as_server(*words: str) -> list[str]:
    """PostgreSQL refuses to run as root, so root steps aside for it."""
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else list(words)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own on a socket in a folder of its own; its URL without a database's name."""
    initdb = _initdb()
    if initdb is None:
        if _NOTHING_LEFT_OUT:
            pytest.fail("PostgreSQL must be tested here, and initdb is not installed")
        pytest.skip("left out: PostgreSQL is not installed")
    folder = Path("/tmp") / f"atest-pg-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    control, data = str(Path(initdb).with_name("pg_ctl")), str(folder / "data")
    run = {"check": True, "capture_output": True, "cwd": "/"}
    subprocess.run(_as_server(initdb, "-D", data, "-U", "atest", "--auth=trust", "--no-sync"), **run)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
    start = _as_server(control, "-D", data, "-o", options, "-w", "-l", str(folder / "log"), "start")
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        yield f"postgresql://atest@/{{name}}?host={folder}"
    finally:
        subprocess.run(
            _as_server(control, "-D", data, "-m", "immediate", "stop"), check=False, capture_output=True, cwd="/"
        )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'atest.db'}"
        return
    address: str = request.getfixturevalue("postgresql")
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield address.format(name=name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
