"""What chairs are told of a principle check."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience
from atest_bot.domain.principles import Checked


@dataclass(frozen=True, slots=True)
class PrincipleConcern:
    """To each chair: a check with a yes or unsure needs a note before a vote (3.2). `noted_by` is empty until then."""

    audience: ClassVar[Audience] = Audience.PERSON
    position_id: int
    number: str
    title: str
    concerns: tuple[Checked, ...]
    noted_by: str
