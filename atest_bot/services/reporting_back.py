"""Everyone who was consulted is owed a report back: the proposer is asked, and the answer is kept (rulebook 8.7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import ReportBackAsked, ReportBackGiven
from atest_bot.domain.record import Fact
from atest_bot.services import disclosing, ending, showing
from atest_bot.store import decisions, inbox, positions, record, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Person, Position

WORDS_LIMIT = 1_000
ASK_AGAIN = timedelta(days=14)


class Given(StrEnum):
    """Whether those who were consulted have heard what came of it."""

    YES = "yes"
    NO = "no"


GIVEN = {Given.YES: "Yes, they have heard from us", Given.NO: "No, and the reason is below"}


@dataclass(frozen=True, slots=True)
class Report:
    """What the form holds: whether a report was given, and how, or why not."""

    was_given: str
    words: str


def ask(rows: Rows, coalition: Coalition, decision_id: int, now: datetime) -> None:
    """Ask for the report once the decision is there, and once more when two weeks have passed without an answer."""
    if decisions.report_back(rows, decision_id) is not None:
        return
    decision = decisions.by_id(rows, decision_id)
    position = positions.by_id(rows, decision.position_id)
    title = positions.revision(rows, decision.revision_id).title
    place = "again" if now - decision.adopted_at >= ASK_AGAIN else "first"
    notice = ReportBackAsked(decision.id, decision.number, title)
    key = f"report:{decision_id}:{place}"
    for person in _asked(rows, decision, position, now):
        showing.tell_person(rows, person.slack_id, f"{key}:{person.id}", notice)


def _asked(rows: Rows, decision: Decision, position: Position, now: datetime) -> list[Person]:
    """The proposer; once that one may read it no longer, who acts for the same member, else the chairs (8.3, 9)."""
    proposer, member_id = roster.person_by_id(rows, position.proposer_id), position.proposer_member_id
    fellows = roster.delegates(rows, [member_id], now) if member_id else []
    for people in ([proposer], fellows):
        readers = [person for person in people if _may_read(rows, decision, person, now)]
        if readers:
            return readers
    return roster.chairs(rows, now)


def _may_read(rows: Rows, decision: Decision, person: Person, now: datetime) -> bool:
    actor = roster.actor(rows, person.slack_id, now)
    return actor.is_known and disclosing.may_read_decision(actor, decision)


def check_may_report(rows: Rows, slack_id: str, decision_id: int, now: datetime) -> str:
    """The number of the decision that this person may report on; refuses with what is in the way."""
    return _owed(rows, slack_id, decision_id, now).number


def report(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, decision_id: int, given: Report, now: datetime
) -> None:
    """Keep the answer, and show it to the members."""
    if inbox.is_repeat(rows, key, now):
        return
    decision = _owed(rows, slack_id, decision_id, now)
    if given.was_given not in list(Given):
        raise Refusal("Please choose an answer.", {"was_given": "Please choose an answer."})
    words, was_given = text.clean_text(given.words, "answer", WORDS_LIMIT), given.was_given == Given.YES
    actor = roster.actor(rows, slack_id, now)
    decisions.add_report_back(rows, decision.id, actor.person_id, words, now, was_given=was_given)
    notice = ReportBackGiven(decision.number, was_given, words)
    showing.tell_thread(rows, coalition, decision.revision_id, f"reported:{decision.id}", notice)
    subject = f"position:{decision.position_id}"
    record.append(rows, now, Fact.REPORT_GIVEN, subject, decision=decision.id, given=was_given, person=actor.person_id)


def _owed(rows: Rows, slack_id: str, decision_id: int, now: datetime) -> Decision:
    decision, actor = ending.known(rows, decision_id), roster.actor(rows, slack_id, now)
    position = positions.by_id(rows, decision.position_id)
    acts_for_it = actor.is_delegate and actor.member_id == position.proposer_member_id
    if not actor.is_chair and not acts_for_it and actor.person_id != position.proposer_id:
        raise Refusal("The report back is given by the member that proposed the position, or by a chair.")
    if decisions.report_back(rows, decision_id) is not None:
        raise Refusal(f"The report back on {decision.number} is noted already. Thank you.")
    return decision
