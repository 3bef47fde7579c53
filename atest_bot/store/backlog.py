"""What waits in the outbox: seen, measured, and helped on by a person (threat-model 5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, text, update
from sqlmodel import col, select

from atest_bot.domain.channels import FAULTS
from atest_bot.domain.notices import Audience
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Action, Lane, State
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Outbox
from atest_bot.store.turns import RATE_LIMITED, has_its_place, is_not_held, is_unfinished, limits

_TRIES_UNTIL_TROUBLE = 3
_NEARBY = 500
_TROUBLE = (col(Outbox.destination), col(Outbox.channel), col(Outbox.error_code))
_BLOCKED: Prepared[Any] = Prepared(select(*_TROUBLE).where(text("state = 'blocked'")))
_FAILING: Prepared[Any] = Prepared(
    select(*_TROUBLE).where(
        is_unfinished(Outbox),
        col(Outbox.error_code).is_not(None),
        or_(col(Outbox.attempts) >= _TRIES_UNTIL_TROUBLE, *(col(Outbox.error_code) == code for code in FAULTS)),
    )
)


def release(rows: Rows, row_id: int) -> bool:
    """Let a blocked row be tried again."""
    changed = rows.write(
        update(Outbox)
        .where(col(Outbox.id) == row_id, col(Outbox.state) == State.BLOCKED.value)
        .values(state=_before_the_block(), next_at=rows.now(), attempts=0)
    )
    return changed == 1


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of a message that may or may not have been posted: where it stands, or that it does not."""

    channel: str = ""
    ts: str = ""

    @property
    def is_posted(self) -> bool:
        return bool(self.ts)


def resolve(rows: Rows, row_id: int, word: Word) -> bool:
    """Take a person's word for an uncertain or blocked row: it was posted there, or it is to be posted now."""
    told: dict[str, Any] = {"state": State.PENDING.value, "next_at": rows.now(), "ever_uncertain": False}
    if word.is_posted:
        told = {"state": State.SENT.value, "sent_channel": word.channel, "ts": word.ts, "error_code": None}
    unclear = col(Outbox.state).in_([State.UNCERTAIN.value, State.BLOCKED.value])
    return rows.write(update(Outbox).where(col(Outbox.id) == row_id, unclear).values(**told)) == 1


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits longer than it should, is blocked, is unclear since when, or waits for its channel to be mended."""

    overdue: int
    blocked: int
    uncertain_since: datetime | None
    held: int


def measure(rows: Rows, patience: timedelta) -> Backlog:
    """How the outbox is doing. A message that waits for its parent, or because Slack asked for it, is not overdue.

    Only a post can be in doubt: whatever else is sent is made again without a look.
    """
    since = rows.now() - patience
    number = select(func.count()).select_from(Outbox)
    cause = func.coalesce(Outbox.error_code, "")
    tried = number.where(_waits(), col(Outbox.first_tried_at) < since)
    failing = rows.value(tried.where(cause.not_in([RATE_LIMITED, *FAULTS])))
    held = rows.value(tried.where(cause.in_(FAULTS)))
    left = sum(_left_lying(rows, lane, since) for lane in Lane)
    blocked = rows.value(number.where(col(Outbox.state) == State.BLOCKED.value))
    unclear = select(func.min(col(Outbox.first_tried_at))).where(
        is_unfinished(Outbox),
        col(Outbox.state) == State.UNCERTAIN.value,
        col(Outbox.action) == Action.POST.value,
        col(Outbox.destination) != Audience.PERSON.value,
    )
    return Backlog(int(failing or 0) + left, int(blocked or 0), rows.value(unclear), int(held or 0))


def _waits() -> ColumnElement[bool]:
    return and_(is_unfinished(Outbox), col(Outbox.state) != State.SENDING.value, has_its_place())


def _left_lying(rows: Rows, lane: Lane, since: datetime) -> int:
    """How many messages of a lane nobody takes, though they have been due for long; none while those before them go."""
    is_free = is_not_held(limits(rows, since))
    due = (_waits(), col(Outbox.lane) == lane.value, col(Outbox.next_at) < since, is_free)
    count, first = rows.table(select(func.count(), func.min(col(Outbox.id))).where(*due))[0]
    if not count:
        return 0
    nearby = (col(Outbox.id) < first, col(Outbox.id) > first - _NEARBY, col(Outbox.last_tried_at) > since)
    is_moving = rows.value(select(Outbox.id).where(*nearby, col(Outbox.lane) == lane.value).limit(1))
    return 0 if is_moving else int(count)


def unsent(rows: Rows) -> list[Outbox]:
    """Every row that is not sent, oldest first."""
    return rows.all(select(Outbox).where(col(Outbox.state) != State.SENT.value).order_by(col(Outbox.id)))


def troubled(rows: Rows) -> list[tuple[str, str, int]]:
    """Messages that wait for a person's help: channel ("" for direct messages), cause, and how many there are."""
    found: dict[tuple[str, str], int] = {}
    for query in (_BLOCKED, _FAILING):
        for row in rows.table(query):
            key = ("" if row.destination == Audience.PERSON else row.channel, row.error_code or "")
            found[key] = found.get(key, 0) + 1
    return [(channel, code, count) for (channel, code), count in sorted(found.items())]


def _before_the_block() -> ColumnElement[str]:
    return case((col(Outbox.ever_uncertain), State.UNCERTAIN.value), else_=State.PENDING.value)
