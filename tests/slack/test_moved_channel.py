"""The settings name another members' channel than before: all goes there, and nothing to the former one (G11)."""

from dataclasses import replace

import pytest

from atest_bot.store.database import Database
from tests.house import (
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OUTSIDER,
    PRIMARIES,
    House,
    HouseClock,
)
from tests.services.test_retaining import let_go
from tests.slack.test_deciding import decided, end, under_public
from tests.slack.test_guarding import heard, propose
from tests.slack.test_posting import PATIENCE, is_public

NEW = "C0MEMBERSNEW"
REASON = {"Ground": "harm", "Reason": "It exposes workers.", "A change that would resolve it": "Add a shield."}


def start_again(house: House, **channels: str) -> None:
    """Stop the bot, set other channels, and start it again."""
    house._move_out()
    house.slack.wait_for(lambda: not house.slack.hub.connections)
    house.coalition = replace(house.coalition, **channels)
    house.database = Database(house.url, HouseClock(house.clock))
    house._move_in()


def another_channel(house: House, *, private: bool = True) -> None:
    people = [*house.slack.workspace.channels[MEMBERS_CHANNEL].members]
    house.slack.workspace.add_channel(NEW, "another", members=people, private=private)


def outsider_reads(house: House, card: str) -> list[str]:
    """All that stands in the former channel, once it is public."""
    top, below = house.slack.messages(OUTSIDER, MEMBERS_CHANNEL), house.slack.thread(OUTSIDER, MEMBERS_CHANNEL, card)
    return [str(message.as_slack()) for message in (*top, *below)]


@pytest.mark.guarantee("G11")
@pytest.mark.rule("9.1.2", "11.3")
def test_a_vote_goes_on_in_the_new_channel_and_nothing_is_said_in_the_one_made_public(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    card = house.card(number)
    another_channel(house)
    house.slack.workspace.convert_to_public(MEMBERS_CHANNEL)
    heard(house)
    start_again(house, members_channel=NEW)
    house.work()
    before = outsider_reads(house, card.ts)
    house.slack.command("U0RUTH", f"vote {number} sign-on", channel=NEW)
    house.slack.command("U0INES", f"vote {number} object", channel=NEW)
    assert not house.slack.submit("U0INES", None, REASON).errors
    house.work()
    assert outsider_reads(house, card.ts) == before
    (again,) = [message for message in house.slack.messages(CHAIR, NEW) if "Answered:" in message.text]
    assert "Answered: Casa Nueva, Harbor Light Legal" in again.text
    assert any(REASON["Reason"] in reply.text for reply in house.slack.thread(CHAIR, NEW, again.ts))
    assert any("because the settings name another channel for members" in said for said in house.inbox(CHAIR))
    house.slack.react("U0NOOR", NEW, again.ts, "white_check_mark")
    house.work()
    assert house.ballots()["Northfield Network"] == "sign_on"
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("10.2.1")
def test_a_reply_under_an_old_card_brings_the_card_into_the_new_channel(house: House) -> None:
    number = decided(house)
    house.pass_time(40 * DAY)
    let_go(house)
    another_channel(house)
    start_again(house, members_channel=NEW)
    house.slack.command(CHAIR_AND_DELEGATE, f"inform {number}", channel=NEW)
    filed = {"Title": "New facts", "What members should know": "Two more states agree."}
    assert not house.slack.submit(CHAIR_AND_DELEGATE, None, filed).errors
    house.work()
    (card,) = [message for message in house.slack.messages(CHAIR, NEW) if f"{number} · revision" in message.text]
    assert "Two more states agree." in house.slack.thread(CHAIR, NEW, card.ts)[-1].text
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("9.1.2")
def test_after_a_new_id_cards_stay_and_reactions_on_them_are_ballots(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    card = house.card(number)
    house.slack.workspace.change_id(MEMBERS_CHANNEL, NEW)
    heard(house)
    start_again(house, members_channel=NEW)
    house.slack.command("U0RUTH", f"vote {number} sign-on", channel=NEW)
    house.work()
    house.slack.react("U0NOOR", NEW, card.ts, "white_check_mark")
    house.work()
    (only,) = [message for message in house.slack.messages(CHAIR, NEW) if "Answered:" in message.text]
    assert only.ts == card.ts
    assert "Answered: Harbor Light Legal, Northfield Network" in only.text
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("9.1.2")
def test_what_waited_for_a_channel_is_posted_in_the_one_that_is_set_instead(any_database: House) -> None:
    house = any_database
    another_channel(house)
    house.slack.workspace.convert_to_public(MEMBERS_CHANNEL)
    heard(house)
    propose(house)
    start_again(house, members_channel=NEW)
    house.pass_time(60)
    house.work()
    assert any("P-2027-001" in message.text for message in house.slack.messages(CHAIR, NEW))
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("9.6", "8.2")
def test_a_decision_that_waited_is_posted_in_the_public_channel_that_is_set_instead(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    another_channel(house, private=False)
    house.slack.workspace.convert_to_private(DECISIONS_CHANNEL)
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()
    start_again(house, decisions_channel=NEW)
    house.pass_time(60)
    house.work()
    assert [said.text.count("D-2027-001") > 0 for said in house.slack.messages(OUTSIDER, NEW)] == [True]
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("8.2")
@pytest.mark.parametrize("is_renumbered", [False, True])
def test_a_decision_that_was_perhaps_posted_is_looked_for_there_before_it_goes_elsewhere(
    house: House, is_renumbered: bool
) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.slack.faults.stored_but_unanswered("chat.postMessage", when=is_public)
    house.patience = PATIENCE
    house.to_closing()
    assert house.read("SELECT state FROM outbox WHERE notice = 'PublicNotice'") == [("uncertain",)]
    if is_renumbered:
        house.slack.workspace.change_id(DECISIONS_CHANNEL, NEW)
    else:
        another_channel(house, private=False)
    start_again(house, decisions_channel=NEW)
    house.pass_time(61)
    house.work()
    channels = {DECISIONS_CHANNEL, NEW} & {*house.slack.workspace.channels}
    posted = [said for channel in channels for said in house.slack.messages(OUTSIDER, channel)]
    assert [said.text.count("D-2027-001") > 0 for said in posted] == [True]
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("8.4.1")
def test_a_notice_under_a_decision_in_a_former_channel_is_posted_once_though_no_answer_came(house: House) -> None:
    decided(house)
    another_channel(house, private=False)
    start_again(house, decisions_channel=NEW)
    house.slack.faults.stored_but_unanswered("chat.postMessage", when=is_public)
    end(house, "rescind D-2027-001")
    house.pass_time(120)
    house.work()
    assert ["Rescinded on" in words for words in under_public(house)] == [True]
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("8.4.1")
def test_a_decision_is_still_edited_after_the_public_channel_got_another_id(house: House) -> None:
    decided(house)
    house.slack.workspace.change_id(DECISIONS_CHANNEL, NEW)
    heard(house)
    start_again(house, decisions_channel=NEW)
    end(house, "rescind D-2027-001")
    (post,) = house.slack.messages(OUTSIDER, NEW)
    assert "Rescinded on" in post.text
    assert "Rescinded on" in house.slack.thread(OUTSIDER, NEW, post.ts)[-1].text
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


def test_the_chairs_read_in_which_channel_a_decision_could_not_be_edited(house: House) -> None:
    decided(house)
    another_channel(house, private=False)
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_archived = True
    start_again(house, decisions_channel=NEW)
    end(house, "rescind D-2027-001")
    refused = [words for words in house.inbox(CHAIR) if "could not be posted" in words]
    assert refused
    assert all(f"<#{DECISIONS_CHANNEL}>" in words for words in refused)
