"""Hostile strings in what is written and read as files: exports, rosters, texts, settings, and in every notice."""

import csv
import io
import json
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import fields, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docx import Document
from pydantic import BaseModel

from atest_bot import cli, settings
from atest_bot.domain.errors import Refusal
from atest_bot.domain.inclusion import Inclusion
from atest_bot.domain.notices import PublicNotice
from atest_bot.domain.text import clean_name, clean_text, clean_title
from atest_bot.exports import letter, register, report
from atest_bot.services import roster_file
from atest_bot.services.exporting import RegisterLine
from atest_bot.services.roster_file import RosterFaults
from atest_bot.slack import extracting
from atest_bot.slack.wording import render
from tests.house import House
from tests.input import hostile
from tests.input.payloads import TRACE
from tests.slack.samples import NOTICES
from tests.slack.test_wording import hostile as made_hostile

AT = datetime(2027, 6, 4, 21, tzinfo=UTC)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ACTIVE_IN_WORD = {f"{WORD}{name}" for name in ("fldSimple", "instrText", "fldChar", "hyperlink", "object", "altChunk")}
ACTIVE_IN_HTML = {"script", "img", "svg", "iframe", "object", "embed", "form", "base", "link"}
KEPT: dict[str, Callable[[str], str]] = {
    "title": clean_title,
    "text": lambda words: clean_text(words, "text", 30_000),
    "alliance": clean_name,
    "signatories": clean_name,
}

Faults = list[str]


def kept(name: str, words: str) -> str | None:
    """A string as it is stored, or None where it is refused in words."""
    try:
        return KEPT.get(name, clean_title)(words)
    except Refusal as refusal:
        return None if refusal.sentence else ""


# --- notices ---


def in_notices(words: str) -> Faults:
    """Every notice, with what people may have typed replaced by this, as far as it may be stored."""
    stored = kept("title", words)
    if stored is None or len(stored) > 300:
        return []
    found: Faults = []
    for name, notice in NOTICES.items():
        message = render(made_hostile(notice, stored))
        for kind, shown in hostile.shown_in({"text": message.text, "blocks": message.blocks}):
            rest = shown.replace("<https://example.org/text?a=1&amp;b=2>", "").replace("<#C0MEMBERS>", "")
            found += [f"notice {name}: {fault}" for fault in hostile.not_inert(kind, rest, [stored])]
    return found


# --- what is exported ---


def in_exports(words: str) -> Faults:
    """A public notice with this in each of its texts, in every file that is made of it, read back."""
    found: Faults = []
    for each in fields(PublicNotice):
        old = getattr(NOTICES["public-signatories"], each.name)
        if each.name in KEPT and (stored := kept(each.name, words)) is not None:
            value = (stored,) if isinstance(old, tuple) else stored
            notice: Any = replace(NOTICES["public-signatories"], **{each.name: value})  # type: ignore[type-var]
            found += [f"{each.name}: {fault}" for fault in (*_letter(notice, stored), *_register(notice, stored))]
    return found


def _letter(notice: PublicNotice, stored: str) -> Faults:
    content = letter.docx(notice)
    document = Document(io.BytesIO(content))
    active = {str(element.tag) for element in document.element.iter()} & ACTIVE_IN_WORD
    said = "".join(paragraph.text for paragraph in document.paragraphs).replace("\n", "").replace("\t", "")
    is_whole = stored.replace("\n", "").replace("\t", "") in said
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    odd = [name for name in names if ".." in name or name.startswith("/")]
    return [*(f"a letter holds {tag}" for tag in active | set(odd)), *([] if is_whole else ["a letter lost words"])]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: Faults = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        scheme = {name: (value or "").partition(":")[0].lower() for name, value in attrs}
        runs = [
            name
            for name in scheme
            if name.startswith("on") or (name in ("href", "src") and scheme[name] not in ("https", "http"))
        ]
        if tag in ACTIVE_IN_HTML or runs:
            self.faults.append(f"a page holds <{tag} {runs}>")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _register(notice: PublicNotice, stored: str) -> Faults:
    lines = [RegisterLine(notice.number, "", AT, notice)]
    page = _Page()
    page.feed(register.html(notice.alliance, lines).decode())
    faults = page.faults
    if " ".join(stored.split()) not in " ".join("".join(page.words).split()):
        faults.append("a page lost words")
    told = json.loads(register.as_json(notice.alliance, lines))
    if stored not in json.dumps(told, ensure_ascii=False) and stored not in _all(told):
        faults.append("the JSON lost words")
    feed = ElementTree.fromstring(register.feed(notice.alliance, lines).decode())
    tags = {element.tag.partition("}")[2] for element in feed.iter()}
    extra = tags - {"feed", "id", "title", "updated", "author", "name", "entry", "content"}
    return faults + [f"a feed holds <{tag}>" for tag in extra]


def _all(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [words for value in node.values() for words in _all(value)]
    if isinstance(node, list):
        return [words for value in node for words in _all(value)]
    return [node] if isinstance(node, str) else []


def in_pictures(strings: list[str]) -> Faults:
    """The report's picture with these as names of members."""
    names = [name for words in strings if (name := kept("alliance", words))]
    figures = [_figures(names[start : start + 50]) for start in range(0, len(names), 50)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that no font has is drawn as a box
        return ["no picture" for each in figures if not report.draw([each]).startswith(b"\x89PNG")]


def _figures(names: list[str]) -> Inclusion:
    blank: dict[str, Any] = {each.name: 0 for each in fields(Inclusion)}
    given = blank | {
        "period": "2027, quarter 1",
        "response": tuple((name, 1, 2) for name in names),
        "is_running": False,
    }
    return Inclusion(**given)


# --- rosters ---


def in_rosters(house: House, words: str, put_back: Callable[[], None]) -> Faults:
    """A roster file with this in each column; what is taken is exported, and read by a reader of spreadsheets."""
    found: Faults = []
    good = ["A New One", "A New One, Inc.", "A Group", "U0NEWONE", "primary", "2027-06-01", "2027-12-31"]
    for number, column in enumerate(roster_file.COLUMNS):
        row = [*good[:number], words, *good[number + 1 :]]
        content = io.StringIO()
        csv.writer(content).writerows([roster_file.COLUMNS, row])
        try:
            house.run(roster_file.import_roster, house.coalition, content.getvalue(), house.now())
        except RosterFaults as faults:
            found += [f"{column}: {fault}" for said in faults.faults for fault in _printed(said)]
            continue
        exported = house.run(roster_file.export_roster, house.coalition, house.now())
        cells = [cell for line in csv.reader(io.StringIO(str(exported)), strict=True) for cell in line]
        found += [f"{column}: a formula, {cell!r}" for cell in cells if cell.lstrip().startswith(FORMULA)]
        put_back()
        try:
            house.run(roster_file.import_roster, house.coalition, str(exported), house.now())
        except RosterFaults as faults:
            found.append(f"{column}: what was exported cannot be read again: {faults.faults}")
        put_back()
    return found


def _printed(said: str) -> Faults:
    """What an operator reads is a sentence, and moves no cursor."""
    faults = [f"shows what is inside: {said[:200]!r}"] if TRACE.search(said) else []
    wild = [letter for letter in said if unicodedata.category(letter) in ("Cc", "Cf", "Cs") and letter != "\n"]
    return faults + ([f"prints control characters: {said[:200]!r}"] if wild else [])


# --- texts as files ---


def in_text_files(words: str) -> Faults:
    """A file with this as its words, and one with this as its name."""
    found: Faults = []
    for name, content in _files(words):
        try:
            text = extracting.words_of(name, content)
        except Refusal as refusal:
            found += [] if refusal.sentence else [f"{name[-5:]}: refused without a word"]
            continue
        if name.startswith("text.") and _letters(text) != _letters(words):
            found.append(f"{name}: words were lost of {words[:80]!r}")
    return found


def _letters(words: str) -> str:
    """All but white space, and the mark by which a file says how it is written."""
    return "".join(words.split()).removeprefix("\ufeff")


def _files(words: str) -> Iterator[tuple[str, bytes]]:
    content = words.encode("utf-8", "surrogatepass")
    yield from (("text.txt", content), ("text.md", content), ("text.docx", content))
    for ending in ("", ".txt", ".docx", ".TXT ", ".txt\x00.docx"):
        yield f"{words}{ending}", b"Plain words."
    document, written = Document(), io.BytesIO()
    try:
        document.add_paragraph(words)
    except ValueError:
        return  # no document can hold it
    document.save(written)
    yield "text.docx", written.getvalue()


# --- settings ---


def in_settings(folder: Path, words: str) -> Faults:
    """Each text of `coalition.toml` is this; it is refused in words, or the name can be shown as it is."""
    found: Faults = []
    good: dict[str, Any] = {"channels": {"members": "C0MEMBERS", "decisions": "C0DECISIONS"}}
    for section, key in _keys():
        for value in (words, [words]):
            said = json.loads(json.dumps(good))
            (said.setdefault(section, {}) if section else said)[key] = value
            path = folder / "coalition.toml"
            path.write_bytes(_toml(said))
            try:
                coalition = settings.load_coalition(path)
            except settings.SettingsFault as fault:
                found += [f"{section}.{key}: {each}" for each in _printed(str(fault))]
                continue
            if kept("alliance", coalition.name) != coalition.name:
                found.append(f"{section}.{key}: the coalition is called {coalition.name!r}")
            found += [
                f"{section}.{key}: a chair is {chair!r}" for chair in coalition.first_chairs if not chair.isalnum()
            ]
    return found


def _keys() -> Iterator[tuple[str, str]]:
    """Every setting that is a text, from the settings themselves."""
    yield from (("", name) for name in settings._File.model_fields)
    for section, model in settings._SECTIONS.items():
        assert issubclass(model, BaseModel)
        yield from ((section, name) for name in model.model_fields)
    yield from (("profiles.consensus", name) for name in settings._Profile.model_fields)


def _toml(said: dict[str, Any]) -> bytes:
    lines = [f"{key} = {json.dumps(value)}" for key, value in said.items() if not isinstance(value, dict)]
    for section, inside in said.items():
        if isinstance(inside, dict):
            lines += [f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in inside.items())]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


# --- the command line ---

ARGUMENTS = (
    ("roster", "import", "{}"),
    ("export", "{}"),
    ("export", "letter", "{}"),
    ("export", "register", "--to", "{}"),
    ("outbox", "release", "{}"),
    ("outbox", "resolve", "{}"),
    ("verify", "{}"),
    ("backup", "{}"),
    ("restore-check", "{}"),
    ("{}",),
    ("--{}",),
)


def at_the_prompt(words: str, run: Callable[[list[str]], int]) -> Faults:
    """Each argument of each command is this: it ends with 0, 1 or 2 and says so in words."""
    found: Faults = []
    if "\x00" in words:
        return found  # no shell can pass it
    for line in ARGUMENTS:
        typed = [word.format(words) if "{}" in word else word for word in line]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = run(typed)
        said = out.getvalue() + err.getvalue()
        if status not in (0, 1, 2):
            found.append(f"{line}: ended with {status}")
        if "Traceback" in said:
            found.append(f"{line}: {said[-300:]}")
    return found


def run_in_process(words: list[str]) -> int:
    """One command, as an operator types it."""
    import sys

    before, sys.argv = sys.argv, ["atest_bot", *words]
    try:
        cli.main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    finally:
        sys.argv = before
    return 0
