"""A member leaves the coalition or is suspended while a vote is open (rulebook 11)."""

from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import Role, Standing
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Fact
from atest_bot.services import showing, shrinking
from atest_bot.services.shrinking import Leaving
from atest_bot.store import answers, electorate, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Member, Vote

_WORDS = {Standing.SUSPENDED: "is suspended", Standing.LEFT: "has left the coalition"}


def leave(
    rows: Rows, coalition: Coalition, vote: Vote, member: Member, standing: Standing, chair: str, now: datetime
) -> None:
    """Take a member out of an open vote; its affiliation group stays in while one of its members does (2.2)."""
    elector = electorate.seat_of(rows, vote.id, member.id)
    if elector is None or elector.has_lapsed:
        return
    seat_id = elector.seat_id
    members = electorate.members_of_seat(rows, vote.id, seat_id)
    stay = [other for other in members if other.id != member.id]
    name = showing.seat_name(members) if members else member.name
    ballot = answers.ballot(rows, vote.id, seat_id)
    if not stay and members:
        shrinking.drop_answer(rows, vote, seat_id, now)
    electorate.lapse(rows, vote.id, member.id)
    _tell(rows, vote, member, standing, _became(stay, members, name), now)
    if stay and ballot is not None and ballot.member_id == member.id:
        _tell_group(rows, vote, member, name, stay, Role(ballot.role), now)
    if stay or not members:
        showing.refresh_card(rows, coalition, vote.revision_id, now)
        return
    shrinking.after_leaving(rows, coalition, vote, Leaving(seat_id, name, chair), now)


def catch_up(rows: Rows, coalition: Coalition, vote_id: int, now: datetime) -> None:
    """Voting goes on after a closing that had come: members that left or were suspended meanwhile are out now (11)."""
    entitled = [member for members in electorate.seat_members(rows, vote_id).values() for member in members]
    for member in entitled:
        standing = Standing(member.standing)
        if standing == Standing.ACTIVE:
            continue
        vote = votes.known(rows, vote_id)
        if vote.outcome is None and now <= vote.closes_at:
            leave(rows, coalition, vote, member, standing, _chair_who_said_so(rows, member), now)


def _chair_who_said_so(rows: Rows, member: Member) -> str:
    said = record.last_about(rows, Fact.MEMBER_CHANGED, f"member:{member.id}")
    return roster.person_by_id(rows, int(said["chair"])).slack_id


def _became(stay: list[Member], members: list[Member], name: str) -> str:
    if not members:
        return "It had recused itself before, so the count stays as it is."
    if stay:
        return f"{text.tame(name)} keeps its vote, because another of its members stays."
    return "If it had answered, its ballot lapses."


def _tell(rows: Rows, vote: Vote, member: Member, standing: Standing, became: str, now: datetime) -> None:
    """Its own people and the chairs hear what became of its vote."""
    number = positions.by_id(rows, vote.position_id).number
    notice = Note(f"{text.tame(member.name)} {_WORDS[standing]}, so it is out of the vote on {number}. {became}")
    key = f"out:{vote.id}:{member.id}"
    chairs = roster.chairs(rows, now)
    people = {person.id: person for person in [*roster.delegates(rows, [member.id], now), *chairs]}
    for person in people.values():
        showing.tell_person(rows, person.slack_id, f"{key}:{person.id}", notice)


def _tell_group(rows: Rows, vote: Vote, member: Member, name: str, stay: list[Member], by: Role, now: datetime) -> None:
    """The ballot stands for the group, but the name of a member that left is not printed for it."""
    who = "your primary delegate" if by == Role.PRIMARY else "you"  # a primary's is the primary's to replace (2.6)
    number = positions.by_id(rows, vote.position_id).number
    notice = Note(
        f"{text.tame(member.name)}, which answered for {text.tame(name)} in the vote on {number}, is out of it. "
        f"The answer stands. Its name will not be printed: if yours should be, {who} can answer again."
    )
    for person in roster.delegates(rows, [other.id for other in stay], now):
        showing.tell_person(rows, person.slack_id, f"out:{vote.id}:{member.id}:{person.id}:group", notice)
