"""Profiles and the count (rulebook 4): integers only, ratios compared by multiplication."""

from dataclasses import dataclass
from enum import StrEnum

SMALLEST_ELECTORATE = 3


class Objections(StrEnum):
    """What objections do under a rule. Stored names; do not rename."""

    BLOCK = "block"
    OUTWEIGH = "outweigh"
    ARE_NOTED = "are_noted"


class Tally(StrEnum):
    """What is seen of the answers while a vote is open (3.5). Stored names; do not rename."""

    OPEN = "open"
    SEALED = "sealed"


TALLIES = {
    Tally.OPEN: "Open: the card shows answers as they come",
    Tally.SEALED: "Sealed until the count: only how many have answered",
}


class Outcome(StrEnum):
    """How a vote can end. Stored names; do not rename."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    OBJECTED = "objected"
    NO_QUORUM = "no_quorum"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"
    REPLACED = "replaced"


OUTCOME_WORDS = {
    Outcome.ADOPTED: "adopted",
    Outcome.NOT_ADOPTED: "not adopted",
    Outcome.OBJECTED: "objected",
    Outcome.NO_QUORUM: "no quorum",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.CANCELED: "canceled",
    Outcome.REPLACED: "replaced by a next revision",
}

UNCOUNTED = (Outcome.WITHDRAWN, Outcome.CANCELED, Outcome.REPLACED)


class Profile(StrEnum):
    """The named decision rules. Stored names; do not rename."""

    CONSENSUS = "consensus"
    FOUNDATIONAL = "foundational"
    MAJORITY = "majority"
    RAPID = "rapid"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Rule:
    """Adopted when enough sign on, `share_of * F >= share * N` (`>` when strict) and `F >= at_least`,
    and the objections allow it."""

    share: int
    share_of: int
    strict: bool
    at_least: int
    objections: Objections

    def required(self, entitled: int) -> int:
        """The fewest sign-ons that can adopt among `entitled` members. Never rises as `entitled` falls."""
        whole, rest = divmod(self.share * entitled, self.share_of)
        by_share = whole + 1 if self.strict or rest else whole
        return max(by_share, self.at_least)


RULES = {
    Profile.CONSENSUS: Rule(1, 2, True, 1, Objections.BLOCK),
    Profile.FOUNDATIONAL: Rule(3, 4, False, 1, Objections.BLOCK),
    Profile.MAJORITY: Rule(1, 3, False, 1, Objections.OUTWEIGH),
    Profile.RAPID: Rule(0, 1, False, 3, Objections.BLOCK),
    Profile.LETTER: Rule(0, 1, False, 3, Objections.ARE_NOTED),
}

SUMMARIES = {
    Profile.CONSENSUS: "Consensus: more than half sign on, and nobody objects",
    Profile.FOUNDATIONAL: "Foundational: three quarters sign on, and nobody objects",
    Profile.MAJORITY: "Majority: more sign on than object, and at least a third sign on",
    Profile.RAPID: "Rapid: at least three sign on, and nobody objects",
    Profile.LETTER: "Letter: goes out in the names of those who sign",
}


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers at the close: `entitled` is N of the rulebook, after recusals and departures."""

    entitled: int
    sign_on: int
    stand_aside: int
    object: int

    @property
    def answered(self) -> int:
        return self.sign_on + self.stand_aside + self.object

    @property
    def has_quorum(self) -> bool:
        return 2 * self.answered > self.entitled

    @property
    def is_weak(self) -> bool:
        """Whether more than a third stood aside (4.5)."""
        return 3 * self.stand_aside > self.entitled


@dataclass(frozen=True, slots=True)
class Turnout:
    """All that is told of a sealed vote: how many have answered, and nothing of who or what (5.12)."""

    entitled: int
    answered: int


def is_sealed(tally: Tally, outcome: Outcome | None) -> bool:
    """Whether answers are kept from others: until the count, and for good where nobody counts (3.5)."""
    return tally == Tally.SEALED and (outcome is None or outcome in UNCOUNTED)


def decide(rule: Rule, count: Count) -> Outcome:
    """The outcome of a count under the rule that the vote was opened with (4.4)."""
    if count.entitled < SMALLEST_ELECTORATE:
        return Outcome.CANCELED
    supported = count.sign_on >= rule.required(count.entitled)
    if rule.objections == Objections.OUTWEIGH:
        supported = supported and count.sign_on > count.object
    if supported and rule.objections == Objections.BLOCK and count.object:
        return Outcome.OBJECTED
    if supported:
        return Outcome.ADOPTED
    return Outcome.NOT_ADOPTED if count.has_quorum else Outcome.NO_QUORUM


def rule_in_words(rule: Rule, entitled: int, opened_with: int = 0) -> str:
    """The rule in whole members, as the card prints it (3.5), and how many are left of those it opened with (11)."""
    required = rule.required(entitled)
    ending = {
        Objections.BLOCK: " and none objects",
        Objections.OUTWEIGH: " and more sign on than object",
        Objections.ARE_NOTED: "; it goes out in the names of those who sign",
    }[rule.objections]
    left = f"Now {entitled} of {members(opened_with)}" if opened_with > entitled else members(entitled)
    return f"{left} may vote. Adopted if at least {required} sign on{ending}."


def members(number: int) -> str:
    """A number of members in words: "1 member", "11 members"."""
    return f"{number} member" if number == 1 else f"{number} members"
