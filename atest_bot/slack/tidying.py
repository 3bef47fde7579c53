"""Looks for a decision that stands twice in the public channel, and takes the later one away (threat-model 5)."""

from datetime import timedelta

from slack_sdk import WebClient

from atest_bot import logs
from atest_bot.services import delivering
from atest_bot.slack.history import History
from atest_bot.store import outbox
from atest_bot.store.database import Database

_LOOK_BACK = timedelta(days=30)


def remove_duplicates(database: Database, client: WebClient, history: History, channel: str) -> int:
    """Delete our own exact duplicates, keeping the earliest of each; returns how many were deleted.

    A channel in which something is posted meanwhile may show one message on two pages: that is one message.
    """
    since = database.clock.now() - _LOOK_BACK
    stands: dict[str, set[str]] = {}
    for key, ts in history.keys(channel, since):
        stands.setdefault(key, set()).add(ts)
    removed = 0
    for key, found in stands.items():
        first, *later = sorted(found)
        if later:
            database.run(outbox.stays_at, key, channel, first)  # before a crash can leave a row at a deleted message
        for ts in later:
            client.chat_delete(channel=channel, ts=ts)
            database.run(delivering.note_duplicate_removed, key, channel, first)
            removed += 1
    if removed:
        logs.log("duplicates_removed", count=removed)
    return removed
