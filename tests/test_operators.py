"""What operators do to a running bot: look, pause, back up, restore (design 5, threat-model 9, G21, G23)."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from slack_sdk import WebClient
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.errors import NotNow
from atest_bot.domain.health import Vitals, troubles
from atest_bot.domain.notices import Audience, PublicPart
from atest_bot.sandbox.objects import plain
from atest_bot.services import operating, restoring, voting
from atest_bot.services.voting import Press
from atest_bot.slack.history import anchors
from atest_bot.store import backup, halts, hearings, outbox, processes
from atest_bot.store.backup import BackupFault
from atest_bot.store.database import Clock, Database
from atest_bot.store.halts import HaltKind
from atest_bot.store.outbox import Address
from tests.house import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, PRIMARIES, ROOT, SETTLE_SECONDS, House
from tests.test_cli import Typing, type_  # noqa: F401 (a fixture)

WELL = Vitals(1, 1.0, 1.0, 0, 0, None, 0, 1, ())


@pytest.fixture
def at_desk(type_: Typing, house: House, monkeypatch: pytest.MonkeyPatch) -> Typing:  # noqa: F811
    """The command line beside a running bot: its database, its Slack, its settings."""
    sit_down(house, monkeypatch)
    return type_


def sit_down(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", house.url)
    monkeypatch.setenv("SLACK_API_URL", house.slack.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", house.slack.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", house.slack.app_token)
    (house.folder / "clock").write_text(str(house.clock.offset))
    monkeypatch.setenv("ATEST_CLOCK_FILE", str(house.folder / "clock"))


def a_press(house: House) -> Press:
    """A button pressed in the one vote there is."""
    digest = str(house.read("SELECT revision_hash FROM votes")[0][0])
    return Press("key", PRIMARIES[0], 1, digest, Choice.STAND_ASIDE, Surface.BUTTON, house.now())


def adopted(house: House) -> None:
    """A vote that every member signs on to, moved to its closing but not looked at."""
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()


# --- the role of the bot ---


class Entrusted(Database):
    """Opened as the role that the operators' page gives the bot."""

    def __init__(self, url: str, clock: Clock) -> None:
        page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("DROP ROLE IF EXISTS atest_bot")
            owner.execute(page.partition("```sql\n")[2].partition("```")[0])
        super().__init__(make_url(url).set(username="atest_bot").render_as_string(hide_password=False), clock)


class EntrustedHouse(House):
    opens = Entrusted


def test_a_role_that_cannot_change_the_record_runs_a_whole_vote(postgresql_url: str, tmp_path: Path) -> None:
    with EntrustedHouse(postgresql_url, tmp_path) as house:
        adopted(house)
        house.to_closing()
        assert len(house.decisions()) == 1
        for change in ("UPDATE entries SET seq = seq", "DELETE FROM entries", "TRUNCATE entries"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                _write(house, change)


# --- doctor ---


def test_doctor_finds_a_house_in_order(at_desk: Typing) -> None:
    done = at_desk("doctor")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "ok     Settings",
        "ok     Time zones",
        "ok     Database",
        "ok     Bot token",
        "ok     Permissions",
        "ok     Clock",
        "ok     App token",
        "ok     Members’ channel",
        "ok     Public channel",
        "All is well.",
    ]


def test_doctor_names_each_fault_and_what_to_do(at_desk: Typing, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-wrong")
    manifest = house.slack.manifest
    house.slack.backend.manifest = replace(manifest, scopes=manifest.scopes - {"reactions:read"})
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = True
    done = at_desk("doctor")
    assert done.status == 1
    assert "wrong  Permissions: Missing: reactions:read. Paste manifest.yaml into the app again" in done.out
    assert "wrong  App token: Slack does not take it (invalid_auth)." in done.out
    assert "wrong  Public channel: #C0DECISIONS, the public channel of decisions, is private." in done.out
    assert done.out.endswith("3 to mend.\n")


def test_doctor_says_when_there_is_no_way_to_hear_slack(at_desk: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert "wrong  App token: Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET" in at_desk("doctor").out
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    assert at_desk("doctor").out.endswith("All is well.\n")


def test_doctor_names_a_database_of_something_else(at_desk: Typing, house: House) -> None:
    _write(house, "UPDATE alembic_version SET version_num = 'abcd'")
    assert "wrong  Database: DATABASE_URL names a database that is not this bot’s." in at_desk("doctor").out


def test_doctor_sees_a_clock_that_is_off(at_desk: Typing, house: House) -> None:
    (house.folder / "clock").write_text(str(house.clock.offset + 150))
    done = at_desk("doctor")
    assert done.status == 1
    assert re.search(
        r"wrong  Clock: It is 15\d seconds from Slack’s. Set this machine’s clock. Nothing works", done.out
    )


def test_doctor_stops_at_a_token_that_slack_refuses(at_desk: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    done = at_desk("doctor")
    assert done.status == 1
    assert "wrong  Bot token: Slack does not take it (invalid_auth). Copy it again" in done.out


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "", "SLACK_BOT_TOKEN is not set. Copy it from OAuth & Permissions."),
        ("SLACK_API_URL", "http://127.0.0.1:1/api/", "Slack cannot be reached (URLError). Check the network"),
    ],
)
def test_doctor_tells_a_missing_token_and_a_missing_network_from_a_refusal(
    at_desk: Typing, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    done = at_desk("doctor")
    assert done.status == 1
    assert f"wrong  Bot token: {said}" in done.out


# --- pause and resume ---


def test_a_pause_stops_closing_and_posting_and_nothing_else(at_desk: Typing, house: House) -> None:
    number = house.vote_is_open()
    assert at_desk("pause").out.startswith("Paused:")
    assert at_desk("pause").out == "It is paused already.\n"
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    assert len(house.ballots()) == len(PRIMARIES)
    house.to_closing()
    assert house.decisions() == []
    assert house.read("SELECT outcome FROM votes") == [(None,)]
    assert at_desk("resume").out == "Resumed.\n"
    assert at_desk("resume").out == "Nothing was paused.\n"
    house.work()
    assert len(house.decisions()) == 1
    assert house.verify().decisions == 1
    assert [kind for (kind,) in house.read("SELECT kind FROM entries WHERE kind LIKE 'work.%' ORDER BY seq")] == [
        "work.paused",
        "work.resumed",
    ]


def test_who_ends_one_halt_hears_of_the_other_and_how_it_ends(at_desk: Typing, house: House) -> None:
    house.run(halts.put, HaltKind.RECOVERY, house.now())
    at_desk("pause")
    recovery = "The database was found to be older than it had been. Run: python -m atest_bot restore-check, "
    assert f"nothing is closed or posted yet. {recovery}" in at_desk("resume").out
    assert at_desk("resume").out.startswith(f"Nothing was paused. {recovery}")
    at_desk("pause")
    accepted = at_desk("restore-check", "--accept").out
    assert accepted.startswith(
        "Accepted. 0 messages were found posted and are marked so. Closing and posting are paused."
    )
    assert accepted.endswith("To go on, run: python -m atest_bot resume\n")
    assert at_desk("resume").out == "Resumed.\n"
    assert at_desk("restore-check", "--accept").out.endswith(" The bot goes on.\n")


# --- unclear messages ---


def test_a_person_may_say_that_an_unclear_message_was_posted(at_desk: Typing, house: House) -> None:
    adopted(house)
    house.to_closing()
    row = house.read("SELECT id FROM outbox WHERE key LIKE 'decision:%'")[0][0]
    assert at_desk("outbox", "resolve", str(row), "--absent").status == 1
    _write(house, f"UPDATE outbox SET state = 'uncertain', ts = NULL WHERE id = {row}")
    assert at_desk("outbox", "resolve", str(row)).status == 2
    assert at_desk("outbox", "resolve", str(row), "--posted", "C0DECISIONS:1.5").out.endswith("is marked posted.\n")
    assert house.read(f"SELECT state, sent_channel, ts FROM outbox WHERE id = {row}") == [
        ("sent", "C0DECISIONS", "1.5")
    ]
    house.work()
    assert len(house.decisions()) == 1


@pytest.mark.parametrize("posted", ["xx:yy", "C0X:1", "C0X:1.5x", "X0X:1.5", "C0X:", ":1.5", "C0X"])
def test_a_place_that_is_none_is_not_taken_as_a_person_s_word(at_desk: Typing, posted: str) -> None:
    done = at_desk("outbox", "resolve", "1", "--posted", posted)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Say which: --posted CHANNEL:TS, such as C0123456789:1700000000.000100, or --absent.")


def test_what_a_person_says_was_posted_counts_as_published_and_shown(at_desk: Typing, house: House) -> None:
    number = house.vote_is_open()
    card, place = house.card(number), f"{MEMBERS_CHANNEL}:{house.card(number).ts}"
    _write(house, "UPDATE outbox SET state = 'uncertain', ts = NULL WHERE key = 'card:1'")
    _write(house, "UPDATE revisions SET card_ts = NULL, card_channel = NULL")
    row = house.read("SELECT id FROM outbox WHERE key = 'card:1'")[0][0]
    assert at_desk("outbox", "resolve", str(row), "--posted", place).status == 0
    assert house.read("SELECT card_channel, card_ts FROM revisions") == [(MEMBERS_CHANNEL, card.ts)]
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.pass_time(house.seconds_to_closing() + SETTLE_SECONDS + 1)
    while house.settle_once():
        pass
    _write(house, "UPDATE outbox SET state = 'uncertain' WHERE key = 'decision:1'")
    row = house.read("SELECT id FROM outbox WHERE key = 'decision:1'")[0][0]
    assert at_desk("outbox", "resolve", str(row), "--posted", f"{DECISIONS_CHANNEL}:1803913200.633265").status == 0
    assert house.read("SELECT stage, published_at IS NULL FROM positions, decisions") == [("published", False)]


def test_a_person_may_say_that_an_unclear_message_is_absent(at_desk: Typing, house: House) -> None:
    adopted(house)
    house.slack.faults.ok_false("chat.postMessage", error="restricted_action", channel=DECISIONS_CHANNEL)
    house.to_closing()
    assert house.decisions() == []
    row = house.read("SELECT id FROM outbox WHERE key LIKE 'decision:%'")[0][0]
    assert at_desk("outbox", "resolve", str(row), "--absent").out == f"Message {row} will be posted.\n"
    house.work()
    assert len(house.decisions()) == 1


def _write(house: House, statement: str) -> None:
    house.run(lambda rows: rows.write(text(statement)))


# --- health ---


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"swept_age": None}, "asleep"),
        ({"swept_age": 61.0}, "asleep"),
        ({"heard_age": 61.0}, "deaf"),
        ({"overdue": 1}, "stuck"),
        ({"held": 1}, "held"),
        ({"blocked": 1}, "blocked"),
        ({"uncertain_age": 901.0}, "uncertain"),
        ({"clock_skew": -120}, "clock"),
        ({"clock_skew": 30}, "clock"),
        ({"connections": 2}, "connections"),
        ({"halts": ("paused",)}, "paused"),
        ({"halts": ("recovery",)}, "recovery"),
    ],
)
def test_each_trouble_is_seen(change: dict[str, object], code: str) -> None:
    assert troubles(WELL) == []
    assert [trouble.code for trouble in troubles(replace(WELL, **change))] == [code]


def test_health_tells_what_the_database_shows(at_desk: Typing, house: House) -> None:
    assert "unwell  asleep" in at_desk("health").out
    house.run(lambda rows: processes.seen(rows, "one", house.now(), 0, 1))
    assert at_desk("health").out == "The bot is well.\n"
    house.run(lambda rows: operating.pause(rows))
    done = at_desk("health")
    assert (done.status, done.out) == (
        1,
        "unwell  paused: Closing and posting are paused. To go on, run: python -m atest_bot resume\n",
    )


@pytest.mark.guarantee("G23")
def test_messages_that_wait_too_long_are_seen(house: House) -> None:
    _look_and_hear(house)
    house.propose()
    assert house.run(operating.health) == []
    house.slack.workspace.channels["C0MEMBERS"].is_archived = True
    _write(house, "UPDATE outbox SET state = 'pending'")
    house.pass_time(61)
    _look_and_hear(house)
    assert [trouble.code for trouble in house.run(operating.health)] == ["stuck"]


def test_a_channel_that_a_person_must_mend_is_told_and_is_no_reason_to_start_again(house: House) -> None:
    number = house.ready_to_vote()
    house.slack.workspace.channels[MEMBERS_CHANNEL].is_archived = True
    house.open_vote(number)
    for _ in range(4):
        house.pass_time(20)
        house.work()
    _look_and_hear(house)
    found = house.run(operating.health)
    assert [(trouble.code, trouble.calls_for_restart) for trouble in found] == [("held", False)]


def _look_and_hear(house: House) -> None:
    """A bot looks for due work, and hears Slack."""
    house.run(lambda rows: processes.seen(rows, "one", house.now(), 0, 1))
    house.run(lambda rows: hearings.begin(rows, "one", house.now()))


# --- backup and restore ---


def test_a_backup_is_whole_and_private_and_made_while_the_bot_works(at_desk: Typing, house: House) -> None:
    adopted(house)
    done = at_desk("backup", "copy.db")
    assert done.status == 0, done.err
    assert "The record in it is whole:" in done.out
    assert stat.S_IMODE(Path("copy.db").stat().st_mode) == 0o600
    assert at_desk("backup", "copy.db").status == 2
    house.to_closing()
    assert len(house.decisions()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "The database has schema 0001"),
        ("ALTER TABLE entries RENAME TO gone", "The database did not do it"),
    ],
)
def test_a_backup_that_cannot_be_read_is_not_left_there(at_desk: Typing, house: House, change: str, said: str) -> None:
    _write(house, change)
    done = at_desk("backup", "copy.db")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(said)
    assert not Path("copy.db").exists()


def test_a_backup_of_a_file_that_is_no_database_names_that_file(at_desk: Typing, house: House, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.db"
    wrong.write_text("These are notes, and no database at all.\n" * 200)
    with pytest.raises(BackupFault, match=r"notes\.db could not be copied to .*copy\.db: file is not a database"):
        backup.back_up(f"sqlite:///{wrong}", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_database_in_a_folder_with_a_sign_of_addresses_is_copied(tmp_path: Path) -> None:
    folder = tmp_path / "vote #1, 50% done"
    folder.mkdir()
    url = f"sqlite:///{folder / 'atest.db'}"
    with sqlite3.connect(folder / "atest.db") as it:
        it.execute("CREATE TABLE here (x)")
    backup.back_up(url, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as it:
        assert it.execute("SELECT name FROM sqlite_master").fetchall() == [("here",)]


def test_a_postgresql_backup_is_private_and_is_not_said_to_be_checked(
    type_: Typing,  # noqa: F811
    any_database: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if any_database.url.startswith("sqlite"):
        return
    adopted(any_database)
    copy = tmp_path / "copy.dump"
    monkeypatch.setenv("DATABASE_URL", any_database.url)
    done = type_("backup", str(copy))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{copy} is a copy, and nothing in it was checked.")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.read_bytes().startswith(b"PGDMP")


@pytest.mark.parametrize(
    "address",
    [
        "atest:can%20ary@host:5433/name?connect_timeout=2",
        "atest@host:5433/name?connect_timeout=2&password=can%20ary",
    ],
)
def test_the_password_of_the_database_does_not_stand_in_the_list_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\nfor word; do echo "$word"; done > "$0.words"; echo "$PGPASSWORD" > "$0.password"\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    backup.back_up(f"postgresql+psycopg://{address}", tmp_path / "copy.dump")
    words = (tmp_path / "pg_dump.words").read_text().splitlines()
    assert words[-1] == "--dbname=postgresql://atest@host:5433/name?connect_timeout=2"
    assert (tmp_path / "pg_dump.password").read_text() == "can ary\n"


@pytest.mark.guarantee("G21")
def test_an_older_database_takes_no_ballot_and_closes_and_posts_nothing(
    at_desk: Typing, house: House, tmp_path: Path
) -> None:
    adopted(house)
    old = tmp_path / "old.db"
    backup.back_up(house.url, old)
    house.to_closing()
    assert len(house.decisions()) == 1
    published = house.decisions()
    house.restore(old)
    found = anchors(WebClient(house.slack.bot_token, base_url=house.slack.api_url), DECISIONS_CHANNEL)
    gap = house.run(restoring.check, house.coalition, found)
    assert [anchor.key for anchor in gap.unknown] == ["decision:1"]
    assert "Free the Workers" in gap.members
    with pytest.raises(NotNow, match="being restored from a backup"):
        house.run(voting.cast_ballot, house.coalition, a_press(house), house.now())
    house.work()
    assert house.read("SELECT outcome FROM votes") == [(None,)]
    assert house.run(restoring.accept, house.coalition, found) == 0
    house.work()
    assert house.read("SELECT outcome FROM votes") == [("adopted",)]
    assert house.decisions() == published
    assert not house.run(restoring.check, house.coalition, found).is_open
    assert [kind for (kind,) in house.read("SELECT kind FROM entries WHERE kind = 'ledger.restored'")] == [
        "ledger.restored"
    ]


def test_a_whole_database_has_no_gap(at_desk: Typing, house: House) -> None:
    adopted(house)
    house.to_closing()
    done = at_desk("restore-check")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Nothing is missing: all 1 published entries are in this record")


def test_what_a_backup_held_as_unsent_is_not_posted_again(at_desk: Typing, house: House, tmp_path: Path) -> None:
    adopted(house)
    house.pass_time(house.seconds_to_closing() + SETTLE_SECONDS + 1)
    while house.settle_once():
        pass
    page = Address(Audience.PUBLIC, DECISIONS_CHANNEL, "decision:1")
    house.run(outbox.post, "decision:1:part:2", PublicPart("D-2027-001", 2, 2, "The second page.", ()), page)
    old = tmp_path / "old.db"
    assert at_desk("backup", str(old)).status == 0
    house.work()
    before = said_in_channels(house)
    assert "The second page." in " ".join(before)
    house.restore(old)
    assert at_desk("restore-check").out.startswith("Nothing is missing")
    house.work()
    assert said_in_channels(house) == before
    assert house.read("SELECT key, state FROM outbox WHERE state <> 'sent'") == []


def said_in_channels(house: House) -> list[str]:
    """What stands in both channels, with all that stands under it."""
    return [
        plain(reply)
        for channel in (MEMBERS_CHANNEL, DECISIONS_CHANNEL)
        for message in house.slack.messages(CHAIR, channel)
        for reply in house.slack.thread(CHAIR, channel, message.ts)
    ]


def test_a_halt_of_an_earlier_check_has_a_way_out_once_nothing_is_missing(at_desk: Typing, house: House) -> None:
    number = house.vote_is_open()
    house.run(halts.put, HaltKind.RECOVERY, house.now())
    assert "restore-check, and once that is reconciled, the same with --accept" in at_desk("health").out
    done = at_desk("restore-check")
    assert (done.status, done.err) == (1, "")
    assert "Nothing is missing: all 0 published entries are in this record, which has " in done.out
    assert ", but the bot was halted by an earlier check.\n" in done.out
    assert "Free the Workers" in done.out
    assert done.out.endswith("Then run: python -m atest_bot restore-check --accept\n")
    assert at_desk("restore-check", "--accept").status == 0
    assert at_desk("restore-check").status == 0
    house.press(PRIMARIES[0], number, "Sign on")
    assert len(house.ballots()) == 1


# --- forget ---


@contextmanager
def no_page_can_be_overwritten(house: House) -> Iterator[str]:
    """The database is written as ever, but not anew as a whole; gives the URL with which nobody waits for it long."""
    if house.url.startswith("sqlite"):
        with closing(sqlite3.connect(house.url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.create_function("elsewhere", 1, lambda it: it, deterministic=True)
            other.execute("CREATE TABLE odd (x)")
            other.execute("CREATE INDEX odd_index ON odd (elsewhere(x))")
            yield house.url
            other.execute("DROP TABLE odd")
        return
    with psycopg.connect(house.url) as other:
        other.execute("LOCK TABLE people IN ACCESS SHARE MODE")
        yield f"{house.url}&options=-c%20lock_timeout%3D200"


def test_who_is_forgotten_is_overwritten_later_where_it_cannot_be_now(
    type_: Typing,  # noqa: F811
    any_database: House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = any_database
    sit_down(house, monkeypatch)
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    words = ("forget", "U0BEN", "--chair", CHAIR)
    with no_page_can_be_overwritten(house) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        first, again = type_(*words), type_(*words)
    for ended, said in ((first, "They are deleted. "), (again, "The roster does not know that account. ")):
        assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
        assert ended.err.startswith(
            f"{said}The pages of the disk could not be overwritten yet: the database may be busy"
        )
        assert "Type the same command again" in ended.err
    assert house.read("SELECT count(*) FROM people WHERE slack_id = 'U0BEN'") == [(0,)]
    done = type_(*words)
    assert (done.status, done.out) == (1, "")
    assert done.err == "The roster does not know that account. Whatever was deleted before is overwritten now.\n"
    if house.url.startswith("sqlite"):
        assert b"U0BEN" not in Path(house.url.removeprefix("sqlite:///")).read_bytes()


# --- exports ---


@pytest.mark.guarantee("G17")
def test_files_are_written_for_their_owner_alone(at_desk: Typing, house: House, tmp_path: Path) -> None:
    adopted(house)
    house.to_closing()
    folder = tmp_path / "out"
    folder.mkdir()
    done = at_desk("export", "register", "--to", str(folder))
    assert done.status == 0, done.err
    written = sorted(folder.iterdir())
    assert {path.suffix for path in written} == {".html", ".json", ".xml"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert at_desk("export", "letter", "D-2027-001", "--to", str(folder)).status == 1
    assert at_desk("export", "everything", "--to", str(folder)).status == 2


def test_a_letter_of_no_published_decision_is_refused_with_why(at_desk: Typing, house: House) -> None:
    unknown = at_desk("export", "letter", "D-2026-009")
    assert (unknown.status, unknown.out) == (1, "")
    assert unknown.err == "There is no published decision D-2026-009. The register lists those that there are.\n"
    unnamed = at_desk("export", "letter")
    assert (unnamed.status, unnamed.out) == (2, "")
    assert unnamed.err == "Say which published decision, like this: python -m atest_bot export letter D-2026-009\n"
