"""Closings and business days (rulebook 6). An instant is an aware UTC datetime; zones matter only here."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from atest_bot.domain.errors import Refusal, at_fault

_ONE_DAY = timedelta(days=1)
_NOON = time(12)
_FIRST_NON_WEEKDAY = 5
_SPAN = re.compile(r"^(?P<number>\d{1,4}) (?P<unit>business day|hour|minute)s?$")
_ZONE_WORDS = {"America/New_York": "Eastern"}


@dataclass(frozen=True, slots=True)
class Span:
    """A least time, as settings write it: "5 business days", "24 hours", "10 minutes" or "none"."""

    number: int = 0
    unit: str = "minute"

    @classmethod
    def parse(cls, words: str) -> "Span":
        """Read a span; raises ValueError with what is understood."""
        if words.strip() == "none":
            return cls()
        match = _SPAN.match(words.strip())
        if match is None:
            raise ValueError('write it like "5 business days", "24 hours", "10 minutes" or "none"')
        return cls(int(match["number"]), match["unit"])

    def __str__(self) -> str:
        return f"{self.number} {self.unit}" if self.number == 1 else f"{self.number} {self.unit}s"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The coalition's zone, usual closing time, and the days on which it does not work (weekends apart)."""

    zone: ZoneInfo
    closing_time: time
    days_off: Container[date]

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < _FIRST_NON_WEEKDAY and day not in self.days_off

    def after(self, moment: datetime, span: Span) -> datetime:
        """The instant at which a span that begins at `moment` has passed."""
        if span.unit == "hour":
            return moment + timedelta(hours=span.number)
        if span.unit == "minute":
            return moment + timedelta(minutes=span.number)
        local = moment.astimezone(self.zone)
        day = local.date()
        for _ in range(span.number):
            day = self.next_business_day(day)
        return self._instant(day, local.time())

    def next_business_day(self, day: date) -> date:
        """The first business day after `day`."""
        day += _ONE_DAY
        while not self.is_business_day(day):
            day += _ONE_DAY
        return day

    def begins(self, day: date) -> datetime:
        """The instant at which a day begins here (2.5)."""
        return self._instant(day, time())

    def default_closing(self, now: datetime, span: Span) -> datetime:
        """The first usual closing time on a business day that leaves the span open (6.2)."""
        earliest = self.after(now, span)
        day = earliest.astimezone(self.zone).date()
        while not self.is_business_day(day) or self._instant(day, self.closing_time) < earliest:
            day += _ONE_DAY
        return self._instant(day, self.closing_time)

    def next_noon(self, moment: datetime) -> datetime:
        """The first noon of a business day after an instant (6.4)."""
        day = moment.astimezone(self.zone).date()
        while not self.is_business_day(day) or self._instant(day, _NOON) <= moment:
            day += _ONE_DAY
        return self._instant(day, _NOON)

    def closing(self, day: date, at: time, now: datetime, least: Span) -> datetime:
        """The closing instant of a day and wall time; refuses what 6.1, 6.2 and the profile forbid."""
        if not self.is_business_day(day):
            raise at_fault("closing_date", f"{_day(day)} is not a business day. Please choose another day.")
        moment = self._instant(day, at)
        if moment.astimezone(self.zone).time() != at:
            raise at_fault(
                "closing_time",
                f"{_clock(at)} does not exist on {_day(day)}: clocks change then. Please choose another time.",
            )
        if moment <= now:
            raise at_fault("closing_date", "That closing is in the past. Please choose a later one.")
        earliest = self.after(now, least)
        if moment < earliest:
            raise at_fault(
                "closing_date",
                f"This rule needs at least {least} of voting. "
                f"The earliest closing is {self.in_words(self.default_closing(now, least))}.",
            )
        return moment

    def in_words(self, moment: datetime) -> str:
        """An instant as people read it: "Fri, Jun 4, 2027, 5:00 PM Eastern"."""
        local = moment.astimezone(self.zone)
        return f"{_day(local.date())}, {_clock(local.time())} {self.zone_words}"

    @property
    def zone_words(self) -> str:
        """What people call the zone."""
        return _ZONE_WORDS.get(self.zone.key, self.zone.key)

    def day_in_words(self, moment: datetime) -> str:
        """The local day of an instant: "June 4, 2027"."""
        local = moment.astimezone(self.zone)
        return f"{local:%B} {local.day}, {local.year}"

    def date_in_words(self, day: date) -> str:
        """A day as people read it: "June 6, 2027"."""
        return f"{day:%B} {day.day}, {day.year}"

    def at(self, day: date, at: time) -> datetime:
        """The instant of a wall time; refuses one that a clock change skips (6.1)."""
        moment = self._instant(day, at)
        if moment.astimezone(self.zone).time() != at:
            raise Refusal(f"{_clock(at)} does not exist on {_day(day)}: clocks change then. Choose another time.")
        return moment

    def morning_of(self, day: date) -> datetime:
        """The instant at which a day's business begins: 9:00 AM."""
        return self._instant(day, time(9))

    def end_of(self, day: date) -> datetime:
        """The instant at which a day is over."""
        return self._instant(day + timedelta(days=1), time(0))

    def year(self, moment: datetime) -> int:
        return moment.astimezone(self.zone).year

    def _instant(self, day: date, at: time) -> datetime:
        """A wall time as an instant: the later of two, and moved by the gap where it is skipped (6.1)."""
        wall = datetime.combine(day, at, self.zone)
        return max(wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC))


def _day(day: date) -> str:
    return f"{day:%a}, {day:%b} {day.day}, {day.year}"


def _clock(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
