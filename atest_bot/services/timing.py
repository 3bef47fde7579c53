"""The closing of a vote: the moments that hang on it, and the one way in which it moves (rulebook 6, 12.7)."""

from datetime import datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import check_member_of_coalition
from atest_bot.domain.record import Fact
from atest_bot.services import reading, reminding, sealing, seating, showing
from atest_bot.store import answers, positions, record, roster, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote
from atest_bot.store.timers import TimerKind

_MOVED = (
    "You acted after the closing, so it did not count. The closing has moved since, and voting goes on: "
    "please answer again."
)


def find_open(rows: Rows, number: str, slack_id: str, now: datetime) -> Vote:
    """The vote that a command is about: still open, and held until the transaction ends."""
    check_member_of_coalition(roster.actor(rows, slack_id, now))
    if not number:
        raise Refusal("Please say which position, by its number: it looks like P-2026-014.")
    position = reading.find_position(rows, number)
    vote = votes.uncounted_on(rows, position.id)
    if vote is None:
        raise Refusal(f"No vote is open on {position.number}. Type `/atest status` to see what is open.")
    return hold_open(rows, vote.id, now)


def hold_open(rows: Rows, vote_id: int, now: datetime) -> Vote:
    """A vote that is still open, held until the transaction ends."""
    seating.check_restored(rows)
    vote = votes.locked(rows, vote_id)
    if vote is None:
        raise Refusal("That vote is not known here. Type `/atest status` to see what is open.")
    if vote.outcome is not None or now >= vote.closes_at:
        number = positions.by_id(rows, vote.position_id).number
        raise Refusal(f"Voting on {number} has ended. Type `/atest status {number}` to see it.")
    return vote


def set_timers(rows: Rows, coalition: Coalition, vote_id: int, closes_at: datetime, now: datetime) -> None:
    """The moments of a closing: voting stops, after the settle time it is counted (3.7), and reminders go before."""
    timers.set_timer(rows, TimerKind.VOTING_STOPS, vote_id, closes_at)
    timers.set_timer(rows, TimerKind.VOTE_COUNTS, vote_id, closes_at + timedelta(seconds=coalition.settle_seconds))
    reminding.arm(rows, votes.known(rows, vote_id), now)


def drop_timers(rows: Rows, vote_id: int, now: datetime) -> None:
    """A vote that ends without a count has no closing any more."""
    kinds = (TimerKind.VOTING_STOPS, TimerKind.VOTE_COUNTS, *reminding.KINDS.values())
    timers.drop(rows, kinds, vote_id, now)


def postpone(
    rows: Rows,
    coalition: Coalition,
    vote: Vote,
    closes_at: datetime,
    why: str,
    because: str,
    now: datetime,
    **more: object,
) -> bool:
    """Move a closing, later and never earlier; False where the vote has ended or closes later already (12.7).

    `why` is the word for the record ("chair", "members", "hold", "quorum", "deaf"), `because` what the card says, and
    `more` whatever else the record should hold. Appends to the record, so it comes last in its transaction.
    """
    if not votes.postpone(rows, vote.id, closes_at, because):
        return False
    set_timers(rows, coalition, vote.id, closes_at, now)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    tell_late(rows, coalition, vote, _MOVED)
    subject, at = f"position:{vote.position_id}", int(closes_at.timestamp())
    record.append(rows, now, Fact.VOTE_EXTENDED, subject, vote=vote.id, closes_at=at, why=why, **more)
    return True


def tell_late(rows: Rows, coalition: Coalition, before: Vote, why: str) -> None:
    """Whoever acted after a closing hears that the vote goes on: the act stays late, and can be made again (5.7).

    `before` is the vote as it was until its closing moved.
    """
    vote_id, closed_at = before.id, before.closes_at
    notice = sealing.asked(rows, coalition, votes.known(rows, vote_id), why)
    for person_id in answers.people_late(rows, vote_id, closed_at):
        person = roster.person_by_id(rows, person_id)
        showing.tell_active(rows, person, f"again:{vote_id}:{int(closed_at.timestamp())}:{person_id}", notice)
