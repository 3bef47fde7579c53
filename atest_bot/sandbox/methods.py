"""What every Web API method shares: the call, its arguments, channels and pages, and the table of methods."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .faults import Faults
from .interactions import Refused, ResponseUrls, Triggers
from .limits import UNTIERED, RateLimits
from .manifest import Manifest
from .objects import Channel, Json, Message, Person
from .sockets import Hub
from .workspace import Workspace

Item = TypeVar("Item")


@dataclass(frozen=True)
class ApiCall:
    """One call of the Web API, as the app made it and as it was answered."""

    method: str
    args: Json
    answer: Json
    at: float
    fault: str | None = None


@dataclass(eq=False)
class Backend:
    """Everything a method may need."""

    workspace: Workspace
    manifest: Manifest
    limits: RateLimits
    faults: Faults
    hub: Hub
    triggers: Triggers
    response_urls: ResponseUrls
    bot_token: str
    app_token: str
    latency: float = 0.0
    base_url: str = ""
    calls: list[ApiCall] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)


@dataclass
class Call:
    """The arguments of one call, however they were encoded."""

    method: str
    args: Json
    backend: Backend

    @property
    def workspace(self) -> Workspace:
        """Where it takes effect."""
        return self.backend.workspace

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there."""
        value = self.text(name)
        if not value:
            messages = [f"[ERROR] missing required field: {name}"]
            raise Refused("invalid_arguments", response_metadata={"messages": messages})
        return value

    def flag(self, name: str) -> bool:
        """A yes or no, in any of the forms that clients send."""
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise Refused("invalid_arguments") from None

    def data(self, name: str) -> Any:
        """A structure, given as such or as JSON text; None when it is not there."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(f"invalid_{name}_format" if name == "blocks" else "invalid_arguments") from None

    def channel(self, name: str = "channel") -> Channel:
        """The channel, as far as the bot can know of it."""
        channel = self.workspace.channels.get(self.required(name))
        if channel is None or (channel.is_private and self.workspace.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def joined(self, channel: Channel) -> Channel:
        """The same channel, if the bot is in it."""
        if self.workspace.bot.id not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def message(self, name: str = "ts") -> Message:
        """A message of the call's channel."""
        message = self.channel().messages.get(self.required(name))
        if message is None or message.deleted:
            raise Refused("message_not_found")
        return message

    def person(self, name: str = "user") -> Person:
        """Somebody the app can see."""
        person = self.workspace.people.get(self.required(name))
        if person is None:
            raise Refused("user_not_found")
        return person

    def need(self, *scopes: str) -> None:
        """Goes on only if at least one of these scopes is granted."""
        granted = self.backend.manifest.scopes
        if granted.isdisjoint(scopes):
            raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def need_for(self, channel: Channel, right: str) -> None:
        """Goes on only with `channels:…`, `groups:…` or `im:…`, whichever this channel asks for."""
        prefix = {"channel": "channels", "group": "groups", "im": "im"}[channel.kind]
        if prefix == "groups" and f"groups:{right}" not in self.backend.manifest.scopes:
            raise Refused("channel_not_found")
        self.need(f"{prefix}:{right}")

    def page(self, everything: Sequence[Item], most: int = 1000, default: int = 100) -> tuple[list[Item], str]:
        """The part of a list that `cursor` and `limit` ask for, and the next cursor."""
        limit = self.number("limit", default)
        if not 1 <= limit <= most:
            raise Refused("invalid_limit")
        start = self._start()
        if self.backend.faults.short_pages:
            limit = 0 if start % 2 and not self._was_empty() else max(1, limit // 2)
        rest = everything[start : start + limit]
        end = start + len(rest)
        return list(rest), _cursor(end, empty=not rest) if end < len(everything) else ""

    def _start(self) -> int:
        cursor = self.text("cursor")
        try:
            return int(base64.b64decode(cursor).decode().split(":")[1]) if cursor else 0
        except (ValueError, IndexError):
            raise Refused("invalid_cursor") from None

    def _was_empty(self) -> bool:
        return base64.b64decode(self.text("cursor")).decode().endswith(":empty")


def _cursor(position: int, *, empty: bool) -> str:
    return base64.b64encode(f"next:{position}:{'empty' if empty else 'more'}".encode()).decode()


def paged(name: str, rows: list[Any], cursor: str) -> Json:
    """One page of an answer."""
    return {name: rows, "response_metadata": {"next_cursor": cursor}}


@dataclass(frozen=True)
class Method:
    """One entry of the table: what to do, who may and how often."""

    act: Callable[[Call], Json]
    scopes: tuple[str, ...]
    tier: int
    caller: str


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int = UNTIERED, caller: str = "bot"
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Puts a function into the table; one of `scopes` is needed, if any are named."""

    def register(act: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(act, scopes, tier, caller)
        return act

    return register
