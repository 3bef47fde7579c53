"""A chair's note on a principle check that has a yes or unsure: without it no vote opens (rulebook 3.2)."""

from datetime import datetime, timedelta

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.notices import Audience, PrincipleConcern
from atest_bot.domain.positions import STAGE_WORDS, Stage
from atest_bot.domain.principles import CHAIRS_NOTE_LIMIT, concerns
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.store import inbox, outbox, positions, principles, record, roster
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Position

_TAKES_A_NOTE = (Stage.DELIBERATION, Stage.OBJECTED, Stage.VOTING)
_ANSWERED_ANEW = (
    "The principle check was answered anew while this form was open. Nothing was recorded. "
    "Please close it, read the new answers on the card, and press Write Note again."
)
_NOT_KNOWN = "That position is not known here. Type `/atest status` to see the numbers."


def tell_chairs(rows: Rows, position_id: int, now: datetime) -> None:
    """Ask the chairs for a note where the check has a yes or unsure."""
    if concerns(principles.answers(rows, position_id)):
        notice = _notice(rows, positions.by_id(rows, position_id), "")
        showing.tell_chairs(rows, _key(rows, position_id), notice, now)


def start(rows: Rows, slack_id: str, position_id: int, now: datetime) -> tuple[str, str, int]:
    """The number that a chair's note is about, the note that stands, and the text whose answers it is about.

    Refuses where none is asked for.
    """
    check_chair(roster.actor(rows, slack_id, now))
    position = _asked(rows, position_id)
    before = principles.note(rows, position_id)
    return position.number, before.note if before else "", principles.last_answered(rows, position_id)


def write_note(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, position_id: int, about: int, words: str, now: datetime
) -> str:
    """Store a chair's note, show it on the card, and say so in the thread; returns the position's number.

    `about` is the text whose answers the chair read; 0 where the form named none. It is kept with these answers, or
    it would stand for those on a later text, which nobody looked into yet.
    """
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    position = positions.locked(rows, position_id)
    if position is not None and inbox.is_repeat(rows, key, now):
        return position.number
    position = _asked(rows, position_id)
    number = position.number
    answered = principles.last_answered(rows, position_id)
    if about not in (0, answered):
        raise Refusal(_ANSWERED_ANEW)
    clean = text.clean_text(words, "note", CHAIRS_NOTE_LIMIT)
    principles.put_note(rows, answered, clean, chair.person_id, now)
    showing.refresh_card(rows, coalition, positions.newest_revision(rows, position_id).id, now)
    did = "wrote a note on the principle check. It is on the card"
    showing.tell_chair_act(rows, coalition, position, f"noted:{key}", chair, did)
    _settle(rows, position, chair, now)
    subject = f"position:{position_id}"
    record.append(rows, now, Fact.PRINCIPLES_NOTED, subject, revision=answered, chair=chair.person_id)
    return number


def _asked(rows: Rows, position_id: int) -> Position:
    position = positions.locked(rows, position_id)
    if position is None or Stage(position.stage) == Stage.DRAFT:
        raise Refusal(_NOT_KNOWN)
    if not concerns(principles.answers(rows, position_id)):
        raise Refusal(f"The principle check of {position.number} has no yes or unsure, so it needs no note.")
    if Stage(position.stage) not in _TAKES_A_NOTE:
        raise Refusal(
            f"{position.number} is {STAGE_WORDS[Stage(position.stage)]}, so its principle check is closed. "
            "Say what matters in its thread."
        )
    return position


def _settle(rows: Rows, position: Position, chair: Actor, now: datetime) -> None:
    """Where the chairs were asked, say that it is done."""
    notice = _notice(rows, position, chair.slack_id)
    for person in roster.chairs(rows, now):
        key = f"{_key(rows, position.id)}:{person.id}"
        if outbox.is_enqueued(rows, key):
            to = Address(Audience.PERSON, person.slack_id, thread_key=key)
            outbox.refresh(rows, f"{key}:now", notice, to, timedelta(0))


def _notice(rows: Rows, position: Position, noted_by: str) -> PrincipleConcern:
    return PrincipleConcern(
        position_id=position.id,
        number=position.number,
        title=positions.newest_revision(rows, position.id).title,
        concerns=concerns(principles.answers(rows, position.id)),
        noted_by=noted_by,
    )


def _key(rows: Rows, position_id: int) -> str:
    return f"principles:{position_id}:{principles.last_answered(rows, position_id)}"
