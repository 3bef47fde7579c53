"""Votes, their electorates, the acts in them, and the ballots and objections that stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, text, update
from sqlmodel import col, select

from atest_bot.domain import ballots as rules
from atest_bot.domain.ballots import Choice, Surface, Timing
from atest_bot.domain.members import Role
from atest_bot.domain.tally import Count, Outcome
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Act, Ballot, Elector, ExtensionRequest, Hold, Member, Objection, Revision, Vote, core

_VOTE: Prepared[Vote] = Prepared(select(Vote).where(col(Vote.id) == bindparam("vote_id")))
_LOCKED_VOTE: Prepared[Vote] = Prepared(select(Vote).where(col(Vote.id) == bindparam("vote_id")).with_for_update())
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
    .order_by(func.lower(col(Member.name)))
)
_ACTS: Prepared[Act] = Prepared(
    select(Act).where(
        col(Act.vote_id) == bindparam("vote_id"),
        col(Act.seat_id) == bindparam("seat_id"),
        col(Act.timing) == Timing.IN_TIME.value,
    )
)
_UNTOLD: Prepared[Act] = Prepared(
    select(Act)
    .where(text("NOT acts.told"), col(Act.received_at) <= bindparam("received_by"))
    .order_by(col(Act.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
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
_SEATS: Prepared[Any] = Prepared(
    select(Elector.seat_id, Member)
    .join(Member, col(Member.id) == col(Elector.member_id))
    .where(
        col(Elector.vote_id) == bindparam("vote_id"),
        col(Elector.has_lapsed).is_(False),
        col(Elector.has_recused) == bindparam("has_recused"),
    )
    .order_by(func.lower(col(Member.name)))
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
_NEWEST_ON: Prepared[Vote] = Prepared(
    select(Vote).where(col(Vote.revision_id) == bindparam("revision_id")).order_by(col(Vote.id).desc()).limit(1)
)
_COUNT_SEATS: Prepared[Any] = Prepared(
    select(func.count(func.distinct(col(Elector.seat_id)))).where(col(Elector.vote_id) == bindparam("vote_id"))
)


def by_id(rows: Rows, vote_id: int) -> Vote | None:
    return rows.first(_VOTE, vote_id=vote_id)


def locked(rows: Rows, vote_id: int) -> Vote | None:
    """A vote, held until the transaction ends: ballots and the count of one vote come one after the other."""
    return rows.first(_LOCKED_VOTE, vote_id=vote_id)


def known(rows: Rows, vote_id: int) -> Vote:
    """A vote that is there."""
    return rows.one(_VOTE, vote_id=vote_id)


def newest_on(rows: Rows, revision_id: int) -> Vote | None:
    """The latest vote on a revision, open or counted."""
    return rows.first(_NEWEST_ON, revision_id=revision_id)


def newest_of(rows: Rows, position_id: int) -> Vote | None:
    """The latest vote on a position, whatever its text."""
    return rows.first(select(Vote).where(col(Vote.position_id) == position_id).order_by(col(Vote.id).desc()).limit(1))


def is_open_on(rows: Rows, position_id: int) -> bool:
    """Whether a vote on a position has no outcome yet."""
    return bool(rows.value(select(Vote.id).where(col(Vote.position_id) == position_id, col(Vote.outcome).is_(None))))


def uncounted(rows: Rows) -> list[Vote]:
    """Votes without an outcome, the first to close first."""
    return rows.all(select(Vote).where(col(Vote.outcome).is_(None)).order_by(col(Vote.closes_at), col(Vote.id)))


def locked_uncounted(rows: Rows) -> list[Vote]:
    """The same, each held until the transaction ends; one that is counted meanwhile is left out."""
    held = [locked(rows, vote.id) for vote in uncounted(rows)]
    return [vote for vote in held if vote is not None and vote.outcome is None]


def counted(rows: Rows) -> list[Vote]:
    """Votes with an outcome, the oldest first."""
    return rows.all(select(Vote).where(col(Vote.outcome).is_not(None)).order_by(col(Vote.id)))


def conclude(rows: Rows, vote_id: int, outcome: Outcome, now: datetime) -> bool:
    """Store the outcome; False if somebody else was first (G5)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None))
        .values(outcome=outcome.value, counted_at=now)
    )
    return changed == 1


def extend_for_quorum(rows: Rows, vote_id: int, closes_at: datetime, because: str) -> bool:
    """Move the closing for want of a quorum, once (4.3)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.extended_for_quorum).is_(False))
        .values(closes_at=closes_at, extended_for_quorum=True, moved_because=because)
    )
    return changed == 1


def postpone(rows: Rows, vote_id: int, closes_at: datetime, because: str) -> bool:
    """Move the closing of an open vote, later and never earlier (12.7)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.closes_at) < closes_at)
        .values(closes_at=closes_at, moved_because=because)
    )
    return changed == 1


def pay_deafness(rows: Rows, vote_id: int, until: datetime) -> None:
    """Note up to when deafness has been made up for (6.4)."""
    rows.write(update(Vote).where(col(Vote.id) == vote_id).values(deafness_paid_until=until))


def count_extension(rows: Rows, vote_id: int, most: int) -> bool:
    """Note one more extension by a chair; False where there were as many as may be (6.6)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.extensions) < most)
        .values(extensions=col(Vote.extensions) + 1)
    )
    return changed == 1


def take_members_extension(rows: Rows, vote_id: int) -> bool:
    """Note the one extension that members may require; False if it was taken (6.6)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.extended_by_members).is_(False))
        .values(extended_by_members=True)
    )
    return changed == 1


def close_early(rows: Rows, vote_id: int, closes_at: datetime, because: str) -> bool:
    """Move the closing earlier, which nothing else does (6.7, 12.7)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.closes_at) > closes_at)
        .values(closes_at=closes_at, moved_because=because)
    )
    return changed == 1


def open_on(rows: Rows, position_id: int) -> Vote | None:
    """The vote on a position that has no outcome yet; the database holds at most one."""
    return rows.first(select(Vote).where(col(Vote.position_id) == position_id, col(Vote.outcome).is_(None)))


def has_hold(rows: Rows, vote_id: int) -> bool:
    """Whether a member asked for more time in this vote (5.9)."""
    return bool(rows.value(select(Hold.id).where(col(Hold.vote_id) == vote_id).limit(1)))


def ask_extension(rows: Rows, vote_id: int, seat_id: int, person_id: int, now: datetime) -> bool:
    """Note that a seat asks for an extension; False if it asked before."""
    return rows.insert_once(
        tables.ExtensionRequest, vote_id=vote_id, seat_id=seat_id, person_id=person_id, requested_at=now
    )


def extension_requests(rows: Rows, vote_id: int) -> list[int]:
    """The seats that ask for an extension, the first to ask first."""
    query = select(ExtensionRequest.seat_id).where(col(ExtensionRequest.vote_id) == vote_id)
    return [row[0] for row in rows.table(query.order_by(col(ExtensionRequest.requested_at)))]


def seat_members(rows: Rows, vote_id: int) -> Mapping[int, list[Member]]:
    """The electorate now: each seat that neither lapsed nor recused, with its members in the order of their names."""
    return _seats(rows, vote_id, has_recused=False)


def recused_members(rows: Rows, vote_id: int) -> Mapping[int, list[Member]]:
    """The seats that left the count for a conflict of interest, in the same form (1)."""
    return _seats(rows, vote_id, has_recused=True)


def _seats(rows: Rows, vote_id: int, *, has_recused: bool) -> Mapping[int, list[Member]]:
    seats: dict[int, list[Member]] = {}
    for row in rows.table(_SEATS, vote_id=vote_id, has_recused=has_recused):
        seats.setdefault(row.seat_id, []).append(row)
    return seats


def count_seats(rows: Rows, vote_id: int) -> int:
    """E of the rulebook: how many seats the vote opened with (4)."""
    number: int = rows.value(_COUNT_SEATS, vote_id=vote_id)
    return number


def members_of_seat(rows: Rows, vote_id: int, seat_id: int) -> list[Member]:
    """The members that share a seat which neither lapsed nor recused, in the order of their names."""
    return rows.all(_SEAT_MEMBERS, vote_id=vote_id, seat_id=seat_id)


def add_elector(rows: Rows, vote_id: int, member_id: int, seat_id: int) -> None:
    rows.insert(tables.Elector, vote_id=vote_id, member_id=member_id, seat_id=seat_id, has_lapsed=False)


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


def untold(rows: Rows, received_by: datetime, most: int) -> list[Act]:
    """Acts whose people have not been answered yet, the oldest first."""
    return rows.all(_UNTOLD, received_by=received_by, most=most)


def first_untold_at(rows: Rows) -> datetime | None:
    """When the oldest unanswered act reached us."""
    found: datetime | None = rows.value(select(func.min(col(Act.received_at))).where(col(Act.told).is_(False)))
    return found


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


_BALLOT_TABLE = core(Ballot)
_REMOVE: Prepared[Any] = Prepared(
    delete(_BALLOT_TABLE).where(
        _BALLOT_TABLE.c.vote_id == bindparam("of_vote"), _BALLOT_TABLE.c.seat_id == bindparam("of_seat")
    )
)


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


def change_text(rows: Rows, vote_id: int, before: Revision, after: Revision) -> bool:
    """Put an open vote on a next text; its ballots stay, each under the hash it was cast on (7.2, 12.2)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.revision_id) == before.id)
        .values(revision_id=after.id, revision_hash=after.hash)
    )
    return changed == 1


def uncounted_on(rows: Rows, position_id: int) -> Vote | None:
    """The vote on a position that has no outcome yet, if there is one."""
    return rows.first(select(Vote).where(col(Vote.position_id) == position_id, col(Vote.outcome).is_(None)))


def begin_anew(
    rows: Rows, vote: Vote, revision: Revision, opened_at: datetime, least_closes_at: datetime, closes_at: datetime
) -> int:
    """A new vote on a next text under all that the replaced one was opened under (7.3)."""
    rows.write(update(Vote).where(col(Vote.id) == vote.id).values(replaced_by_revision_id=revision.id))
    frozen = {name: getattr(vote, name) for name in _FROZEN}
    return rows.insert(
        tables.Vote,
        revision_id=revision.id,
        revision_hash=revision.hash,
        opened_at=opened_at,
        least_closes_at=least_closes_at,
        closes_at=closes_at,
        **frozen,
    )


def replaced_by(rows: Rows, revision_id: int) -> Vote | None:
    """The vote that ended because this text came."""
    return rows.first(select(Vote).where(col(Vote.replaced_by_revision_id) == revision_id))


_FROZEN = (
    "position_id",
    "profile",
    "rule",
    "attribution",
    "reason",
    "chair_id",
    "closes_zone",
    "tally",
    "publication",
    "embargo_until",
    "review_on",
    "confidential_reason",
)


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


def people_late(rows: Rows, vote_id: int) -> list[int]:
    """Those who acted after the closing of a vote (5.7)."""
    found = rows.table(
        select(Act.person_id)
        .where(col(Act.vote_id) == vote_id, col(Act.timing) == Timing.LATE.value)
        .distinct()
        .order_by(col(Act.person_id))
    )
    return [row.person_id for row in found]


_SEATED: Prepared[Any] = Prepared(
    select(col(Vote.id).label("vote_id"), Vote.closes_at, Ballot.choice)
    .join(Elector, col(Elector.vote_id) == col(Vote.id))
    .outerjoin(Ballot, and_(col(Ballot.vote_id) == col(Vote.id), col(Ballot.seat_id) == col(Elector.seat_id)))
    .where(
        text("votes.outcome IS NULL"),
        col(Elector.member_id) == bindparam("member_id"),
        text("NOT electors.has_lapsed"),
        text("NOT electors.has_recused"),
    )
    .order_by(col(Vote.closes_at), col(Vote.id))
)
_NUMBERS: Prepared[Any] = Prepared(
    select(Ballot.choice, func.count(func.distinct(Elector.seat_id)).label("seats"))
    .select_from(Elector)
    .outerjoin(Ballot, and_(col(Ballot.vote_id) == col(Elector.vote_id), col(Ballot.seat_id) == col(Elector.seat_id)))
    .where(
        col(Elector.vote_id) == bindparam("vote_id"), text("NOT electors.has_lapsed"), text("NOT electors.has_recused")
    )
    .group_by(Ballot.choice)
)
_LAST_ACTS: Prepared[Act] = Prepared(
    select(Act)
    .where(col(Act.person_id) == bindparam("person_id"))
    .order_by(col(Act.id).desc())
    .limit(bindparam("most"))
    .offset(bindparam("start"))
)


def seated(rows: Rows, member_id: int) -> Sequence[Any]:
    """The uncounted votes in which a member has a seat: `vote_id`, `closes_at`, and the `choice` that stands.

    The first to close comes first.
    """
    return rows.table(_SEATED, member_id=member_id)


def numbers(rows: Rows, vote_id: int) -> Count:
    """The count of a vote as it stands, without reading who answered what."""
    seats = {row[0]: row[1] for row in rows.table(_NUMBERS, vote_id=vote_id)}
    given = [seats.get(choice.value, 0) for choice in (Choice.SIGN_ON, Choice.STAND_ASIDE, Choice.OBJECT)]
    return Count(sum(seats.values()), *given)


def last_acts(rows: Rows, person_id: int, start: int, most: int) -> list[Act]:
    """What a person did in votes, the latest first."""
    return rows.all(_LAST_ACTS, person_id=person_id, start=start, most=most)
