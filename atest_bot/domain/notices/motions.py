"""What chairs are told when one of them cannot act alone."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience


@dataclass(frozen=True, slots=True)
class MotionMade:
    """To each other chair: what would be done, by whom, and why (11). `would` follows "to".

    `outcome` is empty while the motion waits; then it says what became of it, and the button is gone.
    """

    audience: ClassVar[Audience] = Audience.PERSON
    motion_id: int
    title: str
    chair: str
    would: str
    reason: str
    outcome: str
    second: str
