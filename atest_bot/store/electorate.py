"""Who may answer in a vote, seat by seat, and how the seats have answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, text, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from atest_bot.domain.ballots import Choice
from atest_bot.domain.tally import Count
from atest_bot.domain.text import sort_key
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Ballot, Elector, Member, Vote

_SEAT: Prepared[Elector] = Prepared(
    select(Elector).where(
        col(Elector.vote_id) == bindparam("vote_id"), col(Elector.member_id) == bindparam("member_id")
    )
)
_SEAT_MEMBERS: Prepared[Member] = Prepared(
    select(Member)
    .join(Elector, col(Elector.member_id) == col(Member.id))
    .where(
        col(Elector.vote_id) == bindparam("vote_id"),
        col(Elector.seat_id) == bindparam("seat_id"),
        col(Elector.has_lapsed).is_(False),
        col(Elector.has_recused).is_(False),
    )
)
_SEATS: Prepared[Any] = Prepared(
    select(Elector.seat_id, Member)
    .join(Member, col(Member.id) == col(Elector.member_id))
    .where(
        col(Elector.vote_id) == bindparam("vote_id"),
        col(Elector.has_lapsed).is_(False),
        col(Elector.has_recused) == bindparam("has_recused"),
    )
)
_SEATED: Prepared[Any] = Prepared(
    select(col(Vote.id).label("vote_id"), Vote.closes_at, Ballot.choice)
    .join(Elector, col(Elector.vote_id) == col(Vote.id) + 0)  # or SQLite would begin with every elector there ever was
    .outerjoin(Ballot, and_(col(Ballot.vote_id) == col(Vote.id), col(Ballot.seat_id) == col(Elector.seat_id)))
    .where(
        text("votes.outcome IS NULL"),
        col(Elector.member_id) == bindparam("member_id"),
        text("NOT electors.has_lapsed"),
        text("NOT electors.has_recused"),
    )
    .order_by(col(Vote.closes_at), col(Vote.id))
)
_FELLOW = aliased(Elector)
_COUNT_OUT: Prepared[Any] = Prepared(
    select(func.count(func.distinct(Elector.seat_id))).where(
        col(Elector.vote_id) == bindparam("vote_id"),
        text("(electors.has_lapsed OR electors.has_recused)"),
        ~exists().where(
            col(_FELLOW.vote_id) == col(Elector.vote_id),
            col(_FELLOW.seat_id) == col(Elector.seat_id),
            ~or_(col(_FELLOW.has_lapsed), col(_FELLOW.has_recused)),
        ),
    )
)
_CHOSEN: Prepared[Any] = Prepared(
    select(Ballot.choice, func.count())
    .where(
        col(Ballot.vote_id) == bindparam("vote_id"),
        exists().where(
            col(Elector.vote_id) == col(Ballot.vote_id),
            col(Elector.seat_id) == col(Ballot.seat_id),
            ~or_(col(Elector.has_lapsed), col(Elector.has_recused)),
        ),
    )
    .group_by(Ballot.choice)
)


def seat_members(rows: Rows, vote_id: int) -> Mapping[int, list[Member]]:
    """The electorate now: each seat that neither lapsed nor recused, with its members in the order of their names."""
    return _seats(rows, vote_id, has_recused=False)


def recused_members(rows: Rows, vote_id: int) -> Mapping[int, list[Member]]:
    """The seats that left the count for a conflict of interest, in the same form (1)."""
    return _seats(rows, vote_id, has_recused=True)


def _seats(rows: Rows, vote_id: int, *, has_recused: bool) -> Mapping[int, list[Member]]:
    seats: dict[int, list[Member]] = {}
    found = rows.table(_SEATS, vote_id=vote_id, has_recused=has_recused)
    for row in sorted(found, key=lambda row: sort_key(row.name)):
        seats.setdefault(row.seat_id, []).append(row)
    return seats


def members_of_seat(rows: Rows, vote_id: int, seat_id: int) -> list[Member]:
    """The members that share a seat which neither lapsed nor recused, in the order of their names."""
    return sorted(rows.all(_SEAT_MEMBERS, vote_id=vote_id, seat_id=seat_id), key=lambda member: sort_key(member.name))


def add_electors(rows: Rows, vote_id: int, seats: Mapping[int, Sequence[Member]]) -> None:
    """Entitle every member in a vote, each to its seat."""
    for seat, members in seats.items():
        for member in members:
            rows.insert(tables.Elector, vote_id=vote_id, member_id=member.id, seat_id=seat, has_lapsed=False)


def lapse(rows: Rows, vote_id: int, member_id: int) -> None:
    """A member is no longer entitled in a vote."""
    rows.write(
        update(Elector)
        .where(col(Elector.vote_id) == vote_id, col(Elector.member_id) == member_id)
        .values(has_lapsed=True)
    )


def recuse(rows: Rows, vote_id: int, seat_id: int) -> None:
    """A seat leaves the count, with all its members."""
    rows.write(
        update(Elector).where(col(Elector.vote_id) == vote_id, col(Elector.seat_id) == seat_id).values(has_recused=True)
    )


def seat_of(rows: Rows, vote_id: int, member_id: int) -> Elector | None:
    return rows.first(_SEAT, vote_id=vote_id, member_id=member_id)


def seated(rows: Rows, member_id: int) -> Sequence[Any]:
    """The uncounted votes in which a member has a seat: `vote_id`, `closes_at`, and the `choice` that stands.

    The first to close comes first.
    """
    return rows.table(_SEATED, member_id=member_id)


def numbers(rows: Rows, vote: Vote) -> Count:
    """The count of a vote as it stands, without reading who answered what."""
    chosen = {row[0]: row[1] for row in rows.table(_CHOSEN, vote_id=vote.id)}
    given = [chosen.get(choice.value, 0) for choice in (Choice.SIGN_ON, Choice.STAND_ASIDE, Choice.OBJECT)]
    return Count(vote.seats - rows.value(_COUNT_OUT, vote_id=vote.id), *given)
