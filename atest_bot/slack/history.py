"""Reads back what was posted: our own messages, known by the key in their metadata (threat-model 5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient

from atest_bot.services.restoring import Anchor

EVENT_TYPE = "atest_outbox"

_PAGE = 200
_NUMBER = re.compile(r"(D-\d{4}-\d{3,9}) · Record ")
_EVER = datetime(2013, 1, 1, tzinfo=UTC)  # before Slack


@dataclass(frozen=True, slots=True)
class History:
    """A channel's messages as Slack keeps them. `ours` are the ids that only our own messages carry."""

    client: WebClient
    ours: frozenset[str]

    def keys(self, channel: str, since: datetime, thread: str | None = None) -> Iterator[tuple[str, str]]:
        """The key and ts of each of our messages since an instant, in a channel or under one of its messages."""
        for message in self._messages(channel, since, thread):
            key = self._key_of(message)
            if key:
                yield key, message["ts"]

    def anchors(self, channel: str) -> Iterator[Anchor]:
        """Every message of ours that names an entry of the record."""
        for message in self._messages(channel, _EVER, None):
            key, payload = self._key_of(message), (message.get("metadata") or {}).get("event_payload") or {}
            if key and payload.get("ledger_seq"):
                seq, digest = int(payload["ledger_seq"]), str(payload.get("ledger_hash") or "")
                yield Anchor(key, channel, message["ts"], seq, digest, _number_in(message))

    def _messages(self, channel: str, since: datetime, thread: str | None) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            asked: dict[str, Any] = {
                "channel": channel,
                "oldest": f"{since.timestamp():.6f}",
                "limit": _PAGE,
                "include_all_metadata": True,
                "cursor": cursor or None,
            }
            page = (
                self.client.conversations_replies(ts=thread, **asked)
                if thread
                else self.client.conversations_history(**asked)
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _key_of(self, message: dict[str, Any]) -> str:
        """The key that a message carries; others can write the same metadata, but not under our ids."""
        metadata = message.get("metadata") or {}
        is_ours = bool(self.ours & {message.get("app_id"), message.get("bot_id"), message.get("user")})
        if not is_ours or metadata.get("event_type") != EVENT_TYPE:
            return ""
        return str((metadata.get("event_payload") or {}).get("key") or "")


def _number_in(message: dict[str, Any]) -> str:
    """The number of the decision that a message tells, from its last line; empty where it tells none."""
    last = (message.get("blocks") or [{}])[-1]
    found = _NUMBER.search(str(last.get("elements")))
    return found[1] if found else ""


def anchors(client: WebClient, channel: str) -> list[Anchor]:
    """What a channel proves of the record, asked of Slack anew."""
    said = client.auth_test()
    ours = frozenset(str(said.get(name)) for name in ("app_id", "bot_id", "user_id") if said.get(name))
    return list(History(client, ours).anchors(channel))
