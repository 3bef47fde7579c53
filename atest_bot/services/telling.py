"""Receipts: each person who acted, and each fellow delegate, is told what stands (rulebook 5.5, 5.12).

Acts wait here for a moment, so that a burst becomes one receipt for each person and one new card. What is said
follows from what is stored, not from the order in which deliveries arrived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from atest_bot.domain import text
from atest_bot.domain.ballots import Choice, Timing
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import Role
from atest_bot.domain.notices import Answer, BallotChanged, Note, ObjectionMade, Receipt
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.tally import UNCOUNTED
from atest_bot.services import showing
from atest_bot.store import answers, electorate, positions, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Act, Ballot, Member, Person, Position, Revision, Vote

_MOST_TOGETHER = 10  # a step holds up no ballot for long


class _Telling:
    """What is needed to speak about one seat of one vote."""

    def __init__(self, rows: Rows, coalition: Coalition, vote: Vote, seat_id: int, now: datetime) -> None:
        self.rows, self.coalition, self.vote, self.seat_id, self.now = rows, coalition, vote, seat_id, now
        self.revision: Revision = positions.revision(rows, vote.revision_id)
        self.position: Position = positions.by_id(rows, vote.position_id)
        self.members: list[Member] = electorate.members_of_seat(rows, vote.id, seat_id)
        self.ballot: Ballot | None = answers.ballot(rows, vote.id, seat_id)
        self.standing = Choice(self.ballot.choice) if self.ballot else None
        self.holder = roster.person_by_id(rows, self.ballot.person_id).slack_id if self.ballot else ""


def tell_due(rows: Rows, coalition: Coalition, now: datetime) -> bool:
    """Enqueue the receipts and cards that are due; False when none were."""
    gathered = timedelta(seconds=coalition.card_seconds / 2)
    acts = answers.untold(rows, now - gathered, now, _MOST_TOGETHER)
    if not acts:
        return False
    answers.mark_told(rows, [act.id for act in acts])
    for vote_id, in_vote in groupby(sorted(acts, key=_by_seat), key=lambda act: act.vote_id):
        vote = votes.by_id(rows, vote_id)
        if vote is not None:
            _tell_vote(rows, coalition, vote, list(in_vote), now)
    return True


def _by_seat(act: Act) -> tuple[int, int, datetime, int]:
    return (act.vote_id, act.seat_id, act.acted_at, act.id)


def _tell_vote(rows: Rows, coalition: Coalition, vote: Vote, acts: Sequence[Act], now: datetime) -> None:
    for seat_id, in_seat in groupby(acts, key=lambda act: act.seat_id):
        _tell_seat(_Telling(rows, coalition, vote, seat_id, now), list(in_seat))
    is_on_its_way = showing.is_card_on_its_way(rows, vote.revision_id)
    if not is_on_its_way or not answers.has_untold(rows, vote.id):
        showing.refresh_card(rows, coalition, vote.revision_id, now)


def _tell_seat(telling: _Telling, acts: Sequence[Act]) -> None:
    last_of = {act.person_id: act for act in acts}
    for person_id, act in last_of.items():
        _tell_actor(telling, roster.person_by_id(telling.rows, person_id), act)
    if telling.members and any(act.timing == Timing.IN_TIME for act in acts):  # a seat may have lapsed since
        if telling.ballot is None or telling.ballot.person_id in last_of:  # else an act was overruled: nothing changed
            others = roster.delegates(telling.rows, [member.id for member in telling.members], telling.now)
            _tell_others(telling, (person for person in others if person.id not in last_of), acts[-1])
        _tell_objection(telling)
    for act in acts:
        if act.timing == Timing.LATE_ARRIVING and telling.vote.outcome not in UNCOUNTED:
            _tell_chairs(telling, act)


def _tell_chairs(telling: _Telling, act: Act) -> None:
    """The chairs hear of what was given in time and came after the count, which stands (G5).

    Where nobody counted there is nothing to weigh, and who answered in a sealed vote stays unsaid (3.5).
    """
    rows, number = telling.rows, telling.position.number
    member = text.tame(roster.member(rows, act.member_id).name)
    notice = Note(
        f"{member} answered in time in the vote on {number}, but Slack delivered it only after the count. "
        f"The answer is kept as late-arriving and is not counted. Members see the acts of this vote with "
        f"`/atest record {number}`."
    )
    showing.tell_chairs(rows, f"arrived:{act.id}", notice, telling.now)


def _tell_actor(telling: _Telling, person: Person, act: Act) -> None:
    rows, vote_id = telling.rows, telling.vote.id
    if not answers.has_added(rows, vote_id, act.seat_id, act.person_id):
        return
    receipt = _receipt(telling, person, act)
    showing.tell_active(rows, person, f"receipt:{act.id}", receipt)


def _receipt(telling: _Telling, person: Person, act: Act) -> Receipt:
    rows, vote, revision, answer = telling.rows, telling.vote, telling.revision, _answer(telling, act)
    cast_on = telling.ballot.revision_hash if telling.ballot and answer == Answer.STANDS else revision.hash
    if cast_on != revision.hash:  # the text has changed since (12.2)
        revision = positions.revision_hashed(rows, cast_on)
    member = roster.member(rows, act.member_id)
    objection = answers.objection(rows, vote.id, act.seat_id)
    stands = telling.ballot.record_seq if telling.ballot else 0
    return Receipt(
        answer=answer,
        number=telling.position.number,
        title=revision.title,
        vote_id=vote.id,
        revision=revision.number,
        revision_hash=revision.hash,
        member=member.name,
        printed_as=member.signatory_name if prints_names(Attribution(vote.attribution)) else "",
        choice=Choice(act.choice) if act.choice else None,
        acted=telling.coalition.moment(act.acted_at),
        standing=telling.standing,
        holder=telling.holder,
        record_seq=act.record_seq or stands,
        closes=telling.coalition.moment(vote.closes_at),
        owes_reason=objection is not None and not objection.ground and vote.outcome is None,
        asks_confidentiality=roster.ask_confidentiality(rows, act.person_id, telling.now),
        vote_hash=vote.revision_hash,
    )


def _answer(telling: _Telling, act: Act) -> Answer:
    if act.timing == Timing.LATE_ARRIVING and _had_ended_uncounted(telling.vote, act):
        return Answer.AFTER_THE_END
    if act.timing != Timing.IN_TIME:
        return Answer(act.timing)
    if telling.ballot is None:
        return Answer.WITHDRAWN if telling.members else Answer.LAPSED
    is_outranked = telling.ballot.role == Role.PRIMARY and act.role != Role.PRIMARY
    if is_outranked and act.acted_at > telling.ballot.acted_at:
        return Answer.OVERRULED
    return Answer.STANDS if telling.ballot.person_id == act.person_id else Answer.REPLACED


def _had_ended_uncounted(vote: Vote, act: Act) -> bool:
    """Whether a vote was canceled or withdrawn before its closing, and before this act."""
    return vote.outcome in UNCOUNTED and vote.counted_at is not None and act.acted_at > vote.counted_at


def _tell_others(telling: _Telling, others: Iterable[Person], act: Act) -> None:
    notice = BallotChanged(
        number=telling.position.number,
        title=telling.revision.title,
        member=showing.seat_name(telling.members),
        standing=telling.standing,
        holder=telling.holder,
        closes=telling.coalition.moment(telling.vote.closes_at),
    )
    for person in others:
        showing.tell_person(telling.rows, person.slack_id, f"changed:{act.id}:{person.id}", notice)


def _tell_objection(telling: _Telling) -> None:
    objection = answers.objection(telling.rows, telling.vote.id, telling.seat_id)
    if objection is None or showing.is_announced(telling.rows, objection):
        return
    notice = ObjectionMade(telling.position.number, showing.seat_name(telling.members), None, "", "")
    key = showing.made_key(objection)
    showing.tell_thread(telling.rows, telling.coalition, telling.vote.revision_id, key, notice)
