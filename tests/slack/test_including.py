"""The inclusion report: on process, for members, each quarter; never on how a member voted (10.3)."""

import io
import struct
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from atest_bot.domain.inclusion import Inclusion, Quarter, middle
from atest_bot.exports import report
from atest_bot.sandbox.objects import plain
from atest_bot.services import reporting
from tests.house import CHAIR, DAY, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARY, House

SIGNING = ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR")
FIGURES = Inclusion(
    "April to June 2027", False, 1, 1, (("A", 1, 1), ("$B$ & co", 0, 1)), (5,), (3,), 0, 1, 0, 0, 0, 0, ()
)


def a_vote(house: House) -> None:
    number = house.vote_is_open()
    for person in SIGNING:
        house.press(person, number, "Sign on")
    house.to_closing()


def picture(house: House, person: str) -> bytes:
    house.slack.wait_for(lambda: house.read("SELECT id FROM outbox WHERE action = 'upload'"), timeout=60)
    house.work()
    files = [file for message in house.slack.inbox(person) for file in message.files]
    assert len(files) == 1
    content: bytes = house.slack.workspace.files[files[0]["id"]]["content"]
    return content


@pytest.mark.rule("10.3.1")
def test_members_read_the_figures_of_two_quarters_and_get_a_picture(any_database: House) -> None:
    house = any_database
    a_vote(house)
    answer = house.type(OBSERVER, "inclusion")
    assert "October to December 2026" in answer
    assert "January to March 2027, so far" in answer
    now = answer.split("so far")[1]
    assert "Votes opened: 1, of these rapid 0" in now
    assert "without asking people with lived experience 0. Votes counted: 1." in now
    assert "Free the Workers 1 of 1" in now
    assert "shortest 7, middle 7, longest 7" in now
    assert "shortest 3, middle 3, longest 3" in now
    assert "*Closings that moved*: none." in now
    seen = picture(house, OBSERVER)
    assert seen[:8] == b"\x89PNG\r\n\x1a\n"
    house.run(lambda rows: rows.write(text("UPDATE input_records SET was_sought = false")))
    assert "without asking people with lived experience 1. Votes counted: 1." in house.type(OBSERVER, "inclusion")


@pytest.mark.rule("10.3.2")
def test_it_never_says_how_a_member_voted(house: House) -> None:
    number = house.vote_is_open()
    for person, button in zip(SIGNING, ("Sign on", "Object", "Stand aside", "Sign on"), strict=True):
        house.press(person, number, button)
    house.to_closing()
    answer = house.type(PRIMARY, "inclusion")
    assert "Harbor Light Legal 1 of 1" in answer
    assert "*Objections*: 1. Taken back by the member 0, lapsed as the member left the vote 0, " in answer
    assert "answered by a next revision 0, stood 1." in answer
    assert not [words for words in ("Sign on", "Stand aside", "Object:") if words in answer]


@pytest.mark.rule("10.3.1")
def test_an_objection_that_was_taken_back_counts_so(house: House) -> None:
    number = house.vote_is_open()
    house.press("U0RUTH", number, "Object")
    house.press("U0RUTH", number, "Sign on")
    for person in SIGNING:
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "*Objections*: 1. Taken back by the member 1," in house.type(PRIMARY, "inclusion")


@pytest.mark.rule("10.3.1")
def test_an_objection_of_a_member_that_left_the_vote_was_not_taken_back(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press("U0JUNE", number, "Object")
    house.press("U0KOFI", number, "Object")
    house.press("U0KOFI", number, "Sign on")
    house.work()
    house.type(CHAIR, 'member suspend "Bridge to Safety"')
    house.press("U0KOFI", number, "Recuse")
    house.work()
    assert not [words for words in house.thread(number) if "Bridge to Safety no longer objects" in words]
    for person in SIGNING:
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "*Objections*: 2. Taken back by the member 1, lapsed as the member left the vote 1," in house.type(
        PRIMARY, "inclusion"
    )


@pytest.mark.rule("10.3.1")
def test_an_objection_that_a_next_revision_answered_counts_so(house: House) -> None:
    number = house.vote_is_open()
    for person in SIGNING:
        house.press(person, number, "Sign on")
    house.press("U0KOFI", number, "Object")
    house.to_closing()
    assert "by a next revision 0, stood 1." in house.type(PRIMARY, "inclusion")
    house.run(lambda rows: rows.write(text("UPDATE objections SET cleared_at = (SELECT counted_at FROM votes)")))
    assert "by a next revision 1, stood 0." in house.type(PRIMARY, "inclusion")


@pytest.mark.rule("10.3.1")
def test_a_closing_that_moved_is_counted_with_its_cause(house: House) -> None:
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.to_closing()
    assert "*Closings that moved*: too few had answered 1." in house.type(PRIMARY, "inclusion")


def test_strangers_read_nothing(house: House) -> None:
    assert "not in the coalition’s roster" in house.slack.command(OUTSIDER, "inclusion").text


def test_without_votes_there_is_no_picture(house: House) -> None:
    assert "No vote was counted." in house.type(PRIMARY, "inclusion")
    assert house.read("SELECT id FROM outbox WHERE action = 'upload'") == []


@pytest.mark.rule("10.3.1")
def test_each_quarter_the_members_are_told_once(any_database: House) -> None:
    house = any_database
    house.run(reporting.schedule, house.coalition, house.now())
    house.run(reporting.schedule, house.coalition, house.now())
    a_vote(house)
    house.pass_time((datetime(2027, 4, 1, 12, 59, tzinfo=UTC) - house.now()).total_seconds())
    house.work()
    assert reports(house) == []
    house.pass_time(120)
    house.work()
    assert len(reports(house)) == 1
    assert "January to March 2027" in reports(house)[0]
    assert "Free the Workers 1 of 1" in reports(house)[0]
    house.pass_time(91 * DAY)
    house.work()
    assert ["April to June 2027" in words for words in reports(house)] == [False, True]
    house.verify()


def reports(house: House) -> list[str]:
    seen = [plain(item) for item in house.slack.messages(CHAIR, MEMBERS_CHANNEL)]
    return [words for words in seen if "inclusion report of the last quarter" in words]


@pytest.mark.parametrize(
    ("day", "quarter", "first"),
    [
        ((2027, 1, 1), (2027, 1), (2027, 1, 1)),
        ((2027, 6, 30), (2027, 2), (2027, 4, 1)),
        ((2027, 12, 31), (2027, 4), (2027, 10, 1)),
    ],
)
def test_a_quarter_has_its_days(day: tuple[int, int, int], quarter: tuple[int, int], first: tuple[int, ...]) -> None:
    found = Quarter.of(date(*day))
    assert (found.year, found.number) == quarter
    assert (found.first_day.year, found.first_day.month, found.first_day.day) == first
    assert found.next.previous == found


def test_days_are_told_from_the_shortest_to_the_longest() -> None:
    assert [middle(()), middle((3,)), middle((1, 2))] == [
        "none yet",
        "shortest 3, middle 3, longest 3",
        "shortest 1, middle 1.5, longest 2",
    ]


@pytest.mark.parametrize("members", [1, 300])
def test_the_picture_is_gray_and_of_a_bearable_size(members: int) -> None:
    response = tuple((f"Member {number}", number % 3, 3) for number in range(members))
    content = report.draw(
        [
            FIGURES,
            Inclusion(
                *(getattr(FIGURES, name) if name != "response" else response for name in FIGURES.__dataclass_fields__)
            ),
        ]
    )
    width, height = struct.unpack(">II", content[16:24])
    assert width < 2_000 and height < 3_000
    from matplotlib.image import imread

    pixels = imread(io.BytesIO(content))
    assert (abs(pixels[..., 0] - pixels[..., 1]) < 0.01).all() and (abs(pixels[..., 1] - pixels[..., 2]) < 0.01).all()
