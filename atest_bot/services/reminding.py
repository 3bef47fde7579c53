"""Reminders to members that have not answered, each at most once for each vote (rulebook 6.5, 4.3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Reminder, SilentMembers, grouped
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.reminders import TIMED, Occasion, instant, is_overtaken
from atest_bot.services import showing
from atest_bot.store import answers, electorate, outbox, positions, roster, timers
from atest_bot.store.database import Rows
from atest_bot.store.tables import Member, Person, Vote
from atest_bot.store.timers import TimerKind

KINDS = {
    Occasion.HALF_TIME: TimerKind.REMINDER_HALF_TIME,
    Occasion.LAST_DAY: TimerKind.REMINDER_LAST_DAY,
    Occasion.LAST_HOURS: TimerKind.REMINDER_LAST_HOURS,
}


def arm(rows: Rows, vote: Vote, now: datetime) -> None:
    """Set the reminders that this vote has neither sent nor set; one whose instant is past is left out."""
    for occasion in TIMED:
        at = instant(occasion, vote.opened_at, vote.closes_at)
        if at > now and not _is_settled(rows, vote, occasion):
            timers.set_timer(rows, KINDS[occasion], vote.id, at)


def _is_settled(rows: Rows, vote: Vote, occasion: Occasion) -> bool:
    """Whether this reminder waits for its instant, or was sent. One that waits moves along when it is due."""
    is_known, is_waiting = timers.about(rows, KINDS[occasion], vote.id)
    return is_waiting or (is_known and outbox.has_any(rows, _key(vote, occasion)))


def remind(occasion: Occasion) -> Callable[[Rows, Coalition, Vote, datetime], None]:
    """What is done when a reminder is due: sent, or set anew where the closing has moved."""

    def due(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> None:
        if vote.outcome is not None or now >= vote.closes_at:
            return
        at = instant(occasion, vote.opened_at, vote.closes_at)
        if now < at:
            timers.set_timer(rows, KINDS[occasion], vote.id, at)
        elif not is_overtaken(occasion, vote.opened_at, vote.closes_at, now):
            send(rows, coalition, vote, occasion, now)

    return due


def send(rows: Rows, coalition: Coalition, vote: Vote, occasion: Occasion, now: datetime) -> None:
    """Remind the silent members' people, and two hours before the closing the chairs too."""
    silent = silent_seats(rows, vote)
    for member, person in _readers(rows, silent, occasion, now):
        notice = _reminder(rows, coalition, vote, occasion, member)
        showing.tell_person(rows, person.slack_id, f"{_key(vote, occasion)}{person.id}", notice)
    if occasion == Occasion.LAST_HOURS and silent:
        for listed in _silent_members(rows, coalition, vote, silent):
            part = f":part{listed.part}" if listed.part > 1 else ""
            showing.tell_chairs(rows, f"silent:{vote.id}{part}", listed, now)


def silent_seats(rows: Rows, vote: Vote) -> list[list[Member]]:
    """The members of each seat in the count that has no ballot; one that nobody confirmed is none (5.11)."""
    answered = answers.choices(rows, vote.id)
    return [members for seat, members in electorate.seat_members(rows, vote.id).items() if seat not in answered]


def _readers(
    rows: Rows, silent: Sequence[list[Member]], occasion: Occasion, now: datetime
) -> Iterator[tuple[Member, Person]]:
    people = roster.primaries if occasion == Occasion.HALF_TIME else roster.delegates
    for member in (member for members in silent for member in members):
        for person in people(rows, [member.id], now):
            yield member, person


def _reminder(rows: Rows, coalition: Coalition, vote: Vote, occasion: Occasion, member: Member) -> Reminder:
    return Reminder(
        occasion=occasion,
        number=positions.by_id(rows, vote.position_id).number,
        title=positions.revision(rows, vote.revision_id).title,
        vote_id=vote.id,
        revision_hash=vote.revision_hash,
        member=member.name,
        printed_as=member.signatory_name if prints_names(Attribution(vote.attribution)) else "",
        closes=coalition.moment(vote.closes_at),
        is_sealed=showing.is_sealed(vote),
    )


def _silent_members(
    rows: Rows, coalition: Coalition, vote: Vote, silent: Sequence[list[Member]]
) -> Iterator[SilentMembers]:
    """For the chairs, in as many messages as it needs (11); a sealed vote shows only how many have answered (5.12)."""
    names = () if showing.is_sealed(vote) else tuple(showing.seat_name(members) for members in silent)
    groups = list(grouped(names, names)) or [()]
    whole = SilentMembers(
        number=positions.by_id(rows, vote.position_id).number,
        title=positions.revision(rows, vote.revision_id).title,
        silent=len(silent),
        entitled=len(electorate.seat_members(rows, vote.id)),
        names=(),
        closes=coalition.moment(vote.closes_at),
        parts=len(groups),
    )
    for part, group in enumerate(groups, start=1):
        yield replace(whole, names=group, part=part)


def _key(vote: Vote, occasion: Occasion) -> str:
    return f"reminder:{vote.id}:{occasion}:"
