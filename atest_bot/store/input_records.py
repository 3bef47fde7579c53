"""Input records: how people with lived experience were asked. The newest of a position counts (rulebook 3.3)."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from atest_bot.domain.consultation import Compensated, Consulted
from atest_bot.domain.positions import Stage
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import InputRecord, Position

_NEWEST: Prepared[InputRecord] = Prepared(
    select(InputRecord)
    .where(col(InputRecord.position_id) == bindparam("position_id"))
    .order_by(col(InputRecord.id).desc())
    .limit(1)
)


def add(rows: Rows, position_id: int, person_id: int, consulted: Consulted, now: datetime) -> int:
    return rows.insert(
        tables.InputRecord,
        position_id=position_id,
        person_id=person_id,
        was_sought=consulted.was_sought,
        how=consulted.how,
        when_sought=consulted.when_sought,
        what_changed=consulted.what_changed,
        compensated=consulted.compensated.value if consulted.compensated else "",
        why_not=consulted.why_not,
        recorded_at=now,
    )


def newest(rows: Rows, position_id: int) -> Consulted | None:
    """The record that counts, or None where there is none yet."""
    found = rows.first(_NEWEST, position_id=position_id)
    if found is None:
        return None
    return Consulted(
        was_sought=found.was_sought,
        how=found.how,
        when_sought=found.when_sought,
        what_changed=found.what_changed,
        compensated=Compensated(found.compensated) if found.compensated else None,
        why_not=found.why_not,
    )


def has_any(rows: Rows, position_id: int) -> bool:
    """Whether a position has an input record."""
    query = select(InputRecord.id).where(col(InputRecord.position_id) == position_id).limit(1)
    return rows.value(query) is not None


def missing(rows: Rows, stage: Stage) -> set[int]:
    """The positions of a stage that have none."""
    query = select(Position.id).where(
        col(Position.stage) == stage.value, col(Position.id).not_in(select(InputRecord.position_id))
    )
    return {row[0] for row in rows.table(query)}
