"""Lived-experience input is recorded: how it was sought before a vote, or why not (rulebook 3.3)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import consultation
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.consultation import Consulted, Typed
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.positions import STAGE_WORDS, Stage
from atest_bot.domain.record import Fact
from atest_bot.services import drafting, showing
from atest_bot.store import inbox, input_records, positions, record, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Position

_BEFORE_A_VOTE = (Stage.DELIBERATION, Stage.OBJECTED)
_NOT_KNOWN = "That position is not known here. Type `/atest status` to see the numbers."


@dataclass(frozen=True, slots=True)
class InputAsked:
    """What the form of an input record starts with: the position, and the record that stands."""

    position_id: int
    number: str
    title: str
    before: Consulted | None


def start(rows: Rows, slack_id: str, position_id: int, now: datetime) -> InputAsked:
    """The form's start, for those who may record input on this position."""
    _check_may_record(roster.actor(rows, slack_id, now))
    position = positions.locked(rows, position_id)
    _check_before_a_vote(rows, position)
    title = positions.newest_revision(rows, position_id).title
    return InputAsked(position_id, _number(position), title, input_records.newest(rows, position_id))


def start_numbered(rows: Rows, slack_id: str, number: str, now: datetime) -> InputAsked:
    """The same by the position's number."""
    _check_may_record(roster.actor(rows, slack_id, now))
    if not number:
        raise Refusal("Please say which position, like this: `/atest input P-2026-014`.")
    position = positions.numbered(rows, number.strip().upper())
    return start(rows, slack_id, position.id if position else 0, now)


def record_input(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, position_id: int, typed: Typed, now: datetime
) -> str:
    """Store an input record and print it on the card; the newest counts. Returns the position's number."""
    actor = roster.actor(rows, slack_id, now)
    _check_may_record(actor)
    position = positions.locked(rows, position_id)
    if position is not None and inbox.is_repeat(rows, key, now):
        return position.number
    _check_before_a_vote(rows, position)
    consulted = consultation.read(typed)
    record_id = input_records.add(rows, position_id, actor.person_id, consulted, now)
    showing.refresh_card(rows, coalition, positions.newest_revision(rows, position_id).id, now)
    if position is not None and actor.is_chair and not actor.is_delegate:
        did = "recorded lived-experience input. It is on the card"
        showing.tell_chair_act(rows, coalition, position, f"consulted:{record_id}", actor, did)
    record.append(
        rows,
        now,
        Fact.INPUT_RECORDED,
        f"position:{position_id}",
        input=record_id,
        was_sought=consulted.was_sought,
        person=actor.person_id,
        member=actor.member_id,
    )
    return _number(position)


def _number(position: Position | None) -> str:
    return position.number if position else ""


def _check_may_record(actor: Actor) -> None:
    if not (actor.is_delegate or actor.is_chair):
        raise Refusal(
            "Input is recorded by delegates of member organizations and by chairs. "
            "Ask one of them to record it, or say in the deliberation thread how people were asked."
        )


def _check_before_a_vote(rows: Rows, position: Position | None) -> None:
    if position is None or not drafting.was_proposed(rows, position):
        raise Refusal(_NOT_KNOWN)
    if Stage(position.stage) not in _BEFORE_A_VOTE:
        raise Refusal(
            f"{position.number} is {STAGE_WORDS[Stage(position.stage)]}. Input is recorded before a vote opens, "
            "so what members decide on stays as they read it. Say what is new in its thread."
        )
