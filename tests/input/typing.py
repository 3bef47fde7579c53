"""Every hostile string in every field of every form, in every word of every verb, and in what events name (G16).

The fields are those of the forms that the bot opens, the verbs its own: a new one is tried without being named here.
"""

import copy
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from atest_bot.sandbox import payloads as standin_payloads
from atest_bot.sandbox import rules
from atest_bot.sandbox.objects import Json, escape
from tests.house import CHAIR_AND_DELEGATE, PRIMARY
from tests.input import hostile
from tests.input.payloads import TRACE, state_of
from tests.input.scene import LINK, Sample, Scene
from tests.log_book import log_book

TYPED = "plain_text_input"
READS = ((PRIMARY, "status"), (CHAIR_AND_DELEGATE, "roster"), (CHAIR_AND_DELEGATE, "record P-2027-001"))
EXPECTED_IN_LOG = {"home_not_shown", "form_not_opened", "view_not_updated"}
WORDS = re.compile(r'"[^"]*"|\S+')


@dataclass(frozen=True)
class Place:
    """Where a person types: a form, one way to type a verb, or an event, with the fields of it."""

    sample: Sample
    fields: tuple[str, ...]

    @property
    def what(self) -> str:
        if self.sample.kind == "slash_commands":
            return f"/atest {self.sample.body['text']}"
        return self.sample.what

    def holding(self, typed: dict[str, str]) -> Json:
        """The delivery with these words in these fields."""
        body = copy.deepcopy(self.sample.body)
        if self.sample.kind == "slash_commands":
            return body | {"text": self._command(typed)}
        if self.sample.kind == "events_api":
            _put_names(body["event"], next(iter(typed.values())))
            return body
        for name, words in typed.items():
            for state in body["view"]["state"]["values"][name].values():
                state["value"] = words
        return body

    def _command(self, typed: dict[str, str]) -> str:
        words = WORDS.findall(self.sample.body["text"])
        if "whole" in typed:
            return escape(typed["whole"])
        for number, said in typed.items():
            quoted = escape(said) if number == "0" else f'"{escape(said)}"'
            words[int(number)] = quoted
        return " ".join(words)


def _put_names(node: Any, words: str) -> None:
    """What is named or said in an event: names, topics, texts, titles."""
    if isinstance(node, list):
        for item in node:
            _put_names(item, words)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and re.search("name|text|topic|title|email|purpose|fallback|status", key):
                node[key] = words
            else:
                _put_names(value, words)


def places(scene: Scene) -> list[Place]:
    """Every form as it is accepted, every way to type a verb, every event that names something."""
    return [*_forms(scene), *_verbs(scene), *_events(scene)]


def _forms(scene: Scene) -> Iterator[Place]:
    found: dict[tuple[str, ...], Sample] = {}
    for sample in scene.samples:
        if not sample.what.startswith("form form_"):
            continue
        form = (sample.what, *_inputs(sample))
        if form not in found or not _is_accepted(scene, found[form]):
            found[form] = sample
    yield from (Place(sample, _inputs(sample)) for sample in found.values() if _inputs(sample))


def _inputs(sample: Sample) -> tuple[str, ...]:
    """The fields of a form in which something is typed."""
    values = sample.body["view"]["state"]["values"]
    return tuple(
        name for name, held in values.items() if any(each["type"] == TYPED and each["value"] for each in held.values())
    )


def _is_accepted(scene: Scene, sample: Sample) -> bool:
    said = scene.house.slack.deliverer.now(sample.kind, fresh(scene, sample.body), 5)
    scene.put_back()
    return "errors" not in standin_payloads.ack_body(said.response)


def _verbs(scene: Scene) -> Iterator[Place]:
    seen: set[tuple[str, int]] = set()
    for sample in scene.samples:
        if sample.kind == "slash_commands":
            words = WORDS.findall(sample.body["text"])
            about = [re.sub(r"\d", "", word) for word in words]
            way = (" ".join(about[:2]) if len(about) > 2 else about[0] if about else "", len(about))
            if way not in seen:
                seen.add(way)
                yield Place(sample, (*(str(number) for number in range(len(words))), "whole"))


def _events(scene: Scene) -> Iterator[Place]:
    seen: set[str] = set()
    for sample in scene.samples:
        if sample.kind == "events_api" and isinstance(sample.body.get("event"), dict) and sample.what not in seen:
            seen.add(sample.what)
            yield Place(sample, ("names",))


def fresh(scene: Scene, body: Json) -> Json:
    """The same as a delivery that was not heard yet."""
    house, again = scene.house, copy.deepcopy(body)
    if "trigger_id" in again:
        again["trigger_id"] = house.slack.backend.triggers.new(PRIMARY)
    if "event_id" in again:
        again["event_id"] = house.slack.workspace.new_id("Ev")
    if "view" in again:
        again["view"]["hash"] = house.slack.workspace.new_id("h")
    return again


@dataclass
class Outcome:
    """How often each place refused and accepted, which pairs were covered, and what must not have happened."""

    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    pairs: int = 0
    faults: list[str] = field(default_factory=list)


class Typist:
    """Types hostile strings, and looks at everything that comes of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.house = scene, scene.house
        self.outcome = Outcome()
        self._before = state_of(self.house)
        self._watch = sqlite3.connect(self.house.url.removeprefix("sqlite:///"))
        self._version = self._data_version()

    def run(self, strings: Sequence[str], places_: Sequence[Place]) -> Outcome:
        """Every string in every field; several fields of one form at once, each with another string."""
        with log_book("DEBUG") as book, redirect_stderr(StringIO()) as stderr:
            for place in places_:
                for turn in range(len(strings)):
                    self._take_turn(place, strings, turn, book)
        if stderr.getvalue():
            self.outcome.faults.append(f"written to stderr: {stderr.getvalue()[:300]}")
        return self.outcome

    def _take_turn(self, place: Place, strings: Sequence[str], turn: int, book: StringIO) -> None:
        """A form takes a string in each field at once; those that are refused get plain words, until it is accepted."""
        if place.sample.kind != "interactive":
            for name in place.fields:
                self._try(place, {name: strings[turn]}, book)
                self.outcome.pairs += 1
            return
        left = {name: strings[(turn + 7 * number) % len(strings)] for number, name in enumerate(place.fields)}
        self.outcome.pairs += len(left)
        while left:
            refused = self._try(place, left, book)
            if not refused.keys() & left.keys():
                return
            left = {name: words for name, words in left.items() if name not in refused}

    def _try(self, place: Place, typed: dict[str, str], book: StringIO) -> dict[str, str]:
        slack, seen = self.house.slack, len(self.house.slack.calls)
        body = fresh(self.scene, place.holding(typed))
        delivery = slack.deliverer.now(place.sample.kind, body, 5)
        where = f"{place.what} {list(typed)} {[words[:60] for words in typed.values()]!r}: "
        if not delivery.acknowledged:
            self._fault(where, f"not acknowledged ({delivery.reason})")
        ack = standin_payloads.ack_body(delivery.response)
        self._look_at(where, typed, [ack])
        if "view" in ack and rules.view_problems(ack["view"]):
            self._fault(where, f"Slack refuses the next form: {rules.view_problems(ack['view'])[:2]}")
        if self._has_changed():
            self.outcome.accepted[place.what] += 1
            self._look_further(where, typed, seen)
            self.scene.put_back()
            self._version = self._data_version()
        else:
            self.outcome.refused[place.what] += 1
            if place.sample.kind == "interactive" and not any(ack.get("errors", {}).values()):
                self._fault(where, f"neither stored nor refused in words: {str(ack)[:200]}")
        self._look_at_log(where, typed, book)
        del slack.deliverer.deliveries[:], slack.backend.calls[:]
        refused: dict[str, str] = ack.get("errors", {})
        return refused

    def _has_changed(self) -> bool:
        """Whether anything is stored that was not; where nothing was written, nothing need be compared."""
        version, self._version = self._version, self._data_version()
        return version != self._version and state_of(self.house) != self._before

    def _data_version(self) -> object:
        return self._watch.execute("PRAGMA data_version").fetchone()

    def _look_further(self, where: str, typed: dict[str, str], seen: int) -> None:
        """All that is posted, every home, what is read on demand, and that the record verifies."""
        self.house.work()
        for person, words in READS:
            answer = self.house.slack.command(person, words)
            self._look_at(where, typed, [answer.ack])
        self.house.work()
        self._look_at(where, typed, [call.args for call in self.house.slack.calls[:]])
        for surprise in self.house.slack.surprises:
            self._fault(where, f"Slack refused: {surprise[:300]}")
        self.house.slack.surprises.clear()
        try:
            self.house.verify()
        except Exception as broken:
            self._fault(where, f"the record does not verify: {broken}")

    def _look_at(self, where: str, typed: dict[str, str], nodes: Sequence[Any]) -> None:
        for node in nodes:
            for kind, told in hostile.shown_in(node):
                words = told.replace(f"<{LINK}>", "")
                if TRACE.search(words) and not any(TRACE.search(each) for each in typed.values()):
                    self._fault(where, f"shows what is inside: {words[:200]}")
                for fault in hostile.not_inert(kind, words, [*typed.values()], typed.get("link", "").strip()):
                    self._fault(where, fault)

    def _look_at_log(self, where: str, typed: dict[str, str], book: StringIO) -> None:
        written = book.getvalue()
        book.seek(0)
        book.truncate()
        for line in written.splitlines():
            said = json.loads(line)
            if said["level"] == "ERROR" and said["event"] not in EXPECTED_IN_LOG:
                self._fault(where, f"in the log: {line[:300]}")
            for words in typed.values():
                if "evil" in words and "evil" in line:
                    self._fault(where, f"words in the log: {line[:300]}")

    def _fault(self, where: str, words: str) -> None:
        self.outcome.faults.append(f"{where}{words}")
