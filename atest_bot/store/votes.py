"""Votes: opened, moved, and concluded."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from atest_bot.domain.tally import Outcome
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import ExtensionRequest, Hold, Revision, Vote

_VOTE: Prepared[Vote] = Prepared(select(Vote).where(col(Vote.id) == bindparam("vote_id")))
_LOCKED_VOTE: Prepared[Vote] = Prepared(select(Vote).where(col(Vote.id) == bindparam("vote_id")).with_for_update())
_NEWEST_ON: Prepared[Vote] = Prepared(
    select(Vote).where(col(Vote.revision_id) == bindparam("revision_id")).order_by(col(Vote.id).desc()).limit(1)
)
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


def open_at(rows: Rows, revision_id: int, at: datetime) -> Vote | None:
    """The vote on a revision that was open at an instant, whatever came after it."""
    was_open = (col(Vote.opened_at) <= at, col(Vote.closes_at) >= at)
    return rows.first(select(Vote).where(col(Vote.revision_id) == revision_id, *was_open).limit(1))


def is_again(rows: Rows, vote: Vote) -> bool:
    """Whether an earlier vote was on the same text, and so on the same card."""
    earlier = select(Vote.id).where(col(Vote.revision_id) == vote.revision_id, col(Vote.id) < vote.id)
    return bool(rows.value(earlier.limit(1)))


def newest_of(rows: Rows, position_id: int) -> Vote | None:
    """The latest vote on a position, whatever its text."""
    return rows.first(select(Vote).where(col(Vote.position_id) == position_id).order_by(col(Vote.id).desc()).limit(1))


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


def change_text(rows: Rows, vote_id: int, before: Revision, after: Revision) -> bool:
    """Put an open vote on a next text; its ballots stay, each under the hash it was cast on (7.2, 12.2)."""
    changed = rows.write(
        update(Vote)
        .where(col(Vote.id) == vote_id, col(Vote.outcome).is_(None), col(Vote.revision_id) == before.id)
        .values(revision_id=after.id, revision_hash=after.hash)
    )
    return changed == 1


def uncounted_on(rows: Rows, position_id: int) -> Vote | None:
    """The vote on a position that has no outcome yet; the database holds at most one."""
    return rows.first(select(Vote).where(col(Vote.position_id) == position_id, col(Vote.outcome).is_(None)))


def begin_anew(
    rows: Rows,
    vote: Vote,
    revision: Revision,
    seats: int,
    opened_at: datetime,
    least_closes_at: datetime,
    closes_at: datetime,
) -> int:
    """A new vote on a next text under all that the replaced one was opened under (7.3)."""
    rows.write(update(Vote).where(col(Vote.id) == vote.id).values(replaced_by_revision_id=revision.id))
    frozen = {name: getattr(vote, name) for name in _FROZEN}
    return rows.insert(
        tables.Vote,
        revision_id=revision.id,
        revision_hash=revision.hash,
        seats=seats,
        opened_at=opened_at,
        least_closes_at=least_closes_at,
        closes_at=closes_at,
        **frozen,
    )


def replaced_by(rows: Rows, revision_id: int) -> Vote | None:
    """The vote that ended because this text came."""
    return rows.first(select(Vote).where(col(Vote.replaced_by_revision_id) == revision_id))
