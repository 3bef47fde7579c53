"""Votes whose tally is sealed: only how many have answered is seen before the count (rulebook 3.5, 5.2, 5.12, 10.1)."""

import pytest

from atest_bot.exports import record
from tests.house import ALTERNATE, CHAIR, DAY, MEMBERS_CHANNEL, OBSERVER, PRIMARY, House
from tests.slack import forging
from tests.slack.test_deciding import sent_files
from tests.slack.test_stopping import end

SEALED = {"tally": "sealed"}
MEMBER, OTHER = "Free the Workers", "Harbor Light Legal"


@pytest.fixture
def number(house: House) -> str:
    """A position under a sealed vote."""
    return house.vote_is_open(SEALED)


def everything_seen(house: House, person: str, number: str) -> str:
    """Card, thread, status and direct messages of one person."""
    house.work()
    typed = [house.type(person, "status"), house.type(person, f"status {number}")]
    return "\n".join([house.card_text(number), *house.thread(number), *typed, *house.inbox(person)])


@pytest.mark.rule("3.5.2", "5.12.1", "10.1.1")
def test_while_sealed_only_how_many_answered_is_seen(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Stand aside")
    house.press("U0RUTH", number, "Sign on")
    house.work()
    assert "Answered: *2* of 7. Who and what is sealed until the count." in house.card_text(number)
    for person in (CHAIR, OBSERVER, "U0INES"):
        seen = everything_seen(house, person, number)
        assert "2* of 7" in seen
        assert "Sign on: *" not in seen
        assert MEMBER not in seen.replace(f"proposed by {MEMBER}", "")
        assert OTHER not in seen


@pytest.mark.rule("5.5.1")
def test_a_members_own_people_see_its_answer(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Stand aside")
    house.work()
    assert "Free the Workers’ ballot" not in house.inbox("U0RUTH")
    assert "is now *Stand aside*" in house.inbox(ALTERNATE)[-1]
    assert "Free the Workers: *Stand aside*. Only its own people see this" in house.type(ALTERNATE, f"status {number}")
    assert "*Stand aside*, by <@U0MAYA>." in house.type(ALTERNATE, "status")


@pytest.mark.rule("3.5.2", "10.1.1")
def test_after_the_count_everything_is_shown_as_usual(house: House, number: str) -> None:
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing(past_settle=False)
    assert "Sign on: *" not in house.card_text(number), "voting has ended, and nothing is counted yet"
    assert MEMBER not in house.type(CHAIR, f"status {number}")
    house.pass_time(400)
    house.work()
    assert "Sign on: *4* · Stand aside: *0* · Object: *0* · No response: *3* of 7" in house.card_text(number)
    assert "Sign on: Casa Nueva, Free the Workers, Harbor Light Legal, Northfield Network" in house.thread(number)[-1]
    assert "*Sign on*: Casa Nueva, Free the Workers" in house.type(OBSERVER, f"status {number}")


@pytest.mark.rule("5.2.2")
def test_a_reaction_on_a_sealed_card_is_no_ballot_and_is_answered_with_buttons(house: House, number: str) -> None:
    assert house.card(number).reactions == {}, "the bot sets no marks on a sealed card"
    house.react(PRIMARY, number, "white_check_mark")
    house.unreact(PRIMARY, number, "white_check_mark")
    house.work()
    assert house.ballots() == {}
    assert house.read("SELECT * FROM acts") == []
    (told,) = house.inbox(PRIMARY)
    assert "In a sealed vote a reaction is no ballot" in told
    assert house.inbox(ALTERNATE) == []
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Stand aside")
    assert house.ballots() == {MEMBER: "stand_aside"}


def test_a_late_reaction_on_a_sealed_card_is_told_so(house: House, number: str) -> None:
    house.to_closing(past_settle=False)
    house.react(PRIMARY, number, "no_entry")
    house.work()
    assert "Voting has closed, and in a sealed vote a reaction is no ballot." in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("5.10")
def test_an_observers_reaction_is_refused_once(house: House, number: str) -> None:
    for emoji in ("white_check_mark", "no_entry"):
        house.react(OBSERVER, number, emoji)
    house.work()
    (told,) = house.inbox(OBSERVER)
    assert "you have a voice and no vote" in told


@pytest.mark.rule("5.4.4")
def test_an_objection_is_posted_by_name_and_everybody_is_told_so_before(house: House, number: str) -> None:
    assert "it is posted in the thread at once, with your member’s name" in house.card_text(number)
    row = next(block for block in house.card(number).blocks or [] if block["type"] == "actions")
    (asks,) = [button for button in row["elements"] if "confirm" in button]
    assert asks["text"]["text"] == "Object"
    house.press(PRIMARY, number, "Object")
    house.work()
    assert "*Free the Workers objects to P-2027-001.*" in house.thread(number)[-1]
    assert "Reason owed" not in house.card_text(number)
    assert "Answered: *1* of 7" in house.card_text(number)


def test_the_form_offers_both_tallies_and_starts_with_open(house: House) -> None:
    number = house.propose()
    house.pass_time(3 * 86_400.0)
    house.slack.command(CHAIR, f"poll {number}", channel=MEMBERS_CHANNEL)
    house.slack.submit(CHAIR, None, {})
    assert house.read("SELECT tally FROM votes") == [("open",)]


@pytest.mark.rule("3.5.2")
def test_a_sealed_vote_that_nobody_counts_stays_sealed(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    for name in ("Open Door Project", "Bridge to Safety", "Fair Fields", "Northfield Network", "Casa Nueva"):
        house.type(CHAIR, f'member leave "{name}"')
    house.work()
    assert house.read("SELECT outcome FROM votes") == [("canceled",)]
    assert "Answered: *1* of 2. As nothing was counted, it stays sealed." in house.card_text(number)
    assert "Sign on: *" not in "\n".join([*house.thread(number), house.type(CHAIR, f"status {number}")])


@pytest.mark.rule("3.5.2", "10.1.1")
def test_the_status_of_a_sealed_vote_that_nobody_counts_says_so(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    end(house, CHAIR, "cancel", number)
    seen = house.type(PRIMARY, f"status {number}")
    assert "Answered 1 of 7. As nothing was counted, it stays sealed." in seen
    assert "Free the Workers: *Sign on*. Only its own people see this." in seen
    assert "until the count" not in seen
    assert "Free the Workers: *" not in house.type("U0RUTH", f"status {number}")


def test_the_record_is_not_exported_before_the_count(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Stand aside")
    house.work()
    assert f"the tally of {number} is sealed until the count" in house.type(CHAIR, "export record")
    house.work()
    assert house.read("SELECT count(*) FROM outbox WHERE notice = 'FileNotice'") == [(0,)]
    house.to_closing()  # too few have answered, and voting goes on once more
    house.to_closing()
    house.type(CHAIR, "export record")
    house.work()
    assert house.read("SELECT count(*) FROM outbox WHERE notice = 'FileNotice'") == [(1,)]


@pytest.mark.rule("3.5.2", "10.4")
def test_the_exported_record_keeps_sealed_what_nobody_counted(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Object")
    house.press(PRIMARY, number, "Sign on")
    end(house, CHAIR, "cancel", number)
    house.pass_time(4 * DAY)
    counted = house.vote_is_open()
    house.press("U0RUTH", counted, "Sign on")
    house.work()
    house.type(CHAIR, "export record")
    house.work()
    entries = record.entries(sent_files(house, CHAIR)["jsonl"])
    assert [entry.prev for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert {entry.hash for entry in entries} <= {digest for (digest,) in house.read("SELECT hash FROM entries")}
    kept = [entry.body for entry in entries if entry.kind == "ballot.cast"]
    assert kept[:-1] == ["", ""]
    assert '"choice":"sign_on"' in kept[-1]
    assert all(entry.body for entry in entries if entry.kind != "ballot.cast")


@pytest.mark.rule("3.5.2", "5.7.1")
def test_what_is_delivered_after_a_sealed_vote_ended_uncounted_is_told_to_the_person_alone(
    house: House, number: str
) -> None:
    value, pressed = forging.ballot_value(house, number), house.now()
    house.pass_time(5)
    end(house, CHAIR, "cancel", number)
    before = house.inbox(CHAIR)
    forging.press(house, "U0RUTH", value, action_ts=forging.stamp(pressed))
    house.pass_time(5)
    house.work()
    assert house.inbox(CHAIR) == before
    assert "Slack delivered it only after the vote was over." in house.inbox("U0RUTH")[-1]
