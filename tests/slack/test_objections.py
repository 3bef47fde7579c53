"""Objections: counted at once, the reason asked for, given once, shown by member, and taken back (rulebook 5.4)."""

from collections.abc import Mapping

import pytest

from atest_bot.sandbox.forms import FormRefused
from tests.house import (
    ALTERNATE,
    CHAIR,
    MEMBERS_CHANNEL,
    OBSERVER,
    OTHER_ALTERNATE,
    OUTSIDER,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging

WORDS = {
    "Ground": "harm",
    "Reason": "It would expose workers who come forward.",
    "A change that would resolve it": "Add a shield for those who report.",
}
OWED = "Reason owed by: Free the Workers"
OBJECTS = "*Free the Workers objects to P-2027-001.*"


@pytest.fixture
def number(house: House) -> str:
    """A position that everybody may vote on."""
    return house.vote_is_open()


def others_sign_on(house: House, number: str) -> None:
    for person in ("U0RUTH", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")


def object_by_button(house: House, number: str, person: str = PRIMARY) -> None:
    """Press Object and wait for the form."""
    house.press(person, number, "Object")
    house.slack.wait_for(lambda: house.slack.views(person))


def explain(house: House, person: str = PRIMARY, words: Mapping[str, object] = WORDS) -> dict[str, str]:
    """Fill in the form that is open; returns what stands beside its fields."""
    errors = house.slack.submit(person, None, words).errors
    house.work()
    return errors


def offer_form(house: House, person: str) -> None:
    """Press the button under a receipt and wait until the bot has answered, by form or by message."""
    told = len(house.slack.inbox(person))
    house.slack.click(person, channel=house.slack.workspace.dm(person).id, button="Give the Reason")

    def is_answered() -> bool:
        house.work()
        return bool(house.slack.views(person)) or len(house.slack.inbox(person)) > told

    house.slack.wait_for(is_answered)


# --- three ways to object ---


@pytest.mark.rule("5.4.1")
def test_a_button_opens_the_form_at_once_and_counts_already(house: House, number: str) -> None:
    object_by_button(house, number)
    form = house.slack.views(PRIMARY)[-1]
    assert form.title == "Reason for objecting"
    assert house.ballots() == {"Free the Workers": "object"}
    house.work()
    assert OWED in house.card_text(number)
    assert f"{OBJECTS} The reason, and the change that would resolve it, will follow." in house.thread(number)[-1]


def test_a_command_opens_the_form_and_counts_already(house: House, number: str) -> None:
    answer = house.slack.command(PRIMARY, f"vote {number} object", channel=MEMBERS_CHANNEL)
    assert "*Recorded: Object*" in answer.text
    assert house.slack.views(PRIMARY)[-1].title == "Reason for objecting"
    assert explain(house) == {}
    assert WORDS["Reason"] in house.thread(number)[-1]


@pytest.mark.rule("5.4.1", "5.4.2")
def test_a_reaction_counts_already_and_the_receipt_asks_for_the_reason(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    assert house.slack.views(PRIMARY) == []
    assert OWED in house.card_text(number)
    receipt = house.inbox(PRIMARY)[-1]
    assert "Your objection counts from now on." in receipt
    assert "Give the Reason" in receipt
    offer_form(house, PRIMARY)
    assert explain(house) == {}
    assert "Reason owed" not in house.card_text(number)


def test_the_form_that_slack_did_not_open_is_asked_for_in_the_receipt(house: House, number: str) -> None:
    house.slack.faults.ok_false("views.open", error="expired_trigger_id")
    house.press(PRIMARY, number, "Object")
    house.slack.wait_for(lambda: any(call.method == "views.open" for call in house.slack.calls[-1:]))
    house.work()
    assert "Give the Reason" in house.inbox(PRIMARY)[-1]
    assert house.ballots() == {"Free the Workers": "object"}


def test_other_answers_ask_for_nothing(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Stand aside")
    house.type("U0RUTH", f"vote {number} sign-on")
    house.work()
    assert house.slack.views(PRIMARY) == house.slack.views("U0RUTH") == []
    assert "Give the Reason" not in house.inbox(PRIMARY)[-1]
    assert "Reason owed" not in house.card_text(number)


@pytest.mark.rule("2.6.3")
def test_an_alternate_who_is_overruled_by_an_objection_is_not_asked_for_its_reason(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    assert "*Not changed.*" in house.type(ALTERNATE, f"vote {number} sign-on")
    house.press(ALTERNATE, number, "Sign on")
    house.finish_errands()
    assert house.slack.views(ALTERNATE) == []


# --- the reason ---


@pytest.mark.rule("5.4.4")
def test_the_reason_is_shown_in_the_thread_by_member(house: House, number: str) -> None:
    object_by_button(house, number)
    assert explain(house) == {}
    told = house.thread(number)[-1]
    assert f"{OBJECTS} It could harm survivors, workers or a member’s safety." in told
    assert "It would expose workers who come forward." in told
    assert "Add a shield for those who report." in told
    assert "Maya" not in told
    assert "U0" not in told
    assert house.slack.views(PRIMARY) == []
    taken = f"Your reason is in the thread of {number}, where the members read it. Nothing more is owed."
    assert house.inbox(PRIMARY).count(taken) == 1


def test_a_reason_given_at_once_is_told_in_one_reply(house: House, number: str) -> None:
    object_by_button(house, number)
    explain(house)
    assert sum(OBJECTS in told for told in house.thread(number)) == 1


def test_an_empty_reason_is_kept_by_slack(house: House, number: str) -> None:
    object_by_button(house, number)
    with pytest.raises(FormRefused) as refused:
        house.slack.submit(PRIMARY, None, {})
    assert set(refused.value.errors) == {"ground", "reason", "remedy"}


@pytest.mark.rule("1.11")
def test_every_fault_stands_beside_its_field(house: House, number: str) -> None:
    object_by_button(house, number)
    before = state_of(house)
    bad = {"Ground": "taste", "Reason": "  \n", "A change that would resolve it": "x" * 1_501}
    answer = forging.submit(house, PRIMARY, bad)
    assert answer["errors"] == {
        "ground": "Please choose the ground of the objection.",
        "reason": "The reason is empty. Please fill it in.",
        "remedy": "The change you ask for has 1,501 characters. Please shorten it to 1,500.",
    }
    assert state_of(house) == before
    assert explain(house) == {}


def test_a_reason_is_given_once(house: House, number: str) -> None:
    object_by_button(house, number)
    object_by_button(house, number, ALTERNATE)
    assert explain(house) == {}
    before = state_of(house)
    other = house.slack.submit(ALTERNATE, None, WORDS | {"Reason": "Another reason."})
    assert "The reason for this objection has been given." in other.errors["reason"]
    house.work()
    assert state_of(house) == before
    assert "Another reason" not in "\n".join(house.thread(number))


def test_the_same_form_delivered_again_is_told_once(house: House, number: str) -> None:
    object_by_button(house, number)
    answer = house.slack.submit(PRIMARY, None, WORDS)
    assert answer.delivery is not None
    before = state_of(house)
    assert forging.again(house, answer.delivery) == answer.ack
    assert state_of(house) == before
    house.work()
    assert sum(OBJECTS in told for told in house.thread(number)) == 1


def test_once_given_nothing_more_is_asked(house: House, number: str) -> None:
    object_by_button(house, number)
    explain(house)
    house.press(ALTERNATE, number, "Object")
    house.press(PRIMARY, number, "Object")
    house.work()
    assert house.slack.views(PRIMARY) == house.slack.views(ALTERNATE) == []
    assert "Give the Reason" not in house.inbox(ALTERNATE)[-1]


def test_an_old_receipts_button_says_that_nothing_is_owed(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    offer_form(house, PRIMARY)
    explain(house)
    offer_form(house, PRIMARY)
    assert house.slack.views(PRIMARY) == []
    assert "The reason for this objection has been given." in house.inbox(PRIMARY)[-1]


def test_whoever_would_give_the_reason_in_a_form_that_slack_opens_too_late_is_told(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    house.slack.faults.ok_false("views.open", error="expired_trigger_id")
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Give the Reason")
    house.finish_errands()
    house.work()
    assert "Slack was too slow to open the form. Nothing was changed." in house.inbox(PRIMARY)[-1]
    offer_form(house, PRIMARY)
    assert explain(house) == {}


def test_a_fellow_delegate_may_give_the_reason(house: House, number: str) -> None:
    house.react(ALTERNATE, number, "no_entry")
    house.press(OTHER_ALTERNATE, number, "Object")
    house.slack.wait_for(lambda: house.slack.views(OTHER_ALTERNATE))
    assert explain(house, OTHER_ALTERNATE) == {}
    assert "Reason owed" not in house.card_text(number)


@pytest.mark.rule("11.10")
def test_hostile_words_are_shown_and_do_nothing(house: House, number: str) -> None:
    object_by_button(house, number)
    hostile = "<!channel> <@U0RUTH> *bold* <https://evil.example|here>"
    explain(house, words=WORDS | {"Reason": hostile, "A change that would resolve it": hostile})
    reply = house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)[-1]
    assert reply.notified == []
    assert house.thread(number)[-1].count(hostile) == 2
    assert hostile not in reply.text


# --- taken back ---


@pytest.mark.rule("5.4.5")
def test_an_objection_taken_back_is_told(house: House, number: str) -> None:
    object_by_button(house, number)
    explain(house)
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert house.thread(number)[-1] == "*Free the Workers no longer objects to P-2027-001.*"
    assert "Object: *0*" in house.card_text(number)


def test_an_objection_withdrawn_by_taking_the_mark_away_is_told(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.work()
    house.unreact(PRIMARY, number, "no_entry")
    house.work()
    assert "no longer objects" in house.thread(number)[-1]
    assert "Reason owed" not in house.card_text(number)


def test_an_objection_taken_back_at_once_was_never_told(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert not any("objects to" in told for told in house.thread(number))


def test_no_reason_can_be_given_for_what_was_taken_back(house: House, number: str) -> None:
    object_by_button(house, number)
    house.press(PRIMARY, number, "Sign on")
    assert "has no objection standing in this vote" in explain(house)["reason"]
    assert house.read("SELECT reason FROM objections WHERE reason <> ''") == []


def test_objecting_again_owes_a_reason_again(house: House, number: str) -> None:
    object_by_button(house, number)
    explain(house)
    house.press(PRIMARY, number, "Sign on")
    house.work()
    object_by_button(house, number)
    house.work()
    assert OWED in house.card_text(number)
    assert "will follow" in house.thread(number)[-1]


def test_the_primary_clears_an_alternates_objection(house: House, number: str) -> None:
    object_by_button(house, number, ALTERNATE)
    house.work()
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert "no longer objects" in house.thread(number)[-1]


def test_an_overruled_objection_is_none(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.press(ALTERNATE, number, "Object")
    house.work()
    assert house.read("SELECT * FROM objections") == []
    assert house.slack.views(ALTERNATE) == []
    assert "Give the Reason" not in house.inbox(ALTERNATE)[-1]


# --- after the end, and others ---


def test_after_the_count_no_reason_is_taken(house: House, number: str) -> None:
    object_by_button(house, number)
    others_sign_on(house, number)
    house.to_closing()
    before = state_of(house)
    assert "This vote has been counted, so its objections are closed." in explain(house)["reason"]
    assert state_of(house) == before


@pytest.mark.rule("5.4.1")
def test_an_objection_without_its_reason_still_stands_at_the_count(house: House, number: str) -> None:
    house.react(PRIMARY, number, "no_entry")
    others_sign_on(house, number)
    house.work()
    house.to_closing()
    assert "objected" in house.thread(number)[-1]
    assert house.decisions() == []
    assert OWED not in house.card_text(number)  # it cannot be given any more


def test_after_an_objection_a_chair_who_opens_a_vote_is_pointed_to_a_next_revision(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Object")
    others_sign_on(house, number)
    house.work()
    house.to_closing()
    assert f"in a next revision: `/atest amend {number}`." in house.type(CHAIR, f"poll {number}")


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (OUTSIDER, "you are not in the coalition’s roster"),
        (OBSERVER, "a voice and no vote"),
        (CHAIR, "a voice and no vote"),
        ("U0RUTH", "Harbor Light Legal has no objection standing in this vote"),
    ],
)
def test_a_form_sent_by_somebody_else_changes_nothing(house: House, number: str, person: str, sentence: str) -> None:
    object_by_button(house, number)
    before = state_of(house)
    answer = forging.submit(house, person, WORDS, owner=PRIMARY)
    assert sentence in answer["errors"]["reason"]
    assert state_of(house) == before


@pytest.mark.parametrize("metadata", ['{"vote": 99}', '{"vote": "x"}', "{}", "[]", "", "<!channel>", '{"vote": 1e999}'])
def test_a_form_for_no_vote_changes_nothing(house: House, number: str, metadata: str) -> None:
    object_by_button(house, number)
    before = state_of(house)
    answer = forging.submit(house, PRIMARY, WORDS, private_metadata=metadata)
    assert answer["response_action"] == "errors"
    assert state_of(house) == before


# --- a Core Principle by name ---


@pytest.mark.rule("5.4.3")
def test_a_conflict_with_a_core_principle_names_it(house: House, number: str) -> None:
    object_by_button(house, number)
    said = explain(house, words={**WORDS, "Ground": "principle"})
    assert said == {"principle": "Please choose the Core Principle that it conflicts with."}
    assert explain(house, words={**WORDS, "Ground": "principle", "Which Core Principle": "no_earmarks"}) == {}
    told = house.thread(number)[-1]
    assert "It conflicts with a Core Principle: No earmarks, and no offsetting cuts." in told
    assert house.read("SELECT ground, principle FROM objections") == [("principle", "no_earmarks")]


@pytest.mark.rule("5.4.3")
def test_other_grounds_need_and_keep_no_principle(house: House, number: str) -> None:
    object_by_button(house, number)
    assert explain(house, words={**WORDS, "Which Core Principle": "co_equal"}) == {}
    assert house.read("SELECT ground, principle FROM objections") == [("harm", None)]
    assert "co-equal" not in house.thread(number)[-1]
