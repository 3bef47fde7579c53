"""A bot that was deaf before a closing, or away at it, moves the closing, and says why (rulebook 6.4, 11.4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from atest_bot.domain.ballots import Choice, Timing
from atest_bot.domain.hearing import deaf_time, in_words, whole_minutes
from atest_bot.scheduler import Ear, Works
from atest_bot.settings import SystemClock
from atest_bot.slack.hearing import ear_of
from atest_bot.store import hearings
from atest_bot.store.tables import Process
from tests.chamber import Chamber, delegate
from tests.house import SETTLE_SECONDS, T0

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def chamber(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    with Chamber.founded(database_url, tmp_path) as chamber:
        yield chamber


def hear(chamber: Chamber, since: datetime, until: datetime, process: str = "one") -> None:
    row = chamber.run(hearings.begin, process, since)
    assert chamber.run(hearings.stretch, row, until)


def settle_at(chamber: Chamber, at: datetime) -> None:
    chamber.clock.at = at
    chamber.settle()


def said(chamber: Chamber) -> list[str]:
    return [
        str(row[0]) for row in chamber.read("SELECT data FROM outbox WHERE notice = 'ExtendedForDeafness' ORDER BY id")
    ]


def words(chamber: Chamber) -> str:
    return chamber.coalition.calendar.in_words(chamber.closes_at())


def opened(chamber: Chamber) -> datetime:
    """A vote that closes on Thursday, March 18, 2027, 5:00 PM Eastern, in which the rule is met."""
    chamber.vote_is_open()
    for member in range(5):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    return chamber.closes_at()


@pytest.mark.rule("6.4", "12.7")
@pytest.mark.parametrize(
    ("deaf", "after"),
    [
        (30 * MINUTE, None),
        (31 * MINUTE, "Fri, Mar 19, 2027, 12:00 PM Eastern"),
        (20 * HOUR, "Fri, Mar 19, 2027, 1:00 PM Eastern"),
        (DAY, "Fri, Mar 19, 2027, 5:00 PM Eastern"),
    ],
)
def test_deafness_before_the_closing_moves_it(chamber: Chamber, deaf: timedelta, after: str | None) -> None:
    closes_at = opened(chamber)
    assert words(chamber) == "Thu, Mar 18, 2027, 5:00 PM Eastern"
    hear(chamber, T0, closes_at - deaf)
    hear(chamber, closes_at, closes_at + MINUTE)
    settle_at(chamber, closes_at + timedelta(seconds=3))
    assert words(chamber) == (after or "Thu, Mar 18, 2027, 5:00 PM Eastern")
    assert len(said(chamber)) == (after is not None)
    settle_at(chamber, closes_at + timedelta(seconds=SETTLE_SECONDS + 1))
    assert chamber.outcome() == (None if after else "adopted")
    assert chamber.value("SELECT moved_because FROM votes") == (
        f"moved, because the bot could not hear Slack for {in_words(whole_minutes(deaf))}" if after else ""
    )


@pytest.mark.rule("6.4")
def test_the_same_deafness_is_paid_once(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - HOUR)
    hear(chamber, closes_at, closes_at + 2 * DAY)
    settle_at(chamber, closes_at)
    assert words(chamber) == "Fri, Mar 19, 2027, 12:00 PM Eastern"  # the deaf hour lies in the day before this one too
    settle_at(chamber, chamber.closes_at())
    settle_at(chamber, chamber.closes_at() + timedelta(seconds=SETTLE_SECONDS))
    assert words(chamber) == "Fri, Mar 19, 2027, 12:00 PM Eastern"
    assert chamber.outcome() == "adopted"
    assert len(said(chamber)) == 1
    assert chamber.verify().votes == 1


@pytest.mark.rule("6.4")
def test_new_deafness_after_that_is_paid_too(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - HOUR)
    hear(chamber, closes_at, closes_at + HOUR)
    settle_at(chamber, closes_at)
    second = chamber.closes_at()
    hear(chamber, second - HOUR, second)
    settle_at(chamber, second)
    assert words(chamber) == "Mon, Mar 22, 2027, 12:00 PM Eastern"
    assert len(said(chamber)) == 2


def test_who_was_late_before_the_closing_moved_hears_that_the_vote_goes_on(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - HOUR)
    chamber.clock.at = closes_at + timedelta(seconds=2)
    assert chamber.press(delegate(5, 0), Choice.OBJECT).timing == Timing.LATE
    settle_at(chamber, closes_at + timedelta(seconds=5))
    second = chamber.closes_at()
    hear(chamber, closes_at, second - HOUR)
    chamber.clock.at = second + timedelta(seconds=2)
    assert chamber.press(delegate(6, 0), Choice.OBJECT).timing == Timing.LATE
    settle_at(chamber, second + timedelta(seconds=5))
    asked = chamber.read("SELECT channel, data FROM outbox WHERE notice = 'AnswerAsked' ORDER BY id")
    assert [person for person, _ in asked] == [delegate(5, 0), delegate(6, 0)]
    assert all("The closing has moved since, and voting goes on: please answer again." in words for _, words in asked)


@pytest.mark.rule("6.4")
def test_what_one_process_heard_the_bot_heard(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - 5 * HOUR)
    hear(chamber, closes_at - 6 * HOUR, closes_at - 20 * MINUTE, "two")
    settle_at(chamber, closes_at)
    assert said(chamber) == []
    assert words(chamber) == "Thu, Mar 18, 2027, 5:00 PM Eastern"


@pytest.mark.rule("6.4")
def test_deafness_before_the_vote_opened_does_not_count(chamber: Chamber) -> None:
    hear(chamber, T0, T0 + MINUTE)
    chamber.propose()
    chamber.clock.at = T0 + 10 * DAY
    chamber.open_vote("P-2027-001", "rapid")
    hear(chamber, chamber.clock.at, chamber.closes_at())
    settle_at(chamber, chamber.closes_at())
    assert said(chamber) == []


@pytest.mark.rule("6.4")
def test_where_hearing_was_never_noted_nothing_is_held_against_a_closing(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    settle_at(chamber, closes_at + timedelta(seconds=SETTLE_SECONDS))
    assert chamber.outcome() == "adopted"
    assert said(chamber) == []


@pytest.mark.rule("6.3.1", "11.4", "6.3.2", "6.4")
def test_a_bot_that_was_away_at_the_closing_settles_at_its_start(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - 10 * MINUTE)
    settle_at(chamber, closes_at + 5 * DAY)
    assert chamber.outcome() == "adopted"
    assert said(chamber) == []


@pytest.mark.rule("11.4", "6.4", "5.6.1")
def test_a_bot_that_was_away_for_long_before_it_gives_the_time_back(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - 7 * HOUR)
    settle_at(chamber, closes_at + 16 * HOUR)  # back on Friday at 9:00 AM
    assert words(chamber) == "Fri, Mar 19, 2027, 4:01 PM Eastern"
    assert chamber.outcome() is None
    hear(chamber, chamber.clock.at, chamber.closes_at())
    chamber.press(delegate(0, 0), Choice.OBJECT)
    settle_at(chamber, chamber.closes_at())
    settle_at(chamber, chamber.closes_at() + timedelta(seconds=SETTLE_SECONDS))
    assert chamber.outcome() == "objected"
    assert len(said(chamber)) == 1


@pytest.mark.rule("6.4")
def test_the_count_looks_too_where_another_process_came_to_it_first(chamber: Chamber) -> None:
    closes_at = opened(chamber)
    hear(chamber, T0, closes_at - HOUR)
    hear(chamber, closes_at, closes_at + HOUR)
    chamber.run(lambda rows: rows.write(_done_without_doing()))
    settle_at(chamber, closes_at + timedelta(seconds=SETTLE_SECONDS))
    assert chamber.outcome() is None
    assert words(chamber) == "Fri, Mar 19, 2027, 12:00 PM Eastern"


def _done_without_doing() -> object:
    from sqlalchemy import text

    return text("UPDATE timers SET done_at = due_at WHERE kind = 'voting_stops'")


def test_old_hearings_are_forgotten_but_the_newest(chamber: Chamber) -> None:
    hear(chamber, T0, T0 + HOUR)
    hear(chamber, T0 + DAY, T0 + DAY + HOUR)
    assert chamber.run(hearings.forget, T0 + 60 * DAY) == 1
    assert chamber.run(hearings.measured_since) == T0 + DAY


# --- the sum ---


@pytest.mark.parametrize(
    ("heard", "minutes"),
    [
        ([], 60),
        ([(0, 60)], 0),
        ([(-10, 70)], 0),
        ([(0, 20), (40, 60)], 20),
        ([(40, 60), (0, 20)], 20),
        ([(0, 50), (10, 20)], 10),
        ([(10, 20), (15, 30)], 40),
        ([(-20, -10), (70, 80)], 60),
    ],
)
@pytest.mark.rule("6.4")
def test_deaf_time_is_what_no_process_heard(heard: list[tuple[int, int]], minutes: int) -> None:
    stretches = [(T0 + a * MINUTE, T0 + b * MINUTE) for a, b in heard]
    assert deaf_time(T0, T0 + HOUR, stretches) == minutes * MINUTE


# --- the ear ---


class Clock:
    """A system's clock, and a rehearsal's."""

    def __init__(self) -> None:
        self.system, self.offset = T0, 0.0

    def now(self) -> datetime:
        return self.system + timedelta(seconds=self.offset)

    def offset_seconds(self) -> float:
        return self.offset


def stretches(chamber: Chamber) -> list[tuple[timedelta, timedelta]]:
    found = chamber.run(hearings.between, T0 - 99 * DAY, T0 + 99 * DAY)
    return [(since - T0, until - T0) for since, until in found]


@pytest.mark.rule("6.4")
def test_an_ear_stretches_its_row_while_it_hears(chamber: Chamber) -> None:
    clock, hears = Clock(), [True]
    ear = Ear(chamber.database, clock, "one", lambda: hears[0])
    for _ in range(4):
        ear.listen()
        clock.system += timedelta(seconds=30)
    assert stretches(chamber) == [(timedelta(0), timedelta(seconds=90))]
    hears[0] = False
    ear.listen()
    clock.system += HOUR
    hears[0] = True
    ear.listen()
    assert stretches(chamber) == [(timedelta(0), timedelta(seconds=90)), (HOUR + 2 * MINUTE, HOUR + 2 * MINUTE)]


@pytest.mark.rule("6.4")
def test_a_process_that_hung_or_a_machine_that_slept_was_deaf(chamber: Chamber) -> None:
    clock = Clock()
    ear = Ear(chamber.database, clock, "one", lambda: True)
    ear.listen()
    clock.system += timedelta(seconds=91)
    ear.listen()
    assert len(stretches(chamber)) == 2


def test_a_clock_that_was_ahead_for_a_moment_is_no_deafness(chamber: Chamber) -> None:
    clock = Clock()
    ear = Ear(chamber.database, clock, "one", lambda: True)
    for jump in (timedelta(0), DAY, -DAY, *([timedelta(0)] * 60)):
        clock.system += jump
        ear.listen()
        clock.system += MINUTE
    assert deaf_time(T0, clock.system, chamber.run(hearings.between, T0, clock.system)) <= 3 * MINUTE
    running = [Process(name="one", started_at=T0, swept_at=T0)]
    assert chamber.run(hearings.heard_at, running) == clock.system - MINUTE


def test_a_clock_that_a_rehearsal_moves_is_no_deafness(chamber: Chamber) -> None:
    clock = Clock()
    ear = Ear(chamber.database, clock, "one", lambda: True)
    ear.listen()
    clock.system += timedelta(seconds=5)
    clock.offset += 3 * DAY.total_seconds()
    assert ear.listen() == clock.now()
    assert stretches(chamber) == [(timedelta(0), 3 * DAY + timedelta(seconds=5))]


def test_a_process_that_says_it_is_ready_has_noted_that_it_hears(chamber: Chamber) -> None:
    works = Works(chamber.database, chamber.coalition, chamber.clock, tick_seconds=1)
    works.hear_with(lambda: True)
    assert len(stretches(chamber)) == 1


def test_the_clock_of_a_rehearsal_file_is_bridged_too(chamber: Chamber, tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("0")
    ear = Ear(chamber.database, SystemClock(file), "one", lambda: True)
    before = ear.listen()
    file.write_text("86400")
    after = ear.listen()
    assert after - before >= DAY
    assert len(chamber.run(hearings.between, before, after)) == 1


class Session:
    def __init__(self, last: float | None = None) -> None:
        self.last_ping_pong_time = last


class Client:
    def __init__(self) -> None:
        self.current_session: Session | None = None
        self.stands = True

    def is_connected(self) -> bool:
        return self.stands


def test_a_connection_hears_while_it_stands_and_answers_pings() -> None:
    client, now = Client(), [1_000.0]
    hears = ear_of(client, lambda: now[0])
    assert not hears()
    client.current_session = Session()
    assert hears()
    now[0] += 31
    assert not hears()  # it never answered a ping
    client.current_session.last_ping_pong_time = now[0] - 10
    assert hears()
    now[0] += 21
    assert not hears()
    client.current_session = Session()
    assert hears()
    client.stands = False
    assert not hears()
