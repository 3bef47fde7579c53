"""Temperature checks, and what was done about them."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import col, select

from atest_bot.domain import ballots as rules
from atest_bot.domain.ballots import Surface
from atest_bot.domain.members import Role
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.tables import Check, CheckAct

OptionAct = rules.ActOf[int]


def add(rows: Rows, question: str, options: Sequence[str], chair_id: int, now: datetime, closes_at: datetime) -> int:
    return rows.insert(
        tables.Check,
        question=question,
        options=json.dumps(list(options), ensure_ascii=False),
        chair_id=chair_id,
        opened_at=now,
        closes_at=closes_at,
    )


def options(check: Check) -> list[str]:
    return [str(option) for option in json.loads(check.options)]


def locked(rows: Rows, check_id: int) -> Check | None:
    """A check, held until the transaction ends."""
    return rows.first(select(Check).where(col(Check.id) == check_id).with_for_update())


def on_card(rows: Rows, channel: str, ts: str) -> Check | None:
    """The check whose message this is."""
    return rows.first(select(Check).where(col(Check.card_ts) == ts, col(Check.card_channel) == channel))


def open_ones(rows: Rows) -> list[Check]:
    """Checks that have not closed, the first to close first."""
    return rows.all(select(Check).where(col(Check.closed_at).is_(None)).order_by(col(Check.closes_at), col(Check.id)))


def newest_of(rows: Rows, chair_id: int) -> Check | None:
    """The check that a chair opened last."""
    return rows.first(select(Check).where(col(Check.chair_id) == chair_id).order_by(col(Check.id).desc()).limit(1))


def place_card(rows: Rows, check_id: int, channel: str, ts: str) -> None:
    rows.write(update(Check).where(col(Check.id) == check_id).values(card_channel=channel, card_ts=ts))


def close(rows: Rows, check_id: int, now: datetime) -> bool:
    """Close a check; False if somebody else was first."""
    changed = rows.write(
        update(Check).where(col(Check.id) == check_id, col(Check.closed_at).is_(None)).values(closed_at=now)
    )
    return changed == 1


def add_act(rows: Rows, check_id: int, seat_id: int, act: OptionAct) -> None:
    rows.insert(
        tables.CheckAct,
        check_id=check_id,
        seat_id=seat_id,
        person_id=act.person_id,
        member_id=act.member_id,
        role=act.role.value,
        surface=act.surface.value,
        option=act.choice,
        emoji=act.emoji,
        acted_at=act.acted_at,
    )


def acts(rows: Rows, check_id: int) -> dict[int, list[OptionAct]]:
    """What each seat's people did, as the rule reads it."""
    found: dict[int, list[OptionAct]] = {}
    for row in rows.all(select(CheckAct).where(col(CheckAct.check_id) == check_id)):
        found.setdefault(row.seat_id, []).append(_act_of(row))
    return found


def acts_of(rows: Rows, check_id: int, seat_id: int) -> list[OptionAct]:
    """The same for one seat."""
    query = select(CheckAct).where(col(CheckAct.check_id) == check_id, col(CheckAct.seat_id) == seat_id)
    return [_act_of(row) for row in rows.all(query)]


def has_acts_of(rows: Rows, check_id: int, person_id: int) -> bool:
    """Whether a person did anything about a check."""
    query = select(func.count()).where(col(CheckAct.check_id) == check_id, col(CheckAct.person_id) == person_id)
    return bool(rows.value(query))


def _act_of(row: CheckAct) -> OptionAct:
    return rules.ActOf(
        row.person_id, row.member_id, Role(row.role), Surface(row.surface), row.option, row.acted_at, row.emoji
    )
