"""The principle check of a position: what its proposer answered, and the chair's note (rulebook 3.2)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from atest_bot.domain.positions import Stage
from atest_bot.domain.principles import Checked, Question, Reply, concerns
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Position, PrincipleAnswer, PrincipleNote, Revision

_ANSWERS: Prepared[PrincipleAnswer] = Prepared(
    select(PrincipleAnswer)
    .join(Revision, col(Revision.id) == col(PrincipleAnswer.revision_id))
    .where(col(Revision.position_id) == bindparam("position_id"))
    .order_by(col(Revision.number))
)
_LAST_ANSWERED = (
    select(func.max(PrincipleAnswer.revision_id))
    .join(Revision, col(Revision.id) == col(PrincipleAnswer.revision_id))
    .where(col(Revision.position_id) == bindparam("position_id"))
)
_NOTE: Prepared[PrincipleNote] = Prepared(
    select(PrincipleNote)
    .join(Revision, col(Revision.id) == col(PrincipleNote.revision_id))
    .where(
        col(Revision.position_id) == bindparam("position_id"),
        col(Revision.id) >= func.coalesce(_LAST_ANSWERED.scalar_subquery(), 0),
    )
    .order_by(col(PrincipleNote.noted_at).desc())
    .limit(1)
)


def add(rows: Rows, revision_id: int, checked: Iterable[Checked]) -> None:
    """Store the answers that were given on a revision."""
    for item in checked:
        rows.insert_once(
            tables.PrincipleAnswer,
            revision_id=revision_id,
            question=item.question.value,
            answer=item.reply.value,
            note=item.note,
        )


def answers(rows: Rows, position_id: int) -> tuple[Checked, ...]:
    """The answers given last, in the order of the questions; those given on a text hold for later ones too."""
    found = {item.question: item for item in rows.all(_ANSWERS, position_id=position_id)}
    return tuple(
        Checked(question, Reply(found[question].answer), found[question].note)
        for question in Question
        if question in found
    )


def last_answered(rows: Rows, position_id: int) -> int:
    """The revision on which the answers were given last; 0 where none were."""
    return int(rows.value(_LAST_ANSWERED.params(position_id=position_id)) or 0)


def note(rows: Rows, position_id: int) -> PrincipleNote | None:
    """The chair's note on a position's principle check, if there is one; a note on earlier answers is none."""
    return rows.first(_NOTE, position_id=position_id)


def needs_note(rows: Rows, position_id: int) -> bool:
    """Whether a yes or unsure waits for a chair's note."""
    return bool(concerns(answers(rows, position_id))) and note(rows, position_id) is None


def put_note(rows: Rows, revision_id: int, words: str, chair_id: int, now: datetime) -> None:
    """Write a chair's note, in place of one that was there."""
    values = {"note": words, "chair_id": chair_id, "noted_at": now}
    if not rows.insert_once(tables.PrincipleNote, revision_id=revision_id, **values):
        rows.write(update(PrincipleNote).where(col(PrincipleNote.revision_id) == revision_id).values(**values))


def waiting_for_note(rows: Rows, stage: Stage) -> set[int]:
    """The positions of a stage whose yes or unsure waits for a chair's note: `needs_note` of all at once."""
    of_stage = (
        select(Revision.position_id, func.max(Revision.id))
        .join(Position, col(Position.id) == col(Revision.position_id))
        .where(col(Position.stage) == stage.value)
        .group_by(col(Revision.position_id))
    )
    answered = of_stage.join(PrincipleAnswer, col(PrincipleAnswer.revision_id) == col(Revision.id))
    doubted = answered.where(col(PrincipleAnswer.answer) != Reply.NO.value)
    noted = dict(rows.table(of_stage.join(PrincipleNote, col(PrincipleNote.revision_id) == col(Revision.id))))
    last_answered = dict(rows.table(answered))
    return {
        position_id
        for position_id, revision_id in rows.table(doubted)
        if revision_id == last_answered[position_id] and noted.get(position_id, 0) < revision_id
    }
