"""A rapid decision holds for thirty days, unless the members ratify it by a vote of another rule (rulebook 4)."""

from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.domain.positions import STAGE_AFTER, TRANSITIONS, Stage, check_open_to_vote
from atest_bot.domain.publication import Standing
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Outcome, Profile
from atest_bot.services import showing
from atest_bot.store import decisions, positions, record
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Position, Vote


def awaited(rows: Rows, position: Position, revision_id: int, now: datetime) -> Decision | None:
    """The decision on this text that a vote would ratify; refuses another vote on a text that was decided."""
    decision = decisions.of_revision(rows, revision_id)
    if decision is None:
        return None
    if decisions.is_to_ratify(decision, now):
        return decision
    check_open_to_vote(position.number, Stage(position.stage))
    raise Refusal(
        f"This text of {position.number} is decided, as {decision.number}. "
        f"To vote again, change it first with `/atest amend {position.number}`."
    )


def needs_change(rows: Rows, position: Position, now: datetime) -> bool:
    """Whether no vote can open on a text as it stands, because it was decided and nothing is to be ratified."""
    decision = decisions.of_revision(rows, positions.newest_revision(rows, position.id).id)
    return decision is not None and not decisions.is_to_ratify(decision, now)


def check_terms(coalition: Coalition, decision: Decision, profile: Profile, closes_at: datetime) -> None:
    """A rapid decision is ratified by any rule but the rapid one, and before it lapses."""
    if profile == Profile.RAPID:
        raise Refusal("A rapid decision is ratified under another rule. Please choose one.")
    if decision.lapses_at is not None and decision.lapses_at < closes_at:
        sentence = f"{_too_late(coalition, decision.number, decision.lapses_at)}, or another rule."
        raise Refusal(sentence, {"closing_date": sentence})


def check_extension(rows: Rows, coalition: Coalition, vote: Vote, closes_at: datetime, now: datetime) -> None:
    """Refuse to take a vote that can ratify a rapid decision past the lapse of that decision."""
    decision = decisions.ratified_by(rows, vote.id)
    lapses_at = decision.lapses_at if decision and decisions.is_to_ratify(decision, now) else None
    if decision and lapses_at and vote.closes_at <= lapses_at < closes_at:
        raise Refusal(f"{_too_late(coalition, decision.number, lapses_at)}.")


def _too_late(coalition: Coalition, number: str, lapses_at: datetime) -> str:
    lapses = coalition.calendar.in_words(lapses_at)
    return f"{number} lapses {lapses}, so this vote would end too late to ratify it. Please choose an earlier closing"


def leave_voting(rows: Rows, vote: Vote, outcome: Outcome) -> None:
    """Move a position on from its vote: as the outcome says, or back to where its decision is.

    Where a decision was deliberated again, it stands if that comes to nothing, ratified or not (4.5).
    """
    decision = _that_stands(rows, vote, outcome)
    after = STAGE_AFTER[outcome] if decision is None else Stage.ADOPTED
    has_moved = positions.move(rows, vote.position_id, Stage.VOTING, after)
    if decision is not None and has_moved and showing.stage_of(decision) != Stage.ADOPTED:
        positions.move(rows, vote.position_id, Stage.ADOPTED, showing.stage_of(decision))


def _that_stands(rows: Rows, vote: Vote, outcome: Outcome) -> Decision | None:
    ratified = decisions.ratified_by(rows, vote.id)
    is_over = not TRANSITIONS[STAGE_AFTER[outcome]]
    return decisions.in_force_of(rows, vote.position_id) if ratified is None and is_over else ratified


def settle(rows: Rows, vote: Vote, decision: Decision, outcome: Outcome, now: datetime) -> None:
    """What a ratifying vote gave: the decision stands for good, or lapses when its time comes.

    A vote that closed after that time ratifies nothing, though it may be counted before the decision is seen to lapse.
    """
    is_too_late = decision.lapses_at is not None and decision.lapses_at < vote.closes_at
    if outcome != Outcome.ADOPTED or is_too_late or not decisions.mark_ratified(rows, decision.id, now):
        return
    subject = f"position:{decision.position_id}"
    record.append(rows, now, Fact.DECISION_RATIFIED, subject, decision=decision.id, vote=vote.id)


def warn(rows: Rows, coalition: Coalition, decision_id: int, now: datetime) -> None:
    """Two weeks before a rapid decision lapses the chairs are told, in time for a vote under the ordinary rule."""
    decision = decisions.by_id(rows, decision_id)
    if decision.lapses_at is None or decision.standing != Standing.IN_FORCE:
        return
    position = positions.by_id(rows, decision.position_id)
    when = coalition.calendar.in_words(decision.lapses_at)
    sentence = (
        f"{decision.number} was a rapid decision. It lapses {when} unless the members ratify it: "
        f"open a vote with `/atest poll {position.number}`."
    )
    showing.tell_chairs(rows, f"lapses:{decision.id}", Note(sentence), now)
