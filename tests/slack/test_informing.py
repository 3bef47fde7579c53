"""Material information: filed by any delegate, read by all members, and after adoption an offer to reopen (10.2)."""

from dataclasses import replace

import pytest

from atest_bot.store.database import Rows
from tests.chamber import WORDS as POSITION
from tests.chamber import propose
from tests.house import ALTERNATE, CHAIR, CHECKED, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARIES, PRIMARY, House

WORDS = {"Title": "A court has ruled", "What members should know": "On Monday a court ruled on a part of this."}
CHAIRS = (CHAIR, "U0DAVID")


def inform(house: House, number: str, person: str = ALTERNATE) -> None:
    house.slack.command(person, f"inform {number}", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(person, None, WORDS)
    assert not answer.errors, answer.errors
    house.slack.close_view(person)
    house.work()


def adopted(house: House) -> str:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing()
    return number


def offers(house: House, person: str) -> list[str]:
    return [words for words in house.inbox(person) if "filed information on a decision" in words]


@pytest.mark.rule("10.2.1")
def test_what_a_delegate_files_is_shown_to_all_members(any_database: House) -> None:
    house = any_database
    number = house.propose()
    inform(house, number)
    told = house.thread(number)[-1]
    assert f"Free the Workers shares information on {number}: A court has ruled" in told
    assert "On Monday a court ruled" in told
    assert any("A court has ruled" in item.text for item in house.slack.messages(OBSERVER, MEMBERS_CHANNEL))
    assert "A court has ruled, from Free the Workers" in house.type(OBSERVER, f"status {number}")
    assert f"<@{ALTERNATE}> filed material information for Free the Workers." in house.type(PRIMARY, f"record {number}")
    assert offers(house, CHAIR) == []
    house.verify()


@pytest.mark.parametrize("person", [OBSERVER, CHAIR])
def test_only_delegates_file(house: House, person: str) -> None:
    number = house.propose()
    assert "filed by delegates of member organizations" in house.type(person, f"inform {number}")


def test_a_stranger_files_nothing(house: House) -> None:
    number = house.propose()
    assert "filed by delegates" in house.slack.command(OUTSIDER, f"inform {number}").text


def test_what_is_missing_is_asked_for(house: House) -> None:
    number = house.propose()
    house.slack.command(PRIMARY, f"inform {number}", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(PRIMARY, None, {"Title": "x", "What members should know": "Words."})
    assert "title" in answer.errors
    assert house.read("SELECT id FROM information") == []


def test_without_a_number_there_is_a_list(house: House) -> None:
    assert "no position or decision yet" in house.type(PRIMARY, "inform")
    number = house.propose()
    house.slack.command(PRIMARY, "inform", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(PRIMARY, None, WORDS)
    assert not answer.errors
    house.work()
    assert "A court has ruled" in house.thread(number)[-1]


@pytest.mark.rule("11.11")
def test_with_more_than_a_hundred_the_newest_and_the_oldest_are_listed(house: House) -> None:
    def propose_many(rows: Rows) -> None:
        for each in range(120):
            propose(rows, house.coalition, f"p{each}", PRIMARY, replace(POSITION, title=f"No. {each}"), house.now())

    house.run(propose_many)
    house.slack.command(PRIMARY, "inform", channel=MEMBERS_CHANNEL)
    for number in ("P-2027-120 No. 119", "P-2027-001 No. 0"):
        assert not house.slack.submit(PRIMARY, None, {"What it is about": number, **WORDS}).errors
        house.work()
        assert "A court has ruled" in house.thread(number.split(" ")[0])[-1]
        house.slack.command(PRIMARY, "inform", channel=MEMBERS_CHANNEL)


@pytest.mark.rule("10.2.1")
def test_a_decision_that_is_deliberated_again_is_listed_once(house: House) -> None:
    number = house.vote_is_open({"Rule": "majority"})
    for place, person in enumerate(PRIMARIES):
        house.press(person, number, "Sign on" if place < 4 else "Stand aside")
    house.to_closing()
    weak = house.slack.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=weak.channel, ts=weak.ts, button="Deliberate Again")
    house.slack.command(PRIMARY, "inform", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(PRIMARY, None, WORDS).errors
    house.work()
    assert "A court has ruled" in house.thread(number)[-1]


@pytest.mark.rule("10.2.2", "10.1.2")
def test_after_adoption_the_chairs_are_offered_to_reopen(any_database: House) -> None:
    house = any_database
    number = adopted(house)
    inform(house, "D-2027-001")
    assert [len(offers(house, chair)) for chair in CHAIRS] == [1, 1]
    assert offers(house, PRIMARY) == []
    message = next(item for item in house.slack.inbox(CHAIR) if "filed information" in item.text)
    house.slack.click(CHAIR, channel=message.channel, ts=message.ts, button="Reopen")
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    form = house.slack.views(CHAIR)[-1]
    kept = {block["block_id"]: block["element"].get("initial_value") for block in form.blocks if "element" in block}
    assert kept["text"] == "We ask Congress to protect every domestic worker."
    answer = house.slack.submit(CHAIR, None, {"Title": "Protect domestic workers again"})
    assert not answer.errors, answer.errors
    assert not house.slack.submit(CHAIR, None, CHECKED).errors
    house.work()
    assert house.read("SELECT p.number, d.number FROM successions s JOIN positions p ON p.id = s.position_id "
                      "JOIN decisions d ON d.id = s.decision_id") == [("P-2027-002", "D-2027-001")]  # fmt: skip
    sentence = "proposed P-2027-002, which supersedes D-2027-001 if it is adopted"
    assert sentence in house.thread("P-2027-002")[-1]
    assert sentence in house.thread(number)[-1]


def test_whoever_is_no_chair_any_more_reopens_nothing(house: House) -> None:
    adopted(house)
    inform(house, "D-2027-001")
    message = next(item for item in house.slack.inbox(CHAIR) if "filed information" in item.text)
    house.type("U0DAVID", "chair remove @clara.whitfield")
    house.slack.click(CHAIR, channel=message.channel, ts=message.ts, button="Reopen")
    house.slack.wait_for(lambda: house.read("SELECT id FROM outbox WHERE data LIKE '%Only a chair%'"))
    assert house.slack.views(CHAIR) == []
