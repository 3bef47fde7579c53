"""Slack's own ceiling for minutes, and a burst of ballots in it: is everything acknowledged in time, and kept (G18)?

`python -m bench.steady [MINUTES]` prints its table in Markdown; the status is 1 where something does not hold.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Message, micros
from atest_bot.settings import SystemClock
from atest_bot.slack import ids
from atest_bot.store.tables import Act
from bench import founding, postgresql
from bench.fleet import Fleet, wait_for
from bench.founding import CHAIR, person
from bench.mix import Mix, Sender, Sent

PER_SECOND = 30_000 / 3_600
BURST, BURST_SECONDS = 200, 10.0
MEMBERS = 200
VOTES = 3
MOST_SECONDS, USUAL_SECONDS, MOST_GROWTH = 3.0, 1.0, 1.2
_FIRST_MINUTE = 60.0
_DRAIN_SECONDS = 900.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the deliveries come, on how many processes, and for how long. A slow Slack also turns calls away."""

    name: str
    http: bool
    processes: int
    seconds: float = 600.0
    per_second: float = PER_SECOND
    burst: int = BURST
    is_slow: bool = False
    is_limited: bool = True


@dataclass(frozen=True, slots=True)
class Weathered:
    """How it went: acknowledgements in seconds, megabytes at the first minute's end and at the end, and the outbox."""

    plan: Plan
    acknowledged: Sequence[float]
    burst: Sequence[float]
    unacknowledged: int
    lost: int
    memory: tuple[float, float]
    calls: int
    limited: int
    longest_queue: int
    drained: float
    surprises: Sequence[str]

    @property
    def growth(self) -> float:
        return self.memory[1] / self.memory[0]

    def faults(self) -> list[str]:
        """What does not hold."""
        found = [f"in Slack: {surprise}" for surprise in self.surprises]
        for what, seconds in (("delivery", self.acknowledged), ("burst", self.burst)):
            if max(seconds) > MOST_SECONDS:
                found.append(f"{what}: the slowest acknowledgement took {max(seconds):.2f} s")
            if percentile(seconds, 0.99) > USUAL_SECONDS:
                found.append(f"{what}: 1 of 100 took more than {percentile(seconds, 0.99):.2f} s")
        found += [f"{self.unacknowledged} deliveries were never acknowledged"] if self.unacknowledged else []
        found += [f"{self.lost} acknowledged ballots are not stored"] if self.lost else []
        found += [f"memory grew to {self.growth:.2f} of what it was"] if self.growth > MOST_GROWTH else []
        return found


def percentile(seconds: Sequence[float], share: float) -> float:
    """So many seconds were enough for this share."""
    return sorted(seconds)[int(share * (len(seconds) - 1))]


def weather(folder: Path, url: str, plan: Plan) -> Weathered:
    """Let it rain for as long as planned, with the burst in the middle, and let everything dry."""
    folder.mkdir(parents=True, exist_ok=True)
    _found(folder, url)
    people = [CHAIR, *(person(number) for number in range(MEMBERS))]
    ways = plan.processes if plan.http else 0
    with Fleet(
        folder, url, folder / "coalition.toml", people, http=ways, limits=RateLimits(enabled=plan.is_limited)
    ) as fleet:
        fleet.start(plan.processes)
        cards = wait_for("the cards", lambda: _cards(fleet), 60)
        if plan.is_slow:
            _misbehave(fleet)
        sender = Sender(fleet)
        mix = Mix(fleet, sender, people[1:], cards, seed=1)
        rain = _Rain(fleet, sender, mix, plan)
        rain.fall(cards[0])
        drained = rain.dry()
        sender.finish()
        memory = (rain.memory_before, _memory(fleet))
        sent, burst = rain.sent(), rain.burst()
        return Weathered(
            plan=plan,
            acknowledged=[each.seconds for each in sent if each.is_acknowledged],
            burst=[each.seconds for each in burst if each.is_acknowledged],
            unacknowledged=sum(not each.is_acknowledged for each in [*sent, *burst]),
            lost=_lost(fleet, [*sent, *burst]),
            memory=memory,
            calls=len(fleet.slack.calls),
            limited=fleet.limited(),
            longest_queue=rain.longest_queue,
            drained=drained,
            surprises=list(fleet.slack.surprises),
        )


def _found(folder: Path, url: str) -> None:
    _, coalition = founding.coalition_file(folder)
    now = datetime.now(UTC)
    closes_at = founding.first_closing(coalition, now + timedelta(days=7))
    database = founding.empty_database(url, SystemClock())
    founding.found(database, MEMBERS, now - 2 * founding.DELIBERATED)
    for number in range(VOTES):
        database.run(founding.open_vote, coalition, number, now, closes_at)
    database.close()


def _cards(fleet: Fleet) -> list[Message]:
    top = fleet.slack.workspace.channels[founding.MEMBERS_CHANNEL].top
    found = [item for item in list(top) if next(iter(ids.VOTE.values())) in str(item.blocks)]
    return found if len(found) == VOTES else []


def _misbehave(fleet: Fleet) -> None:
    """Every answer takes its time, some take long, and some calls are turned away."""
    fleet.slack.backend.latency = 0.3
    fleet.slack.faults.late("*", seconds=3.0, count=None, probability=0.05)
    fleet.slack.faults.rate_limited("*", retry_after=2, count=None, probability=0.05)


def _memory(fleet: Fleet) -> float:
    return sum(bot.memory for bot in fleet.bots)


class _Rain:
    """Deliveries at a steady pace, whatever becomes of those before; the burst comes on top."""

    def __init__(self, fleet: Fleet, sender: Sender, mix: Mix, plan: Plan) -> None:
        self._fleet, self._sender, self._mix, self._plan = fleet, sender, mix, plan
        self.memory_before, self.longest_queue = 0.0, 0

    def fall(self, card: Message) -> None:
        plan = self._plan
        began = time.perf_counter()
        first_minute = min(_FIRST_MINUTE, plan.seconds / 3)
        burst_at = plan.seconds / 2
        burst = [(burst_at + number * BURST_SECONDS / plan.burst, person(number)) for number in range(plan.burst)]
        for number in range(int(plan.seconds * plan.per_second)):
            at = number / plan.per_second
            while burst and burst[0][0] <= at:
                moment, who = burst.pop(0)
                _sleep_until(began + moment)
                self._mix.press(card, who, "burst")
            _sleep_until(began + at)
            self._mix.act()
            if not self.memory_before and at >= first_minute:
                self.memory_before = _memory(self._fleet)
            if number % 50 == 0:
                self._look_at_queue()

    def _look_at_queue(self) -> int:
        waiting = self._fleet.number("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'blocked')")
        self.longest_queue = max(self.longest_queue, waiting)
        return waiting

    def dry(self) -> float:
        """The seconds until nothing waits to be posted."""
        began = time.perf_counter()
        wait_for("an empty outbox", lambda: self._look_at_queue() == 0, _DRAIN_SECONDS)
        return time.perf_counter() - began

    def sent(self) -> list[Sent]:
        return [each for each in self._sender.sent if each.kind != "burst"]

    def burst(self) -> list[Sent]:
        return [each for each in self._sender.sent if each.kind == "burst"]


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def _lost(fleet: Fleet, sent: Sequence[Sent]) -> int:
    """Acknowledged ballots, by button and by reaction, whose moment is in no row."""
    rows = fleet.database.run(lambda rows: rows.table(select(Act.acted_at)))
    stored = {(moment - _EPOCH) // timedelta(microseconds=1) for (moment,) in rows}
    acted = [_moment(each) for each in sent if each.is_acknowledged]
    return sum(moment is not None and moment not in stored for moment in acted)


def _moment(sent: Sent) -> int | None:
    """Slack's moment of a ballot, in microseconds; None for what is none."""
    if sent.kind in ("button", "burst"):
        return micros(sent.delivery.body["actions"][0]["action_ts"])
    event = sent.delivery.event
    is_ballot = sent.kind.startswith("reaction_") and event["user"] != "U0BOT"
    return micros(event["event_ts"]) if is_ballot else None


# --- the command ---

_HEAD = (
    "| what | processes | deliveries | p50 | p99 | slowest | 200 ballots in 10 s: p99 | slowest | lost "
    "| memory after a minute | at the end | calls to Slack | turned away | longest queue | drained in |\n"
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
)


def main() -> int:
    """Every way in on every database, and once with a Slack that is slow and turns calls away."""
    seconds = 60 * float((sys.argv[1:] or ["10"])[0])
    faults: list[str] = []
    print(_HEAD)
    for plan, is_postgresql in (
        (Plan("SQLite, signed HTTP", True, 1, seconds), False),
        (Plan("SQLite, Socket Mode", False, 1, seconds), False),
        (Plan("PostgreSQL, signed HTTP", True, 2, seconds), True),
        (Plan("PostgreSQL, Socket Mode", False, 3, seconds), True),
        (Plan("PostgreSQL, Socket Mode, a slow Slack", False, 3, seconds, is_slow=True), True),
    ):
        with tempfile.TemporaryDirectory() as folder, _database(Path(folder), is_postgresql=is_postgresql) as url:
            weathered = weather(Path(folder) / "bots", url, plan)
        print(_row(weathered), flush=True)
        faults += [f"{plan.name}: {fault}" for fault in weathered.faults()]
    print("\n".join(faults) or "All of it holds.")
    return 1 if faults else 0


@contextmanager
def _database(folder: Path, *, is_postgresql: bool) -> Iterator[str]:
    if not is_postgresql:
        yield f"sqlite:///{folder / 'atest.db'}"
        return
    with postgresql.server(is_durable=True) as address, postgresql.database(address) as url:
        yield url


def _row(it: Weathered) -> str:
    cells = [it.plan.name, it.plan.processes, len(it.acknowledged) + len(it.burst)]
    cells += [f"{1000 * percentile(it.acknowledged, share):.0f} ms" for share in (0.5, 0.99, 1.0)]
    cells += [f"{1000 * percentile(it.burst, share):.0f} ms" for share in (0.99, 1.0)]
    cells += [it.unacknowledged + it.lost, *(f"{megabytes:.0f} MB" for megabytes in it.memory)]
    cells += [it.calls, it.limited, it.longest_queue, f"{it.drained:.0f} s"]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
