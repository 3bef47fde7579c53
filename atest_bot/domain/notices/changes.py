"""What is told when a text changes: what replaced it, and what is different (rulebook 7)."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.amendments import Change, State
from atest_bot.domain.ballots import Choice
from atest_bot.domain.differences import Line
from atest_bot.domain.notices.audiences import Audience, Moment, Place


@dataclass(frozen=True, slots=True)
class TextChanged:
    """The first reply under a new card: which change made this text, and where the earlier one is.

    `member` is the member of whoever changed it, or empty where `chair` did.
    """

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    before: int
    after: int
    change: Change
    why: str
    member: str
    chair: str
    earlier: Place | None
    ballots_stay: bool = False


@dataclass(frozen=True, slots=True)
class ThreadMoved:
    """The last reply under a replaced card: where deliberation goes on."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    revision: int
    place: Place


@dataclass(frozen=True, slots=True)
class TextDifference:
    """One page of what changed between two texts."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    before: int
    after: int
    lines: tuple[Line, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ChangePut:
    """Told under the card, and shown in the channel: an editorial change waits, and any member can stop it (7.2)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    amendment_id: int
    after: int
    change: Change
    why: str
    member: str
    chair: str
    due: Moment
    state: State


@dataclass(frozen=True, slots=True)
class ChangeStopped:
    """Told under the card: a member says that a change is substantive (7.2)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    revision: int
    member: str
    change: Change


@dataclass(frozen=True, slots=True)
class ChangeDropped:
    """Told under the card: what a change waited for ended before it took effect."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    revision: int


@dataclass(frozen=True, slots=True)
class VotingBeganAnew:
    """Told under the new card, and shown in the channel: the vote was replaced by one on the next text (7.3)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    before: int
    after: int
    member: str
    chair: str
    rule: str
    closes: Moment


@dataclass(frozen=True, slots=True)
class ReaffirmAsked:
    """To people of a member that had answered: the text changed, and its answer does not carry over (7.3)."""

    audience: ClassVar[Audience] = Audience.PERSON
    number: str
    title: str
    member: str
    choice: Choice
    before: int
    after: int
    vote_id: int
    revision_hash: str
    closes: Moment


@dataclass(frozen=True, slots=True)
class Corrected:
    """Told under the card: a correction of a decision has taken effect (8.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    decision: str
    revision: int
