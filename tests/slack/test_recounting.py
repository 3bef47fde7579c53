"""The record in plain words, for members: what it tells, what it keeps sealed, and whether it is whole (10.1, 10.4)."""

import string
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from atest_bot.domain.notices import Moment
from atest_bot.domain.record import Fact
from atest_bot.services.recounting import Told
from atest_bot.slack.wording.record import PHRASES, phrase
from tests.house import ALTERNATE, CHAIR, DAY, OBSERVER, OUTSIDER, PRIMARY, House
from tests.slack.test_deciding import LETTER, decided

AT = Moment(datetime(2027, 6, 1, tzinfo=UTC), "Tue, Jun 1, 2027")


@pytest.mark.rule("1.22")
@pytest.mark.parametrize("fact", Fact)
def test_everything_in_the_record_has_a_phrase(fact: Fact) -> None:
    words = {name: name for _, name, _, _ in string.Formatter().parse(PHRASES[fact]) if name}
    assert phrase(Told(1, AT, fact.value, words, is_sealed=False)).endswith((".", "person"))


def test_a_kind_of_a_later_version_shows_its_name() -> None:
    assert phrase(Told(1, AT, "moon.landed", {}, is_sealed=False)) == "moon.landed."


def test_one_vote_and_one_decision_are_counted_as_one(house: House) -> None:
    assert "entries, 0 votes, 0 decisions." in house.type(PRIMARY, "record")
    decided(house)
    assert "entries, 1 vote, 1 decision." in house.type(PRIMARY, "record")


@pytest.mark.rule("10.1.1", "10.4")
def test_members_read_who_did_what_and_that_the_record_is_whole(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.press(ALTERNATE, number, "Object")
    answer = house.type(OBSERVER, f"record {number}")
    assert f"<@{PRIMARY}> proposed it." in answer
    assert f"<@{CHAIR}> opened a vote under the rule “consensus”" in answer
    assert f"Free the Workers: *Sign on*, by <@{PRIMARY}>." in answer
    assert f"<@{ALTERNATE}> answered for Free the Workers (Object)" in answer
    assert "The record is whole: " in answer
    seq, digest = house.read("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1")[0]
    assert f"entry {seq}: {digest}" in answer


@pytest.mark.rule("10.1.1")
def test_a_sealed_vote_tells_neither_who_nor_what_until_it_is_counted(house: House) -> None:
    number = house.vote_is_open()
    house.run(lambda rows: rows.write(text("UPDATE votes SET tally = 'sealed'")))
    house.press(PRIMARY, number, "Object")
    answer = house.type(OBSERVER, f"record {number}")
    assert "sealed until the count" in answer
    told = answer.split("opened a vote")[1]
    assert "Free the Workers" not in told
    assert PRIMARY not in told
    assert "Object" not in told
    house.to_closing()
    house.to_closing()
    assert f"Free the Workers: *Object*, by <@{PRIMARY}>." in house.type(OBSERVER, f"record {number}")


@pytest.mark.rule("10.1.1")
def test_without_a_number_the_acts_of_chairs_are_told(house: House) -> None:
    house.type(CHAIR, 'member add "New Harbor"')
    house.vote_is_open()
    answer = house.type(PRIMARY, "record")
    assert "The latest acts of chairs" in answer
    assert f"New Harbor became a member, by <@{CHAIR}>." in answer
    assert "became primary delegate of Free the Workers." in answer, "imported by an operator"
    assert "opened a vote" in answer
    assert "proposed it" not in answer


def test_a_decision_is_found_by_its_number(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "It was adopted and became a decision." in house.type(PRIMARY, "record D-2027-001")


@pytest.mark.rule("10.1.1")
def test_the_chair_who_publishes_delivers_and_ends_a_decision_is_named(any_database: House) -> None:
    house = any_database
    decided(house, "FFFFSSS", **LETTER)
    for words in ("publish D-2027-001", "deliver D-2027-001"):
        house.type(CHAIR, words)
    house.pass_time(6 * DAY)
    decided(house, **{"If adopted, it is": "public"})
    for number, verb in (("D-2027-001", "supersede"), ("D-2027-002", "rescind")):
        house.type(CHAIR, f"{verb} {number}")
        assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
        house.slack.close_view(CHAIR)
    by = f", by <@{CHAIR}>."
    acts = house.type(OBSERVER, "record")
    assert f"The decision was released for publication{by}" in acts
    assert f"The list of names was delivered{by}" in acts
    assert f"The decision was superseded{by}" in acts
    assert f"The decision was rescinded{by}" in acts
    assert house.verify().decisions == 2


@pytest.mark.rule("10.4")
def test_a_record_that_was_changed_says_so(house: House) -> None:
    number = house.propose()

    def tamper(rows: object) -> None:
        rows.write(text("DROP TRIGGER IF EXISTS entries_refuse_update"))  # type: ignore[attr-defined]
        rows.write(text("UPDATE entries SET body = replace(body, 'proposed', 'imagined')"))  # type: ignore[attr-defined]

    house.run(tamper)
    assert "The record does not hold together" in house.type(PRIMARY, f"record {number}")


def test_strangers_read_nothing(house: House) -> None:
    number = house.propose()
    assert "not in the coalition’s roster" in house.slack.command(OUTSIDER, f"record {number}").text


def test_a_number_that_is_none_is_refused(house: House) -> None:
    assert "There is no position or decision" in house.type(PRIMARY, "record P-1999-001")


@pytest.mark.rule("10.1.2")
def test_a_chair_who_opens_a_vote_is_named_in_the_thread_with_the_reason(house: House) -> None:
    number = house.propose()
    reason = "It cannot wait until summer."
    house.open_vote(number, {"profile": "rapid", "reason": reason})
    told = [words for words in house.thread(number) if f"<@{CHAIR}>" in words]
    assert len(told) == 1
    assert reason in told[0]


@pytest.mark.rule("10.1.1", "1.17")
def test_members_read_the_roll_call_of_an_open_and_of_a_counted_vote(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    assert "Casa Nueva, Free the Workers" in house.type(OBSERVER, f"status {number}")
    house.to_closing()
    assert "Casa Nueva, Free the Workers" in house.type(OBSERVER, f"status {number}")
    assert "Free the Workers" not in house.slack.command(OUTSIDER, f"status {number}").text
