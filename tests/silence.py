"""What may be in no log of this program, whatever its level: words that people typed, names, ids, canaries, secrets.

Every test is watched (`conftest.py`): its own process writes its log at DEBUG as the bot would, and the log of each
bot that it starts is read when it ends.
"""

import io
import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from atest_bot import logs
from atest_bot.sandbox import cast
from atest_bot.sandbox.standin import StandIn

SHORTEST = 12
LONGEST = 60
SECRETS = {
    "a canary": re.compile("canary", re.IGNORECASE),
    "a token": re.compile(r"xox[a-z]-\w|xapp-\w"),
    "a signing secret": re.compile("sandbox-signing-secret"),
    "an address with a password": re.compile(r"://[^/\s:@]*:[^@\s]+@"),
    "a trace": re.compile("Traceback"),
}
NAMES = {word for player in cast.CAST for word in (player.id, player.name)} | set(cast.MEMBERS)


@contextmanager
def log_at_debug() -> Iterator[io.StringIO]:
    """The log of this process as the bot would write it at DEBUG, beside whatever else listens to it."""
    root, book = logging.getLogger(), io.StringIO()
    handler, level = logs.handler(book), root.level
    logs.quiet_libraries()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield book
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def spoken(log: str, standins: Iterable[StandIn]) -> list[str]:
    """What a log says that it may not, each with its line."""
    if not log:
        return []
    seen = log + "\n" + "\n".join(_read(line) for line in log.splitlines())
    found = [
        f"{what}: {_line(seen, match.group())}" for what, words in SECRETS.items() if (match := words.search(seen))
    ]
    typed = {word for standin in standins for word in typed_in(standin)}
    return found + [f"{word!r}: {_line(seen, word)}" for word in sorted(NAMES | typed) if word in seen]


def typed_in(standin: StandIn) -> set[str]:
    """The words that people typed in a workspace: messages, commands, and what they entered in forms."""
    words: set[str] = set()
    for delivery in standin.deliveries:
        body = delivery.body
        words |= {str(body.get("text") or ""), str(delivery.event.get("text") or "")}
        for holder in (body.get("view"), body):
            words |= set(_values((holder or {}).get("state")))
    return {word.strip()[:LONGEST] for word in words if len(word.strip()) >= SHORTEST}


def _values(held: Any) -> Iterator[str]:
    """Each value that was entered, wherever it stands in the state of a form."""
    if isinstance(held, dict):
        for name, inner in held.items():
            if name == "value" and isinstance(inner, str):
                yield inner
            else:
                yield from _values(inner)


def _read(line: str) -> str:
    """The values of a line as they were before they were written down."""
    try:
        held = json.loads(line)
    except ValueError:
        return ""
    return " ".join(map(str, held.values())) if isinstance(held, dict) else ""


def _line(seen: str, word: str) -> str:
    return next((line for line in seen.splitlines() if word in line), word)


def logs_in(folder: Path) -> str:
    """What the bots that a test started have written."""
    return "\n".join(file.read_text(errors="replace") for file in sorted(folder.rglob("*.log")))
