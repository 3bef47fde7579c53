"""Dated delegations and hand-overs: who acts from when until when, and what is told when one ends (2.4, 2.5, 9.2)."""

import pytest

from atest_bot.services import roster_file
from tests.house import ALTERNATE, CHAIR, DAY, MEMBERS_CHANNEL, OUTSIDER, PRIMARY, House, state_of
from tests.slack import forging

NEW = f"@{'omar.vance'}"


def unchanged(house: House, words: str) -> str:
    before = state_of(house)
    answer = house.type(CHAIR, words)
    assert state_of(house) == before, answer
    return answer


@pytest.mark.rule("2.5.1")
def test_a_delegation_begins_and_ends_on_its_days(any_database: House) -> None:
    house = any_database
    answer = house.type(CHAIR, f'delegate add {NEW} "Casa Nueva" alternate from 2027-03-03 until 2027-03-05')
    assert "will be alternate delegate of Casa Nueva from March 3, 2027, until March 5, 2027 begins" in answer
    assert "until March 5, 2027 begins" in house.type(CHAIR, "roster")
    assert "as a guest" in house.slack.command(OUTSIDER, "help").text
    house.pass_time(2 * DAY)
    assert "as a delegate" in house.slack.command(OUTSIDER, "help").text
    house.pass_time(2 * DAY)
    house.work()
    assert "as a guest" in house.slack.command(OUTSIDER, "help").text
    assert "no longer acts for Casa Nueva. Please remove" in house.inbox(CHAIR)[-1]
    assert "#C0MEMBERS" in house.inbox(CHAIR)[-1]
    told = len(house.inbox(CHAIR))
    house.pass_time(DAY)
    house.work()
    assert len(house.inbox(CHAIR)) == told
    assert house.verify().entries > 0


@pytest.mark.rule("2.5.1", "5.10")
def test_who_will_act_for_a_member_is_told_that_this_has_not_begun(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.type(CHAIR, f'delegate add {NEW} "Casa Nueva" from 2027-06-01')
    forging.press(house, OUTSIDER, forging.ballot_value(house, number))
    house.work()
    why = "Your delegation for Casa Nueva has not begun yet."
    assert house.inbox(OUTSIDER)[-1].startswith(why)
    assert why in house.slack.command(OUTSIDER, "status").text
    assert house.ballots() == {}


@pytest.mark.rule("2.4.1", "2.4.2")
def test_two_delegations_of_one_person_never_share_a_day(any_database: House) -> None:
    house = any_database
    house.type(CHAIR, f'delegate add {NEW} "Casa Nueva" from 2027-06-01 until 2027-07-01')
    refused = unchanged(house, f'delegate add {NEW} "Fair Fields" from 2027-06-30')
    assert "alternate delegate of Casa Nueva from June 1, 2027, until July 1, 2027 begins" in refused
    assert "acts for one member at a time" in unchanged(house, f'delegate add {NEW} "Fair Fields"')
    assert "will be" in house.type(CHAIR, f'delegate add {NEW} "Fair Fields" from 2027-07-01')


@pytest.mark.rule("1.2")
def test_a_member_never_has_two_primaries(any_database: House) -> None:
    refused = unchanged(any_database, f'delegate add {NEW} "Casa Nueva" primary from 2027-06-01')
    assert "has a primary delegate already" in refused


@pytest.mark.rule("2.5.1", "2.5.2")
@pytest.mark.parametrize("new", [NEW, "@ben.okafor"])
def test_a_hand_over_moves_the_role_that_day(any_database: House, new: str) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.work()
    answer = house.type(CHAIR, f'delegate handover "Free the Workers" @maya.torres {new} 2027-03-05')
    assert "From March 5, 2027" in answer
    assert "is primary delegate of Free the Workers in the place of" in answer
    slack_id = OUTSIDER if new == NEW else ALTERNATE
    house.pass_time(2 * DAY)
    house.work()
    assert "as a guest" in house.type(PRIMARY, "help")
    assert house.ballots() == {"Free the Workers": "sign_on"}
    ended = [words for words in house.inbox(CHAIR) if "no longer acts for Free the Workers" in words]
    assert any(f"cast stands ({number})" in words for words in ended)
    house.slack.workspace.invite(MEMBERS_CHANNEL, slack_id)
    house.press(slack_id, number, "Stand aside")
    assert house.ballots() == {"Free the Workers": "stand_aside"}
    assert house.verify().entries > 0


def test_an_alternate_who_becomes_primary_is_not_said_to_act_no_longer(house: House) -> None:
    house.type(CHAIR, 'delegate handover "Free the Workers" @maya.torres @ben.okafor 2027-03-05')
    house.pass_time(4 * DAY)
    house.work()
    ended = [words for words in house.inbox(CHAIR) if "no longer acts for" in words]
    assert [words.partition(" ")[0] for words in ended] == [f"<@{PRIMARY}>"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f'add {NEW} "Casa Nueva" from 2027-02-28', "That day is in the past."),
        (f'add {NEW} "Casa Nueva" from soon', "is not a day that I can read"),
        (f'add {NEW} "Casa Nueva" until <!channel>', "is not a day that I can read"),
        (f'add {NEW} "Casa Nueva" from 2027-06-02 until 2027-06-01', "must be later"),
        (f'add {NEW} "Casa Nueva" from', "Please write it like"),
        (f'add {NEW} "Casa Nueva" since 2027-06-02', "Please write it like"),
        (f'handover "Casa Nueva" @maya.torres {NEW} 2027-06-01', "does not act for Casa Nueva on that day"),
        ('handover "Casa Nueva" @ines.duarte @ines.duarte', "does not act|both are the same|Please write it like"),
        (f'handover "Casa Nueva" {NEW}', "Please write it like"),
    ],
)
def test_what_cannot_be_is_refused(house: House, words: str, sentence: str) -> None:
    answer = unchanged(house, f"delegate {words}")
    assert any(part in answer for part in sentence.split("|")), answer
    assert "<!channel>" not in answer


def test_nobody_but_chairs_may_hand_over(house: House) -> None:
    before = state_of(house)
    words = f'delegate handover "Free the Workers" @maya.torres {NEW}'
    assert "Only a chair can do that." in house.slack.command(PRIMARY, words).text
    assert state_of(house) == before


def test_who_is_removed_takes_no_role_over_later(house: House) -> None:
    house.type(CHAIR, 'delegate handover "Free the Workers" @maya.torres @ben.okafor 2027-03-10')
    assert "no longer acts for Free the Workers" in house.type(CHAIR, "delegate remove @ben.okafor")
    house.pass_time(12 * DAY)
    house.work()
    assert "as a guest" in house.type(ALTERNATE, "help")


def test_a_line_of_a_file_that_has_ended_is_entered_no_second_time(house: House) -> None:
    lines = [",".join(roster_file.COLUMNS), "Casa Nueva,,,U0OMAR,alternate,2027-03-02,2027-03-04"]
    assert house.run(roster_file.import_roster, house.coalition, "\n".join(lines), house.now()) == 1
    house.pass_time(5 * DAY)
    house.work()
    told = house.inbox(CHAIR)
    assert house.run(roster_file.import_roster, house.coalition, "\n".join(lines), house.now()) == 0
    house.work()
    assert house.inbox(CHAIR) == told
