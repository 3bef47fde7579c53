"""The inclusion report, told to members each quarter (10.3)."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.inclusion import Inclusion
from atest_bot.domain.notices.audiences import Audience


@dataclass(frozen=True, slots=True)
class InclusionReported:
    """In the members' channel: the figures of the quarter that ended."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    figures: Inclusion
