"""Writes that fail for real: the system's calls under SQLite, and PostgreSQL's own errors and cut connections.

Each says which write fails, counted from now: the first, the second … and so on to the end of what is done, so that
every write and every commit has its turn. Where `lasts` is set, all that follow fail too, as on a full disk.
"""

import _sqlite3
import ctypes
import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg

from tests.chamber import ALL_TABLES


class Failing(Protocol):
    """Something whose writes can be made to fail."""

    hows: tuple[str, ...]

    def fail(self, at: int, how: str, *, lasts: bool) -> None:
        """Let the write with this number fail, counted from now."""

    def mend(self) -> int:
        """Let everything be written again; returns how many writes failed since `fail`."""


# --- SQLite: its own way to replace the calls that it makes ---

_CODES = {"full": errno.ENOSPC, "io": errno.EIO}
_WORD, _SIZE, _LONG, _INT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, ctypes.c_int


def _call(returns: Any, *takes: Any) -> Any:
    return ctypes.CFUNCTYPE(returns, *takes, use_errno=True)


_WRITES = {
    "write": _call(ctypes.c_ssize_t, _INT, _WORD, _SIZE),
    "pwrite": _call(ctypes.c_ssize_t, _INT, _WORD, _SIZE, _LONG),
    "pwrite64": _call(ctypes.c_ssize_t, _INT, _WORD, _SIZE, _LONG),
    "ftruncate": _call(_INT, _INT, _LONG),
    "unlink": _call(_INT, ctypes.c_char_p),
}


class _Vfs(ctypes.Structure):
    """SQLite's `sqlite3_vfs`, of which the last three are the system's calls."""

    _fields_ = (
        ("head", _INT * 3),
        ("words", _WORD * 3),
        ("methods", _WORD * 13),
        ("set", ctypes.CFUNCTYPE(_INT, _WORD, ctypes.c_char_p, _WORD)),
        ("get", ctypes.CFUNCTYPE(_WORD, _WORD, ctypes.c_char_p)),
        ("next", _WORD),
    )


class Disk:
    """The disk under every SQLite database of this process."""

    hows = tuple(_CODES)

    def __init__(self) -> None:
        self._at, self._lasts, self._code = 0, False, 0
        self._writes = self._failed = 0

    @contextmanager
    def under_sqlite(self) -> Iterator["Disk"]:
        find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
        find.restype, find.argtypes = ctypes.POINTER(_Vfs), [ctypes.c_char_p]
        vfs = find(None)
        kept = []
        for name, kind in _WRITES.items():
            original = vfs.contents.get(vfs, name.encode())
            if original:
                replaced = kind(self._failing(kind(original)))
                kept.append((name, replaced))
                assert vfs.contents.set(vfs, name.encode(), ctypes.cast(replaced, _WORD)) == 0
        try:
            yield self
        finally:
            self.mend()
            for name, _ in kept:
                vfs.contents.set(vfs, name.encode(), None)

    def _failing(self, original: Callable[..., int]) -> Callable[..., int]:
        def call(*words: Any) -> int:
            if self._code and self._is_its_turn():
                ctypes.set_errno(self._code)
                return -1
            return original(*words)

        return call

    def _is_its_turn(self) -> bool:
        self._writes += 1
        if self._writes == self._at or (self._lasts and self._writes > self._at):
            self._failed += 1
            return True
        return False

    def fail(self, at: int, how: str, *, lasts: bool) -> None:
        self._at, self._lasts = at, lasts
        self._writes = self._failed = 0
        self._code = _CODES[how]

    def mend(self) -> int:
        self._code = 0
        return self._failed


# --- PostgreSQL: each row written, and once more at the commit ---

_SET_UP = """
CREATE SEQUENCE writes; CREATE SEQUENCE failed;
CREATE TABLE failing (at bigint, how text, lasts boolean);
CREATE FUNCTION fail_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE plan failing; number bigint;
BEGIN
  SELECT * INTO plan FROM failing;
  IF FOUND THEN
    number := nextval('writes');
    IF number = plan.at OR (plan.lasts AND number > plan.at) THEN
      PERFORM nextval('failed');
      IF plan.how = 'cut' THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(10);
      END IF;
      RAISE EXCEPTION 'it cannot be written' USING ERRCODE = plan.how;
    END IF;
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
"""
_ON_TABLE = """
CREATE TRIGGER a_write BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION fail_in_turn();
CREATE CONSTRAINT TRIGGER the_commit AFTER INSERT OR UPDATE OR DELETE ON {table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION fail_in_turn();
"""
_PLAN = "TRUNCATE failing; SELECT setval('writes', 1, false), setval('failed', 1, false);"


class Server:
    """One PostgreSQL database: a disk that is full (53100) or fails (58030), and a connection that is cut."""

    hows = ("disk_full", "io_error", "cut")

    def __init__(self, own: psycopg.Connection) -> None:
        self._own = own
        self._own.execute(_SET_UP + "".join(_ON_TABLE.format(table=table) for table in ALL_TABLES))

    def fail(self, at: int, how: str, *, lasts: bool) -> None:
        self._own.execute(_PLAN)
        self._own.execute("INSERT INTO failing VALUES (%s, %s, %s)", (at, how, lasts))

    def mend(self) -> int:
        self._own.execute("DELETE FROM failing")
        found = self._own.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM failed").fetchone()
        return int(found[0]) if found else 0


@contextmanager
def failing_under(url: str) -> Iterator[Failing]:
    """Make the writes to a database fail when told to."""
    if url.startswith("sqlite"):
        with Disk().under_sqlite() as disk:
            yield disk
        return
    with psycopg.connect(url, autocommit=True) as own:
        yield Server(own)
