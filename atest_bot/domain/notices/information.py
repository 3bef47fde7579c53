"""Material information, told to members, and the offer to reopen a decision (10.2)."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience


@dataclass(frozen=True, slots=True)
class InformationFiled:
    """Told under the card, and shown in the channel: a delegate shares what has a material bearing."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ReopenOffered:
    """To each chair: material information was filed on a decision, which may be reopened."""

    audience: ClassVar[Audience] = Audience.PERSON
    information_id: int
    decision: str
    decision_title: str
    member: str
    title: str
