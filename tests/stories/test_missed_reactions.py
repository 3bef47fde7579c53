"""Reactions made while the bot was not listening: one meaning is taken, else the person is asked (rulebook 11.5)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slack_sdk import WebClient

from atest_bot.services import comparing
from atest_bot.slack.comparing import Comparer
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHANGE_WAITS,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    PRIMARIES,
    PRIMARY,
    SETTLE_SECONDS,
    House,
    state_of,
)
from tests.slack.test_amending import BETTER

YES, ASIDE, NO = "white_check_mark", "raised_hand", "no_entry"
OTHER = "U0RUTH"
ASKED = "Your reactions on the card are not those that the bot heard of"


@pytest.fixture
def number(any_database: House) -> str:
    return any_database.vote_is_open()


def comparer_of(house: House) -> Comparer:
    client = WebClient(house.slack.bot_token, base_url=house.slack.api_url, retry_handlers=[])
    return Comparer(house.database, house.coalition, client, house.slack.workspace.bot.id, lambda: None)


def compare(house: House) -> None:
    """What a bot does that has just started."""
    comparer_of(house).step()
    house.work()


@contextmanager
def deaf(house: House) -> Iterator[None]:
    """Nothing that people do meanwhile reaches the bot, now or later."""
    listener, house.slack.workspace.listener = house.slack.workspace.listener, lambda *_: None
    try:
        yield
    finally:
        house.slack.workspace.listener = listener


def asked(house: House, person: str) -> list[str]:
    return [words for words in house.inbox(person) if ASKED in words]


@pytest.mark.rule("11.5")
def test_the_one_reaction_of_one_delegate_is_taken_with_a_receipt(any_database: House, number: str) -> None:
    house = any_database
    with deaf(house):
        house.react(PRIMARY, number, YES)
        house.react(OTHER, number, NO)
        house.react(CHAIR, number, YES)
    house.work()
    assert house.ballots() == {}
    compare(house)
    assert house.ballots() == {"Free the Workers": "sign_on", "Harbor Light Legal": "object"}
    assert "Sign on" in house.inbox(PRIMARY)[-1]
    assert asked(house, PRIMARY) == asked(house, OTHER) == asked(house, CHAIR) == []
    before = state_of(house)
    told = len(house.inbox(PRIMARY))
    compare(house)
    assert state_of(house) == before
    assert len(house.inbox(PRIMARY)) == told
    house.unreact(PRIMARY, number, YES)
    assert house.ballots() == {"Harbor Light Legal": "object"}
    assert house.verify().entries > 0


@pytest.mark.rule("11.5")
def test_two_reactions_or_two_delegates_are_asked(any_database: House, number: str) -> None:
    house = any_database
    with deaf(house):
        house.react(PRIMARY, number, YES)
        house.react(ALTERNATE, number, NO)
        house.react(OTHER, number, YES)
        house.react(OTHER, number, ASIDE)
    compare(house)
    compare(house)
    assert house.ballots() == {}
    assert [len(asked(house, person)) for person in (PRIMARY, ALTERNATE, OTHER)] == [1, 1, 1]
    assert "No answer stands." in asked(house, OTHER)[0]
    message = house.slack.inbox(OTHER)[-1]
    house.slack.click(OTHER, channel=message.channel, ts=message.ts, button="Stand aside")
    house.work()
    compare(house)
    assert house.ballots() == {"Harbor Light Legal": "stand_aside"}
    assert len(asked(house, OTHER)) == 1


@pytest.mark.rule("11.5")
def test_what_was_changed_or_taken_away_unheard_is_asked_and_stands(any_database: House, number: str) -> None:
    house = any_database
    house.react(PRIMARY, number, YES)
    house.react(OTHER, number, YES)
    house.work()
    compare(house)
    assert asked(house, PRIMARY) == []
    with deaf(house):
        house.unreact(PRIMARY, number, YES)
        house.react(OTHER, number, NO)
    before = house.ballots()
    compare(house)
    assert house.ballots() == before
    assert "The answer that stands for Free the Workers is Sign on." in asked(house, PRIMARY)[0]
    assert len(asked(house, OTHER)) == 1


@pytest.mark.rule("11.5")
def test_a_list_that_slack_cut_short_proves_nothing(any_database: House, number: str) -> None:
    house = any_database
    house.react(PRIMARY, number, YES)
    house.work()

    def cut(answer: dict[str, object]) -> None:
        for reaction in answer["message"]["reactions"]:  # type: ignore[index]
            reaction["users"] = [user for user in reaction["users"] if user != PRIMARY]

    house.slack.faults.after("reactions.get", cut)
    compare(house)
    assert asked(house, PRIMARY) == []
    assert house.ballots() == {"Free the Workers": "sign_on"}


@pytest.mark.rule("5.2.2")
def test_a_missed_reaction_in_a_sealed_vote_is_no_ballot(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open({"Tally": "sealed"})
    house.react(OTHER, number, YES)
    with deaf(house):
        house.react(PRIMARY, number, YES)
    house.work()
    compare(house)
    compare(house)
    assert house.ballots() == {}
    for person in (PRIMARY, OTHER):
        assert len([words for words in house.inbox(person) if "In a sealed vote a reaction is no ballot" in words]) == 1


@pytest.mark.rule("5.7.2", "11.5")
def test_a_look_after_the_closing_adds_nothing(any_database: House, number: str) -> None:
    house = any_database
    with deaf(house):
        house.react(PRIMARY, number, YES)
    house.pass_time(house.seconds_to_closing() + 1)
    compare(house)
    assert house.ballots() == {}
    assert house.read("SELECT timing FROM acts") == [("late",)]
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert house.read("SELECT extended_for_quorum FROM votes") in ([(True,)], [(1,)])
    compare(house)  # voting goes on, and what was late stays late: it is for the person to answer again
    assert house.ballots() == {}
    assert house.verify().entries > 0


@pytest.mark.rule("11.5", "4.2.1", "5.7.1")
def test_what_is_left_of_an_earlier_vote_on_the_same_text_is_asked_and_never_taken(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open({"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup is on Monday."})
    for person in PRIMARIES:
        house.react(person, number, YES)
    house.to_closing()
    house.pass_time(DAY)
    house.open_vote(number, {"Rule": "consensus"})
    compare(house)
    compare(house)
    assert house.read("SELECT count(*) FROM acts WHERE vote_id = 2") == [(0,)]
    assert [len(asked(house, person)) for person in PRIMARIES] == [1] * len(PRIMARIES)
    assert "No answer stands." in asked(house, PRIMARY)[0]


@pytest.mark.rule("11.5", "7.2")
def test_what_was_missed_on_a_card_that_a_change_replaced_meanwhile_is_asked_and_never_taken(
    any_database: House, number: str
) -> None:
    house = any_database
    house.react(PRIMARY, number, YES)
    assert house.amend(number, Text=BETTER).errors == {}
    house.pass_time(DAY - 3600)
    with deaf(house):
        house.react(OTHER, number, YES)
        house.pass_time(2 * 3600)
    house.work()
    assert len(house.cards(number)) == 2
    compare(house)
    compare(house)
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert [len(asked(house, person)) for person in (PRIMARY, OTHER)] == [0, 1]


@pytest.mark.rule("11.5", "7.2")
def test_who_reacts_on_a_replaced_card_and_then_answers_is_not_asked_about_it(any_database: House, number: str) -> None:
    house = any_database
    old = house.card(number)
    house.amend(number, Text=BETTER)
    house.pass_time(CHANGE_WAITS)
    house.work()
    house.slack.react(OTHER, MEMBERS_CHANNEL, old.ts, YES)
    house.react(OTHER, number, NO)
    compare(house)
    assert asked(house, OTHER) == []


def test_cards_are_read_at_the_start_and_shortly_before_the_closing(any_database: House, number: str) -> None:
    house = any_database
    comparer = comparer_of(house)

    def looks() -> int:
        before = len([call for call in house.slack.calls if call.method == "reactions.get"])
        comparer.step()
        return len([call for call in house.slack.calls if call.method == "reactions.get"]) - before

    assert [looks(), looks()] == [1, 0]
    comparer.look_soon()
    assert [looks(), looks()] == [1, 0]
    house.pass_time(house.seconds_to_closing() - 8)
    with deaf(house):
        house.react(PRIMARY, number, YES)
    assert [looks(), looks()] == [1, 0]
    assert house.ballots() == {"Free the Workers": "sign_on"}
    house.to_closing()
    assert house.ballots() == {"Free the Workers": "sign_on"}


def test_a_card_that_was_posted_again_takes_nothing_away(any_database: House, number: str) -> None:
    house = any_database
    house.react(PRIMARY, number, YES)
    house.work()
    gone = house.card(number)
    house.slack.workspace.delete_message(MEMBERS_CHANNEL, gone.ts)
    compare(house)
    house.type("U0INES", f"vote {number} sign-on")
    house.work()
    assert house.card(number).ts != gone.ts
    compare(house)
    assert asked(house, PRIMARY) == []
    assert house.ballots()["Free the Workers"] == "sign_on"
    assert house.run(comparing.open_cards)


@pytest.mark.parametrize(("person", "name"), [(ALTERNATE, "@ben.okafor"), (OBSERVER, "@ada.brooks")])
def test_a_reaction_made_before_the_person_acted_for_the_member_is_not_taken_for_it(
    any_database: House, number: str, person: str, name: str
) -> None:
    house = any_database
    house.react(person, number, YES)
    house.work()
    before = house.ballots()
    assert before == ({"Free the Workers": "sign_on"} if person == ALTERNATE else {})
    house.type(CHAIR, f"delegate remove {name}")
    house.type(CHAIR, f'delegate add {name} "Casa Nueva" alternate')
    compare(house)
    compare(house)
    assert house.ballots() == before
    assert len(asked(house, person)) == 1
    house.slack.click(person, channel=house.slack.workspace.dm(person).id, button="Stand aside")
    assert house.ballots() == before | {"Casa Nueva": "stand_aside"}
