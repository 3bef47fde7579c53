"""What is kept is let go of in its time, and the record stays whole (threat-model 9, G24)."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from atest_bot.domain.errors import Refusal
from atest_bot.services import operating, retaining
from atest_bot.store import inbox, outbox, retention
from atest_bot.store.database import postgresql_engine
from tests.house import (
    CHAIR,
    DAY,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OUTSIDER,
    PRIMARIES,
    PRIMARY,
    SETTLE_SECONDS,
    House,
    migrated,
)

GONE = "U0BEN"
WORDS = {"Title": "A plan of ours", "Plain-language summary": "Why we plan so.", "Text": "We plan to ask for it."}


def let_go(house: House) -> None:
    while house.database.run(retaining.let_go, house.now()):
        pass


def everything(house: House) -> bytes:
    """All that stands in the database, and on SQLite on its very pages."""
    if house.url.startswith("sqlite"):
        return Path(house.url.removeprefix("sqlite:///")).read_bytes()
    tables = [name for (name,) in house.read("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return repr([house.read(f"SELECT * FROM {table}") for table in tables]).encode()


# --- sent words ---


def test_sent_words_are_blanked_after_thirty_days_and_their_place_stays(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()
    before = house.read("SELECT id, key, ts, sent_channel, state FROM outbox ORDER BY id")
    house.pass_time(15 * DAY)
    let_go(house)
    assert house.read("SELECT count(*) FROM outbox WHERE data = '{}'") == [(0,)]
    house.pass_time(16 * DAY)
    let_go(house)
    assert house.read("SELECT count(*) FROM outbox WHERE data <> '{}' AND action <> 'react'") == [(0,)]
    assert house.read("SELECT id, key, ts, sent_channel, state FROM outbox ORDER BY id") == before
    assert house.verify().decisions == 1


def test_words_that_were_found_posted_and_never_tried_here_are_blanked_too(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.pass_time(house.seconds_to_closing() + SETTLE_SECONDS + 1)
    while house.settle_once():
        pass
    found = {"key": "decision:1", "channel": DECISIONS_CHANNEL, "ts": house.slack.workspace.stamp()}
    assert house.run(lambda rows: outbox.mark_found(rows, **found))
    house.pass_time(29 * DAY)
    let_go(house)
    assert house.read("SELECT data FROM outbox WHERE key = 'decision:1'") != [("{}",)]
    house.pass_time(2 * DAY)
    let_go(house)
    assert house.read("SELECT data FROM outbox WHERE key = 'decision:1'") == [("{}",)]


def decided_a_month_ago(house: House) -> str:
    """A decision whose sent words are kept no longer; returns the number of its position."""
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()
    house.pass_time(31 * DAY)
    let_go(house)
    return number


def test_what_was_blanked_can_still_be_changed(house: House) -> None:
    decided_a_month_ago(house)
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
    house.work()
    (post,) = house.decisions()
    assert "Rescinded on" in post
    assert "We ask Congress to protect every domestic worker." in post


def test_the_card_of_what_is_open_is_posted_again_though_it_is_old(house: House) -> None:
    number = house.propose()
    house.pass_time(40 * DAY)
    let_go(house)
    house.slack.workspace.delete_message(MEMBERS_CHANNEL, house.card(number).ts)
    house.open_vote(number)
    assert "Voting is open" in house.card_text(number)


def test_the_reactions_come_back_with_a_card_that_is_posted_again_though_it_is_old(house: House) -> None:
    number = decided_a_month_ago(house)
    house.slack.workspace.delete_message(MEMBERS_CHANNEL, house.card(number).ts)
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
    for _ in range(50):  # what never ends would go on for ever here
        house.post_once()
    assert house.read("SELECT key, state, error_code FROM outbox WHERE state <> 'sent'") == []
    assert set(house.card(number).reactions) == {"white_check_mark", "raised_hand", "no_entry"}


# --- drafts ---


@pytest.mark.guarantee("G24")
def test_a_withdrawn_draft_is_deleted_after_ninety_days(any_database: House) -> None:
    house = any_database
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(PRIMARY, None, WORDS).errors
    house.slack.close_view(PRIMARY, everything=True)
    house.work()
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    at = house.slack.messages(PRIMARY, MEMBERS_CHANNEL)[-1].ts
    house.slack.click(PRIMARY, channel=MEMBERS_CHANNEL, ts=at, button="Discard")
    house.work()
    assert house.read("SELECT stage FROM positions") == [("withdrawn",)]
    house.pass_time(89 * DAY)
    let_go(house)
    assert b"We plan to ask for it." in everything(house)
    house.pass_time(2 * DAY)
    let_go(house)
    let_go(house)
    for words in WORDS.values():
        assert words.encode() not in everything(house)
    assert [bytes(salt) for (salt,) in house.read("SELECT salt FROM revisions")] == [b""]
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'draft.deleted'") == [(1,)]
    assert house.verify().entries > 0


def test_what_members_have_seen_is_kept_though_it_was_withdrawn(house: House) -> None:
    number = house.propose()
    house.slack.command(PRIMARY, f"withdraw {number}", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(PRIMARY, None, {"Reason": "It was too soon."}).errors
    house.work()
    house.pass_time(100 * DAY)
    let_go(house)
    assert house.read("SELECT title FROM revisions") == [("Protect domestic workers",)]


# --- keys ---


def test_keys_of_deliveries_are_kept_for_eight_days(any_database: House) -> None:
    house = any_database
    now = house.now()
    for age in (7, 9):
        house.run(inbox.is_repeat, f"{age} days", now - timedelta(days=age))
    house.run(inbox.forget, now)
    assert [key for (key,) in house.read("SELECT key FROM inbox") if "days" in str(key)] == ["7 days"]


# --- a person ---


def with_a_past(house: House) -> str:
    """A vote in which somebody answered who has no duty any more; returns the position's number."""
    number = house.vote_is_open()
    house.press(GONE, number, "Sign on")
    for person in PRIMARIES[1:]:
        house.press(person, number, "Sign on")
    house.slack.open_home(GONE)
    house.work()
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    return number


@pytest.mark.guarantee("G24")
def test_who_a_person_was_is_deleted_at_a_chair_s_word(any_database: House) -> None:
    house = any_database
    number = with_a_past(house)
    with pytest.raises(Refusal, match="still open"):
        house.run(retaining.forget_person, CHAIR, GONE, house.now())
    house.to_closing()
    card, ballots = house.card_text(number), house.ballots()
    assert GONE.encode() in everything(house)
    house.run(retaining.forget_person, CHAIR, GONE, house.now())
    retention.overwrite(house.database.engine)
    assert GONE.encode() not in everything(house)
    assert (house.card_text(number), house.ballots()) == (card, ballots)
    assert house.verify().decisions == 1
    ((body,),) = house.read("SELECT body FROM entries WHERE kind = 'person.forgotten'")
    assert GONE not in str(body)
    assert "Which Slack account a person had was deleted" in house.type(CHAIR, "record")
    with pytest.raises(Refusal, match="does not know that account"):
        house.run(retaining.forget_person, CHAIR, GONE, house.now())


def test_a_role_that_may_not_overwrite_what_was_deleted_says_so(postgresql_url: str) -> None:
    migrated(postgresql_url)
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS tenant")
        owner.execute("CREATE ROLE tenant LOGIN")
        owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tenant")
    tenant = make_url(postgresql_url).set(username="tenant").render_as_string(hide_password=False)
    with pytest.raises(retention.NotOverwritten, match="the DATABASE_URL of the tables’ owner"):
        retention.overwrite(postgresql_engine(tenant))
    retention.overwrite(postgresql_engine(postgresql_url))


def test_a_message_that_slack_refused_to_deliver_keeps_nobody_from_being_forgotten(house: House) -> None:
    house.slack.faults.ok_false(
        "chat.postMessage", error="user_disabled", when=lambda call: call.get("channel") == GONE
    )
    with_a_past(house)
    house.to_closing()
    assert house.read("SELECT channel, error_code FROM outbox WHERE state = 'blocked'") == [(GONE, "user_disabled")]
    house.run(retaining.forget_person, CHAIR, GONE, house.now())
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []
    retention.overwrite(house.database.engine)
    assert GONE.encode() not in everything(house)


@pytest.mark.parametrize(
    ("chair", "person", "why"),
    [
        (PRIMARY, GONE, "Only a chair can decide that."),
        (OUTSIDER, GONE, "Only a chair can decide that."),
        (CHAIR, PRIMARY, "That person is in the roster."),
        (CHAIR, OUTSIDER, "The roster does not know that account."),
    ],
)
def test_who_may_not_and_who_is_still_needed(house: House, chair: str, person: str, why: str) -> None:
    before = house.read("SELECT * FROM people")
    with pytest.raises(Refusal, match=why):
        house.run(retaining.forget_person, chair, person, house.now())
    assert house.read("SELECT * FROM people") == before


def test_nothing_is_let_go_of_while_the_bot_is_paused(house: House) -> None:
    house.propose()
    house.pass_time(40 * DAY)
    house.database.run(operating.pause)
    let_go(house)
    assert house.read("SELECT count(*) FROM outbox WHERE data = '{}'") == [(0,)]
