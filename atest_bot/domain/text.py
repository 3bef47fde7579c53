"""Words that people type, made safe to keep: one normal form, nothing invisible, nothing over length.

Making them inert in a message is Slack's business and lives in `slack/blocks.py` (threat-model 8).
"""

import re
import unicodedata

from atest_bot.domain.errors import Refusal

NAME_LIMIT = 80
TITLE_LIMIT = 150
PARAGRAPH_LIMIT = 3_000
TEXT_LIMIT = 30_000

MENTION = "\u2063"
_LINKED = re.compile(f"{MENTION}\\^[A-Z0-9]+/[0-9.]+\\^([^{MENTION}]*){MENTION}")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_REFUSED_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_EMOJI_JOINERS = {"\u200d", "\ufe0f"}
_QUOTES = re.compile("^>", re.MULTILINE)  # at the beginning of a line Slack would make a quotation of it
_SEEN_IN_TEXT = {"\n", "\t", *_EMOJI_JOINERS, "\u00a0", "\u3000"}  # not printable for Python, and harmless
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "CHEROKEE")
_STACKED_MARKS = 3


def clean_name(value: str, what: str = "name") -> str:
    """A name of 2 to 80 characters on one line, in NFKC. Refuses invisible characters and mixed scripts."""
    name = _one_line(value, what, shortest=2, longest=NAME_LIMIT)
    if not name_key(name):
        raise Refusal(f"The {what} has no letters or digits. Please type it in words.")
    scripts = {script for letter in name if letter.isalpha() for script in _script_of(letter)}
    if len(scripts) > 1:
        raise Refusal(f"The {what} mixes letters of different alphabets. Please type it in one alphabet.")
    return name


def clean_title(value: str) -> str:
    """A title of 2 to 150 characters on one line, in NFKC."""
    return _one_line(value, "title", shortest=2, longest=TITLE_LIMIT)


def clean_line(value: str, what: str, longest: int) -> str:
    """Words on one line, in NFKC."""
    return _one_line(value, what, shortest=1, longest=longest)


def clean_text(value: str, what: str, longest: int = PARAGRAPH_LIMIT) -> str:
    """Text of several lines, in NFC; refuses what is empty, too long, or holds invisible characters."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    _check_characters(text, what, allowed={"\n", "\t"} | _EMOJI_JOINERS)
    _check_length(text, what, 1, longest)
    return text


def pages(words: str, longest: int) -> list[str]:
    """Words in pages that put together are the same words, cut after a line or a word where that can be."""
    found: list[str] = []
    rest = words
    while len(rest) > longest:
        head = rest[:longest]
        cut = head.rfind("\n") + 1 or head.rfind(" ") + 1 or longest
        found.append(rest[:cut])
        rest = rest[cut:]
    return [*found, rest] if rest else found


def tame(words: str) -> str:
    """Words of people inside a sentence of ours: they cannot format it, nor change the direction around them."""
    if not words.isprintable():
        words = "".join(letter for letter in words if letter.isprintable() or letter in _SEEN_IN_TEXT)
    words = _QUOTES.sub("\u2060>", words)
    for mark in "*_~`":
        words = words.replace(mark, f"{mark}\u2060")
    return (
        f"\u2068{words}\u2069"
        if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in words)
        else words
    )


def person(slack_id: str) -> str:
    """A mention inside a sentence of ours, in marks that nobody can type: names are refused if they hold them."""
    return f"{MENTION}@{slack_id}{MENTION}"


def channel(slack_id: str) -> str:
    """The same for a channel."""
    return f"{MENTION}#{slack_id}{MENTION}"


def message(channel_id: str, ts: str, words: str) -> str:
    """The same for a link to a message; `words` are ours."""
    return f"{MENTION}^{channel_id}/{ts}^{words}{MENTION}"


def unmarked(sentence: str) -> str:
    """A sentence of ours for a place that shows no links: their words stay."""
    return _LINKED.sub(r"\1", sentence).replace(MENTION, "")


def name_key(name: str) -> str:
    """The form in which two names are the same: case-folded, letters and digits only (threat-model 8)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def sort_key(name: str) -> str:
    """What puts names in alphabetical order, whatever their case and accents (rulebook 5.12, 8.6)."""
    if name.isascii():
        return name.casefold()
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _one_line(value: str, what: str, *, shortest: int, longest: int) -> str:
    text = " ".join(unicodedata.normalize("NFKC", value).split(" ")).strip()
    _check_characters(text, what, allowed=set())
    _check_length(text, what, shortest, longest)
    return text


def _check_length(text: str, what: str, shortest: int, longest: int) -> None:
    if not text:
        raise Refusal(f"The {what} is empty. Please fill it in.")
    if len(text) < shortest:
        raise Refusal(f"The {what} is too short. Please use at least {shortest} characters.")
    if len(text) > longest:
        raise Refusal(f"The {what} has {len(text):,} characters. Please shorten it to {longest:,}.")


def _check_characters(text: str, what: str, allowed: set[str]) -> None:
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        if category in _REFUSED_CATEGORIES and letter not in allowed:
            raise Refusal(
                f"The {what} holds a character that cannot be seen (U+{ord(letter):04X}). "
                "Please type it again as plain text, without copying from another program."
            )
        marks = marks + 1 if category == "Mn" else 0
        if marks >= _STACKED_MARKS:
            raise Refusal(f"The {what} stacks several marks on one letter. Please use plain letters.")


def _script_of(letter: str) -> list[str]:
    name = unicodedata.name(letter, "")
    return [script for script in _SCRIPTS if name.startswith(script)]
