"""How a member's acts become its one ballot (rulebook 5).

The ballot is a pure function of the set of acts, ordered by the time Slack gave each. However deliveries are
delayed, repeated or reordered on their way, the same acts give the same ballot. A temperature check is answered
in the same way, so the walk does not ask what is chosen from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from atest_bot.domain.members import Role

C = TypeVar("C")


class Choice(StrEnum):
    """What a member may answer. Stored names; do not rename."""

    SIGN_ON = "sign_on"
    STAND_ASIDE = "stand_aside"
    OBJECT = "object"


LABELS = {Choice.SIGN_ON: "Sign on", Choice.STAND_ASIDE: "Stand aside", Choice.OBJECT: "Object"}
WORDS = {"sign-on": Choice.SIGN_ON, "stand-aside": Choice.STAND_ASIDE, "object": Choice.OBJECT}


class Surface(StrEnum):
    """By what an act was made. Stored names; do not rename."""

    BUTTON = "button"
    COMMAND = "command"
    REACTION_ADDED = "reaction_added"
    REACTION_REMOVED = "reaction_removed"
    ON_BEHALF = "on_behalf"


class Timing(StrEnum):
    """Whether an act came in time (5.7, threat-model G5). Stored names; do not rename."""

    IN_TIME = "in_time"
    LATE = "late"
    LATE_ARRIVING = "late_arriving"


class Ground(StrEnum):
    """Why a member objects (5.4). Stored names; do not rename."""

    PRINCIPLE = "principle"
    LEGAL = "legal"
    HARM = "harm"
    PROCESS = "process"


GROUNDS = {
    Ground.PRINCIPLE: "It conflicts with a Core Principle",
    Ground.LEGAL: "It is a legal or tax-status risk",
    Ground.HARM: "It could harm survivors, workers or a member’s safety",
    Ground.PROCESS: "There is a fault in the process",
}


@dataclass(frozen=True, slots=True)
class ActOf(Generic[C]):
    """One thing a person did about a vote for a member. Without a choice it takes the ballot back (5.6).

    `emoji` names the reaction, as `on_card` does in a vote; other surfaces leave it empty.
    """

    person_id: int
    member_id: int
    role: Role
    surface: Surface
    choice: C | None
    acted_at: datetime
    emoji: str = ""

    @property
    def _order(self) -> tuple[datetime, int, str, str, str]:
        return (self.acted_at, self.person_id, self.surface, self.emoji, str(self.choice or ""))


@dataclass(frozen=True, slots=True)
class BallotOf(Generic[C]):
    """A member's answer as it stands, who set it, when, and whether it follows that person's reactions."""

    choice: C
    person_id: int
    member_id: int
    role: Role
    by_reaction: bool
    acted_at: datetime


if TYPE_CHECKING:
    Act = ActOf[Choice]
    Ballot = BallotOf[Choice]
else:  # calling an alias costs a moment, and fails for frozen classes with slots in Python 3.11
    Act, Ballot = ActOf, BallotOf


@dataclass
class _Walk(Generic[C]):
    """The state while acts are walked through in time: the ballot, and each person's reactions still present."""

    ballot: BallotOf[C] | None = None
    present: dict[int, list[ActOf[C]]] = field(default_factory=dict)

    def take(self, act: ActOf[C]) -> None:
        if act.surface == Surface.REACTION_REMOVED:
            self._remove(act)
            return
        if act.surface == Surface.REACTION_ADDED:
            reactions = self._without(act)
            self.present[act.person_id] = [*reactions, act]
        self._set(act, by_reaction=act.surface == Surface.REACTION_ADDED)

    def _remove(self, act: ActOf[C]) -> None:
        self.present[act.person_id] = self._without(act)
        ballot = self.ballot
        if ballot is None or not ballot.by_reaction or ballot.person_id != act.person_id:
            return
        if outranks(ballot, act.role):  # whoever was the primary then, and is not now (2.6)
            return
        left = self.present[act.person_id]
        self.ballot = None
        if left:
            self._set(left[-1], by_reaction=True)

    def _without(self, act: ActOf[C]) -> list[ActOf[C]]:
        return [other for other in self.present.get(act.person_id, []) if not _is_of(other, act.emoji)]

    def _set(self, act: ActOf[C], *, by_reaction: bool) -> None:
        if outranks(self.ballot, act.role):
            return
        if act.choice is None:
            self.ballot = None
            return
        self.ballot = BallotOf(act.choice, act.person_id, act.member_id, act.role, by_reaction, act.acted_at)


def on_card(emoji: str, revision_id: int) -> str:
    """A reaction, by its mark and the text on whose card it is: the same mark on an old card is another one (5.3)."""
    return f"{emoji}@{revision_id}"


def is_on(emoji: str, revision_id: int) -> bool:
    """Whether a reaction is of the card of this text; one that was stored without its card may be of any."""
    return emoji.partition("@")[2] in ("", str(revision_id))


def _is_of(act: ActOf[C], emoji: str) -> bool:
    """Whether an act is of this reaction; one that was stored without its card is of that mark on any."""
    return act.emoji in (emoji, emoji.partition("@")[0])


def outranks(ballot: BallotOf[C] | None, role: Role) -> bool:
    """Whether a standing ballot is a primary's, which only the primary replaces (2.6)."""
    return ballot is not None and ballot.role == Role.PRIMARY and role != Role.PRIMARY


def standing(acts: Iterable[ActOf[C]]) -> BallotOf[C] | None:
    """The one ballot that a member's acts in time add up to, or None (5.3, 5.6, 2.6)."""
    walk: _Walk[C] = _Walk()
    for act in sorted(acts, key=lambda act: act._order):
        walk.take(act)
    return walk.ballot


def reactions_present(acts: Iterable[ActOf[C]]) -> dict[int, list[ActOf[C]]]:
    """Each person's reactions that were added and not taken away, as far as these acts tell (5.3)."""
    walk: _Walk[C] = _Walk()
    for act in sorted(acts, key=lambda act: act._order):
        walk.take(act)
    return walk.present


def is_present(acts: Iterable[ActOf[C]], person_id: int, emoji: str) -> bool:
    """Whether one person's reaction was added and not taken away, as far as these acts tell (5.3)."""
    return any(_is_of(act, emoji) for act in reactions_present(acts).get(person_id, []))


def timing(acted_at: datetime, closes_at: datetime, *, counted: bool) -> Timing:
    """Whether an act counts: in time by Slack's clock, and here before the count (5.7, G5)."""
    if acted_at > closes_at:
        return Timing.LATE
    return Timing.LATE_ARRIVING if counted else Timing.IN_TIME
