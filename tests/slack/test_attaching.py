"""A position's text as a file: read in full or refused, shown in full under the card (rulebook 11)."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.oxml import OxmlElement

from atest_bot.domain.errors import Refusal
from atest_bot.domain.text import pages
from atest_bot.sandbox.forms import FormRefused, Upload
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.rules import block_problems
from atest_bot.slack import extracting
from tests.house import CHAIR, CHECKED, MEMBERS_CHANNEL, POSITION, PRIMARY, House, state_of

LINES = "".join(f"{number}. We ask for fair work, in every field and home.\n" for number in range(560))
FULL = LINES[:29_980].rstrip() + "\nThe last line."
WORDS = {key: value for key, value in POSITION.items() if key != "Text"}


def docx(*paragraphs: str, change: Callable[[Document], None] | None = None) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def attach(house: House, name: str, content: bytes, **more: object) -> str:
    """Send step 1 with a file, and wait for what takes the place of the waiting view; returns its words."""
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(PRIMARY, None, {**WORDS, "Or the text as a file": Upload(name, content), **more})
    assert not answer.errors, answer.errors
    assert "The next step" in answer.text or "the next step appears here by itself" in answer.text
    house.slack.wait_for(lambda: house.slack.views(PRIMARY)[-1].title != "Reading your file", timeout=10)
    return str(house.slack.views(PRIMARY)[-1].blocks)


@pytest.mark.rule("11.11")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.txt", FULL.encode()),
        ("Text.MD", b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode()),
    ],
)
def test_a_file_of_full_length_is_shown_whole_and_in_order(house: House, name: str, content: bytes) -> None:
    assert len(FULL) > 29_000
    attach(house, name, content)
    assert house.slack.submit(PRIMARY, None, CHECKED).errors == {}
    house.work()
    assert house.read("SELECT text FROM revisions") == [(FULL,)]
    replies = house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card("P-2027-001").ts)[1:]
    parts = [item for item in replies if "*Full text of" in item.text]
    assert len(parts) == 5
    assert [f"part {number} of 5" in plain(item) for number, item in enumerate(parts, start=1)] == [True] * 5
    shown = "".join(
        "".join(block["text"]["text"] for block in item.blocks or [] if block["text"]["type"] == "plain_text")
        for item in parts
    )
    assert shown == FULL
    for item in parts:
        assert block_problems(item.blocks, "message") == []
        assert len(str(item.blocks)) < 13_000
    assert house.slack.surprises == []


def test_a_word_document_is_read_with_its_tables(house: House) -> None:
    def add_table(document: Document) -> None:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].text, cells[1].text = "Year", "2027"

    attach(house, "text.docx", docx("We ask Congress.", "Every one.", change=add_table))
    assert house.read("SELECT stage FROM positions") == [("draft",)]
    assert house.read("SELECT text FROM revisions") == [("We ask Congress.\n\nEvery one.\n\nYear\t2027",)]


def add_element(tag: str) -> Callable[[Document], None]:
    return lambda document: document.paragraphs[0].runs[0]._r.append(OxmlElement(tag))


def field(document: Document) -> None:
    """Words that a reader sees, in a form field that is easily overlooked."""
    run = document.paragraphs[0]._p
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    control.append(content)
    inner = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = "and every other"
    inner.append(words)
    content.append(inner)
    run.append(control)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
REFUSED = {
    "other type": ("text.pdf", b"%PDF", "must be .txt, .md or .docx"),
    "macros": ("text.docm", b"PK", "must be .txt, .md or .docx"),
    "too large": ("text.txt", b"x" * 1_000_001, "larger than 1 MB"),
    "not utf-8": ("text.txt", "naïve".encode("latin-1"), "not plain text in UTF-8"),
    "utf-16": ("text.txt", "text".encode("utf-16"), "not plain text in UTF-8"),
    "empty": ("text.txt", b" \n", "The file is empty"),
    "empty document": ("text.docx", docx(), "The file is empty"),
    "no document": ("text.docx", b"plain words", "not a Word document"),
    "another zip": ("text.docx", zipped({"a.txt": b"x"}), "not a Word document"),
    "broken document": ("text.docx", zipped({"word/document.xml": b"<x"}), "not a Word document"),
    "entities": ("text.docx", zipped({"word/document.xml": ENTITY}), "not a Word document"),
    "zip bomb": ("text.docx", zipped({"word/document.xml": b"0" * 20_000_001}), "unpacks to far more"),
    "many parts": ("text.docx", zipped({"word/document.xml": b"", **{f"{n}": b"" for n in range(1_000)}}), "unpacks"),
    "tracked": ("text.docx", docx("a", change=add_element("w:ins")), "holds tracked changes"),
    "footnote": ("text.docx", docx("a", change=add_element("w:footnoteReference")), "holds footnotes"),
    "picture": ("text.docx", docx("a", change=add_element("w:drawing")), "holds pictures or text boxes"),
    "field": ("text.docx", docx("a", change=field), "words in fields or boxes"),
}


@pytest.mark.rule("11.11")
@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_in_full_is_refused(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        extracting.words_of(name, content)
    assert sentence in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("x" * 30_001, "The text has 30,001 characters. Please shorten it to 30,000."),
        ("fair\u200bwork", "cannot be seen (U+200B)"),
        (" \n", "The file is empty"),
    ],
)
def test_a_refused_file_brings_the_form_back_as_it_was(house: House, content: str, sentence: str) -> None:
    seen = attach(house, "text.txt", content.encode())
    assert "The file could not be used." in seen
    assert sentence in seen
    assert house.read("SELECT * FROM positions") == []
    assert house.slack.submit(PRIMARY, None, {"Text": "We ask."}).errors == {}
    assert house.read("SELECT title, text FROM revisions") == [(POSITION["Title"], "We ask.")]


def test_slacks_own_window_offers_only_the_three_types(house: House) -> None:
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    with pytest.raises(FormRefused):
        house.slack.submit(PRIMARY, None, {**WORDS, "file": Upload("text.pdf", b"%PDF")})


def test_text_or_file_but_not_both_and_not_neither(house: House) -> None:
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    before = state_of(house)
    neither = house.slack.submit(PRIMARY, None, WORDS)
    assert neither.errors == {"text": "The text is missing. Please type it here, or attach it as a file."}
    both = house.slack.submit(PRIMARY, None, {"Text": "We ask.", "file": Upload("text.txt", b"We ask.")})
    assert both.errors == {"text": "You typed a text and attached a file. Please keep one of them."}
    assert state_of(house) == before


def test_other_faults_are_told_before_the_file_is_read(house: House) -> None:
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(
        PRIMARY, None, {**WORDS, "Link to the full text": "x", "file": Upload("text.txt", b"We ask.")}
    )
    assert set(answer.errors) == {"link"}
    assert not [call for call in house.slack.calls if call.method == "files.info"]


def test_when_slack_keeps_the_file_to_itself_the_form_comes_back(house: House) -> None:
    house.slack.faults.server_error("files.info", count=1)
    assert "Slack did not hand over the file." in attach(house, "text.txt", b"We ask.")
    assert house.read("SELECT * FROM positions") == []


def test_whoever_closed_the_window_finds_the_draft_again(house: House) -> None:
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    house.slack.submit(PRIMARY, None, {**WORDS, "file": Upload("text.txt", b"We ask.")})
    house.slack.close_view(PRIMARY)
    house.slack.wait_for(lambda: house.read("SELECT * FROM outbox WHERE data LIKE '%is kept%'"), timeout=10)
    house.work()
    assert "Your draft P-2027-001 is kept." in house.inbox(PRIMARY)[-1]
    assert "You have a draft" in house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL).text


@pytest.mark.rule("11.11")
@pytest.mark.parametrize("words", [FULL, "x" * 20_001, "word " * 5_000, "\n" * 8_000, ""])
def test_pages_put_together_are_the_text(words: str) -> None:
    found = pages(words, 7_000)
    assert "".join(found) == words
    assert all(0 < len(page) <= 7_000 for page in found)
