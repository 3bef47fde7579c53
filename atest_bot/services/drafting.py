"""A draft: what a proposer has written before the principle check, kept and shown to nobody else (rulebook 3.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from atest_bot.domain import principles, text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_may_propose
from atest_bot.domain.positions import Kind, Priority, Stage
from atest_bot.domain.principles import Question
from atest_bot.domain.record import Fact
from atest_bot.services import revising
from atest_bot.services.revising import Words
from atest_bot.store import inbox, positions, record, roster, tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Position

_NOT_YOURS = "That draft is not known here. Type `/atest propose` to see your drafts, or to begin a new one."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the form of a position holds, as typed."""

    title: str
    summary: str
    text: str
    link: str
    kind: str
    priority: str
    due_on: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its proposer meets it again: with what a reader may have overlooked (3.2).

    `revision_id` is the text that is checked anew; 0 for a draft, whose text is its only one.
    """

    position_id: int
    number: str
    title: str
    hints: Mapping[Question, str]
    revision_id: int = 0


def check_may_start(rows: Rows, slack_id: str, now: datetime) -> None:
    """Refuse the form to those who may not propose."""
    check_may_propose(roster.actor(rows, slack_id, now))


def check(rows: Rows, coalition: Coalition, slack_id: str, proposal: Proposal, now: datetime) -> None:
    """Refuse what would be refused, before a file is read for the text."""
    check_may_start(rows, slack_id, now)
    _clean(replace(proposal, text=revising.IT_FOLLOWS), coalition.today(now), text.PARAGRAPH_LIMIT)


def draft(
    rows: Rows,
    coalition: Coalition,
    key: str,
    slack_id: str,
    proposal: Proposal,
    now: datetime,
    longest: int = text.PARAGRAPH_LIMIT,
) -> Draft:
    """Keep a position as a draft; to a repeat, the draft that was kept then. Files bring a longer text than forms."""
    actor = roster.actor(rows, slack_id, now)
    check_may_propose(actor)
    clean = _clean(proposal, coalition.today(now), longest)
    if inbox.is_repeat(rows, key, now):
        before = positions.newest_of(rows, actor.person_id)
        if before is None:
            raise Refusal(_NOT_YOURS)
        return _as_met(rows, before)
    position_id = _store(rows, coalition, actor, clean, now)
    words = Words(clean.title, clean.summary, clean.text, clean.link)
    revision_id = revising.add(rows, position_id, 1, words, now)
    met = _as_met(rows, positions.by_id(rows, position_id))
    note(rows, Fact.POSITION_DRAFTED, actor, position_id, revision_id, now)
    return met


def drafts(rows: Rows, slack_id: str, now: datetime) -> tuple[Draft, ...]:
    """The drafts that wait for this person, the newest first."""
    actor = roster.actor(rows, slack_id, now)
    check_may_propose(actor)
    return tuple(_as_met(rows, position) for position in positions.drafts_of(rows, actor.person_id))


def resume(rows: Rows, slack_id: str, position_id: int, now: datetime) -> Draft:
    """The draft that its proposer goes on with."""
    actor = roster.actor(rows, slack_id, now)
    check_may_propose(actor)
    return _as_met(rows, own(rows, actor, position_id))


def discard(rows: Rows, slack_id: str, position_id: int, now: datetime) -> str:
    """Withdraw a draft: nobody else has seen it, so nobody else is told; returns what to tell its proposer."""
    actor = roster.actor(rows, slack_id, now)
    position = positions.locked(rows, position_id)
    if position is None or position.proposer_id != actor.person_id:
        raise Refusal(_NOT_YOURS)
    if Stage(position.stage) == Stage.WITHDRAWN:
        return f"The draft {position.number} is discarded."
    own(rows, actor, position_id)
    positions.move(rows, position_id, Stage.DRAFT, Stage.WITHDRAWN)
    revision_id = positions.newest_revision(rows, position_id).id
    note(rows, Fact.POSITION_WITHDRAWN, actor, position_id, revision_id, now)
    return f"The draft {position.number} is discarded."


def was_proposed(rows: Rows, position: Position) -> bool:
    """Whether others than its proposer may know of a position: one that was discarded as a draft stays unseen."""
    return record.has(rows, Fact.POSITION_PROPOSED, f"position:{position.id}")


def own(rows: Rows, actor: Actor, position_id: int) -> Position:
    """A person's own draft, held until the transaction ends."""
    position = positions.locked(rows, position_id)
    if position is None or position.proposer_id != actor.person_id:
        raise Refusal(_NOT_YOURS)
    if Stage(position.stage) != Stage.DRAFT:
        raise Refusal(f"{position.number} is no draft any more. Type `/atest status {position.number}` to see it.")
    return position


def note(rows: Rows, fact: Fact, actor: Actor, position_id: int, revision_id: int, now: datetime) -> None:
    """The entry of something done to a position by a person; the last thing in its transaction."""
    record.append(
        rows,
        now,
        fact,
        f"position:{position_id}",
        position=position_id,
        revision=revision_id,
        revision_hash=positions.revision(rows, revision_id).hash,
        person=actor.person_id,
        member=actor.member_id,
    )


def _as_met(rows: Rows, position: Position) -> Draft:
    revision = positions.newest_revision(rows, position.id)
    hints = principles.hints(revision.title, revision.summary, revision.text)
    return Draft(position.id, position.number, revision.title, hints)


def _store(rows: Rows, coalition: Coalition, actor: Actor, clean: Proposal, now: datetime) -> int:
    return rows.insert(
        tables.Position,
        number=positions.next_number(rows, "P", coalition.calendar.year(now)),
        stage=Stage.DRAFT.value,
        kind=clean.kind,
        priority=clean.priority,
        due_on=date.fromisoformat(clean.due_on) if clean.due_on else None,
        proposer_id=actor.person_id,
        proposer_member_id=actor.member_id,
        deliberation_since=now,
    )


def _clean(proposal: Proposal, today: date, longest: int) -> Proposal:
    """Every field in its normal form; refuses with all faults at once."""
    words = Words(proposal.title, proposal.summary, proposal.text, proposal.link)
    cleaners: Mapping[str, Callable[[], str]] = {
        **revising.cleaners(words, longest),
        "kind": lambda: _one_of(Kind, proposal.kind, "kind"),
        "priority": lambda: _one_of(Priority, proposal.priority, "priority"),
        "due_on": lambda: _clean_due(proposal.due_on, today),
    }
    return Proposal(**revising.clean(cleaners))


def _one_of(kind: type[Kind] | type[Priority], value: str, what: str) -> str:
    if value not in list(kind):
        raise Refusal(f"Please choose a {what} from the list.")
    return value


def _clean_due(due_on: str, today: date) -> str:
    if not due_on:
        return ""
    try:
        due = date.fromisoformat(due_on)
    except ValueError:
        raise Refusal("Please write the due date as YYYY-MM-DD.") from None
    if due < today:
        raise Refusal("That due date is in the past. Please choose a later one, or leave it empty.")
    return due_on
