"""What is told of a position that ends before an outcome."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience


@dataclass(frozen=True, slots=True)
class PositionWithdrawn:
    """Told under the card: the proposer took the position back (3). `ended_vote` says that a vote was open."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    person: str
    reason: str
    ended_vote: bool
