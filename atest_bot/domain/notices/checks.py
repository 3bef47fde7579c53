"""A temperature check, and how it ended."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience, Moment


@dataclass(frozen=True, slots=True)
class CheckCard:
    """A temperature check in the members' channel: each option with the members that chose it."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    check_id: int
    question: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    chair: str
    entitled: int
    closes: Moment
    is_open: bool


@dataclass(frozen=True, slots=True)
class CheckClosed:
    """Told under a temperature check when it ends: how many members chose what."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    options: tuple[tuple[str, int], ...]
    entitled: int
