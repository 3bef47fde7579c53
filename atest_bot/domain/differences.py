"""What changed between two texts, so that a person can read it, and so that nothing is left out (rulebook 7).

Paragraphs that stand as they were are counted, not repeated. Of a changed one both forms are shown, with the words
that went and the words that came named as such: marks that only the eye sees would say nothing to a screen reader.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_BREAK = "\n\n"
_WORD = re.compile(r"\s+|[^\s]+")
_MOST_WORDS = 1_000  # of a paragraph that is compared word by word; a longer one is shown whole, before and after
_MOST_PAIRS = 100
_ALIKE = 0.5


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


def rebuilt(was: str, steps: Iterable[Step]) -> str:
    """The new text, from the old one and its difference: the proof that a difference leaves nothing out."""
    old = iter(was.split(_BREAK))
    new: list[str] = []
    for step in steps:
        if step.fate == Fate.KEPT:
            new.extend(next(old) for _ in range(step.paragraphs))
            continue
        if step.fate != Fate.ADDED and next(old) != step.was:
            raise ValueError("this difference is not of this text")
        if step.fate != Fate.REMOVED:
            new.append(step.now)
    return _BREAK.join(new)


def marked(was: str, now: str) -> tuple[str, str]:
    """A changed paragraph before and after, with the words that went and those that came named in brackets."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    before, after = "", ""
    for tag, old_from, old_to, new_from, new_to in _by_words(old, new):
        gone, came = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        before += gone if tag == "equal" else _named("removed", gone)
        after += came if tag == "equal" else _named("added", came)
    return before, after


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
    left = 0
    for place, words in enumerate(new):
        match = next((each for each in _candidates(place, left, old, new) if _are_alike(old[each], words)), -1)
        if match < 0:
            yield Step(Fate.ADDED, now=words)
            continue
        yield from (Step(Fate.REMOVED, was=gone) for gone in old[left:match])
        yield Step(Fate.CHANGED, was=old[match], now=words)
        left = match + 1
    yield from (Step(Fate.REMOVED, was=gone) for gone in old[left:])


def _candidates(place: int, left: int, old: Sequence[str], new: Sequence[str]) -> Iterable[int]:
    """The old paragraphs that a new one may have come of; in a long stretch only the one in its place."""
    if len(old) * len(new) <= _MOST_PAIRS:
        return range(left, len(old))
    return range(place, place + 1) if len(old) == len(new) and place >= left else ()


def _are_alike(was: str, now: str) -> bool:
    """Whether a paragraph is another one changed."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    if max(len(old), len(new)) > _MOST_WORDS:
        return False
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE
