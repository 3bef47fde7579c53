"""What chairs, proposers and members are told of a decision after its adoption."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience, Moment
from atest_bot.domain.publication import Publication


@dataclass(frozen=True, slots=True)
class WeakConsensus:
    """To each chair: more than a third stood aside, so publication waits for a word of theirs (4.5).

    `publication` is what keeps it from the public besides; PUBLIC where only that word is missing.
    """

    audience: ClassVar[Audience] = Audience.PERSON
    decision_id: int
    decision: str
    number: str
    title: str
    publication: Publication = Publication.PUBLIC


@dataclass(frozen=True, slots=True)
class EmbargoOverdue:
    """To each chair: the embargo ended more than a day ago, so a chair decides whether to publish now (8.3)."""

    audience: ClassVar[Audience] = Audience.PERSON
    decision_id: int
    decision: str
    ended: Moment


@dataclass(frozen=True, slots=True)
class ReportBackAsked:
    """To the proposer, or who acts in that place now: those who were consulted are owed a report back (8.7)."""

    audience: ClassVar[Audience] = Audience.PERSON
    decision_id: int
    decision: str
    title: str


@dataclass(frozen=True, slots=True)
class NameChanged:
    """Told under the card: a member signed a decision later, or took its name off (8.5, 11)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    decision: str
    member: str
    person: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class ReportBackGiven:
    """Told under the card: whether those who were consulted were reported back to, and how (8.7)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    decision: str
    was_given: bool
    words: str


@dataclass(frozen=True, slots=True)
class DecisionLapsed:
    """Told under the card: a rapid decision was not ratified in time, and holds no more (4, 8.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    decision: str
