"""What one person is told: receipts, changes of their member's ballot, and plain notes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from atest_bot.domain.ballots import Choice
from atest_bot.domain.notices.audiences import Audience, Moment


class Answer(StrEnum):
    """What became of a person's act, as the receipt puts it. Stored names; do not rename."""

    STANDS = "stands"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    OVERRULED = "overruled"
    REPLACED = "replaced"
    LATE = "late"
    LATE_ARRIVING = "late_arriving"
    AFTER_THE_END = "after_the_end"


@dataclass(frozen=True, slots=True)
class Receipt:
    """To one person: what became of what they did (5.5, 5.7, 2.6). `holder` set the ballot that stands, if any.

    Those who left since read no `title`, and can do nothing more. The text is the one that the ballot was cast on;
    `vote_hash` is of the one under the vote by now, which its button names.
    """

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
    vote_hash: str = ""


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
    """To one person: a plain sentence or two, such as a refusal (5.10) or a word to the chairs.

    One that `is_inside` tells of the coalition, so those who left before it was sent do not read it.
    """

    audience: ClassVar[Audience] = Audience.PERSON
    sentence: str
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class AnswerAsked:
    """To one person: why their act was no ballot, with the buttons that are one (5.2, 5.7)."""

    audience: ClassVar[Audience] = Audience.PERSON
    sentence: str
    number: str
    title: str
    vote_id: int
    revision_hash: str
    closes: Moment
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Recused:
    """To a member's people: one of them took it out of the count, finally (1, 5.5)."""

    audience: ClassVar[Audience] = Audience.PERSON
    number: str
    title: str
    revision: int
    revision_hash: str
    member: str
    holder: str
    acted: Moment
    record_seq: int
    had_answered: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """To a member's people: one of them asked for more time (5.9, 5.5)."""

    audience: ClassVar[Audience] = Audience.PERSON
    number: str
    title: str
    member: str
    holder: str
    acted: Moment
    closes: Moment
    record_seq: int


@dataclass(frozen=True, slots=True)
class BallotReported:
    """To a member's people: a chair entered its ballot, which counts only once they confirm it (5.11)."""

    audience: ClassVar[Audience] = Audience.PERSON
    number: str
    title: str
    vote_id: int
    revision_hash: str
    report_id: int
    member: str
    printed_as: str
    choice: Choice
    chair: str
    closes: Moment
    is_sealed: bool
