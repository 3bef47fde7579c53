"""Changes of a text on their way, taken or stopped, and which text follows which (rulebook 7)."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from atest_bot.domain.amendments import Change, State
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Amendment, Position, Revision

_REPLACED: Prepared[Amendment] = Prepared(
    select(Amendment).where(
        col(Amendment.position_id) == bindparam("position_id"),
        col(Amendment.from_revision_id) == bindparam("revision_id"),
        col(Amendment.state) == State.TAKEN.value,
        col(Amendment.kind) != Change.CORRECTION.value,
    )
)


def add(
    rows: Rows,
    position: Position,
    before: Revision,
    after: Revision,
    change: Change,
    state: State,
    why: str,
    person_id: int,
    now: datetime,
    due_at: datetime,
) -> int:
    return rows.insert(
        tables.Amendment,
        position_id=position.id,
        from_revision_id=before.id,
        to_revision_id=after.id,
        kind=change.value,
        state=state.value,
        why=why,
        person_id=person_id,
        made_at=now,
        due_at=due_at,
        settled_at=now if state == State.TAKEN else None,
    )


def by_id(rows: Rows, amendment_id: int) -> Amendment | None:
    return rows.first(select(Amendment).where(col(Amendment.id) == amendment_id))


def waiting(rows: Rows, position_id: int) -> Amendment | None:
    """The change of a position's text that waits for its time, if one does."""
    return rows.first(
        select(Amendment).where(col(Amendment.position_id) == position_id, col(Amendment.state) == State.WAITING.value)
    )


def all_waiting(rows: Rows) -> list[Amendment]:
    """Every change that waits for its time, the first to take effect first."""
    query = select(Amendment).where(col(Amendment.state) == State.WAITING.value)
    return rows.all(query.order_by(col(Amendment.due_at), col(Amendment.id)))


def newest(rows: Rows, position_id: int) -> Amendment | None:
    """The last change that was put to a position's text."""
    query = select(Amendment).where(col(Amendment.position_id) == position_id).order_by(col(Amendment.id).desc())
    return rows.first(query.limit(1))


def settle(rows: Rows, amendment_id: int, state: State, now: datetime, stopped_by: int | None = None) -> bool:
    """Note that a waiting change was taken or stopped; False if somebody else was first."""
    changed = rows.write(
        update(Amendment)
        .where(col(Amendment.id) == amendment_id, col(Amendment.state) == State.WAITING.value)
        .values(state=state.value, settled_at=now, stopped_by_id=stopped_by)
    )
    return changed == 1


def that_replaced(rows: Rows, revision: Revision) -> Amendment | None:
    """The change by which a next text took a revision's place; a correction leaves the adopted text where it is."""
    return rows.first(_REPLACED, position_id=revision.position_id, revision_id=revision.id)


def first_taken_after(rows: Rows, position_id: int, at: datetime) -> Amendment | None:
    """The first change of a position's text that took effect after an instant."""
    query = select(Amendment).where(
        col(Amendment.position_id) == position_id,
        col(Amendment.state) == State.TAKEN.value,
        col(Amendment.kind) != Change.CORRECTION.value,
        col(Amendment.settled_at) > at,
    )
    return rows.first(query.order_by(col(Amendment.settled_at), col(Amendment.id)).limit(1))


def has_substance_since(rows: Rows, position_id: int, revision_id: int) -> bool:
    """Whether a position's text changed in substance after a revision (7.3)."""
    query = select(Amendment.id).where(
        col(Amendment.position_id) == position_id,
        col(Amendment.to_revision_id) > revision_id,
        col(Amendment.state) == State.TAKEN.value,
        col(Amendment.kind) == Change.SUBSTANTIVE.value,
    )
    return rows.value(query.limit(1)) is not None


def that_made(rows: Rows, revision_id: int) -> Amendment | None:
    """The change by which a revision came; None for a first text."""
    return rows.first(select(Amendment).where(col(Amendment.to_revision_id) == revision_id))
