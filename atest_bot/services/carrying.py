"""A second chair agrees, and what was moved is done: one table says by what (rulebook 8.3, 11)."""

from collections.abc import Callable
from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.motions import MotionKind, MotionState
from atest_bot.domain.record import Fact
from atest_bot.services import closing_early, moving, opening, releasing, stopping
from atest_bot.store import motions, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Motion

Carrier = Callable[[Rows, Coalition, Motion, Actor, datetime], None]

# What carries a motion out, as `second` agrees. It checks anew that the act is possible, and refuses where it is not.
CARRIERS: dict[MotionKind, Carrier] = {
    MotionKind.CANCEL: stopping.carry_cancel,
    MotionKind.CANCEL_RATIFICATION: stopping.carry_cancel,
    MotionKind.PUBLISH_ANYWAY: releasing.carry,
    MotionKind.LOOSEN: releasing.carry,
    MotionKind.OPEN_CONFIDENTIAL: opening.carry,
    MotionKind.EARLY_CLOSE: closing_early.carry,
}

_NOT_KNOWN = "That motion is not known here. Type `/atest status` to see what is open."


class CannotCarry(Refusal):
    """What was moved has become impossible: the motion is to be dropped."""


def second(rows: Rows, coalition: Coalition, slack_id: str, motion_id: int, now: datetime) -> str:
    """Carry out a motion once another chair agrees; returns what to tell that chair. A second press changes nothing."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    motion = _locked(rows, motion_id)
    words = moving.would(rows, MotionKind(motion.kind), motion.position_id, motion.subject_id)
    if motion.state != MotionState.WAITING:
        return f"The motion to {words} was {motion.state} already. Nothing was changed."
    if motion.chair_id == chair.person_id:
        raise Refusal(f"You made the motion to {words} yourself, so another chair must second it.")
    _check_mover(rows, motion, words, now)
    moving.settle(rows, motion, MotionState.CARRIED, chair, "Carried.", now)
    moving.tell_mover(rows, motion, f"Your motion to {words} was seconded and carried.")
    try:
        CARRIERS[MotionKind(motion.kind)](rows, coalition, motion, chair, now)
    except Refusal as refusal:
        raise CannotCarry(refusal.sentence) from None
    moving.note(rows, Fact.MOTION_CARRIED, motion, now, second=chair.person_id)
    return f"Thank you. You seconded the motion to {words}, and it is done."


def drop(rows: Rows, slack_id: str, motion_id: int, why: str, now: datetime) -> str:
    """Drop a motion that cannot be carried out any more; returns what to tell the chair who pressed."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    motion = _locked(rows, motion_id)
    words = moving.would(rows, MotionKind(motion.kind), motion.position_id, motion.subject_id)
    sentence = f"The motion to {words} was dropped: it cannot be carried out any more. {why}"
    if moving.settle(rows, motion, MotionState.DROPPED, chair, f"Dropped. {why}", now):
        moving.tell_mover(rows, motion, sentence)
        moving.note(rows, Fact.MOTION_DROPPED, motion, now, second=chair.person_id)
    return sentence


def _locked(rows: Rows, motion_id: int) -> Motion:
    motion = motions.locked(rows, motion_id)
    if motion is None:
        raise Refusal(_NOT_KNOWN)
    return motion


def _check_mover(rows: Rows, motion: Motion, words: str, now: datetime) -> None:
    mover = roster.actor(rows, roster.person_by_id(rows, motion.chair_id).slack_id, now)
    if not mover.is_chair:
        raise CannotCarry(f"Whoever moved to {words} is no chair any more, and it takes two.")
