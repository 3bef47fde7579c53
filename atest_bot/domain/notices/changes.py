"""What is told when a text changes: what replaced it, and what is different (rulebook 7)."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.amendments import Change
from atest_bot.domain.differences import Line
from atest_bot.domain.notices.audiences import Audience, Place


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
