"""Who a message would notify: mention sequences in its text and blocks. Typed `@name` becomes one here too."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .objects import Channel, Json, Message, Person

SEQUENCE = re.compile(r"<(!channel|!here|!everyone|@[UW][A-Z0-9]+|!subteam\^[A-Z0-9]+)[^>]*>")
TYPED = re.compile(r"(?<![\w<])([@#])([\w.-]*[\w-])")
LINK = re.compile(r"(?<![\w<])https?://[^\s\"“”<>|]+")


def notified_by(message: Message, channel: Channel) -> list[str]:
    """The people, or `S…` groups, that this message pings through a mention."""
    found: dict[str, None] = {}
    for target in _targets([{"type": "mrkdwn", "text": message.text}, message.blocks]):
        if target in ("channel", "here", "everyone"):
            found |= dict.fromkeys(person for person in channel.members if person != message.user)
        else:
            found[target] = None
    return list(found)


def _targets(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _targets(item)
    elif isinstance(node, dict):
        yield from _own_targets(node)
        for value in node.values():
            if isinstance(value, dict | list):
                yield from _targets(value)


def _own_targets(node: Json) -> Iterator[str]:
    kind, text = node.get("type"), node.get("text")
    if kind == "mrkdwn" and isinstance(text, str) and "<" in text:
        for match in SEQUENCE.finditer(text):
            yield match[1].removeprefix("!subteam^").lstrip("!@")
    elif kind in ("user", "usergroup"):
        yield str(node.get("user_id") or node.get("usergroup_id"))
    elif kind == "broadcast":
        yield str(node.get("range"))


def resolve_typed(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    """Turns `@name`, `#name` and links into the sequences that `should_escape: true` asks for."""
    by_name = {word: someone for someone in people for word in (someone.handle, someone.id.lower())}
    places = {channel.name: channel for channel in channels if not channel.is_im}

    def sequence(match: re.Match[str]) -> str:
        someone, place = by_name.get(match[2].lower()), places.get(match[2].lower())
        if match[1] == "@" and someone:
            return f"<@{someone.id}|{someone.handle}>"
        if match[1] == "#" and place:
            return f"<#{place.id}|{'' if place.is_private else place.name}>"
        return match[0]

    return LINK.sub(r"<\g<0>>", TYPED.sub(sequence, text))
