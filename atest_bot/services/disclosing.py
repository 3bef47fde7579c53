"""How public a decision will be, as the form of a vote asks for it, and who reads it inside (rulebook 3.5, 8.3)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.publication import Publication, check_confidential, check_embargo
from atest_bot.store import decisions
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form holds, as typed."""

    publication: str = Publication.PUBLIC.value
    embargo_date: str = ""
    embargo_time: str = ""
    confidential_reason: str = ""
    review_on: str = ""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was chosen, in its normal form. Only what the choice asks for is kept."""

    publication: Publication = Publication.PUBLIC
    embargo_until: datetime | None = None
    reason: str = ""
    review_on: date | None = None


def read(coalition: Coalition, choice: Choice, closes_at: datetime) -> Disclosure:
    """Check the choice against the closing; refuses with what is wrong beside each field."""
    if choice.publication not in list(Publication):
        raise Refusal("Please choose from the list.", {"publication": "Please choose from the list."})
    return _READERS[Publication(choice.publication)](coalition, choice, closes_at)


def _public(coalition: Coalition, choice: Choice, closes_at: datetime) -> Disclosure:
    return Disclosure()


def _embargoed(coalition: Coalition, choice: Choice, closes_at: datetime) -> Disclosure:
    until = instant(coalition, choice.embargo_date, choice.embargo_time)
    check_embargo(until, closes_at)
    return Disclosure(Publication.EMBARGOED, embargo_until=until)


def instant(coalition: Coalition, day: str, at: str) -> datetime:
    """A day and a wall time in the coalition's zone."""
    words = "Please choose the day and the time from which it may be public."
    try:
        return coalition.calendar.at(date.fromisoformat(day), time.fromisoformat(at))
    except ValueError:
        raise Refusal(words, {"embargo_date": words}) from None


def _confidential(coalition: Coalition, choice: Choice, closes_at: datetime) -> Disclosure:
    reason = choice.confidential_reason.strip()
    reason = text.clean_text(reason, "reason", REASON_LIMIT) if reason else ""
    review_on = date.fromisoformat(choice.review_on) if choice.review_on else None
    check_confidential(reason, review_on, coalition.today(closes_at))
    return Disclosure(Publication.CONFIDENTIAL, reason=reason, review_on=review_on)


def may_read_decision(actor: Actor, decision: Decision) -> bool:
    """Whether this person may read more of a decision than its number: of a confidential one no observer (8.3)."""
    return actor.is_delegate or actor.is_chair or decision.publication != Publication.CONFIDENTIAL


def may_read_position(rows: Rows, actor: Actor, position_id: int) -> bool:
    """The same of a position, for the decision that came of it, if one did."""
    decision = None if actor.is_delegate or actor.is_chair else decisions.of_position(rows, position_id)
    return decision is None or may_read_decision(actor, decision)


_READERS = {
    Publication.PUBLIC: _public,
    Publication.EMBARGOED: _embargoed,
    Publication.CONFIDENTIAL: _confidential,
}
