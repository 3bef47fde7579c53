"""A position ends before an outcome: withdrawn by its proposer, or canceled by a chair with a reason (rulebook 3).

Where a rapid decision waits to be ratified the position has its outcome, and what a chair cancels is that vote (4).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, Role, check_chair
from atest_bot.domain.motions import MotionKind
from atest_bot.domain.notices import PositionWithdrawn
from atest_bot.domain.positions import STAGE_WORDS, TRANSITIONS, Stage
from atest_bot.domain.publication import Standing
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Outcome
from atest_bot.services import closing, drafting, moving, ratifying, reading, seating, showing
from atest_bot.store import decisions, inbox, positions, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Motion, Position, Vote

REASON_LIMIT = 500
_NOT_KNOWN = "That position is not known here. Type `/atest status` to see the numbers."
_OUTCOMES = {Stage.WITHDRAWN: Outcome.WITHDRAWN, Stage.CANCELED: Outcome.CANCELED}


@dataclass(frozen=True, slots=True)
class Ending:
    """What the dialog says before a position ends, or the vote that would ratify a decision on it.

    One that was not proposed is a draft that nobody else has seen, so nobody is told why it ends.
    """

    position_id: int
    number: str
    title: str
    ends_vote: bool
    needs_second: bool
    was_proposed: bool = True
    ratifies: str = ""
    still_holds: bool = True


def start_withdrawal(rows: Rows, slack_id: str, number: str, now: datetime) -> Ending:
    """The dialog's start, for the proposer."""
    actor = roster.actor(rows, slack_id, now)
    position = _named(rows, actor, number, "withdraw")
    _check_proposer(actor, position)
    _check_before_outcome(rows, position, Stage.WITHDRAWN, now)
    return _ending(rows, position, now, needs_second=False)


def start_cancel(rows: Rows, slack_id: str, number: str, now: datetime) -> Ending:
    """The dialog's start, for a chair."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    position = _named(rows, chair, number, "cancel")
    _check_before_outcome(rows, position, Stage.CANCELED, now)
    needs_second = drafting.was_proposed(rows, position) and moving.needs_second(rows, chair, position)
    return _ending(rows, position, now, needs_second=needs_second)


def withdraw(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, position_id: int, reason: str, now: datetime
) -> str:
    """Take a position back, and end the vote on it; returns what to tell the proposer."""
    actor = roster.actor(rows, slack_id, now)
    position = _held(rows, position_id)
    done = f"*{position.number} is withdrawn.* It can be proposed anew with `/atest propose`."
    if inbox.is_repeat(rows, key, now):
        return done
    _check_proposer(actor, position)
    if Stage(position.stage) == Stage.DRAFT:
        drafting.discard(rows, slack_id, position_id, now)
        return done
    _check_before_outcome(rows, position, Stage.WITHDRAWN, now)
    clean = text.clean_text(reason, "reason", REASON_LIMIT) if reason.strip() else ""
    number, ended_vote = position.number, _end(rows, coalition, position, Stage.WITHDRAWN, actor, now)
    revision = positions.newest_revision(rows, position_id)
    notice = PositionWithdrawn(number, revision.title, actor.slack_id, clean, ended_vote)
    showing.tell_thread(rows, coalition, revision.id, f"withdrawn:{position_id}", notice, broadcast=ended_vote)
    drafting.note(rows, Fact.POSITION_WITHDRAWN, actor, position_id, revision.id, now)
    return done


def cancel(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, position_id: int, reason: str, now: datetime
) -> str:
    """Cancel a position, or move that a second chair agrees; returns what to tell the chair (11).

    An own draft is discarded without a word to the others, who have not seen it.
    """
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    position = _held(rows, position_id)
    if not drafting.was_proposed(rows, position):
        return drafting.discard(rows, slack_id, position_id, now)
    if inbox.is_repeat(rows, key, now):
        return _done(rows, coalition, position) or "A second chair must agree to cancel it."
    _check_before_outcome(rows, position, Stage.CANCELED, now)
    clean = text.clean_text(reason, "reason", REASON_LIMIT)
    if moving.needs_second(rows, chair, position):
        vote = _ratification(rows, position)
        kind = MotionKind.CANCEL_RATIFICATION if vote else MotionKind.CANCEL
        subject_id = vote.id if vote else position_id
        return moving.put(rows, coalition, kind, position, subject_id, chair, {"reason": clean}, now)
    _cancel(rows, coalition, position, chair, "", clean, now)
    return _done(rows, coalition, positions.by_id(rows, position_id))


def carry_cancel(rows: Rows, coalition: Coalition, motion: Motion, second: Actor, now: datetime) -> None:
    """Cancel what a chair moved to cancel, now that another one agrees (11)."""
    position = _held(rows, motion.position_id)
    _check_before_outcome(rows, position, Stage.CANCELED, now)
    vote = _ratification(rows, position)
    if motion.kind == MotionKind.CANCEL_RATIFICATION and (vote is None or vote.id != motion.subject_id):
        raise Refusal("That vote has ended.")
    if motion.kind == MotionKind.CANCEL and vote is not None:
        raise Refusal(f"{position.number} has its outcome, and what is open would ratify it.")
    mover = roster.actor(rows, roster.person_by_id(rows, motion.chair_id).slack_id, now)
    seconded = f", and {text.person(second.slack_id)} seconded it"
    _cancel(rows, coalition, position, mover, seconded, moving.reason_of(motion), now)


def _cancel(
    rows: Rows, coalition: Coalition, position: Position, chair: Actor, seconded: str, reason: str, now: datetime
) -> None:
    vote = _ratification(rows, position)
    if vote is not None:
        _cancel_ratification(rows, coalition, position, vote, chair, seconded, reason, now)
        return
    position_id, did = position.id, f"canceled {position.number}{seconded}"
    ended_vote = _end(rows, coalition, position, Stage.CANCELED, chair, now)
    whole = f"{did}. The vote on it has ended without a count" if ended_vote else did
    showing.tell_chair_act(rows, coalition, position, f"canceled:{position_id}:position", chair, whole, reason)
    revision_id = positions.newest_revision(rows, position_id).id
    drafting.note(rows, Fact.POSITION_CANCELED, chair, position_id, revision_id, now)


def _cancel_ratification(
    rows: Rows,
    coalition: Coalition,
    position: Position,
    vote: Vote,
    chair: Actor,
    seconded: str,
    reason: str,
    now: datetime,
) -> None:
    decision = _ratified_by(rows, vote)
    did = f"canceled the vote to ratify {decision.number}{seconded}. It has ended without a count"
    showing.tell_chair_act(rows, coalition, position, f"canceled:{position.id}:vote:{vote.id}", chair, did, reason)
    ratifying.leave_voting(rows, vote, Outcome.CANCELED)
    closing.end_vote(rows, coalition, vote, Outcome.CANCELED, chair.person_id, now)
    showing.refresh_card(rows, coalition, vote.revision_id, now)


def _done(rows: Rows, coalition: Coalition, position: Position) -> str:
    """What to tell a chair who canceled; empty where nothing is canceled."""
    if position.stage == Stage.CANCELED:
        return f"*{position.number} is canceled.* It can be proposed anew with `/atest propose`."
    vote = votes.newest_of(rows, position.id)
    if vote is None or vote.outcome != Outcome.CANCELED:
        return ""
    decision = _ratified_by(rows, vote)
    done = f"*The vote to ratify {decision.number} is canceled.*"
    if decision.lapses_at is None or decision.standing != Standing.IN_FORCE:
        return done
    lapses = coalition.calendar.in_words(decision.lapses_at)
    return f"{done} The decision lapses {lapses} unless another vote ratifies it: `/atest poll {position.number}`."


def _ratification(rows: Rows, position: Position) -> Vote | None:
    """The open vote on what was decided before: it would ratify a rapid decision (4)."""
    vote = votes.uncounted_on(rows, position.id)
    return vote if vote is not None and decisions.ratified_by(rows, vote.id) is not None else None


def _ratified_by(rows: Rows, vote: Vote) -> Decision:
    decision = decisions.ratified_by(rows, vote.id)
    if decision is None:
        raise AssertionError("a vote on what was decided is to ratify it")
    return decision


def _end(rows: Rows, coalition: Coalition, position: Position, after: Stage, actor: Actor, now: datetime) -> bool:
    """Move the position to its end, and end the vote that is open on it; True if there was one."""
    position_id, before = position.id, Stage(position.stage)
    vote = votes.uncounted_on(rows, position_id)
    if not positions.move(rows, position_id, before, after):
        raise Refusal("Somebody else was first, and nothing was changed. Please look at its card.")
    ended = vote is not None and closing.end_vote(rows, coalition, vote, _OUTCOMES[after], actor.person_id, now)
    revision_id = vote.revision_id if vote is not None else positions.newest_revision(rows, position_id).id
    showing.refresh_card(rows, coalition, revision_id, now)
    return ended


def _held(rows: Rows, position_id: int) -> Position:
    """A position with the vote that is open on it, both held until the transaction ends: the vote first, as ever."""
    vote = votes.uncounted_on(rows, position_id)
    if vote is not None:
        votes.locked(rows, vote.id)
    position = positions.locked(rows, position_id)
    if position is None:
        raise Refusal(_NOT_KNOWN)
    return position


def _named(rows: Rows, actor: Actor, number: str, verb: str) -> Position:
    if not number:
        raise Refusal(f"Please say which position, like this: `/atest {verb} P-2026-014`.")
    own = positions.numbered(rows, number.strip().upper())
    if own is not None and own.proposer_id == actor.person_id:
        return own
    return reading.find_position(rows, number)


def _check_proposer(actor: Actor, position: Position) -> None:
    """Refuse everyone but the person who proposed, and the primary of the member for which it was proposed."""
    if position.proposer_member_id is None:
        is_proposer = actor.is_chair and actor.person_id == position.proposer_id
    else:
        acts_for_it = actor.member_id == position.proposer_member_id
        is_proposer = acts_for_it and (actor.person_id == position.proposer_id or actor.role == Role.PRIMARY)
    if not is_proposer:
        raise Refusal(
            f"{position.number} is withdrawn by whoever proposed it, or by the primary delegate of that member. "
            f"A chair can cancel it with `/atest cancel {position.number}`."
        )


def _check_before_outcome(rows: Rows, position: Position, after: Stage, now: datetime) -> None:
    """Refuse what has an outcome, or is about to be counted: a count is not escaped by withdrawing."""
    seating.check_restored(rows)
    vote = votes.uncounted_on(rows, position.id)
    is_ratification = after == Stage.CANCELED and _ratification(rows, position) is not None
    if after not in TRANSITIONS[Stage(position.stage)] and not is_ratification:
        raise Refusal(f"{position.number} is {STAGE_WORDS[Stage(position.stage)]} already, so there is nothing to end.")
    decision = decisions.in_force_of(rows, position.id)
    if decision is not None and not is_ratification:
        raise Refusal(
            f"{decision.number}, which was adopted on {position.number}, is in force. If it should hold no longer, "
            f"a chair takes it back first, with `/atest rescind {decision.number}`."
        )
    if vote is not None and vote.closes_at <= now:
        raise Refusal(f"Voting on {position.number} has ended, and the count follows in a few minutes.")


def _ending(rows: Rows, position: Position, now: datetime, *, needs_second: bool) -> Ending:
    title = positions.newest_revision(rows, position.id).title
    vote = _ratification(rows, position)
    ends_vote = votes.uncounted_on(rows, position.id) is not None
    was_proposed = drafting.was_proposed(rows, position)
    ending = Ending(position.id, position.number, title, ends_vote, needs_second, was_proposed)
    if vote is None:
        return ending
    decision = _ratified_by(rows, vote)
    return replace(ending, ratifies=decision.number, still_holds=decisions.is_to_ratify(decision, now))
