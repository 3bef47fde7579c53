"""A deactivated Slack account has no power while it is deactivated (rulebook 2.7, G20)."""

import pytest
from slack_sdk import WebClient

from atest_bot.sandbox.objects import plain
from atest_bot.services import delivering
from atest_bot.services.deactivating import note_account
from atest_bot.slack.deactivating import check_accounts
from tests.house import ALTERNATE, CHAIR, MEMBERS_CHANNEL, OTHER_ALTERNATE, OUTSIDER, PRIMARY, House, state_of
from tests.slack import forging
from tests.slack.test_posting import POST, enqueue_for_person, state
from tests.slack.test_receipts import QUESTION

OTHER_CHAIR, OTHER = "U0DAVID", "U0INES"
GONE = (
    f"The Slack account of <@{PRIMARY}>, primary delegate of Free the Workers, was deactivated. Until it is active "
    "again, nothing can be done with it here. Ballots already cast stand: they are the member’s."
)
BACK = (
    f"The Slack account of <@{PRIMARY}> is active again, so <@{PRIMARY}> is primary delegate of Free the Workers "
    "as before."
)


def deactivate(house: House, person: str) -> None:
    house.slack.workspace.deactivate(person)
    settled(house)


def reactivate(house: House, person: str) -> None:
    house.slack.workspace.reactivate(person)
    settled(house)


def settled(house: House) -> None:
    """Wait until what happened was told to the bot, then do what follows."""
    house.slack.wait_for(lambda: all(each.tried.is_set() for each in house.slack.deliveries))
    house.work()


def check(house: House) -> int:
    changed = check_accounts(house.database, WebClient(house.slack.bot_token, base_url=house.slack.api_url))
    house.work()
    return changed


def about_accounts(house: House, person: str) -> list[str]:
    return [words for words in house.inbox(person) if "The Slack account of" in words]


def home_of(house: House, person: str) -> str:
    return plain(house.slack.workspace.homes[person])


def is_deactivated(house: House, person: str) -> bool:
    return house.read(f"SELECT deactivated_at FROM people WHERE slack_id = '{person}'") != [(None,)]


@pytest.mark.rule("2.7")
def test_other_delegates_and_chairs_are_told_once(any_database: House) -> None:
    house = any_database
    deactivate(house, PRIMARY)
    told = {person for person in house.slack.workspace.people if about_accounts(house, person)}
    assert told == {ALTERNATE, OTHER_ALTERNATE, CHAIR, OTHER_CHAIR}
    assert about_accounts(house, ALTERNATE) == about_accounts(house, CHAIR) == [GONE]
    before = state_of(house)
    event = next(each for each in reversed(house.slack.deliveries) if each.kind == "events_api")
    assert event.body["event"]["type"] == "user_change"
    forging.again(house, event)
    forging.again(house, event, event_id="Ev0ANOTHER")
    assert check(house) == 0
    assert {**state_of(house), "people": []} == {**before, "people": []}
    assert about_accounts(house, CHAIR) == [GONE]


@pytest.mark.guarantee("G4", "G20")
@pytest.mark.rule("2.7")
def test_ballots_stand_and_no_more_can_be_given(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.work()
    house.press(OTHER, number, "Sign on")
    deactivate(house, PRIMARY)
    deactivate(house, OTHER)
    assert house.ballots() == {"Free the Workers": "sign_on", "Casa Nueva": "sign_on"}
    assert "Casa Nueva has nobody else who can answer for it." in about_accounts(house, CHAIR)[-1]
    house.slack.workspace.people[OTHER].deleted = False  # what was pressed before was still on its way
    house.slack.workspace.invite(MEMBERS_CHANNEL, OTHER)
    house.press(OTHER, number, "Object")
    house.work()
    assert house.ballots()["Casa Nueva"] == "sign_on"
    assert house.verify().entries > 0


def test_nobody_learns_of_a_stranger(any_database: House) -> None:
    house = any_database
    before = state_of(house)
    deactivate(house, OUTSIDER)
    assert state_of(house) == before
    assert about_accounts(house, CHAIR) == []


@pytest.mark.guarantee("G20")
@pytest.mark.rule("2.7")
def test_a_deactivated_chair_is_no_chair_until_active_again(any_database: House) -> None:
    house = any_database
    number = house.ready_to_vote()
    deactivate(house, CHAIR)
    assert about_accounts(house, CHAIR) == []
    (told,) = about_accounts(house, OTHER_CHAIR)
    assert f"<@{CHAIR}>, chair, was deactivated." in told
    house.slack.workspace.people[CHAIR].deleted = False  # what was typed before was still on its way
    assert "Only a chair can do that" in house.slack.command(CHAIR, f"poll {number}").text
    assert "as a guest" in house.slack.command(CHAIR, "help").text
    house.slack.workspace.people[CHAIR].deleted = True
    reactivate(house, CHAIR)
    house.slack.workspace.invite(MEMBERS_CHANNEL, CHAIR)
    assert "as a chair" in house.type(CHAIR, "help")


@pytest.mark.rule("2.7")
def test_reactivation_restores_what_was_suspended(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    deactivate(house, PRIMARY)
    reactivate(house, PRIMARY)
    assert about_accounts(house, ALTERNATE) == about_accounts(house, OTHER_CHAIR) == [GONE, BACK]
    house.slack.workspace.invite(MEMBERS_CHANNEL, PRIMARY)
    house.press(PRIMARY, number, "Object")
    assert house.ballots() == {"Free the Workers": "object"}
    kinds = [kind for (kind,) in house.read("SELECT kind FROM entries WHERE kind LIKE 'account.%' ORDER BY seq")]
    assert kinds == ["account.deactivated", "account.reactivated"]


@pytest.mark.rule("2.9.1")
def test_who_was_sent_no_first_receipt_is_asked_for_confidentiality_with_the_next(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    deactivate(house, PRIMARY)
    reactivate(house, PRIMARY)
    house.slack.workspace.invite(MEMBERS_CHANNEL, PRIMARY)
    assert not any(QUESTION in words for words in house.inbox(PRIMARY))
    for button in ("Stand aside", "Object"):
        house.press(PRIMARY, number, button)
        house.work()
    assert sum(QUESTION in words for words in house.inbox(PRIMARY)) == 1


def test_a_word_for_a_deactivated_account_does_not_stay_blocked(house: House) -> None:
    house.slack.faults.ok_false(POST, error="user_disabled", count=None, when=lambda args: args["channel"] == PRIMARY)
    enqueue_for_person(house)
    house.work()
    assert state(house, "note:1") == "blocked"
    house.run(note_account, PRIMARY, True, house.now(), house.now())
    assert house.run(delivering.release, house.read("SELECT id FROM outbox WHERE key = 'note:1'")[0][0])
    house.pass_time(61)
    house.work()
    assert house.read("SELECT key, state FROM outbox WHERE state <> 'sent'") == []


def test_the_daily_check_notices_what_was_missed(any_database: House) -> None:
    house = any_database
    house.slack.workspace.people[PRIMARY].deleted = True
    assert not is_deactivated(house, PRIMARY)
    assert check(house) == 1
    assert is_deactivated(house, PRIMARY)
    assert about_accounts(house, ALTERNATE) == [GONE]
    assert check(house) == 0
    house.slack.workspace.people[PRIMARY].deleted = False
    house.pass_time(1)
    assert check(house) == 1
    assert about_accounts(house, ALTERNATE) == [GONE, BACK]


def test_an_older_word_changes_nothing(any_database: House) -> None:
    house = any_database
    deactivate(house, PRIMARY)
    event = next(each for each in reversed(house.slack.deliveries) if each.kind == "events_api")
    reactivate(house, PRIMARY)
    forging.again(house, event, event_id="Ev0LATE")
    assert not is_deactivated(house, PRIMARY)


@pytest.mark.guarantee("G20")
def test_the_home_of_a_deactivated_person_is_emptied(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.slack.open_home(PRIMARY)
    house.work()
    assert number in home_of(house, PRIMARY)
    deactivate(house, PRIMARY)
    emptied = home_of(house, PRIMARY)
    assert number not in emptied
    house.slack.open_home(OUTSIDER)
    house.work()
    assert emptied == home_of(house, OUTSIDER)
