"""“We need more time”: once for each member and position, and no count changes (rulebook 5.9)."""

from datetime import datetime

import pytest

from tests.house import ALTERNATE, OBSERVER, PRIMARY, SETTLE_SECONDS, House, state_of
from tests.slack import forging

HOUR, DAY = 3_600.0, 86_400.0
MEMBER = "Free the Workers"


@pytest.fixture
def number(house: House) -> str:
    """A position under a vote that opened on Thursday, March 4, and closes on Thursday, March 11, 5:00 PM."""
    return house.vote_is_open()


def closes_at(house: House) -> datetime:
    from atest_bot.store import votes

    return house.database.run(votes.by_id, 1).closes_at


def to_the_last_hours(house: House, hours: float) -> None:
    """Move the clock to so many hours before the closing."""
    house.pass_time((closes_at(house) - house.now()).total_seconds() - hours * HOUR)


@pytest.mark.rule("5.9", "1.13")
def test_near_the_closing_it_moves_to_two_business_days_from_now(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    before = closes_at(house)
    to_the_last_hours(house, 25)
    house.press(ALTERNATE, number, "Need more time")
    house.work()
    moved = closes_at(house)
    local = moved.astimezone(house.coalition.calendar.zone)
    assert (local.weekday(), local.hour) == (4, 17), "Friday, 5:00 PM: the first closing that leaves two business days"
    assert moved > before
    assert f"(moved, because {MEMBER} asked for more time)" in house.card_text(number)
    assert f"*{MEMBER} needs more time on {number}.* Voting now closes" in house.thread(number)[-1]
    for person in (PRIMARY, ALTERNATE):
        assert any(f"*Noted: {MEMBER} needs more time*" in words for words in house.inbox(person))
    assert "Sign on: *0*" in house.card_text(number)
    house.pass_time((before - house.now()).total_seconds() + SETTLE_SECONDS + 60)
    house.work()
    assert house.read("SELECT outcome FROM votes") == [(None,)], "timers follow"
    house.press(PRIMARY, number, "Sign on")
    assert house.ballots() == {MEMBER: "sign_on"}
    assert house.verify().entries > 0


@pytest.mark.rule("5.9")
def test_with_time_enough_it_is_noted_and_nothing_moves(house: House, number: str) -> None:
    before = closes_at(house)
    house.press(PRIMARY, number, "Need more time")
    house.work()
    assert closes_at(house) == before
    assert "There is time enough: voting closes as before," in house.thread(number)[-1]
    assert house.read("SELECT vote_id FROM holds") == [(1,)]
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'seat.held'") == [(1,)]


@pytest.mark.rule("5.9", "1.13")
def test_a_member_asks_once(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Need more time")
    house.work()
    before = state_of(house)
    answer = house.type(ALTERNATE, f"hold {number}")
    assert f"{MEMBER} has asked for more time on {number} before, and each member can once." in answer
    house.press(PRIMARY, number, "Need more time")
    house.work()
    assert state_of(house) == before
    assert "Nothing was changed." in house.inbox(PRIMARY)[-1]
    assert f"Noted: Harbor Light Legal needs more time on {number}" in house.type("U0RUTH", f"hold {number}")


@pytest.mark.rule("5.8")
def test_the_same_press_again_changes_and_tells_nothing(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Need more time")
    house.work()
    before, told = state_of(house), house.inbox(PRIMARY)
    forging.again(house, forging.newest(house, "interactive"))
    house.work()
    assert state_of(house) == before
    assert house.inbox(PRIMARY) == told


@pytest.mark.rule("5.9", "5.7.2")
def test_after_the_closing_it_is_late(house: House, number: str) -> None:
    house.to_closing(past_settle=False)
    before = closes_at(house)
    assert "Too late" in house.type(PRIMARY, f"hold {number}")
    assert house.read("SELECT * FROM holds") == []
    assert closes_at(house) == before


@pytest.mark.rule("5.10")
def test_those_without_a_vote_are_told_why(house: House, number: str) -> None:
    assert "you have a voice and no vote" in house.type(OBSERVER, f"hold {number}")
    forging.press(house, OBSERVER, forging.ballot_value(house, number), "hold")
    house.work()
    assert "you have a voice and no vote" in house.inbox(OBSERVER)[-1]
    assert house.read("SELECT * FROM holds") == []


def test_a_recused_member_cannot_hold(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Recuse")
    house.press(PRIMARY, number, "Need more time")
    house.work()
    assert house.read("SELECT * FROM holds") == []


@pytest.mark.rule("4.3", "5.7.2")
def test_those_who_were_late_hear_that_the_vote_goes_on(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press("U0RUTH", number, "Sign on")
    house.work()
    house.to_closing(past_settle=False)
    for emoji in ("white_check_mark", "raised_hand"):
        house.react(PRIMARY, number, emoji)
    house.work()
    assert "*Too late to count.*" in house.inbox(PRIMARY)[-1]
    house.pass_time(SETTLE_SECONDS + 5)
    house.work()
    told = [words for words in house.inbox(PRIMARY) if "voting goes on once more: please answer again" in words]
    assert len(told) == 1
    assert all("goes on once more: please" not in words for words in house.inbox("U0RUTH"))
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Stand aside")
    assert house.ballots() == {MEMBER: "stand_aside", "Harbor Light Legal": "sign_on"}


@pytest.mark.rule("5.10")
def test_an_app_that_reacts_is_told_nothing_and_nothing_fails(house: House, number: str) -> None:
    house.slack.workspace.people[OBSERVER].is_bot = True
    house.react(OBSERVER, number, "white_check_mark")
    house.work()
    assert house.ballots() == {}
    assert house.read("SELECT state FROM outbox WHERE state <> 'sent'") == []
