"""What changed between two texts, so that a person can read it, and so that nothing is left out (rulebook 7).

Paragraphs that stand as they were are counted, not repeated. Of a changed one both forms are shown, with the words
that went and the words that came named as such: marks that only the eye sees would say nothing to a screen reader.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_BREAK = "\n\n"
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_WORD = re.compile(r"\w+")
_MOST_WORDS = 1_000  # of a paragraph that is compared word by word; a longer one is shown whole, before and after
_MOST_PAIRS = 100
_ALIKE = 0.35


class Fate(StrEnum):
    """What became of a paragraph. Stored names; do not rename."""

    KEPT = "kept"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the old text to the new: so many paragraphs kept, or one changed, removed or added."""

    fate: Fate
    was: str = ""
    now: str = ""
    paragraphs: int = 1


class Mark(StrEnum):
    """What a line of a difference shows. Stored names; do not rename."""

    FIELD = "field"
    KEPT = "kept"
    WAS = "was"
    NOW = "now"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Line:
    """One line for a reader. `words` of a field is its name, of what is kept the number of paragraphs."""

    mark: Mark
    words: str
    is_continued: bool = False


def difference(was: str, now: str) -> tuple[Step, ...]:
    """The steps from one text to another, paragraph by paragraph."""
    old, new = was.split(_BREAK), now.split(_BREAK)
    steps: list[Step] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            steps.append(Step(Fate.KEPT, paragraphs=old_to - old_from))
        else:
            steps.extend(_changed(old[old_from:old_to], new[new_from:new_to]))
    return tuple(steps)


def marked(was: str, now: str) -> tuple[str, str]:
    """A changed paragraph before and after, with the words that went and those that came named in brackets."""
    old, new = _PIECE.findall(was), _PIECE.findall(now)
    before, after = "", ""
    for tag, old_from, old_to, new_from, new_to in _by_words(old, new):
        gone, came = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        before += gone if tag == "equal" else _named("removed", gone)
        after += came if tag == "equal" else _named("added", came)
    return before, after


def lines(field: str, was: str, now: str) -> list[Line]:
    """What changed in one field, for a reader; nothing where it is the same."""
    if was == now:
        return []
    shown = [Line(Mark.FIELD, field)]
    for step in difference(was, now):
        shown.extend(_READS[step.fate](step))
    return [line for line in shown if line.words.strip()]


def _reads_changed(step: Step) -> list[Line]:
    before, after = marked(step.was, step.now)
    return [Line(Mark.WAS, before), Line(Mark.NOW, after)]


_READS: dict[Fate, Callable[[Step], list[Line]]] = {
    Fate.KEPT: lambda step: [Line(Mark.KEPT, str(step.paragraphs))],
    Fate.CHANGED: _reads_changed,
    Fate.REMOVED: lambda step: [Line(Mark.REMOVED, step.was)],
    Fate.ADDED: lambda step: [Line(Mark.ADDED, step.now)],
}


def pages(shown: Sequence[Line], room: int, most: int) -> list[tuple[Line, ...]]:
    """Lines in pages of so many characters and lines; a line too long for a page goes on where the next begins."""
    found: list[list[Line]] = []
    used = room
    for line in (part for whole in shown for part in _cut(whole, room)):
        if used + len(line.words) > room or len(found[-1]) >= most:
            found.append([])
            used = 0
        found[-1].append(line)
        used += len(line.words)
    return [tuple(page) for page in found]


def _cut(line: Line, longest: int) -> Iterator[Line]:
    """A line in parts of a length, cut between words where that can be."""
    rest, is_continued = line.words, line.is_continued
    while len(rest) > longest:
        cut = max(rest.rfind(" ", 0, longest), rest.rfind("\n", 0, longest)) + 1 or longest
        yield Line(line.mark, rest[:cut], is_continued)
        rest, is_continued = rest[cut:], True
    yield Line(line.mark, rest, is_continued)


def _by_words(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The steps between words; a space between two changed words is changed with them, so that they stay together."""
    held: tuple[int, int, int, int] | None = None
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_kept = tag == "equal" and bool("".join(old[old_from:old_to]).strip())
        if not is_kept:
            held = (held[0] if held else old_from, old_to, held[2] if held else new_from, new_to)
            continue
        if held:
            yield ("replace", *held)
            held = None
        yield ("equal", old_from, old_to, new_from, new_to)
    if held:
        yield ("replace", *held)


def _named(what: str, words: str) -> str:
    if not words.strip():
        return words
    head = words[: len(words) - len(words.lstrip())]
    tail = words[len(words.rstrip()) :]
    return f"{head}[{what}: {words.strip()}]{tail}"


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """A stretch that changed: each new paragraph beside the old one it came of, if there is one."""
    left, came = 0, list[Step]()
    for place, words in enumerate(new):
        match = next((each for each in _candidates(place, left, old, new) if _are_alike(old[each], words)), -1)
        if match < 0:
            came.append(Step(Fate.ADDED, now=words))
            continue
        yield from (*_gone(old[left:match]), *came, Step(Fate.CHANGED, was=old[match], now=words))
        left, came = match + 1, []
    yield from (*_gone(old[left:]), *came)


def _gone(old: Sequence[str]) -> Iterator[Step]:
    return (Step(Fate.REMOVED, was=words) for words in old)


def _candidates(place: int, left: int, old: Sequence[str], new: Sequence[str]) -> Iterable[int]:
    """The old paragraphs that a new one may have come of; in a long stretch only the one in its place."""
    if len(old) * len(new) <= _MOST_PAIRS:
        return range(left, len(old))
    return range(place, place + 1) if len(old) == len(new) and place >= left else ()


def _are_alike(was: str, now: str) -> bool:
    """Whether a paragraph is another one changed."""
    old, new = _WORD.findall(was.casefold()), _WORD.findall(now.casefold())
    if max(len(old), len(new)) > _MOST_WORDS:
        return False
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE
