"""What may be concluded from the reactions that stand on a card, when some were not heard of (rulebook 11).

Slack's list has no times: who reacted last, or whether a button came after, cannot be read from it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from atest_bot.domain.ballots import Choice

_SKIN_TONE = re.compile(r"::skin-tone-[1-6]$")
_ALIASES = {"hand": "raised_hand", "thumbsup": "+1", "thumbsdown": "-1", "white_tick": "white_check_mark"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One reaction of one person that is an answer, by the name that Slack has for it."""

    emoji: str
    choice: Choice


class Finding(StrEnum):
    """What follows for one person."""

    NOTHING = "nothing"
    TAKEN = "taken"
    ASKED = "asked"


def folded(reaction: str) -> str:
    """A reaction's name without its skin tone, and under one name where Slack has several (5.2)."""
    plain = _SKIN_TONE.sub("", reaction)
    return _ALIASES.get(plain, plain)


def compare(
    seen: Sequence[Mark],
    kept: Collection[Choice],
    unsure: Collection[Choice],
    *,
    is_alone: bool,
    is_first: bool,
) -> Finding:
    """Hold the marks that stand on the card against those that were heard of.

    `unsure` are answers whose list Slack cut short: that somebody is not in it proves nothing. `is_alone` says that
    nobody else of the member reacted, `is_first` that nothing was done for the member in this vote before, nor can the
    marks be of an earlier one.
    """
    there = {mark.choice for mark in seen}
    missed = (there - set(kept)) | (set(kept) - there - set(unsure))
    if not missed:
        return Finding.NOTHING
    is_plain = len(seen) == 1 and is_alone and is_first and not unsure
    return Finding.TAKEN if is_plain else Finding.ASKED
