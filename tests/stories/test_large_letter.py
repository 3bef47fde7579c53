"""A letter of 1,000 signatories, and a text of 30,000 characters: every message fits, and nothing is cut off (11)."""

import re
from io import BytesIO

import pytest
from docx import Document

from atest_bot.domain.ballots import Choice
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.objects import Message, plain
from tests.house import CHECKED, DAY, PRIMARIES, PRIMARY, House
from tests.slack.test_amending_by_file import amend
from tests.slack.test_attaching import attach
from tests.slack.test_uploading import files
from tests.stories.test_large import answer, in_public, person, seat

_SHORT = "Members of the Federation for the Rights of Working People of the Land"
NAMES = [f"{_SHORT}, No {number:05}"[:80] for number in range(993)]
TEXT = "".join(f"{number}. We ask for fair work, in every field and home.\n\n" for number in range(600))[
    :29_990
].strip()
AMENDED = TEXT.replace("\n120. We ask for fair work", "\n120. We ask for dignified work")
UNDER = re.compile(r"[^\n]*, No \d{5}")


def whole(items: list[Message]) -> str:
    """The words of a text over several messages, put together as they were posted."""
    blocks = (block["text"] for item in items for block in item.blocks or [] if block["type"] == "section")
    return "".join(text["text"] for text in blocks if text["type"] == "plain_text")


def texts(items: list[Message]) -> str:
    return whole([item for item in items if "*Full text of" in item.text])


@pytest.mark.rule("11.11")
def test_a_letter_of_1000_signatories(house: House) -> None:
    assert {len(name) for name in NAMES} == {80}
    seat(house, NAMES)
    number = house.vote_is_open({"Rule": "letter", "If adopted, published in the name of": "signatories"})
    for place in range(len(NAMES)):
        answer(house, place, Choice.SIGN_ON)
    for delegate in PRIMARIES:
        house.press(delegate, number, "Sign on")
    house.work()
    house.to_closing()
    parts = in_public(house)
    public = "\n".join(parts)
    assert UNDER.findall(public) == NAMES
    assert house.read("SELECT count(*) FROM signatories") == [(1_000,)]
    assert house.type(person(500), "name withdraw D-2027-001").startswith(NAMES[500])
    house.work()
    after = in_public(house)
    assert UNDER.findall("\n".join(after)) == [name for name in NAMES if name != NAMES[500]]
    assert len(after) == len(parts)
    house.type(CHAIR, "export letter D-2027-001")
    house.work()
    printed = exported(house)
    assert [words for words in printed if UNDER.fullmatch(words)] == [name for name in NAMES if name != NAMES[500]]
    assert house.slack.surprises == []


@pytest.mark.rule("11.11")
def test_a_text_of_30000_characters_from_proposal_to_export(house: House) -> None:
    assert 29_000 < len(TEXT) <= len(AMENDED) <= 30_000
    attach(house, "text.txt", TEXT.encode())
    house.slack.submit(PRIMARY, None, CHECKED)
    house.slack.close_view(PRIMARY)
    house.work()
    number = "P-2027-001"
    assert texts(thread(house, number)) == TEXT
    house.record_input(number)
    amend(house, number, AMENDED.encode())
    house.slack.close_view(PRIMARY)
    house.work()
    replies = thread(house, number)
    assert texts(replies) == AMENDED
    told = [plain(item) for item in replies if "what changed from revision 1 to revision 2" in plain(item)]
    assert len(told) == 1
    assert "[removed: fair]" in told[0]
    assert "[added: dignified]" in told[0]
    house.pass_time(3 * DAY)
    house.open_vote(number, {"Rule": "letter", "If adopted, published in the name of": "signatories"})
    for delegate in PRIMARIES:
        house.press(delegate, number, "Sign on")
    house.to_closing()
    notice = house.slack.messages(OUTSIDER, DECISIONS_CHANNEL)[0]
    assert whole(house.slack.thread(OUTSIDER, DECISIONS_CHANNEL, notice.ts)) == AMENDED
    house.type(CHAIR, "export letter D-2027-001")
    house.work()
    assert AMENDED in "\n\n".join(exported(house))
    assert house.slack.surprises == []


def exported(house: House) -> list[str]:
    """The paragraphs of the last letter that a chair was sent."""
    document = Document(BytesIO(files(house, CHAIR)[-1][2]))
    return [paragraph.text for paragraph in document.paragraphs]


def thread(house: House, number: str) -> list[Message]:
    """What stands under a card."""
    return house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)


def everybody_signs(house: House, text: str) -> None:
    """A long text, sent as a file, on which all members sign on."""
    attach(house, "text.txt", text.encode())
    house.slack.submit(PRIMARY, None, CHECKED)
    house.slack.close_view(PRIMARY)
    house.work()
    house.record_input("P-2027-001")
    house.pass_time(3 * DAY)
    house.open_vote("P-2027-001")
    for delegate in PRIMARIES:
        house.press(delegate, "P-2027-001", "Sign on")


BLANKS = "Signed for the members: ____________________ & ____________________\n" * 100


@pytest.mark.rule("8.4.1", "11.11")
def test_every_part_of_a_long_text_is_edited_whatever_signs_it_holds(house: House) -> None:
    everybody_signs(house, BLANKS)
    house.to_closing()
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
    house.work()
    assert house.read("SELECT key, error_code FROM outbox WHERE state <> 'sent'") == []
    notice = house.slack.messages(OUTSIDER, DECISIONS_CHANNEL)[0]
    assert whole(house.slack.thread(OUTSIDER, DECISIONS_CHANNEL, notice.ts)).strip() == BLANKS.strip()
