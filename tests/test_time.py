"""Closings are right across clock changes and around holidays, and never move earlier but by 6.7 (rulebook 6, 12.7)."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atest_bot.domain.ballots import Choice
from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Standing
from atest_bot.domain.reminders import TIMED, Occasion, instant, is_overtaken
from atest_bot.domain.tally import Profile
from atest_bot.services import closing_early, extending, hearing
from atest_bot.services.extending import Wish
from atest_bot.store import electorate, hearings, votes
from tests.chamber import CHAIR, Chamber, delegate
from tests.house import SETTLE_SECONDS, T0, migrated

ZONES = ("America/New_York", "America/Phoenix", "Europe/Berlin", "Australia/Lord_Howe")
HOLIDAYS = country_holidays("US", years=range(2025, 2032))
CALENDARS = {name: Calendar(ZoneInfo(name), time(17), HOLIDAYS) for name in ZONES}

zones = st.sampled_from(ZONES)
moments = st.integers(0, 5 * 365 * 86_400 - 864_000).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
spans = st.one_of(
    st.integers(0, 12).map(lambda number: Span(number, "business day")),
    st.integers(1, 72).map(lambda number: Span(number, "hour")),
)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def business_days_between(calendar: Calendar, first: date, last: date) -> int:
    """How many business days lie after one day and up to another, counted one by one."""
    number = 0
    while first < last:
        first += timedelta(days=1)
        number += first.weekday() < 5 and first not in HOLIDAYS
    return number


@pytest.mark.rule("6.1.1", "6.2.1", "6.2.2")
@given(zones, moments, spans)
@settings(deadline=None, database=None, max_examples=400)
def test_a_default_closing_is_at_five_on_a_business_day_and_late_enough(zone: str, now: datetime, span: Span) -> None:
    calendar = CALENDARS[zone]
    closes_at = calendar.default_closing(now, span)
    local, begun = closes_at.astimezone(calendar.zone), now.astimezone(calendar.zone)
    assert (local.hour, local.minute) == (17, 0)
    assert local.weekday() < 5
    assert local.date() not in HOLIDAYS
    if span.unit == "hour":
        assert closes_at - now >= timedelta(hours=span.number)
    else:
        assert business_days_between(calendar, begun.date(), local.date()) >= span.number
        extra = business_days_between(calendar, begun.date(), local.date()) - span.number
        assert extra <= 1 or not calendar.is_business_day(begun.date())


@pytest.mark.rule("6.1.1", "6.1.2", "6.2.1", "6.2.2")
@given(zones, days, times)
@settings(deadline=None, database=None, max_examples=600)
def test_a_wall_time_is_what_was_chosen_or_is_refused(zone: str, day: date, at: time) -> None:
    calendar, now = CALENDARS[zone], datetime(2025, 12, 1, tzinfo=UTC)
    try:
        closes_at = calendar.closing(day, at, now, Span())
    except Refusal as refusal:
        skipped = datetime.combine(day, at, calendar.zone)
        is_skipped = skipped.astimezone(UTC).astimezone(calendar.zone).replace(tzinfo=None) != skipped.replace(
            tzinfo=None
        )
        assert is_skipped or not calendar.is_business_day(day), refusal.sentence
        return
    local = closes_at.astimezone(calendar.zone)
    assert (local.date(), local.time().replace(fold=0)) == (day, at)
    later = (closes_at + timedelta(hours=1)).astimezone(calendar.zone)
    assert (later.date(), later.time().replace(fold=0)) != (day, at)


def _every_day(zone: str) -> Calendar:
    """A calendar on which the Sundays of the clock changes are business days."""

    class Anyday(Calendar):
        def is_business_day(self, day: date) -> bool:
            return True

    return Anyday(ZoneInfo(zone), time(17), frozenset())


@pytest.mark.rule("6.1.2")
@pytest.mark.parametrize(
    ("zone", "day", "at"),
    [
        *[("America/New_York", day, "02:30") for day in ("2026-03-08", "2027-03-14", "2028-03-12", "2029-03-11")],
        ("America/New_York", "2030-03-10", "02:00"),
        ("Europe/Berlin", "2027-03-28", "02:30"),
        ("Australia/Lord_Howe", "2027-10-03", "02:15"),
    ],
)
def test_a_wall_time_that_is_skipped_is_refused(zone: str, day: str, at: str) -> None:
    with pytest.raises(Refusal, match="does not exist on"):
        _every_day(zone).closing(
            date.fromisoformat(day), time.fromisoformat(at), datetime(2026, 1, 1, tzinfo=UTC), Span()
        )


@pytest.mark.rule("6.1.2")
@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T06:30"),
        ("America/New_York", "2027-11-07", "01:30", "2027-11-07T06:30"),
        ("America/New_York", "2030-11-03", "01:00", "2030-11-03T06:00"),
        ("Europe/Berlin", "2027-10-31", "02:30", "2027-10-31T01:30"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T15:15"),
    ],
)
def test_a_wall_time_that_happens_twice_means_the_later(zone: str, day: str, at: str, utc: str) -> None:
    closes_at = _every_day(zone).closing(
        date.fromisoformat(day), time.fromisoformat(at), datetime(2026, 1, 1, tzinfo=UTC), Span()
    )
    assert closes_at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.rule("6.4", "6.2.2")
@given(zones, moments, st.integers(31, 1_440))
@settings(deadline=None, database=None, max_examples=300)
def test_a_deaf_bot_moves_a_closing_far_enough_and_to_a_business_day(zone: str, base: datetime, minutes: int) -> None:
    calendar = CALENDARS[zone]
    closes_at = hearing.moved(_Only(calendar), base, timedelta(minutes=minutes))  # type: ignore[arg-type]
    assert closes_at >= base + timedelta(minutes=minutes)
    assert closes_at >= calendar.next_noon(base) > base
    assert calendar.is_business_day(closes_at.astimezone(calendar.zone).date())


class _Only:
    """A coalition of which only the calendar matters."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar


@pytest.mark.rule("6.5.1")
@given(zones, moments, spans)
@settings(deadline=None, database=None, max_examples=200)
def test_reminders_come_before_the_closing_by_what_they_say(zone: str, opened_at: datetime, span: Span) -> None:
    closes_at = CALENDARS[zone].default_closing(opened_at, span)
    half = instant(Occasion.HALF_TIME, opened_at, closes_at)
    assert abs((half - opened_at) - (closes_at - half)) <= timedelta(microseconds=1)
    assert closes_at - instant(Occasion.LAST_DAY, opened_at, closes_at) == timedelta(hours=24)
    assert closes_at - instant(Occasion.LAST_HOURS, opened_at, closes_at) == timedelta(hours=2)
    last = max(instant(occasion, opened_at, closes_at) for occasion in TIMED)
    stand = [occasion for occasion in TIMED if not is_overtaken(occasion, opened_at, closes_at, closes_at)]
    assert [instant(occasion, opened_at, closes_at) for occasion in stand] == [last] * len(stand)


# --- histories ---

acts = st.lists(
    st.tuples(
        st.sampled_from(["pass", "press", "withdraw", "extend", "ask", "close", "leave", "restore", "hear", "settle"]),
        st.integers(0, 6),
        st.integers(1, 3_000),
    ),
    min_size=4,
    max_size=16,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "atest.db"
    migrated(f"sqlite:///{path}")
    return path


@contextmanager
def chamber_of(template: Path) -> Iterator[Chamber]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "atest.db")
        with Chamber(f"sqlite:///{folder}/atest.db", Path(folder)) as chamber:
            chamber.found()
            yield chamber


class _Watch:
    """What must hold after each act: the closing moves earlier only by an early close, the requirement never rises."""

    def __init__(self, chamber: Chamber) -> None:
        self.chamber = chamber
        self.closes_at, self.required = chamber.closes_at(), self._required()
        self.early = 0

    def look(self) -> None:
        closes_at, required = self.chamber.closes_at(), self._required()
        early = self.chamber.value("SELECT count(*) FROM entries WHERE kind = 'vote.closed_early'")
        assert closes_at >= self.closes_at or early > self.early
        assert required <= self.required
        local = closes_at.astimezone(self.chamber.coalition.calendar.zone)
        assert early or self.chamber.coalition.calendar.is_business_day(local.date())
        self.closes_at, self.required, self.early = closes_at, required, early

    def _required(self) -> int:
        from atest_bot.services import showing

        def read(rows: Any) -> int:
            vote = votes.known(rows, 1)
            return showing.rule_of(vote).required(len(electorate.seat_members(rows, vote.id)))

        return int(self.chamber.run(read))


def do(chamber: Chamber, act: str, member: int, minutes: int) -> None:
    now, person = chamber.clock.at, delegate(member, 0)
    coalition = chamber.coalition
    match act:
        case "pass":
            chamber.clock.at += timedelta(minutes=minutes)
        case "press":
            for each in range(7 if minutes % 2 else 1):
                try_to(chamber.press, delegate((member + each) % 7, 0), Choice.SIGN_ON)
        case "withdraw":
            chamber.press(person, None)  # type: ignore[arg-type]
        case "extend":
            at = coalition.calendar.default_closing(now + timedelta(minutes=minutes), Span())
            local = at.astimezone(coalition.calendar.zone)
            wish = Wish(local.date().isoformat(), "17:00", "Why.")
            chamber.run(extending.extend, coalition, chamber.key(), CHAIR, 1, wish, now)
        case "ask":
            chamber.run(extending.ask, coalition, chamber.key(), person, 1, now, now)
        case "close":
            chamber.run(closing_early.close_early, coalition, chamber.key(), CHAIR, 1, "Why.", now)
        case "leave":
            chamber.stand(member, Standing.SUSPENDED)
        case "restore":
            chamber.stand(member, Standing.ACTIVE)
        case "hear":
            row = chamber.run(hearings.begin, "one", now)
            chamber.run(hearings.stretch, row, now + timedelta(minutes=minutes))
        case _:
            chamber.settle()


def try_to(work: Any, *args: Any) -> None:
    try:
        work(*args)
    except Refusal:
        return


@pytest.mark.rule("12.7", "4.7", "6.6.1", "6.7")
@given(st.sampled_from([Profile.MAJORITY, Profile.CONSENSUS, Profile.LETTER]), acts)
@settings(
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_closings_never_move_earlier_and_requirements_never_rise(
    template: Path, profile: Profile, history: list[tuple[str, int, int]]
) -> None:
    with chamber_of(template) as chamber:
        chamber.vote_is_open(profile)
        watch = _Watch(chamber)
        for act, member, minutes in history:
            try_to(do, chamber, act, member, minutes)
            watch.look()
        for _ in range(8):
            if chamber.outcome() is None:
                chamber.clock.at = max(chamber.clock.at, chamber.closes_at()) + timedelta(seconds=SETTLE_SECONDS)
                row = chamber.run(hearings.begin, "one", T0)
                chamber.run(hearings.stretch, row, chamber.clock.at + timedelta(days=30))
                chamber.settle()
                watch.look()
        assert chamber.outcome() is not None
        chamber.verify()
