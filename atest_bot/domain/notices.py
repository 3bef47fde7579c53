"""What is said, to whom: one plain value for each kind of message. How it looks in Slack is `slack/blocks.py`.

The public channel is only ever given a `PublicNotice`, and that type has no field for anything but what
rulebook 8.1 allows. `audience` is what the outbox checks before it posts (threat-model 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from atest_bot.domain.ballots import Choice, Ground
from atest_bot.domain.errors import Refusal
from atest_bot.domain.positions import Attribution, Kind, Priority, Stage, prints_names
from atest_bot.domain.tally import Count, Outcome


class Audience(StrEnum):
    """Who can read a message. Stored names; do not rename."""

    PUBLIC = "public"
    MEMBERS = "members"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with its words in the coalition's zone, for readers whose client cannot show their own."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class VoteBox:
    """What the card says of a vote. `outcome` is None until it is counted."""

    vote_id: int
    rule: str
    closes: Moment
    is_open: bool
    attribution: Attribution
    reason: str
    counts: Count
    answered: tuple[str, ...]
    owing_reason: tuple[str, ...]
    outcome: Outcome | None
    decision: str
    was_extended: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A position's card in the members' channel (3.4, 3.5, 5.12)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    summary: str
    text: str
    link: str
    kind: Kind
    priority: Priority
    proposed_by: str
    due_on: str
    revision: int
    revision_hash: str
    stage: Stage
    vote: VoteBox | None


@dataclass(frozen=True, slots=True)
class ConfidentialityNotice:
    """The first reply under a card: what may be said here, and who else could read it (9)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    alliance: str


@dataclass(frozen=True, slots=True)
class FullText:
    """A position's text, posted under its card when the card has no room for it."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class VotingOpened:
    """Told under the card, and shown in the channel: a chair opened a vote (3.5, 10.1)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    chair: str
    rule: str
    closes: Moment
    reason: str


@dataclass(frozen=True, slots=True)
class VotingExtended:
    """Told under the card: the one automatic extension for want of a quorum (4.3)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    answered: int
    entitled: int
    closes: Moment


@dataclass(frozen=True, slots=True)
class ObjectionMade:
    """Told under the card: a member objects. Ground, reason and remedy are empty while owed (5.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str
    ground: Ground | None
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ObjectionCleared:
    """Told under the card: the objecting member took its objection back (5.4)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    member: str


@dataclass(frozen=True, slots=True)
class Result:
    """Told under the card: how the vote ended, with the roll call (3.7, 10.1)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    title: str
    outcome: Outcome
    decision: str
    counts: Count
    roll: tuple[tuple[str, Choice | None], ...]
    late: int
    record_seq: int


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """All that the public may read of a decision (8.1). Built by `public_notice` alone."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    alliance: str
    number: str
    title: str
    text: str
    link: str
    adopted_on: str
    attribution: Attribution
    signatories: tuple[str, ...]
    record_seq: int
    record_hash: str


def public_notice(
    *,
    alliance: str,
    number: str,
    title: str,
    text: str,
    link: str,
    adopted_on: str,
    attribution: Attribution,
    signatories: Sequence[str],
    record_seq: int,
    record_hash: str,
    outcome: Outcome,
) -> PublicNotice:
    """The notice of an adopted decision; refuses any other outcome. Names are listed only where the vote said so."""
    if outcome != Outcome.ADOPTED:
        raise Refusal("Only an adopted decision can be published.")
    listed = tuple(sorted(signatories, key=str.casefold)) if prints_names(attribution) else ()
    return PublicNotice(alliance, number, title, text, link, adopted_on, attribution, listed, record_seq, record_hash)


class Answer(StrEnum):
    """What became of a person's act, as the receipt puts it. Stored names; do not rename."""

    STANDS = "stands"
    WITHDRAWN = "withdrawn"
    OVERRULED = "overruled"
    REPLACED = "replaced"
    LATE = "late"
    LATE_ARRIVING = "late_arriving"


@dataclass(frozen=True, slots=True)
class Receipt:
    """To one person: what became of what they did (5.5, 5.7, 2.6). `holder` set the ballot that stands, if any."""

    audience: ClassVar[Audience] = Audience.PERSON
    answer: Answer
    number: str
    title: str
    vote_id: int
    revision: int
    revision_hash: str
    member: str
    printed_as: str
    choice: Choice | None
    acted: Moment
    standing: Choice | None
    holder: str
    record_seq: int
    closes: Moment
    owes_reason: bool
    asks_confidentiality: bool


@dataclass(frozen=True, slots=True)
class BallotChanged:
    """To a member's other delegates: the ballot now, and who set it (5.5)."""

    audience: ClassVar[Audience] = Audience.PERSON
    number: str
    title: str
    member: str
    standing: Choice | None
    holder: str
    closes: Moment


@dataclass(frozen=True, slots=True)
class Note:
    """To one person: a plain sentence or two, such as a refusal (5.10) or a word to the chairs."""

    audience: ClassVar[Audience] = Audience.PERSON
    sentence: str


Notice = (
    Card
    | ConfidentialityNotice
    | FullText
    | VotingOpened
    | VotingExtended
    | ObjectionMade
    | ObjectionCleared
    | Result
    | PublicNotice
    | Receipt
    | BallotChanged
    | Note
)
