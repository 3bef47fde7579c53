"""A file reaches one person's direct messages, whatever Slack answers on the way."""

from datetime import timedelta

import pytest

from atest_bot.services import filing
from atest_bot.services.delivering import Patience, deliver_once
from atest_bot.store.outbox import Lane
from tests.house import ALTERNATE, PRIMARY, House

LETTER = "Dear all — we ask Congress.\n".encode()
PATIENCE = Patience(timedelta(seconds=120), timedelta(seconds=60))


def enqueue(house: House, key: str = "file:1") -> str:
    name = house.run(
        lambda rows: filing.hand_over(
            rows, PRIMARY, key, "letter", "txt", LETTER, "Here is the letter.", house.now(), title="Letter"
        )
    )
    return str(name)


def step(house: House) -> None:
    assert deliver_once(house.database, house.poster, Lane.DIRECT, PATIENCE)


def files(house: House, person: str = PRIMARY) -> list[tuple[str, str, bytes]]:
    """What was said, and each file's name and bytes, as they reached a person."""
    kept = house.slack.workspace.files
    return [
        (message.text, file["name"], kept[file["id"]]["content"])
        for message in house.slack.inbox(person)
        for file in message.files
    ]


def row(house: House) -> tuple[object, ...]:
    return house.read("SELECT state, error_code, data FROM outbox WHERE action = 'upload'")[0]


def test_a_file_reaches_one_person_and_no_other(any_database: House) -> None:
    house = any_database
    name = enqueue(house)
    enqueue(house)
    house.work()
    assert files(house) == [("Here is the letter.", name, LETTER)]
    assert name.startswith("letter-2027-03-01-")
    assert files(house, ALTERNATE) == []


def test_its_content_is_let_go_once_it_was_sent(house: House) -> None:
    enqueue(house)
    assert '"content":"RGVhc' in str(row(house)[2])
    house.work()
    state, _, data = row(house)
    assert (state, '"content":""' in str(data)) == ("sent", True)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "conversations.open", "files.completeUploadExternal"])
def test_each_step_that_slack_slows_down_waits_as_it_says(house: House, method: str) -> None:
    enqueue(house)
    house.slack.faults.rate_limited(method, retry_after=7)
    step(house)
    assert row(house)[:2] == ("pending", "ratelimited")
    house.pass_time(8)
    house.work()
    assert len(files(house)) == 1


@pytest.mark.parametrize("code", ["file_uploads_disabled", "storage_limit_reached", "missing_scope"])
def test_a_refusal_that_a_person_must_mend_blocks_it(house: House, code: str) -> None:
    enqueue(house)
    house.slack.faults.ok_false("files.getUploadURLExternal", error=code)
    step(house)
    assert row(house)[:2] == ("blocked", code)
    assert files(house) == []


def test_an_unclear_answer_may_bring_it_twice_but_never_not_at_all(house: House) -> None:
    enqueue(house)
    house.slack.faults.stored_then_5xx("files.completeUploadExternal")
    step(house)
    assert row(house)[0] == "uncertain"
    house.pass_time(120)
    house.work()
    assert [content for _, _, content in files(house)] == [LETTER, LETTER]
