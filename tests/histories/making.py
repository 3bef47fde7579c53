"""Histories at random. A seed gives the same history for ever, so that a failing one can be lived again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from tests.histories import acts
from tests.histories.acts import (
    ASIDE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    CHAIRS,
    OBJECT,
    OBSERVER,
    SIGN,
    SPARE,
    STRANGER,
    Act,
    History,
    Opening,
    Press,
    Roster,
    Step,
    delegate,
)

NEW_YORK, CAIRO = "America/New_York", "Africa/Cairo"

# The coalitions, one for each chunk in turn: small ones, with and without a group, wherever the proposer sits. Clocks
# change on Sundays in New York, on business days in Cairo: Apr 30 (Friday) skips 12:30 AM, Oct 28 has 11:30 PM twice.
ROSTERS = (
    Roster(5),
    Roster(4, (2, 3), delegate(0, 0)),
    Roster(3),
    Roster(6, (4, 5)),
    Roster(5, (0, 1), delegate(0, 1)),
    Roster(4, (), delegate(0, 0), CAIRO),
    Roster(6, (0, 1, 2)),
    Roster(4, (1, 2)),
    Roster(7),
    Roster(5, (1, 3), CHAIR, CAIRO),
)

# Days on which a vote opens: before both clock changes, before and among holidays, and on any day of the year.
_STARTS = {
    NEW_YORK: ((3, 8), (3, 11), (3, 12), (11, 2), (11, 4), (11, 5), (11, 22), (12, 16), (6, 29), (5, 26)),
    CAIRO: ((4, 21), (4, 26), (4, 28), (4, 29), (10, 19), (10, 25), (10, 27), (10, 28)),
}
_TIMES = ("17:00", "17:00", "17:00", "09:30", "00:30", "23:30", "02:30", "01:30")
_BEFORE = (-1_500, -400, -60, -60, -1)
_AFTER = (0, 0, 1, 3, 5, 6, 7, 30, 5_000)
_PROFILES = ("consensus", "consensus", "foundational", "majority", "rapid", "letter")
_MOODS = (
    (0.95, (SIGN,) * 9 + (ASIDE,)),
    (0.9, (SIGN, SIGN, SIGN, SIGN, ASIDE, OBJECT)),
    (0.6, (SIGN, SIGN, ASIDE, OBJECT)),
    (0.25, (SIGN, SIGN, SIGN, OBJECT)),
    (0.9, (ASIDE, ASIDE, SIGN, OBJECT)),
)


def history(seed: int, roster: Roster) -> History:
    """The history of a seed: some answers early, as people are, and then whatever happens."""
    return _Maker(Random(seed), roster).history(seed)


class _Maker:
    """Draws one history."""

    def __init__(self, random: Random, roster: Roster) -> None:
        self.random, self.roster = random, roster
        self.weights: dict[Callable[[], Act], int] = {
            self._press: 30,
            self._taking_back: 8,
            self._hold: 7,
            self._recuse: 6,
            self._stand: 9,
            self._relay: 5,
            self._confirm: 4,
            self._extend: 6,
            self._ask: 7,
            self._close_early: 6,
            self._cancel: 1,
            self._withdraw: 1,
            self._second: 2,
            self._join: 2,
            self._delegate: 4,
            self._hand_over: 4,
            self._resign: 3,
        }

    def history(self, seed: int) -> History:
        random = self.random
        before = tuple(Step(self._roster_act(), random.choice((1, 60))) for _ in range(random.choice((0, 0, 0, 1, 2))))
        opening = Opening(
            random.choice(_PROFILES),
            "sealed" if random.random() < 0.2 else "open",
            random.choice((1, 2, 3, 3, 5)),
            random.choice((0, 0, 0, 1, 2)),
            random.choice(_TIMES),
        )
        early = self._answers()
        later: list[Step] = []
        for _ in range(random.randint(2, 4)):
            later += self._scene() if random.random() < 0.35 else [self._step(), self._step()]
        return History(self.roster, self._start(), before, opening, (*early, *later, self._step(0.7)), seed)

    def _start(self) -> datetime:
        random = self.random
        at = timedelta(hours=random.randint(0, 23), minutes=random.choice((0, 0, 30, 59)))
        if random.random() < 0.3:
            return datetime(2027, 1, 2, tzinfo=UTC) + timedelta(days=random.randint(0, 345)) + at
        month, day = random.choice(_STARTS[self.roster.zone])
        return datetime(2027, month, day, tzinfo=UTC) + at

    def _answers(self) -> list[Step]:
        random = self.random
        share, leaning = random.choice(_MOODS)
        return [
            Step(Press(delegate(member, random.choice((0, 0, 1))), random.choice(("button", "react")), answer))
            for member in range(self.roster.members)
            if random.random() < share
            for answer in [random.choice(leaning)]
        ]

    def _step(self, late: float = 0.15) -> Step:
        """Any act, at any time; at or after the closing with a chance."""
        random = self.random
        (make,) = random.choices(list(self.weights), list(self.weights.values()))
        times, sleeps = (2 if random.random() < 0.15 else 1), random.random() < 0.08
        ago = random.choice((0, 0, 0, 0, 1, 3, 90))
        if random.random() < late:
            return Step(make(), random.choice(_AFTER), True, 0, ago, times, sleeps)
        if random.random() < 0.3:
            return Step(make(), random.choice(_BEFORE), True, 0, ago, times, sleeps)
        percent = random.choice((0, 0, 10, 30, 50))
        return Step(make(), random.choice((0, 1, 5, 180)), False, percent, ago, times, sleeps)

    # --- scenes: acts that have to come together to have a meaning ---

    def _scene(self) -> list[Step]:
        random = self.random
        scenes = (self._all_answer, self._all_answer, self._behalf, self._more_time, self._newcomer, self._comes_back)
        return random.choice(scenes)()

    def _all_answer(self) -> list[Step]:
        """Everybody signs on or stands aside, and a chair closes early; it may take two chairs."""
        random = self.random
        steps = [
            Step(Press(delegate(member, 0), "button", random.choice((SIGN, SIGN, ASIDE))), 0)
            for member in range(self.roster.members)
        ]
        steps.append(Step(acts.CloseEarly(random.choice(CHAIRS)), random.choice((-1, -60, -400)), True))
        if random.random() < 0.7:
            steps.append(Step(acts.Second(random.choice(CHAIRS)), 0))
        return steps

    def _behalf(self) -> list[Step]:
        """A member that is silent answers by phone; its people confirm, correct, or do neither."""
        random, member = self.random, self._member()
        taken_back = [Step(Press(delegate(member, person), "command", None), 0) for person in (1, 0)]
        said = Step(acts.Relay(random.choice(CHAIRS), member, random.choice((SIGN, ASIDE, OBJECT))), 1)
        after = [
            Step(
                acts.Confirm(delegate(member, random.choice((0, 1)))), random.choice((1, 60)), ago=random.choice((0, 1))
            ),
            Step(acts.Confirm(self._person()), random.choice((-1, 0, 1)), True),
            Step(Press(delegate(member, 1), "react", SIGN), 1),
            Step(acts.Confirm(delegate(member, 0)), 1),
        ]
        return [*taken_back, said, *random.sample(after, random.randint(1, 3))]

    def _more_time(self) -> list[Step]:
        """Whoever can, wants more time, as often as may be and once more."""
        random = self.random
        asking = [Step(acts.AskForTime(delegate(member, 0)), 1) for member in range(min(4, self.roster.members))]
        extending = [Step(acts.Extend(random.choice(CHAIRS), days, "17:00"), 1) for days in (1, 3, 1, 4)]
        holding = [Step(acts.Hold(delegate(self._member(), 0)), random.choice((-1, -60)), True) for _ in range(3)]
        wanted = random.choice((asking, extending, holding))
        return random.sample([*wanted, *wanted[:1]], random.randint(3, len(wanted)))

    def _newcomer(self) -> list[Step]:
        """A member joins, alone or in the group, and its delegate tries to vote."""
        new, who = self.roster.members, SPARE[0]
        joins = [Step(acts.Join(new, self.random.random() < 0.5)), Step(acts.Delegate(who, new, "primary"))]
        return [*joins, Step(Press(who, "button", SIGN)), Step(acts.AskForTime(who)), Step(acts.Recuse(who))]

    def _comes_back(self) -> list[Step]:
        """A member leaves or is suspended, comes back, and tries to vote."""
        member, random = self._member(), self.random
        out = Step(acts.Stand(member, random.choice(("suspended", "left"))), random.choice((-300, -1, 3)), True)
        back = Step(acts.Stand(member, "active"), random.choice((0, 1, 30)))
        return [out, back, Step(Press(delegate(member, random.choice((0, 1))), "button", SIGN), 1)]

    # --- who ---

    def _member(self) -> int:
        return self.random.randrange(self.roster.members)

    def _person(self) -> str:
        random = self.random
        if random.random() < 0.1:
            return random.choice((OBSERVER, STRANGER, CHAIR, *SPARE))
        return delegate(self._member(), random.choice((0, 0, 1)))

    def _chair(self) -> str:
        return self.random.choice((CHAIR, CHAIR, CHAIR_AND_DELEGATE, CHAIR_AND_DELEGATE, delegate(1, 0)))

    # --- what ---

    def _press(self) -> Act:
        by = self.random.choice(("button", "button", "command", "react", "react"))
        return Press(self._person(), by, self.random.choice((SIGN, SIGN, SIGN, ASIDE, OBJECT)))

    def _taking_back(self) -> Act:
        if self.random.random() < 0.3:
            return Press(self._person(), "command", None)
        return Press(self._person(), "unreact", self.random.choice((SIGN, SIGN, ASIDE, OBJECT)))

    def _hold(self) -> Act:
        return acts.Hold(self._person())

    def _recuse(self) -> Act:
        return acts.Recuse(self._person())

    def _relay(self) -> Act:
        return acts.Relay(self._chair(), self._member(), self.random.choice((SIGN, SIGN, ASIDE, OBJECT)))

    def _confirm(self) -> Act:
        return acts.Confirm(self._person())

    def _extend(self) -> Act:
        return acts.Extend(self._chair(), self.random.choice((-1, 0, 1, 1, 2, 3, 7)), self.random.choice(_TIMES))

    def _ask(self) -> Act:
        return acts.AskForTime(self._person())

    def _close_early(self) -> Act:
        return acts.CloseEarly(self._chair())

    def _cancel(self) -> Act:
        return acts.Cancel(self._chair())

    def _second(self) -> Act:
        return acts.Second(self._chair())

    def _withdraw(self) -> Act:
        return acts.Withdraw(self.random.choice((self.roster.proposer, delegate(0, 0), CHAIR, self._person())))

    def _stand(self) -> Act:
        return acts.Stand(self._member(), self.random.choice(("suspended", "suspended", "left", "active", "active")))

    def _join(self) -> Act:
        return acts.Join(self.roster.members, self.random.random() < 0.5)

    def _delegate(self) -> Act:
        random = self.random
        person = random.choice((*SPARE, *SPARE, self._person()))
        role = random.choice(("primary", "alternate", "alternate"))
        since, until = random.choice((None, None, 0, 1, 2)), random.choice((None, None, 1, 3))
        return acts.Delegate(person, random.randrange(self.roster.members + 1), role, since, until)

    def _hand_over(self) -> Act:
        member, random = self._member(), self.random
        old, other = delegate(member, random.choice((0, 0, 1))), delegate(member, random.choice((0, 1)))
        return acts.HandOver(
            member, old, random.choice((*SPARE, other, self._person())), random.choice((None, 0, 1, 3))
        )

    def _resign(self) -> Act:
        return acts.Resign(self._person())

    def _roster_act(self) -> Act:
        return self.random.choice((self._stand, self._delegate, self._hand_over, self._resign, self._join))()
