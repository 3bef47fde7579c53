"""The principle check of a proposal: four questions, and a word list that only hints (rulebook 3.2)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from atest_bot.domain.errors import Refusal


class Question(StrEnum):
    """What is asked. Stored names; do not rename."""

    PARTISAN = "partisan"
    EARMARK = "earmark"
    OFFSET = "offset"
    SCOPE = "scope"


class Reply(StrEnum):
    """What the proposer says to one question. Stored names; do not rename."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


QUESTIONS = {
    Question.PARTISAN: "Does it name or favor a party, candidate or campaign?",
    Question.EARMARK: "Does it ask for funds for a named recipient (an earmark)?",
    Question.OFFSET: "Does it support a cut elsewhere to pay for it (an offset)?",
    Question.SCOPE: "Does it leave out labor or sex trafficking where it should cover both?",
}
REPLIES = {Reply.NO: "No", Reply.YES: "Yes", Reply.UNSURE: "Unsure"}
NOTE_LIMIT = 300
CHAIRS_NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """One question as the proposer answered it."""

    question: Question
    reply: Reply
    note: str


def concerns(checked: Iterable[Checked]) -> tuple[Checked, ...]:
    """What needs a chair's note before a vote: every yes and unsure."""
    return tuple(item for item in checked if item.reply != Reply.NO)


_WORDS = {
    Question.PARTISAN: (
        r"republicans?|democrats?|democratic party|political part(?:y|ies)|gop|candidates?|candidacy|campaigns?"
        r"|elections?|re-?election|ballot measures?"
    ),
    Question.EARMARK: (r"earmark(?:s|ed|ing)?|community project funding|congressionally directed (?:spending|funding)"),
    Question.OFFSET: r"offsets?|offsetting|rescissions?|rescind(?:s|ed|ing)?|cut|cuts|cutting|pay-?fors?",
}
_FOUND = {question: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for question, words in _WORDS.items()}
_LABOR = re.compile(r"\b(?:labou?r trafficking|forced labou?r|labou?r exploitation|debt bondage)\b", re.IGNORECASE)
_SEX = re.compile(r"\b(?:sex trafficking|sexual exploitation|commercial sex(?:ual)?)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:labou?r (?:and|or) sex|sex (?:and|or) labou?r)\b", re.IGNORECASE)


def hints(*texts: str) -> Mapping[Question, str]:
    """What a reader may have overlooked: words of the list that stand in the texts. Never an answer."""
    whole = "\n".join(texts)
    found = {question: pattern.search(whole) for question, pattern in _FOUND.items()}
    listed = {question: f"The words include “{match[0]}”." for question, match in found.items() if match}
    scope = _scope(whole)
    return listed | ({Question.SCOPE: scope} if scope else {})


def _scope(whole: str) -> str:
    labor, sex = _LABOR.search(whole), _SEX.search(whole)
    if _BOTH.search(whole) or bool(labor) == bool(sex):
        return ""
    says, leaves_out = ("labor", "sex") if labor else ("sex", "labor")
    return f"The words speak of {says} trafficking and not of {leaves_out} trafficking."


def check_noted(number: str, needs_note: bool) -> None:
    """Refuse a vote on a position whose principle check waits for a chair's note (3.2)."""
    if needs_note:
        raise Refusal(
            f"The principle check of {number} has a yes or unsure, and no chair has written a note on it yet. "
            "Press Write Note on its card; then the vote can open."
        )
