"""Members that had answered are asked anew: **Reaffirm** casts the same answer on the next text (rulebook 7.3)."""

from dataclasses import dataclass, replace
from datetime import datetime

from atest_bot.domain import ballots, text
from atest_bot.domain.ballots import Choice, Timing
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role
from atest_bot.domain.notices import ReaffirmAsked
from atest_bot.services import revising, seating, showing, voting
from atest_bot.services.voting import Cast, Press
from atest_bot.store import answers, electorate, inbox, positions, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Ballot, Member, Person, Position, Vote


def ask(rows: Rows, coalition: Coalition, position: Position, old: Vote, new: Vote, now: datetime) -> None:
    """Send each member that had answered what changed, with its two buttons."""
    before, after = positions.revision(rows, old.revision_id), positions.revision(rows, new.revision_id)
    pages = revising.difference_pages(position, before, after)
    for ballot in answers.ballots(rows, old.id):
        members = [
            member
            for member in electorate.members_of_seat(rows, old.id, ballot.seat_id)
            if electorate.seat_of(rows, new.id, member.id) is not None
        ]
        if not members:
            continue
        notice = ReaffirmAsked(
            number=position.number,
            title=after.title,
            member=showing.seat_name(members),
            choice=Choice(ballot.choice),
            before=before.number,
            after=after.number,
            vote_id=new.id,
            revision_hash=new.revision_hash,
            closes=coalition.moment(new.closes_at),
        )
        for person in _people(rows, members, ballot, now):
            for page in pages:
                showing.tell_person(rows, person.slack_id, f"reaffirm:{new.id}:{person.id}:{page.page}", page)
            showing.tell_person(rows, person.slack_id, f"reaffirm:{new.id}:{person.id}", notice)


def _people(rows: Rows, members: list[Member], ballot: Ballot, now: datetime) -> list[Person]:
    """Whoever cast the ballot, if they still act for the seat, and its primary delegates; if there are none, all."""
    delegates = roster.delegates(rows, [member.id for member in members], now)
    first = [
        person
        for person in delegates
        if person.id == ballot.person_id or roster.actor(rows, person.slack_id, now).role == Role.PRIMARY
    ]
    return first or delegates


def reaffirm(rows: Rows, coalition: Coalition, press: Press, now: datetime) -> Cast:
    """Cast the answer that the member gave on the text before; the second time changes nothing."""
    vote, actor, _ = seating.take(rows, press.slack_id, press.vote_id, now)
    if inbox.was_taken(rows, press.key):
        return voting.cast_ballot(rows, coalition, press, now)
    seating.check_revision(rows, vote, press.revision_hash)
    old = votes.replaced_by(rows, vote.revision_id)
    before = electorate.seat_of(rows, old.id, actor.member_id) if old and actor.member_id else None
    given = answers.ballot(rows, old.id, before.seat_id) if old and before else None
    if given is None:
        raise Refusal(
            f"{text.tame(actor.member_name)} has no earlier answer to confirm here. "
            "Please answer on the card, or type `/atest status`."
        )
    choice = Choice(given.choice)
    stands = answers.ballot(rows, vote.id, seating.seat(rows, vote, actor))
    set_by_button = (stands.choice, stands.person_id) if stands and not stands.by_reaction else None
    timing = ballots.timing(press.acted_at, vote.closes_at, counted=vote.outcome is not None)
    if timing == Timing.IN_TIME and set_by_button == (choice, actor.person_id):
        return Cast(vote.id, actor.member_name, Timing.IN_TIME, choice, owes_reason=False, is_repeat=True)
    return voting.cast_ballot(rows, coalition, replace(press, choice=choice), now)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of an answer says: for whom, and on which text."""

    number: str
    revision: int
    member: str


def check_may_answer(rows: Rows, slack_id: str, vote_id: int, revision_hash: str, now: datetime) -> Asked:
    """For whom this person would answer now; refuses with what is in the way."""
    vote = votes.by_id(rows, vote_id)
    if vote is None:
        raise Refusal("That vote is not known here. Type `/atest status` to see what is open.")
    actor = roster.actor(rows, slack_id, now)
    seating.seat(rows, vote, actor)
    seating.check_revision(rows, vote, revision_hash)
    if now > vote.closes_at or vote.outcome is not None:
        raise Refusal("Voting has closed, so the answer can no longer be changed.")
    return Asked(number_of(rows, vote_id), positions.revision(rows, vote.revision_id).number, actor.member_name)


def number_of(rows: Rows, vote_id: int) -> str:
    """The number of the position that a vote is on."""
    return positions.by_id(rows, votes.known(rows, vote_id).position_id).number
