"""What a workspace is made of: the clock, people, channels, messages and views, each with the shape Slack gives it.

Nothing here decides or changes anything beyond the object itself; that is `workspace`.
"""

import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TEAM_ID = "T0SANDBOX"
TEAM_DOMAIN = "sandbox"
TEAM_NAME = "Sandbox"
APP_ID = "A0SANDBOX"
BOT_USER_ID = "U0BOT"
BOT_ID = "B0BOT"
BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


class Clock:
    """The system's time plus an offset that tests and the page may move."""

    def __init__(self, path: Path | None = None, offset: float = 0.0) -> None:
        self.path = path
        self.offset = offset
        self._write()

    def now(self) -> float:
        """Seconds since the epoch, as this workspace sees them."""
        return time.time() + self.offset

    def add(self, seconds: float) -> None:
        """Moves the clock and tells whoever reads the file."""
        self.offset += seconds
        self._write()

    def _write(self) -> None:
        if self.path is None:
            return
        draft = self.path.with_name(self.path.name + ".new")
        draft.write_text(repr(self.offset))
        draft.replace(self.path)


def micros(ts: str) -> int:
    """A `ts` or a plain number of seconds as whole microseconds; floats would lose digits."""
    whole, _, part = str(ts).partition(".")
    return int(whole) * 1_000_000 + int(part[:6].ljust(6, "0") or 0)


def as_ts(value: int) -> str:
    """Whole microseconds in the form of a `ts`."""
    return f"{value // 1_000_000}.{value % 1_000_000:06d}"


def escape(text: str) -> str:
    """What people type, as Slack hands it to apps."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def echoed(node: Any) -> Any:
    """Blocks as Slack echoes them in a message snapshot: `& < >` escaped, in labels too."""
    if isinstance(node, list):
        return [echoed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: echoed(value) for key, value in node.items()}
    if isinstance(copy.get("text"), str):
        text = BARE_AMPERSAND.sub("&amp;", copy["text"])
        plain_kind = copy.get("type") == "plain_text"
        copy["text"] = text.replace("<", "&lt;").replace(">", "&gt;") if plain_kind else text
    return copy


@dataclass(eq=False)
class Person:
    """Somebody with an account, or the app's bot user."""

    id: str
    name: str
    title: str = ""
    group: str = ""
    team_id: str = TEAM_ID
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_workflow_bot: bool = False
    tz: str = "America/New_York"

    @property
    def handle(self) -> str:
        """The obsolete one-word name, without accents."""
        letters = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", ".", letters.lower()).strip(".")

    def as_slack(self) -> Json:
        """The user object of `users.info`."""
        profile = {"real_name": self.name, "display_name": self.name, "title": self.title, "team": self.team_id}
        flags = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot", "is_admin")
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle,
            "real_name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "tz": self.tz,
            "is_owner": False,
            "is_primary_owner": False,
            "is_app_user": False,
            **{flag: getattr(self, flag) for flag in flags},
        }


@dataclass(eq=False)
class Message:
    """One message, ephemeral ones included; `(channel, ts)` is its identity."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None
    deleted: bool = False
    notified: list[str] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    replies: list["Message"] = field(default_factory=list)
    entered: dict[str, Json] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it belongs to a thread without starting it."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def reactions_as_slack(self) -> list[Json]:
        """Every reaction with its people and exact count."""
        return [{"name": name, "users": list(who), "count": len(who)} for name, who in self.reactions.items()]

    def as_slack(self, *, metadata: bool = True) -> Json:
        """The message object of the Web API; without `metadata` only its event type is told."""
        body: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM_ID}
        optional = ("subtype", "bot_id", "app_id", "edited", "blocks", "attachments", "files")
        body |= {name: value for name in optional if (value := getattr(self, name))}
        if self.bot_id:
            body["bot_profile"] = {"id": self.bot_id, "app_id": self.app_id, "name": "bot", "team_id": TEAM_ID}
        if self.metadata:
            body["metadata"] = self.metadata if metadata else {"event_type": self.metadata["event_type"]}
        if self.reactions:
            body["reactions"] = self.reactions_as_slack()
        return body | self._thread_fields()

    def as_copy(self) -> Json:
        """The attachment of a message that forwards this one or links to it."""
        place = f"https://{TEAM_DOMAIN}.slack.com/archives/{self.channel}/p{self.ts.replace('.', '')}"
        copy: Json = {"is_msg_unfurl": True, "is_share": True, "from_url": place, "channel_id": self.channel}
        copy |= {"author_id": self.user, "ts": self.ts, "text": self.text, "fallback": self.text}
        return copy | {"message_blocks": [{"message": {"blocks": self.blocks or []}}]}

    def _thread_fields(self) -> Json:
        if self.is_reply:
            return {"thread_ts": self.thread_ts}
        if not self.replies:
            return {}
        users = list(dict.fromkeys(reply.user for reply in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users_count": len(users),
            "latest_reply": self.replies[-1].ts,
            "reply_users": users,
        }


@dataclass(eq=False)
class Channel:
    """A conversation: public or private channel, or the direct messages of a person with the bot."""

    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    members: dict[str, None] = field(default_factory=dict)
    topic: str = ""
    created: int = 0
    creator: str = ""
    is_archived: bool = False
    connected_team_ids: list[str] = field(default_factory=list)
    is_pending_ext_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    top: list[Message] = field(default_factory=list)
    private: dict[str, dict[str, Message]] = field(default_factory=dict)
    pins: dict[str, None] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    last: int = 0

    @property
    def is_ext_shared(self) -> bool:
        """Whether people of other workspaces are in it."""
        return bool(self.connected_team_ids)

    @property
    def kind(self) -> str:
        """`im`, `group` or `channel`, as events name it."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    @property
    def person(self) -> str:
        """The other side of direct messages with the bot."""
        return next(iter(self.members))

    def as_slack(self, *, member: bool, num_members: bool = False) -> Json:
        """The channel object of `conversations.info`."""
        body: Json = {"id": self.id, "created": self.created, "is_im": self.is_im, "is_archived": self.is_archived}
        if self.is_im:
            return body | {"user": self.person, "is_open": True, "is_org_shared": False}
        body |= {"name": self.name, "name_normalized": self.name, "creator": self.creator, "is_member": member}
        body |= {"is_channel": not self.is_private, "is_group": self.is_private, "is_private": self.is_private}
        body |= {"is_mpim": False, "is_general": False, "is_read_only": False, "is_thread_only": False}
        body |= {"is_non_threadable": False, "is_frozen": False, "is_org_shared": False, "previous_names": []}
        body |= {"is_shared": self.is_ext_shared, "is_ext_shared": self.is_ext_shared}
        body |= {"is_pending_ext_shared": self.is_pending_ext_shared, "pending_connected_team_ids": []}
        body |= {"connected_team_ids": list(self.connected_team_ids), "context_team_id": TEAM_ID}
        body |= {"topic": {"value": self.topic, "creator": self.creator, "last_set": self.created}}
        body |= {"purpose": {"value": "", "creator": "", "last_set": 0}}
        return body | ({"num_members": len(self.members)} if num_members else {})


@dataclass(eq=False)
class View:
    """A modal or an App Home as one person has it open."""

    id: str
    owner: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    entered: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """Its blocks as the app gave them."""
        return list(self.body["blocks"])

    @property
    def callback_id(self) -> str:
        """What the app calls this form."""
        return str(self.body.get("callback_id") or "")

    @property
    def title(self) -> str:
        """The words in its head; empty for App Home."""
        return str((self.body.get("title") or {}).get("text", ""))

    def __getitem__(self, key: str) -> Any:
        """The view object is readable by key too."""
        return self.as_slack()[key]

    def as_slack(self, values: Json | None = None) -> Json:
        """The view object of payloads and answers."""
        body = self.body
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": body["type"],
            "blocks": body["blocks"],
            "private_metadata": body.get("private_metadata") or "",
            "callback_id": self.callback_id,
            "state": {"values": values or {}},
            "hash": self.hash,
            "title": body.get("title"),
            "submit": body.get("submit"),
            "close": body.get("close"),
            "clear_on_close": bool(body.get("clear_on_close")),
            "notify_on_close": bool(body.get("notify_on_close")),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "external_id": body.get("external_id") or "",
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


READABLE = ("text", "label", "hint", "title", "placeholder", "description", "alt_text")


def words(node: Any) -> Iterator[str]:
    """Every piece of text in blocks that a reader would see."""
    if isinstance(node, list):
        for item in node:
            yield from words(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, dict | list):
                yield from words(value)
            elif key in READABLE and isinstance(value, str):
                yield value


def plain(thing: Message | View | list[Json]) -> str:
    """All visible text of a message, a view or blocks, one piece a line; for searching."""
    if isinstance(thing, View):
        return "\n".join(words([thing.body.get("title"), thing.body["blocks"], thing.body.get("submit")]))
    if isinstance(thing, Message):
        return "\n".join(words(thing.blocks)) if thing.blocks else thing.text
    return "\n".join(words(thing))
