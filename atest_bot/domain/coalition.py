"""What a coalition decides about itself: its channels, its words for reactions, the least times of its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from atest_bot.domain.ballots import Choice
from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.notices import Moment
from atest_bot.domain.tally import Profile


@dataclass(frozen=True, slots=True)
class Terms:
    """The least times of a profile (rulebook 4)."""

    open_at_least: Span
    deliberation_at_least: Span


TERMS = {
    Profile.CONSENSUS: Terms(Span(5, "business day"), Span(2, "business day")),
    Profile.FOUNDATIONAL: Terms(Span(10, "business day"), Span(5, "business day")),
    Profile.MAJORITY: Terms(Span(2, "business day"), Span()),
    Profile.RAPID: Terms(Span(24, "hour"), Span()),
    Profile.LETTER: Terms(Span(2, "business day"), Span()),
}


@dataclass(frozen=True, slots=True)
class Coalition:
    """The settings of one coalition.

    `reactions` maps emoji names to choices, in the order of the choices. `allowed_workspaces` are the members' own,
    with which the members' channel may be shared (9.1).
    """

    name: str
    calendar: Calendar
    members_channel: str
    decisions_channel: str
    first_chairs: tuple[str, ...]
    reactions: Mapping[str, Choice]
    terms: Mapping[Profile, Terms]
    settle_seconds: int
    card_seconds: float
    allowed_workspaces: frozenset[str] = frozenset()

    def today(self, now: datetime) -> date:
        """The day it is where the coalition is."""
        return now.astimezone(self.calendar.zone).date()

    def moment(self, at: datetime) -> Moment:
        """An instant with its words in the coalition's zone."""
        return Moment(at, self.calendar.in_words(at))
