"""Open votes as a home shows them: those that wait for the member, those it answered, and the rest (5.1, 5.12)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from atest_bot.domain.ballots import Choice
from atest_bot.domain.notices import Moment, Place
from atest_bot.domain.tally import Count, Turnout
from atest_bot.services import disclosing, showing
from atest_bot.services.homing.changing import changing
from atest_bot.services.homing.looking import Look
from atest_bot.store import answers, electorate, holds, positions, reported_ballots, roster, votes
from atest_bot.store.tables import Vote


@dataclass(frozen=True, slots=True)
class HomeVote:
    """An open vote. `counts` is None where the reader may not see numbers; `recused` names the reader's own member.

    The title is empty for those who may not read it. `is_chaired` is for chairs, where they look at a vote as such.
    """

    vote_id: int
    revision_hash: str
    number: str
    title: str
    rule: str
    closes: Moment
    is_counting: bool
    counts: Count | Turnout | None
    recused: str
    may_hold: bool
    may_ask: bool
    place: Place | None
    is_chaired: bool = False

    @property
    def is_sealed(self) -> bool:
        return isinstance(self.counts, Turnout)


@dataclass(frozen=True, slots=True)
class Reported:
    """A ballot that a chair entered on behalf of the member, and that waits for its people (5.11)."""

    report_id: int
    choice: Choice
    chair: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A vote that the member has not answered; `before` is what it answered on the text that this one replaced."""

    vote: HomeVote
    before: Choice | None = None
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A vote that the member answered: how, by whom, and whether a reason is owed for it."""

    vote: HomeVote
    choice: Choice
    holder: str
    owes_reason: bool


def waiting(look: Look, start: int, most: int) -> Sequence[object]:
    """What waits for the member: changes that it could stop, and open votes without its answer."""
    votes_left = [partial(_waiting, look, vote_id) for vote_id in _unanswered(look)]
    found: list[Callable[[], object]] = [*changing(look), *votes_left]
    return [later() for later in found[start : start + most]]


def _waiting(look: Look, vote_id: int) -> Waiting:
    return Waiting(_vote(look, vote_id), _before(look, vote_id), _reported(look, vote_id))


def _reported(look: Look, vote_id: int) -> Reported | None:
    elector = electorate.seat_of(look.rows, vote_id, look.actor.member_id or 0)
    for report in reported_ballots.unconfirmed(look.rows, vote_id):
        if elector is not None and report.seat_id == elector.seat_id:
            chair = roster.person_by_id(look.rows, report.chair_id).slack_id
            return Reported(report.id, Choice(report.choice), chair)
    return None


def _before(look: Look, vote_id: int) -> Choice | None:
    """What the member answered in the vote that this one replaced (7.3)."""
    old = votes.replaced_by(look.rows, votes.known(look.rows, vote_id).revision_id)
    elector = electorate.seat_of(look.rows, old.id, look.actor.member_id or 0) if old else None
    ballot = answers.ballot(look.rows, old.id, elector.seat_id) if old and elector else None
    return Choice(ballot.choice) if ballot else None


def answered(look: Look, start: int, most: int) -> Sequence[Answered]:
    """Open votes that the member answered."""
    return [_answered(look, vote_id) for vote_id in _given(look)[start : start + most]]


def running(look: Look, start: int, most: int) -> Sequence[HomeVote]:
    """Open votes that this person does not see elsewhere: all for a chair or observer, else those without a seat."""
    is_elsewhere = look.actor.is_delegate and not look.actor.is_chair
    shown = {*_unanswered(look), *_given(look)} if is_elsewhere else set()
    rest = [vote.id for vote in votes.uncounted(look.rows) if vote.id not in shown]
    return [replace(_vote(look, vote_id), is_chaired=look.actor.is_chair) for vote_id in rest[start : start + most]]


def _unanswered(look: Look) -> list[int]:
    seats = electorate.seated(look.rows, look.actor.member_id or 0)
    return [seat.vote_id for seat in seats if seat.choice is None and look.now <= seat.closes_at]


def _given(look: Look) -> list[int]:
    return [seat.vote_id for seat in electorate.seated(look.rows, look.actor.member_id or 0) if seat.choice]


def _answered(look: Look, vote_id: int) -> Answered:
    rows = look.rows
    elector = electorate.seat_of(rows, vote_id, look.actor.member_id or 0)
    ballot = answers.ballot(rows, vote_id, elector.seat_id) if elector else None
    if ballot is None:
        raise AssertionError("a seat with a choice has a ballot")
    objection = answers.objection(rows, vote_id, ballot.seat_id)
    return Answered(
        vote=_vote(look, vote_id),
        choice=Choice(ballot.choice),
        holder=roster.person_by_id(rows, ballot.person_id).slack_id,
        owes_reason=objection is not None and not objection.ground,
    )


def _vote(look: Look, vote_id: int) -> HomeVote:
    vote = votes.known(look.rows, vote_id)
    rows, revision = look.rows, positions.revision(look.rows, vote.revision_id)
    whole = electorate.numbers(rows, vote)
    elector = electorate.seat_of(rows, vote_id, look.actor.member_id) if look.actor.member_id else None
    may_read = disclosing.may_read_position(rows, look.actor, vote.position_id)
    may_count = look.actor.is_delegate or look.actor.is_chair
    return HomeVote(
        vote_id=vote.id,
        revision_hash=vote.revision_hash,
        number=positions.by_id(rows, vote.position_id).number,
        title=revision.title if may_read else "",
        rule=showing.rule_left(vote, whole.entitled),
        closes=look.coalition.moment(vote.closes_at),
        is_counting=look.now > vote.closes_at,
        counts=showing.as_shown(vote, whole) if may_count else None,
        recused=look.actor.member_name if elector and elector.has_recused else "",
        may_hold=elector is not None and not _has_held(look, vote, elector.seat_id),
        may_ask=elector is not None and not _has_asked(look, vote, elector.seat_id),
        place=showing.place_of(revision) if may_read else None,
    )


def _has_asked(look: Look, vote: Vote, seat_id: int) -> bool:
    """Whether the seat asked for an extension before, or two others required one already, which they may once (6.6)."""
    return vote.extended_by_members or seat_id in votes.extension_requests(look.rows, vote.id)


def _has_held(look: Look, vote: Vote, seat_id: int) -> bool:
    """Whether the seat asked for more time before, which it may once for each position (5.9)."""
    members = [member.id for member in electorate.members_of_seat(look.rows, vote.id, seat_id)]
    return holds.made_by(look.rows, vote.position_id, seat_id, members) is not None
