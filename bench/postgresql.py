"""A PostgreSQL server of our own, for as long as it is needed, and empty databases on it."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def initdb() -> str | None:
    """Where PostgreSQL's programs are, if it is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").exists() else []
    return str(found[-1]) if found else shutil.which("initdb")


def _as_server(*words: str) -> list[str]:
    """PostgreSQL refuses to run as root, so root steps aside for it."""
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else list(words)


@contextmanager
def serve(program: str, *, is_durable: bool = False) -> Iterator[str]:
    """A server on a socket in a folder of its own; gives its URL without a database's name, as `{name}`."""
    folder = Path("/tmp") / f"atest-pg-{secrets.token_hex(4)}"  # short: the path of a socket may not be long
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    control, data = str(Path(program).with_name("pg_ctl")), str(folder / "data")
    make = _as_server(program, "-D", data, "-U", "atest", "--auth=trust", "--no-sync")
    subprocess.run(make, check=True, capture_output=True, cwd="/")
    options = f"-k {folder} -c listen_addresses='' -c max_connections=200 -c fsync={'on' if is_durable else 'off'}"
    start = _as_server(control, "-D", data, "-o", options, "-w", "-l", str(folder / "log"), "start")
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        yield f"postgresql://atest@/{{name}}?host={folder}"
    finally:
        stop = _as_server(control, "-D", data, "-m", "immediate", "stop")
        subprocess.run(stop, check=False, capture_output=True, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[str]:
    """The URL of a server, with `{name}` where the database's name goes."""
    program = initdb()
    if program is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    with serve(program, is_durable=is_durable) as address:
        yield address


@contextmanager
def database(address: str) -> Iterator[str]:
    """The URL of an empty database on a server."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield address.format(name=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
