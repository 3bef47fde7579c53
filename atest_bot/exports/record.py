"""The record as lines of JSON, each an entry with its exact text, for anyone who wants to check it (rulebook 10.4)."""

import json
from collections.abc import Iterable

from atest_bot.domain.record import Entry


def lines(entries: Iterable[Entry]) -> bytes:
    """Every entry, as it is stored."""
    return b"".join(
        json.dumps(
            {
                "seq": entry.seq,
                "prev": entry.prev,
                "hash": entry.hash,
                "kind": entry.kind,
                "subject": entry.subject,
                "body": entry.body,
            },
            ensure_ascii=False,
        ).encode()
        + b"\n"
        for entry in entries
    )


def entries(written: bytes) -> list[Entry]:
    """Read the lines back; raises ValueError, KeyError or TypeError where they are not that."""
    return [Entry(**json.loads(line)) for line in written.splitlines() if line.strip()]
