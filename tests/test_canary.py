"""A canary in every confidential field is never seen in public, in a log, or in an error (G10, G12)."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from atest_bot.domain.consultation import Typed
from atest_bot.domain.notices import Audience, ConfidentialityNotice, Note
from atest_bot.sandbox import cast, seed
from atest_bot.sandbox.rehearsal import Rehearsal
from atest_bot.settings import SystemClock
from atest_bot.store import outbox
from atest_bot.store.database import Database
from atest_bot.store.outbox import Address
from tests.house import (
    CHAIR,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    PRIMARIES,
    PRIMARY,
    House,
)
from tests.log_book import log_book

CANARY = "canary7f3k"
ADOPTED = {
    "Title": "Protect domestic workers",
    "Plain-language summary": f"Summary {CANARY}a",
    "Text": "We ask Congress to protect every domestic worker.",
}
FAILED = {
    "Title": f"Title {CANARY}b",
    "Plain-language summary": f"Summary {CANARY}c",
    "Text": f"Text {CANARY}d",
    "Link to the full text": f"https://example.org/{CANARY}e",
}
HURRIED = {"Title": "Act at once", "Plain-language summary": f"Summary {CANARY}f", "Text": "We ask for it today."}
UNSURE = {"earmark": "unsure", "Note on earmarks": f"A program is named {CANARY}p"}
OBJECTION = {
    "ground": "It conflicts with a Core Principle",
    "principle": "No earmarks, and no offsetting cuts",
    "reason": f"Reason {CANARY}g",
    "remedy": f"Remedy {CANARY}h",
}
RAPID = {"profile": "rapid", "reason": f"It cannot wait {CANARY}j"}
CHECK = f'check "Shall we {CANARY}k?" "Option {CANARY}l" "Another"'
INFORMATION = {"Title": f"News {CANARY}m", "What members should know": f"Words {CANARY}n"}
TALK = f"What we say here {CANARY}i"


def whole_life(house: House) -> None:
    """One decision for the public, one rapid one, one that fails, one still open, one only proposed."""
    adopted = house.propose(checked=UNSURE, asked=False, **ADOPTED)
    prepare(house, adopted)
    failed = house.propose(**FAILED)
    hurried = house.propose(**HURRIED)
    house.slack.say(PRIMARY, MEMBERS_CHANNEL, TALK, thread_ts=house.card(adopted).ts)
    house.amend(failed, Title="Act upon it", **{"What changed and why": f"A shorter title {CANARY}o"})
    house.pass_time(3 * 86_400)
    for number in (adopted, failed):
        house.open_vote(number)
        object_with_words(house, "U0RUTH", number)
        for person in PRIMARIES:
            if person != "U0RUTH":
                house.press(person, number, "Sign on")
        house.press(OBSERVER, number, "Sign on")
    house.press("U0RUTH", adopted, "Stand aside")
    house.open_vote(hurried, RAPID)
    for person in PRIMARIES[:3]:
        house.press(person, hurried, "Sign on")
    house.work()
    house.to_closing()
    house.propose(**FAILED)
    house.type(CHAIR, CHECK)
    house.slack.command(PRIMARY, f"inform {adopted}", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(PRIMARY, None, INFORMATION).errors
    house.work()
    withdraw(house, house.propose(**FAILED))
    outcomes = dict(house.read("SELECT p.number, v.outcome FROM votes v JOIN positions p ON p.id = v.position_id"))
    cast_so_far = house.read("SELECT vote_id, seat_id, choice FROM ballots ORDER BY 1, 2")
    assert outcomes == {adopted: "adopted", failed: "objected", hurried: "adopted"}, cast_so_far


def prepare(house: House, number: str) -> None:
    """A chair's note on the principle check, and the input record."""
    house.record_input(number, Typed("sought", f"How {CANARY}q", f"When {CANARY}r", f"What {CANARY}s", "yes", ""))
    house.press(CHAIR, number, "Write Note")
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    assert not house.slack.submit(CHAIR, None, {"Your note": f"Note {CANARY}t"}).errors
    house.slack.close_view(CHAIR)
    house.work()


def withdraw(house: House, number: str) -> None:
    house.slack.command(PRIMARY, f"withdraw {number}", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(PRIMARY, None, {"Reason": f"Reason {CANARY}u"}).errors
    house.slack.close_view(PRIMARY)
    house.work()


def object_with_words(house: House, person: str, number: str) -> None:
    house.press(person, number, "Object")
    house.slack.wait_for(lambda: house.slack.views(person))
    assert not house.slack.submit(person, None, OBJECTION).errors
    house.work()


def canaries(words: str) -> list[str]:
    return sorted({words[at : at + len(CANARY) + 1] for at in range(len(words)) if words.startswith(CANARY, at)})


def shown_in_public(house: House) -> str:
    """Everything that ever went to the public channel: messages, threads, metadata, edits, and each call made."""
    channel = house.slack.workspace.channels[DECISIONS_CHANNEL]
    standing = [message.as_slack() for message in channel.messages.values()]
    asked = [call.args for call in house.slack.calls if DECISIONS_CHANNEL in json.dumps(call.args)]
    heard = [item.body for item in house.slack.deliveries if item.event.get("channel") == DECISIONS_CHANNEL]
    return json.dumps([standing, asked, heard], ensure_ascii=False)


@pytest.mark.guarantee("G10")
def test_the_public_channel_holds_adopted_words_and_nothing_else(any_database: House) -> None:
    house = any_database
    whole_life(house)
    inside = json.dumps(
        [message.as_slack() for message in house.slack.workspace.channels[MEMBERS_CHANNEL].messages.values()]
    )
    assert canaries(inside) == [f"{CANARY}{letter}" for letter in "abcdefghijklmnopqrstu"], "each canary is alive"

    seen = shown_in_public(house)
    assert canaries(seen) == []
    assert ADOPTED["Title"] in seen
    assert HURRIED["Text"] in seen
    for word in ("Sign on", "Stand aside", "Object", "No response", "Answered", "rapid", "P-2027"):
        assert word not in seen, word
    for player in cast.CAST:
        assert player.id not in seen
        assert player.name not in seen
    for member in cast.MEMBERS:
        assert member not in seen, "in the alliance's name alone"
    channel = house.slack.workspace.channels[DECISIONS_CHANNEL]
    assert [message.replies for message in channel.messages.values()] == [[], []]
    assert [set(message.metadata["event_payload"]) for message in channel.messages.values() if message.metadata] == [
        {"key", "ledger_seq", "ledger_hash"}
    ] * 2


@pytest.mark.guarantee("G10")
@pytest.mark.rule("1.9", "1.10", "2.8.1")
def test_where_names_are_listed_only_those_who_signed_are_there(house: House) -> None:
    number = house.vote_is_open({"attribution": "signatories"})
    for person in PRIMARIES[:4]:
        house.press(person, number, "Sign on")
    house.press(PRIMARIES[4], number, "Stand aside")
    house.to_closing()
    seen = shown_in_public(house)
    listed = [printed for printed in cast.MEMBERS.values() if printed in seen]
    assert listed == list(cast.MEMBERS.values())[:4]


@pytest.mark.guarantee("G10")
@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.PERSON])
def test_the_database_itself_refuses_other_words_for_the_public_channel(
    any_database: House, audience: Audience
) -> None:
    notice = ConfidentialityNotice("P-1", CANARY) if audience == Audience.MEMBERS else Note(CANARY)
    with pytest.raises(IntegrityError) as caught:
        any_database.run(outbox.post, "leak:1", notice, Address(Audience.PUBLIC, DECISIONS_CHANNEL))
    assert any_database.read("SELECT id FROM outbox WHERE key = 'leak:1'") == []
    assert "public_channel_gets_public_notices" in str(caught.value.orig)


def test_a_direct_message_about_one_member_goes_to_its_people_alone(house: House) -> None:
    whole_life(house)
    for player in cast.CAST:
        words = "\n".join(house.inbox(player.id))
        assert f"{CANARY}g" not in words
        assert TALK not in words
        if not player.roles:
            assert words == ""


# --- logs and errors ---

SECRETS = ("xoxb-", "xapp-", "sandbox-signing-secret", "postgresql://", "sqlite:")
BREAK_OBJECTIONS = {
    "sqlite": "CREATE TRIGGER broken BEFORE UPDATE ON objections BEGIN SELECT RAISE(ABORT, 'canary7f3kx'); END",
    "postgresql": "ALTER TABLE objections ADD CONSTRAINT broken CHECK (reason = '') NOT VALID",
}
MEND_OBJECTIONS = {"sqlite": "DROP TRIGGER broken", "postgresql": "ALTER TABLE objections DROP CONSTRAINT broken"}


def assert_silent(log: str) -> None:
    """A log holds events with ids and codes: no words, names, Slack ids or secrets, and no traceback."""
    assert canaries(log) == []
    for player in cast.CAST:
        assert player.id not in log
        assert player.name not in log
    for word in (*cast.MEMBERS, *SECRETS, "Traceback", ADOPTED["Title"], MEMBERS_CHANNEL):
        assert word not in log, word
    for line in log.splitlines():
        assert json.loads(line)["level"] in ("DEBUG", "INFO", "WARNING", "ERROR")


def assert_only_a_reference(words: str) -> None:
    assert "nothing was recorded" in words
    assert "Reference" in words
    assert canaries(words) == []
    for word in ("Error", "Traceback", "objections", "SQL", "psycopg"):
        assert word not in words


def newest_ballots(house: House) -> list[object]:
    """The members that have a ballot in the newest vote."""
    found = house.read(
        "SELECT m.name FROM ballots b JOIN members m ON m.id = b.seat_id WHERE b.vote_id = (SELECT max(id) FROM votes)"
    )
    return [name for (name,) in found]


def change(house: House, statement: str) -> None:
    house.run(lambda rows: rows.write(text(statement)))


@pytest.mark.guarantee("G12")
@pytest.mark.rule("9.5.2")
def test_no_log_and_no_error_holds_a_word_whatever_fails(any_database: House) -> None:
    house = any_database
    kind = "sqlite" if house.url.startswith("sqlite") else "postgresql"
    with log_book("DEBUG") as book:
        whole_life(house)
        number = house.propose()
        house.pass_time(5 * 86_400)
        house.open_vote(number)
        house.press(PRIMARY, number, "Object")
        house.slack.wait_for(lambda: house.slack.views(PRIMARY))
        change(house, BREAK_OBJECTIONS[kind])
        errors = house.slack.submit(PRIMARY, None, OBJECTION).errors
        change(house, MEND_OBJECTIONS[kind])
        change(house, "ALTER TABLE acts RENAME TO acts_are_gone")
        typed = house.type("U0INES", f"vote {number} sign-on")
        pressed = house.press("U0RUTH", number, "Sign on").text
        house.react("U0NOOR", number, "white_check_mark")
        change(house, "ALTER TABLE acts_are_gone RENAME TO acts")
    for words in (*errors.values(), typed, pressed):
        assert_only_a_reference(words)
    log = book.getvalue()
    assert_silent(log)
    assert log.count("listener_failed") >= 4
    assert ("broken" in log) == (kind == "postgresql"), "the constraint is named where the database names it"
    assert "Harbor Light Legal" not in newest_ballots(house)
    house.slack.wait_for(lambda: "Northfield Network" in newest_ballots(house))  # an event is sent again


STRANGE = [
    ("interactive", {"type": "block_actions", "actions": [{"action_id": "vote_sign_on", "action_ts": CANARY}]}),
    ("interactive", {"type": "block_actions", "actions": [{"action_id": "vote_object", "value": f"1:{CANARY}"}]}),
    ("interactive", {"type": "view_submission", "view": {"callback_id": "form_objection", "private_metadata": CANARY}}),
    ("interactive", {"type": "view_submission", "view": {"callback_id": "form_propose", "state": {"values": CANARY}}}),
    ("interactive", {"type": CANARY}),
    ("events_api", {"type": "event_callback", "event": {"type": "reaction_added", "reaction": "no_entry"}}),
    (
        "events_api",
        {
            "type": "event_callback",
            "event_id": CANARY,
            "event": {
                "type": "reaction_added",
                "reaction": "no_entry",
                "user": CANARY,
                "item": {"type": "message", "channel": CANARY, "ts": CANARY},
                "event_ts": CANARY,
            },
        },
    ),
    ("slash_commands", {"command": "/atest", "text": f"vote {CANARY} {CANARY}"}),
]


@pytest.mark.parametrize("number", range(len(STRANGE)))
def test_a_delivery_that_makes_no_sense_leaves_no_word_in_the_log(house: House, number: int) -> None:
    kind, body = STRANGE[number]
    person = PRIMARY if kind == "events_api" else {"id": PRIMARY, "name": CANARY, "team_id": "T0SANDBOX"}
    whole = {"team_id": "T0SANDBOX", "team": {"id": "T0SANDBOX"}, "user": person, "token": CANARY, **body}
    with log_book("DEBUG") as book:
        delivery = house.slack.deliverer.now(kind, whole, 3)
        house.work()
    assert canaries(book.getvalue()) == []
    assert "Traceback" not in book.getvalue()
    assert canaries(json.dumps(delivery.response)) == []
    assert house.read("SELECT count(*) FROM positions") == [(0,)]


@pytest.mark.guarantee("G12")
def test_the_log_of_the_running_bot_holds_no_word_at_debug(tmp_path: Path) -> None:
    """The real process, with failing answers, a failing database and a killed connection."""
    with Rehearsal(tmp_path, ATEST_LOG_LEVEL="DEBUG", ATEST_OUTBOX_DOUBT_SECONDS="0.2") as rehearsal:
        rehearsal.prepare()
        rehearsal.start_bot()
        slack = rehearsal.slack
        slack.faults.ok_false("views.open", error="internal_error")
        slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
        for method in ("chat.postMessage", "chat.update", "reactions.add"):
            slack.faults.server_error(method)
            slack.faults.cut_off(method)
        number = seed.propose(rehearsal, PRIMARY, {**ADOPTED, "Title": FAILED["Title"]})
        rehearsal.clock.add(5 * seed.DAY)
        seed.open_vote(rehearsal, number)
        card = seed.card_of(rehearsal, number)
        slack.click(PRIMARY, channel=MEMBERS_CHANNEL, ts=card.ts, button="Object")
        slack.wait_for(lambda: slack.views(PRIMARY))
        in_database(rehearsal, BREAK_OBJECTIONS["sqlite"])
        assert_only_a_reference("".join(slack.submit(PRIMARY, None, OBJECTION).errors.values()))
        in_database(rehearsal, MEND_OBJECTIONS["sqlite"])
        assert not slack.submit(PRIMARY, None, OBJECTION).errors
        in_database(rehearsal, "ALTER TABLE acts RENAME TO acts_are_gone")
        answer = slack.click("U0RUTH", channel=MEMBERS_CHANNEL, ts=card.ts, button="Sign on")
        slack.wait_for(lambda: answer.text)
        assert_only_a_reference(answer.text)
        in_database(rehearsal, "ALTER TABLE acts_are_gone RENAME TO acts")
        slack.faults.disconnect("abrupt")
        seed.to_next_closing(rehearsal)
        seed.wait_for_card(rehearsal, number, "extended once, because too few had answered")
        rehearsal.stop_bot()
    log = rehearsal.log()
    assert "listener_failed" in log
    assert "ready" in log
    assert_silent(log)


def in_database(rehearsal: Rehearsal, statement: str) -> None:
    database = Database(rehearsal.environment()["DATABASE_URL"], SystemClock())
    try:
        database.run(lambda rows: rows.write(text(statement)))
    finally:
        database.close()


def test_a_home_shows_what_is_confidential_to_nobody_outside_the_roster(any_database: House) -> None:
    house = any_database
    whole_life(house)
    for person in (PRIMARY, "U0BEN", OUTSIDER):
        house.slack.open_home(person)
    house.work()
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    homes = {person: json.dumps(view.as_slack()) for person, view in house.slack.workspace.homes.items()}
    assert set(homes) == {PRIMARY, "U0BEN", OUTSIDER}
    assert canaries(homes[PRIMARY]) == [f"{CANARY}{letter}" for letter in "bkl"], "a title, and a question to members"
    assert canaries(homes["U0BEN"] + homes[OUTSIDER]) == []
    assert homes[OUTSIDER].count("“") == 0
    assert canaries(json.dumps(house.read("SELECT * FROM homes"), default=str)) == []
