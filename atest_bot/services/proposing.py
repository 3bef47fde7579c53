"""A position, from a delegate's words to its card (rulebook 3.1, 3.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_may_propose
from atest_bot.domain.positions import Kind, Priority, Stage
from atest_bot.domain.record import Fact
from atest_bot.services import revising
from atest_bot.services.revising import Words
from atest_bot.store import inbox, positions, record, roster, tables
from atest_bot.store.database import Rows


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


def check_may_start(rows: Rows, slack_id: str, now: datetime) -> None:
    """Refuse the form to those who may not propose."""
    check_may_propose(roster.actor(rows, slack_id, now))


def propose(rows: Rows, coalition: Coalition, key: str, slack_id: str, proposal: Proposal, now: datetime) -> str:
    """Enter a position and enqueue its card; returns its number, or the number given before to a repeat."""
    actor = roster.actor(rows, slack_id, now)
    check_may_propose(actor)
    clean = _clean(proposal, now.astimezone(coalition.calendar.zone).date())
    if inbox.is_repeat(rows, key, now):
        before = positions.newest_of(rows, actor.person_id)
        return before.number if before else ""
    number = positions.next_number(rows, "P", coalition.calendar.year(now))
    position_id = rows.insert(
        tables.Position,
        number=number,
        stage=Stage.DELIBERATION.value,
        kind=clean.kind,
        priority=clean.priority,
        due_on=date.fromisoformat(clean.due_on) if clean.due_on else None,
        proposer_id=actor.person_id,
        proposer_member_id=actor.member_id,
        deliberation_since=now,
    )
    words = Words(clean.title, clean.summary, clean.text, clean.link)
    revision_id = revising.add(rows, position_id, 1, words, now)
    revising.present(rows, coalition, positions.by_id(rows, position_id), positions.revision(rows, revision_id), now)
    _record(rows, actor, position_id, revision_id, now)
    return number


def _record(rows: Rows, actor: Actor, position_id: int, revision_id: int, now: datetime) -> None:
    record.append(
        rows,
        now,
        Fact.POSITION_PROPOSED,
        f"position:{position_id}",
        position=position_id,
        revision=revision_id,
        revision_hash=positions.revision(rows, revision_id).hash,
        person=actor.person_id,
        member=actor.member_id,
    )


def _clean(proposal: Proposal, today: date) -> Proposal:
    """Every field in its normal form; refuses with all faults at once."""
    words = Words(proposal.title, proposal.summary, proposal.text, proposal.link)
    cleaners: Mapping[str, Callable[[], str]] = {
        **revising.cleaners(words),
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
