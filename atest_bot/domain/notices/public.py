"""All that the public may read (8.1): these types, built in one place, with no field for anything else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices.audiences import Audience
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.publication import Standing
from atest_bot.domain.tally import Outcome

ROOM = 2_800  # characters of text and names; with the rest a message stays within what an edit may hold


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A decision as the public reads it (8.1). Built by `public_notice` alone.

    `since` is the day on which it ceased to be in force. `left` are names that were withdrawn after a delivery, with
    the day. `parts` says in how many messages the whole is; the others are `PublicPart`s in the thread.
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
    left: tuple[tuple[str, str], ...] = ()
    parts: int = 1


@dataclass(frozen=True, slots=True)
class PublicPart:
    """What one message of a public notice has no room for: more of its text, or more of its names."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    number: str
    part: int
    parts: int
    text: str
    signatories: tuple[str, ...]


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
    listed = tuple(sorted(signatories, key=str.casefold)) if prints_names(attribution) else ()
    return PublicNotice(alliance, number, title, text, link, adopted_on, attribution, listed, record_seq, record_hash)


def paged(notice: PublicNotice, room: int = ROOM) -> tuple[PublicNotice, tuple[PublicPart, ...]]:
    """The same over as many messages as it needs: nothing is cut off, and nothing is said twice (11)."""
    texts, names = list(_texts(notice.text, room)), list(_names(notice.signatories, room))
    fits = len(texts) == 1 and len(names) <= 1 and len(notice.text) + _length(notice.signatories) <= room
    if fits:
        return notice, ()
    rest: list[tuple[str, tuple[str, ...]]] = [(text, ()) for text in texts[1:]] + [("", group) for group in names]
    parts = len(rest) + 1
    pages = tuple(
        PublicPart(notice.number, place, parts, text, group) for place, (text, group) in enumerate(rest, start=2)
    )
    return replace(notice, text=texts[0], signatories=(), parts=parts), pages


def _texts(text: str, room: int) -> Iterator[str]:
    while len(text) > room:
        head = text[:room]
        cut = head.rfind("\n") + 1 or head.rfind(" ") + 1 or room
        yield text[:cut]
        text = text[cut:]
    yield text


def _names(names: Sequence[str], room: int) -> Iterator[tuple[str, ...]]:
    group: list[str] = []
    for name in names:
        if group and _length([*group, name]) > room:
            yield tuple(group)
            group = []
        group.append(name)
    if group:
        yield tuple(group)


def _length(names: Sequence[str]) -> int:
    return sum(len(name) + 1 for name in names)
