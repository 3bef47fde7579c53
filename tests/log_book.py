"""What the bot writes to its log, read as an operator reads it: through the bot's own handler, at any level."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from atest_bot import logs


@contextmanager
def log_book(level: str = "DEBUG") -> Iterator[io.StringIO]:
    """The log of this process as the bot would write it; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, root_level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    book, stderr = io.StringIO(), sys.stderr
    sys.stderr = book
    try:
        logs.start(level)
    finally:
        sys.stderr = stderr
    try:
        yield book
    finally:
        logging.captureWarnings(False)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        root.handlers[:] = handlers
        root.setLevel(root_level)
        for name, was in levels.items():
            logging.getLogger(name).setLevel(was)
