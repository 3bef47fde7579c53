"""A database that came back from a backup: is it older than what was published, and what to do then (G21)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.record import Fact
from atest_bot.services import publishing, showing
from atest_bot.store import decisions, electorate, halts, outbox, positions, record, votes
from atest_bot.store.database import Rows
from atest_bot.store.halts import HaltKind


@dataclass(frozen=True, slots=True)
class Anchor:
    """A message of ours as the public channel shows it: its key and place, what it names of the record, its number."""

    key: str
    channel: str
    ts: str
    seq: int
    hash: str
    number: str = ""

    @property
    def posted_at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(frozen=True, slots=True)
class Gap:
    """What the public channel proves and the database does not know; and what may have been lost with it."""

    head: int
    unknown: Sequence[Anchor]
    open_votes: int
    members: Sequence[str]

    @property
    def is_open(self) -> bool:
        return bool(self.unknown)


def find_gap(rows: Rows, anchors: Iterable[Anchor]) -> Gap:
    """Compare what was published with the record. An entry that differs is as bad as one that is missing.

    What an operator accepted after an earlier restore is no gap any more.
    """
    accepted_at = record.last_at(rows, Fact.RECORD_RESTORED)
    unknown = [
        anchor
        for anchor in anchors
        if record.hash_of(rows, anchor.seq) != anchor.hash and not (accepted_at and anchor.posted_at <= accepted_at)
    ]
    head = record.head(rows)
    open_votes = votes.uncounted(rows)
    seats = {
        member.name
        for vote in open_votes
        for held in electorate.seat_members(rows, vote.id).values()
        for member in held
    }
    return Gap(head[0] if head else 0, unknown, len(open_votes), sorted(seats, key=str.casefold))


def check(rows: Rows, coalition: Coalition, anchors: Sequence[Anchor]) -> Gap:
    """Look for a gap, and halt closing, posting and voting while there is one.

    What the record knows and the channel has is posted, whatever the backup says (G9).
    """
    gap = find_gap(rows, anchors)
    for anchor in anchors:
        if record.hash_of(rows, anchor.seq) == anchor.hash:
            _mark_found(rows, coalition, anchor)
    if gap.is_open:
        halts.put(rows, HaltKind.RECOVERY, rows.now())
    return gap


def look_back(rows: Rows, seen: tuple[int, str]) -> tuple[tuple[int, str], bool]:
    """The head as it is now, and whether the record lost the one seen before: then the same is halted.

    So it is where a server fails and a standby that lagged takes its place, while the bot works.
    """
    is_old = record.hash_of(rows, seen[0]) != seen[1]
    if is_old:
        halts.put(rows, HaltKind.RECOVERY, rows.now())
    return record.head(rows) or record.NOTHING, is_old


def accept(rows: Rows, coalition: Coalition, anchors: Sequence[Anchor]) -> int:
    """An operator has reconciled the database: what is posted already is marked so, and work goes on.

    What is lost keeps its key and number, though this database will count up to them again (G9). So does what was
    adopted since the backup: it is to be voted on once more.
    Returns how many messages were found posted.
    """
    lost = [anchor for anchor in anchors if _is_lost(rows, anchor)]
    kept = [anchor for anchor in anchors if anchor not in lost]
    found = sum(_mark_found(rows, coalition, anchor) for anchor in kept)
    for anchor in kept:
        outbox.remember_posted(rows, anchor.key, anchor.channel, anchor.ts)
        publishing.remember_number(rows, anchor.key, anchor.number, anchor.channel, anchor.ts)
    for anchor in lost:
        publishing.remember_lost(rows, anchor.key, anchor.channel, anchor.ts)
    for anchor in anchors:
        positions.pass_over(rows, anchor.number)
    head = max((anchor.seq for anchor in anchors), default=0)
    halts.lift(rows, HaltKind.RECOVERY)
    record.append(rows, rows.now(), Fact.RECORD_RESTORED, "ledger", published_head=head, found=found)
    return found


def _mark_found(rows: Rows, coalition: Coalition, anchor: Anchor) -> bool:
    if _release_found(rows, coalition, anchor):
        return True
    row_id = outbox.mark_found(rows, anchor.key, anchor.channel, anchor.ts)
    if row_id:
        publishing.note_published(rows, publishing.revision_of(anchor.key))
        record.append(rows, rows.now(), Fact.MESSAGE_SENT, f"outbox:{row_id}", outbox=row_id)
    return bool(row_id)


def _release_found(rows: Rows, coalition: Coalition, anchor: Anchor) -> bool:
    """A decision that waits here and stands in the public channel was released since the backup (8.2)."""
    decision = decisions.of_revision(rows, publishing.revision_of(anchor.key))
    if decision is None or decision.record_hash != anchor.hash or decision.released_at is not None:
        return False
    outbox.remember_posted(rows, anchor.key, anchor.channel, anchor.ts)
    is_new = publishing.release(rows, coalition, decision, rows.now())
    showing.refresh_card(rows, coalition, decision.revision_id, rows.now())
    return is_new


def _is_lost(rows: Rows, anchor: Anchor) -> bool:
    """Whether a published text is not in this database: what has its number here was written later."""
    revision = positions.find_revision(rows, publishing.revision_of(anchor.key))
    return revision is None or revision.created_at > anchor.posted_at
