"""Material information, and the positions that reopen a decision."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from atest_bot.domain.positions import Stage
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Information, Position, Succession


def add(rows: Rows, position_id: int, title: str, text: str, person_id: int, member_id: int, now: datetime) -> int:
    return rows.insert(
        tables.Information,
        position_id=position_id,
        title=title,
        text=text,
        person_id=person_id,
        member_id=member_id,
        filed_at=now,
    )


def by_id(rows: Rows, information_id: int) -> Information | None:
    return rows.first(select(Information).where(col(Information.id) == information_id))


def on(rows: Rows, position_id: int) -> list[Information]:
    """What was filed on a position, the oldest first."""
    query = select(Information).where(col(Information.position_id) == position_id)
    return rows.all(query.order_by(col(Information.id)))


def since(rows: Rows, instant: datetime) -> list[Information]:
    """What was filed since an instant, the newest first."""
    return rows.all(select(Information).where(col(Information.filed_at) > instant).order_by(col(Information.id).desc()))


def has_later(rows: Rows, decision_id: int, but: Collection[Stage]) -> bool:
    """Whether a position, in any stage but these, would supersede a decision."""
    query = select(Succession.position_id).join(Position, col(Position.id) == col(Succession.position_id))
    stages = [stage.value for stage in but]
    found = query.where(col(Succession.decision_id) == decision_id, col(Position.stage).not_in(stages))
    return bool(rows.table(found.limit(1)))


def supersede(rows: Rows, position_id: int, decision_id: int) -> None:
    """Note that a position supersedes a decision once it is adopted (8.4)."""
    rows.insert_once(tables.Succession, position_id=position_id, decision_id=decision_id)


def to_supersede(rows: Rows, position_id: int) -> int | None:
    """The decision that a position supersedes once it is adopted, if any."""
    found = rows.first(select(Succession).where(col(Succession.position_id) == position_id))
    return found.decision_id if found else None
