"""An editorial change in an open vote: any member can stop it for 24 hours; ballots stay (rulebook 7.2)."""

from datetime import timedelta

import pytest

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
from tests.slack import forging
from tests.slack.test_amending import BETTER, link_to, thread_of
from tests.slack.test_stopping import end

STOP = "This is substantive"


@pytest.fixture
def number(any_database: House) -> str:
    """A position that everybody may vote on."""
    return any_database.vote_is_open()


@pytest.fixture
def house(any_database: House) -> House:
    return any_database


def announcement(house: House, number: str) -> str:
    """The ts of the reply that announces the change."""
    card = house.card(number)
    return next(
        item.ts
        for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, card.ts)
        if "An editorial change to" in item.text and "put by" in item.text
    )


def stop(house: House, number: str, person: str) -> None:
    house.slack.click(person, channel=MEMBERS_CHANNEL, ts=announcement(house, number), button=STOP)
    house.work()


def wait_a_day(house: House) -> None:
    house.pass_time(CHANGE_WAITS)
    house.work()


# --- announced ---


@pytest.mark.rule("7.2", "7.1.1")
def test_an_editorial_change_is_announced_with_its_difference_and_changes_nothing_yet(
    house: House, number: str
) -> None:
    before = house.card(number).ts
    house.amend(number, Text=BETTER)
    assert [card.ts for card in house.cards(number)] == [before]
    put, difference = house.thread(number)[-2:]
    assert f"*An editorial change to {number}, “Protect domestic workers”*, put by Free the Workers." in put
    assert "Revision 2 takes effect <!date^" in put
    assert "What changed and why: A clearer word." in put
    assert put.endswith("This is substantive")
    assert "Now: We ask Congress to protect [added: each] domestic worker." in difference
    assert house.read("SELECT revision_hash FROM votes") == house.read("SELECT hash FROM revisions WHERE number = 1")


@pytest.mark.rule("7.2", "12.2")
def test_after_a_day_it_takes_effect_and_ballots_stay_with_the_text_they_were_cast_on(
    house: House, number: str
) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.amend(number, Text=BETTER)
    house.pass_time(DAY - 60)
    house.work()
    assert len(house.cards(number)) == 1
    wait_a_day(house)
    old, new = house.cards(number)
    assert f"*Revision 2 replaced this text.* It stays here as it was. Read it, and go on, {link_to(new)}" in old.text
    assert "Answered: Free the Workers" in house.card_text(number)
    assert "Ballots already cast stay." in thread_of(house, new)[0]
    assert "Revision 2 has taken effect." in "\n".join(thread_of(house, old))
    assert set(new.reactions) == {"white_check_mark", "raised_hand", "no_entry"}
    house.press("U0RUTH", number, "Sign on")
    house.work()
    first, second = (row[0] for row in house.read("SELECT hash FROM revisions ORDER BY number"))
    assert house.read("SELECT revision_hash FROM ballots ORDER BY id") == [(first,), (second,)]


@pytest.mark.rule("12.2", "12.3")
def test_the_text_that_is_adopted_is_the_one_under_the_vote(house: House, number: str) -> None:
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    house.to_closing()
    assert "adopted as D-2027-001" in house.thread(number)[-1]
    assert BETTER in house.decisions()[-1]
    assert house.read("SELECT revision_id FROM decisions") == house.read("SELECT id FROM revisions WHERE number = 2")
    assert house.verify().decisions == 1


@pytest.mark.rule("11.11", "7.2")
def test_what_is_said_of_a_change_follows_however_many_marks_its_reason_has(house: House, number: str) -> None:
    house.amend(number, Text=BETTER, **{"What changed and why": "& " * 700})
    wait_a_day(house)
    assert "Revision 2 has taken effect." in "\n".join(thread_of(house, house.cards(number)[0]))
    assert house.read("SELECT key FROM outbox WHERE state = 'blocked'") == []


# --- stopped ---


@pytest.mark.rule("7.2")
@pytest.mark.parametrize("person", ["U0RUTH", ALTERNATE])
def test_any_members_delegate_stops_it(house: House, number: str, person: str) -> None:
    house.amend(number, Text=BETTER)
    stop(house, number, person)
    member = "Harbor Light Legal" if person == "U0RUTH" else "Free the Workers"
    told = house.thread(number)
    assert f"*{member} says that revision 2 of {number} is substantive, so it does not take effect.*" in told[-1]
    assert any("Revision 2 does not take effect." in words and STOP not in words for words in told)
    wait_a_day(house)
    assert len(house.cards(number)) == 1
    assert "We ask Congress to protect every domestic worker." in house.card_text(number)
    assert house.read("SELECT state FROM amendments") == [("stopped",)]


def test_nobody_else_stops_it(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    before = state_of(house)
    for person in (OBSERVER, CHAIR):
        stop(house, number, person)
        assert "A change is stopped by a member, through one of its delegates." in house.inbox(person)[-1]
    assert state_of(house) == before


def test_what_was_stopped_is_not_stopped_again_and_can_be_put_anew(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    value = str(house.read("SELECT id FROM amendments")[0][0])
    stop(house, number, "U0RUTH")
    before = state_of(house)
    forging.press(house, PRIMARY, value, "stop_change")
    house.work()
    assert "This change was stopped already." in house.inbox(PRIMARY)[-1]
    assert state_of(house) == before
    house.amend(number, Text=BETTER)
    assert house.read("SELECT state FROM amendments ORDER BY id") == [("stopped",), ("waiting",)]
    assert house.read("SELECT number FROM revisions ORDER BY id") == [(1,), (2,), (3,)]


def test_after_the_day_it_is_too_late_to_stop_it(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    house.pass_time(DAY + 60)
    stop(house, number, "U0RUTH")
    assert "The 24 hours are over" in house.inbox("U0RUTH")[-1]
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert len(house.cards(number)) == 2


@pytest.mark.rule("7.2", "5.7.1")
def test_a_press_that_was_made_in_time_stops_it_though_it_comes_late(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    value = str(house.read("SELECT id FROM amendments")[0][0])
    house.pass_time(DAY - 1)
    pressed = house.now()
    house.pass_time(SETTLE_SECONDS)
    house.work()
    forging.press(house, "U0RUTH", value, "stop_change", action_ts=forging.stamp(pressed))
    wait_a_day(house)
    assert len(house.cards(number)) == 1
    assert "*Harbor Light Legal says that revision 2" in house.thread(number)[-1]


@pytest.fixture
def last_minute(house: House, number: str) -> str:
    """A vote that closes three minutes after a change in it was due; returns what the buttons on its card carry."""
    value = forging.ballot_value(house, number)
    for person in ("U0MAYA", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    house.pass_time(house.seconds_to_closing() - DAY - 180)
    assert house.amend(number, Text=BETTER).errors == {}
    house.to_closing(past_settle=False)
    return value


def pressed_in_time(house: House, person: str, value: str, action: str) -> None:
    """What Slack delivers four minutes after the closing was pressed ten seconds before it."""
    pressed = house.now() - timedelta(seconds=10)
    house.pass_time(240)
    house.work()
    forging.press(house, person, value, action, action_ts=forging.stamp(pressed))
    house.work()


@pytest.mark.rule("5.7.1", "7.2")
def test_an_objection_made_in_time_counts_where_a_change_was_due_in_the_last_minutes(
    house: House, last_minute: str
) -> None:
    pressed_in_time(house, "U0RUTH", last_minute, "vote_object")
    assert "Nothing was recorded" not in house.inbox("U0RUTH")[-1]
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert house.read("SELECT outcome, revision_id FROM votes") == [("objected", 2)]
    house.verify()


@pytest.mark.rule("4.3")
def test_a_change_due_in_the_last_minutes_takes_effect_though_voting_goes_on_after_them(
    house: House, number: str
) -> None:
    house.pass_time(house.seconds_to_closing() - DAY - 180)
    assert house.amend(number, Text=BETTER).errors == {}
    house.to_closing()
    assert house.read("SELECT outcome, revision_id FROM votes") == [(None, 2)]
    assert len(house.cards(number)) == 2
    house.press("U0RUTH", number, "Sign on")
    assert house.ballots() == {"Harbor Light Legal": "sign_on"}


@pytest.mark.rule("5.9")
def test_a_hold_asked_for_in_time_moves_the_closing_and_the_change_takes_effect(
    house: House, number: str, last_minute: str
) -> None:
    pressed_in_time(house, "U0RUTH", last_minute, "hold")
    assert house.seconds_to_closing() > DAY
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert house.read("SELECT outcome, revision_id FROM votes") == [(None, 2)]


# --- what is in the way ---


def test_it_is_refused_when_voting_closes_within_the_day(house: House, number: str) -> None:
    house.to_closing(past_settle=False)
    assert "Voting on" in str(house.amend(number, Text=BETTER).errors)


def test_it_is_refused_when_less_than_a_day_is_left(house: House, number: str) -> None:
    closes = house.read("SELECT closes_at FROM votes")
    house.pass_time(house.seconds_to_closing() - DAY + 60)
    answer = house.amend(number, Text=BETTER)
    assert "An editorial change waits 24 hours, and voting on" in answer.errors["title"]
    assert house.read("SELECT count(*) FROM amendments") == [(0,)]
    assert house.read("SELECT closes_at FROM votes") == closes


@pytest.mark.rule("7.2", "4.rapid")
def test_a_vote_that_would_ratify_stays_on_the_text_that_was_decided(house: House) -> None:
    number = house.ready_to_vote()
    house.open_vote(number, {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup."})
    for person, button in zip(PRIMARIES, ["Sign on"] * 4 + ["Stand aside"] * 3, strict=True):
        house.press(person, number, button)
    house.to_closing()
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.pass_time(5 * DAY)
    house.open_vote(number, {"Rule": "consensus"})
    answer = house.amend(number, Text=BETTER)
    assert f"The vote on {number} would ratify D-2027-001" in answer.errors["title"]
    assert house.read("SELECT count(*) FROM amendments") == [(0,)]


@pytest.mark.rule("7.2")
def test_a_change_that_waits_does_not_outlast_its_vote(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    end(house, PRIMARY, "withdraw", number)
    assert house.read("SELECT state FROM amendments") == [("stopped",)]
    assert any("Revision 2 does not take effect." in words and STOP not in words for words in house.thread(number))


def test_one_change_waits_at_a_time(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    answer = house.amend(number, CHAIR, Title="Protect all workers")
    assert "waits already, until" in answer.errors["title"]
    assert house.read("SELECT count(*) FROM amendments") == [(1,)]


def test_it_takes_effect_also_when_the_bot_was_away_until_after_the_count(house: House, number: str) -> None:
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.amend(number, Text=BETTER)
    house.pass_time(30 * DAY)
    house.work()
    assert BETTER in house.decisions()[-1]
    assert house.verify().decisions == 1


# --- the old card ---


@pytest.mark.rule("7.1.2")
def test_an_old_button_is_refused_with_a_link_to_the_current_card(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    before = state_of(house)
    forging.press(house, PRIMARY, value)
    house.work()
    assert (
        f"Nothing was recorded. Please answer on {link_to(house.card(number))}the current card>."
        in (house.inbox(PRIMARY)[-1])
    )
    assert state_of(house) == before


@pytest.mark.rule("5.8")
def test_what_was_taken_on_the_text_before_is_not_refused_as_it_is_delivered_once_more(
    house: House, number: str
) -> None:
    house.amend(number, Text=BETTER)
    house.react("U0RUTH", number, "white_check_mark")
    reacted = forging.newest(house, "events_api")
    house.press("U0INES", number, "Sign on")
    pressed = forging.newest(house, "interactive")
    wait_a_day(house)
    before = house.inbox("U0RUTH"), house.inbox("U0INES")
    forging.again(house, reacted)
    forging.again(house, pressed)
    house.work()
    assert (house.inbox("U0RUTH"), house.inbox("U0INES")) == before
    assert len(house.ballots()) == 2


@pytest.mark.rule("7.1.2", "5.3")
def test_a_reaction_on_an_old_card_is_refused_and_one_taken_away_takes_its_ballot_back(
    house: House, number: str
) -> None:
    house.react(PRIMARY, number, "white_check_mark")
    house.work()
    old = house.card(number)
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    house.slack.react("U0RUTH", MEMBERS_CHANNEL, old.ts, "white_check_mark")
    house.work()
    assert f"Please answer on {link_to(house.card(number))}the current card>." in house.inbox("U0RUTH")[-1]
    assert house.ballots() == {"Free the Workers": "sign_on"}
    house.slack.unreact(PRIMARY, MEMBERS_CHANNEL, old.ts, "white_check_mark")
    house.work()
    assert house.ballots() == {}
    assert "*Withdrawn.*" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("12.2", "5.5.1")
def test_a_receipt_names_the_text_that_the_ballot_was_cast_on_and_takes_it_back_all_the_same(
    house: House, number: str
) -> None:
    house.amend(number, Text=BETTER)
    house.pass_time(DAY + SETTLE_SECONDS - 1)
    house.press("U0RUTH", number, "Sign on")
    house.pass_time(3)
    house.settle_once()
    house.work()
    receipt = house.slack.inbox("U0RUTH")[-1]
    assert "*Recorded: Sign on*" in receipt.text
    assert "revision 1 (fingerprint" in receipt.text
    house.slack.click("U0RUTH", channel=receipt.channel, ts=receipt.ts, button="Withdraw")
    assert house.ballots() == {}


@pytest.mark.rule("12.2")
def test_a_ballot_that_falls_back_to_an_earlier_reaction_names_the_text_it_was_made_on(
    house: House, number: str
) -> None:
    house.react(PRIMARY, number, "raised_hand")
    house.work()
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    house.react(PRIMARY, number, "white_check_mark")
    house.work()
    first, second = (row[0] for row in house.read("SELECT hash FROM revisions ORDER BY number"))
    assert house.read("SELECT choice, revision_hash FROM ballots") == [("sign_on", second)]
    house.unreact(PRIMARY, number, "white_check_mark")
    house.work()
    assert house.read("SELECT choice, revision_hash FROM ballots") == [("stand_aside", first)]
    assert house.verify()


@pytest.mark.rule("5.3")
def test_a_reaction_taken_away_from_an_old_card_is_nothing_to_fall_back_to(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    old = house.card(number)
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    house.react(PRIMARY, number, "white_check_mark")
    house.slack.unreact(PRIMARY, MEMBERS_CHANNEL, old.ts, "no_entry")
    assert house.ballots() == {"Free the Workers": "sign_on"}
    house.unreact(PRIMARY, number, "white_check_mark")
    house.work()
    assert house.ballots() == {}
    assert "*Withdrawn.*" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("5.3", "12.2")
def test_the_same_mark_on_two_cards_is_two_reactions(house: House, number: str) -> None:
    house.react(PRIMARY, number, "white_check_mark")
    house.work()
    old = house.card(number)
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    house.react(PRIMARY, number, "white_check_mark")
    house.unreact(PRIMARY, number, "white_check_mark")
    (first,) = house.read("SELECT hash FROM revisions WHERE number = 1")
    assert house.read("SELECT choice, revision_hash FROM ballots") == [("sign_on", *first)]
    house.slack.unreact(PRIMARY, MEMBERS_CHANNEL, old.ts, "white_check_mark")
    assert house.ballots() == {}


@pytest.mark.rule("5.10")
def test_an_observers_reactions_on_an_old_card_are_refused_once(house: House, number: str) -> None:
    old = house.card(number)
    house.amend(number, Text=BETTER)
    wait_a_day(house)
    for emoji in ("white_check_mark", "raised_hand", "no_entry"):
        house.slack.react(OBSERVER, MEMBERS_CHANNEL, old.ts, emoji)
    house.work()
    (told,) = house.inbox(OBSERVER)
    assert "a voice and no vote" in told


def test_the_button_is_taken_away_whatever_signs_the_reason_holds(house: House, number: str) -> None:
    house.amend(number, Text=BETTER, **{"What changed and why": "<&> " * 350})
    stop(house, number, "U0RUTH")
    assert house.read("SELECT key, error_code FROM outbox WHERE state <> 'sent'") == []
    (put,) = [words for words in house.thread(number) if "put by Free the Workers" in words]
    assert not put.endswith(STOP)
