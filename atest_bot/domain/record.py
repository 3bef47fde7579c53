"""The record's entries: canonical form, hashes, kinds, and the replay that recomputes every outcome (threat-model 7).

`data` holds row ids, enumerations, counts and hashes. Words that people wrote never stand here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from atest_bot.domain.tally import UNCOUNTED, Count, Objections, Outcome, Rule, decide

Data = Mapping[str, Any]

FIRST_PREV = "0" * 64
_DOMAIN = b"atest-ledger-v1\n"
_OF_A_BALLOT = ("ballot.", "objection.")  # and every kind of a later version that is named so


class Fact(StrEnum):
    """What the record tells, in the past tense. Stored names; do not rename."""

    GENESIS = "ledger.genesis"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    DUTY_BEGAN = "duty.began"
    DUTY_DATED = "duty.dated"
    DUTY_ENDED = "duty.ended"
    ACCOUNT_DEACTIVATED = "account.deactivated"
    ACCOUNT_REACTIVATED = "account.reactivated"
    CONFIDENTIALITY_CONFIRMED = "confidentiality.confirmed"
    POSITION_DRAFTED = "position.drafted"
    POSITION_PROPOSED = "position.proposed"
    PRINCIPLES_ANSWERED = "principles.answered"
    CARD_POSTED_AGAIN = "card.posted_again"
    POSITION_WITHDRAWN = "position.withdrawn"
    POSITION_CANCELED = "position.canceled"
    PRINCIPLES_NOTED = "principles.noted"
    INPUT_RECORDED = "input.recorded"
    TEXT_CHANGED = "text.changed"
    CHANGE_PUT = "text.change_put"
    CHANGE_STOPPED = "text.change_stopped"
    DECISION_CORRECTED = "decision.corrected"
    VOTE_OPENED = "vote.opened"
    BALLOT_CAST = "ballot.cast"
    BALLOT_WITHDRAWN = "ballot.withdrawn"
    BALLOT_REPORTED = "ballot.reported"
    ACT_OVERRULED = "ballot.overruled"
    ACT_LATE = "ballot.late"
    OBJECTION_EXPLAINED = "objection.explained"
    SEAT_LAPSED = "seat.lapsed"
    SEAT_RECUSED = "seat.recused"
    SEAT_HELD = "seat.held"
    VOTE_EXTENDED = "vote.extended"
    EXTENSION_ASKED = "extension.asked"
    VOTE_CLOSED_EARLY = "vote.closed_early"
    VOTE_COUNTED = "vote.counted"
    VOTE_ENDED = "vote.ended"
    MOTION_MADE = "motion.made"
    MOTION_CARRIED = "motion.carried"
    MOTION_DROPPED = "motion.dropped"
    POSITION_ADOPTED = "position.adopted"
    DECISION_RELEASED = "decision.released"
    DECISION_WITHHELD = "decision.withheld"
    DECISION_RESCINDED = "decision.rescinded"
    DECISION_SUPERSEDED = "decision.superseded"
    DECISION_LAPSED = "decision.lapsed"
    DECISION_RATIFIED = "decision.ratified"
    DELIBERATION_REOPENED = "deliberation.reopened"
    NAME_SIGNED = "name.signed"
    NAME_WITHDRAWN = "name.withdrawn"
    LIST_DELIVERED = "list.delivered"
    REPORT_GIVEN = "report.given"
    CHECK_OPENED = "check.opened"
    CHECK_ANSWERED = "check.answered"
    CHECK_CLOSED = "check.closed"
    INFORMATION_FILED = "information.filed"
    INCLUSION_REPORTED = "inclusion.reported"
    CHANNEL_CHANGED = "channel.changed"
    STRANGER_JOINED = "channel.stranger_joined"
    WORDS_SEEN_ELSEWHERE = "channel.words_seen_elsewhere"
    MESSAGE_SENT = "outbox.sent"
    MESSAGE_HELD = "outbox.held"
    MESSAGE_BLOCKED = "outbox.blocked"
    MESSAGE_RELEASED = "outbox.released"
    DUPLICATE_REMOVED = "outbox.duplicate_removed"
    WORK_PAUSED = "work.paused"
    WORK_RESUMED = "work.resumed"
    MESSAGE_RESOLVED = "outbox.resolved"
    RECORD_RESTORED = "ledger.restored"
    DRAFT_DELETED = "draft.deleted"
    PERSON_FORGOTTEN = "person.forgotten"


class Broken(Exception):
    """The record does not hold together; `seq` is the first bad entry."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"entry {seq}: {why}")
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed entry: its number, exact bytes and hash, and what its row says beside them."""

    seq: int
    prev: str
    hash: str
    body: str
    kind: str
    subject: str


def seal(seq: int, prev: str, at: datetime, kind: Fact, subject: str, data: Data) -> Entry:
    """Write one entry in canonical form and hash it."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields = {
        "v": 1,
        "seq": seq,
        "prev": prev,
        "ts": stamp,
        "kind": kind.value,
        "subject": subject,
        "data": data,
    }
    body = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return Entry(seq, prev, digest(body), body, kind.value, subject)


def vote_of_ballot(entry: Entry) -> int:
    """The vote in which an entry tells who answered, or what; 0 where it tells neither (5.12)."""
    return int(json.loads(entry.body)["data"].get("vote", 0)) if entry.kind.startswith(_OF_A_BALLOT) else 0


def digest(body: str) -> str:
    """The hash of an entry's exact text."""
    return hashlib.sha256(_DOMAIN + body.encode()).hexdigest()


def written_at(body: str) -> datetime:
    """The instant that an entry's text states."""
    return datetime.strptime(json.loads(body)["ts"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


@dataclass
class _Vote:
    """What the record alone says about one vote."""

    rule: Rule
    seats: set[int]
    texts: list[str]
    ballots: dict[int, str] = field(default_factory=dict)
    outcome: Outcome | None = None

    def count(self) -> Count:
        chosen = [choice for seat, choice in self.ballots.items() if seat in self.seats]
        return Count(len(self.seats), chosen.count("sign_on"), chosen.count("stand_aside"), chosen.count("object"))


@dataclass(frozen=True, slots=True)
class Replay:
    """What the record adds up to: each counted vote's numbers and outcome, each adoption's entry, and the head."""

    counts: dict[int, Count]
    outcomes: dict[int, Outcome]
    adoptions: dict[int, tuple[int, str]]
    texts: dict[int, tuple[str, ...]]
    standings: dict[int, str]
    released: frozenset[int]
    head: Entry | None


def replay(entries: Iterable[Entry]) -> Replay:
    """Recompute every hash, link, tally and outcome from the entries alone; raises `Broken` at the first fault."""
    teller = _Teller()
    for entry in entries:
        teller.read(entry)
    return teller.result()


class _Teller:
    """Walks the chain once."""

    def __init__(self) -> None:
        self.head: Entry | None = None
        self.votes: dict[int, _Vote] = {}
        self.counts: dict[int, Count] = {}
        self.adoptions: dict[int, tuple[int, str]] = {}
        self.standings: dict[int, str] = {}
        self.released: set[int] = set()

    def read(self, entry: Entry) -> None:
        try:
            self._read(entry)
        except (ValueError, LookupError, TypeError, AttributeError):
            raise Broken(entry.seq, "its text is not that of an entry") from None

    def _read(self, entry: Entry) -> None:
        seq = self.head.seq + 1 if self.head else 1
        prev = self.head.hash if self.head else FIRST_PREV
        if (entry.seq, entry.prev) != (seq, prev):
            raise Broken(entry.seq, f"does not follow entry {seq - 1}")
        if digest(entry.body) != entry.hash:
            raise Broken(entry.seq, "its text does not match its hash")
        fields = json.loads(entry.body)
        if (fields["seq"], fields["prev"]) != (seq, prev):
            raise Broken(entry.seq, "its text names another place in the chain")
        if (fields["kind"], fields["subject"]) != (entry.kind, entry.subject):
            raise Broken(entry.seq, "its row names another kind or subject than its text")
        self.head = entry
        handler = _HANDLERS.get(fields["kind"])
        if handler is not None:
            handler(self, entry, fields["data"])

    def opened(self, entry: Entry, data: Data) -> None:
        rule = Rule(**{**data["rule"], "objections": Objections(data["rule"]["objections"])})
        self.votes[data["vote"]] = _Vote(rule, set(data["seats"]), [data["revision_hash"]])

    def cast(self, entry: Entry, data: Data) -> None:
        vote = self._open_vote(entry, data)
        _check_text(entry, vote, data)
        vote.ballots[data["seat"]] = data["choice"]

    def withdrawn(self, entry: Entry, data: Data) -> None:
        self._open_vote(entry, data).ballots.pop(data["seat"], None)

    def text_changed(self, entry: Entry, data: Data) -> None:
        """An editorial change moves an open vote to the next text; other changes touch none (7.2)."""
        if "vote" in data:
            self._open_vote(entry, data).texts.append(data["revision_hash"])

    def lapsed(self, entry: Entry, data: Data) -> None:
        self._open_vote(entry, data).seats.discard(data["seat"])

    def counted(self, entry: Entry, data: Data) -> None:
        vote = self._open_vote(entry, data)
        count = vote.count()
        said = Count(data["entitled"], data["sign_on"], data["stand_aside"], data["object"])
        if said != count:
            raise Broken(entry.seq, f"the ballots of vote {data['vote']} do not add up to the count it states")
        vote.outcome = decide(vote.rule, count)
        if vote.outcome != data["outcome"]:
            raise Broken(entry.seq, f"the rule of vote {data['vote']} does not give the outcome it states")
        self.counts[data["vote"]] = count

    def ended(self, entry: Entry, data: Data) -> None:
        """A vote that nobody counts: withdrawn, canceled or replaced."""
        outcome = Outcome(data["outcome"])
        if outcome not in UNCOUNTED:
            raise Broken(entry.seq, f"vote {data['vote']} cannot end so without a count")
        self._open_vote(entry, data).outcome = outcome

    def adopted(self, entry: Entry, data: Data) -> None:
        vote = self.votes.get(data["vote"])
        if vote is None or vote.outcome != Outcome.ADOPTED:
            raise Broken(entry.seq, f"vote {data['vote']} did not adopt anything")
        _check_text(entry, vote, data)
        self.adoptions[data["vote"]] = (entry.seq, entry.hash)
        self.standings[data["vote"]] = "in_force"
        if "publication" not in data:  # written before a decision could wait: it was released with its adoption
            self.released.add(data["vote"])
        elif data["weak"] != vote.count().is_weak:
            raise Broken(entry.seq, f"the ballots of vote {data['vote']} do not give the weakness it states")

    def decision_released(self, entry: Entry, data: Data) -> None:
        """A decision is published once, and only one that was adopted (8.1, 8.2)."""
        if data["vote"] not in self.adoptions or data["vote"] in self.released:
            raise Broken(entry.seq, f"vote {data['vote']} has no decision to release")
        self.released.add(data["vote"])

    def decision_withheld(self, entry: Entry, data: Data) -> None:
        """A notice that was released and not posted waits for a chair again, or is never posted (8.3)."""
        if data["vote"] not in self.released:
            raise Broken(entry.seq, f"vote {data['vote']} has no released decision to withhold")
        self.released.discard(data["vote"])

    def decision_ended(self, entry: Entry, data: Data) -> None:
        """A decision ceases to hold once (8.4)."""
        if self.standings.get(data["vote"]) != "in_force":
            raise Broken(entry.seq, f"vote {data['vote']} has no decision in force")
        self.standings[data["vote"]] = entry.kind.removeprefix("decision.")

    def _open_vote(self, entry: Entry, data: Data) -> _Vote:
        vote = self.votes.get(data["vote"])
        if vote is None or vote.outcome is not None:
            raise Broken(entry.seq, f"vote {data['vote']} is not open here")
        return vote

    def result(self) -> Replay:
        outcomes = {number: vote.outcome for number, vote in self.votes.items() if vote.outcome is not None}
        texts = {number: tuple(vote.texts) for number, vote in self.votes.items()}
        return Replay(self.counts, outcomes, self.adoptions, texts, self.standings, frozenset(self.released), self.head)


def _check_text(entry: Entry, vote: _Vote, data: Data) -> None:
    """A ballot is cast on the text under the vote, and that text is what is adopted (12.2)."""
    if data["revision_hash"] != vote.texts[-1]:
        raise Broken(entry.seq, f"names another text than the one under vote {data['vote']}")


_HANDLERS = {
    Fact.TEXT_CHANGED: _Teller.text_changed,
    Fact.VOTE_OPENED: _Teller.opened,
    Fact.BALLOT_CAST: _Teller.cast,
    Fact.BALLOT_WITHDRAWN: _Teller.withdrawn,
    Fact.SEAT_LAPSED: _Teller.lapsed,
    Fact.SEAT_RECUSED: _Teller.lapsed,
    Fact.VOTE_COUNTED: _Teller.counted,
    Fact.VOTE_ENDED: _Teller.ended,
    Fact.POSITION_ADOPTED: _Teller.adopted,
    Fact.DECISION_RELEASED: _Teller.decision_released,
    Fact.DECISION_WITHHELD: _Teller.decision_withheld,
    Fact.DECISION_RESCINDED: _Teller.decision_ended,
    Fact.DECISION_SUPERSEDED: _Teller.decision_ended,
    Fact.DECISION_LAPSED: _Teller.decision_ended,
}
