"""Changes of a text that take effect by themselves, unless a member says that they are substantive (7.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from atest_bot.domain.amendments import Change
from atest_bot.domain.notices import Moment, Place
from atest_bot.services import showing
from atest_bot.services.homing.looking import Look
from atest_bot.store import amendments, positions
from atest_bot.store.tables import Amendment


@dataclass(frozen=True, slots=True)
class Changing:
    """A change that waits for its time."""

    amendment_id: int
    number: str
    title: str
    change: Change
    due: Moment
    place: Place | None


def changing(look: Look) -> list[Callable[[], Changing]]:
    """The changes that any member can still stop, the first to take effect first."""
    return [
        partial(_changing, look, change) for change in amendments.all_waiting(look.rows) if look.now <= change.due_at
    ]


def _changing(look: Look, change: Amendment) -> Changing:
    revision = positions.revision(look.rows, change.from_revision_id)
    return Changing(
        amendment_id=change.id,
        number=positions.by_id(look.rows, change.position_id).number,
        title=revision.title,
        change=Change(change.kind),
        due=look.coalition.moment(change.due_at),
        place=showing.place_of(revision),
    )
