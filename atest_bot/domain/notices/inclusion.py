"""The inclusion report, told to members each quarter (10.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from atest_bot.domain.inclusion import Inclusion
from atest_bot.domain.notices.audiences import Audience
from atest_bot.domain.notices.rolls import grouped


@dataclass(frozen=True, slots=True)
class InclusionReported:
    """In the members' channel: the figures of the quarter that ended. More members follow under it, part by part."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    figures: Inclusion
    part: int = 1
    parts: int = 1


def inclusion_parts(figures: Inclusion) -> Iterator[InclusionReported]:
    """The report over as many messages as its members need (11)."""
    groups = list(grouped(figures.response, [f"{name} 100 of 100" for name, _, _ in figures.response])) or [()]
    for part, group in enumerate(groups, start=1):
        yield InclusionReported(replace(figures, response=group), part, len(groups))
