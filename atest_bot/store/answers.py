"""What people did in votes, and the ballots and objections that stand for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, text, update
from sqlmodel import col, select

from atest_bot.domain import ballots as rules
from atest_bot.domain.ballots import Choice, Surface, Timing
from atest_bot.domain.members import Role
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Act, Ballot, Objection, Person, Vote, core

_ACTS: Prepared[Act] = Prepared(
    select(Act).where(
        col(Act.vote_id) == bindparam("vote_id"),
        col(Act.seat_id) == bindparam("seat_id"),
        col(Act.timing) == Timing.IN_TIME.value,
    )
)
_UNTOLD: Prepared[Act] = Prepared(
    select(Act)
    .where(
        text("NOT acts.told"),
        # after now: received before the clock went back
        or_(col(Act.received_at) <= bindparam("received_by"), col(Act.received_at) > bindparam("now")),
    )
    .order_by(col(Act.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_HAS_UNTOLD: Prepared[Any] = Prepared(
    select(Act.id).where(text("NOT acts.told"), col(Act.vote_id) == bindparam("vote_id")).limit(1)
)
_ADDED: Prepared[Any] = Prepared(
    select(Act.id)
    .where(
        col(Act.vote_id) == bindparam("vote_id"),
        col(Act.seat_id) == bindparam("seat_id"),
        col(Act.person_id) == bindparam("person_id"),
        col(Act.surface) != Surface.REACTION_REMOVED.value,
    )
    .limit(1)
)
_BALLOT: Prepared[Ballot] = Prepared(
    select(Ballot).where(col(Ballot.vote_id) == bindparam("vote_id"), col(Ballot.seat_id) == bindparam("seat_id"))
)
_BALLOTS: Prepared[Ballot] = Prepared(select(Ballot).where(col(Ballot.vote_id) == bindparam("vote_id")))
_CHOICES: Prepared[Any] = Prepared(
    select(Ballot.seat_id, Ballot.choice).where(col(Ballot.vote_id) == bindparam("vote_id"))
)
_OBJECTION: Prepared[Objection] = Prepared(
    select(Objection).where(
        col(Objection.vote_id) == bindparam("vote_id"),
        col(Objection.seat_id) == bindparam("seat_id"),
        col(Objection.cleared_at).is_(None),
    )
)
_OBJECTIONS: Prepared[Objection] = Prepared(
    select(Objection).where(col(Objection.vote_id) == bindparam("vote_id"), col(Objection.cleared_at).is_(None))
)
_BALLOT_TABLE = core(Ballot)
_REMOVE: Prepared[Any] = Prepared(
    delete(_BALLOT_TABLE).where(
        _BALLOT_TABLE.c.vote_id == bindparam("of_vote"), _BALLOT_TABLE.c.seat_id == bindparam("of_seat")
    )
)
_LAST_ACTS: Prepared[Act] = Prepared(
    select(Act)
    .where(col(Act.person_id) == bindparam("person_id"))
    .order_by(col(Act.id).desc())
    .limit(bindparam("most"))
    .offset(bindparam("start"))
)


def acts_in_time(rows: Rows, vote_id: int, seat_id: int) -> list[rules.Act]:
    """A seat's acts that count, as the rule reads them."""
    return [act_of(act) for act in rows.all(_ACTS, vote_id=vote_id, seat_id=seat_id)]


def act_of(row: Act) -> rules.Act:
    return rules.Act(
        row.person_id,
        row.member_id,
        Role(row.role),
        Surface(row.surface),
        Choice(row.choice) if row.choice else None,
        row.acted_at,
        row.emoji,
    )


def add_act(
    rows: Rows,
    vote_id: int,
    seat_id: int,
    act: rules.Act,
    received_at: datetime,
    timing: Timing,
    record_seq: int | None,
) -> int:
    return rows.insert(
        tables.Act,
        vote_id=vote_id,
        seat_id=seat_id,
        person_id=act.person_id,
        member_id=act.member_id,
        role=act.role.value,
        surface=act.surface.value,
        choice=act.choice.value if act.choice else None,
        emoji=act.emoji,
        acted_at=act.acted_at,
        received_at=received_at,
        timing=timing.value,
        record_seq=record_seq,
        told=False,
    )


def untold(rows: Rows, received_by: datetime, now: datetime, most: int) -> list[Act]:
    """Acts whose people have not been answered yet, the oldest first."""
    return rows.all(_UNTOLD, received_by=received_by, now=now, most=most)


def has_untold(rows: Rows, vote_id: int) -> bool:
    """Whether somebody waits for an answer in a vote."""
    return bool(rows.value(_HAS_UNTOLD, vote_id=vote_id))


def mark_told(rows: Rows, act_ids: Sequence[int]) -> None:
    rows.write(update(Act).where(col(Act.id).in_(act_ids)).values(told=True))


def has_added(rows: Rows, vote_id: int, seat_id: int, person_id: int) -> bool:
    """Whether a person did anything in a vote but take reactions away."""
    return bool(rows.value(_ADDED, vote_id=vote_id, seat_id=seat_id, person_id=person_id))


def count_timing(rows: Rows, vote_id: int, timing: Timing) -> int:
    """How many acts of a vote came so."""
    number: int = rows.value(select(func.count()).where(col(Act.vote_id) == vote_id, col(Act.timing) == timing.value))
    return number


def ballot(rows: Rows, vote_id: int, seat_id: int) -> Ballot | None:
    return rows.first(_BALLOT, vote_id=vote_id, seat_id=seat_id)


def ballots(rows: Rows, vote_id: int) -> list[Ballot]:
    return rows.all(_BALLOTS, vote_id=vote_id)


def choices(rows: Rows, vote_id: int) -> dict[int, Choice]:
    """What each seat has answered."""
    return {row.seat_id: Choice(row.choice) for row in rows.table(_CHOICES, vote_id=vote_id)}


def remove_ballot(rows: Rows, vote_id: int, seat_id: int) -> None:
    rows.write(_REMOVE, of_vote=vote_id, of_seat=seat_id)


def add_ballot(
    rows: Rows, vote_id: int, seat_id: int, ballot: rules.Ballot, revision_hash: str, record_seq: int
) -> None:
    """Put a seat's ballot where none stands."""
    rows.insert(
        tables.Ballot,
        vote_id=vote_id,
        seat_id=seat_id,
        choice=ballot.choice.value,
        revision_hash=revision_hash,
        person_id=ballot.person_id,
        member_id=ballot.member_id,
        role=ballot.role.value,
        by_reaction=ballot.by_reaction,
        acted_at=ballot.acted_at,
        record_seq=record_seq,
    )


def ballot_hashes(rows: Rows) -> Mapping[int, set[str]]:
    """The hashes that the ballots of each vote name."""
    found: dict[int, set[str]] = {}
    for vote_id, digest in rows.table(select(Ballot.vote_id, Ballot.revision_hash).distinct()):
        found.setdefault(vote_id, set()).add(digest)
    return found


def objection(rows: Rows, vote_id: int, seat_id: int) -> Objection | None:
    """A seat's objection that stands."""
    return rows.first(_OBJECTION, vote_id=vote_id, seat_id=seat_id)


def objections(rows: Rows, vote_id: int) -> list[Objection]:
    """The objections that stand in a vote."""
    return rows.all(_OBJECTIONS, vote_id=vote_id)


def add_objection(rows: Rows, vote_id: int, seat_id: int, person_id: int, now: datetime) -> None:
    rows.insert(tables.Objection, vote_id=vote_id, seat_id=seat_id, person_id=person_id, made_at=now)


def clear_objection(rows: Rows, objection_id: int | None, now: datetime) -> None:
    rows.write(update(Objection).where(col(Objection.id) == objection_id).values(cleared_at=now))


def clear_objections(rows: Rows, position_id: int, now: datetime) -> None:
    """A new revision clears every objection to the one before (5.4)."""
    on_position = select(Vote.id).where(col(Vote.position_id) == position_id)
    rows.write(
        update(Objection)
        .where(col(Objection.vote_id).in_(on_position), col(Objection.cleared_at).is_(None))
        .values(cleared_at=now)
    )


def explain_objection(
    rows: Rows, objection_id: int, ground: str, principle: str | None, reason: str, remedy: str
) -> None:
    rows.write(
        update(Objection)
        .where(col(Objection.id) == objection_id)
        .values(ground=ground, principle=principle, reason=reason, remedy=remedy)
    )


def people_late(rows: Rows, vote_id: int, closed_at: datetime | None = None) -> list[int]:
    """Those who acted after the closing of a vote (5.7); with an instant, after the one that was then."""
    is_late = [col(Act.vote_id) == vote_id, col(Act.timing) == Timing.LATE.value]
    found = rows.table(
        select(Act.person_id)
        .where(*is_late, *([col(Act.acted_at) > closed_at] if closed_at else []))
        .distinct()
        .order_by(col(Act.person_id))
    )
    return [row.person_id for row in found]


def people_who_reacted(rows: Rows, vote_id: int) -> list[str]:
    """The Slack ids of those who added a reaction as an answer in a vote."""
    added = select(Act.person_id).where(col(Act.vote_id) == vote_id, col(Act.surface) == Surface.REACTION_ADDED.value)
    return [row[0] for row in rows.table(select(Person.slack_id).where(col(Person.id).in_(added)))]


def last_acts(rows: Rows, person_id: int, start: int, most: int) -> list[Act]:
    """What a person did in votes, the latest first."""
    return rows.all(_LAST_ACTS, person_id=person_id, start=start, most=most)
