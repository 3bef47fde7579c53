"""A coalition of 300 members: every message and view stays within what Slack takes, and nothing is cut off (11)."""

from collections.abc import Iterator

import pytest

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.objects import plain
from atest_bot.services import checking, reporting, roster_file, signing, voting
from atest_bot.services.checking import OptionPress
from atest_bot.services.voting import Press
from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, PRIMARY, House

MORE = 293
NAMES = [f"Members of the Federation for the Rights of Working People, Chapter {number:03}" for number in range(MORE)]


def person(number: int) -> str:
    return f"U0BIG{number}"


def seat(house: House, names: list[str]) -> None:
    """Members more, each with a delegate in the members' channel."""
    lines = ["member,signatory_name,affiliation_group,slack_user_id,role,from,until"]
    for number, name in enumerate(names):
        house.slack.workspace.add_person(person(number), f"Person {number}")
        house.slack.workspace.channels[MEMBERS_CHANNEL].members[person(number)] = None
        lines.append(f'"{name}",,,{person(number)},primary,,')
    house.run(roster_file.import_roster, house.coalition, "\n".join(lines), house.now())


@pytest.fixture
def large(any_database: House) -> Iterator[House]:
    """The cast, and 293 members more, each with a name as long as names may be."""
    seat(any_database, NAMES)
    yield any_database
    assert any_database.slack.surprises == []


def answer(house: House, number: int, choice: Choice) -> None:
    """One of the many answers, as a listener hands it over."""
    digest, vote = house.read("SELECT revision_hash, id FROM votes ORDER BY id DESC LIMIT 1")[0]
    press = Press(f"big:{number}", person(number), int(str(vote)), str(digest), choice, Surface.BUTTON, house.now())
    house.run(voting.cast_ballot, house.coalition, press, house.now())


def in_public(house: House) -> list[str]:
    """The notice of the first decision as the public reads it, and what stands in its thread."""
    notice = house.slack.messages(OUTSIDER, DECISIONS_CHANNEL)[0]
    return [plain(item) for item in house.slack.thread(OUTSIDER, DECISIONS_CHANNEL, notice.ts)]


@pytest.mark.rule("11.11")
def test_a_vote_of_300_members_is_told_in_full(large: House) -> None:
    number = large.vote_is_open({"If adopted, published in the name of": "both"})
    assert "300 members may vote. Adopted if at least 151 sign on" in large.card_text(number)
    for place in range(MORE):
        answer(large, place, Choice.OBJECT if place == 7 else Choice.STAND_ASIDE if place % 40 == 3 else Choice.SIGN_ON)
    large.work()
    assert "See who with `/atest status" in large.card_text(number)
    told = large.type(PRIMARY, f"status {number}") + "\n".join(large.inbox(PRIMARY))
    large.work()
    told += "\n".join(large.inbox(PRIMARY))
    assert [name for name in NAMES if name not in told] == []
    large.type(CHAIR, "roster")
    large.work()
    listed = "\n".join(large.inbox(CHAIR))
    assert [name for name in NAMES if name not in listed] == []
    large.to_closing()
    thread = large.thread(number)
    place = next(place for place, words in enumerate(thread) if "The roll call is long. It follows below" in words)
    assert "Object: *1*" in thread[place]
    parts = [words for words in thread if f"Roll call of {number}, " in words]
    assert thread[place + 1 : place + 1 + len(parts)] == parts
    assert [part for at, part in enumerate(parts, 1) if f", {at} of {len(parts)}" not in part] == []
    assert [name for name in NAMES if "\n".join(parts).count(name) != 1] == []
    assert max(map(len, parts)) < 3_500
    assert NAMES[7] in next(words for words in parts if "Object" in words)


@pytest.mark.rule("11.11")
def test_a_letter_with_300_names_is_printed_in_full(large: House) -> None:
    number = large.vote_is_open({"Rule": "letter", "If adopted, published in the name of": "signatories"})
    for place in range(MORE):
        answer(large, place, Choice.SIGN_ON)
    large.work()
    large.to_closing()
    first, *parts = in_public(large)
    assert "Adopted on" in first
    public = "\n".join([first, *parts])
    assert [name for name in NAMES if public.count(name) != 1] == []
    assert sorted(NAMES, key=public.index) == sorted(NAMES)
    assert number not in public


@pytest.mark.rule("11.11")
def test_fewer_names_leave_no_old_part_standing(large: House) -> None:
    large.vote_is_open({"Rule": "letter", "If adopted, published in the name of": "signatories"})
    for place in range(MORE):
        answer(large, place, Choice.SIGN_ON)
    large.work()
    large.to_closing()
    before = in_public(large)
    for place in range(90):
        arguments = (f"gone:{place}", person(place), "D-2027-001", large.now())
        large.run(signing.withdraw_name, large.coalition, *arguments)
    large.work()
    after = in_public(large)
    public = "\n".join(after)
    assert len(after) == len(before)
    assert "no longer needed" in after[-1]
    assert [name for name in NAMES[:90] if name in public] == []
    assert [name for name in NAMES[90:] if public.count(name) != 1] == []


@pytest.mark.parametrize("who", [PRIMARY, CHAIR, CHAIR_AND_DELEGATE, person(12)])
def test_every_home_fits(large: House, who: str) -> None:
    large.vote_is_open()
    large.slack.open_home(who)
    large.work()
    view = large.slack.home(who)
    assert view is not None
    assert plain(large.card("P-2027-001"))


@pytest.mark.rule("11.11", "10.1.1", "10.3.1")
def test_what_300_members_said_and_did_is_read_in_full(large: House) -> None:
    """A temperature check, the roster, the record, the state of things and the inclusion report."""
    number = large.vote_is_open()
    for place in range(MORE):
        answer(large, place, Choice.OBJECT if place % 50 == 7 else Choice.SIGN_ON)
    large.work()
    for who in (PRIMARY, CHAIR, person(7)):
        large.slack.open_home(who)
        large.work()
        assert large.slack.home(who) is not None
    large.type(CHAIR, 'check "Shall we meet in June?" "Yes" "No"')
    check_id = int(str(large.read("SELECT id FROM checks")[0][0]))
    for place in range(MORE):
        pick(large, check_id, place)
    large.work()
    large.to_closing()
    large.pass_time(10 * 86_400)
    large.work()
    said = [plain(item) for item in large.slack.messages(CHAIR, MEMBERS_CHANNEL)]
    assert len([words for words in said if "Temperature check" in words]) == 1
    told = large.type(PRIMARY, f"check {check_id}")
    large.work()
    told += "\n".join(large.inbox(PRIMARY))
    assert [name for name in NAMES if name not in told] == []
    for verb in ("status", f"status {number}", "record", f"record {number}", "inclusion", "roster"):
        assert large.type(CHAIR, verb), verb
    large.work()
    everything = "\n".join(large.inbox(CHAIR))
    assert [name for name in NAMES if name not in everything] == []


@pytest.mark.rule("11.11", "6.5.1")
def test_the_chairs_read_the_names_of_300_silent_members(large: House) -> None:
    number = large.vote_is_open()
    large.pass_time(large.seconds_to_closing() - 3_600)
    large.work()
    lists = [words for words in large.inbox(CHAIR) if f"300 of 300 members have not answered on {number}" in words]
    assert [name for name in NAMES if "\n".join(lists).count(name) != 1] == []
    assert [part for at, part in enumerate(lists, 1) if f"(part {at} of {len(lists)})" not in part] == []
    assert max(map(len, lists)) < 3_500
    large.work()
    assert large.read("SELECT key FROM outbox WHERE state = 'blocked'") == []


@pytest.mark.rule("11.11", "10.3.1")
def test_the_inclusion_report_of_300_members_is_told_in_full(large: House) -> None:
    large.run(reporting.schedule, large.coalition, large.now())
    large.vote_is_open()
    for place in range(MORE):
        answer(large, place, Choice.SIGN_ON)
    large.work()
    large.to_closing()
    large.pass_time(40 * DAY)
    large.work()
    posted = large.slack.messages(CHAIR, MEMBERS_CHANNEL)
    first = next(item for item in posted if "inclusion report of the last quarter" in plain(item))
    parts = [plain(item) for item in large.slack.thread(CHAIR, MEMBERS_CHANNEL, first.ts)]
    assert [name for name in NAMES if "\n".join(parts).count(f"{name} 1 of 1") != 1] == []
    assert max(map(len, parts)) < 4_000


def pick(house: House, check_id: int, place: int) -> None:
    """One of the many answers to a temperature check."""
    press = OptionPress(f"pick:{place}", person(place), check_id, 1 + place % 2, Surface.BUTTON, house.now())
    house.run(checking.answer, house.coalition, press, house.now())
