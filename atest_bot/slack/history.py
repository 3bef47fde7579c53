"""Reads back what was posted: our own messages, known by the key in their metadata (threat-model 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

EVENT_TYPE = "atest_outbox"

_PAGE = 200


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
