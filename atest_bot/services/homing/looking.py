"""One look at a home: the person as the roster knows them now, and a page of each section that is theirs."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import Actor
from atest_bot.store import roster
from atest_bot.store.database import Rows

_PAGE = re.compile(r"([a-z]{1,20}):([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, at what, when: what every read of a section is given."""

    rows: Rows
    coalition: Coalition
    actor: Actor
    now: datetime


class Section(Protocol):
    """What a section of a home is to those who read it: whose it is, and how a part of it is found."""

    @property
    def key(self) -> str: ...
    @property
    def is_for(self) -> Callable[[Actor], bool]: ...
    @property
    def read(self) -> Callable[[Look, int, int], Sequence[Any]]: ...
    @property
    def most(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """One section as it is shown: a page of its items, and whether there are more behind it."""

    key: str
    items: tuple[Any, ...]
    page: int = 0
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person is to see now."""

    actor: Actor
    alliance: str
    shelves: tuple[Shelf, ...]


def see(
    rows: Rows, coalition: Coalition, slack_id: str, sections: Sequence[Section], pages: str, now: datetime
) -> Seen:
    """Read a person's home as the database has it now; who is not in the roster has nothing in it (G20)."""
    look = Look(rows, coalition, roster.actor(rows, slack_id, now), now)
    turned = read_pages(pages)
    shelves = [_shelf(look, section, turned.get(section.key, 0)) for section in sections if section.is_for(look.actor)]
    return Seen(look.actor, coalition.name, tuple(shelves))


def _shelf(look: Look, section: Section, page: int) -> Shelf:
    """A page of a section, or the last one that still holds something."""
    found = section.read(look, page * section.most, section.most + 1)
    if not found and page > 0:
        return _shelf(look, section, page - 1)
    return Shelf(section.key, tuple(found[: section.most]), page, len(found) > section.most)


def read_pages(pages: str) -> Mapping[str, int]:
    """How far each section is turned; anything that is no page of ours is left out."""
    return {key: int(page) for key, page in _PAGE.findall(pages)}


def written_pages(pages: Mapping[str, int]) -> str:
    return " ".join(f"{key}:{page}" for key, page in sorted(pages.items()) if page)
