"""Pieces of messages. Each piece is a block and the same words as text, so that both say the same (G16).

What people typed goes through `shown` into formatted text, or stands as plain text, where nothing is formatted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from atest_bot.domain.notices import Moment, Place
from atest_bot.domain.text import MENTION, tame

Block = dict[str, Any]

_SECTION_LIMIT = 2_900
_HEADER_LIMIT = 150
_ANYWHERE = "<https://slack.com/archives/"
_TEXT_LIMIT = 3_900
_MENTION = re.compile(f"{MENTION}([@#][A-Z0-9]+){MENTION}")
_MESSAGE = re.compile(f"{MENTION}\\^([A-Z0-9]+)/([0-9.]+)\\^([^{MENTION}]*){MENTION}")
_LINK = re.compile(r"<https?://[^|>]+/archives/([A-Z0-9]+)/p([0-9]+)([0-9]{6})\|([^>]*)>")
_MENTIONED = re.compile("<([@#][A-Z0-9]+)>")
_HALF_AN_ESCAPE = re.compile("&[a-z]*$")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a message: blocks for the eye, text for a screen reader and the notification."""

    blocks: tuple[Block, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted."""

    text: str
    blocks: list[Block]


def message(*pieces: Piece | None) -> Message:
    """Put pieces together; those that are None are left out."""
    given = [piece for piece in pieces if piece is not None]
    text = "\n".join(piece.text for piece in given if piece.text)
    return Message(text, [block for piece in given for block in piece.blocks])


def shortened(whole: Message, instead: str) -> Message:
    """The same message for an edit, whose text Slack bounds; `instead` says where the rest is read.

    No instant, mention or link is cut in two.
    """
    if len(whole.text) <= _TEXT_LIMIT:
        return whole
    head = whole.text[: _TEXT_LIMIT - len(instead) - 1]
    head = head[: head.rfind(" ")] if " " in head else _HALF_AN_ESCAPE.sub("", head)
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    return Message(f"{head.rstrip()}\n{instead}", whole.blocks)


def owning(name: str) -> str:
    """A member's name before what is its own."""
    return f"{shown(name)}’" if name.endswith("s") else f"{shown(name)}’s"


def escaped(words: str) -> str:
    """What a person typed, so that Slack shows it and does nothing else with it."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(words: str) -> str:
    """The same inside a sentence of ours."""
    return escaped(tame(words))


def sentence(words: str) -> str:
    """A sentence of ours that holds words of people: all of it inert but the mentions that we put in (G16)."""
    linked = _MESSAGE.sub(lambda match: link(Place(match[1], match[2]), match[3]), escaped(words))
    return _MENTION.sub(r"<\1>", linked)


def link(place: Place, words: str) -> str:
    """A link to a message, by the address that every workspace has; `addressed` puts its own in when it is sent."""
    return f"{_ANYWHERE}{place.channel}/p{place.ts.replace('.', '')}|{words}>"


def addressed(whole: Message, workspace_url: str) -> Message:
    """The same message with our links at the workspace's own address. What people typed stays: it begins no link."""
    if not workspace_url:
        return whole
    own = f"<{workspace_url.rstrip('/')}/archives/"
    return Message(whole.text.replace(_ANYWHERE, own), [_addressed(block, own) for block in whole.blocks])


def _addressed(block: Block, own: str) -> Block:
    text = block.get("text")
    if not isinstance(text, dict) or text.get("type") != "mrkdwn":
        elements = block.get("elements") if block.get("type") == "context" else None
        return block | {"elements": [_own_words(each, own) for each in elements]} if elements else block
    return block | {"text": _own_words(text, own)}


def _own_words(text: Block, own: str) -> Block:
    return text | {"text": text["text"].replace(_ANYWHERE, own)} if text.get("type") == "mrkdwn" else text


def unsaid(mrkdwn: str) -> str:
    """The reverse of `sentence`: words of ours, to be said again in a note. Instants become their plain words."""
    linked = _LINK.sub(f"{MENTION}^\\1/\\2.\\3^\\4{MENTION}", mrkdwn)
    words = _MENTIONED.sub(f"{MENTION}\\1{MENTION}", _DATE.sub(r"\1", linked))
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def header(words: str) -> Piece:
    """A heading, in plain text."""
    return Piece(({"type": "header", "text": plain(words[:_HEADER_LIMIT])},), f"*{shown(words)}*")


def said(mrkdwn: str) -> Piece:
    """A paragraph of ours. Whatever people typed in it was passed through `shown`."""
    return Piece(tuple({"type": "section", "text": formatted(part)} for part in parts(mrkdwn)), mrkdwn)


def quoted(words: str, label: str = "") -> Piece:
    """Words of people, as they wrote them, over as many blocks as they need."""
    blocks = tuple({"type": "section", "text": plain(part)} for part in parts(f"{label}{words}"))
    return Piece(blocks, f"{label}{shown(words)}")


def small(mrkdwn: str) -> Piece:
    """A line of small print of ours."""
    return Piece(({"type": "context", "elements": [formatted(part) for part in parts(mrkdwn)[:10]]},), mrkdwn)


def divider() -> Piece:
    return Piece(({"type": "divider"},), "")


def actions(block_id: str, buttons: Sequence[Block], text: str) -> Piece:
    """A row of buttons; `text` tells a screen reader what they are for."""
    return Piece(({"type": "actions", "block_id": block_id, "elements": list(buttons)},), text)


def button(label: str, action_id: str, value: str, spoken: str) -> Block:
    """A button whose label says what it does; `spoken` is its label with its object for screen readers."""
    return {
        "type": "button",
        "text": plain(label),
        "action_id": action_id,
        "value": value,
        "accessibility_label": spoken[:75],
    }


def labels(buttons: Sequence[Block], between: str = ", ") -> str:
    """What buttons say, in a row, for a screen reader."""
    return between.join(shown(str(each["text"]["text"])) for each in buttons)


def asking_first(button_block: Block, title: str, words: str, yes: str) -> Block:
    """The same button, before which Slack asks whether the person means it."""
    asked = {"title": plain(title), "text": plain(words), "confirm": plain(yes), "deny": plain("Go Back")}
    return button_block | {"confirm": asked}


def plain(words: str) -> Block:
    return {"type": "plain_text", "text": words, "emoji": False}


def formatted(words: str) -> Block:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def when(moment: Moment) -> str:
    """An instant in each reader's own zone, with Eastern in the plain text (6.1)."""
    epoch = int(moment.at.timestamp())
    return f"<!date^{epoch}^{{date_short_pretty}}, {{time}}|{moment.words}>"


def names(listed: Iterable[str]) -> str:
    """Names in a row, or a dash where there are none."""
    return ", ".join(shown(name) for name in listed) or "none"


def _cut(head: str) -> int:
    """Where to cut: at the end of a line, else after an item of a list, else between words, if that is near the end."""
    near = len(head) * 3 // 4
    found = (head.rfind(mark) + len(mark) for mark in ("\n", ", ", " ") if head.rfind(mark) >= near)
    return next(found, 0) or head.rfind(" ") + 1 or len(head)


def parts(words: str, longest: int = _SECTION_LIMIT) -> list[str]:
    """Words in parts that fit one block each, cut between lines or words where that can be."""
    found: list[str] = []
    rest = words
    while len(rest) > longest:
        cut = _cut(rest[:longest])
        found.append(rest[:cut])
        rest = rest[cut:]
    return [part for part in [*found, rest] if part.strip()] or ["\u200a"]
