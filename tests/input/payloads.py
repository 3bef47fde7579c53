"""Strange deliveries by the thousand, and what must hold after each and after each batch (G12, G14, G15)."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from atest_bot.sandbox.objects import Message
from tests.house import House
from tests.input import mutating
from tests.input.mutating import Attempt
from tests.input.scene import Sample, Scene
from tests.input.sending import IN_TIME, Socket, Web
from tests.log_book import log_book

BATCH = 100
TRACE = re.compile(
    r"Traceback|File \"|\b[A-Z]\w+(?:Error|Exception|Warning)\b|<class |NoneType"
    r"|atest_bot|slack_bolt|sqlalchemy|pydantic|psycopg|sqlite3"
)
# A form that nobody waits for any more is no fault of ours.
EXPECTED_IN_LOG = {"form_not_opened", "view_not_updated"}
# What is no envelope at all is noted by Slack's own client, and a home for whom Slack does not know is not shown.
NOTED = {("slack_bolt.atest", "library"), ("slack_sdk.socket_mode.builtin.client", "library")}
# Keys of deliveries, messages, and what is looked at: they say nothing of what was decided.
NO_STATE = {"inbox", "outbox", "homes", "hearings", "processes"}


@dataclass
class Findings:
    """What was tried on each listener, how it was answered, and what must not have happened."""

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.tried.values())


class Trial:
    """Deliveries to one house, over HTTP or over the socket, drawn by a seed."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.house = scene, scene.house
        self._dice = random.Random(seed)
        self._way = (Web if self.house.port else Socket)(self.house, self._dice)
        self.findings = Findings()
        self._read_until = 0

    def run(self, count: int, done: Callable[[int], None] = lambda count: None) -> Findings:
        """Send so many, each listener as often as any other; `done` hears of each batch."""
        by_listener: dict[str, list[Sample]] = {}
        for sample in self.scene.samples:
            by_listener.setdefault(_name(sample), []).append(sample)
        queue = [name for _ in range(count // len(by_listener) + 1) for name in by_listener]
        samples = [self._dice.choice(by_listener[name]) for name in queue[:count]]
        self._dice.shuffle(samples)
        with log_book("DEBUG") as book, redirect_stderr(StringIO()) as stderr:
            for number, start in enumerate(range(0, count, BATCH)):
                self._batch(samples[start : start + BATCH], is_senseless=number % 2 == 0, book=book)
                done(len(samples[start : start + BATCH]))
        self._way.close()
        if stderr.getvalue():
            self.findings.faults.append(f"written to stderr: {stderr.getvalue()[:500]}")
        return self.findings

    def _batch(self, samples: list[Sample], *, is_senseless: bool, book: StringIO) -> None:
        make = mutating.senseless if is_senseless else mutating.strange
        before = state_of(self.house)
        posted, asked = self._posted_until(), len(self.house.slack.calls)
        attempts = [make(self._dice, self._fresh(sample)) for sample in samples]
        for attempt in attempts:
            self._try(attempt, book)
        self.house.work()
        self._check_log("in the work after a batch", book)
        self._check_words(posted, asked)
        if is_senseless:
            self._check_unchanged(before)
        else:
            self._check_record()
            self.scene.put_back()

    def _fresh(self, sample: Sample) -> Sample:
        """The same, as a delivery that was not heard yet."""
        body = json.loads(json.dumps(sample.body))
        if "trigger_id" in body:
            body["trigger_id"] = self.house.slack.backend.triggers.new(sample.person)
        if "event_id" in body:
            body["event_id"] = self.house.slack.workspace.new_id("Ev")
        if body.get("actions"):
            body["actions"][0]["action_ts"] = self.house.slack.workspace.stamp()
        if "view" in body:
            body["view"]["hash"] = f"{self._dice.random()}"
        return Sample(sample.kind, body, sample.heard_by, sample.what)

    def _try(self, attempt: Attempt, book: StringIO) -> None:
        reply, expected = self._way.send(attempt)
        self.findings.tried[_name(attempt.sample), reply.status] += 1
        where = f"{attempt.sample.what}, {attempt.how}: "
        if reply.status not in expected:
            self._fault(f"{where}answered {reply.status}, not {' or '.join(expected)} {_shown(attempt)}")
        if reply.seconds > IN_TIME:
            self._fault(f"{where}answered after {reply.seconds:.1f} s {_shown(attempt)}")
        if TRACE.search(reply.words):
            self._fault(f"{where}the answer shows what is inside: {reply.words[:300]}")
        self._check_log(where + _shown(attempt), book)

    def _check_log(self, where: str, book: StringIO) -> None:
        written = book.getvalue()[self._read_until :]
        self._read_until += len(written)
        for line in written.splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                self._fault(f"{where}: no line of ours in the log: {line[:300]}")
                continue
            is_fault = said["level"] in ("ERROR", "CRITICAL") or said.get("error")
            if is_fault and not _is_expected(said):
                self._fault(f"{where}: in the log: {line[:300]}")

    def _posted_until(self) -> int:
        return len(_messages(self.house))

    def _check_words(self, posted: int, asked: int) -> None:
        """Nothing that people read shows what is inside, and Slack refuses nothing that was sent."""
        for message in _messages(self.house)[posted:]:
            if TRACE.search(json.dumps([message.text, message.blocks])):
                self._fault(f"a message shows what is inside: {message.text[:300]}")
        for surprise in self.house.slack.surprises:
            self._fault(f"Slack refused: {surprise[:300]}")
        self.house.slack.surprises.clear()
        del self.house.slack.deliverer.deliveries[:]

    def _check_unchanged(self, before: dict[str, list[Any]]) -> None:
        after = state_of(self.house)
        for table, rows in before.items():
            if rows != after[table]:
                new = [row for row in after[table] if row not in rows]
                self._fault(f"{table} changed: {new[:3]}")
        if before != after:
            self.scene.put_back()

    def _check_record(self) -> None:
        try:
            self.house.verify()
        except Exception as broken:
            self._fault(f"the record does not verify: {broken}")

    def _fault(self, words: str) -> None:
        self.findings.faults.append(words)


def _is_expected(said: dict[str, Any]) -> bool:
    if said["event"] == "home_not_shown":
        return said.get("code") in ("user_not_found", "hash_conflict")  # the second because the database was put back
    return said["event"] in EXPECTED_IN_LOG or (said.get("where"), said["event"]) in NOTED


def _name(sample: Sample) -> str:
    """Each verb counts as a listener of its own."""
    return sample.what if sample.kind == "slash_commands" else f"{sample.heard_by} ({sample.what})"


def _shown(attempt: Attempt) -> str:
    return f"[{attempt.text[:700]}]"


def _messages(house: House) -> list[Message]:
    return [item for place in list(house.slack.workspace.channels.values()) for item in list(place.messages.values())]


def state_of(house: House) -> dict[str, list[Any]]:
    """All that is stored, but for keys, messages and heartbeats."""
    return {
        name: sorted(house.read(f"SELECT * FROM {name}"), key=repr)
        for name in SQLModel.metadata.tables
        if name not in NO_STATE
    }


def lived(folder: Path, delivery: str) -> Iterator[Scene]:
    """A house in the middle of everything, for as long as it is needed."""
    with House(f"sqlite:///{folder / 'atest.db'}", folder, delivery=delivery) as house:
        yield Scene(house)
