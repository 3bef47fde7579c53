"""Material information: filed by any delegate, shown to all members; after adoption a chair may reopen (10.2)."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import check_chair
from atest_bot.domain.notices import InformationFiled, ReopenOffered
from atest_bot.domain.positions import Stage
from atest_bot.domain.record import Fact
from atest_bot.services import drafting, ending, proposing, reading, revising, showing
from atest_bot.services.drafting import Draft, Proposal
from atest_bot.services.proposing import Answers
from atest_bot.services.revising import Words
from atest_bot.store import decisions, inbox, information, positions, record, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Position, Revision

TEXT_LIMIT = 3_000

_IN_FORCE = "in_force"
_ROW = re.compile(r"[0-9]{1,9}")
_MOST_LISTED = 201  # one more than a menu holds, to know that there are more
_LISTED_STAGES = (Stage.DELIBERATION, Stage.VOTING)


@dataclass(frozen=True, slots=True)
class Filing:
    """What the form of material information holds, as typed."""

    position: str
    title: str
    text: str


def choices(rows: Rows, slack_id: str, number: str, now: datetime) -> tuple[tuple[int, str, str], ...]:
    """What a delegate may file information on: one by its number, or the positions that are live and the decisions."""
    _check_delegate(rows, slack_id, now)
    if number:
        found = [reading.find_position(rows, number)]
    else:
        live = [position for stage in _LISTED_STAGES for position in reversed(positions.in_stage(rows, stage))]
        decided = [positions.by_id(rows, item.position_id) for item in decisions.newest(rows, _MOST_LISTED)]
        found = list({item.id: item for item in (*live, *decided)}.values())[:_MOST_LISTED]  # one may be both
    if not found:
        raise Refusal("There is no position or decision yet that information could be about.")
    return tuple((item.id, _number(rows, item), positions.newest_revision(rows, item.id).title) for item in found)


def file(rows: Rows, coalition: Coalition, key: str, slack_id: str, filing: Filing, now: datetime) -> str:
    """Keep a titled note and show it to all members; returns the number that it is about."""
    member_id, person_id, member = _check_delegate(rows, slack_id, now)
    position = positions.locked(rows, int(filing.position)) if _ROW.fullmatch(filing.position) else None
    if position is None or not drafting.was_proposed(rows, position):
        raise Refusal("Please choose a position from the list.", {"position": "Please choose from the list."})
    clean = revising.clean(
        {
            "title": lambda: text.clean_title(filing.title),
            "text": lambda: text.clean_text(filing.text, "text", TEXT_LIMIT),
        }
    )
    title, words = clean["title"], clean["text"]
    number = _number(rows, position)
    if inbox.is_repeat(rows, key, now):
        return number
    made = information.add(rows, position.id, title, words, person_id, member_id, now)
    notice = InformationFiled(number, member, title, words)
    newest = positions.newest_revision(rows, position.id)
    showing.tell_thread(rows, coalition, newest.id, f"information:{made}", notice, broadcast=True)
    _offer_to_reopen(rows, position, made, member, title, now)
    subject = f"position:{position.id}"
    record.append(rows, now, Fact.INFORMATION_FILED, subject, information=made, member=member_id, person=person_id)
    return number


def _check_delegate(rows: Rows, slack_id: str, now: datetime) -> tuple[int, int, str]:
    actor = roster.actor(rows, slack_id, now)
    if actor.member_id is None:
        raise Refusal(
            "Material information is filed by delegates of member organizations. "
            "Please give what you know to a delegate, or say it in the deliberation thread."
        )
    return actor.member_id, actor.person_id, actor.member_name


def _number(rows: Rows, position: Position) -> str:
    decision = decisions.of_position(rows, position.id)
    return decision.number if decision else position.number


def _offer_to_reopen(rows: Rows, position: Position, made: int, member: str, title: str, now: datetime) -> None:
    decision = decisions.of_position(rows, position.id)
    if decision is None or decision.standing != _IN_FORCE:
        return
    about = positions.revision(rows, decision.revision_id).title
    notice = ReopenOffered(made, decision.number, about, member, title)
    showing.tell_chairs(rows, f"reopen:{made}", notice, now)


@dataclass(frozen=True, slots=True)
class Reopening:
    """What the form of a decision that is reopened starts with; a text too long for its field is left out, not cut."""

    decision_id: int
    number: str
    words: Words
    is_long: bool


def start_to_reopen(rows: Rows, slack_id: str, information_id: int, now: datetime) -> Reopening:
    """The decision that information is about, and its words; refuses those who may not reopen it."""
    check_chair(roster.actor(rows, slack_id, now))
    filed = information.by_id(rows, information_id)
    decision = decisions.of_position(rows, filed.position_id) if filed else None
    if decision is None:
        raise Refusal("That information is about no decision, so there is nothing to reopen.")
    _check_in_force(decision)
    return reopening(rows, decision.id)


def reopening(rows: Rows, decision_id: int) -> Reopening:
    """What the form of a decision that is reopened starts with."""
    decision = decisions.by_id(rows, decision_id)
    words = revising.words_of(_text_of(rows, decision))
    is_long = revising.is_long(words.text)
    return Reopening(decision.id, decision.number, replace(words, text="") if is_long else words, is_long)


def _text_of(rows: Rows, decision: Decision) -> Revision:
    """A decision's text as it reads now, after its corrections."""
    return positions.revision(rows, decision.corrected_revision_id or decision.revision_id)


def check_again(
    rows: Rows, coalition: Coalition, slack_id: str, proposal: Proposal, decision_id: int, now: datetime
) -> None:
    """Refuse what would be refused, before a file is read for the text."""
    before = _text_of(rows, ending.known(rows, decision_id)).text if decision_id else ""
    revising.check_one_text(proposal.text, before)
    drafting.check(rows, coalition, slack_id, proposal, now)


def _check_in_force(decision: Decision) -> None:
    if decision.standing != _IN_FORCE:
        ended = decision.standing.replace("_", " ")
        raise Refusal(f"{decision.number} is {ended} already, so there is nothing to reopen.")


def draft_again(
    rows: Rows,
    coalition: Coalition,
    key: str,
    slack_id: str,
    proposal: Proposal,
    decision_id: int,
    now: datetime,
    longest: int = text.PARAGRAPH_LIMIT,
) -> Draft:
    """Draft a position; with a decision's number, one that supersedes it once it is adopted (8.4)."""
    if decision_id:
        check_chair(roster.actor(rows, slack_id, now))
        decision = ending.known(rows, decision_id)
        _check_in_force(decision)
        whole = revising.kept_if_long(proposal.text, _text_of(rows, decision).text)
        longest = longest if whole == proposal.text else text.TEXT_LIMIT
        proposal = replace(proposal, text=whole)
    draft = drafting.draft(rows, coalition, key, slack_id, proposal, now, longest)
    if decision_id and information.to_supersede(rows, draft.position_id) is None:
        information.supersede(rows, draft.position_id, decision_id)
    return draft


def propose_again(rows: Rows, coalition: Coalition, key: str, slack_id: str, answers: Answers, now: datetime) -> str:
    """Propose a draft; where it would supersede a decision, both threads are told (8.4)."""
    decision_id = information.to_supersede(rows, answers.position_id)
    if decision_id is None:
        return proposing.propose(rows, coalition, key, slack_id, answers, now)
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    decision = decisions.by_id(rows, decision_id)
    _check_in_force(decision)
    number = proposing.propose(rows, coalition, key, slack_id, answers, now)
    position = positions.by_id(rows, answers.position_id)
    did = f"proposed {number}, which supersedes {decision.number} if it is adopted"
    for about in (position, positions.by_id(rows, decision.position_id)):
        showing.tell_chair_act(rows, coalition, about, f"reopened:{position.id}:{about.id}", chair, did)
    return number
