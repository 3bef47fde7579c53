"""A roll call too long for one message: the outcome keeps its counts, and the names follow under it (10.1, 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar

from atest_bot.domain.ballots import Choice
from atest_bot.domain.notices.audiences import Audience
from atest_bot.domain.notices.votes import Result

ROOM = 2_400  # characters of names as Slack counts them; with the rest every message stays well under 3,500
_MARKS = "&<>*_~`@#:"  # what a shown name may hold more of than was typed, to be inert
_MARK_ROOM = 5

T = TypeVar("T")
Roll = tuple[tuple[str, Choice | None], ...]


@dataclass(frozen=True, slots=True)
class RollPart:
    """Told under the outcome: some of the roll call, or some of those who took no part (10.1)."""

    audience: ClassVar[Audience] = Audience.MEMBERS
    number: str
    part: int
    parts: int
    roll: Roll
    recused: tuple[str, ...] = ()


def rolled(notice: Result, room: int = ROOM) -> tuple[Result, tuple[RollPart, ...]]:
    """The same over as many messages as it needs: nobody is left out, and nobody is named twice."""
    names = [name for name, _ in notice.roll] + list(notice.recused)
    if sum(map(_weight, names)) <= room:
        return notice, ()
    by_choice = [(name, answer) for choice in (*Choice, None) for name, answer in notice.roll if answer == choice]
    rolls = list(grouped(by_choice, [name for name, _ in by_choice], room))
    gone = list(grouped(notice.recused, notice.recused, room))
    parts = len(rolls) + len(gone)
    told = [RollPart(notice.number, place, parts, group) for place, group in enumerate(rolls, start=1)]
    told += [RollPart(notice.number, place, parts, (), group) for place, group in enumerate(gone, start=len(rolls) + 1)]
    return replace(notice, roll=(), recused=(), roll_parts=parts), tuple(told)


def grouped(items: Sequence[T], names: Sequence[str], room: int = ROOM) -> Iterator[tuple[T, ...]]:
    """Items in groups whose names have room in one message each, in the same order."""
    group: list[T] = []
    filled = 0
    for item, name in zip(items, names, strict=True):
        if group and filled + _weight(name) > room:
            yield tuple(group)
            group, filled = [], 0
        group.append(item)
        filled += _weight(name)
    if group:
        yield tuple(group)


def _weight(name: str) -> int:
    return len(name) + 2 + _MARK_ROOM * sum(name.count(mark) for mark in _MARKS)
