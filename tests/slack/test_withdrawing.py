"""A ballot is taken back by any surface, until the closing instant (rulebook 5.6)."""

import pytest

from tests.house import ALTERNATE, PRIMARY, House, state_of


@pytest.fixture
def number(house: House) -> str:
    return house.vote_is_open()


def facts(house: House) -> list[object]:
    return [row[0] for row in house.read("SELECT kind FROM entries WHERE kind LIKE 'ballot.%' ORDER BY seq")]


def test_the_receipt_has_a_button_that_withdraws(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.work()
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Withdraw")
    house.work()
    assert house.ballots() == {}
    assert facts(house) == ["ballot.cast", "ballot.withdrawn"]
    assert "Withdrawn" in house.inbox(PRIMARY)[-1]
    assert "Sign on: *0*" in house.card_text(number) or "Sign on: 0" in house.card_text(number)


def test_the_command_withdraws_and_says_so(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    assert "Withdrawn" in house.type(PRIMARY, f"vote {number} withdraw")
    assert house.ballots() == {}
    house.verify()


def test_a_withdrawn_ballot_can_be_cast_again(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Object")
    house.type(PRIMARY, f"vote {number} withdraw")
    assert house.read("SELECT count(*) FROM objections WHERE cleared_at IS NULL") == [(0,)]
    house.press(PRIMARY, number, "Sign on")
    assert house.ballots() == {"Free the Workers": "sign_on"}


def test_an_alternate_does_not_withdraw_the_primarys_ballot(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    assert "Not changed" in house.type(ALTERNATE, f"vote {number} withdraw")
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert facts(house)[-1] == "ballot.overruled"


def test_withdrawing_nothing_changes_nothing(house: House, number: str) -> None:
    before = state_of(house)["entries"]
    house.type(PRIMARY, f"vote {number} withdraw")
    assert state_of(house)["entries"] == before
    assert house.ballots() == {}


def test_after_the_closing_it_is_late_and_the_ballot_counts(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.to_closing(past_settle=False)
    assert "Not counted" in house.type(PRIMARY, f"vote {number} withdraw")
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert "voting has ended, and the count follows" in house.type(PRIMARY, f"status {number}")
