"""What a story is made of: everything that happened in a vote, one line for each thing (rulebook 3 to 6, 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


class Refused(Exception):
    """The rulebook does not allow it."""


@dataclass(frozen=True)
class Answered:
    """A ballot, given, changed or taken back in time."""

    seat: str
    member: str
    person: str
    is_primary: bool
    by: str
    answer: str | None
    at: datetime


@dataclass(frozen=True)
class Left:
    member: str


@dataclass(frozen=True)
class Recused:
    seat: str


@dataclass(frozen=True)
class Held:
    seat: str


@dataclass(frozen=True)
class Asked:
    seat: str


@dataclass(frozen=True)
class Reported:
    seat: str
    answer: str


@dataclass(frozen=True)
class Moved:
    why: str
    to: datetime


@dataclass(frozen=True)
class Proposed:
    """A chair's motion that a second chair must agree to."""

    what: str
    chair: str


@dataclass(frozen=True)
class Settled:
    """The latest motion was carried or dropped."""


@dataclass(frozen=True)
class Ended:
    outcome: str


@dataclass(frozen=True)
class Vote:
    """What is frozen at the opening (3.5): who is entitled, and from which seat; the rule; the closing."""

    seats: Mapping[str, str]
    profile: str
    is_sealed: bool
    needed: int
    opened: datetime
    closes: datetime
    least: datetime
