"""Slack's limits: what it turns away once is not tried in a storm, and a backlog drains in order (threat-model 5)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from atest_bot.domain.notices import Audience, Note
from atest_bot.services.delivering import deliver_once
from atest_bot.store import backlog, outbox, sending
from atest_bot.store.outbox import Address, Lane
from tests.house import PRIMARIES, House
from tests.slack.test_posting import PATIENCE, POST, enqueue_for_members, refresh, steps

MANY = 30
PATIENT = timedelta(seconds=45)
WELL = backlog.Backlog(overdue=0, blocked=0, uncertain_since=None, held=0)


def enqueue_words(house: House, first: int = 0, many: int = MANY) -> None:
    """A word for one after the other of the primaries."""
    for number in range(first, first + many):
        to = Address(Audience.PERSON, PRIMARIES[number % len(PRIMARIES)])
        house.run(outbox.post, f"word:{number}", Note(f"Word {number}."), to)


def posted(house: House, prefix: str) -> list[int]:
    """The numbers of the messages that Slack took in a channel, in the order in which it did."""
    taken = [call.args.get("metadata") for call in house.slack.calls if call.method == POST and call.answer.get("ok")]
    keys = [(json.loads(each) if isinstance(each, str) else each)["event_payload"]["key"] for each in taken if each]
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{prefix}:")]


def words_posted(house: House) -> list[int]:
    """The same of the words, which carry no key: by what they say."""
    taken = [str(call.args["text"]) for call in house.slack.calls if call.method == POST and call.answer.get("ok")]
    return [int(text.removeprefix("Word ").removesuffix(".")) for text in taken if text.startswith("Word ")]


@pytest.mark.guarantee("G19")
def test_one_direct_message_turned_away_holds_all_of_them(any_database: House) -> None:
    house = any_database
    limit = house.slack.faults.rate_limited(POST, retry_after=30, count=None)
    enqueue_words(house)
    steps(house, Lane.DIRECT)
    assert limit.happened == 1
    house.slack.faults.clear()
    house.pass_time(29)
    steps(house, Lane.DIRECT)
    assert words_posted(house) == []
    house.pass_time(2)
    steps(house, Lane.DIRECT)
    assert 1 <= len(words_posted(house)) < MANY / 2, "they do not go all at once"
    enqueue_words(house, MANY, 3)
    house.pass_time(60)
    steps(house, Lane.DIRECT)
    assert words_posted(house) == list(range(MANY + 3)), "in their order, and those that came later after them"


@pytest.mark.guarantee("G19")
def test_a_channels_backlog_drains_one_a_second_in_order(any_database: House) -> None:
    house = any_database
    limit = house.slack.faults.rate_limited(POST, retry_after=5)
    for number in range(10):
        enqueue_for_members(house, f"notice:{number}")
    steps(house)
    assert (limit.happened, posted(house, "notice")) == (1, [])
    seen = []
    for _ in range(10):
        house.pass_time(1.1 if seen else 5.5)
        steps(house)
        seen.append(len(posted(house, "notice")))
    assert all(1 <= later - before <= 2 for before, later in zip([0, *seen], seen, strict=False) if later > before)
    house.pass_time(30)
    steps(house)
    assert posted(house, "notice") == list(range(10))


def test_a_limit_of_one_method_holds_no_other(house: House) -> None:
    number = house.vote_is_open()
    house.slack.faults.rate_limited("chat.update", retry_after=60)
    house.press(PRIMARIES[0], number, "Sign on")
    house.work()
    assert "Sign on: *1*" not in house.card_text(number)
    enqueue_for_members(house)
    steps(house)
    assert house.read("SELECT state FROM outbox WHERE key = 'notice:1'") == [("sent",)]
    house.slack.faults.rate_limited(POST, retry_after=120)
    enqueue_for_members(house, "notice:2")
    steps(house)
    house.pass_time(61)
    house.work()
    assert "Sign on: *1*" in house.card_text(number), "and a limit of posting holds no card"
    assert house.read("SELECT state FROM outbox WHERE key = 'notice:2'") == [("pending",)]


def test_a_wait_that_was_noted_while_the_clock_was_ahead_is_over_once_it_is_set(house: House) -> None:
    house.pass_time(86_400)
    house.slack.faults.rate_limited(POST, retry_after=30)
    enqueue_for_members(house)
    steps(house)
    house.pass_time(-86_400)
    house.run(sending.forgive_clock)
    house.slack.faults.rate_limited(POST, retry_after=1800)
    steps(house)
    house.run(sending.forgive_clock)
    steps(house)
    assert posted(house, "notice") == [], "half an hour may be what Slack named"
    house.pass_time(1801)
    steps(house)
    assert posted(house, "notice") == [1]


def test_a_channel_hears_one_after_the_other_whichever_process_posts(any_database: House) -> None:
    house = any_database
    for number in range(3):
        enqueue_for_members(house, f"notice:{number}")
    first = house.run(sending.claim, Lane.CHANNEL, PATIENCE.lease)
    assert first.key == "notice:0"
    assert house.run(sending.claim, Lane.CHANNEL, PATIENCE.lease) is None, "another process would overtake it"
    house.pass_time(16)
    later = house.run(sending.claim, Lane.CHANNEL, PATIENCE.lease)
    assert later.key == "notice:1", "and a process that died holds up nobody for long"


@pytest.mark.guarantee("G23")
def test_a_backlog_that_slack_holds_or_that_moves_is_not_stuck(house: House) -> None:
    house.slack.faults.rate_limited(POST, retry_after=100, when=lambda args: True)
    enqueue_words(house)
    steps(house, Lane.DIRECT)
    house.pass_time(90)
    assert overdue(house) == 0, "Slack asked for the wait"
    house.pass_time(15)
    assert deliver_once(house.database, house.poster, Lane.DIRECT, PATIENCE)
    assert overdue(house) == 0
    house.pass_time(120)
    assert overdue(house) > 0, "nobody posts"
    assert deliver_once(house.database, house.poster, Lane.DIRECT, PATIENCE)
    assert overdue(house) == 0, "somebody does"


@pytest.mark.guarantee("G23")
def test_an_edit_of_a_card_is_stuck_only_once_it_waits_long_and_its_answer_is_no_doubt(any_database: House) -> None:
    house = any_database
    house.propose()
    refresh(house, "an edit of before")
    steps(house)
    house.pass_time(1200)
    refresh(house, "the newest")
    assert house.run(backlog.measure, PATIENT) == WELL, "it waits for its moment"
    house.slack.faults.server_error("chat.update")
    steps(house)
    assert house.run(backlog.measure, PATIENT) == WELL, "it was tried just now"
    house.pass_time(50)
    assert house.run(backlog.measure, PATIENT) == replace(WELL, overdue=1)
    house.pass_time(11)
    steps(house)
    assert house.run(backlog.measure, PATIENT) == WELL


def overdue(house: House) -> int:
    return house.run(backlog.measure, PATIENT).overdue
