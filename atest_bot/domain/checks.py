"""Temperature checks: a question with options that binds nobody (rulebook 1)."""

from collections.abc import Sequence

from atest_bot.domain import text
from atest_bot.domain.errors import Refusal

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
FEWEST, MOST = 2, 10
QUESTION_LIMIT, OPTION_LIMIT = 300, 60
HOW_TO = 'Type it like this: `/atest check "Shall we meet in June?" "Yes" "No" "Later"`.'


def clean_question(question: str) -> str:
    """A question as it may be asked."""
    return text.clean_line(question, "question", QUESTION_LIMIT)


def clean_options(options: Sequence[str]) -> tuple[str, ...]:
    """Two to ten different options (design 5)."""
    if not FEWEST <= len(options) <= MOST:
        raise Refusal(f"A temperature check needs a question and {FEWEST} to {MOST} options. {HOW_TO}")
    clean = tuple(text.clean_line(option, f"option “{text.tame(option[:20])}”", OPTION_LIMIT) for option in options)
    if len({option.casefold() for option in clean}) < len(clean):
        raise Refusal("Two of the options read the same. Please make each of them different.")
    return clean
