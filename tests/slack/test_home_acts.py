"""What a chair and a delegate can do from App Home about votes and decisions: who sees it, that it works, and that an
old view never acts on old data (rulebook 4, 6.6, 6.7, 8.7, 10.2)."""

from copy import deepcopy

import pytest

from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    CHANGE,
    CHECKED,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    PRIMARIES,
    PRIMARY,
    House,
    state_of,
)
from tests.slack.homes import part, press, read, visit
from tests.slack.test_closing_early import all_answer, in_a_majority_vote
from tests.slack.test_extending import LATER, closing
from tests.slack.test_informing import adopted, inform

CHAIRS = "Waiting for a chair"
ASK = "Ask for an Extension"
BEFORE, AFTER = "Thu, Mar 11, 2027, 5:00 PM Eastern", "Mon, Mar 15, 2027, 5:00 PM Eastern"


def form(house: House, person: str, button: str) -> None:
    """Press a button in a home that opens a form."""
    house.slack.click(person, view="home", button=button)
    house.slack.wait_for(lambda: house.slack.views(person))


def refused(house: House, person: str, button: str) -> str:
    """Press a button of a home that is out of date; returns what the person is told."""
    before, told = state_of(house), len(house.inbox(person))
    waiting = house.read("SELECT id FROM outbox")
    house.slack.click(person, view="home", button=button)
    house.slack.wait_for(lambda: house.read("SELECT id FROM outbox") != waiting)
    house.work()
    assert house.slack.views(person) == []
    assert state_of(house) == before
    return "\n".join(house.inbox(person)[told:])


# --- an extension, asked for by delegates (6.6) ---


@pytest.mark.rule("6.6.2")
def test_two_members_require_an_extension_from_home(any_house: House) -> None:
    house = any_house
    house.vote_is_open()
    assert ASK in part(visit(house, PRIMARY), "Waiting for Free the Workers")
    press(house, PRIMARY, ASK)
    assert "asks for an extension. If one more member asks" in house.inbox(PRIMARY)[-1]
    assert ASK not in read(house, PRIMARY)
    assert ASK not in visit(house, ALTERNATE)
    assert closing(house) == BEFORE
    visit(house, "U0RUTH")
    press(house, "U0RUTH", "Sign on")
    press(house, "U0RUTH", ASK)
    assert closing(house) == AFTER
    assert ASK not in visit(house, "U0INES")


def test_only_delegates_are_offered_to_ask(house: House) -> None:
    house.vote_is_open()
    assert ASK not in visit(house, CHAIR)
    assert ASK not in visit(house, OBSERVER)
    assert ASK in visit(house, CHAIR_AND_DELEGATE)


@pytest.mark.rule("7.1.2")
def test_an_old_home_asks_for_nothing(house: House) -> None:
    number = house.vote_is_open()
    visit(house, PRIMARY)
    view = deepcopy(house.slack.home(PRIMARY))
    replaced(house, number)
    house.slack.workspace.homes[PRIMARY] = view
    before = state_of(house)
    press(house, PRIMARY, ASK)
    assert state_of(house) == before
    assert house.read("SELECT * FROM extension_requests") == []


def replaced(house: House, number: str) -> None:
    """A substantive change: the vote of before is none any more."""
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    changed = {**CHANGE, "Kind of change": "substantive", "Text": "We ask Congress to protect each domestic worker."}
    assert not house.slack.submit(PRIMARY, None, changed).errors
    house.slack.submit(PRIMARY, None, CHECKED)
    house.slack.close_view(PRIMARY)
    house.work()


# --- a chair extends and closes early (6.6, 6.7) ---


@pytest.mark.rule("6.6.1")
def test_a_chair_extends_from_home(any_house: House) -> None:
    house = any_house
    house.vote_is_open()
    visit(house, CHAIR)
    form(house, CHAIR, "Extend")
    assert not house.slack.submit(CHAIR, None, LATER).errors
    house.work()
    assert closing(house) == "Wed, Mar 17, 2027, 12:00 PM Eastern"


@pytest.mark.rule("6.7")
def test_a_chair_closes_early_from_home(any_house: House) -> None:
    house = any_house
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    visit(house, CHAIR)
    form(house, CHAIR, "Close Early")
    assert not house.slack.submit(CHAIR, None, {"Reason": "All answered."}).errors
    house.work()
    assert "closed early, because every member had answered" in house.card_text(number)


@pytest.mark.rule("6.7")
def test_what_stands_against_an_early_close_is_told(house: House) -> None:
    house.vote_is_open()
    visit(house, CHAIR)
    assert refused(house, CHAIR, "Close Early")


@pytest.mark.parametrize("button", ["Extend", "Close Early"])
def test_only_chairs_are_offered_the_forms(house: House, button: str) -> None:
    house.vote_is_open()
    assert f"button: {button}" not in visit(house, PRIMARY)
    assert f"button: {button}" not in visit(house, OBSERVER)
    assert f"button: {button}" in visit(house, CHAIR)


@pytest.mark.parametrize("button", ["Extend", "Close Early"])
def test_an_old_home_opens_no_form_of_a_vote_that_ended(house: House, button: str) -> None:
    number = house.vote_is_open()
    visit(house, CHAIR)
    view = deepcopy(house.slack.home(CHAIR))
    replaced(house, number)
    house.slack.workspace.homes[CHAIR] = view
    assert refused(house, CHAIR, button)


# --- decisions that wait for a chair (4, 8.7, 10.2) ---


@pytest.mark.rule("8.7")
def test_a_report_back_that_is_owed_is_noted_from_home(any_house: House) -> None:
    house = any_house
    adopted(house)
    assert "owed a report back" in part(visit(house, CHAIR), CHAIRS)
    assert "owed a report back" not in visit(house, PRIMARY)
    old = deepcopy(house.slack.home(CHAIR))
    form(house, CHAIR, "Say How")
    values = {"was_given": "yes", "words": "We met them on Tuesday."}
    assert not house.slack.submit(CHAIR, None, values).errors
    house.work()
    assert len(house.read("SELECT * FROM reports_back")) == 1
    assert "owed a report back" not in visit(house, CHAIR)
    house.slack.workspace.homes[CHAIR] = old
    assert "is noted already" in refused(house, CHAIR, "Say How")


@pytest.mark.rule("10.2.2")
def test_a_decision_is_reopened_from_home(any_house: House) -> None:
    house = any_house
    number = adopted(house)
    assert "Material information was filed" not in visit(house, CHAIR)
    inform(house, number)
    assert "Material information was filed" in part(read(house, CHAIR), CHAIRS)
    assert "Material information was filed" not in visit(house, PRIMARY)
    old = deepcopy(house.slack.home(CHAIR))
    form(house, CHAIR, "Reopen")
    assert not house.slack.submit(CHAIR, None, {"Title": "Protect domestic workers again"}).errors
    assert not house.slack.submit(CHAIR, None, CHECKED).errors
    house.slack.close_view(CHAIR)
    house.work()
    assert "Material information was filed" not in visit(house, CHAIR)
    house.record_input("P-2027-002")
    house.pass_time(5 * DAY)
    house.open_vote("P-2027-002")
    for person in PRIMARIES:
        house.press(person, "P-2027-002", "Sign on")
    house.to_closing()
    house.slack.workspace.homes[CHAIR] = old
    assert "is superseded already" in refused(house, CHAIR, "Reopen")


def test_information_of_long_ago_waits_no_more(house: House) -> None:
    inform(house, adopted(house))
    house.pass_time(31 * DAY)
    house.work()
    assert "Material information was filed" not in visit(house, CHAIR)


@pytest.mark.rule("4.rapid")
def test_a_rapid_decision_is_ratified_from_home(any_house: House) -> None:
    house = any_house
    number = house.ready_to_vote()
    house.open_vote(number, {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup is on Monday."})
    for person in PRIMARIES[:3]:
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "It was a rapid decision, and lapses" in part(visit(house, CHAIR), CHAIRS)
    assert "It was a rapid decision" not in visit(house, PRIMARY)
    house.slack.click(CHAIR, view="home", button="Open a Sign-On Vote", value=number)
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    assert not house.slack.submit(CHAIR, None, {"Rule": "consensus"}).errors
    house.slack.close_view(CHAIR)
    house.work()
    assert "It was a rapid decision" not in visit(house, CHAIR)


@pytest.mark.rule("4.rapid")
def test_a_rapid_decision_that_lapsed_waits_no_more(house: House) -> None:
    number = house.ready_to_vote()
    house.open_vote(number, {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup is on Monday."})
    for person in PRIMARIES[:3]:
        house.press(person, number, "Sign on")
    house.to_closing()
    house.pass_time(31 * DAY)
    house.work()
    assert "It was a rapid decision" not in visit(house, CHAIR)
