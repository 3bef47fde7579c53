"""Lived-experience input: how it was sought before a vote, or why not. Nobody is named (rulebook 3.3)."""

from dataclasses import dataclass
from enum import StrEnum

from atest_bot.domain import text
from atest_bot.domain.errors import Refusal, refuse_fields

WORDS_LIMIT = 500
WHEN_LIMIT = 80


class Sought(StrEnum):
    """Whether input was sought. Stored names; do not rename."""

    SOUGHT = "sought"
    NOT_SOUGHT = "not_sought"


class Compensated(StrEnum):
    """Whether people were compensated. Stored names; do not rename."""

    YES = "yes"
    NO = "no"
    IN_PART = "in_part"


SOUGHT = {Sought.SOUGHT: "Input was sought", Sought.NOT_SOUGHT: "Input was not sought"}
NOT_ASKED = "not_asked"  # what the form says of compensation where nobody was asked
COMPENSATED = {Compensated.YES: "Yes", Compensated.NO: "No", Compensated.IN_PART: "In part"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of an input record holds, as typed."""

    sought: str
    how: str
    when_sought: str
    what_changed: str
    compensated: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Consulted:
    """An input record. What was sought has how, when, what changed and compensation; what was not has a reason."""

    was_sought: bool
    how: str
    when_sought: str
    what_changed: str
    compensated: Compensated | None
    why_not: str


_NEEDED = {
    "how": ("way in which input was sought", WORDS_LIMIT),
    "when_sought": ("time when input was sought", WHEN_LIMIT),
    "what_changed": ("answer to what changed", WORDS_LIMIT),
}


def read(typed: Typed) -> Consulted:
    """The record that was meant; refuses what is missing, or contradicts itself, with all faults at once."""
    if typed.sought not in list(Sought):
        raise Refusal("Please say whether input was sought.", {"sought": "Please choose one."})
    return _sought(typed) if typed.sought == Sought.SOUGHT else _not_sought(typed)


def _sought(typed: Typed) -> Consulted:
    faults, clean = dict[str, str](), dict[str, str]()
    for field, (what, longest) in _NEEDED.items():
        try:
            clean[field] = text.clean_text(getattr(typed, field), what, longest)
        except Refusal as refusal:
            faults[field] = refusal.sentence
    if typed.compensated not in list(Compensated):
        faults["compensated"] = "Please say whether people were compensated."
    if typed.why_not.strip():
        faults["why_not"] = "You said that input was sought. Please leave this empty, or change the answer above."
    refuse_fields(faults)
    return Consulted(True, compensated=Compensated(typed.compensated), why_not="", **clean)


def _not_sought(typed: Typed) -> Consulted:
    given = [field for field in _NEEDED if getattr(typed, field).strip()]
    faults = dict.fromkeys(given, "You said that input was not sought. Please leave this empty.")
    if typed.compensated in list(Compensated):
        faults["compensated"] = "You said that input was not sought. Please choose that nobody was asked."
    why_not = ""
    try:
        why_not = text.clean_text(typed.why_not, "reason why not", WORDS_LIMIT)
    except Refusal as refusal:
        faults["why_not"] = refusal.sentence
    refuse_fields(faults)
    return Consulted(False, "", "", "", None, why_not)


def check_consulted(number: str, is_recorded: bool) -> None:
    """Refuse a vote on a position without an input record (3.3)."""
    if not is_recorded:
        raise Refusal(
            f"{number} does not say yet how people with lived experience were asked. "
            f"Press Record Input on its card, or type `/atest input {number}`; then the vote can open."
        )
