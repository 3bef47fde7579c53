"""What happens without anybody asking: due votes are settled, people are told, the outbox is sent.

Every step is one pass over rows; the threads here only repeat it. What is due is in the database (rulebook 6.3),
so a process that dies loses nothing, and any number of processes can do this at once.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from atest_bot import logs
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.health import SILENT_AFTER, Trouble, left_of
from atest_bot.services import hearing, homing, operating, reposting, restoring, retaining, settling, sharing, telling
from atest_bot.services.delivering import Patience, Poster, deliver_once
from atest_bot.store import hearings, inbox, processes, record, sending
from atest_bot.store.database import Clock, Database, Rows
from atest_bot.store.outbox import Lane

_LOOK_SECONDS = 0.5
_AFTER_FAULT_SECONDS = 2.0
_LONG_SWEEP = 10.0
_LISTEN_SECONDS = 15
_LONGEST_SILENCE = timedelta(seconds=90)
_HEARINGS_KEPT = timedelta(days=30)
_CHECK_SECONDS = 10.0
_COMPARE_SECONDS = 4
_GONE_AFTER = timedelta(days=1)
_HOUR, _A_ROUND = timedelta(hours=1), timedelta(minutes=10)
_ONCE = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
_REST_SECONDS = {Lane.CHANNEL: 0.0, Lane.DIRECT: 0.15}  # Slack takes a few hundred messages a minute; ballots go first
_REST_AT_HOME = 0.05  # reading a home takes time from ballots
_LANES = (Lane.CHANNEL, Lane.DIRECT, Lane.DIRECT, Lane.DIRECT)


class Loop(threading.Thread):
    """Repeats a step while it finds something to do, resting between, then waits for a nudge or for a moment."""

    def __init__(self, name: str, step: Callable[[], bool], pause: float, rest: float = 0.0) -> None:
        super().__init__(name=name, daemon=True)
        self._step, self._pause, self._rest = step, pause, rest
        self._nudged = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._nudged.clear()
            if self._take_step():
                self._stopping.wait(self._rest)
            else:
                self._nudged.wait(self._pause)

    def _take_step(self) -> bool:
        try:
            return self._step()
        except Exception as error:
            logs.fault("step_failed", error, kind=self.name)
            self._nudged.wait(_AFTER_FAULT_SECONDS)
            return False

    def nudge(self) -> None:
        self._nudged.set()

    def stop(self) -> None:
        self._stopping.set()
        self.nudge()


class Ear:
    """Notes for how long this process has heard Slack without a break (6.4).

    Whether it went on hearing since the last look is judged by the system's own time. A rehearsal that moves the clock
    by days moves no system, so its jump is bridged; a machine that slept, or a process that hung, was deaf. After a
    clock that was ahead went back, what was noted meanwhile lies in time to come: hearing is noted in a row of its own.
    """

    def __init__(self, database: Database, clock: Clock, process: str, is_hearing: Callable[[], bool]) -> None:
        self._database, self._clock, self._process, self._is_hearing = database, clock, process, is_hearing
        self._row: int | None = None
        self._heard_at: datetime | None = None
        self._lock = threading.Lock()

    def listen(self) -> datetime:
        """Note what this moment is like; returns the moment, up to which all is known."""
        with self._lock:
            now, offset = self._look()
            system = now - timedelta(seconds=offset)
            if not self._is_hearing():
                self._row = self._heard_at = None
                return now
            if self._heard_at is not None and abs(system - self._heard_at) > _LONGEST_SILENCE:
                self._row = None
            self._row = self._database.run(hearing.hear, self._process, self._row, now)
            self._heard_at = system
            return now

    def _look(self) -> tuple[datetime, float]:
        """The time, and how far rehearsals have moved it, from one look: the file may change between two."""
        while True:
            offset = self._clock.offset_seconds()
            now = self._clock.now()
            if self._clock.offset_seconds() == offset:
                return now, offset


class Works:
    """The clockwork of one process."""

    def __init__(self, database: Database, coalition: Coalition, clock: Clock, tick_seconds: float) -> None:
        self._database, self._coalition, self._clock = database, coalition, clock
        self._tick = tick_seconds
        self.name = secrets.token_hex(8)
        self.clock_skew: int | None = None
        self._hello: tuple[int, int] | None = None
        self._started_at = self._swept_at = time.monotonic()
        self._is_checked = False
        self._sweeping = threading.Lock()
        self._head = record.NOTHING
        self._troubles: list[Trouble] = []
        self._scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
        moment = max(coalition.card_seconds / 4, 0.05)
        self._telling = Loop("telling", self.tell_once, moment, rest=moment)
        self._posting: list[Loop] = []
        self._ear: Ear | None = None
        self._look_soon: Callable[[], None] = lambda: None
        self._is_on_time: Callable[[], bool] = lambda: True
        self.processes = 1

    def start(self) -> None:
        """Begin to settle what is due, once the record was checked or too much time has passed for that (G6, G21).

        Posting begins with `post_with`.
        """
        self._scheduler.add_job(self.sweep, "interval", seconds=self._tick, **_ONCE)
        self._scheduler.add_job(self.forget, "interval", hours=1, **_ONCE)
        self._scheduler.add_job(partial(self.look_after_cards, _HOUR), "interval", hours=1, **_ONCE)
        self._scheduler.start()
        self._telling.start()
        self.sweep()

    def is_checked(self) -> None:
        """The record was held against what was published: what is due can be settled."""
        self._is_checked = True
        self.each_day("retention", self.let_go)
        self.sweep()

    def post_with(self, poster: Poster, patience: Patience) -> None:
        """Begin to send the outbox."""
        for lane in _LANES:
            step = partial(deliver_once, self._database, poster, lane, patience)
            loop = Loop(f"posting-{lane}", step, _LOOK_SECONDS, _REST_SECONDS[lane])
            self._posting.append(loop)
            loop.start()

    def show_with(self, step: Callable[[], bool]) -> None:
        """Begin to keep App Homes true."""
        loop = Loop("showing", step, _LOOK_SECONDS, _REST_AT_HOME)
        self._posting.append(loop)
        loop.start()

    def each_day(self, name: str, task: Callable[[], object]) -> None:
        """Do something now and once a day, one process for all; a failure is logged, and it is tried the next day."""

        def run() -> None:
            try:
                if self._database.run(sharing.is_mine, name, self._clock.now(), _A_ROUND):
                    task()
            except Exception as error:
                logs.fault("daily_task_failed", error)

        self._scheduler.add_job(run, "interval", days=1, next_run_time=datetime.now(UTC), **_ONCE)

    def sweep(self) -> None:
        """Settle everything that is due, in the order in which it became so, and note that somebody looked."""
        if not self._is_checked and time.monotonic() - self._started_at < _CHECK_SECONDS:
            return
        with self._sweeping:
            try:
                self._look_back()
                if self._is_on_time():
                    self._settle(self._ear.listen() if self._ear else self._clock.now())
                self._look_after_health()
            except Exception as error:
                logs.fault("sweep_failed", error)

    def _settle(self, known: datetime) -> None:
        """Settle what is due at a moment up to which all is known, unless the clock goes back meanwhile."""
        while self._database.run(settling.settle_due, self._coalition, min(known, self._clock.now())):
            self.nudge()
            if time.monotonic() - self._swept_at > _LONG_SWEEP:
                self._look_after_health()

    def _look_back(self) -> None:
        """Nothing is settled in a database that forgot what this process saw in it (G21)."""
        self._head, is_old = self._database.run(restoring.look_back, self._head)
        if is_old:
            logs.log("database_is_old", level=logging.ERROR)

    def _look_after_health(self) -> None:
        self._look_back()
        self._troubles = self._database.run(self._note)
        self._swept_at = time.monotonic()

    def time_with(self, is_on_time: Callable[[], bool]) -> None:
        """From now on settle only while the time is known for certain (G6)."""
        self._is_on_time = is_on_time

    def _note(self, rows: Rows) -> list[Trouble]:
        sending.forgive_clock(rows)
        homing.forgive_clock(rows)
        self.processes = sharing.count(rows)
        connections = left_of(*self._hello, self.processes) if self._hello else None
        processes.seen(rows, self.name, rows.now(), self.clock_skew, connections)
        return operating.health(rows, self.name)

    def hear_with(self, is_hearing: Callable[[], bool]) -> None:
        """Note when this process hears Slack: now, at each sweep and at least every so many seconds (6.4)."""
        ear = self._ear = Ear(self._database, self._clock, self.name, is_hearing)

        def listen() -> None:
            try:
                ear.listen()
            except Exception as error:
                logs.fault("hearing_not_noted", error)

        listen()
        self._scheduler.add_job(listen, "interval", seconds=_LISTEN_SECONDS, **_ONCE)

    def compare_with(self, step: Callable[[], None], look_soon: Callable[[], None]) -> None:
        """Begin to make up for reactions that nobody heard (11)."""
        self._look_soon = look_soon

        def run() -> None:
            try:
                step()
            except Exception as error:
                logs.fault("reactions_not_compared", error)

        self._scheduler.add_job(run, "interval", seconds=_COMPARE_SECONDS, next_run_time=datetime.now(UTC), **_ONCE)

    def is_connected(self, connections: int | None) -> None:
        """Slack can be heard again, over so many connections in all: what happened meanwhile is looked for."""
        if connections is not None:
            self._note_connections(connections)
        self._look_soon()
        self.look_after_cards()

    def _note_connections(self, connections: int) -> None:
        try:
            self._hello = (connections, self._database.run(sharing.count))
        except Exception as error:
            logs.fault("connections_not_noted", error)

    def forget(self) -> None:
        """Drop the keys of deliveries that can no longer be repeated, and bots that are long gone."""
        self._database.run(inbox.forget, self._clock.now())
        self._database.run(hearings.forget, self._clock.now() - _HEARINGS_KEPT)
        self._database.run(processes.forget, self._clock.now() - _GONE_AFTER)

    def let_go(self) -> None:
        """Overwrite what was kept long enough, in small steps between which ballots go on."""
        while self._database.run(retaining.let_go, self._clock.now()):
            pass

    def look_after_cards(self, stretch: timedelta = sharing.AT_ONCE) -> None:
        """Notice cards that were deleted, though nothing on them changes: each hour, and after each reconnection."""
        try:
            if self._database.run(sharing.is_mine, "cards", self._clock.now(), stretch):
                self._database.run(reposting.look_after_cards, self._coalition, self._clock.now())
                self.nudge()
        except Exception as error:
            logs.fault("cards_not_looked_after", error)

    def tell_once(self) -> bool:
        has_told = self._database.run(telling.tell_due, self._coalition, self._clock.now())
        if has_told:
            self.nudge()
        return has_told

    def nudge(self) -> None:
        """Something new waits to be posted."""
        for loop in self._posting:
            loop.nudge()

    @property
    def is_well(self) -> bool:
        """Whether everything here is alive and has looked at the clock lately, and nothing is stuck or deaf (G23)."""
        is_awake = time.monotonic() - self._swept_at < SILENT_AFTER
        is_ill = any(trouble.calls_for_restart for trouble in self._troubles)
        return is_awake and not is_ill and all(loop.is_alive() for loop in (self._telling, *self._posting))

    def stop(self) -> None:
        """Finish what is under way."""
        self._scheduler.shutdown(wait=True)
        for loop in (self._telling, *self._posting):
            loop.stop()
        for loop in (self._telling, *self._posting):
            loop.join(timeout=10)
        self._leave()

    def _leave(self) -> None:
        try:
            self._database.run(processes.leave, self.name)
        except Exception as error:
            logs.fault("not_left", error)
