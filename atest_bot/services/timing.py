"""The closing of a vote: the moments that hang on it, and the one way in which it moves (rulebook 6, 12.7)."""

from datetime import datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.store import record, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote
from atest_bot.store.timers import TimerKind


def set_timers(rows: Rows, coalition: Coalition, vote_id: int, closes_at: datetime) -> None:
    """The moments of a closing: voting stops, and after the settle time it is counted (3.7)."""
    timers.set_timer(rows, TimerKind.VOTING_STOPS, vote_id, closes_at)
    timers.set_timer(rows, TimerKind.VOTE_COUNTS, vote_id, closes_at + timedelta(seconds=coalition.settle_seconds))


def drop_timers(rows: Rows, vote_id: int, now: datetime) -> None:
    """A vote that ends without a count has no closing any more."""
    timers.drop(rows, (TimerKind.VOTING_STOPS, TimerKind.VOTE_COUNTS), vote_id, now)


def postpone(
    rows: Rows, coalition: Coalition, vote: Vote, closes_at: datetime, why: str, because: str, now: datetime
) -> bool:
    """Move a closing, later and never earlier; False where the vote has ended or closes later already (12.7).

    `why` is the word for the record ("chair", "members", "hold", "quorum", "deaf"), `because` what the card says.
    """
    if not votes.postpone(rows, vote.id, closes_at, because):
        return False
    set_timers(rows, coalition, vote.id, closes_at)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    subject, at = f"position:{vote.position_id}", int(closes_at.timestamp())
    record.append(rows, now, Fact.VOTE_EXTENDED, subject, vote=vote.id, closes_at=at, why=why)
    return True
