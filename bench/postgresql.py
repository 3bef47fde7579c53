"""A PostgreSQL server of our own, and empty databases on it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from soak.server import initdb, postgresql


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[str]:
    """The URL of a server, with `{name}` where the database's name goes."""
    program = initdb()
    if program is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    with postgresql(program, is_durable=is_durable) as address:
        yield address


@contextmanager
def database(address: str) -> Iterator[str]:
    """The URL of an empty database on a server."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield address.format(name=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
