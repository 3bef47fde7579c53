"""Puts a home together from what was seen: a head, each section with its items, and buttons that turn its pages."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atest_bot.domain.members import TITLES, Actor, Role
from atest_bot.domain.notices import Place
from atest_bot.services.homing import Seen, Shelf
from atest_bot.slack import ids
from atest_bot.slack.blocks import (
    Block,
    Piece,
    actions,
    button,
    divider,
    header,
    labels,
    message,
    said,
    sentence,
    shown,
    small,
)

if TYPE_CHECKING:
    from atest_bot.slack.home.sections import Section

Permalinks = Callable[[Place], str]
View = dict[str, object]

_ARTICLES = {Role.PRIMARY: "the", Role.ALTERNATE: "an"}
_STRANGER = (
    "Hello, and welcome. This page is for people of the coalition, and you are not in its roster. "
    "If you should be, ask a chair to add you."
)
_HOW_TO_BE_HEARD = (
    "You have a voice and no vote. Please say what you think in the deliberation thread of a position: "
    "it is read before people vote. Ballots are cast by delegates of member organizations."
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A home as Slack is given it, the same as text, and a digest by which two of them are compared."""

    view: View
    text: str
    digest: str


def draw(seen: Seen, sections: "tuple[Section, ...]", link: Permalinks) -> Drawn:
    """The home of one person."""
    whole = message(*_pieces(seen, sections, link))
    view: View = {"type": "home", "callback_id": ids.HOME, "blocks": whole.blocks}
    digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
    return Drawn(view, whole.text, digest)


def _pieces(seen: Seen, sections: "tuple[Section, ...]", link: Permalinks) -> Iterator[Piece]:
    if not seen.actor.is_known:
        waiting = seen.actor.waiting
        yield said(f"Hello, and welcome. {sentence(waiting.sentence)}" if waiting else _STRANGER)
        return
    yield from _head(seen)
    by_key = {section.key: section for section in sections}
    for shelf in seen.shelves:
        section = by_key[shelf.key]
        if shelf.items or section.empty(seen.actor):
            yield from _shelf(section, shelf, seen.actor, link)


def listed(seen: Seen, sections: "tuple[Section, ...]", link: Permalinks) -> Iterator[Piece]:
    """The same sections as part of a message, one page of each."""
    by_key = {section.key: section for section in sections}
    for shelf in seen.shelves:
        section, actor = by_key[shelf.key], seen.actor
        if not shelf.items and not section.empty(actor):
            continue
        yield said(f"*{shown(section.title(actor))}*")
        yield from _items(section, shelf, actor, link)
        if shelf.has_more:
            yield small("There are more, in the Home tab of this app.")


def _head(seen: Seen) -> Iterator[Piece]:
    actor = seen.actor
    yield header(f"{seen.alliance}: what waits for you")
    yield small(f"You are {_roles(actor)}. Only you see this page, and it is always up to date.")
    if actor.is_delegate or actor.is_chair:
        propose = button("Propose a Position", ids.NEW_POSITION, "1", "Propose a Position")
        poll = [_verb("Open a Sign-On Vote", "poll")] if actor.is_chair else []
        row = [propose, *poll, _verb("What I Can Do", "help")]
        yield actions("home:top", row, f"To begin: {labels(row)}.")
    else:
        yield said(_HOW_TO_BE_HEARD)


def _roles(actor: Actor) -> str:
    held = [
        *(["a chair"] if actor.is_chair else []),
        *([f"{_ARTICLES[actor.role]} {TITLES[actor.role]} of {shown(actor.member_name)}"] if actor.role else []),
        *(["an observer"] if actor.is_observer else []),
    ]
    return " and ".join(held)


def permalinks(url: str) -> Permalinks:
    """How links to messages of a workspace are made from its address."""
    start = url.rstrip("/") or "https://slack.com"
    return lambda place: f"{start}/archives/{place.channel}/p{place.ts.replace('.', '')}"


def called(number: str, title: str) -> str:
    """A number with its title, which is empty for those who may not read it."""
    return f"{number}, “{shown(title)}”" if title else number


def linked(words: str, place: Place | None, label: str, link: Permalinks) -> str:
    """A line, with a link to the card that it is about once that is posted."""
    return f"{words} <{link(place)}|{label}>" if place else words


def _verb(label: str, verb: str) -> Block:
    return button(label, f"{ids.HOME_VERB}{verb}", "-", label)


def _shelf(section: "Section", shelf: Shelf, actor: Actor, link: Permalinks) -> Iterator[Piece]:
    yield divider()
    yield header(section.title(actor))
    yield from _items(section, shelf, actor, link)
    if shelf.page or shelf.has_more:
        yield _turning(section, shelf, actor)


def _items(section: "Section", shelf: Shelf, actor: Actor, link: Permalinks) -> Iterator[Piece]:
    if not shelf.items:
        yield said(section.empty(actor))
    for item in shelf.items:
        yield from section.draw(item, link)


def _turning(section: "Section", shelf: Shelf, actor: Actor) -> Piece:
    back, forth = section.turning
    title = section.title(actor)
    row = [
        *([_turn(back, ids.HOME_BACK, shelf.key, shelf.page - 1, title)] if shelf.page else []),
        *([_turn(forth, ids.HOME_FORTH, shelf.key, shelf.page + 1, title)] if shelf.has_more else []),
    ]
    return actions(
        f"home:turn:{shelf.key}", row, f"This is page {shelf.page + 1}. Press {labels(row, ' or ')} for more."
    )


def _turn(label: str, action_id: str, key: str, page: int, title: str) -> Block:
    return button(label, action_id, f"{key}:{page}", f"{label}: {title}")
