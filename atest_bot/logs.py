"""One JSON object a line: an event and ids or codes from an allow-list. Nobody's words, and no library's messages.

Libraries put whole payloads into their messages, so of their records only the name and level are kept (G12).
"""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from typing import Any, TextIO

BOLT = "slack_bolt.atest"  # its app bears this name too: it gives the logger of that name its own level
_LOGGER = logging.getLogger("atest_bot")
_FIELDS = {
    *("reference", "error", "sqlstate", "constraint", "where", "kind", "count", "port", "seconds", "mode", "code"),
    "person",  # the number of a row
}
_LIBRARIES = ("slack_bolt", "slack_sdk", "apscheduler", "sqlalchemy", "alembic", "waitress", "urllib3", "asyncio")


class _Line(logging.Formatter):
    """Writes a record as one line; anything that is not ours is reduced to where it came from."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname}
        fields = getattr(record, "fields", None)
        if record.name == _LOGGER.name and isinstance(fields, dict):
            return json.dumps({**line, "event": record.msg, **fields})
        return json.dumps({**line, "event": "library", "where": record.name, "error": _kind_of(record)})


def _kind_of(record: logging.LogRecord) -> str:
    return record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""


def start(level: str) -> None:
    """Send all logging of the process through the one handler."""
    root = logging.getLogger()
    root.handlers[:] = [handler(sys.stderr)]
    root.setLevel(level)
    quiet_libraries()
    logging.captureWarnings(True)
    _catch_the_rest()


def handler(stream: TextIO) -> logging.Handler:
    """What writes records as this program does."""
    made = logging.StreamHandler(stream)
    made.setFormatter(_Line())
    return made


def quiet_libraries() -> None:
    """Libraries say at most that something is wrong, whatever our own level is: below that they log payloads (G12)."""
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it would write a line for every ballot of a burst
    logging.getLogger(BOLT).setLevel(logging.ERROR)  # at each start it warns of a token given twice


def _catch_the_rest() -> None:
    """What nobody caught is logged like any fault: Python itself would print the words of the error (G12)."""
    sys.excepthook = lambda kind, error, trace: fault("not_caught", error)
    threading.excepthook = lambda args: fault("not_caught", args.exc_value or args.exc_type())
    sys.unraisablehook = lambda args: fault("not_caught", args.exc_value or args.exc_type())


def log(event: str, *, level: int = logging.INFO, **fields: str | int | float) -> None:
    """Log an event with fields from the allow-list; raises ValueError for any other."""
    unknown = set(fields) - _FIELDS
    if unknown:
        raise ValueError(f"not allowed in logs: {sorted(unknown)}")
    _LOGGER.log(level, event, extra={"fields": fields})


def fault(event: str, error: BaseException, **fields: str | int | float) -> None:
    """Log a fault of ours by its class, and what a database says of it that holds no data."""
    original = getattr(error, "orig", None)
    diagnosis = getattr(original, "diag", None)
    codes = {
        "sqlstate": getattr(original, "sqlstate", None),
        "constraint": getattr(diagnosis, "constraint_name", None),
        "where": _place_of(error),
    }
    known = {name: code for name, code in codes.items() if code}
    log(event, level=logging.ERROR, error=type(error).__name__, **known, **fields)


def _place_of(error: BaseException) -> str:
    """The last line of our own code that the error passed through."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if str(name).startswith("atest_bot"):
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
