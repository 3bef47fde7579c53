"""The form of a vote read: each choice checked, and what will decide the vote made of them (rulebook 3.5, 4)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from atest_bot.domain import text
from atest_bot.domain.calendar import Span
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal, refuse_fields
from atest_bot.domain.positions import Attribution, check_attribution, check_deliberated
from atest_bot.domain.publication import Publication
from atest_bot.domain.tally import RULES, Profile, Rule, Tally
from atest_bot.services import disclosing
from atest_bot.services.disclosing import Disclosure
from atest_bot.store.tables import Position

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_MOST_NEEDED = 1_000
REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Terms:
    """What the form of a vote holds, as chosen."""

    position_id: int
    profile: str
    closing_date: str
    closing_time: str
    attribution: str
    names_needed: str
    reason: str
    tally: str = Tally.OPEN.value
    publication: str = Publication.PUBLIC.value
    embargo_date: str = ""
    embargo_time: str = ""
    confidential_reason: str = ""
    review_on: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    profile: Profile
    rule: Rule
    attribution: Attribution
    tally: Tally
    closes_at: datetime
    least_closes_at: datetime
    reason: str
    disclosure: Disclosure


def freeze(coalition: Coalition, position: Position, terms: Terms, now: datetime) -> Frozen:
    """Read the form; refuses with every fault at once."""
    form = _Form()
    profile = _one_of(Profile, terms.profile)
    attribution = _one_of(Attribution, terms.attribution)
    tally = _one_of(Tally, terms.tally)
    times = coalition.terms[profile]
    since, least = position.deliberation_since, times.deliberation_at_least
    form.read("profile", lambda: check_deliberated(position.number, since, now, least, coalition.calendar))
    form.read("attribution", lambda: check_attribution(profile, attribution))
    closes_at = form.read("closing_date", lambda: _closing(coalition, terms, times.open_at_least, now))
    rule = form.read("names_needed", lambda: _rule(profile, terms.names_needed))
    reason = form.read("reason", lambda: _reason(profile, terms.reason))
    disclosure = form.read("publication", lambda: disclosing.read(coalition, _disclosure_of(terms), closes_at or now))
    refuse_fields(form.faults)
    if closes_at is None or rule is None or reason is None or disclosure is None:
        raise AssertionError("a form without faults is whole")
    least_closes_at = coalition.calendar.after(now, times.open_at_least)
    return Frozen(profile, rule, attribution, tally, closes_at, least_closes_at, reason, disclosure)


def _disclosure_of(terms: Terms) -> disclosing.Choice:
    return disclosing.Choice(
        terms.publication, terms.embargo_date, terms.embargo_time, terms.confidential_reason, terms.review_on
    )


class _Form:
    """Reads field after field and keeps what is wrong with each."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def read(self, field: str, reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except Refusal as refusal:
            self.faults |= refusal.fields or {field: refusal.sentence}
            return None


def _one_of(kind: type[E], value: str) -> E:
    try:
        return kind(value)
    except ValueError:
        field = kind.__name__.lower()
        raise Refusal(f"Please choose a {field} from the list.", {field: "Please choose from the list."}) from None


def _closing(coalition: Coalition, terms: Terms, least: Span, now: datetime) -> datetime:
    try:
        day, at = date.fromisoformat(terms.closing_date), time.fromisoformat(terms.closing_time)
    except ValueError:
        raise Refusal("Please choose a day and a time for the closing.") from None
    return coalition.calendar.closing(day, at, now, least)


def _rule(profile: Profile, names_needed: str) -> Rule:
    rule = RULES[profile]
    if profile != Profile.LETTER or not names_needed.strip():
        return rule
    number = int(names_needed) if names_needed.strip().isascii() and names_needed.strip().isdigit() else 0
    if not 1 <= number <= _MOST_NEEDED:
        raise Refusal("Please give the fewest names the letter needs, as a whole number from 1 up.")
    return replace(rule, at_least=number)


def _reason(profile: Profile, reason: str) -> str:
    if not reason.strip():
        if profile == Profile.RAPID:
            raise Refusal("A rapid vote needs a stated reason. Please say why it cannot wait.")
        return ""
    return text.clean_text(reason, "reason", REASON_LIMIT)
