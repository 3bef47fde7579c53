"""A declared conflict of interest: a member leaves the count of one vote, finally (rulebook 1, 4)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import ballots, text
from atest_bot.domain.ballots import Timing
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, Role
from atest_bot.domain.notices import Recused
from atest_bot.services import seating, showing, shrinking
from atest_bot.services.seating import Deed
from atest_bot.services.shrinking import Leaving
from atest_bot.store import answers, electorate, inbox, positions, recusals, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote

LATE = "recuse"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a member would leave, as it is asked about first."""

    number: str
    member_name: str
    vote_id: int
    revision_hash: str


def offer(rows: Rows, slack_id: str, vote_id: int, now: datetime) -> Offer:
    """What is asked of those who would recuse, because it is final; or refuse what their button would refuse."""
    vote, actor, seat_id = seating.take(rows, slack_id, vote_id, now)
    number = positions.by_id(rows, vote.position_id).number
    if ballots.timing(now, vote.closes_at, counted=vote.outcome is not None) != Timing.IN_TIME:
        raise Refusal(f"Voting on {number} has closed, so nobody can leave its count any more.")
    _check_primary(rows, vote, seat_id, actor)
    return Offer(number, actor.member_name, vote.id, vote.revision_hash)


def recuse(rows: Rows, coalition: Coalition, deed: Deed, now: datetime) -> None:
    """Take the seat of this person's member out of the count, with its ballot and objection; or refuse."""
    vote = seating.enter(rows, deed.vote_id)
    actor = roster.actor(rows, deed.slack_id, now)
    if inbox.is_repeat(rows, deed.key, now):
        return
    seat_id = seating.seat(rows, vote, actor)
    seating.check_revision(rows, vote, deed.revision_hash)
    if seating.timing(vote, deed) != Timing.IN_TIME:
        seating.note_late(rows, vote, seat_id, actor, deed, LATE, now)
        return
    _check_primary(rows, vote, seat_id, actor)
    _leave(rows, coalition, vote, seat_id, actor, deed, now)


def _check_primary(rows: Rows, vote: Vote, seat_id: int, actor: Actor) -> None:
    """A primary's answer is undone by the primary alone (2.6)."""
    ballot = answers.ballot(rows, vote.id, seat_id)
    if ballot is None or ballot.role != Role.PRIMARY or actor.role == Role.PRIMARY:
        return
    holder = text.person(roster.person_by_id(rows, ballot.person_id).slack_id)
    raise Refusal(
        f"{text.tame(actor.member_name)} has answered by its primary delegate {holder}, and only the primary can undo "
        "that. Nothing was changed. Please ask the primary to recuse, or to withdraw the answer first."
    )


def _leave(rows: Rows, coalition: Coalition, vote: Vote, seat_id: int, actor: Actor, deed: Deed, now: datetime) -> None:
    members = electorate.members_of_seat(rows, vote.id, seat_id)
    people = roster.delegates(rows, [member.id for member in members], now)
    leaving = Leaving(seat_id, showing.seat_name(members))
    had_answered = answers.ballot(rows, vote.id, seat_id) is not None
    shrinking.drop_answer(rows, vote, seat_id, now)
    electorate.recuse(rows, vote.id, seat_id)
    recusals.add(rows, vote.id, seat_id, actor.member_id or 0, actor.person_id, deed.acted_at)
    entry = shrinking.after_leaving(rows, coalition, vote, leaving, now, **seating.stated(actor, deed))
    revision = positions.revision(rows, vote.revision_id)
    notice = Recused(
        number=positions.by_id(rows, vote.position_id).number,
        title=revision.title,
        revision=revision.number,
        revision_hash=revision.hash,
        member=leaving.name,
        holder=actor.slack_id,
        acted=coalition.moment(deed.acted_at),
        record_seq=entry.seq,
        had_answered=had_answered,
    )
    for person in people:
        showing.tell_person(rows, person.slack_id, f"recused:{vote.id}:{seat_id}:{person.id}", notice)
