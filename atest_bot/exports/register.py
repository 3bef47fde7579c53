"""The register of public decisions: a web page, JSON, and a feed that readers can follow (rulebook 8.6)."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

from atest_bot.services.exporting import RegisterLine

_PAGE = Path(__file__).with_name("register.html")
_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_AUTHORITY = "urn:atest:decision:"


def html(alliance: str, lines: Sequence[RegisterLine]) -> bytes:
    """The register as a page. Every word of people is escaped by the template."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(_PAGE.read_text(encoding="utf-8"))
    return template.render(alliance=alliance, lines=lines).encode()


def as_json(alliance: str, lines: Sequence[RegisterLine]) -> bytes:
    """The register as JSON, a decision each."""
    decisions = [
        {"number": line.number, "standing": line.standing, **(_fields(line) if line.notice else {"confidential": True})}
        for line in lines
    ]
    return json.dumps({"alliance": alliance, "decisions": decisions}, ensure_ascii=False, indent=2).encode()


def _fields(line: RegisterLine) -> dict[str, object]:
    return {name: value for name, value in asdict(line.notice).items() if name != "alliance"} if line.notice else {}


def feed(alliance: str, lines: Sequence[RegisterLine]) -> bytes:
    """The register as an Atom feed, the newest decision first. What is confidential is not in it."""
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed")
    shown = [line for line in lines if line.notice]
    updated = max((line.changed_at for line in shown if line.changed_at), default=None)
    _add(root, "id", f"{_AUTHORITY}register")
    _add(root, "title", f"Decisions of {alliance}")
    _add(root, "updated", _stamp(updated))
    _add(_add(root, "author", ""), "name", alliance)
    for line in shown:
        _entry(root, line)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Xml.Element, line: RegisterLine) -> None:
    if line.notice is None:
        return
    entry = _add(root, "entry", "")
    _add(entry, "id", f"{_AUTHORITY}{line.number}")
    _add(entry, "title", f"{line.number}: {line.notice.title}")
    _add(entry, "updated", _stamp(line.changed_at))
    _add(entry, "content", "\n\n".join(filter(None, (line.standing, line.notice.text)))).set("type", "text")


def _add(parent: Xml.Element, name: str, words: str) -> Xml.Element:
    child = Xml.SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = words or None
    return child


def _stamp(moment: datetime | None) -> str:
    return (moment or _NEVER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
