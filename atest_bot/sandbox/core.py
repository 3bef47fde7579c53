"""What all of the workspace shares: the lock, those who wait for changes, ids, and the way out for events."""

import itertools
import threading
from collections.abc import Callable

from .objects import BOT_USER_ID, TEAM_NAME, Channel, Clock, Json, Message, Person, View, as_ts

Listener = Callable[[str, Json, Channel | None], None]


class Core:
    """The state itself; `talk`, `screens` and `workspace` say what may happen to it."""

    def __init__(self, clock: Clock, *, bot_name: str = "bot") -> None:
        self.clock = clock
        self.name = TEAM_NAME
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.ticks = 0
        self.watchers: list[Callable[[], None]] = []
        self.listener: Listener = lambda name, inner, channel: None
        self.hears: Callable[[str], bool] = lambda name: True
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.homes: dict[str, View] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.files: dict[str, Json] = {}
        self._dms: dict[str, Channel] = {}
        self._private: dict[str, list[Message]] = {}
        self._last_stamp = 0
        self._numbers = itertools.count(1)
        self.bot = Person(BOT_USER_ID, bot_name, is_bot=True)
        self.people[BOT_USER_ID] = self.bot
        self.people["USLACKBOT"] = Person("USLACKBOT", "Slackbot")

    def touch(self) -> None:
        """Counts a change and wakes everybody who waits for one."""
        with self.lock:
            self.version += 1
            self.wake()
            watchers = list(self.watchers)
        for watcher in watchers:
            watcher()

    def wake(self) -> None:
        """Lets those who wait look again, also when nothing changed in the workspace itself."""
        with self.lock:
            self.ticks += 1
            self.changed.notify_all()

    def new_id(self, prefix: str) -> str:
        """An id nobody has yet."""
        return f"{prefix}{next(self._numbers):08X}"

    def stamp(self) -> str:
        """A unique moment, for events and actions."""
        with self.lock:
            self._last_stamp = max(int(self.clock.now() * 1_000_000), self._last_stamp + 1)
            return as_ts(self._last_stamp)

    def emit(self, name: str, inner: Json, channel: Channel | None = None) -> None:
        """Tells the app what happened, if the bot is where it happened."""
        if channel is not None and self.bot.id not in channel.members:
            return
        if self.hears(name):
            self.listener(name, {"event_ts": self.stamp()} | inner, channel)

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Blocks with a `block_id` each, as Slack stores them."""
        return [block if block.get("block_id") else block | {"block_id": self.new_id("b")} for block in blocks]
