"""A changed text as a file: as long as a proposed one, told in full, and nothing else is lost (rulebook 7, 11)."""

import pytest

from atest_bot.sandbox.forms import Upload
from atest_bot.sandbox.objects import plain
from tests.house import CHAIR, CHANGE, CHECKED, MEMBERS_CHANNEL, PRIMARY, House, state_of
from tests.slack.test_attaching import FULL, attach, docx

SECTIONS = FULL.replace("\n", "\n\n")[:29_990].rstrip()
LONGER = SECTIONS.replace("120. We ask for fair work", "120. We ask for dignified work")
FILE = "Or the text as a file"


def amend(house: House, number: str, content: bytes, name: str = "text.txt", **more: object) -> str:
    """Send the form of a change with a file; returns what takes the place of the waiting view."""
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(PRIMARY, None, {**CHANGE, FILE: Upload(name, content), **more})
    assert not answer.errors, answer.errors
    assert f"type `/atest amend {number}` again" in answer.text
    house.slack.wait_for(lambda: house.slack.views(PRIMARY)[-1].title != "Reading your file", timeout=10)
    return str(house.slack.views(PRIMARY)[-1].blocks)


def texts(house: House) -> list[str]:
    return [str(row[0]) for row in house.read("SELECT text FROM revisions ORDER BY number")]


def long_position(house: House, text: str = FULL) -> str:
    """A position whose text was proposed as a file."""
    attach(house, "text.txt", text.encode())
    house.slack.submit(PRIMARY, None, CHECKED)
    house.slack.close_view(PRIMARY)
    house.work()
    house.record_input("P-2027-001")
    return "P-2027-001"


@pytest.mark.rule("7.1.1", "11.11")
def test_a_text_is_changed_by_a_file_of_full_length(house: House) -> None:
    number = house.propose()
    assert f"Revision 2 of {number} is in effect." in amend(house, number, FULL.encode())
    house.work()
    assert texts(house) == ["We ask Congress to protect every domestic worker.", FULL]
    replies = house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)
    parts = [item for item in replies if "*Full text of" in item.text]
    shown = (block["text"] for item in parts for block in item.blocks or [])
    assert "".join(text["text"] for text in shown if text["type"] == "plain_text") == FULL
    assert house.slack.surprises == []


@pytest.mark.rule("7.1.1", "11.11")
def test_a_long_text_is_changed_by_a_file_and_the_difference_is_told(house: House) -> None:
    number = long_position(house, SECTIONS)
    amend(house, number, LONGER.encode())
    house.work()
    assert texts(house) == [SECTIONS, LONGER]
    replies = [plain(item) for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)]
    told = "\n".join(words for words in replies if "what changed from revision 1 to revision 2" in words)
    assert "[removed: fair]" in told
    assert "[added: dignified]" in told
    assert house.slack.surprises == []


@pytest.mark.rule("7.1.1", "11.11")
def test_a_long_text_stays_where_only_its_title_is_changed(house: House) -> None:
    number = long_position(house)
    answer = house.amend(number, Title="Protect all domestic workers")
    assert f"Revision 2 of {number} is in effect." in answer.text
    assert texts(house) == [FULL, FULL]


def test_a_word_document_will_do(house: House) -> None:
    number = house.propose()
    amend(house, number, docx("We ask Congress.", "Every one."), "Text.docx")
    assert texts(house)[-1] == "We ask Congress.\n\nEvery one."


@pytest.mark.rule("7.3")
def test_a_substantive_change_by_file_asks_the_principle_check_again(house: House) -> None:
    number = house.vote_is_open()
    seen = amend(house, number, FULL.encode(), **{"Kind of change": "substantive"})
    assert "Because its substance changed, please answer these again." in seen
    assert house.slack.submit(PRIMARY, None, CHECKED).errors == {}
    house.work()
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("replaced",), (None,)]
    assert texts(house)[-1] == FULL


@pytest.mark.rule("7.2")
def test_an_editorial_change_by_file_waits_in_a_vote(house: House) -> None:
    number = house.vote_is_open()
    assert f"Revision 2 of {number} waits until" in amend(house, number, FULL.encode())
    house.work()
    assert house.read("SELECT state FROM amendments") == [("waiting",)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("x" * 30_001, "The text has 30,001 characters. Please shorten it to 30,000."),
        (" \n", "The file is empty"),
        ("We ask Congress to protect every domestic worker.", "Nothing is different from the text as it stands."),
    ],
)
def test_a_refused_file_brings_the_form_back_as_it_was(house: House, content: str, sentence: str) -> None:
    number = house.propose()
    before = state_of(house)
    seen = amend(house, number, content.encode())
    assert "The file could not be used." in seen
    assert sentence in seen
    assert state_of(house) == before
    assert house.slack.submit(PRIMARY, None, {"Text": "We ask all."}).errors == {}
    assert texts(house)[-1] == "We ask all."
    assert house.read("SELECT why FROM amendments") == [("A clearer word.",)]


def test_text_or_file_but_not_both_and_not_neither(house: House) -> None:
    number = house.propose()
    before = state_of(house)
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    both = house.slack.submit(PRIMARY, None, {**CHANGE, "Text": "We ask.", FILE: Upload("text.txt", b"We ask all.")})
    assert both.errors == {"text": "You typed a text and attached a file. Please keep one of them."}
    neither = house.slack.submit(PRIMARY, None, {**CHANGE, "Text": "", FILE: []})
    assert neither.errors == {"text": "The text is missing. Please type it here, or attach it as a file."}
    assert state_of(house) == before


def test_other_faults_are_told_before_the_file_is_read(house: House) -> None:
    number = house.propose()
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(
        PRIMARY, None, {**CHANGE, "Link to the full text": "x", FILE: Upload("text.txt", b"We ask.")}
    )
    assert set(answer.errors) == {"link"}
    assert not [call for call in house.slack.calls if call.method == "files.info"]


def test_whoever_closed_the_window_is_told_what_became_of_it(house: House) -> None:
    number = house.propose()
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.slack.submit(PRIMARY, None, {**CHANGE, FILE: Upload("text.txt", FULL.encode())})
    house.slack.close_view(PRIMARY)
    house.slack.wait_for(lambda: house.read("SELECT * FROM outbox WHERE data LIKE '%is in effect%'"), timeout=10)
    house.work()
    assert f"Revision 2 of {number} is in effect." in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("8.4.1")
def test_a_long_decision_is_reopened_with_its_text(house: House) -> None:
    number = long_position(house)
    house.pass_time(3 * 86_400)
    house.open_vote(number)
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    house.to_closing()
    house.slack.command(PRIMARY, "inform D-2027-001", channel=MEMBERS_CHANNEL)
    house.slack.submit(PRIMARY, None, {"Title": "News", "What members should know": "It changed."})
    house.slack.close_view(PRIMARY)
    house.work()
    offer = house.slack.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=offer.channel, ts=offer.ts, button="Reopen")
    house.slack.wait_for(lambda: house.slack.views(CHAIR), timeout=10)
    assert house.slack.submit(CHAIR, None, {"Title": "Protect all workers"}).errors == {}
    assert house.read("SELECT text FROM revisions ORDER BY id") == [(FULL,), (FULL,)]
