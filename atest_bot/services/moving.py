"""Motions: what a chair asks for and a second chair must agree to (rulebook 8.3, 11). `carrying` does the rest."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.motions import MotionKind, MotionState, in_words
from atest_bot.domain.notices import Audience, MotionMade, Note
from atest_bot.domain.publication import Publication
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.store import answers, decisions, electorate, motions, outbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Motion, Position, Vote


def needs_second(rows: Rows, chair: Actor, position: Position, decided: Vote | None = None) -> bool:
    """Whether the chair's own member proposed the position, or objects in the vote on it (11).

    `decided` is the vote that made the decision in question, whatever text came after it.
    """
    if chair.member_id is None:
        return False
    if position.proposer_member_id == chair.member_id:
        return True
    vote = decided or votes.newest_on(rows, positions.newest_revision(rows, position.id).id)
    elector = electorate.seat_of(rows, vote.id, chair.member_id) if vote else None
    return vote is not None and elector is not None and answers.objection(rows, vote.id, elector.seat_id) is not None


def put(
    rows: Rows,
    coalition: Coalition,
    kind: MotionKind,
    position: Position,
    subject_id: int,
    chair: Actor,
    terms: Mapping[str, Any],
    now: datetime,
) -> str:
    """Store a motion and ask the other chairs; returns what to tell the chair who made it.

    `terms` is what carrying it out will need, as JSON can hold it; its "reason" is shown to the other chairs. Only
    one motion of a kind and subject waits at a time.
    """
    others = [person for person in roster.chairs(rows, now) if person.id != chair.person_id]
    words = would(rows, kind, position.id, subject_id)
    if not others:
        raise Refusal(
            f"A second chair must agree to {words}, and there is no other chair. "
            "Add one with `/atest chair add @person`, then try again."
        )
    if motions.waiting_on(rows, kind, subject_id) is not None:
        raise Refusal(f"The motion to {words} waits for a second chair already. The other chairs have the button.")
    motion_id = motions.add(rows, kind, position.id, subject_id, chair.person_id, json.dumps(dict(terms)), now)
    motion = motions.locked(rows, motion_id)
    if motion is None:
        raise AssertionError("a motion that was just stored is there")
    for person in others:
        notice = _notice(rows, motion, "", "")
        showing.tell_person(rows, person.slack_id, _key(motion_id, person.id), notice)
    did = f"moved to {words}. A second chair must agree"
    showing.tell_chair_act(rows, coalition, position, f"motion:{motion_id}:made", chair, did, terms.get("reason", ""))
    note(rows, Fact.MOTION_MADE, motion, now)
    return f"A second chair must agree to {words}. The other chairs have a direct message with the button *Second*."


def would(rows: Rows, kind: MotionKind, position_id: int, subject_id: int) -> str:
    """What a motion would do, to follow "to"."""
    number = positions.by_id(rows, position_id).number
    if kind != MotionKind.LOOSEN:
        return in_words(kind, number)
    decision = decisions.by_id(rows, subject_id)
    return in_words(kind, number, decision.number, Publication(decision.publication))


def reason_of(motion: Motion) -> str:
    """What the chair who made a motion gave as its reason."""
    return str(json.loads(motion.terms).get("reason", ""))


def settle(rows: Rows, motion: Motion, state: MotionState, second: Actor, outcome: str, now: datetime) -> bool:
    """Carry or drop a motion, and say so where the button stood; False if it was settled before."""
    if not motions.settle(rows, motion.id, state, second.person_id, now):
        return False
    notice = _notice(rows, motion, outcome, second.slack_id if state == MotionState.CARRIED else "")
    for person in roster.chairs(rows, now):
        key = _key(motion.id, person.id)
        if outbox.is_enqueued(rows, key):
            to = Address(Audience.PERSON, person.slack_id, thread_key=key)
            outbox.refresh(rows, f"{key}:now", notice, to, timedelta(0))
    return True


def tell_mover(rows: Rows, motion: Motion, sentence: str) -> None:
    """Say to the chair who made a motion what became of it."""
    mover = roster.person_by_id(rows, motion.chair_id)
    showing.tell_active(rows, mover, f"motion:{motion.id}:settled", Note(sentence, is_inside=True))


def _key(motion_id: int, person_id: int) -> str:
    return f"motion:{motion_id}:{person_id}"


def _notice(rows: Rows, motion: Motion, outcome: str, second: str) -> MotionMade:
    position = positions.by_id(rows, motion.position_id)
    return MotionMade(
        motion_id=motion.id,
        title=positions.newest_revision(rows, position.id).title,
        chair=roster.person_by_id(rows, motion.chair_id).slack_id,
        would=would(rows, MotionKind(motion.kind), position.id, motion.subject_id),
        reason=reason_of(motion),
        outcome=outcome,
        second=second,
    )


def note(rows: Rows, fact: Fact, motion: Motion, now: datetime, **more: object) -> None:
    """The entry of a motion made, carried or dropped; the last thing in its transaction."""
    subject = f"position:{motion.position_id}"
    about: dict[str, object] = {"motion": motion.id, "motion_kind": motion.kind, "on": motion.subject_id}
    record.append(rows, now, fact, subject, **about, chair=motion.chair_id, **more)
