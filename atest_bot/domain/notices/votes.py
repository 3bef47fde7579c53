"""What is told in the deliberation thread while a vote runs, and when it ends."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from atest_bot.domain.ballots import Choice, Ground
from atest_bot.domain.core_principles import CorePrinciple
from atest_bot.domain.notices.audiences import Audience, Moment
from atest_bot.domain.notices.cards import Decided
from atest_bot.domain.tally import Count, Outcome


@dataclass(frozen=True, slots=True)
class VotingOpened:
    """Told under the card, and shown in the channel: a chair opened a vote (3.5, 10.1)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    chair: str
    rule: str
    closes: Moment
    reason: str


@dataclass(frozen=True, slots=True)
class VotingExtended:
    """Told under the card: the one automatic extension for want of a quorum (4.3)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    answered: int
    entitled: int
    closes: Moment


@dataclass(frozen=True, slots=True)
class ObjectionMade:
    """Told under the card: a member objects. Ground, reason and remedy are empty while owed (5.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str
    ground: Ground | None
    reason: str
    remedy: str
    principle: CorePrinciple | None = None


@dataclass(frozen=True, slots=True)
class ObjectionCleared:
    """Told under the card: the objecting member took its objection back (5.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str


class Follows(StrEnum):
    """What follows an adoption, or a vote that was to ratify one. Stored names; do not rename."""

    PUBLISHED = "published"
    EMBARGOED = "embargoed"
    CONFIDENTIAL = "confidential"
    WEAK = "weak"
    WEAK_EMBARGOED = "weak_embargoed"
    RATIFIED = "ratified"
    TOO_LATE = "too_late"
    NOT_RATIFIED = "not_ratified"


@dataclass(frozen=True, slots=True)
class Result:
    """Told under the card: how the vote ended, with the roll call (3.7, 10.1).

    `roll_parts` says in how many `RollPart`s the roll call follows, where this message has no room for it.
    """

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    outcome: Outcome
    decision: str
    counts: Count
    roll: tuple[tuple[str, Choice | None], ...]
    late: int
    record_seq: int
    recused: tuple[str, ...] = ()
    unconfirmed: int = 0
    follows: Follows = Follows.PUBLISHED
    roll_parts: int = 0
    decided: Decided = field(default_factory=Decided)


@dataclass(frozen=True, slots=True)
class ChairActed:
    """Told under the card: what a chair did, and why (10.1). `did` follows the chair's name: "extended voting"."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    chair: str
    did: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeatLeft:
    """Told under the card: a member is out of a vote, and who is left in it (1, 11).

    A chair noted that it left or is suspended; without one, it recused itself.
    """

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str
    chair: str
    rule: str


@dataclass(frozen=True, slots=True)
class VoteCanceled:
    """Told under the card: too few members were left, so the vote ended at once without a count (11)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    left: int


@dataclass(frozen=True, slots=True)
class TimeGiven:
    """Told under the card: a member needs more time, and when the vote closes now (5.9)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str
    closes: Moment
    is_moved: bool
