"""What a story says: every question is answered by reading it from its first line (rulebook 4, 5)."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TypeVar

from tests.histories.acts import ASIDE, OBJECT, SIGN
from tests.histories.people import People
from tests.histories.story import Answered, Ended, Left, Moved, Proposed, Recused, Reported, Settled, Vote

T = TypeVar("T")


@dataclass
class Reading(People):
    """The coalition, one position, its vote, and the story of it."""

    vote: Vote | None = None
    story: list[object] = field(default_factory=list)
    stage: str = "deliberation"

    def told(self, kind: type[T]) -> list[T]:
        return [line for line in self.story if isinstance(line, kind)]

    @property
    def frozen(self) -> Vote:
        if self.vote is None:
            raise AssertionError("there is no vote")
        return self.vote

    def members(self) -> list[str]:
        """Those entitled at the opening that have not left or been suspended since (4, 11)."""
        gone = {line.member for line in self.told(Left)}
        return [member for member in self.frozen.seats if member not in gone]

    def seats(self) -> set[str]:
        """4: "N = E - R - L". 2.2: members of one group are one; the group stays while one of them does."""
        recused = {line.seat for line in self.told(Recused)}
        return {self.frozen.seats[member] for member in self.members()} - recused

    def closings(self) -> list[datetime]:
        """The closing as it was at the opening, and wherever it was moved since."""
        return [self.frozen.closes, *(line.to for line in self.told(Moved))]

    def closing(self) -> datetime:
        return self.closings()[-1]

    def moves(self, why: str) -> int:
        """How often the closing was moved for one reason."""
        return sum(line.why == why for line in self.told(Moved))

    def outcome(self) -> str | None:
        return next((line.outcome for line in self.told(Ended)), None)

    def standing_of(self, seat: str) -> Answered | None:
        """A seat's ballot, as the act that set it: 2.6, 5.3 and 5.6, told in the order of the acts' own times (5.7)."""
        ballot: Answered | None = None
        marks: dict[str, list[Answered]] = {}
        for act in sorted((one for one in self.told(Answered) if one.seat == seat), key=lambda one: one.at):
            mine = marks.setdefault(act.person, [])
            if act.by in ("react", "unreact"):
                mine[:] = [one for one in mine if one.answer != act.answer]
            if act.by == "unreact":
                # 5.3: "removing it falls back to the one before, or withdraws the ballot when none is left, unless a
                # button or a primary has set the ballot since"
                is_outranked = ballot is not None and ballot.is_primary and not act.is_primary  # 2.6
                if ballot is not None and ballot.person == act.person and ballot.by == "react" and not is_outranked:
                    ballot = mine[-1] if mine else None
                continue
            if act.by == "react":
                mine.append(act)
            if ballot is not None and ballot.is_primary and not act.is_primary:
                continue  # 2.6: "a primary's ballot is replaced only by the primary"
            ballot = act if act.answer is not None else None  # 5.6: "can be changed or withdrawn"
        return ballot

    def answer(self, seat: str) -> str | None:
        ballot = self.standing_of(seat)
        return ballot.answer if ballot is not None else None

    def ballots(self) -> dict[str, str]:
        return {seat: answer for seat in self.seats() if (answer := self.answer(seat)) is not None}

    def numbers(self) -> tuple[int, int, int, int]:
        """N, F, S and O of section 4."""
        given = list(self.ballots().values())
        return len(self.seats()), given.count(SIGN), given.count(ASIDE), given.count(OBJECT)

    def enough(self, sign_on: int, entitled: int) -> bool:
        """The first part of "adopted when", in fractions (4)."""
        return {
            "consensus": sign_on >= entitled // 2 + 1,
            "foundational": Fraction(sign_on, entitled) >= Fraction(3, 4),
            "majority": Fraction(sign_on, entitled) >= Fraction(1, 3) and sign_on > 0,
            "rapid": sign_on >= 3,
            "letter": sign_on >= self.frozen.needed,
        }[self.frozen.profile]

    def required(self) -> int:
        """The number on the card (3.5, 4.7): the fewest sign-ons with which it would be adopted if none objected."""
        entitled = max(len(self.seats()), 1)
        return next(number for number in range(1_001) if self.enough(number, entitled))

    def counted(self) -> str:
        """4.4: "rule met -> adopted; rule met but for O = 0 -> objected; quorum missed -> …; else not adopted"."""
        n, f, s, o = self.numbers()
        if self.enough(f, n):
            if self.frozen.profile == "letter" or (self.frozen.profile == "majority" and f > o):
                return "adopted"
            if self.frozen.profile != "majority":
                return "objected" if o else "adopted"
        return "not_adopted" if 2 * (f + s + o) > n else "no_quorum"

    def waits(self, seat: str) -> bool:
        """5.11: a ballot on behalf waits until the member's own people confirm or correct it, that is, answer."""
        waits = False
        for line in self.story:
            if isinstance(line, Reported) and line.seat == seat:
                waits = True
            if isinstance(line, Answered) and line.seat == seat and line.answer and line.by != "unreact":
                waits = False
        return waits

    def waiting(self) -> list[Proposed]:
        """Motions not settled yet. The latest is the one that is seconded."""
        waiting: list[Proposed] = []
        for line in self.story:
            if isinstance(line, Proposed):
                waiting.append(line)
            if isinstance(line, Settled):
                waiting.pop()
        return waiting
