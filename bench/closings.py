"""Many closings due at one instant, on several processes of which some are ended meanwhile (G6).

`python -m bench.closings [CLOSINGS]` prints its table in Markdown; the status is 1 where something does not hold.
"""

import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from atest_bot.domain.record import Broken
from atest_bot.services import verifying
from atest_bot.services.verifying import Mismatch
from atest_bot.settings import SystemClock
from bench import founding, postgresql
from bench.fleet import Fleet
from bench.founding import CHAIR, person

MEMBERS = 4
SETTLE_SECONDS = 5
MOST_LATE = 60.0
_QUICK = {
    "ATEST_SETTLE_SECONDS": str(SETTLE_SECONDS),
    "ATEST_TICK_SECONDS": "1",
    "ATEST_OUTBOX_LEASE_SECONDS": "8",
    "ATEST_OUTBOX_DOUBT_SECONDS": "2",
}
_ZONE = ZoneInfo("America/New_York")
ORDINARY = datetime(2027, 2, 10, 17, tzinfo=_ZONE)
SPRING = datetime(2027, 3, 15, 17, tzinfo=_ZONE)  # the Monday after the clocks went forward; opened before that
AUTUMN = datetime(2027, 11, 8, 17, tzinfo=_ZONE)  # the Monday after they went back
JUMPS = ((-8.0, 3_600.0), (-4.0, 0.0), (1.0, -3_600.0), (7.0, 3_600.0), (10.0, 0.0))
_OPEN_FOR = timedelta(days=10)
_LONGEST_POSTING = 60.0  # and a second for each closing
_LOOK_SECONDS = 0.05
_DONE = {
    "stopped": "SELECT count(*) FROM timers WHERE kind = 'voting_stops' AND done_at IS NOT NULL",
    "counted": "SELECT count(*) FROM votes WHERE outcome IS NOT NULL",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rehearsed: how many closings, when, on how many processes, and which signals end one of them midway.

    A jump is a moment, in seconds after the closing, and the seconds by which the bots' clock is wrong from then on.
    """

    name: str
    closes_at: datetime
    closings: int = 500
    processes: int = 3
    ends: Sequence[signal.Signals] = (signal.SIGKILL, signal.SIGTERM)
    jumps: Sequence[tuple[float, float]] = ()
    seconds_before: float = 3.0


@dataclass(frozen=True, slots=True)
class Settled:
    """How it went: the first and last of each step in seconds after it was due, by the workspace's clock."""

    plan: Plan
    stopped: tuple[float, float]
    counted: tuple[float, float]
    posted: float
    faults: Sequence[str]


def rehearse(folder: Path, url: str, plan: Plan) -> Settled:
    """Live through the closings, then look at everything that must be so, once."""
    folder.mkdir(parents=True, exist_ok=True)
    _found(folder, url, plan)
    people = [CHAIR, *(person(number) for number in range(MEMBERS))]
    offset = (plan.closes_at - timedelta(hours=1)).timestamp() - time.time()
    with Fleet(folder, url, folder / "coalition.toml", people, offset=offset, **_QUICK) as fleet:
        fleet.start(plan.processes)
        fleet.wait_until_posted(_LONGEST_POSTING + plan.closings)
        watch = _Watch(fleet, plan)
        watch.live_through()
        fleet.set_clock(fleet.clock.offset)
        fleet.wait_until_posted(_LONGEST_POSTING + plan.closings)
        posted = fleet.clock.now() - watch.due["counted"]
        return Settled(plan, watch.span("stopped"), watch.span("counted"), posted, [*watch.faults(), *_faults(fleet)])


def _found(folder: Path, url: str, plan: Plan) -> None:
    _, coalition = founding.coalition_file(folder, SETTLE_SECONDS)
    opened_at = plan.closes_at - _OPEN_FOR
    database = founding.empty_database(url, SystemClock())
    founding.found(database, MEMBERS, opened_at - 2 * founding.DELIBERATED)
    for number in range(plan.closings):
        vote_id = database.run(founding.open_vote, coalition, number, opened_at, plan.closes_at)
        people = [person(each) for each in range(MEMBERS)]
        database.run(founding.sign_on, coalition, vote_id, people, opened_at + timedelta(days=1))
    database.close()


class _Watch:
    """Looks many times a second how far the work is, moves clocks, and ends processes in the midst of it."""

    def __init__(self, fleet: Fleet, plan: Plan) -> None:
        self._fleet, self._plan = fleet, plan
        at = plan.closes_at.timestamp()
        self.due = {"stopped": at, "counted": at + SETTLE_SECONDS}
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._enders: list[threading.Thread] = []
        self._broken: list[BaseException] = []

    def live_through(self) -> None:
        """From shortly before the closing until all is counted, or it is too late for that."""
        fleet, plan = self._fleet, self._plan
        jumps, ends = list(plan.jumps), list(plan.ends)
        fleet.move_clock(self.due["stopped"] - plan.seconds_before - fleet.clock.now())
        while len(self._last) < len(_DONE) and fleet.clock.now() < self.due["counted"] + MOST_LATE:
            done = {step: fleet.number(query) for step, query in _DONE.items()}
            now = fleet.clock.now()
            for step, count in done.items():
                self._note(step, count, now)
            if ends and sum(done.values()) >= plan.closings * (len(plan.ends) - len(ends) + 0.5):
                self._end(len(plan.ends) - len(ends), ends.pop(0))
            if jumps and now >= self.due["stopped"] + jumps[0][0]:
                fleet.set_clock(fleet.clock.offset + jumps.pop(0)[1])
            time.sleep(_LOOK_SECONDS)
        for ender in self._enders:
            ender.join()

    def _note(self, step: str, count: int, now: float) -> None:
        if count:
            self._first.setdefault(step, now)
        if count >= self._plan.closings:
            self._last.setdefault(step, now)

    def _end(self, place: int, number: signal.Signals) -> None:
        """End a process; another is started in its place, while this one goes on looking."""

        def end() -> None:
            try:
                self._fleet.replace(self._fleet.bots[place], number)
            except BaseException as fault:
                self._broken.append(fault)

        ender = threading.Thread(target=end)
        ender.start()
        self._enders.append(ender)

    def span(self, step: str) -> tuple[float, float]:
        """When the first and the last came, after they were due; endless for those that did not come."""
        never = float("inf")
        return self._first.get(step, never) - self.due[step], self._last.get(step, never) - self.due[step]

    def faults(self) -> list[str]:
        found = [f"a process: {fault!r}" for fault in self._broken]
        for step in _DONE:
            first, last = self.span(step)
            if first < 0:
                found.append(f"{step} {-first:.1f} s early")
            if last > MOST_LATE:
                found.append(f"{step} {last:.1f} s late")
        if len(self._enders) < len(self._plan.ends):
            found.append("it was over before the processes were ended")
        return found


def _faults(fleet: Fleet) -> list[str]:
    """What does not hold once nothing is left to do."""
    faults = [f"in Slack: {surprise}" for surprise in fleet.slack.surprises]
    votes = [row[0] for row in fleet.read("SELECT id FROM votes")]
    outcomes = fleet.read("SELECT outcome, count(*) FROM votes GROUP BY outcome")
    if outcomes != [("adopted", len(votes))]:
        faults.append(f"outcomes: {outcomes}")
    faults += _not_once("entries of a count", fleet.read("SELECT subject FROM entries WHERE kind = 'vote.counted'"))
    faults += _not_once("decisions", fleet.read("SELECT position_id FROM decisions"))
    posted = fleet.posted()
    faults += [f"{key} stands {count} times in Slack" for key, count in posted.items() if count > 1]
    due = [f"{kind}:{number}" for kind in ("result", "decision") for number in votes]
    faults += [f"{key} was not posted" for key in due if not posted[key]]
    blocked = fleet.number("SELECT count(*) FROM outbox WHERE state = 'blocked'")
    faults += [f"{blocked} messages are blocked"] if blocked else []
    try:
        fleet.database.run(verifying.verify)
    except (Broken, Mismatch) as fault:
        faults.append(f"verify: {fault}")
    return faults


def _not_once(what: str, rows: Sequence[tuple[object, ...]]) -> list[str]:
    twice = len(rows) - len(set(rows))
    return [f"{twice} {what} too many"] if twice else []


# --- the command ---

_HEAD = (
    "| what | processes | closings | first stopped | last stopped | first counted | last counted | all posted "
    "| faults |\n"
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: |"
)


def main() -> int:
    """Every plan, one after the other."""
    count = int((sys.argv[1:] or ["500"])[0])
    kill, none = (signal.SIGKILL, signal.SIGTERM), ()
    faults: list[str] = []
    print(_HEAD)
    for plan in (
        Plan("PostgreSQL; one killed, one ended", ORDINARY, count, 3, kill),
        Plan("the same, after the spring change", SPRING, count, 3, kill),
        Plan("the same, after the autumn change", AUTUMN, count, 3, kill),
        Plan("the same, the clock jumps by an hour", ORDINARY, count, 3, kill, JUMPS, 12.0),
        Plan("SQLite", ORDINARY, count, 1, none),
    ):
        settled = _in_a_database(plan)
        print(_row(settled), flush=True)
        faults += [f"{plan.name}: {fault}" for fault in settled.faults]
    print("\n".join(faults) or "Each was settled once, none early, none late.")
    return 1 if faults else 0


def _in_a_database(plan: Plan) -> Settled:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if plan.processes == 1:
            return rehearse(folder / "bots", f"sqlite:///{folder / 'atest.db'}", plan)
        with postgresql.server() as address, postgresql.database(address) as url:
            return rehearse(folder / "bots", url, plan)


def _row(it: Settled) -> str:
    seconds = [f"{value:.1f} s" for value in (*it.stopped, *it.counted, it.posted)]
    return f"| {' | '.join(map(str, [it.plan.name, it.plan.processes, it.plan.closings, *seconds, len(it.faults)]))} |"


if __name__ == "__main__":
    sys.exit(main())
