"""Who acts for a member, from when until when: delegations, hand-overs, and what follows when one ends (2.4, 2.5)."""

from datetime import date, datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import DELEGATE_ROLES, STANDS, TITLES, Role, Span, Standing, check_chair, overlap
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Tally
from atest_bot.services import membership, showing
from atest_bot.store import answers, homes, positions, record, roster, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Duty, Member
from atest_bot.store.timers import TimerKind

_YEARS = range(2000, 2200)


def add_delegate(
    rows: Rows,
    coalition: Coalition,
    slack_id: str,
    person: str,
    name: str,
    role: Role,
    since: str,
    until: str,
    now: datetime,
) -> str:
    """Let a person act for a member, at once or from a day on, for good or until a day (2.4, 2.5)."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    member = _active_member(rows, name)
    starts_at = _start(coalition, since, now)
    ends_at = _day(coalition, until) if until else None
    if ends_at is not None and ends_at <= starts_at:
        raise Refusal("The day after `until` must be later than the day on which it begins.")
    person_id = roster.know_person(rows, person)
    roster.hold_duties(rows, member.id, person_id)
    check_free(rows, coalition, person_id, member, role, (starts_at, ends_at), now)
    membership.begin(rows, person_id, member.id, role, starts_at, ends_at, now, by=chair.person_id)
    verb = "will be" if starts_at > now else "is now"
    dates = dates_in_words(coalition, (starts_at, ends_at), now)
    return f"{text.person(person)} {verb} {TITLES[role]} of {text.tame(member.name)}{dates}."


def hand_over(
    rows: Rows, coalition: Coalition, slack_id: str, name: str, old: str, new: str, on: str, now: datetime
) -> str:
    """One delegate's role goes to another person when a day begins; what was cast stands (2.5)."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    member = _active_member(rows, name)
    at = _start(coalition, on, now)
    if old == new:
        raise Refusal("A hand-over is from one person to another, and both are the same here.")
    old_id, new_id = roster.know_person(rows, old), roster.know_person(rows, new)
    roster.hold_duties(rows, member.id, old_id, new_id)
    given = _held(rows, old_id, member, at, now)
    if given is None:
        raise Refusal(
            f"{text.person(old)} does not act for {text.tame(member.name)} on that day. "
            "Type `/atest roster` to see who does, and until when."
        )
    taken = _held(rows, new_id, member, at, now)
    role, ends_at = Role(given.role), given.ends_at
    _end_on(rows, coalition, given, at, now, by=chair.person_id)
    if taken is not None:
        _end_on(rows, coalition, taken, at, now, by=chair.person_id, is_leaving=False)
    check_free(rows, coalition, new_id, member, role, (at, ends_at), now)
    membership.begin(rows, new_id, member.id, role, at, ends_at, now, by=chair.person_id)
    when = f"From {_day_words(coalition, at)}" if at > now else "From now on"
    return (
        f"{when}, {text.person(new)} is {TITLES[role]} of {text.tame(member.name)} in the place of "
        f"{text.person(old)}. Ballots already cast stand: they are the member’s."
    )


def _active_member(rows: Rows, name: str) -> Member:
    member = membership.find_member(rows, name)
    if member.standing != Standing.ACTIVE:
        stands = STANDS[Standing(member.standing)]
        raise Refusal(f"{text.tame(member.name)} {stands}, so nobody can be added to it. Restore it first.")
    return member


def _start(coalition: Coalition, since: str, now: datetime) -> datetime:
    """The beginning of a day; today and no day at all are now."""
    if not since:
        return now
    begins = _day(coalition, since)
    if coalition.today(begins) < coalition.today(now):
        raise Refusal("That day is in the past. Leave the date out to begin now, or give a later one.")
    return max(begins, now)


def _day(coalition: Coalition, words: str) -> datetime:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise Refusal(f"“{text.tame(words[:30])}” is not a day that I can read. Please write it like 2027-01-31.")
    return coalition.calendar.begins(day)


def _day_words(coalition: Coalition, at: datetime) -> str:
    return coalition.calendar.day_in_words(at)


def dates_in_words(coalition: Coalition, span: Span, now: datetime) -> str:
    """ " from June 1, 2027, until December 31, 2027, when that day begins", as far as there is a date."""
    starts_at, ends_at = span
    since = f" from {_day_words(coalition, starts_at)}," if starts_at > now else ""
    until = f" until {_day_words(coalition, ends_at)} begins," if ends_at else ""
    return f"{since}{until}".removesuffix(",")


def check_free(
    rows: Rows, coalition: Coalition, person_id: int, member: Member, role: Role, span: Span, now: datetime
) -> None:
    """Refuse a second delegation, and a second primary, at any one time, naming what stands (2.4)."""
    for duty in roster.delegations_of(rows, person_id, now):
        if overlap((duty.starts_at, duty.ends_at), span) and duty.member_id is not None:
            standing = roster.member(rows, duty.member_id).name
            dates = dates_in_words(coalition, (duty.starts_at, duty.ends_at), now)
            raise Refusal(
                f"This person is {TITLES[Role(duty.role)]} of {text.tame(standing)}{dates}, "
                "and a person acts for one member at a time. End that first with `/atest delegate remove @person`."
            )
    if role != Role.PRIMARY:
        return
    for duty in roster.primaries_of(rows, member.id, now):
        if overlap((duty.starts_at, duty.ends_at), span):
            dates = dates_in_words(coalition, (duty.starts_at, duty.ends_at), now)
            raise Refusal(
                f"{text.tame(member.name)} has a primary delegate already{dates}. "
                "Remove that person first, add this one as alternate, or type "
                '`/atest delegate handover "Member" @old @new 2027-01-31`.'
            )


def remove_delegate(rows: Rows, coalition: Coalition, slack_id: str, person: str, now: datetime) -> str:
    """End what a person is, and will be, for a member; ballots already cast stand: they are the member's (2.5)."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    first, *later = membership.duties_in(rows, person, DELEGATE_ROLES, "a delegate", now)
    name = roster.member(rows, first.member_id).name if first.member_id else ""
    ending = [first, *(duty for duty in later if duty.member_id == first.member_id)]
    for duty in ending:
        roster.end_duty(rows, duty.id, now)
    for duty in ending:
        _end(rows, coalition, duty, now, is_told=duty.starts_at <= now, by=chair.person_id)
    return (
        f"{text.person(person)} no longer acts for {text.tame(name)}. "
        "Ballots already cast stand: they are the member’s."
    )


def _held(rows: Rows, person_id: int, member: Member, at: datetime, now: datetime) -> Duty | None:
    """A person's delegation for a member at an instant."""
    held = roster.delegations_of(rows, person_id, now)
    here = [duty for duty in held if duty.member_id == member.id]
    return next((duty for duty in here if duty.starts_at <= at and (duty.ends_at is None or duty.ends_at > at)), None)


def _end_on(
    rows: Rows, coalition: Coalition, duty: Duty, at: datetime, now: datetime, *, by: int, is_leaving: bool = True
) -> None:
    """Let a delegation end at an instant: at once, or by a timer then."""
    roster.end_duty(rows, duty.id, at)
    if at <= now:
        _end(rows, coalition, duty, now, is_told=is_leaving, by=by)
        return
    timers.set_timer(rows, TimerKind.DUTY_ENDS, duty.id, at)
    record.append(rows, now, Fact.DUTY_DATED, f"duty:{duty.id}", until=int(at.timestamp()), **_about(duty, by))


def _about(duty: Duty, by: int) -> dict[str, int]:
    return {"duty": duty.id, "person": duty.person_id, **membership.chair_of(by)}


def end_due(rows: Rows, coalition: Coalition, duty_id: int, now: datetime) -> None:
    """A dated duty has ended, unless its end was moved or told of before; who acts on, in another role, is no news."""
    duty = roster.locked_duty(rows, duty_id)
    if duty.ends_at is None or duty.ends_at > now or record.has(rows, Fact.DUTY_ENDED, f"duty:{duty_id}"):
        return
    held = roster.delegations_of(rows, duty.person_id, now)
    acts_on = any(each.member_id == duty.member_id and each.starts_at <= now for each in held)
    _end(rows, coalition, duty, now, is_told=duty.role in DELEGATE_ROLES and not acts_on)


def _end(rows: Rows, coalition: Coalition, duty: Duty, now: datetime, *, is_told: bool, by: int = 0) -> None:
    """Record that a duty ended; the chairs hear where the person still is, and which ballots stand (9.2)."""
    person = roster.person_by_id(rows, duty.person_id)
    homes.want_if_kept(rows, person.slack_id)
    if is_told:
        showing.tell_chairs(
            rows, f"ended:{duty.id}", Note(_ended_words(rows, coalition, duty, person.slack_id, now)), now
        )
    record.append(rows, now, Fact.DUTY_ENDED, f"duty:{duty.id}", **_about(duty, by))


def _ended_words(rows: Rows, coalition: Coalition, duty: Duty, slack_id: str, now: datetime) -> str:
    member = text.tame(roster.member(rows, duty.member_id).name) if duty.member_id else ""
    person = text.person(slack_id)
    where = membership.removal_in_words(rows, coalition, [slack_id], now)
    return f"{person} no longer acts for {member}. {where}{_standing_words(rows, duty, person)}"


def _standing_words(rows: Rows, duty: Duty, person: str) -> str:
    """Which ballots in open, unsealed votes this person cast; a successor may change them (threat-model 8, 5.12)."""
    cast = [
        positions.by_id(rows, vote.position_id).number
        for vote in votes.uncounted(rows)
        if vote.tally == Tally.OPEN
        for ballot in answers.ballots(rows, vote.id)
        if (ballot.person_id, ballot.member_id) == (duty.person_id, duty.member_id)
    ]
    if not cast:
        return ""
    return (
        f" The member’s ballot that {person} cast stands ({', '.join(sorted(cast))}); "
        "a successor may change it until voting closes."
    )
