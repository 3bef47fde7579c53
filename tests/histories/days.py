"""Days and clocks, told slowly (rulebook 6.1, 6.2): a clock is read by asking which instants show a time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
USUAL = time(17)

# US federal holidays as they are kept, from 2027 to the start of 2028: one on a Saturday is kept on the Friday, one
# on a Sunday on the Monday.
HOLIDAYS = {
    date(2027, 1, 1),
    date(2027, 1, 18),
    date(2027, 2, 15),
    date(2027, 5, 31),
    date(2027, 6, 18),
    date(2027, 7, 5),
    date(2027, 9, 6),
    date(2027, 10, 11),
    date(2027, 11, 11),
    date(2027, 11, 25),
    date(2027, 12, 24),
    date(2027, 12, 31),
    date(2028, 1, 17),
    date(2028, 2, 21),
}


def is_business_day(day: date) -> bool:
    """6.2: "Business days skip weekends, US federal holidays"."""
    return day.strftime("%a") not in ("Sat", "Sun") and day not in HOLIDAYS


def next_business_day(day: date) -> date:
    day += DAY
    while not is_business_day(day):
        day += DAY
    return day


def _offsets(zone: ZoneInfo, wall: datetime) -> set[timedelta]:
    """How far clocks are from UTC about then: one value, or two where they change."""
    about = wall.replace(tzinfo=UTC)
    found = {(about + days * DAY).astimezone(zone).utcoffset() for days in (-1, 1)}
    return {offset for offset in found if offset is not None}


def exact(zone: ZoneInfo, day: date, at: time) -> datetime | None:
    """6.1: "A wall time that a clock change skips is refused; one that happens twice means the later"."""
    wall = datetime.combine(day, at)
    instants = [(wall - offset).replace(tzinfo=UTC) for offset in _offsets(zone, wall)]
    return max((one for one in instants if one.astimezone(zone).replace(tzinfo=None) == wall), default=None)


def instant(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The same where nobody chose the time: what is skipped is as much later as clocks skip."""
    wall = datetime.combine(day, at)
    return exact(zone, day, at) or max((wall - offset).replace(tzinfo=UTC) for offset in _offsets(zone, wall))


def business_days_after(zone: ZoneInfo, moment: datetime, number: int) -> datetime:
    """The same wall time so many business days on."""
    local = moment.astimezone(zone)
    day = local.date()
    for _ in range(number):
        day = next_business_day(day)
    return instant(zone, day, local.time())


def usual_closing(zone: ZoneInfo, earliest: datetime) -> datetime:
    """6.2: "Default closing 5:00 PM Eastern; never on a non-business day": the first that is not before `earliest`."""
    day = earliest.astimezone(zone).date()
    while not is_business_day(day) or instant(zone, day, USUAL) < earliest:
        day += DAY
    return instant(zone, day, USUAL)
