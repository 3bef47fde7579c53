"""Positions and their revisions, and the numbers they are called by."""

from datetime import datetime

from sqlalchemy import bindparam, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from atest_bot.domain.amendments import Change, State
from atest_bot.domain.positions import TRANSITIONS, Stage
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Amendment, Counter, Position, Revision

_POSITION: Prepared[Position] = Prepared(select(Position).where(col(Position.id) == bindparam("position_id")))
_REVISION: Prepared[Revision] = Prepared(select(Revision).where(col(Revision.id) == bindparam("revision_id")))
_NEWEST_REVISION: Prepared[Revision] = Prepared(
    select(Revision)
    .where(col(Revision.position_id) == bindparam("position_id"))
    .where(
        ~select(Amendment.id)
        .where(col(Amendment.to_revision_id) == col(Revision.id))
        .where(or_(col(Amendment.state) != State.TAKEN.value, col(Amendment.kind) == Change.CORRECTION.value))
        .exists()
    )
    .order_by(col(Revision.number).desc())
    .limit(1)
)


def next_number(rows: Rows, letter: str, year: int) -> str:
    """The next number of a year: "P-2026-014". Two transactions never get the same one."""
    insert = postgresql.insert(Counter) if rows.is_postgresql else sqlite.insert(Counter)
    value = rows.value(
        insert.values(kind=letter, year=year, value=1)
        .on_conflict_do_update(index_elements=["kind", "year"], set_={"value": Counter.value + 1})
        .returning(col(Counter.value))
    )
    return f"{letter}-{year}-{value:03d}"


def pass_over(rows: Rows, number: str) -> None:
    """Give neither a number that stands somewhere already, nor one before it."""
    if not number:
        return
    letter, year, value = number.split("-")
    insert = (postgresql.insert if rows.is_postgresql else sqlite.insert)(Counter)
    rows.write(
        insert.values(kind=letter, year=int(year), value=int(value)).on_conflict_do_update(
            index_elements=["kind", "year"],
            set_={"value": insert.excluded.value},
            where=col(Counter.value) < insert.excluded.value,
        )
    )


def numbered(rows: Rows, number: str) -> Position | None:
    return rows.first(select(Position).where(col(Position.number) == number))


def locked(rows: Rows, position_id: int) -> Position | None:
    """A position, held until the transaction ends."""
    return rows.first(select(Position).where(col(Position.id) == position_id).with_for_update())


def newest_of(rows: Rows, proposer_id: int) -> Position | None:
    """The position that a person proposed last."""
    query = select(Position).where(col(Position.proposer_id) == proposer_id).order_by(col(Position.id).desc())
    return rows.first(query.limit(1))


def drafts_of(rows: Rows, proposer_id: int) -> list[Position]:
    """The drafts that a person left, the newest first."""
    return rows.all(
        select(Position)
        .where(col(Position.proposer_id) == proposer_id, col(Position.stage) == Stage.DRAFT.value)
        .order_by(col(Position.id).desc())
    )


def by_id(rows: Rows, position_id: int) -> Position:
    return rows.one(_POSITION, position_id=position_id)


def in_stage(rows: Rows, stage: Stage) -> list[Position]:
    """Positions of one stage, the oldest first."""
    return rows.all(select(Position).where(col(Position.stage) == stage.value).order_by(col(Position.id)))


def newest_in_stage(rows: Rows, stage: Stage, start: int, most: int) -> list[Position]:
    """Some positions of one stage, the newest first."""
    query = select(Position).where(col(Position.stage) == stage.value).order_by(col(Position.id).desc())
    return rows.all(query.offset(start).limit(most))


def move(rows: Rows, position_id: int, before: Stage, after: Stage) -> bool:
    """Change the stage along the lifecycle; False if somebody else was first."""
    if after not in TRANSITIONS[before]:
        raise ValueError(f"no position goes from {before} to {after}")
    changed = rows.write(
        update(Position)
        .where(col(Position.id) == position_id, col(Position.stage) == before.value)
        .values(stage=after.value)
    )
    return changed == 1


def newest_revision(rows: Rows, position_id: int) -> Revision:
    """The text of a position as it stands: not one that waits or was stopped, nor a correction of what was adopted."""
    return rows.one(_NEWEST_REVISION, position_id=position_id)


def next_revision_number(rows: Rows, position_id: int) -> int:
    """The number of a position's next text; those that were stopped keep theirs."""
    last: int = rows.value(select(func.max(col(Revision.number))).where(col(Revision.position_id) == position_id))
    return last + 1


def revision(rows: Rows, revision_id: int) -> Revision:
    return rows.one(_REVISION, revision_id=revision_id)


def find_revision(rows: Rows, revision_id: int) -> Revision | None:
    return rows.first(_REVISION, revision_id=revision_id)


def revision_hashed(rows: Rows, revision_hash: str) -> Revision:
    return rows.one(select(Revision).where(col(Revision.hash) == revision_hash))


def revision_on_card(rows: Rows, channel: str, ts: str) -> Revision | None:
    """The revision whose card is this message."""
    return rows.first(select(Revision).where(col(Revision.card_ts) == ts, col(Revision.card_channel) == channel))


def has_card_in(rows: Rows, channel: str) -> bool:
    return bool(rows.value(select(Revision.id).where(col(Revision.card_channel) == channel).limit(1)))


def place_card(rows: Rows, revision_id: int, channel: str, ts: str) -> None:
    rows.write(update(Revision).where(col(Revision.id) == revision_id).values(card_channel=channel, card_ts=ts))


def note_proposer(rows: Rows, position_id: int, member_id: int | None) -> None:
    """For whom a position is proposed: the member that its proposer acts for then, not the one of the draft."""
    rows.write(update(Position).where(col(Position.id) == position_id).values(proposer_member_id=member_id))


def reopen_deliberation(rows: Rows, position_id: int, now: datetime) -> None:
    rows.write(update(Position).where(col(Position.id) == position_id).values(deliberation_since=now))
