"""The histories notice: where the rulebook were another one, a history shows it soon, and is made short."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.histories.ending import Differ
from tests.histories.living import Life
from tests.histories.making import ROSTERS, history
from tests.histories.model import Model
from tests.histories.program import Program
from tests.histories.shortening import shortened
from tests.histories.story import Held, Left, Moved

ENOUGH = 150


class QuorumByHalf(Model):
    """Half is a quorum."""

    def counted(self) -> str:
        n, f, s, o = self.numbers()
        outcome = super().counted()
        return "not_adopted" if outcome == "no_quorum" and 2 * (f + s + o) == n else outcome


class LateBallotsCount(Model):
    """A ballot counts until the count."""

    def _is_in_time(self, at: datetime) -> bool:
        return self.outcome() is None


class NumbersRise(Model):
    """A member that comes back is entitled again."""

    def stand(self, member: str, standing: str, now: datetime) -> None:
        super().stand(member, standing, now)
        if standing == "active" and self.vote is not None and self.outcome() is None:
            self.story = [line for line in self.story if line != Left(member)]


class HoldsTwice(Model):
    """A member may hold whenever it likes."""

    def hold(self, person: str, at: datetime, now: datetime) -> None:
        held = self.told(Held)
        self.story = [line for line in self.story if not isinstance(line, Held)]
        super().hold(person, at, now)
        self.story += held


class ExtendsForEver(Model):
    """A chair may extend a third time."""

    def extend(self, chair: str, day: datetime, now: datetime) -> None:
        moves = [line for line in self.told(Moved) if line.why == "chair"]
        if len(moves) == 2:
            self.story[self.story.index(moves[0])] = Moved("before", moves[0].to)
        super().extend(chair, day, now)


RULEBOOKS = (QuorumByHalf, LateBallotsCount, NumbersRise, HoldsTwice, ExtendsForEver)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("breaking")
    with Program(f"sqlite:///{folder / 'histories.db'}", folder, ROSTERS[1]) as program:
        yield program


@pytest.mark.parametrize("rulebook", RULEBOOKS)
def test_another_rulebook_is_noticed(rulebook: type[Model], program: Program) -> None:
    for seed in range(500, 500 + ENOUGH):
        one = history(seed, ROSTERS[1])
        try:
            Life(program, one, rulebook).live()
        except Differ as fault:
            short = shortened(program, one, rulebook)
            assert f"seed {seed}:" in str(fault), "it can be lived again"
            assert repr(one.steps[0]) in str(fault), "and read"
            assert len(short.steps) <= 8, short
            return
    pytest.fail(f"not noticed in {ENOUGH} histories")
