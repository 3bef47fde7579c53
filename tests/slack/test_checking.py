"""Temperature checks: one answer per member, by button or number, closing by themselves, binding nobody."""

import pytest

from atest_bot.sandbox.objects import Message, plain
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    PRIMARY,
    House,
)
from tests.slack import forging

ASKED = 'check "Shall we meet in June?" "Yes" "No" "Later"'
MEMBER = "Free the Workers"


def ask(house: House, words: str = ASKED) -> str:
    answer = house.type(CHAIR, words)
    house.work()
    return answer


def check(house: House) -> Message:
    found = [item for item in house.slack.messages(CHAIR, MEMBERS_CHANNEL) if "Temperature check" in plain(item)]
    assert len(found) == 1
    return found[0]


def press(house: House, person: str, button: str) -> None:
    house.slack.click(person, channel=MEMBERS_CHANNEL, ts=check(house).ts, button=button)
    house.work()


def react(house: House, person: str, emoji: str) -> None:
    house.slack.react(person, MEMBERS_CHANNEL, check(house).ts, emoji)
    house.work()


def unreact(house: House, person: str, emoji: str) -> None:
    house.slack.unreact(person, MEMBERS_CHANNEL, check(house).ts, emoji)
    house.work()


def lines(house: House) -> list[str]:
    """The options as the message shows them."""
    return [line for line in plain(check(house)).splitlines() if line[:2] in ("1.", "2.", "3.") and ": *" in line]


def entries(house: House) -> list[object]:
    return [kind for (kind,) in house.read("SELECT kind FROM entries WHERE subject LIKE 'check:%' ORDER BY seq")]


@pytest.mark.rule("1.21")
def test_a_check_says_that_it_binds_nobody_and_offers_numbers(any_database: House) -> None:
    house = any_database
    assert "closes by itself" in ask(house)
    words = plain(check(house))
    assert "This binds nobody" in words
    assert lines(house) == ["1. Yes: *0*", "2. No: *0*", "3. Later: *0*"]
    assert list(check(house).reactions) == ["one", "two", "three"]
    assert "0 of 7 members answered" in words
    assert entries(house) == ["check.opened"]


@pytest.mark.rule("1.21")
def test_a_member_has_one_answer_whoever_gives_it_and_however(any_database: House) -> None:
    house = any_database
    ask(house)
    press(house, ALTERNATE, "1. Yes")
    assert lines(house)[0] == f"1. Yes: *1* ({MEMBER})"
    react(house, PRIMARY, "two")
    assert lines(house) == ["1. Yes: *0*", f"2. No: *1* ({MEMBER})", "3. Later: *0*"]
    press(house, ALTERNATE, "3. Later")
    assert lines(house)[1] == f"2. No: *1* ({MEMBER})"
    assert f"Not changed. {MEMBER} answered “No”" in house.inbox(ALTERNATE)[-1]
    assert f"{MEMBER} answered “No”" in house.inbox(PRIMARY)[-1]
    assert "It binds nobody." in house.inbox(PRIMARY)[-1]
    assert entries(house) == ["check.opened", "check.answered", "check.answered"]
    house.verify()


def test_an_answer_follows_the_latest_reaction_still_there_and_can_be_taken_back(house: House) -> None:
    ask(house)
    react(house, PRIMARY, "one")
    react(house, PRIMARY, "three")
    assert lines(house)[2] == f"3. Later: *1* ({MEMBER})"
    unreact(house, PRIMARY, "three")
    assert lines(house)[0] == f"1. Yes: *1* ({MEMBER})"
    press(house, PRIMARY, "Take answer back")
    assert all(": *0*" in line for line in lines(house))
    assert "has no answer" in house.inbox(PRIMARY)[-1]


def test_a_number_that_is_no_option_is_nothing(house: House) -> None:
    ask(house)
    react(house, PRIMARY, "nine")
    assert house.inbox(PRIMARY) == []
    assert entries(house) == ["check.opened"]


@pytest.mark.parametrize(("person", "why"), [(OBSERVER, "not the delegate of one"), (CHAIR, "not the delegate of one")])
def test_who_has_no_vote_has_no_answer_and_is_told_once(house: House, person: str, why: str) -> None:
    ask(house)
    react(house, person, "one")
    press(house, person, "2. No")
    assert len(house.inbox(person)) == 1
    assert why in house.inbox(person)[0]
    assert all(": *0*" in line for line in lines(house))


def test_a_stranger_is_told_once(house: House) -> None:
    ask(house)
    for _ in range(2):
        forging.press(house, OUTSIDER, "1:1", "check_option_1")
        house.work()
    assert ["not in the coalition’s roster" in words for words in house.inbox(OUTSIDER)] == [True]


def test_it_closes_by_itself_and_the_result_stays(any_database: House) -> None:
    house = any_database
    ask(house)
    press(house, PRIMARY, "1. Yes")
    react(house, CHAIR_AND_DELEGATE, "two")
    house.pass_time(2 * DAY)
    house.work()
    assert "Press a button" in plain(check(house))  # Wednesday, before five
    house.pass_time(DAY)
    house.work()
    assert "2 of 7 members answered. It has closed." in plain(check(house))
    assert "Take answer back" not in plain(check(house))
    told = [plain(item) for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, check(house).ts)][1:]
    assert len(told) == 1
    assert "Yes: *1*\nNo: *1*\nLater: *0*" in told[0]
    react(house, "U0RUTH", "one")
    assert "has closed, so nothing was recorded" in house.inbox("U0RUTH")[-1]
    assert entries(house)[-1] == "check.closed"
    house.verify()


def test_the_last_day_can_be_chosen(house: House) -> None:
    ask(house, f"{ASKED} until 2027-03-12")
    assert "Mar 12, 2027, 5:00 PM Eastern" in check(house).text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("check", "needs a question and its options"),
        ("check Shall we meet in June? Yes No", 'Type it like this: `/atest check "Shall we meet in June?"'),
        ('check "Why?" "One"', "2 to 10 options"),
        ('check "Why?" ' + " ".join(f'"{number} times"' for number in range(11)), "2 to 10 options"),
        ('check "Why?" "Yes" "yes"', "read the same"),
        (f"{ASKED} until June", "until 2027-06-04"),
        (f"{ASKED} until 2027-03-06", "not a business day"),
        (f"{ASKED} until 2027-02-26", "in the past"),
        ("check 99", "not known here"),
        (f'check "{"x" * 301}" "A" "B"', "Please shorten it to 300"),
        (f'check "Why?" "{"x" * 61}" "B"', "Please shorten it to 60"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(house: House, words: str, sentence: str) -> None:
    assert sentence in house.type(CHAIR, words)
    assert house.read("SELECT id FROM checks") == []


@pytest.mark.parametrize("person", [PRIMARY, OBSERVER, OUTSIDER])
def test_only_a_chair_asks(house: House, person: str) -> None:
    channel = None if person == OUTSIDER else MEMBERS_CHANNEL
    assert "Only a chair can do that." in house.slack.command(person, ASKED, channel=channel).text


def test_members_read_who_chose_what_and_strangers_do_not(house: House) -> None:
    ask(house)
    press(house, PRIMARY, "1. Yes")
    assert f"1. Yes: *1* ({MEMBER})" in house.type(OBSERVER, "check 1")
    assert "not in the coalition’s roster" in house.slack.command(OUTSIDER, "check 1").text


def test_what_people_typed_stays_inert(house: House) -> None:
    ask(house, 'check "<!channel> *Now*?" "<@U0MAYA>" "&amp; *B*"')
    assert "<!channel>" not in check(house).text
    assert check(house).notified == [CHAIR]


@pytest.mark.rule("1.21")
def test_members_of_one_group_share_one_answer(house: House) -> None:
    house.run(_join_a_group)
    ask(house)
    press(house, PRIMARY, "1. Yes")
    press(house, "U0RUTH", "2. No")
    assert lines(house)[:2] == ["1. Yes: *0*", "2. No: *1* (Sisters)"]
    assert "1 of 6 members answered" in plain(check(house))


def _join_a_group(rows: object) -> None:
    from sqlalchemy import text

    rows.write(  # type: ignore[attr-defined]
        text(
            "UPDATE members SET affiliation_group = 'Sisters' WHERE name IN ('Free the Workers', 'Harbor Light Legal')"
        )
    )
