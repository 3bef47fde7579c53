"""A decision that stands twice in the public channel, which only a sleeping sender could cause, is mended."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import IncompleteRead

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from atest_bot.slack.history import History
from atest_bot.slack.tidying import remove_duplicates
from tests.house import DECISIONS_CHANNEL, PRIMARIES, House


def adopted(house: House) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()


def tidy(house: House) -> int:
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url)
    return remove_duplicates(house.database, client, house.history, DECISIONS_CHANNEL)


def post_again(house: House, **more: object) -> str:
    """What a sender does that slept through its lease: the same message, once more."""
    sent = next(
        call for call in house.slack.calls if call.args.get("channel") == DECISIONS_CHANNEL and "blocks" in call.args
    )
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url)
    ts: str = client.chat_postMessage(**{**sent.args, **more})["ts"]
    return ts


class Grown(History):
    """A list that grew while its pages were turned: what was last on one page is first on the next."""

    def keys(self, channel: str, since: datetime, thread: str | None = None) -> Iterator[tuple[str, str]]:
        found = list(super().keys(channel, since, thread))
        yield from found + found[-1:]


def test_one_message_that_is_listed_twice_is_no_duplicate(house: House) -> None:
    adopted(house)
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url)
    history = Grown(client, frozenset({house.slack.workspace.bot.id}))
    assert list(history.keys(DECISIONS_CHANNEL, datetime(2013, 1, 1, tzinfo=UTC))), "it is seen"
    assert remove_duplicates(house.database, client, history, DECISIONS_CHANNEL) == 0
    assert len(house.decisions()) == 1


@pytest.mark.guarantee("G9")
def test_the_later_of_two_is_deleted_and_the_record_says_so(house: House) -> None:
    adopted(house)
    first = house.read("SELECT ts FROM outbox WHERE destination = 'public'")[0][0]
    post_again(house)
    assert len(house.decisions()) == 2

    assert tidy(house) == 1
    assert len(house.decisions()) == 1
    assert house.slack.messages("U0OMAR", DECISIONS_CHANNEL)[0].ts == first
    assert house.read("SELECT kind FROM entries ORDER BY seq DESC LIMIT 1") == [("outbox.duplicate_removed",)]
    house.verify()


def test_a_row_never_names_a_message_that_was_deleted_though_the_bot_dies_right_after(house: House) -> None:
    adopted(house)
    first = house.read("SELECT ts FROM outbox WHERE destination = 'public'")[0][0]
    second = post_again(house)
    house.run(lambda rows: rows.write(text(f"UPDATE outbox SET ts = '{second}' WHERE destination = 'public'")))
    house.slack.faults.cut_off("chat.delete")
    with pytest.raises(IncompleteRead):
        tidy(house)
    assert len(house.decisions()) == 1
    assert house.read("SELECT ts FROM outbox WHERE destination = 'public'") == [(first,)]


def test_one_message_stays_as_it_is(house: House) -> None:
    adopted(house)
    assert tidy(house) == 0
    assert len(house.decisions()) == 1


def test_a_message_of_other_words_with_our_metadata_key_of_another_decision_stays(house: House) -> None:
    adopted(house)
    post_again(house, metadata={"event_type": "atest_outbox", "event_payload": {"key": "decision:999"}})
    assert tidy(house) == 0
    assert len(house.decisions()) == 2
