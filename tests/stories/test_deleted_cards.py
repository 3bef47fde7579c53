"""A card that was deleted, and a channel that was archived: the vote goes on from the database (rulebook 11)."""

import pytest

from atest_bot.services import reposting
from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, DECISIONS_CHANNEL, MEMBERS_CHANNEL, PRIMARY, House
from tests.slack.test_amending import link_to, thread_of

REACTIONS = {"white_check_mark", "raised_hand", "no_entry"}


@pytest.fixture
def number(any_database: House) -> str:
    return any_database.vote_is_open()


def told_chairs(house: House, words: str) -> list[int]:
    return [sum(words in said for said in house.inbox(chair)) for chair in (CHAIR, CHAIR_AND_DELEGATE)]


@pytest.mark.rule("11.3")
def test_a_deleted_card_is_posted_again_and_the_vote_goes_on(any_database: House, number: str) -> None:
    house = any_database
    house.press(PRIMARY, number, "Sign on")
    house.work()
    gone = house.card(number)
    house.slack.workspace.delete_message(MEMBERS_CHANNEL, gone.ts)
    house.type("U0RUTH", f"vote {number} sign-on")
    house.work()
    card = house.card(number)
    assert card.ts != gone.ts
    assert "Answered: Free the Workers, Harbor Light Legal" in card.text
    assert set(card.reactions) == REACTIONS
    assert f"The card of {number} was deleted, so it is posted again." in thread_of(house, card)[0]
    assert link_to(gone) in thread_of(house, card)[0]
    assert told_chairs(house, "was deleted. The bot posts it again") == [1, 1]
    house.press("U0INES", number, "Sign on")
    house.react("U0NOOR", number, "white_check_mark")
    house.work()
    house.to_closing()
    assert "adopted as D-2027-001" in thread_of(house, card)[-1]
    assert len(house.decisions()) == 1
    assert house.verify().decisions == 1
    assert house.read("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]


@pytest.mark.rule("11.3")
def test_a_deleted_card_is_noticed_though_nothing_changes(any_database: House, number: str) -> None:
    house = any_database
    gone = house.card(number)
    house.run(reposting.look_after_cards, house.coalition, house.now())
    house.work()
    assert house.card(number).ts == gone.ts
    assert told_chairs(house, "was deleted") == [0, 0]
    house.slack.workspace.delete_message(MEMBERS_CHANNEL, gone.ts)
    house.run(reposting.look_after_cards, house.coalition, house.now())
    house.work()
    assert house.card(number).ts != gone.ts
    assert told_chairs(house, "was deleted") == [1, 1]


def test_a_card_can_be_deleted_twice(any_database: House, number: str) -> None:
    house = any_database
    for _ in range(2):
        house.slack.workspace.delete_message(MEMBERS_CHANNEL, house.card(number).ts)
        house.run(reposting.look_after_cards, house.coalition, house.now())
        house.work()
    assert set(house.card(number).reactions) == REACTIONS
    assert told_chairs(house, "was deleted") == [2, 2]


def test_a_replaced_card_that_is_deleted_comes_back_with_its_link(any_database: House) -> None:
    house = any_database
    number = house.propose()
    house.slack.workspace.delete_message(MEMBERS_CHANNEL, house.card(number).ts)
    house.amend(number, Text="We ask Congress to protect each domestic worker.")
    old, new = sorted(house.cards(number), key=lambda card: "replaced" not in card.text)
    assert link_to(new) in old.text


@pytest.mark.rule("11.3")
@pytest.mark.parametrize("is_remembered", [False, True])
def test_in_an_archived_channel_posts_wait_and_the_vote_is_counted(
    any_database: House, number: str, is_remembered: bool
) -> None:
    house = any_database
    channel = house.slack.workspace.channels[MEMBERS_CHANNEL]
    if is_remembered:  # the guard looked a moment ago, so that Slack itself refuses
        house.guard._fresh_for = 60.0
        house.guard.check(MEMBERS_CHANNEL)
    channel.is_archived = True
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.slack.command(person, f"vote {number} sign-on")
    house.work()
    house.guard._fresh_for = 0.0
    assert told_chairs(house, "is archived. Please unarchive it.") == [1, 1]
    assert house.read("SELECT count(*) FROM outbox WHERE state = 'blocked'") == [(0,)]
    house.to_closing()
    assert house.read("SELECT outcome FROM votes") == [("adopted",)]
    assert len(house.slack.messages(CHAIR, DECISIONS_CHANNEL)) == 1
    channel.is_archived = False
    house.pass_time(DAY)
    house.work()
    assert "adopted as D-2027-001" in house.thread(number)[-1]
    assert "*Voting has ended: adopted as D-2027-001.*" in house.card_text(number)
    assert house.read("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]
