"""Recuse: a member leaves the count of one vote, finally (rulebook 1, 4, 12.7)."""

import pytest

from tests.house import (
    ALTERNATE,
    CHAIR,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    OTHER_ALTERNATE,
    OUTSIDER,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging

MEMBER = "Free the Workers"
FINAL = "recused itself from this vote, which is final"


@pytest.fixture
def number(house: House) -> str:
    """A position that everybody may vote on."""
    return house.vote_is_open()


def recused(house: House) -> list[tuple[object, ...]]:
    query = "SELECT m.name FROM electors e JOIN members m ON m.id = e.member_id WHERE e.has_recused ORDER BY 1"
    return house.read(query)


@pytest.mark.rule("1.12", "4.7")
def test_a_recusal_takes_the_member_out_of_the_count_with_its_ballot(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.work()
    house.press(PRIMARY, number, "Recuse")
    house.work()
    assert recused(house) == [(MEMBER,)]
    assert house.ballots() == {}
    card = house.card_text(number)
    assert "Now 6 of 7 members may vote. Adopted if at least 4 sign on" in card
    assert "Recused, and out of the count: Free the Workers" in card
    assert "Free the Workers* recused itself from the vote on P-2027-001" in house.thread(number)[-1]
    for person in (PRIMARY, ALTERNATE, OTHER_ALTERNATE):
        assert "*Free the Workers recused itself* from the vote" in house.inbox(person)[-1]
        assert "Record " in house.inbox(person)[-1]
        assert "Its ballot has lapsed." in house.inbox(person)[-1]
    assert "*Recused*: Free the Workers" in house.type(OBSERVER, f"status {number}")
    for person in ("U0RUTH", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "Recused: Free the Workers" in house.thread(number)[-1]
    assert "No response: *2* of 6" in house.thread(number)[-1]
    assert house.verify().votes == 1


def test_the_button_asks_first_and_says_that_it_is_final(house: House, number: str) -> None:
    buttons = [each for block in house.card(number).blocks or [] for each in block.get("elements", [])]
    (button,) = [each for each in buttons if each.get("action_id") == "recuse"]
    assert "This is final for this vote" in button["confirm"]["text"]["text"]


@pytest.mark.rule("1.12")
def test_a_typed_recusal_is_asked_about_first_as_the_button_is(house: House, number: str) -> None:
    answer = house.slack.command(PRIMARY, f"recuse {number}", channel=MEMBERS_CHANNEL)
    assert "Does *Free the Workers* have a conflict of interest" in answer.text
    assert recused(house) == []
    asked = house.slack.messages(PRIMARY, MEMBERS_CHANNEL)[-1]
    assert "This is final for this vote" in str(asked.blocks)
    house.slack.click(PRIMARY, channel=MEMBERS_CHANNEL, ts=asked.ts, button="Recuse")
    house.work()
    assert recused(house) == [(MEMBER,)]
    assert "It had cast no ballot." in house.inbox(PRIMARY)[-1]
    assert FINAL in house.type(PRIMARY, f"recuse {number}")


@pytest.mark.parametrize("verb", ["recuse", "hold"])
def test_a_number_left_out_is_asked_for(house: House, verb: str) -> None:
    assert f"Please say which position, like this: `/atest {verb} P-2026-014`." in house.type(PRIMARY, verb)


def test_an_objection_lapses_with_the_recusal(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    house.press(PRIMARY, number, "Recuse")
    house.work()
    assert house.read("SELECT cleared_at IS NULL FROM objections") == [(0,)]
    assert not [words for words in house.thread(number) if "no longer objects" in words]
    assert "its ballot lapses, and so does an objection." in house.thread(number)[-1]
    assert "Object: *0*" in house.card_text(number)


@pytest.mark.rule("1.12")
@pytest.mark.parametrize("person", [PRIMARY, ALTERNATE])
def test_nothing_that_the_member_does_later_changes_anything(house: House, number: str, person: str) -> None:
    house.press(ALTERNATE, number, "Recuse")
    house.work()
    before = state_of(house)
    house.press(person, number, "Sign on")
    house.react(person, number, "no_entry")
    assert FINAL in house.type(person, f"vote {number} object")
    house.press(person, number, "Recuse")
    house.work()
    assert state_of(house) == before
    assert len([words for words in house.inbox(person) if FINAL in words]) == 3
    assert all(FINAL not in words for words in house.inbox(OTHER_ALTERNATE))


@pytest.mark.rule("2.6.1", "2.6.3")
def test_an_alternate_cannot_recuse_over_a_primarys_ballot(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Stand aside")
    house.work()
    answer = house.type(ALTERNATE, f"recuse {number}")
    assert f"has answered by its primary delegate <@{PRIMARY}>, and only the primary can undo that" in answer
    assert recused(house) == []
    assert house.ballots() == {MEMBER: "stand_aside"}


@pytest.mark.rule("2.6.2")
def test_an_alternate_may_recuse_over_an_alternates_ballot(house: House, number: str) -> None:
    house.press(ALTERNATE, number, "Sign on")
    house.press(OTHER_ALTERNATE, number, "Recuse")
    assert recused(house) == [(MEMBER,)]
    assert house.ballots() == {}


@pytest.mark.rule("5.10")
@pytest.mark.parametrize(("person", "why"), [(OBSERVER, "no vote"), (CHAIR, "no vote"), (OUTSIDER, "not in the")])
def test_those_without_a_vote_are_told_once(house: House, number: str, person: str, why: str) -> None:
    before = state_of(house)
    value = forging.ballot_value(house, number)
    for _ in range(2):
        forging.press(house, person, value, "recuse")
    house.work()
    assert state_of(house) == before
    (told,) = house.inbox(person)
    assert why in told


@pytest.mark.rule("5.8")
def test_the_same_press_delivered_again_changes_and_tells_nothing(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Recuse")
    house.work()
    before, told = state_of(house), house.inbox(PRIMARY)
    forging.again(house, forging.newest(house, "interactive"))
    house.work()
    assert state_of(house) == before
    assert house.inbox(PRIMARY) == told


@pytest.mark.rule("5.7.2")
def test_a_recusal_after_the_closing_is_late(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.to_closing(past_settle=False)
    assert "has closed, so nobody can leave" in house.type(PRIMARY, f"recuse {number}")
    forging.press(house, PRIMARY, value, "recuse")
    house.work()
    assert recused(house) == []
    assert "came after voting had closed, so it changes nothing" in house.inbox(PRIMARY)[-1]
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'ballot.late'") == [(1,)]


@pytest.mark.rule("7.1.2")
def test_a_button_of_another_text_is_refused(house: House, number: str) -> None:
    vote = forging.ballot_value(house, number).split(":")[0]
    forging.press(house, PRIMARY, f"{vote}:{'0' * 16}", "recuse")
    house.work()
    assert recused(house) == []
    assert "belongs to an earlier text" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("11.6", "1.19")
def test_a_vote_left_with_fewer_than_three_is_canceled_at_once(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    for person in ("U0RUTH", "U0INES", "U0NOOR", "U0KOFI", "U0JUNE"):
        house.press(person, number, "Recuse")
    house.work()
    assert house.read("SELECT outcome FROM votes") == [("canceled",)]
    assert house.read("SELECT stage FROM positions") == [("canceled",)]
    assert "canceled.* A vote needs at least three members, and 2 are left in this one." in house.thread(number)[-1]
    assert "Voting has ended: canceled." in house.card_text(number)
    for chair in (CHAIR, "U0DAVID"):
        assert [words for words in house.inbox(chair) if "fewer than three members were left" in words]
    before = state_of(house)
    house.pass_time(9 * DAY)
    house.work()
    assert {name: rows for name, rows in state_of(house).items() if name != "timers"} == {
        name: rows for name, rows in before.items() if name != "timers"
    }
    assert house.decisions() == []
    assert (house.verify().votes, house.verify().decisions) == (1, 0)
