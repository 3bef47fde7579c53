"""A person's own drafts, which nobody else sees (3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from atest_bot.services.homing.looking import Look
from atest_bot.store import positions


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that waits for its proposer."""

    position_id: int
    number: str
    title: str


def drafted(look: Look, start: int, most: int) -> Sequence[Drafted]:
    """The drafts of this person, the newest first."""
    found = positions.drafts_of(look.rows, look.actor.person_id)[start : start + most]
    return [
        Drafted(position.id, position.number, positions.newest_revision(look.rows, position.id).title)
        for position in found
    ]
