"""Is the record whole, and does it give the outcomes that are stored? (rulebook 10.4, threat-model 7)"""

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from atest_bot.domain.record import Broken, Entry, Replay, replay
from atest_bot.domain.tally import Outcome
from atest_bot.services import publishing
from atest_bot.store import answers, decisions, outbox, record, votes
from atest_bot.store.database import Database, Rows
from atest_bot.store.tables import Decision


@dataclass(frozen=True, slots=True)
class Verified:
    """What a whole record says of itself."""

    entries: int
    head: str
    votes: int
    decisions: int


Progress = Callable[[int, int], None]


def _silent(read: int, of: int) -> None:
    """Tells nobody how far it is."""


class Mismatch(Exception):
    """The record is whole, and something stored beside it says otherwise."""


def verify(rows: Rows) -> Verified:
    """Recompute every hash, link and outcome, then compare with what is stored; raises `Broken` or `Mismatch`."""
    told = replay(record.read(rows))
    _check_outcomes(rows, told)
    _check_decisions(rows, told)
    _check_texts(rows, told)
    head = told.head
    return Verified(
        entries=head.seq if head else 0,
        head=head.hash if head else "",
        votes=len(told.outcomes),
        decisions=len(told.adoptions),
    )


def verify_beside(database: Database, tell: Progress = _silent) -> Verified:
    """The same while the bot works: page after page up to the head as it is now, so that nobody waits for it.

    What happened since to a vote is left out of the comparison with what is stored.
    """
    head = database.run(record.head) or record.NOTHING  # what is stored beside an empty record must agree with it too
    told = replay(_pages(database, head[0], tell))
    if head != ((told.head.seq, told.head.hash) if told.head else record.NOTHING):
        raise Broken(head[0], "is not where the record ended")
    database.run(_compare, told)
    return Verified(head[0], head[1], len(told.outcomes), len(told.adoptions))


def check_against(rows: Rows, seq: int, digest: str) -> None:
    """Whether the record still holds an entry that was its head once; raises `Broken` where it does not."""
    if record.hash_of(rows, seq) != digest:
        raise Broken(seq, "is not the entry that was noted down: the record was changed or replaced since")


def _pages(database: Database, up_to: int, tell: Progress) -> Iterator[Entry]:
    for page in record.pages(database, up_to):
        yield from page
        tell(page[-1].seq, up_to)


def _compare(rows: Rows, told: Replay) -> None:
    rows.hold_still()
    since = told.head.seq if told.head else 0
    later = {json.loads(entry.body)["data"].get("vote") for entry in record.after(rows, since)}
    _check_outcomes(rows, told, later)
    _check_decisions(rows, told, later)
    _check_texts(rows, told, later)


def _check_outcomes(rows: Rows, told: Replay, later: Container[object] = ()) -> None:
    stored = {vote.id: Outcome(vote.outcome) for vote in votes.counted(rows) if vote.outcome and vote.id not in later}
    outcomes = {vote: outcome for vote, outcome in told.outcomes.items() if vote not in later}
    if stored != outcomes:
        different = sorted(vote for vote in stored.keys() | outcomes if stored.get(vote) != outcomes.get(vote))
        raise Mismatch(f"vote {different[0]}: the stored outcome is not the one that the record gives")


def _check_texts(rows: Rows, told: Replay, later: Container[object] = ()) -> None:
    """Every ballot names a text that was under its vote (12.2)."""
    for vote_id, hashes in answers.ballot_hashes(rows).items():
        if vote_id not in later and not hashes <= set(told.texts.get(vote_id, ())):
            raise Mismatch(f"vote {vote_id}: a ballot names a text that was never under this vote")


def _check_publication(rows: Rows, told: Replay, decision: Decision) -> None:
    """A decision stands as the record says, and has its one public message if and only if it was released (12.3)."""
    if decision.standing != told.standings[decision.vote_id]:
        raise Mismatch(f"{decision.number}: the record gives another standing")
    is_released = decision.vote_id in told.released
    if (decision.released_at is not None) != is_released:
        raise Mismatch(f"{decision.number}: it is not published as the record says")
    if outbox.is_enqueued(rows, publishing.key_of(rows, decision)) != is_released:
        raise Mismatch(f"{decision.number}: its public message is missing from the outbox, or should not be there")


def _check_decisions(rows: Rows, told: Replay, later: Container[object] = ()) -> None:
    """Each adoption has its decision with the same anchor, and its one message on the way or posted."""
    stored = {item.vote_id: item for item in decisions.all_of_them(rows) if item.vote_id not in later}
    for vote_id, anchor in told.adoptions.items():
        if vote_id in later:
            continue
        decision = stored.pop(vote_id, None)
        if decision is None or (decision.record_seq, decision.record_hash) != anchor:
            raise Mismatch(f"vote {vote_id}: its decision is missing, or names another entry of the record")
        _check_publication(rows, told, decision)
    if stored:
        raise Mismatch(f"{next(iter(stored.values())).number}: the record knows of no such adoption")
