"""Who can read a message, and how an instant is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who can read a message. Stored names; do not rename."""

    PUBLIC = "public"
    MEMBERS = "members"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is: its channel, and the time that is its name there."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with its words in the coalition's zone, for readers whose client cannot show their own."""

    at: datetime
    words: str
