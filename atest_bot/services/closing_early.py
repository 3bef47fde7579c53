"""Early close, the only way in which a closing moves earlier (rulebook 6.7, 12.7)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import NotNow, Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.motions import MotionKind
from atest_bot.domain.notices import Moment
from atest_bot.domain.record import Fact
from atest_bot.services import moving, showing, timing
from atest_bot.store import answers, electorate, halts, inbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Motion, Vote

REASON_LIMIT = 500
_BECAUSE = "closed early, because every member had answered"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the dialog says."""

    vote_id: int
    number: str
    closes: Moment
    needs_second: bool


def offer(rows: Rows, coalition: Coalition, slack_id: str, vote_id: int, now: datetime) -> Offer:
    """The dialog for a chair; refuses with what is in the way."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    vote = timing.hold_open(rows, vote_id, now)
    _check(rows, coalition, vote, now)
    position = positions.by_id(rows, vote.position_id)
    needs_second = moving.needs_second(rows, chair, position)
    return Offer(vote.id, position.number, coalition.moment(vote.closes_at), needs_second)


def close_early(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, vote_id: int, reason: str, now: datetime
) -> str:
    """Close a vote in which nothing is left to wait for, or ask a second chair; returns what to tell the chair."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    clean = text.clean_text(reason, "reason", REASON_LIMIT)
    if inbox.is_repeat(rows, key, now):
        return "That is done already. Type `/atest status` to see how the vote stands."
    vote = timing.hold_open(rows, vote_id, now)
    _check(rows, coalition, vote, now)
    position = positions.by_id(rows, vote.position_id)
    if moving.needs_second(rows, chair, position):
        terms = {"reason": clean}
        return moving.put(rows, coalition, MotionKind.EARLY_CLOSE, position, vote.id, chair, terms, now)
    _close(rows, coalition, vote, chair, clean, None, now)
    return f"Voting on {position.number} is closed. The count follows in a few minutes."


def carry(rows: Rows, coalition: Coalition, motion: Motion, second: Actor, now: datetime) -> None:
    """The same, once a second chair agrees (11)."""
    vote = timing.hold_open(rows, motion.subject_id, now)
    _check(rows, coalition, vote, now)
    mover = roster.actor(rows, roster.person_by_id(rows, motion.chair_id).slack_id, now)
    _close(rows, coalition, vote, mover, moving.reason_of(motion), second, now)


def _check(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> None:
    """Refuse an early close while there is anything to wait for (6.7), or while nothing may close."""
    if halts.is_halted(rows):
        raise NotNow("The bot is paused, and no vote closes meanwhile. Please close this one once the pause is over.")
    seats = electorate.seat_members(rows, vote.id)
    answered = answers.choices(rows, vote.id).keys() & seats.keys()
    silent = len(seats) - len(answered)
    if silent:
        raise Refusal(
            f"{silent} of {len(seats)} members {'has' if silent == 1 else 'have'} not answered yet. "
            "A vote closes early only when every member has answered or recused itself."
        )
    if any(objection.seat_id in seats for objection in answers.objections(rows, vote.id)):
        raise Refusal("A member objects, so the vote stays open until its closing: the objection may yet be resolved.")
    if votes.has_hold(rows, vote.id):
        raise Refusal("A member asked for more time in this vote, so it stays open until its closing.")
    least = vote.least_closes_at or vote.closes_at
    if now < least:
        raise Refusal(
            f"This rule needs a least time of voting, and it has not passed. "
            f"The vote can close early from {coalition.calendar.in_words(least)}."
        )


def _close(
    rows: Rows, coalition: Coalition, vote: Vote, chair: Actor, reason: str, second: Actor | None, now: datetime
) -> None:
    votes.close_early(rows, vote.id, now, _BECAUSE)
    timing.set_timers(rows, coalition, vote.id, now, now)
    agreed = f", and {text.person(second.slack_id)}, a chair too, agreed" if second else ""
    did = f"closed the vote early, because every member has answered and none objects{agreed}"
    position = positions.by_id(rows, vote.position_id)
    subject, at = f"position:{vote.position_id}", int(now.timestamp())
    showing.tell_chair_act(rows, coalition, position, f"closed-early:{vote.id}:{at}", chair, did, reason)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    who = {"chair": chair.person_id, "second": second.person_id if second else None}
    record.append(rows, now, Fact.VOTE_CLOSED_EARLY, subject, vote=vote.id, closes_at=at, **who)
