"""A draft is proposed: its principle check is answered, and deliberation on it begins (rulebook 3.2, 3.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal, refuse_fields
from atest_bot.domain.members import check_may_propose
from atest_bot.domain.positions import Stage
from atest_bot.domain.principles import NOTE_LIMIT, Checked, Question, Reply
from atest_bot.domain.record import Fact
from atest_bot.services import drafting, noting, revising
from atest_bot.store import inbox, positions, principles, roster
from atest_bot.store.database import Rows


@dataclass(frozen=True, slots=True)
class Answers:
    """What the principle check holds, as chosen and typed: a reply and a note for each question.

    `revision_id` is the text that was checked anew; 0 where the form named none.
    """

    position_id: int
    given: Mapping[str, tuple[str, str]]
    revision_id: int = 0


def propose(rows: Rows, coalition: Coalition, key: str, slack_id: str, answers: Answers, now: datetime) -> str:
    """Move a draft to deliberation and enqueue its card; returns its number, to a repeat as well."""
    actor = roster.actor(rows, slack_id, now)
    check_may_propose(actor)
    if inbox.is_repeat(rows, key, now):
        return positions.by_id(rows, answers.position_id).number
    position = drafting.own(rows, actor, answers.position_id)
    number, position_id = position.number, position.id
    checked = clean(answers)
    revision = positions.newest_revision(rows, position_id)
    principles.add(rows, revision.id, checked)
    positions.move(rows, position_id, Stage.DRAFT, Stage.DELIBERATION)
    positions.note_proposer(rows, position_id, actor.member_id)
    positions.reopen_deliberation(rows, position_id, now)
    revising.present(rows, coalition, positions.by_id(rows, position_id), revision, now)
    noting.tell_chairs(rows, position_id, now)
    drafting.note(rows, Fact.POSITION_PROPOSED, actor, position_id, revision.id, now)
    return number


def clean(answers: Answers) -> tuple[Checked, ...]:
    """Every question answered; refuses with all faults at once."""
    faults, checked = dict[str, str](), list[Checked]()
    for question in Question:
        reply, words = answers.given.get(question, ("", ""))
        try:
            note = text.clean_text(words, "note", NOTE_LIMIT) if words.strip() else ""
        except Refusal as refusal:
            faults[f"{question}_note"], note = refusal.sentence, ""
        if reply in list(Reply):
            checked.append(Checked(question, Reply(reply), note))
        else:
            faults[question.value] = "Please choose an answer. Unsure is one."
    refuse_fields(faults)
    return tuple(checked)
