"""A dead scheduler, a stuck outbox and a deaf connection are said to be unwell within a minute (G23)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from atest_bot.domain.notices import Audience, Note, PublicPart
from atest_bot.sandbox.cast import DECISIONS_CHANNEL
from atest_bot.scheduler import Ear, Works
from atest_bot.services import operating, sharing
from atest_bot.slack.hearing import ear_of
from atest_bot.store import halts, hearings, outbox, processes
from atest_bot.store.database import Rows
from atest_bot.store.halts import HaltKind
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Outbox
from tests.chamber import CHAIR, Chamber
from tests.services.test_hearing import Client, Session

TICK = timedelta(seconds=5)
MINUTE = 60


@pytest.fixture
def chamber(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    with Chamber.founded(database_url, tmp_path) as chamber:
        chamber.clock.at = now(chamber)  # PostgreSQL has its own
        yield chamber


def looks(chamber: Chamber, *names: str) -> None:
    """Running bots look for due work, and say so."""

    def note(rows: Rows) -> None:
        for name in names:
            processes.seen(rows, name, rows.now(), 0, len(names))

    chamber.run(note)


def hears(chamber: Chamber, name: str, row: list[int]) -> None:
    row[:] = row or [chamber.run(hearings.begin, name, now(chamber))]
    chamber.run(hearings.stretch, row[0], now(chamber))


def now(chamber: Chamber) -> datetime:
    moment: datetime = chamber.run(lambda rows: rows.now())
    return moment


def codes(chamber: Chamber, process: str = "") -> list[str]:
    return [trouble.code for trouble in chamber.run(operating.health, process)]


def pass_time(chamber: Chamber, span: timedelta = TICK) -> None:
    """One tick, in which nothing else happens. PostgreSQL has its own clock, moved as a rehearsal moves it."""
    chamber.clock.at += span
    chamber.clock.moved += span.total_seconds()


def seconds_until(chamber: Chamber, code: str, each_tick: Callable[[], object]) -> int:
    """How long it takes until a trouble is told, looked at as often as a bot looks."""
    for tick in range(2 * MINUTE // TICK.seconds):
        if code in codes(chamber):
            return tick * TICK.seconds
        pass_time(chamber)
        each_tick()
    raise AssertionError(f"{code} was never told")


@pytest.mark.guarantee("G23")
def test_a_bot_that_no_longer_looks_is_told_within_a_minute(chamber: Chamber) -> None:
    looks(chamber, "one")
    assert codes(chamber) == []
    assert seconds_until(chamber, "asleep", lambda: None) <= MINUTE


def test_a_bot_that_died_while_the_clock_was_ahead_is_no_bot_at_work(chamber: Chamber) -> None:
    ahead, row = timedelta(days=1), list[int]()
    pass_time(chamber, ahead)
    looks(chamber, "one")
    pass_time(chamber, -ahead)
    looks(chamber, "two")
    assert chamber.run(sharing.count) == 1
    for _ in range(2 * MINUTE // TICK.seconds):
        pass_time(chamber)
        looks(chamber, "two")
        hears(chamber, "two", row)
    assert codes(chamber, "two") == []
    assert seconds_until(chamber, "asleep", lambda: None) <= MINUTE


@pytest.mark.guarantee("G23")
def test_a_message_that_nobody_posts_is_told_within_a_minute(chamber: Chamber) -> None:
    row: list[int] = []
    looks(chamber, "one")
    chamber.run(outbox.post, "stuck", Note("Nobody posts this."), Address(Audience.PERSON, CHAIR))
    assert codes(chamber) == []
    assert seconds_until(chamber, "stuck", lambda: (looks(chamber, "one"), hears(chamber, "one", row))) <= MINUTE
    assert codes(chamber) == ["stuck"]


def test_what_a_pause_holds_up_is_no_reason_to_start_a_bot_again(chamber: Chamber) -> None:
    row: list[int] = []
    looks(chamber, "one")
    chamber.run(outbox.post, "waits", Note("It waits for the end of the pause."), Address(Audience.PERSON, CHAIR))
    chamber.run(operating.pause)
    for _ in range(2 * MINUTE // TICK.seconds):
        pass_time(chamber)
        looks(chamber, "one")
        hears(chamber, "one", row)
    assert codes(chamber) == ["paused"]
    chamber.run(operating.resume)
    assert codes(chamber) == ["stuck"]


@pytest.mark.parametrize("halt", HaltKind)
def test_what_nobody_may_look_for_while_work_is_halted_is_no_reason_to_start_a_bot_again(
    chamber: Chamber, halt: HaltKind
) -> None:
    tried = {"state": "uncertain", "first_tried_at": now(chamber), "next_at": now(chamber)}
    page = PublicPart("D-2027-001", 2, 2, "Was it posted?", ())
    chamber.run(outbox.post, "unclear", page, Address(Audience.PUBLIC, DECISIONS_CHANNEL))
    chamber.run(lambda rows: rows.write(update(Outbox).values(**tried)))
    chamber.run(lambda rows: halts.put(rows, halt, rows.now()))
    pass_time(chamber, timedelta(minutes=16))
    looks(chamber, "one")
    hears(chamber, "one", [])
    assert codes(chamber) == [halt.value]
    chamber.run(halts.lift, halt)
    assert [(it.code, it.calls_for_restart) for it in chamber.run(operating.health)] == [
        ("stuck", True),
        ("uncertain", False),
    ]


@pytest.mark.guarantee("G23")
@pytest.mark.parametrize("way", ["the connection is gone", "the connection is half open", "it never connected"])
def test_a_deaf_connection_is_told_within_a_minute(chamber: Chamber, way: str) -> None:
    client, seconds = Client(), lambda: chamber.clock.at.timestamp()
    ear = Ear(chamber.database, chamber.clock, "one", ear_of(client, seconds))
    client.current_session = None if way == "it never connected" else Session()
    if client.current_session:
        client.current_session.last_ping_pong_time = seconds()
    looks(chamber, "one")
    ear.listen()
    assert codes(chamber) == []
    client.stands = way != "the connection is gone"
    assert seconds_until(chamber, "deaf", lambda: (ear.listen(), looks(chamber, "one"))) <= MINUTE
    assert codes(chamber) == ["deaf"]


@pytest.mark.guarantee("G23")
def test_of_two_bots_the_deaf_one_is_told_and_the_other_goes_on(chamber: Chamber) -> None:
    rows: dict[str, list[int]] = {"one": [], "two": []}
    looks(chamber, *rows)
    hears(chamber, "one", rows["one"])
    waited = seconds_until(chamber, "deaf", lambda: (looks(chamber, *rows), hears(chamber, "two", rows["two"])))
    assert waited <= MINUTE
    assert (codes(chamber, "one"), codes(chamber, "two")) == (["deaf"], [])


@pytest.fixture
def works(chamber: Chamber) -> Iterator[Works]:
    """The clockwork of one process, at work."""
    works = Works(chamber.database, chamber.coalition, chamber.clock, 0.2)
    works.is_checked()
    works.start()
    yield works
    works.stop()


@pytest.mark.guarantee("G23")
def test_a_process_whose_scheduler_died_is_not_well(works: Works) -> None:
    assert works.is_well
    works._scheduler.pause()  # its threads live, and `running` says so
    works._swept_at -= MINUTE
    assert not works.is_well
    works.sweep()
    assert works.is_well


def test_of_two_bots_one_that_left_leaves_the_other_no_less_well(chamber: Chamber, works: Works) -> None:
    looks(chamber, "one")
    works.is_connected(2)
    works.sweep()
    assert codes(chamber, works.name) == []
    chamber.run(processes.leave, "one")
    assert codes(chamber, works.name) == ["connections"]
    works.sweep()
    assert (codes(chamber, works.name), works.is_well) == ([], True)
    works.is_connected(2)
    works.sweep()
    assert codes(chamber, works.name) == ["connections"]


@pytest.mark.guarantee("G23")
def test_a_process_one_of_whose_threads_died_is_not_well(works: Works) -> None:
    assert works.is_well
    works._telling.stop()
    works._telling.join(10)
    assert not works.is_well


def test_one_thread_of_a_process_settles_at_a_time(works: Works) -> None:
    both = threading.Barrier(2)

    def meet() -> bool:
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return True

    works.time_with(meet)
    works.sweep()  # beside the scheduler's own
    assert both.broken, "two were settling at the same time"
