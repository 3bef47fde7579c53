"""Reminders: to those who have not answered and to nobody else, each at most once (rulebook 6.5, 4.3)."""

from datetime import UTC, datetime, timedelta

import pytest

from atest_bot.store import votes
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    OBSERVER,
    OTHER_ALTERNATE,
    PRIMARIES,
    PRIMARY,
    House,
)

HALF = "Half of the time to vote on P-2027-001 has passed."
SOON = "Voting on P-2027-001 closes soon."
HOURS = "The last hours of the vote on P-2027-001."
GOES_ON = "Voting on P-2027-001 goes on, because too few had answered."
HEADS = (HALF, SOON, HOURS, GOES_ON)
EVERYBODY = (*PRIMARIES, ALTERNATE, OTHER_ALTERNATE, CHAIR, CHAIR_AND_DELEGATE, OBSERVER)


def go_to(house: House, at: datetime) -> None:
    house.pass_time((at - house.now()).total_seconds() + 1)
    house.work()


def window(house: House) -> tuple[datetime, datetime]:
    vote = house.database.run(votes.by_id, 1)
    assert vote is not None
    return vote.opened_at, vote.closes_at


def reminded(house: House) -> dict[str, list[str]]:
    """The reminders that each person has, in order; nobody else."""
    found = {
        person: [head for words in house.inbox(person) for head in HEADS if words.startswith(f"*{head}*")]
        for person in EVERYBODY
    }
    return {person: heads for person, heads in found.items() if heads}


def lists(house: House, person: str) -> list[str]:
    return [words for words in house.inbox(person) if "not answered on P-2027-001" in words]


def half_time(house: House) -> datetime:
    opened_at, closes_at = window(house)
    return opened_at + (closes_at - opened_at) / 2


@pytest.mark.rule("6.5.1", "6.5.2")
def test_each_reminder_goes_to_those_whom_it_is_for(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    _, closes_at = window(house)
    for person in PRIMARIES[1:5]:
        house.press(person, number, "Sign on")
    house.press(PRIMARIES[5], number, "Recuse")
    house.work()
    silent = (PRIMARY, PRIMARIES[6])
    go_to(house, half_time(house) - timedelta(minutes=1))
    assert reminded(house) == {}
    go_to(house, half_time(house))
    assert reminded(house) == {person: [HALF] for person in silent}
    go_to(house, closes_at - timedelta(hours=24))
    people = {*silent, ALTERNATE, OTHER_ALTERNATE} | {
        str(row[0])
        for row in house.read(
            "SELECT p.slack_id FROM people p JOIN duties d ON d.person_id = p.id JOIN members m ON m.id = d.member_id "
            "JOIN duties e ON e.member_id = m.id JOIN people q ON q.id = e.person_id "
            f"WHERE q.slack_id = '{PRIMARIES[6]}'"
        )
    }
    assert reminded(house) == {person: ([HALF] if person in silent else []) + [SOON] for person in people}
    assert lists(house, CHAIR) == []
    go_to(house, closes_at - timedelta(hours=2))
    assert {person: heads[-1] for person, heads in reminded(house).items()} == dict.fromkeys(people, HOURS)
    for chair in (CHAIR, CHAIR_AND_DELEGATE):
        (listed,) = lists(house, chair)
        assert "2 of 6 members have not answered" in listed
        assert "Free the Workers" in listed
    assert lists(house, PRIMARY) == []
    assert sum(len(heads) for heads in reminded(house).values()) == 2 + 2 * len(people)


@pytest.mark.rule("6.5.1", "6.5.2", "5.1.1")
def test_the_buttons_of_a_reminder_answer(house: House) -> None:
    number = house.vote_is_open()
    go_to(house, half_time(house))
    (asked,) = [item for item in house.slack.inbox(PRIMARY) if HALF in item.text]
    house.slack.click(PRIMARY, channel=asked.channel, ts=asked.ts, button="Sign on")
    house.work()
    assert house.ballots() == {"Free the Workers": "sign_on"}
    go_to(house, window(house)[1] - timedelta(hours=24))
    assert reminded(house)[PRIMARY] == [HALF]
    assert ALTERNATE not in reminded(house)
    assert f"*Recorded: Sign on* for *Free the Workers*.\n{number}" in "".join(house.inbox(PRIMARY))


@pytest.mark.rule("6.5.1", "6.5.2")
def test_a_withdrawn_ballot_is_no_answer(house: House) -> None:
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.type(PRIMARY, f"vote {number} withdraw")
    house.work()
    go_to(house, half_time(house))
    assert reminded(house)[PRIMARY] == [HALF]


@pytest.mark.rule("6.5.1", "5.12.1")
def test_in_a_sealed_vote_chairs_read_only_how_many(house: House) -> None:
    number = house.vote_is_open({"Tally": "sealed"})
    house.press(PRIMARY, number, "Sign on")
    house.work()
    go_to(house, window(house)[1] - timedelta(hours=2))
    (listed,) = lists(house, CHAIR)
    assert "6 of 7 members have not answered" in listed
    assert "Harbor Light Legal" not in listed
    assert "The vote is sealed, so who they are is not shown." in listed


@pytest.mark.rule("6.5.1", "6.5.2")
def test_where_all_have_answered_nobody_is_reminded(house: House) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    closes_at = window(house)[1]
    for at in (half_time(house), closes_at - timedelta(hours=24), closes_at - timedelta(hours=2)):
        go_to(house, at)
    assert reminded(house) == {}
    assert lists(house, CHAIR) == []


@pytest.mark.rule("6.5.3", "6.6.1")
def test_a_reminder_moves_with_the_closing_and_is_sent_once(house: House) -> None:
    number = house.vote_is_open()
    go_to(house, half_time(house))
    before = window(house)[1]
    for person in PRIMARIES[:2]:
        house.type(person, f"extend {number}")
    after = window(house)[1]
    assert after > before
    for at in (before - timedelta(hours=24), before - timedelta(hours=2), half_time(house)):
        go_to(house, max(at, house.now()))
        assert reminded(house) == {person: [HALF] for person in PRIMARIES}
    go_to(house, after - timedelta(hours=24))
    assert reminded(house)[PRIMARY] == [HALF, SOON]
    go_to(house, after - timedelta(hours=2))
    assert reminded(house)[PRIMARY] == [HALF, SOON, HOURS]


@pytest.mark.rule("6.5.3", "5.9")
def test_what_was_sent_is_not_sent_again_after_the_closing_moved(house: House) -> None:
    number = house.vote_is_open()
    closes_at = window(house)[1]
    for at in (half_time(house), closes_at - timedelta(hours=24), closes_at - timedelta(hours=2)):
        go_to(house, at)
    for person in PRIMARIES[:2]:
        house.type(person, f"extend {number}")
    closes_at = window(house)[1]
    for at in (closes_at - timedelta(hours=24), closes_at - timedelta(hours=2)):
        go_to(house, at)
    assert all(len(heads) == len(set(heads)) for heads in reminded(house).values())
    assert len(lists(house, CHAIR)) == 1


@pytest.mark.rule("6.5.3")
def test_whoever_was_away_sends_only_the_latest(house: House) -> None:
    house.vote_is_open()
    go_to(house, window(house)[1] - timedelta(hours=1))
    assert reminded(house)[PRIMARY] == [HOURS]
    assert reminded(house)[ALTERNATE] == [HOURS]


@pytest.mark.rule("6.5.1")
def test_after_the_closing_nobody_is_reminded(house: House) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES[:4]:
        house.press(person, number, "Sign on")
    go_to(house, window(house)[1] + timedelta(days=1))
    assert reminded(house) == {}
    assert lists(house, CHAIR) == []


@pytest.mark.rule("6.5.1")
def test_a_short_vote_leaves_out_what_is_past_at_its_opening(house: House) -> None:
    number = house.propose()
    house.pass_time(3 * DAY + 2 * 3600)  # Thursday noon
    house.open_vote(
        number,
        {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "Now.", "Closing day": "2027-03-05"},
    )
    kinds = house.read("SELECT kind FROM timers WHERE kind LIKE 'reminder%' ORDER BY due_at")
    assert [row[0] for row in kinds] == ["reminder_last_day", "reminder_half_time", "reminder_last_hours"]
    assert window(house)[1] == datetime(2027, 3, 5, 22, 0, tzinfo=UTC)
    go_to(house, window(house)[1] - timedelta(hours=24))
    go_to(house, half_time(house))
    assert reminded(house)[PRIMARY] == [SOON, HALF]
    assert reminded(house)[ALTERNATE] == [SOON]


@pytest.mark.rule("4.3")
def test_the_extension_for_quorum_reminds_silent_members_only(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    for person in PRIMARIES[1:3]:
        house.press(person, number, "Sign on")
    house.work()
    house.to_closing()
    seen = reminded(house)
    assert seen[PRIMARY] == seen[ALTERNATE] == seen[OTHER_ALTERNATE] == [GOES_ON]
    assert not set(seen) & set(PRIMARIES[1:3])
    assert lists(house, CHAIR) == []
    house.to_closing()
    assert all(heads.count(GOES_ON) == 1 for heads in reminded(house).values())


@pytest.mark.rule("6.5.1")
def test_a_vote_that_was_canceled_reminds_nobody(house: House) -> None:
    house.vote_is_open()
    for (name,) in house.read("SELECT name FROM members ORDER BY id")[2:]:
        house.type(CHAIR, f'member leave "{name}"')
    house.work()
    go_to(house, half_time(house))
    assert reminded(house) == {}
