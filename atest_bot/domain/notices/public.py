"""All that the public may read (8.1): these types, built in one place, with no field for anything else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices.audiences import Audience
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.publication import Standing
from atest_bot.domain.tally import Outcome
from atest_bot.domain.text import sort_key

ROOM = 2_800  # characters of text, names and notes; with the rest a message stays within what an edit may hold
_NAME, _NOTE = 1, 30  # characters that a name and a dated note take beside what they hold
_Item = TypeVar("_Item", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A decision as the public reads it (8.1). Built by `public_notice` alone.

    `since` is the day on which it ceased to be in force. `joined` are names that were signed after the last delivery,
    `left` those that were withdrawn after one, with the day. `parts` says in how many messages the whole is; the others
    are `PublicPart`s in the thread, and `has_names` tells whether these hold names.
    """

    audience: ClassVar[Audience] = Audience.PUBLIC
    alliance: str
    number: str
    title: str
    text: str
    link: str
    adopted_on: str
    attribution: Attribution
    signatories: tuple[str, ...]
    record_seq: int
    record_hash: str
    supersedes: str = ""
    standing: Standing = Standing.IN_FORCE
    superseded_by: str = ""
    since: str = ""
    corrected_on: str = ""
    delivered_on: tuple[str, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    parts: int = 1
    has_names: bool = False


@dataclass(frozen=True, slots=True)
class PublicPart:
    """What one message of a public notice has no room for: more of its text, its names or its dated notes."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    number: str
    part: int
    parts: int
    text: str
    signatories: tuple[str, ...]
    delivered_on: tuple[str, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PublicChange:
    """Told under a public notice when it is corrected or ceases to be in force (8.4)."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    number: str
    standing: Standing
    other: str
    on: str


def public_notice(
    *,
    alliance: str,
    number: str,
    title: str,
    text: str,
    link: str,
    adopted_on: str,
    attribution: Attribution,
    signatories: Sequence[str],
    record_seq: int,
    record_hash: str,
    outcome: Outcome,
) -> PublicNotice:
    """The notice of an adopted decision; refuses any other outcome. Names are listed only where the vote said so."""
    if outcome != Outcome.ADOPTED:
        raise Refusal("Only an adopted decision can be published.")
    listed = tuple(sorted(signatories, key=sort_key)) if prints_names(attribution) else ()
    return PublicNotice(alliance, number, title, text, link, adopted_on, attribution, listed, record_seq, record_hash)


def paged(notice: PublicNotice, room: int = ROOM) -> tuple[PublicNotice, tuple[PublicPart, ...]]:
    """The same over as many messages as it needs: nothing is cut off, and nothing is said twice (11)."""
    dated = (*notice.joined, *notice.left)
    noted = _length(notice.delivered_on, _NOTE) + _length(dated, _NOTE)
    if len(notice.text) + _length(notice.signatories, _NAME) + noted <= room:
        return notice, ()
    text, *more = _texts(notice.text, room)
    first, blank = replace(notice, text=text, signatories=()), PublicPart(notice.number, 0, 0, "", ())
    rest = [replace(blank, text=text) for text in more]
    rest += [replace(blank, signatories=group) for group in _groups(notice.signatories, _NAME, room)]
    if len(first.text) + noted > room:
        first = replace(first, delivered_on=(), joined=(), left=())
        rest += [replace(blank, delivered_on=group) for group in _groups(notice.delivered_on, _NOTE, room)]
        rest += [replace(blank, joined=group) for group in _groups(notice.joined, _NOTE, room)]
        rest += [replace(blank, left=group) for group in _groups(notice.left, _NOTE, room)]
    parts = len(rest) + 1
    pages = tuple(replace(page, part=place, parts=parts) for place, page in enumerate(rest, start=2))
    return replace(first, parts=parts, has_names=bool(notice.signatories or notice.joined)), pages


def _texts(text: str, room: int) -> Iterator[str]:
    while len(text) > room:
        cut = _cut(text[:room])
        yield text[:cut]
        text = text[cut:]
    yield text


def _cut(head: str) -> int:
    """Where to cut: at the end of a line if that is near the end, else between words; never so that nothing is said."""
    near = len(head) * 3 // 4
    cut = head.rfind("\n", near) + 1 or head.rfind(" ") + 1
    return cut if head[:cut].strip() else len(head)


def _groups(items: Sequence[_Item], beside: int, room: int) -> Iterator[tuple[_Item, ...]]:
    group: list[_Item] = []
    for item in items:
        if group and _length(group, beside) + _length([item], beside) > room:
            yield tuple(group)
            group = []
        group.append(item)
    if group:
        yield tuple(group)


def _length(items: Sequence[_Item], beside: int) -> int:
    return sum(len("".join(item)) + beside for item in items)
