"""Files for people: named by us, put into the outbox, sent as a direct message."""

import base64
import secrets
from datetime import datetime

from atest_bot.domain.notices import Audience, FileNotice
from atest_bot.store import outbox
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address


def hand_over(
    rows: Rows, slack_id: str, key: str, kind: str, ending: str, content: bytes, words: str, now: datetime, **more: str
) -> str:
    """Send a file to a person and return its name: kind, date and a few random letters, never words of people.

    `more` may hold a `title`, else it is the name, and `described`: what a picture shows.
    """
    name = f"{kind}-{now:%Y-%m-%d}-{secrets.token_hex(3)}.{ending}"
    title = more.get("title") or name
    notice = FileNotice(name, title, base64.b64encode(content).decode(), words, more.get("described", ""))
    outbox.upload(rows, key, notice, Address(Audience.PERSON, slack_id))
    return name
