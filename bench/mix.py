"""What a busy workspace sends: mostly talk that is no concern of ours, and some of everything that is."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any

from atest_bot.domain.ballots import Choice
from atest_bot.sandbox import payloads
from atest_bot.sandbox.cast import MEMBERS_CHANNEL
from atest_bot.sandbox.objects import Channel, Json, Message
from atest_bot.sandbox.posts import Delivery
from atest_bot.slack import ids
from bench.fleet import Fleet

BUSY = "C0BUSY"
RETRY_AFTER = (0.0, 1.0, 5.0)  # Slack waits minutes; a rehearsal cannot
ACK_SECONDS = 3.0
_IN_FLIGHT = 64
_REACTION = "white_check_mark"
_WORDS = "The hearing moved to Thursday; please read the second page of the draft before we speak. " * 4


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery: what it was, and the seconds until the first acknowledgement; endless where none came."""

    kind: str
    delivery: Delivery
    seconds: float

    @property
    def is_acknowledged(self) -> bool:
        return self.seconds != float("inf")


@dataclass
class Sender:
    """Sends each delivery at once, on a thread of its own, and again as Slack would: events only."""

    fleet: Fleet
    sent: list[Sent] = field(default_factory=list)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_IN_FLIGHT, "sender"))
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.fleet.slack.workspace.listener = self._on_event

    def _on_event(self, name: str, inner: Json, channel: Channel | None) -> None:
        kind = "message" if name.startswith("message.") else name
        self.send(
            kind, Delivery("events_api", payloads.event_payload(self.fleet.slack.workspace, kind, inner, channel))
        )

    def send(self, kind: str, delivery: Delivery) -> None:
        self._pool.submit(self._try, kind, delivery, time.perf_counter())

    def _try(self, kind: str, delivery: Delivery, began: float) -> None:
        delays = RETRY_AFTER if delivery.kind == "events_api" else ()
        outcome = self.fleet.slack.deliverer.attempt(delivery, 0, "", ACK_SECONDS)
        took = time.perf_counter() - began
        for retry, delay in enumerate(delays, 1):
            if not outcome.reason:
                break
            time.sleep(delay)
            outcome = self.fleet.slack.deliverer.attempt(delivery, retry, outcome.reason, ACK_SECONDS)
            took = ACK_SECONDS + 1  # late, whatever came of it
        with self._lock:
            self.sent.append(Sent(kind, delivery, took if not outcome.reason else float("inf")))

    def finish(self) -> None:
        """Hear no more events, and wait for everything that is under way."""
        self.fleet.slack.workspace.listener = lambda name, inner, channel: None
        self._pool.shutdown(wait=True)


class Mix:
    """Draws what happens next, by weight."""

    def __init__(self, fleet: Fleet, sender: Sender, people: list[str], cards: list[Message], seed: int) -> None:
        self._fleet, self._sender, self._people, self._cards = fleet, sender, people, cards
        self._dice, self._numbers = random.Random(seed), count()
        workspace = fleet.slack.workspace
        self._busy = workspace.add_channel(BUSY, "busy", members=people)
        self._acts: dict[Callable[[], None], int] = {
            self._talk: 62,
            self._deliberate: 8,
            self._press: 13,
            self._react: 7,
            self._look_at_home: 4,
            self._type: 4,
            self._change_profile: 2,
        }

    def act(self) -> None:
        """One thing happens."""
        acts, weights = list(self._acts), list(self._acts.values())
        self._dice.choices(acts, weights)[0]()

    def _someone(self) -> str:
        return self._dice.choice(self._people)

    def _talk(self) -> None:
        self._fleet.slack.workspace.post(self._busy, self._someone(), _WORDS[: self._dice.randrange(20, len(_WORDS))])

    def _deliberate(self) -> None:
        card, channel = self._dice.choice(self._cards), self._fleet.slack.workspace.channels[MEMBERS_CHANNEL]
        self._fleet.slack.workspace.post(channel, self._someone(), _WORDS, thread_ts=card.ts)

    def _press(self) -> None:
        self.press(self._dice.choice(self._cards), self._someone())

    def press(self, card: Message, person: str, kind: str = "button") -> None:
        """A person presses one of the three buttons of a card."""
        workspace, choice = self._fleet.slack.workspace, self._dice.choice(list(Choice))
        buttons = [item for block in card.blocks or [] for item in block.get("elements", [])]
        button = next(item for item in buttons if item.get("action_id") == ids.VOTE[choice])
        action: dict[str, Any] = {**button, "block_id": "ballot", "action_ts": workspace.stamp()}
        keys = (self._trigger(person), f"{self._fleet.slack.base_url}/response/none")
        channel = workspace.channels[MEMBERS_CHANNEL]
        with workspace.lock:
            body = payloads.message_action_payload(workspace.people[person], channel, card, action, {}, keys)
        self._sender.send(kind, Delivery("interactive", body))

    def _react(self) -> None:
        card, person, workspace = self._dice.choice(self._cards), self._someone(), self._fleet.slack.workspace
        if not workspace.react(card, person, _REACTION):
            workspace.unreact(card, person, _REACTION)

    def _look_at_home(self) -> None:
        workspace = self._fleet.slack.workspace
        workspace.emit("app_home_opened", payloads.home_event(workspace, self._someone()))

    def _type(self) -> None:
        workspace, words = self._fleet.slack.workspace, self._dice.choice(["status", "help", "record", "inclusion"])
        channel, person = workspace.channels[MEMBERS_CHANNEL], workspace.people[self._someone()]
        keys = (self._trigger(person.id), f"{self._fleet.slack.base_url}/response/none")
        body = payloads.command_payload(person, channel, "/atest", words, *keys)
        self._sender.send("command", Delivery("slash_commands", body))

    def _trigger(self, person: str) -> str:
        return self._fleet.slack.backend.triggers.new(person)

    def _change_profile(self) -> None:
        self._fleet.slack.workspace.update_person(self._someone(), title=f"Organizer {next(self._numbers)}")
