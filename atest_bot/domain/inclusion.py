"""The inclusion report: how the coalition decides, never how a member voted (rulebook 10.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

_MONTHS = {1: "January to March", 2: "April to June", 3: "July to September", 4: "October to December"}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter.of(self.first_day + timedelta(days=100))

    @property
    def previous(self) -> "Quarter":
        return Quarter.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{_MONTHS[self.number]} {self.year}"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The figures of one quarter. `response` counts, for each member, votes answered and votes it was entitled in."""

    period: str
    is_running: bool
    opened: int
    counted: int
    response: tuple[tuple[str, int, int], ...]
    days_open: tuple[int, ...]
    days_deliberated: tuple[int, ...]
    rapid: int
    without_input: int
    objections: int
    taken_back: int
    next_revision: int
    stood: int
    extensions: tuple[tuple[str, int], ...]
    lapsed: int = 0


def middle(days: Sequence[int]) -> str:
    """The days of the shortest, the middle and the longest, in words."""
    if not days:
        return "none yet"
    half = median(days)
    between = f"{half:.0f}" if float(half).is_integer() else f"{half:.1f}"
    return f"shortest {min(days)}, middle {between}, longest {max(days)}"
