"""The account that is kept beside the bots: what people did by Slack's time, and what it adds up to.

It is written from the rulebook alone (2.6, 4.4, 5.3, 5.6, 5.7) and uses nothing of the program, so that an error of
the program is not an error here too.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Act:
    """One thing that a person did. `delivery` tells whether it was acknowledged; until then it may or may not count.

    `at` is Slack's moment in microseconds; a command has none, so that of its answer stands for it. An act is late that
    came after a closing, also where that closing was moved later.
    """

    vote: int
    member: str
    person: str
    is_primary: bool
    surface: str
    choice: str | None
    at: int
    delivery: Any
    emoji: str = ""
    is_refused: bool = False
    is_late: bool = False

    @property
    def is_sure(self) -> bool:
        return bool(self.delivery.acknowledged)


@dataclass(frozen=True)
class State:
    """A member's answer, whose it is, whether it follows reactions, and the reactions that are there."""

    choice: str | None = None
    person: str = ""
    is_primary: bool = False
    by_reaction: bool = False
    marks: tuple[tuple[str, str, str], ...] = ()


def after(state: State, act: Act) -> State:
    """What an act makes of a member's answer."""
    marks = tuple(mark for mark in state.marks if mark[:2] != (act.person, act.emoji))
    if act.surface == "removed":
        state = State(state.choice, state.person, state.is_primary, state.by_reaction, marks)
        if not (state.by_reaction and state.person == act.person):
            return state
        own = [mark for mark in marks if mark[0] == act.person]
        if not own:
            return State(marks=marks)
        return State(own[-1][2], act.person, act.is_primary, True, marks)
    if act.surface == "added":
        marks += ((act.person, act.emoji, act.choice or ""),)
    if state.choice is not None and state.is_primary and not act.is_primary:
        return State(state.choice, state.person, state.is_primary, state.by_reaction, marks)
    if act.choice is None:
        return State(marks=marks)
    return State(act.choice, act.person, act.is_primary, act.surface == "added", marks)


def answers(acts: Iterable[Act], closes_at: int) -> set[str | None]:
    """What a member's answer can be at the closing: one answer, unless an act was never acknowledged.

    A command that was not acknowledged may also have been carried out later than anything else. An act that was late
    stays late when the closing moves, unless the bots moved it before they heard of the act.
    """
    states = {State()}
    in_time = sorted((act for act in acts if act.at <= closes_at), key=lambda act: act.at)
    unsure = [act for act in in_time if act.surface == "command" and not act.is_sure]
    for act in in_time + unsure:
        moved = {after(state, act) for state in states}
        states = moved if act.is_sure and not act.is_late else states | moved
    return {state.choice for state in states}


RULES: dict[str, Callable[[int, int, int], tuple[bool, bool]]] = {
    "consensus": lambda n, f, o: (f >= n // 2 + 1, o == 0),
    "foundational": lambda n, f, o: (4 * f >= 3 * n, o == 0),
    "majority": lambda n, f, o: (f > o and 3 * f >= n, True),
    "letter": lambda n, f, o: (f >= 3, True),
}


def outcome(profile: str, entitled: int, tally: tuple[int, ...]) -> str:
    """What a count comes to under a rule."""
    sign_on, aside, against = tally
    is_met, is_free = RULES[profile](entitled, sign_on, against)
    if is_met:
        return "adopted" if is_free else "objected"
    return "not_adopted" if 2 * (sign_on + aside + against) > entitled else "no_quorum"


def is_weak(entitled: int, aside: int) -> bool:
    """Whether an adoption waits for a chair before it is published."""
    return 3 * aside > entitled


def by_member(acts: Iterable[Act]) -> Iterator[tuple[tuple[int, str], list[Act]]]:
    """The acts of each member in each vote."""
    found: dict[tuple[int, str], list[Act]] = {}
    for act in acts:
        found.setdefault((act.vote, act.member), []).append(act)
    yield from found.items()
