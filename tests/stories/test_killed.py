"""Killed at each step between the last ballot and the mark on the outbox row, and started again (G2, G8, G9)."""

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from atest_bot.sandbox import seed
from atest_bot.sandbox.acts import NotAcknowledged, NotPossible
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Json, Message, plain
from atest_bot.sandbox.posts import Delivery
from atest_bot.sandbox.rehearsal import ROOT, SETTLE_SECONDS, Rehearsal
from atest_bot.services import verifying
from atest_bot.settings import SystemClock
from atest_bot.store import hearings
from atest_bot.store.database import Database, Rows
from atest_bot.store.tables import Act
from tests.house import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER, POSITION, PRIMARIES

DYING_BOT = Path(__file__).with_name("dying_bot.py")
LEASE = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BUTTONS = ("Sign on", "Stand aside", "Object")


class Stage(Rehearsal):
    """A rehearsal whose bot can be ended at a chosen step."""

    number = ""

    def die(self, *command: str, provoke: Callable[[], object] = lambda: None) -> None:
        """Start a bot that will be ended, do something once it listens, and see that it was ended."""
        with (self.folder / "bot.log").open("ab") as log:
            bot = self.dying = subprocess.Popen(
                [sys.executable, *command], cwd=self.folder, env=self.environment(), stderr=log, stdout=log
            )
        try:
            self.slack.wait_for(lambda: self.slack.hub.connections or bot.poll() is not None, timeout=30)
            provoke()
            assert bot.wait(30) == -signal.SIGKILL, f"it was not ended by {command}"
        finally:
            bot.kill()
            bot.wait()
        self.slack.wait_for(lambda: not self.slack.hub.connections)

    def die_at_commit(self, *step: str, provoke: Callable[[], object] = lambda: None) -> None:
        self.die(str(DYING_BOT), *step, provoke=provoke)

    def die_at_call(self, method: str, channel: str, provoke: Callable[[], object] = lambda: None) -> None:
        """The real bot, ended by `kill -9` while Slack carries out a call."""

        def hook(args: Json) -> None:
            if args["channel"] == channel:
                self.dying.kill()

        self.slack.faults.clear()
        self.slack.faults.before(method, hook)
        self.die(str(ROOT / "bot.py"), provoke=provoke)
        self.slack.faults.clear()

    def read(self, query: str) -> list[tuple[Any, ...]]:
        return self._with_database(lambda database: database.run(lambda rows: rows.table(text(query))))

    def acted_at(self) -> list[int]:
        """Slack's moment of each stored act, in microseconds."""
        found = self._with_database(lambda database: database.run(lambda rows: rows.table(select(Act.acted_at))))
        return [(moment - EPOCH) // timedelta(microseconds=1) for (moment,) in found]

    def verify(self) -> verifying.Verified:
        return self._with_database(lambda database: database.run(verifying.verify))

    def _with_database(self, look: Callable[[Database], Any]) -> Any:
        database = Database(self.environment()["DATABASE_URL"], SystemClock(self.folder / "clock"))
        try:
            return look(database)
        finally:
            database.close()

    def heard_for(self, seconds: float) -> None:
        """Note that a bot hears from now on, for so long: what follows is no deafness (6.4)."""

        def note(rows: Rows, now: datetime) -> None:
            hearings.stretch(rows, hearings.begin(rows, "a bot", now), now + timedelta(seconds=seconds))

        self._with_database(lambda database: database.run(note, database.clock.now()))

    def press(self, person: str, button: str) -> bool:
        """Press a button on the card; False when nobody acknowledged it."""
        card = seed.card_of(self, self.number)
        try:
            self.slack.click(person, channel=MEMBERS_CHANNEL, ts=card.ts, button=button)
        except NotAcknowledged:
            return False
        return True

    def ballots(self) -> int:
        return int(self.read("SELECT count(*) FROM ballots")[0][0])

    def decisions(self) -> list[Message]:
        return self.slack.messages(OUTSIDER, DECISIONS_CHANNEL)

    def finish(self) -> None:
        """Let a bot that nobody ends do what is left, whatever leases and waits there are."""
        self.start_bot()
        self.finish_running()

    def finish_running(self) -> None:
        """The same by the bot that runs."""

        def nothing_is_left() -> bool:
            self.clock.add(1)
            return self.read("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]

        self.slack.wait_for(nothing_is_left, timeout=30)
        self.stop_bot()

    def assert_decided_once(self) -> None:
        """One decision, one public message, the result told once, and a record that holds together."""
        (decision,) = self.decisions()
        assert POSITION["Title"] in plain(decision)
        thread = [plain(item) for item in self.slack.thread(CHAIR, MEMBERS_CHANNEL, seed.card_of(self, self.number).ts)]
        assert len([words for words in thread if "adopted as D-" in words][1:]) == 1
        assert self.read("SELECT count(*) FROM decisions") == [(1,)]
        assert self.read("SELECT count(*) FROM votes WHERE outcome = 'adopted'") == [(1,)]
        found = self.verify()
        assert (found.votes, found.decisions) == (1, 1)
        assert self.slack.surprises == []


@pytest.fixture
def stage(tmp_path: Path, sqlite_url: str) -> Iterator[Stage]:
    """An open vote, three ballots cast, and no bot."""
    yield from open_stage(tmp_path, sqlite_url)


@pytest.fixture
def any_stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """The same on both kinds of database."""
    yield from open_stage(tmp_path, database_url)


def open_stage(folder: Path, url: str) -> Iterator[Stage]:
    quick = {
        "ATEST_LOG_LEVEL": "DEBUG",
        "ATEST_OUTBOX_DOUBT_SECONDS": "0.2",
        "ATEST_TICK_SECONDS": "0.1",
        "ATEST_CARD_SECONDS": "0.2",
    }
    with Stage(folder, DATABASE_URL=url, **quick) as stage:
        stage.slack.backend.limits = RateLimits.off()
        stage.prepare()
        stage.start_bot()
        stage.number = seed.propose(stage, "U0MAYA", POSITION)
        stage.clock.add(5 * seed.DAY)
        seed.open_vote(stage, stage.number)
        for person in PRIMARIES[:3]:
            assert stage.press(person, "Sign on")
        seed.wait_for_card(stage, stage.number, "Sign on: *3*")
        stage.stop_bot()
        yield stage


@pytest.mark.guarantee("G8")
@pytest.mark.rule("12.8")
def test_a_bot_that_dies_at_the_side_of_every_commit_decides_once(any_stage: Stage) -> None:
    stage = any_stage
    last = PRIMARIES[3]
    is_seen: list[bool] = []

    def vote() -> None:
        is_seen.append(stage.press(last, "Sign on"))

    stage.die_at_commit("before", "cast_ballot", provoke=vote)
    assert stage.ballots() == 3
    stage.die_at_commit("after", "cast_ballot", provoke=vote)
    assert stage.ballots() == 4
    assert is_seen == [False, False], "what was not acknowledged reads as not recorded"
    for side in ("before", "after"):
        stage.die_at_commit(side, "tell_due")

    to_the_count(stage)
    while waits_for_the_count(stage):  # reminders that the closing overtook, the end of voting, the count
        assert stage.read("SELECT count(*) FROM decisions") == [(0,)]
        for side in ("before", "after"):
            stage.die_at_commit(side, "settle_due")
    assert stage.read("SELECT state FROM outbox WHERE destination = 'public'") == [("pending",)]

    stage.die_at_commit("before", "_claim", "decision:")
    stage.die_at_commit("after", "_claim", "decision:")
    assert (public_row(stage), stage.decisions()) == ("sending", [])
    stage.clock.add(LEASE + 1)
    stage.die_at_commit("before", "_mark", "decision:")
    assert (public_row(stage), len(stage.decisions())) == ("sending", 1)
    for side, state in (("before", "sending"), ("after", "sent")):  # the next start finds it in the channel
        stage.die_at_commit(side, "check")
        assert (public_row(stage), len(stage.decisions())) == (state, 1)

    stage.finish()
    stage.assert_decided_once()
    assert stage.ballots() == 4
    assert any("Recorded: Sign on" in plain(item) for item in stage.slack.inbox(last))


def waits_for_the_count(stage: Stage) -> bool:
    """Whether something about the vote is still to be done: how many reminders there are depends on the day."""
    kinds = "kind LIKE 'reminder%' OR kind IN ('voting_stops', 'vote_counts')"
    return stage.read(f"SELECT count(*) FROM timers WHERE done_at IS NULL AND ({kinds})") != [(0,)]


def public_row(stage: Stage) -> str:
    return str(stage.read("SELECT state FROM outbox WHERE destination = 'public'")[0][0])


def to_the_count(stage: Stage) -> None:
    """Move the clock past the closing and the settle time, with a bot that heard until then: it dies only now."""
    stage.heard_for(stage.seconds_to_next_closing() or 0)
    stage.clock.add((stage.seconds_to_next_closing() or 0) + SETTLE_SECONDS + 1)


@pytest.mark.rule("12.8")
def test_the_bot_is_killed_at_every_kind_of_call_and_decides_once(stage: Stage) -> None:
    last, is_acknowledged = PRIMARIES[3], []
    stage.die_at_call("chat.postMessage", last, provoke=lambda: is_acknowledged.append(stage.press(last, "Sign on")))
    assert is_acknowledged == [True], "a ballot is acknowledged before anything is posted"
    to_the_count(stage)
    stage.die_at_call("chat.postMessage", DECISIONS_CHANNEL)
    stage.die_at_call("chat.update", MEMBERS_CHANNEL)
    stage.die_at_call("chat.postMessage", MEMBERS_CHANNEL)
    stage.finish()
    stage.assert_decided_once()
    assert stage.ballots() == 4


@pytest.mark.guarantee("G2")
def test_every_acknowledged_ballot_is_stored_though_the_bot_is_killed_while_people_vote(any_stage: Stage) -> None:
    stage = any_stage
    over = threading.Event()
    voters = [
        *(threading.Thread(target=press_on_and_on, args=(stage, person, over)) for person in PRIMARIES[:3]),
        *(threading.Thread(target=react_on_and_on, args=(stage, person, over)) for person in PRIMARIES[3:5]),
    ]
    for voter in voters:
        voter.start()
    try:
        for _ in range(3):
            stage.start_bot()
            enough = len(acknowledged(stage)) + 50
            stage.slack.wait_for(lambda enough=enough: len(acknowledged(stage)) >= enough, timeout=60)
            stage.kill_bot()
            stage.slack.wait_for(lambda: not stage.slack.hub.connections)
    finally:
        over.set()
        for voter in voters:
            voter.join()
    stage.finish()
    stored = stage.acted_at()
    assert {len(str(moment)) for moment in stored} == {16}
    assert [moment for moment in acknowledged(stage) if moment not in stored] == []
    twice = "SELECT person_id FROM acts GROUP BY person_id, acted_at HAVING count(*) > 1"  # two people may act at once
    assert stage.read(twice) == []
    assert stage.ballots() <= 5
    stage.verify()


def acknowledged(stage: Stage) -> list[int]:
    """Slack's moment, in microseconds, of each press and reaction whose acknowledgement was received."""
    return [
        moment_of(delivery)
        for delivery in list(stage.slack.deliveries)
        if delivery.acknowledged and is_ballot(delivery)
    ]


def is_ballot(delivery: Delivery) -> bool:
    kind = delivery.body.get("type")
    return kind == "block_actions" or delivery.event.get("user") in PRIMARIES[3:5]


def moment_of(delivery: Delivery) -> int:
    stamp = delivery.event.get("event_ts") or delivery.body["actions"][0]["action_ts"]
    return int(stamp.replace(".", ""))


def press_on_and_on(stage: Stage, person: str, over: threading.Event) -> None:
    """One button after the other."""
    dice = random.Random(person)
    card = seed.card_of(stage, stage.number)
    while not over.is_set():
        with suppress(NotPossible):
            stage.slack.wait_for(lambda: over.is_set() or stage.slack.hub.connections)
            stage.slack.click(person, channel=MEMBERS_CHANNEL, ts=card.ts, button=dice.choice(BUTTONS))


def react_on_and_on(stage: Stage, person: str, over: threading.Event) -> None:
    """A mark put on the card, and taken away."""
    card = seed.card_of(stage, stage.number)
    while not over.is_set():
        for act in (stage.slack.react, stage.slack.unreact):
            stage.slack.wait_for(lambda: over.is_set() or stage.slack.hub.connections)
            act(person, MEMBERS_CHANNEL, card.ts, "white_check_mark")
