"""A closing moves by the time in which the bot was deaf before it (rulebook 6.4).

It is looked at when voting stops, so that nobody reads that voting has ended and then that it goes on; and once more
before the count, for another process may come to that first. What was made up for is not made up for again.
"""

from datetime import datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.hearing import LOOKS_BACK, TOLERATED, deaf_time, in_words, whole_minutes
from atest_bot.domain.notices import ExtendedForDeafness
from atest_bot.services import showing, timing
from atest_bot.store import hearings, positions, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote

_AT_THE_CLOSING = timedelta(minutes=10)


def hear(rows: Rows, process: str, hearing_id: int | None, at: datetime) -> int:
    """Note that a process hears, in the row it had while it went on hearing; returns the row."""
    if hearing_id is not None and hearings.stretch(rows, hearing_id, at):
        return hearing_id
    return hearings.begin(rows, process, at)


def make_up(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> bool:
    """Move a closing that has come, where the bot was deaf for too long before it; False where it was not."""
    minutes = whole_minutes(deafness(rows, vote))
    if timedelta(minutes=minutes) <= TOLERATED:
        return False
    base = vote.closes_at if now - vote.closes_at < _AT_THE_CLOSING else _next_minute(now)
    closes_at = moved(coalition, base, timedelta(minutes=minutes))
    votes.pay_deafness(rows, vote.id, base)
    number = positions.by_id(rows, vote.position_id).number
    notice = ExtendedForDeafness(number, in_words(minutes), coalition.moment(closes_at))
    key = f"deaf:{vote.id}:{int(vote.closes_at.timestamp())}"
    showing.tell_thread(rows, coalition, vote.revision_id, key, notice)
    because = f"moved, because the bot could not hear Slack for {in_words(minutes)}"
    return timing.postpone(rows, coalition, vote, closes_at, "deaf", because, now, minutes=minutes)


def deafness(rows: Rows, vote: Vote) -> timedelta:
    """How long no process heard in the day before the closing: since the vote opened, and what was not paid yet.

    Before hearing was first noted, as in a database that an earlier version wrote, nothing is known of it, and
    nothing is held against the closing.
    """
    measured = hearings.measured_since(rows)
    if measured is None:
        return timedelta(0)
    starts = (vote.closes_at - LOOKS_BACK, vote.opened_at, vote.deafness_paid_until or vote.opened_at, measured)
    since = max(starts)
    if since >= vote.closes_at:
        return timedelta(0)
    return deaf_time(since, vote.closes_at, hearings.between(rows, since, vote.closes_at))


def moved(coalition: Coalition, base: datetime, deaf: timedelta) -> datetime:
    """By the deaf time, at least to the next business noon, and never to a day that is none (6.2)."""
    calendar = coalition.calendar
    closes_at = max(base + deaf, calendar.next_noon(base))
    is_business_day = calendar.is_business_day(closes_at.astimezone(calendar.zone).date())
    return closes_at if is_business_day else calendar.next_noon(closes_at)


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
