"""The end of a vote: voting stops at an instant, and after the settle time it is counted once (rulebook 3.7, 4)."""

from datetime import datetime, timedelta

from atest_bot.domain.ballots import Timing
from atest_bot.domain.calendar import Span
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Note, Result, VotingExtended, rolled
from atest_bot.domain.record import Fact
from atest_bot.domain.reminders import Occasion
from atest_bot.domain.tally import Count, Outcome, decide
from atest_bot.services import adopting, editing, hearing, ratifying, reminding, showing, timing
from atest_bot.store import answers, decisions, electorate, positions, record, reported_ballots, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote
from atest_bot.store.timers import TimerKind

QUORUM_EXTENSION = Span(2, "business day")
GOES_ON = (
    "You acted after the closing, so it did not count. Too few had answered, and voting goes on once more: "
    "please answer again."
)
_AT_THE_COUNT = timedelta(minutes=10)
_TOO_FEW = "extended once, because too few had answered"


def stop_voting(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> None:
    """Show on the card that voting has ended, unless the closing was moved meanwhile."""
    if vote.closes_at <= now and vote.outcome is None and not hearing.make_up(rows, coalition, vote, now):
        showing.refresh_card(rows, coalition, vote.revision_id, now)


def count_vote(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> None:
    """Count once: the outcome, its entry, its decision and everything said of it are one commit (G8).

    Where the settle time was made longer after the timer was set, the count waits for that too.
    """
    if vote.outcome is not None:
        return
    settled_at = vote.closes_at + timedelta(seconds=coalition.settle_seconds)
    if now < settled_at:
        timers.set_timer(rows, TimerKind.VOTE_COUNTS, vote.id, settled_at)
        return
    if hearing.make_up(rows, coalition, vote, now):
        return
    seats = electorate.seat_members(rows, vote.id)
    cast = answers.choices(rows, vote.id)
    count = showing.count(len(seats), (choice for seat, choice in cast.items() if seat in seats))
    outcome = decide(showing.rule_of(vote), count)
    if outcome == Outcome.NO_QUORUM and not vote.extended_for_quorum:
        _extend(rows, coalition, vote, count, now)
        return
    _conclude(rows, coalition, vote, count, outcome, now)


def _extend(rows: Rows, coalition: Coalition, vote: Vote, count: Count, now: datetime) -> None:
    """The one automatic extension for want of a quorum (4.3)."""
    vote_id = vote.id
    closes_at = _extended(coalition, vote, now)
    if not votes.extend_for_quorum(rows, vote_id, closes_at, _TOO_FEW):
        return
    timing.set_timers(rows, coalition, vote_id, closes_at, now)
    number = positions.by_id(rows, vote.position_id).number
    notice = VotingExtended(number, count.answered, count.entitled, coalition.moment(closes_at))
    showing.tell_thread(rows, coalition, vote.revision_id, f"extended:{vote_id}", notice)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    timing.tell_late(rows, coalition, vote, GOES_ON)
    reminding.send(rows, coalition, votes.known(rows, vote_id), Occasion.EXTENSION, now)
    subject = f"position:{vote.position_id}"
    record.append(
        rows, now, Fact.VOTE_EXTENDED, subject, vote=vote_id, closes_at=int(closes_at.timestamp()), why="quorum"
    )


def _extended(coalition: Coalition, vote: Vote, now: datetime) -> datetime:
    """Two business days from the closing; from now, where a count that came late would leave fewer."""
    if now - vote.closes_at < timedelta(seconds=coalition.settle_seconds) + _AT_THE_COUNT:
        return coalition.calendar.after(vote.closes_at, QUORUM_EXTENSION)
    return coalition.calendar.default_closing(now, QUORUM_EXTENSION)


def _conclude(rows: Rows, coalition: Coalition, vote: Vote, count: Count, outcome: Outcome, now: datetime) -> None:
    vote_id = vote.id
    if not votes.conclude(rows, vote_id, outcome, now):
        return
    vote = votes.by_id(rows, vote_id) or vote  # with its outcome, which ends the seal
    ratifying.leave_voting(rows, vote, outcome)
    editing.drop_unmade(rows, coalition, vote, now)
    unconfirmed = reported_ballots.leave_uncounted(rows, vote_id, now)
    entry = record.append(
        rows,
        now,
        Fact.VOTE_COUNTED,
        f"position:{vote.position_id}",
        vote=vote_id,
        outcome=outcome.value,
        entitled=count.entitled,
        sign_on=count.sign_on,
        stand_aside=count.stand_aside,
        object=count.object,
        unconfirmed=unconfirmed,
    )
    decision = _decide(rows, coalition, vote, count, outcome, now)
    _tell_result(rows, coalition, vote, count, outcome, decision, entry.seq, unconfirmed, now)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    if outcome == Outcome.CANCELED:
        tell_chairs_canceled(rows, vote, now)


def _decide(rows: Rows, coalition: Coalition, vote: Vote, count: Count, outcome: Outcome, now: datetime) -> str:
    """The number of the decision that a vote made or was about; empty where there is none."""
    ratified = decisions.ratified_by(rows, vote.id)
    if ratified is not None:
        ratifying.settle(rows, vote, ratified, outcome, now)
        return ratified.number
    return adopting.adopt(rows, coalition, vote, count, now) if outcome == Outcome.ADOPTED else ""


def end_vote(
    rows: Rows, coalition: Coalition, vote: Vote, outcome: Outcome, person_id: int | None, now: datetime
) -> bool:
    """End a vote that nobody counts: withdrawn, canceled or replaced; False if it had ended before."""
    if not votes.conclude(rows, vote.id, outcome, now):
        return False
    timing.drop_timers(rows, vote.id, now)
    record_end(rows, coalition, vote, outcome, person_id, now)
    return True


def record_end(
    rows: Rows, coalition: Coalition, vote: Vote, outcome: Outcome, person_id: int | None, now: datetime
) -> None:
    """Write down that a vote ended without a count; nothing waits to be confirmed or to take effect in it any more."""
    editing.drop_unmade(rows, coalition, vote, now)
    reported_ballots.leave_uncounted(rows, vote.id, now)
    subject = f"position:{vote.position_id}"
    record.append(rows, now, Fact.VOTE_ENDED, subject, vote=vote.id, outcome=outcome.value, person=person_id)


def _tell_result(
    rows: Rows,
    coalition: Coalition,
    vote: Vote,
    count: Count,
    outcome: Outcome,
    decision: str,
    seq: int,
    unconfirmed: int,
    now: datetime,
) -> None:
    vote_id = vote.id
    notice = Result(
        number=positions.by_id(rows, vote.position_id).number,
        title=positions.revision(rows, vote.revision_id).title,
        outcome=outcome,
        decision=decision,
        counts=count,
        roll=showing.roll_call(rows, vote),
        recused=showing.recused(rows, vote),
        late=answers.count_timing(rows, vote_id, Timing.LATE),
        record_seq=seq,
        unconfirmed=unconfirmed,
        follows=adopting.follows(rows, vote, count),
        decided=showing.decided(rows, coalition, vote, showing.decision_on(rows, vote), now),
    )
    first, rest = rolled(notice)
    showing.tell_thread(rows, coalition, vote.revision_id, f"result:{vote_id}", first, broadcast=True)
    for part in rest:
        showing.tell_thread(rows, coalition, vote.revision_id, f"result:{vote_id}:roll:{part.part}", part)


def tell_chairs_canceled(rows: Rows, vote: Vote, now: datetime) -> None:
    """Tell the chairs that too few were left in a vote."""
    number = positions.by_id(rows, vote.position_id).number
    sentence = f"The vote on {number} was canceled: fewer than three members were left in it. Please check the roster."
    showing.tell_chairs(rows, f"canceled:{vote.id}", Note(sentence), now)
