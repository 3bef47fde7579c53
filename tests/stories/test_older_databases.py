"""A database that is older than what was published does nothing until an operator has reconciled it (G21)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from slack_sdk import WebClient
from sqlalchemy import make_url, text

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.errors import NotNow
from atest_bot.domain.notices import Audience, Note, PublicNotice
from atest_bot.domain.positions import Attribution
from atest_bot.sandbox import seed
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.rehearsal import Rehearsal
from atest_bot.scheduler import Works
from atest_bot.services import reposting, restoring, showing, voting
from atest_bot.services.restoring import Anchor
from atest_bot.services.voting import Press
from atest_bot.slack.history import EVENT_TYPE
from atest_bot.store import backup, hearings, outbox
from atest_bot.store.outbox import Address
from tests.chamber import Chamber, delegate
from tests.house import (
    CHAIR,
    CHAIR_AND_DELEGATE,
    CHANGE,
    DAY,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OUTSIDER,
    POSITION,
    PRIMARIES,
    PRIMARY,
    SETTLE_SECONDS,
    House,
)
from tests.log_book import log_book
from tests.slack.test_deciding import EMBARGO, SECRET, decided, reach, stage
from tests.stories.test_large_letter import everybody_signs

REASON = {"Reason": "The bill is dead."}
SUBSTANTIVE = {**CHANGE, "Kind of change": "substantive", "Text": "We ask Congress for a new law."}


def reconcile(house: House) -> None:
    """The gap is seen, and an operator accepts what stands in the public channel."""
    found = list(house.history.anchors(DECISIONS_CHANNEL))
    assert house.run(restoring.check, house.coalition, found).is_open
    house.run(restoring.accept, house.coalition, found)


def published_later(house: House) -> list[Anchor]:
    """What the public channel proves: an entry that this database lacks, and one that is another here."""
    ts = house.slack.workspace.stamp()
    return [Anchor(f"decision:{seq}", DECISIONS_CHANNEL, ts, seq, "f" * 64) for seq in (10_000, 2)]


def press(house: House) -> Press:
    digest = str(house.read("SELECT revision_hash FROM votes")[0][0])
    return Press("key", PRIMARY, 1, digest, Choice.OBJECT, Surface.BUTTON, house.now())


@pytest.mark.guarantee("G21")
def test_until_it_is_reconciled_nobody_votes_and_nothing_is_closed_or_posted(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.run(showing.tell_person, PRIMARY, "waiting", Note("This waits."))
    published = published_later(house)
    for proof in ([published[1]], published):
        gap = house.database.run(restoring.check, house.coalition, proof)
        assert list(gap.unknown) == proof
    before = house.read("SELECT * FROM ballots"), len(house.slack.calls)
    with pytest.raises(NotNow, match="being restored from a backup"):
        house.run(voting.cast_ballot, house.coalition, press(house), house.now())
    house.to_closing()
    assert house.read("SELECT outcome FROM votes") == [(None,)]
    assert house.read("SELECT * FROM ballots") == before[0]
    assert len([call for call in house.slack.calls[before[1] :] if call.method.startswith(("chat.", "views.p"))]) == 0

    house.run(restoring.accept, house.coalition, published)
    house.work()
    assert "This waits." in house.inbox(PRIMARY)
    assert house.read("SELECT outcome FROM votes") == [("adopted",)]
    assert len(house.decisions()) == 1
    assert house.verify().decisions == 1


def test_until_it_is_reconciled_no_vote_is_opened_or_extended(house: House) -> None:
    number = house.vote_is_open()
    other = house.ready_to_vote()
    house.type(CHAIR, f"poll {other}")
    house.run(restoring.check, house.coalition, published_later(house))
    refused = house.slack.submit(CHAIR, None, {}).errors or {}
    house.slack.close_view(CHAIR)
    said = [*refused.values(), *(house.type(CHAIR, what) for what in (f"poll {other}", f"extend {number}"))]
    said.append(house.type(PRIMARY, f"extend {number}"))
    assert ["being restored from a backup" in words for words in said] == [True] * 4
    assert house.read("SELECT count(*) FROM votes") == [(1,)]
    assert house.read("SELECT count(*) FROM extension_requests") == [(0,)]


@pytest.mark.guarantee("G21")
def test_until_it_is_reconciled_no_vote_is_ended_or_begun_anew(any_database: House) -> None:
    house = any_database
    moved, number = house.propose(CHAIR_AND_DELEGATE), house.vote_is_open()
    house.open_vote(moved)
    wishes = (
        (CHAIR, f"cancel {number}", REASON),
        (PRIMARY, f"withdraw {number}", REASON),
        (CHAIR_AND_DELEGATE, f"amend {number}", SUBSTANTIVE),
    )
    house.type(CHAIR_AND_DELEGATE, f"cancel {moved}")
    assert "A second chair must agree" in house.slack.submit(CHAIR_AND_DELEGATE, None, REASON).text
    house.slack.close_view(CHAIR_AND_DELEGATE)
    house.work()
    for person, words, _ in wishes:
        house.type(person, words)
    house.run(restoring.check, house.coalition, published_later(house))
    for person, words, values in wishes:
        (refused,) = (house.slack.submit(person, None, values).errors or {"": ""}).values()
        house.slack.close_view(person)
        assert ["being restored from a backup" in said for said in (refused, house.type(person, words))] == [True, True]
    motion = house.slack.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=motion.channel, ts=motion.ts, button="Second")
    assert house.read("SELECT outcome FROM votes") == [(None,), (None,)]
    assert house.read("SELECT stage FROM positions") == [("voting",), ("voting",)]
    assert house.read("SELECT state FROM motions") == [("waiting",)]


@pytest.mark.guarantee("G21")
def test_a_bot_that_is_started_on_an_older_database_notices_by_itself(tmp_path: Path) -> None:
    with Rehearsal(tmp_path, ATEST_TICK_SECONDS="0.2", ATEST_CARD_SECONDS="0.2") as stage:
        stage.prepare()
        stage.start_bot()
        number = seed.propose(stage, PRIMARY, POSITION)
        stage.clock.add(5 * seed.DAY)
        seed.open_vote(stage, number)
        card = seed.card_of(stage, number)
        for person in PRIMARIES:
            stage.slack.click(person, channel=MEMBERS_CHANNEL, ts=card.ts, button="Sign on")
        seed.wait_for_card(stage, number, "Sign on: *7*")
        old, url = tmp_path / "old.db", stage.environment()["DATABASE_URL"]
        backup.back_up(url, old)
        seed.to_next_closing(stage)
        stage.slack.wait_for(lambda: stage.slack.messages(CHAIR, DECISIONS_CHANNEL))
        stage.stop_bot()
        Path(url.removeprefix("sqlite:///")).write_bytes(old.read_bytes())
        stage.start_bot()
        stage.slack.wait_for(lambda: "database_is_old" in stage.log())
        said = stage.slack.command(PRIMARY, f"vote {number} object", channel=MEMBERS_CHANNEL).text
        assert "being restored from a backup" in said
        stage.stop_bot()
        assert len(stage.slack.messages(CHAIR, DECISIONS_CHANNEL)) == 1


def test_an_older_database_is_noticed_though_slack_is_too_busy_to_show_the_channel_at_first(tmp_path: Path) -> None:
    with Rehearsal(tmp_path, ATEST_TICK_SECONDS="0.2", ATEST_CARD_SECONDS="0.2") as stage:
        stage.prepare()
        publish_elsewhere(stage)
        stage.slack.faults.rate_limited("conversations.history", retry_after=1)
        stage.start_bot()
        stage.slack.wait_for(lambda: "database_is_old" in stage.log())
        stage.stop_bot()
        assert "record_not_checked" in stage.log()


def publish_elsewhere(stage: Rehearsal) -> None:
    """A decision of ours stands in the public channel of which this database knows nothing."""
    seal = {"key": "decision:1", "ledger_seq": 10_000, "ledger_hash": "f" * 64}
    client = WebClient(token=stage.slack.bot_token, base_url=stage.slack.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": seal}
    client.chat_postMessage(channel=DECISIONS_CHANNEL, text="A decision.", metadata=metadata)


@contextmanager
def followed(chamber: Chamber, folder: Path) -> Iterator[Callable[[], None]]:
    """A standby that has followed a database so far, and no further; called, it takes its place."""
    if chamber.database.is_sqlite:
        backup.back_up(chamber.url, folder / "standby.db")
        with sqlite3.connect(folder / "standby.db") as standby, sqlite3.connect(folder / "atest.db") as failed:
            yield lambda: standby.backup(failed)
        return
    name = make_url(chamber.url).database
    with psycopg.connect(chamber.url.replace(f"/{name}?", "/postgres?"), autocommit=True) as server:
        chamber.database.engine.dispose()
        server.execute(f"CREATE DATABASE {name}_standby TEMPLATE {name}")

        def take_over() -> None:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
            server.execute(f"ALTER DATABASE {name}_standby RENAME TO {name}")

        yield take_over


def test_a_database_that_falls_back_while_the_bot_works_is_halted_before_anything_is_counted_again(
    database_url: str, tmp_path: Path
) -> None:
    with Chamber.founded(database_url, tmp_path) as chamber:
        chamber.vote_is_open()
        for member in range(7):
            chamber.press(delegate(member, 0), Choice.SIGN_ON)
        works = Works(chamber.database, chamber.coalition, chamber.clock, 5)
        works.is_checked()
        with followed(chamber, tmp_path) as fall_back, log_book() as book:
            chamber.clock.at = chamber.closes_at() + timedelta(seconds=SETTLE_SECONDS)
            works.sweep()
            assert (chamber.outcome(), book.getvalue()) == ("adopted", "")
            fall_back()
            for _ in range(2):
                works.sweep()
                assert chamber.outcome() is None
        assert book.getvalue().count("database_is_old") == 1
        chamber.run(restoring.accept, chamber.coalition, [])
        works.sweep()
        assert chamber.outcome() == "adopted"


# --- what was published after the backup ---


def to_count(house: House) -> str:
    """A vote that every member signs on to, counted, with nothing of it posted yet."""
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.pass_time(house.seconds_to_closing() + SETTLE_SECONDS + 1)
    while house.settle_once():
        pass
    return number


@pytest.mark.rule("8.2", "12.8")
@pytest.mark.guarantee("G9")
def test_what_a_backup_says_is_not_posted_yet_is_not_posted_again(house: House, tmp_path: Path) -> None:
    to_count(house)
    old = tmp_path / "old.db"
    backup.back_up(house.url, old)
    house.work()
    published = house.decisions()
    house.restore(old)
    assert not house.run(restoring.check, house.coalition, list(house.history.anchors(DECISIONS_CHANNEL))).is_open
    house.work()
    assert house.decisions() == published
    assert house.read("SELECT stage FROM positions") == [("published",)]
    assert house.verify().decisions == 1


@pytest.mark.rule("8.1.1")
def test_a_decision_that_is_taken_once_more_after_a_restore_counts_as_published(house: House, tmp_path: Path) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    old = tmp_path / "old.db"
    backup.back_up(house.url, old)
    house.to_closing()
    published = house.decisions()
    house.restore(old)
    reconcile(house)
    house.work()
    assert house.decisions() == published
    assert house.read("SELECT stage, published_at IS NULL FROM positions, decisions") == [("published", False)]


# --- what was released after the backup ---


def second(house: House) -> None:
    """The other chair agrees to what the first one moved."""
    house.slack.click(CHAIR_AND_DELEGATE, channel=house.slack.workspace.dm(CHAIR_AND_DELEGATE).id, button="Second")
    house.work()


def published(house: House) -> list[str]:
    """What stands in the public channel, with all that stands under it."""
    return [
        plain(item)
        for message in house.slack.messages(OUTSIDER, DECISIONS_CHANNEL)
        for item in house.slack.thread(OUTSIDER, DECISIONS_CHANNEL, message.ts)
    ]


def the_embargo_ends(house: House) -> None:
    reach(house, "2027-04-01T13:00:01")


def a_chair_publishes_it(house: House) -> None:
    house.type(CHAIR, "publish D-2027-001")
    house.work()


def two_chairs_publish_it(house: House) -> None:
    a_chair_publishes_it(house)
    second(house)


WAYS = pytest.mark.parametrize(
    ("ballots", "terms", "become_public"),
    [
        ("FFFFFFF", EMBARGO, the_embargo_ends),
        ("FFFFSSS", {}, a_chair_publishes_it),
        ("FFFFFFF", SECRET, two_chairs_publish_it),
    ],
    ids=["embargoed", "weak", "confidential"],
)


def made_public_since(
    house: House, folder: Path, become_public: Callable[[House], None], ballots: str, **terms: object
) -> tuple[Path, list[str]]:
    """A backup of a decision that waits, and what stands in public after it."""
    decided(house, ballots, **terms)
    old = folder / "old.db"
    backup.back_up(house.url, old)
    become_public(house)
    return old, published(house)


@WAYS
@pytest.mark.rule("8.2", "12.8")
def test_what_was_released_after_the_backup_is_not_posted_again(
    house: House, tmp_path: Path, ballots: str, terms: dict[str, object], become_public: Callable[[House], None]
) -> None:
    old, before = made_public_since(house, tmp_path, become_public, ballots, **terms)
    assert len(before) == 1
    house.restore(old)
    assert not house.run(restoring.check, house.coalition, list(house.history.anchors(DECISIONS_CHANNEL))).is_open
    house.work()
    assert published(house) == before
    assert stage(house) == "published"
    assert house.read("SELECT publication = 'confidential' OR published_at IS NULL FROM decisions") == [(False,)]
    assert house.verify().decisions == 1


@WAYS
@pytest.mark.rule("8.2", "12.3")
def test_a_record_that_was_accepted_knows_what_was_released_after_the_backup(
    house: House, tmp_path: Path, ballots: str, terms: dict[str, object], become_public: Callable[[House], None]
) -> None:
    old, before = made_public_since(house, tmp_path, become_public, ballots, **terms)
    house.restore(old)
    lost = published_later(house)[0]
    house.run(restoring.accept, house.coalition, [*house.history.anchors(DECISIONS_CHANNEL), lost])
    assert house.verify().decisions == 1
    house.work()
    assert published(house) == before
    assert stage(house) == "published"
    assert house.verify().decisions == 1


@WAYS
@pytest.mark.rule("8.2", "12.3")
def test_a_decision_that_is_taken_once_more_waits_for_nobody_where_it_is_public(
    house: House, tmp_path: Path, ballots: str, terms: dict[str, object], become_public: Callable[[House], None]
) -> None:
    number = house.vote_is_open(terms)
    for person, letter in zip(PRIMARIES, ballots, strict=True):
        house.press(person, number, "Sign on" if letter == "F" else "Stand aside")
    house.work()
    old = tmp_path / "old.db"
    backup.back_up(house.url, old)
    house.to_closing()
    become_public(house)
    before = published(house)
    assert len(before) == 1
    house.restore(old)
    reconcile(house)
    house.work()
    assert published(house) == before
    assert stage(house) == "published"
    assert house.verify().decisions == 1


@pytest.mark.rule("8.2", "12.3")
def test_a_decision_that_waits_and_stands_in_public_is_published(any_database: House) -> None:
    house = any_database
    decided(house, **EMBARGO)
    ((key, seq, digest),) = house.read("SELECT 'decision:' || revision_id, record_seq, record_hash FROM decisions")
    anchor = Anchor(str(key), DECISIONS_CHANNEL, house.slack.workspace.stamp(), int(str(seq)), str(digest))
    for _ in range(2):
        assert not house.run(restoring.check, house.coalition, [anchor]).is_open
    the_embargo_ends(house)
    assert (house.decisions(), stage(house)) == ([], "published")
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'decision.released'") == [(1,)]
    assert house.verify().decisions == 1


LONG = "".join(f"{number}. We ask for fair work, in every field and home.\n\n" for number in range(600))[:29_990]


@pytest.mark.rule("8.2", "12.8", "11.11")
@pytest.mark.parametrize("days", [0, 3])
def test_no_page_of_a_long_notice_is_posted_again_after_a_restore(house: House, tmp_path: Path, days: int) -> None:
    everybody_signs(house, LONG)
    house.work()
    old = tmp_path / "old.db"
    backup.back_up(house.url, old)
    house.to_closing()
    before = published(house)
    assert len(before) > 2
    house.pass_time(days * DAY)
    house.restore(old)
    reconcile(house)
    house.work()
    assert published(house) == before
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []
    assert house.verify().decisions == 1


def hears_for_long(house: House) -> None:
    row = house.run(hearings.begin, "one", house.now())
    house.run(hearings.stretch, row, house.now() + timedelta(days=60))


@pytest.mark.parametrize("then", ["adopted", "not_adopted"])
def test_a_number_that_was_published_is_given_to_nothing_else_after_a_restore(
    house: House, tmp_path: Path, then: str
) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.run(hearings.begin, "one", house.now())
    house.work()
    old = tmp_path / "old.db"
    backup.back_up(house.url, old)
    hears_for_long(house)
    house.to_closing()
    published = house.decisions()
    house.restore(old)
    reconcile(house)
    house.run(reposting.look_after_cards, house.coalition, house.now())
    house.work()  # voting goes on for the time in which nobody heard
    hears_for_long(house)
    if then != "adopted":
        for person in PRIMARIES:
            house.press(person, number, "Stand aside")
    other = house.propose()
    house.pass_time(6 * DAY)
    house.open_vote(other)
    for person in PRIMARIES:
        house.press(person, other, "Sign on")
    house.to_closing()
    numbers = dict(house.read("SELECT position_id, number FROM decisions"))
    assert numbers == {2: "D-2027-002"} | ({1: "D-2027-001"} if then == "adopted" else {})
    assert house.decisions()[0:1] == published
    assert "D-2027-002" in house.decisions()[1]


# --- what was published and is lost ---


def publish_what_is_lost(house: House) -> None:
    """A decision stands in the public channel, and the database comes from before it was even proposed."""
    notice = PublicNotice(
        alliance="ATEST",
        number="D-2027-004",
        title="A decision that is lost",
        text="It cites D-2031-999 · Record 1.",
        link="",
        adopted_on="March 1, 2027",
        attribution=Attribution.ALLIANCE,
        signatories=(),
        record_seq=10_000,
        record_hash="ab" * 32,
    )
    house.run(outbox.post, "decision:1", notice, Address(Audience.PUBLIC, DECISIONS_CHANNEL))
    house.work()
    house.run(lambda rows: rows.write(text("DELETE FROM outbox")))


@pytest.mark.rule("8.2", "8.4.1")
@pytest.mark.guarantee("G9")
def test_a_decision_taken_after_a_restore_stands_beside_one_that_was_lost(any_database: House) -> None:
    house = any_database
    publish_what_is_lost(house)
    (before,) = house.decisions()
    house.run(restoring.accept, house.coalition, list(house.history.anchors(DECISIONS_CHANNEL)))
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()
    assert len(house.decisions()) == 2
    assert house.read("SELECT number FROM decisions") == [("D-2027-005",)]
    assert house.read("SELECT stage FROM positions") == [("published",)]
    house.type(CHAIR, "rescind D-2027-005")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
    house.work()
    old, new = house.decisions()
    assert old == before
    assert "Rescinded on" in new
    house.run(restoring.accept, house.coalition, list(house.history.anchors(DECISIONS_CHANNEL)))
    assert house.verify().decisions == 1
