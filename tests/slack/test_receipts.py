"""Receipts: to the person and to fellow delegates, gathered in bursts, and one question asked once (rulebook 5.5)."""

import json

import pytest

from tests.house import ALTERNATE, CHAIR, OBSERVER, OTHER_ALTERNATE, OUTSIDER, PRIMARY, House, state_of
from tests.slack import forging
from tests.slack.test_voting import facts

QUESTION = "One question, asked once: will you honor the confidentiality of the coalition’s deliberations?"
NOT_YET = "confidentiality not confirmed yet"


@pytest.fixture
def number(house: House) -> str:
    """A position that everybody may vote on."""
    return house.vote_is_open()


def cast(house: House, number: str, person: str, button: str) -> None:
    house.press(person, number, button)
    house.work()


# --- to the person ---


@pytest.mark.rule("5.5.1")
def test_a_receipt_names_member_answer_revision_time_and_record(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    (receipt,) = house.inbox(PRIMARY)
    ((seq, body),) = house.read("SELECT seq, body FROM entries WHERE kind = 'ballot.cast'")
    ((digest,),) = house.read("SELECT hash FROM revisions")
    assert "*Recorded: Sign on* for *Free the Workers*." in receipt
    assert f"P-2027-001, “Protect domestic workers”, revision 1 (fingerprint {str(digest)[:16]})." in receipt
    assert "You acted <!date^" in receipt
    assert "Thu, Mar 4, 2027, 10:0" in receipt
    assert f"Record {seq}." in receipt
    assert "You can change or withdraw it until <!date^" in receipt
    assert json.loads(str(body))["data"]["choice"] == "sign_on"


@pytest.mark.rule("5.5.1")
def test_every_change_is_told(house: House, number: str) -> None:
    for button in ("Sign on", "Stand aside", "Sign on"):
        cast(house, number, PRIMARY, button)
    heads = [receipt.splitlines()[0] for receipt in house.inbox(PRIMARY)]
    assert heads == [
        "*Recorded: Sign on* for *Free the Workers*.",
        "*Recorded: Stand aside* for *Free the Workers*.",
        "*Recorded: Sign on* for *Free the Workers*.",
    ]


@pytest.mark.rule("9.5.1")
def test_receipts_are_read_by_nobody_else(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    assert all(house.inbox(person) == [] for person in (CHAIR, OBSERVER, OUTSIDER, "U0RUTH"))
    assert "Recorded" not in "\n".join(house.thread(number))


def test_the_same_answer_again_gets_the_same_record(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    cast(house, number, PRIMARY, "Sign on")
    ((seq,),) = house.read("SELECT seq FROM entries WHERE kind = 'ballot.cast'")
    assert [f"Record {seq}." in receipt for receipt in house.inbox(PRIMARY)] == [True, True]


@pytest.mark.rule("2.8.2", "5.1.2")
@pytest.mark.parametrize(("attribution", "is_printed"), [("both", True), ("signatories", True), ("alliance", False)])
def test_the_printed_name_is_shown_where_names_are_printed(house: House, attribution: str, is_printed: bool) -> None:
    number = house.vote_is_open({"If adopted, published in the name of": attribution})
    cast(house, number, PRIMARY, "Sign on")
    printed = "If adopted, your name is printed as “Free the Workers, Inc.”."
    assert (printed in house.inbox(PRIMARY)[-1]) is is_printed
    cast(house, number, PRIMARY, "Stand aside")
    assert printed not in house.inbox(PRIMARY)[-1]


# --- to fellow delegates ---


@pytest.mark.rule("5.5.1")
def test_fellow_delegates_are_told_who_set_the_ballot(house: House, number: str) -> None:
    cast(house, number, ALTERNATE, "Sign on")
    words = "Free the Workers’ ballot on P-2027-001, “Protect domestic workers”, is now *Sign on*, set by <@U0BEN>."
    for person in (PRIMARY, OTHER_ALTERNATE):
        assert words in house.inbox(person)[-1]
    assert len(house.inbox(ALTERNATE)) == 1


@pytest.mark.rule("2.6.3")
def test_an_alternate_who_is_replaced_by_the_primary_is_told(house: House, number: str) -> None:
    cast(house, number, ALTERNATE, "Sign on")
    cast(house, number, PRIMARY, "Stand aside")
    assert "is now *Stand aside*, set by <@U0MAYA>." in house.inbox(ALTERNATE)[-1]


@pytest.mark.rule("2.6.3")
def test_an_alternate_who_is_overruled_is_told_by_whom(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    cast(house, number, ALTERNATE, "Stand aside")
    told = house.inbox(ALTERNATE)[-1]
    assert "*Not changed.* Free the Workers’ ballot is *Sign on*, set by its primary delegate <@U0MAYA>" in told
    assert "Your answer, Stand aside, is in the record." in told


def test_what_changed_nothing_is_not_told_to_the_others_as_a_change(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    told = [len(house.inbox(person)) for person in (PRIMARY, OTHER_ALTERNATE)]
    cast(house, number, ALTERNATE, "Stand aside")
    assert [len(house.inbox(person)) for person in (PRIMARY, OTHER_ALTERNATE)] == told


def test_a_delegate_who_left_is_told_nothing_more(house: House, number: str) -> None:
    house.type(CHAIR, "delegate remove @lin.chen")
    cast(house, number, PRIMARY, "Sign on")
    assert house.inbox(OTHER_ALTERNATE) == []


@pytest.mark.rule("2.6.3", "5.3")
def test_who_takes_away_a_reaction_that_no_longer_counts_is_told_by_whom_the_ballot_is(
    house: House, number: str
) -> None:
    house.react(ALTERNATE, number, "white_check_mark")
    cast(house, number, OTHER_ALTERNATE, "Stand aside")
    house.unreact(ALTERNATE, number, "white_check_mark")
    house.work()
    told = "*Free the Workers’ ballot is Stand aside*, set by <@U0LIN> after your answer, Sign on."
    assert told in house.inbox(ALTERNATE)[-1]
    assert facts(house) == ["ballot.cast", "ballot.cast"]


@pytest.mark.rule("2.6.1", "2.6.3")
def test_a_former_primary_does_not_take_the_primarys_ballot_away_and_is_told_so(house: House, number: str) -> None:
    house.react(PRIMARY, number, "white_check_mark")
    house.work()
    house.type(CHAIR, 'delegate handover "Free the Workers" @maya.torres @ben.okafor')
    house.type(CHAIR, 'delegate add @maya.torres "Free the Workers" alternate')
    house.unreact(PRIMARY, number, "white_check_mark")
    house.work()
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert "*Not changed.* Free the Workers’ ballot is *Sign on*" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("2.6.3", "5.3")
def test_a_primary_is_not_told_that_an_alternate_overruled_them(house: House, number: str) -> None:
    house.react(PRIMARY, number, "white_check_mark")
    house.work()
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Withdraw")
    cast(house, number, ALTERNATE, "Stand aside")
    house.unreact(PRIMARY, number, "white_check_mark")
    house.work()
    assert house.ballots() == {"Free the Workers": "stand_aside"}
    told = "*Free the Workers’ ballot is Stand aside*, set by <@U0BEN> after your answer, Sign on."
    assert told in house.inbox(PRIMARY)[-1]


# --- bursts ---


def test_a_burst_of_one_person_is_one_receipt(house: House, number: str) -> None:
    for button in ("Sign on", "Stand aside", "Sign on"):
        house.press(PRIMARY, number, button)
    house.work()
    (receipt,) = house.inbox(PRIMARY)
    assert "*Recorded: Sign on*" in receipt
    assert len(house.inbox(ALTERNATE)) == 1


@pytest.mark.rule("2.6.3")
def test_a_burst_of_one_member_tells_each_what_became_of_theirs(house: House, number: str) -> None:
    house.press(ALTERNATE, number, "Sign on")
    house.press(PRIMARY, number, "Stand aside")
    house.press(OTHER_ALTERNATE, number, "Sign on")
    house.work()
    assert [len(house.inbox(person)) for person in (PRIMARY, ALTERNATE, OTHER_ALTERNATE)] == [1, 1, 1]
    assert "*Recorded: Stand aside*" in house.inbox(PRIMARY)[0]
    assert (
        "*Free the Workers’ ballot is Stand aside*, set by <@U0MAYA> after your answer, Sign on."
        in (house.inbox(ALTERNATE)[0])
    )
    assert "*Not changed.*" in house.inbox(OTHER_ALTERNATE)[0]


@pytest.mark.rule("5.12.2")
def test_a_burst_is_one_update_of_the_card(house: House, number: str) -> None:
    before = sum(call.method == "chat.update" for call in house.slack.calls)
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    house.work()
    assert sum(call.method == "chat.update" for call in house.slack.calls) == before + 1
    assert "Sign on: *5*" in house.card_text(number)


def test_what_was_told_is_not_told_again(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    house.pass_time(3_600)
    house.work()
    assert len(house.inbox(PRIMARY)) == 1


# --- confidentiality ---


def confirm(house: House, person: str) -> str:
    """Press the button under the first receipt; returns what is answered."""
    house.slack.click(person, channel=house.slack.workspace.dm(person).id, button="I Will Honor It")
    house.work()
    return house.inbox(person)[-1]


@pytest.mark.rule("2.9.1")
def test_the_question_is_asked_with_the_first_receipt_and_once(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    cast(house, number, PRIMARY, "Stand aside")
    assert [QUESTION in receipt for receipt in house.inbox(PRIMARY)] == [True, False]


@pytest.mark.rule("2.9.1")
def test_each_person_is_asked_for_themselves(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    assert QUESTION not in house.inbox(ALTERNATE)[-1]
    cast(house, number, ALTERNATE, "Sign on")
    assert QUESTION in house.inbox(ALTERNATE)[-1]


@pytest.mark.rule("2.9.2")
def test_a_ballot_counts_without_waiting_for_the_promise(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    assert house.ballots() == {"Free the Workers": "sign_on"}


@pytest.mark.rule("2.9.1", "2.9.2")
def test_the_promise_is_recorded_once_and_shown_to_chairs(house: House, number: str) -> None:
    cast(house, number, PRIMARY, "Sign on")
    assert f"<@U0MAYA> (primary delegate, {NOT_YET})" in house.type(CHAIR, "roster")
    assert confirm(house, PRIMARY) == "Thank you. Your promise is in the record."
    assert "<@U0MAYA> (primary delegate)" in house.type(CHAIR, "roster")
    before = state_of(house)
    assert confirm(house, PRIMARY) == "Your promise is in the record already."
    assert state_of(house) == before
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'confidentiality.confirmed'") == [(1,)]


def test_who_promised_before_is_not_asked(house: House, number: str) -> None:
    forging.press(house, "U0RUTH", "1", "confirm_confidentiality")
    cast(house, number, "U0RUTH", "Sign on")
    assert not any(QUESTION in told for told in house.inbox("U0RUTH"))


def test_a_strangers_promise_is_not_recorded(house: House, number: str) -> None:
    before = state_of(house)
    forging.press(house, OUTSIDER, "1", "confirm_confidentiality")
    house.work()
    assert state_of(house) == before
    assert house.inbox(OUTSIDER) == ["You are not in the coalition’s roster, so there is nothing to confirm."]


# --- no receipt, no vote ---


@pytest.mark.rule("5.5.2", "5.5.1")
def test_who_has_a_receipt_has_a_ballot_and_nobody_else_has_one(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.press(PRIMARY, number, "Sign on")
    house.react("U0RUTH", number, "raised_hand")
    house.type("U0INES", f"vote {number} sign-on")
    forging.press(house, "U0NOOR", f"{value.partition(':')[0]}:{'0' * 16}")
    forging.press(house, "U0KOFI", value, action_ts="yesterday")
    house.press(OBSERVER, number, "Sign on")
    house.work()
    people = (PRIMARY, "U0RUTH", "U0INES", "U0NOOR", "U0KOFI", OBSERVER)
    told = [person for person in people if any("*Recorded: " in words for words in house.inbox(person))]
    assert told == [PRIMARY, "U0RUTH", "U0INES"]
    assert set(house.ballots()) == {"Free the Workers", "Harbor Light Legal", "Casa Nueva"}
