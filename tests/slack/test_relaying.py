"""A ballot on behalf: entered by a chair, no ballot until the member's own people confirm it (rulebook 5.11)."""

import pytest

from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    CHANGE_WAITS,
    DAY,
    OTHER_ALTERNATE,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging, homes

MEMBER = "Free the Workers"
WAITS = "Reported by a chair, not confirmed yet and not counted: Free the Workers"


@pytest.fixture
def number(house: House) -> str:
    """A position that everybody may vote on."""
    return house.vote_is_open({"attribution": "both"})


def relay(house: House, number: str, answer: str = "sign-on", *, by: str = CHAIR, member: str = MEMBER) -> str:
    words = house.type(by, f'behalf {number} "{member}" {answer}')
    house.work()
    return words


def press(house: House, person: str, button: str) -> None:
    """A button in the direct messages with the bot."""
    house.slack.click(person, channel=house.slack.workspace.dm(person).id, button=button)
    house.work()


def states(house: House) -> list[tuple[object, ...]]:
    return house.read("SELECT state FROM reported_ballots ORDER BY id")


@pytest.mark.rule("5.11", "10.1.2")
def test_until_confirmed_it_is_shown_as_reported_and_counts_nothing(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open({"attribution": "both"})
    assert "does not count yet. Its delegates were asked to confirm it." in relay(house, number)
    assert house.ballots() == {}
    assert WAITS in house.card_text(number)
    assert "Sign on: *0*" in house.card_text(number)
    assert WAITS in house.type(CHAIR, f"status {number}")
    told = house.thread(number)[-1]
    assert f"<@{CHAIR}>, a chair, entered a ballot on behalf of {MEMBER}, Sign on, which does not count" in told
    for person in (PRIMARY, ALTERNATE, OTHER_ALTERNATE):
        (asked,) = house.inbox(person)
        assert f"*Please confirm: Sign on* for *{MEMBER}*, to be printed as “Free the Workers, Inc.”" in asked
    assert house.inbox("U0RUTH") == []
    press(house, ALTERNATE, "Confirm")
    assert house.ballots() == {MEMBER: "sign_on"}
    assert house.read("SELECT surface FROM acts") == [("on_behalf",)]
    assert house.read("SELECT slack_id FROM ballots JOIN people ON people.id = person_id") == [(ALTERNATE,)]
    assert states(house) == [("confirmed",)]
    assert "Reported by a chair" not in house.card_text(number)
    assert "*Recorded: Sign on*" in house.inbox(ALTERNATE)[-1]
    assert "is now *Sign on*" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("5.11")
def test_any_answer_of_its_own_people_corrects_it(house: House, number: str) -> None:
    relay(house, number)
    press(house, PRIMARY, "Stand aside")
    assert house.ballots() == {MEMBER: "stand_aside"}
    assert states(house) == [("corrected",)]
    before = state_of(house)
    press(house, ALTERNATE, "Confirm")
    assert state_of(house) == before
    assert "there is nothing left to confirm" in house.inbox(ALTERNATE)[-1]


@pytest.mark.rule("5.11")
def test_unconfirmed_at_the_closing_it_is_not_counted(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    for person in ("U0RUTH", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Stand aside")
    relay(house, number)
    house.to_closing()
    assert states(house) == [("uncounted",)]
    assert "1 entered by a chair, never confirmed, did not count." in house.thread(number)[-1]
    assert "Sign on: *0*" in house.thread(number)[-1]
    assert house.ballots() == dict.fromkeys(
        ("Harbor Light Legal", "Casa Nueva", "Northfield Network", "Fair Fields"), "stand_aside"
    )
    assert house.verify().votes == 1
    press(house, PRIMARY, "Confirm")
    assert "*Too late to count.*" in house.inbox(PRIMARY)[-1]
    assert MEMBER not in house.ballots()


@pytest.mark.rule("5.11", "5.7.2")
def test_confirmed_after_the_closing_is_late(house: House, number: str) -> None:
    relay(house, number)
    house.to_closing(past_settle=False)
    press(house, PRIMARY, "Confirm")
    assert house.ballots() == {}
    assert "*Too late to count.*" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("5.11", "5.4.4")
def test_a_confirmed_objection_is_an_objection_and_owes_its_reason(house: House, number: str) -> None:
    relay(house, number, "object")
    assert all("objects to" not in words for words in house.thread(number))
    press(house, PRIMARY, "Confirm")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    assert f"*{MEMBER} objects to {number}.*" in house.thread(number)[-1]


@pytest.mark.rule("3.5.2", "5.12.1")
def test_in_a_sealed_vote_others_see_only_how_many(house: House) -> None:
    number = house.vote_is_open({"tally": "sealed"})
    relay(house, number, "stand-aside")
    assert "Reported by a chair, not confirmed yet and not counted: 1 ballot" in house.card_text(number)
    seen = "\n".join([house.card_text(number), *house.thread(number)]).replace(f"proposed by {MEMBER}", "")
    assert MEMBER not in seen
    assert "Stand aside" not in house.thread(number)[-1]


@pytest.mark.rule("5.8")
def test_the_same_press_again_changes_and_tells_nothing(house: House, number: str) -> None:
    relay(house, number)
    press(house, PRIMARY, "Confirm")
    before, told = state_of(house), house.inbox(PRIMARY)
    forging.again(house, forging.newest(house, "interactive"))
    house.work()
    assert state_of(house) == before
    assert house.inbox(PRIMARY) == told


def test_only_its_own_people_confirm(house: House, number: str) -> None:
    relay(house, number)
    before = state_of(house)
    for person in ("U0RUTH", CHAIR):
        forging.press(house, person, f"1:{revision_hash(house)[:16]}", "confirm_reported")
    house.work()
    assert state_of(house) == before
    assert "entered for another member" in house.inbox("U0RUTH")[-1]


def test_who_acts_for_nobody_any_more_is_told_so_in_each_vote(house: House) -> None:
    one, two = house.propose(), house.propose("U0RUTH")
    house.pass_time(3 * DAY)
    for number in (one, two):
        house.open_vote(number)
        relay(house, number)
    house.type(CHAIR, "delegate remove @ben.okafor")
    hashes = house.read("SELECT revision_hash FROM votes ORDER BY id")
    told = len(house.inbox(ALTERNATE))
    for report_id, (digest,) in enumerate(hashes, start=1):
        for _ in range(2):
            forging.press(house, ALTERNATE, f"{report_id}:{str(digest)[:16]}", "confirm_reported")
            house.work()
        assert len(house.inbox(ALTERNATE)) == told + report_id
        assert "you are not in the coalition’s roster" in house.inbox(ALTERNATE)[-1]


@pytest.mark.rule("3.5.2", "5.12.1")
def test_a_chair_is_not_told_which_member_has_answered_in_a_sealed_vote(house: House) -> None:
    number = house.vote_is_open({"tally": "sealed"})
    house.press("U0RUTH", number, "Sign on")
    relay(house, number)
    before = state_of(house)
    answered, waiting = relay(house, number, member="Harbor Light Legal"), relay(house, number)
    assert answered.replace("Harbor Light Legal", MEMBER) == waiting
    assert "Which of the two is sealed until the count. Nothing was recorded." in waiting
    assert state_of(house) == before


@pytest.mark.rule("7.1.2")
def test_confirm_is_for_the_text_that_it_was_shown_with(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open({"attribution": "both"})
    relay(house, number)
    house.amend(number, Text="We ask Congress to protect each domestic worker.")
    house.pass_time(CHANGE_WAITS)
    house.work()
    before = state_of(house)
    press(house, PRIMARY, "Confirm")
    assert house.ballots() == {}
    assert "Nothing was recorded." in house.inbox(PRIMARY)[-1]
    assert "the current card" in house.inbox(PRIMARY)[-1]
    assert state_of(house) == before
    homes.visit(house, PRIMARY)
    homes.press(house, PRIMARY, "Confirm")
    assert house.ballots() == {MEMBER: "sign_on"}


def revision_hash(house: House) -> str:
    return str(house.read("SELECT revision_hash FROM votes")[0][0])


@pytest.mark.parametrize("person", [PRIMARY, "U0ADA"])
def test_only_a_chair_enters_it(house: House, number: str, person: str) -> None:
    answer = relay(house, number, by=person)
    assert "Only a chair can do that." in answer
    assert states(house) == []


def test_what_is_in_the_way_is_said(house: House, number: str) -> None:
    house.press("U0RUTH", number, "Sign on")
    house.press("U0INES", number, "Recuse")
    house.work()
    assert "has answered in this vote itself" in relay(house, number, member="Harbor Light Legal")
    assert "recused itself" in relay(house, number, member="Casa Nueva")
    assert "please just vote" in relay(house, number, by=CHAIR_AND_DELEGATE, member="Open Door Project")
    assert "There is no member" in relay(house, number, member="Nobody")
    assert "Please write it like" in relay(house, number, "perhaps")
    relay(house, number)
    assert "waits for its delegates already" in relay(house, number, "object")
    house.type(CHAIR, 'member add "Newcomer"')
    assert "not among the members entitled" in relay(house, number, member="Newcomer")
    house.type(CHAIR, "delegate remove @kofi.mensah")
    assert "nobody could confirm its ballot" in relay(house, number, member="Fair Fields")
    assert states(house) == [("unconfirmed",)]
    house.to_closing(past_settle=False)
    assert "Voting has closed" in relay(house, number, member="Bridge to Safety")
