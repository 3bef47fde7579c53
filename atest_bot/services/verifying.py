"""Is the record whole, and does it give the outcomes that are stored? (rulebook 10.4, threat-model 7)"""

from dataclasses import dataclass

from atest_bot.domain.record import Replay, replay
from atest_bot.domain.tally import Outcome
from atest_bot.services import publishing
from atest_bot.store import decisions, outbox, record, votes
from atest_bot.store.database import Rows


@dataclass(frozen=True, slots=True)
class Verified:
    """What a whole record says of itself."""

    entries: int
    head: str
    votes: int
    decisions: int


class Mismatch(Exception):
    """The record is whole, and something stored beside it says otherwise."""


def verify(rows: Rows) -> Verified:
    """Recompute every hash, link and outcome, then compare with what is stored; raises `Broken` or `Mismatch`."""
    told = replay(record.read(rows))
    _check_outcomes(rows, told)
    _check_decisions(rows, told)
    head = told.head
    return Verified(
        entries=head.seq if head else 0,
        head=head.hash if head else "",
        votes=len(told.outcomes),
        decisions=len(told.adoptions),
    )


def _check_outcomes(rows: Rows, told: Replay) -> None:
    stored = {vote.id: Outcome(vote.outcome) for vote in votes.counted(rows) if vote.outcome}
    if stored != told.outcomes:
        different = sorted(
            vote for vote in stored.keys() | told.outcomes if stored.get(vote) != told.outcomes.get(vote)
        )
        raise Mismatch(f"vote {different[0]}: the stored outcome is not the one that the record gives")


def _check_decisions(rows: Rows, told: Replay) -> None:
    """Each adoption has its decision with the same anchor, and its one message on the way or posted."""
    stored = {item.vote_id: item for item in decisions.all_of_them(rows)}
    for vote_id, anchor in told.adoptions.items():
        decision = stored.pop(vote_id, None)
        if decision is None or (decision.record_seq, decision.record_hash) != anchor:
            raise Mismatch(f"vote {vote_id}: its decision is missing, or names another entry of the record")
        if not outbox.is_enqueued(rows, publishing.decision_key(decision.revision_id)):
            raise Mismatch(f"{decision.number}: its public message is missing from the outbox")
    if stored:
        raise Mismatch(f"{next(iter(stored.values())).number}: the record knows of no such adoption")
