"""A position's card, and what stands first under it (3.4, 3.5, 5.12)."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.ballots import Choice
from atest_bot.domain.consultation import Consulted
from atest_bot.domain.notices.audiences import Audience, Moment, Place
from atest_bot.domain.positions import Attribution, Kind, Priority, Stage
from atest_bot.domain.principles import Checked
from atest_bot.domain.publication import Publication, Standing
from atest_bot.domain.tally import Count, Outcome, Profile, Turnout


@dataclass(frozen=True, slots=True)
class Decided:
    """What there is to say of the decision that a vote made, or was to ratify, as it is now (4, 8).

    `holds_until` is set while a rapid decision waits to be ratified, and `not_before` while an embargo keeps it inside.
    """

    ratifies: bool = False
    is_ratified: bool = False
    holds_until: Moment | None = None
    standing: Standing = Standing.IN_FORCE
    ended_on: str = ""
    superseded_by: str = ""
    not_before: Moment | None = None
    corrected_on: str = ""
    corrected_revision: int = 0


@dataclass(frozen=True, slots=True)
class VoteBox:
    """What the card says of a vote. `outcome` is None until it is counted; `moved_because` says why it closes later.

    While its tally is sealed, `counts` is a turnout, and nobody is named as having answered (5.12). `marks` are the
    reactions that are answers (5.2).
    """

    vote_id: int
    rule: str
    closes: Moment
    is_open: bool
    attribution: Attribution
    reason: str
    counts: Count | Turnout
    answered: tuple[str, ...]
    owing_reason: tuple[str, ...]
    outcome: Outcome | None
    decision: str
    moved_because: str
    recused: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    reported_number: int = 0
    publication: Publication = Publication.PUBLIC
    embargo_until: Moment | None = None
    confidential_reason: str = ""
    review_on: str = ""
    profile: Profile = Profile.CONSENSUS
    marks: tuple[tuple[str, Choice], ...] = ()
    decided: Decided = Decided()

    @property
    def is_sealed(self) -> bool:
        return isinstance(self.counts, Turnout)


@dataclass(frozen=True, slots=True)
class Replacement:
    """The revision that took a card's place, and its own card once that is posted (7.4)."""

    revision: int
    place: Place | None


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
    replaced_by: Replacement | None = None
    position_id: int = 0
    checked: tuple[Checked, ...] = ()
    chairs_note: str = ""
    needs_note: bool = False
    consulted: Consulted | None = None


@dataclass(frozen=True, slots=True)
class ConfidentialityNotice:
    """The first reply under a card: what may be said here, and who else could read it (9)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    alliance: str


@dataclass(frozen=True, slots=True)
class FullText:
    """A position's text, or one part of it, posted under its card when the card has no room for it."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    text: str
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class CardPostedAgain:
    """Told under a card that was deleted and posted again: where the thread of the deleted one is (11)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    earlier: Place
