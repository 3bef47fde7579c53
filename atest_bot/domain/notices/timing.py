"""What is told about the time that a vote has."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience, Moment
from atest_bot.domain.reminders import Occasion


@dataclass(frozen=True, slots=True)
class ExtendedByChair:
    """Told under the card: a chair moved the closing, and why (6.6, 10.1)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    chair: str
    reason: str
    closes: Moment


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """Told under the card: a member asks for an extension, and what a second one can do (6.6)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    vote_id: int
    member: str


@dataclass(frozen=True, slots=True)
class ExtendedByMembers:
    """Told under the card: two members together required an extension (6.6)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    members: tuple[str, ...]
    closes: Moment


@dataclass(frozen=True, slots=True)
class Reminder:
    """To a delegate whose member has not answered, with the buttons (6.5, 4.3)."""

    audience: ClassVar[Audience] = Audience.PERSON
    occasion: Occasion
    number: str
    title: str
    vote_id: int
    revision_hash: str
    member: str
    printed_as: str
    closes: Moment
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class SilentMembers:
    """To the chairs, two hours before a closing: who has not answered, and in a sealed vote only how many (5.12).

    A long list is told in several of these.
    """

    audience: ClassVar[Audience] = Audience.PERSON
    number: str
    title: str
    silent: int
    entitled: int
    names: tuple[str, ...]
    closes: Moment
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class ExtendedForDeafness:
    """Told under the card: the bot could not hear before the closing, so it moved (6.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    deaf: str
    closes: Moment
