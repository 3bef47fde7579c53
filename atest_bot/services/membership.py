"""The roster: who belongs to what, since when (rulebook 2)."""

from collections.abc import Sequence
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import BECAME, STANDS, Role, Standing, check_chair
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Fact
from atest_bot.services import leaving, showing
from atest_bot.store import homes, positions, record, roster, tables, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Duty, Member, Vote
from atest_bot.store.timers import TimerKind

_OFFICES = {Role.CHAIR: "a chair", Role.OBSERVER: "an observer"}


def seat_first_chairs(rows: Rows, chairs: Sequence[str], now: datetime) -> None:
    """Make the chairs that the settings name, unless they were chairs before: later changes are `/atest chair`'s."""
    for slack_id in chairs:
        person_id = roster.know_person(rows, slack_id)
        if not roster.ever_chaired(rows, person_id):
            begin(rows, person_id, None, Role.CHAIR, now, None, now)


def add_member(rows: Rows, slack_id: str, name: str, signatory_name: str, group: str, now: datetime) -> str:
    """Enter a member organization; says what was done."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    member = enter_member(rows, name, signatory_name, group, now, by=chair.person_id)
    return f'{text.tame(member)} is now a member. Add its people with `/atest delegate add @person "Member"`.'


def enter_member(rows: Rows, name: str, signatory_name: str, group: str, now: datetime, *, by: int = 0) -> str:
    """Store a new member with its names in normal form; refuses one that is there already. `by` is the chair's id."""
    clean = text.clean_name(name, "member’s name")
    printed = text.clean_name(signatory_name or clean, "signatory name")
    shared = text.clean_name(group, "affiliation group") if group else None
    if roster.member_named(rows, text.name_key(clean)):
        raise Refusal(f"{text.tame(clean)} is a member already. Type `/atest roster` to see it.")
    member_id = rows.insert(
        tables.Member,
        name=clean,
        name_key=text.name_key(clean),
        signatory_name=printed,
        affiliation_group=shared,
        standing=Standing.ACTIVE.value,
        joined_at=now,
    )
    record.append(rows, now, Fact.MEMBER_ADDED, f"member:{member_id}", member=member_id, **chair_of(by))
    return clean


def change_standing(
    rows: Rows, coalition: Coalition, slack_id: str, name: str, standing: Standing, now: datetime
) -> str:
    """Suspend or restore a member, or note that it left; its ballots in open votes lapse (11).

    Where voting has closed, the count is taken as it was at that instant (12.4).
    """
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    roster.hold_members(rows)
    member = find_member(rows, name)
    if member.standing == standing:
        raise Refusal(f"{text.tame(member.name)} {STANDS[standing]} already.")
    uncounted = [] if standing == Standing.ACTIVE else votes.locked_uncounted(rows)
    roster.set_standing(rows, member.id, standing, now if standing == Standing.LEFT else None)
    for person in roster.delegates(rows, [member.id], now):
        homes.want_if_kept(rows, person.slack_id)
    said = {"member": member.id, "standing": standing.value, **chair_of(chair.person_id)}
    entry = record.append(rows, now, Fact.MEMBER_CHANGED, f"member:{member.id}", **said)
    if standing == Standing.LEFT:
        _tell_whom_to_remove(rows, coalition, member, f"left:{entry.seq}", now)
    for vote in uncounted:
        if now <= vote.closes_at:
            leaving.leave(rows, coalition, vote, member, standing, slack_id, now)
    closed = [vote for vote in uncounted if now > vote.closes_at]
    return f"{text.tame(member.name)} {BECAME[standing]}.{_closed_words(rows, closed)}"


def _tell_whom_to_remove(rows: Rows, coalition: Coalition, member: Member, key: str, now: datetime) -> None:
    """The delegations of a member that left have ended too: the chairs hear where its people still are (9.2)."""
    people = [person.slack_id for person in roster.delegates(rows, [member.id], now)]
    if people:
        ended = f"{text.tame(member.name)} has left the coalition, so nobody acts for it any more."
        showing.tell_chairs(rows, key, Note(f"{ended} {removal_in_words(rows, coalition, people, now)}"), now)


def removal_in_words(rows: Rows, coalition: Coalition, people: Sequence[str], now: datetime) -> str:
    """From which channels to remove those whose delegations ended, unless they are in the roster still (9.2)."""
    out = [text.person(slack_id) for slack_id in people if not roster.actor(rows, slack_id, now).is_known]
    if out:
        return f"Please remove {', '.join(out)} from these channels: {text.channel(coalition.members_channel)}."
    stay, verb = ", ".join(map(text.person, people)), "is" if len(people) == 1 else "are"
    return f"{stay} {verb} still in the roster, so nobody needs to be removed from a channel."


def _closed_words(rows: Rows, closed: Sequence[Vote]) -> str:
    """What a chair may wonder about: the count of a vote that has closed stays as it was."""
    numbers = ", ".join(positions.by_id(rows, vote.position_id).number for vote in closed)
    return f" Voting on {numbers} had closed before, so its count stays as it was then." if closed else ""


def find_member(rows: Rows, name: str) -> Member:
    """The member of that name, written in any case."""
    found = roster.member_named(rows, text.name_key(name))
    if found is None:
        known = ", ".join(text.tame(member.name) for member in roster.members(rows)) or "none yet"
        raise Refusal(f"There is no member “{text.tame(text.clean_name(name))}”. Members are: {known}.")
    return found


def add_office(rows: Rows, slack_id: str, person: str, role: Role, now: datetime) -> str:
    """Make a person a chair or an observer."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    person_id = roster.know_person(rows, person)
    if any(duty.role == role for duty in roster.duties_of(rows, person_id, now)):
        raise Refusal(f"{text.person(person)} is {_OFFICES[role]} already.")
    begin(rows, person_id, None, role, now, None, now, by=chair.person_id)
    return f"{text.person(person)} is now {_OFFICES[role]}."


def remove_office(rows: Rows, slack_id: str, person: str, role: Role, now: datetime) -> str:
    """End a person's duties as chair or observer, whichever file or chair entered them; the last chair stays."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    if role == Role.CHAIR:
        roster.hold_people(rows, [each.id for each in roster.chairs(rows, now)])
    held = duties_in(rows, person, (role,), _OFFICES[role], now)
    if role == Role.CHAIR and {each.id for each in roster.chairs(rows, now)} == {held[0].person_id}:
        raise Refusal("This is the only chair. Add another with `/atest chair add @person` first.")
    for duty in held:
        end(rows, duty, now, by=chair.person_id)
    return f"{text.person(person)} is no longer {_OFFICES[role]}."


def duties_in(rows: Rows, person: str, roles: Sequence[Role], what: str, now: datetime) -> list[Duty]:
    """The duties that a person has or will have in these roles, the first to begin first; refuses where none is."""
    found = roster.person(rows, person)
    held = roster.duties_of(rows, found.id, now) if found else []
    duties = [duty for duty in held if duty.role in roles]
    if not duties:
        raise Refusal(f"{text.person(person)} is not {what}. Type `/atest roster` to see who is.")
    return duties


def begin(
    rows: Rows,
    person_id: int,
    member_id: int | None,
    role: Role,
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
    *,
    by: int = 0,
) -> None:
    """Enter a duty, now or ahead, and record it; a dated delegation that ends is told of then (2.5).

    `by` is the chair's id, 0 for an operator.
    """
    duty_id = roster.begin_duty(rows, person_id, member_id, role, starts_at, ends_at)
    if ends_at is not None:
        timers.set_timer(rows, TimerKind.DUTY_ENDS, duty_id, ends_at)
    dates = {"from": int(starts_at.timestamp())} if starts_at > now else {}
    dates |= {"until": int(ends_at.timestamp())} if ends_at else {}
    about: dict[str, object] = {"person": person_id, "member": member_id, "role": role.value}
    record.append(rows, now, Fact.DUTY_BEGAN, f"duty:{duty_id}", duty=duty_id, **about, **dates, **chair_of(by))


def end(rows: Rows, duty: Duty, now: datetime, *, by: int = 0) -> None:
    """End a duty and record it."""
    roster.end_duty(rows, duty.id, now)
    homes.want_if_kept(rows, roster.person_by_id(rows, duty.person_id).slack_id)
    record.append(rows, now, Fact.DUTY_ENDED, f"duty:{duty.id}", duty=duty.id, person=duty.person_id, **chair_of(by))


def chair_of(person_id: int) -> dict[str, int]:
    """Who did it, for the record: a chair, or nobody where an operator imports (10.1)."""
    return {"chair": person_id} if person_id else {}
