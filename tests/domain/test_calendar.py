"""Closings and business days, across weekends, holidays and both clock changes (rulebook 6)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.errors import Refusal

EASTERN = ZoneInfo("America/New_York")
T0 = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # a Monday, 10:00 AM Eastern
HOLIDAY = date(2027, 3, 5)  # a Friday
CALENDAR = Calendar(EASTERN, time(17), {HOLIDAY})
CAIRO = Calendar(ZoneInfo("Africa/Cairo"), time(17), frozenset())  # clocks change on a Thursday night
EVERY_DAY = type("Nothing", (), {"__contains__": lambda self, day: False})()


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN).astimezone(UTC)


# --- spans ---


@pytest.mark.parametrize("words", ["5 business days", "1 business day", "24 hours", "1 hour", "10 minutes"])
def test_a_span_reads_as_it_is_written(words: str) -> None:
    assert str(Span.parse(words)) == words


def test_none_is_no_time_at_all() -> None:
    assert CALENDAR.after(T0, Span.parse("none")) == T0


@pytest.mark.parametrize("words", ["", "5", "five hours", "-1 hours", "1.5 hours", "3 days", "5 business  days"])
def test_what_is_no_span_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ValueError, match="5 business days"):
        Span.parse(words)


# --- business days ---


@pytest.mark.rule("6.2.1")
def test_weekends_and_days_off_are_no_business_days() -> None:
    assert CALENDAR.is_business_day(date(2027, 3, 4))
    for day in (HOLIDAY, date(2027, 3, 6), date(2027, 3, 7)):
        assert not CALENDAR.is_business_day(day)


@pytest.mark.rule("6.2.1")
def test_business_days_skip_weekends_and_days_off() -> None:
    assert CALENDAR.after(T0, Span(3, "business day")) == T0 + timedelta(days=3)
    assert CALENDAR.after(T0, Span(4, "business day")) == T0 + timedelta(days=7)


def test_business_days_keep_the_wall_time_across_a_clock_change() -> None:
    friday = eastern(2027, 3, 12, 10)
    assert CALENDAR.after(friday, Span(1, "business day")) == eastern(2027, 3, 15, 10)
    assert eastern(2027, 3, 15, 10) - friday == timedelta(hours=71)


@pytest.mark.parametrize("started", [(2027, 3, 13, 12), (2027, 11, 6, 12)])
def test_hours_are_hours_across_a_clock_change(started: tuple[int, ...]) -> None:
    moment = eastern(*started)
    assert CALENDAR.after(moment, Span(24, "hour")) - moment == timedelta(hours=24)


# --- the closing that is offered ---


def test_the_default_closing_is_five_oclock_on_the_first_day_that_leaves_the_span() -> None:
    assert CALENDAR.default_closing(T0, Span(2, "business day")) == eastern(2027, 3, 3, 17)


def test_the_default_closing_waits_a_day_when_the_span_ends_after_five() -> None:
    evening = eastern(2027, 3, 1, 18)
    assert CALENDAR.default_closing(evening, Span(2, "business day")) == eastern(2027, 3, 4, 17)


def test_a_span_that_ends_at_five_sharp_closes_then() -> None:
    assert CALENDAR.default_closing(eastern(2027, 3, 1, 17), Span(24, "hour")) == eastern(2027, 3, 2, 17)


@pytest.mark.rule("6.2.2")
def test_the_default_closing_is_never_on_a_day_off_or_weekend() -> None:
    assert CALENDAR.default_closing(eastern(2027, 3, 4, 17), Span(24, "hour")) == eastern(2027, 3, 8, 17)


@pytest.mark.parametrize("day", range(0, 400, 7))
def test_the_default_closing_is_always_one_that_is_allowed(day: int) -> None:
    now, span = T0 + timedelta(days=day, hours=day % 24), Span(5, "business day")
    closing = CALENDAR.default_closing(now, span)
    local = closing.astimezone(EASTERN)
    assert CALENDAR.closing(local.date(), local.time(), now, span) == closing


# --- the closing that is chosen ---


def refused(calendar: Calendar, day: date, at: time, now: datetime = T0, least: Span | None = None) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        calendar.closing(day, at, now, least or Span())
    return refusal.value


@pytest.mark.rule("6.1.1")
def test_a_closing_is_the_instant_of_its_wall_time() -> None:
    assert CALENDAR.closing(date(2027, 3, 3), time(17), T0, Span(2, "business day")) == datetime(
        2027, 3, 3, 22, 0, tzinfo=UTC
    )
    assert CALENDAR.closing(date(2027, 3, 15), time(17), T0, Span()) == datetime(2027, 3, 15, 21, 0, tzinfo=UTC)


@pytest.mark.rule("6.2.2")
@pytest.mark.parametrize("day", [HOLIDAY, date(2027, 3, 6)])
def test_a_closing_on_a_day_off_is_refused(day: date) -> None:
    refusal = refused(CALENDAR, day, time(17))
    assert "is not a business day" in refusal.sentence
    assert list(refusal.fields) == ["closing_date"]


@pytest.mark.parametrize("at", [time(9, 59), time(10, 0)])
def test_a_closing_that_is_not_in_the_future_is_refused(at: time) -> None:
    assert "in the past" in refused(CALENDAR, date(2027, 3, 1), at).sentence
    assert CALENDAR.closing(date(2027, 3, 1), time(10, 1), T0, Span()) == T0 + timedelta(minutes=1)


def test_a_closing_sooner_than_the_rule_allows_is_refused_with_the_earliest() -> None:
    least = Span(2, "business day")
    sentence = refused(CALENDAR, date(2027, 3, 3), time(9, 59), least=least).sentence
    assert "at least 2 business days" in sentence
    assert "Wed, Mar 3, 2027, 5:00 PM Eastern" in sentence
    assert CALENDAR.closing(date(2027, 3, 3), time(10), T0, least) == T0 + timedelta(days=2)


@pytest.mark.rule("6.1.2")
def test_a_wall_time_that_a_clock_change_skips_is_refused() -> None:
    refusal = refused(CAIRO, date(2027, 4, 30), time(0, 30))
    assert "12:30 AM does not exist on Fri, Apr 30, 2027: clocks change then" in refusal.sentence
    assert list(refusal.fields) == ["closing_time"]


@pytest.mark.rule("6.1.2")
def test_a_wall_time_that_happens_twice_means_the_later() -> None:
    closing = CAIRO.closing(date(2027, 10, 28), time(23, 30), T0, Span())
    assert closing == datetime(2027, 10, 28, 21, 30, tzinfo=UTC)
    earlier = closing - timedelta(hours=1)
    assert earlier.astimezone(CAIRO.zone).time() == time(23, 30)


def test_a_span_that_ends_in_a_skipped_hour_ends_after_it() -> None:
    calendar = Calendar(ZoneInfo("Africa/Cairo"), time(17), EVERY_DAY)
    thursday = datetime(2027, 4, 29, 0, 30, tzinfo=calendar.zone).astimezone(UTC)
    assert calendar.after(thursday, Span(1, "business day")).astimezone(calendar.zone) == datetime(
        2027, 4, 30, 1, 30, tzinfo=calendar.zone
    )


# --- words ---


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (eastern(2027, 6, 4, 17), "Fri, Jun 4, 2027, 5:00 PM Eastern"),
        (eastern(2027, 1, 15, 0, 5), "Fri, Jan 15, 2027, 12:05 AM Eastern"),
        (eastern(2027, 12, 31, 12), "Fri, Dec 31, 2027, 12:00 PM Eastern"),
    ],
)
def test_an_instant_reads_as_people_say_it(moment: datetime, words: str) -> None:
    assert CALENDAR.in_words(moment) == words


def test_a_zone_without_a_name_of_its_own_is_called_by_its_key() -> None:
    assert CAIRO.in_words(T0).endswith("5:00 PM Africa/Cairo")


def test_days_and_years_are_those_of_the_zone() -> None:
    new_year = datetime(2028, 1, 1, 4, 59, tzinfo=UTC)
    assert CALENDAR.year(new_year) == 2027
    assert CALENDAR.day_in_words(new_year) == "December 31, 2027"
