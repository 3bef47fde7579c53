"""The record in the database: whoever changes it past its triggers is found by `verify` (G13, threat-model 7)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from atest_bot.domain.ballots import Choice
from atest_bot.domain.record import Broken, Fact, digest
from atest_bot.services.verifying import Mismatch, verify_beside
from atest_bot.store import record
from atest_bot.store.database import Rows
from tests.chamber import CHAIR, MEMBERS, WORDS, Chamber, delegate
from tests.house import ROOT, T0

Changes = dict[str, Any]


@pytest.fixture
def chamber(sqlite_url: str, tmp_path: Path) -> Iterator[Chamber]:
    """An adopted letter, and an open vote with two answers."""
    with Chamber.founded(sqlite_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt("letter")
        vote = chamber.vote_is_open()
        chamber.press(delegate(0, 0), Choice.SIGN_ON, vote=vote)
        chamber.press(delegate(1, 0), Choice.OBJECT, vote=vote)
        yield chamber


def tamper(chamber: Chamber, *statements: str, **values: object) -> None:
    """What somebody does who can write to the database and has removed the triggers first."""

    def work(rows: Rows) -> None:
        for trigger in ("update", "delete"):
            rows.write(text(f"DROP TRIGGER IF EXISTS entries_refuse_{trigger}"))
        for statement in statements:
            rows.write(text(statement), **values)

    chamber.run(work)


def seq_of(chamber: Chamber, kind: Fact) -> int:
    return int(chamber.value("SELECT min(seq) FROM entries WHERE kind = :kind", kind=kind.value))


def last(chamber: Chamber) -> int:
    return int(chamber.value("SELECT max(seq) FROM entries"))


def first_fault(chamber: Chamber) -> int:
    with pytest.raises(Broken) as broken:
        chamber.verify()
    return broken.value.seq


def rewrite(chamber: Chamber, change: Callable[[list[Changes]], None]) -> None:
    """Write the whole record anew, each entry with its right number, link and hash, after a change to its bodies."""
    found = chamber.read("SELECT body FROM entries ORDER BY seq")
    bodies = [json.loads(body) for (body,) in found]
    change(bodies)
    tamper(chamber, "DELETE FROM entries")
    prev = "0" * 64
    for seq, fields in enumerate(bodies, 1):
        body = json.dumps(
            fields | {"seq": seq, "prev": prev}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        row = {"seq": seq, "prev": prev, "hash": digest(body), "body": body}
        tamper(
            chamber,
            "INSERT INTO entries (seq, prev, hash, kind, subject, body) "
            "VALUES (:seq, :prev, :hash, :kind, :subject, :body)",
            **row,
            kind=fields["kind"],
            subject=fields["subject"],
        )
        prev = row["hash"]


# --- appending ---


def test_an_untouched_record_is_whole(chamber: Chamber) -> None:
    told = chamber.verify()
    head = chamber.run(record.head)
    assert (told.entries, told.head) == head
    assert (told.votes, told.decisions) == (1, 1)


def test_the_first_entry_is_the_genesis_and_links_to_nothing(chamber: Chamber) -> None:
    assert chamber.read("SELECT seq, prev, kind, subject FROM entries ORDER BY seq LIMIT 1") == [
        (1, "0" * 64, "ledger.genesis", "ledger")
    ]


def test_the_test_vector_of_the_threat_model_is_stored_to_the_byte(sqlite_url: str, tmp_path: Path) -> None:
    with Chamber.founded(sqlite_url, tmp_path, []) as chamber:
        tamper(chamber, "DELETE FROM entries")
        at = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
        chamber.run(lambda rows: record.append(rows, at, Fact.MEMBER_ADDED, "member:1", member=1))
        body, stored = chamber.read("SELECT body, hash FROM entries WHERE seq = 1")[0]
        zeros = "0" * 64
        assert body == (
            f'{{"data":{{}},"kind":"ledger.genesis","prev":"{zeros}","seq":1,"subject":"ledger",'
            '"ts":"2026-01-05T14:00:00.000000Z","v":1}'
        )
        assert stored == "059daf822f6de67f91276d0161729215db773a1797bf7b7bf7fdd950d5b19f2a"


@pytest.mark.guarantee("G13")
def test_a_use_case_that_fails_leaves_no_entry(chamber: Chamber) -> None:
    head = chamber.run(record.head)

    def fail(rows: Rows) -> None:
        record.append(rows, T0, Fact.MEMBER_ADDED, "member:1", member=1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        chamber.run(fail)
    assert chamber.run(record.head) == head


def test_entries_about_one_subject_are_read_in_order(chamber: Chamber) -> None:
    kinds = [
        json.loads(entry.body)["kind"] for entry in chamber.run(lambda rows: list(record.read(rows, "position:1")))
    ]
    after_opening = kinds[kinds.index("vote.opened") :]
    assert after_opening == [
        "vote.opened",
        *["ballot.cast"] * 3,
        "vote.counted",
        "position.adopted",
        "decision.released",
    ]


def test_no_words_names_or_accounts_stand_in_the_record(chamber: Chamber) -> None:
    bodies = "\n".join(body for (body,) in chamber.read("SELECT body FROM entries"))
    for words in (*MEMBERS, WORDS.title, WORDS.summary, WORDS.text, CHAIR, delegate(0, 0), "Casa"):
        assert words not in bodies
    for (body,) in chamber.read("SELECT body FROM entries"):
        for value in leaves(json.loads(body)["data"]):
            assert not isinstance(value, float)
            assert isinstance(value, str) or value is None or abs(value) < 2**53
            assert not isinstance(value, str) or (value.isascii() and " " not in value)


def leaves(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from leaves(item)
    else:
        yield data


@pytest.mark.guarantee("G24")
def test_a_revision_s_text_and_salt_can_go_and_the_record_stays_whole(chamber: Chamber) -> None:
    chamber.run(lambda rows: rows.write(text("UPDATE revisions SET title = '', summary = '', text = '', salt = ''")))
    chamber.verify()


# --- changing ---


@pytest.mark.guarantee("G13")
def test_an_edited_text_is_found_wherever_it_is(chamber: Chamber) -> None:
    for seq in (1, seq_of(chamber, Fact.BALLOT_CAST), last(chamber)):
        body = chamber.value("SELECT body FROM entries WHERE seq = :seq", seq=seq)
        tamper(chamber, "UPDATE entries SET body = replace(body, '2', '3') WHERE seq = :seq", seq=seq)
        assert first_fault(chamber) == seq
        tamper(chamber, "UPDATE entries SET body = :body WHERE seq = :seq", seq=seq, body=body)
    chamber.verify()


@pytest.mark.parametrize("column", ["kind", "subject", "hash"])
def test_an_edit_beside_the_text_is_found(chamber: Chamber, column: str) -> None:
    seq = seq_of(chamber, Fact.BALLOT_CAST)
    tamper(chamber, f"UPDATE entries SET {column} = 'ballot.late' WHERE seq = :seq", seq=seq)
    assert first_fault(chamber) == seq


def test_an_edited_text_with_its_right_hash_is_found_at_the_next(chamber: Chamber) -> None:
    seq = seq_of(chamber, Fact.BALLOT_CAST)
    body = chamber.value("SELECT body FROM entries WHERE seq = :seq", seq=seq).replace("sign_on", "object")
    tamper(
        chamber, "UPDATE entries SET body = :body, hash = :hash WHERE seq = :seq", seq=seq, body=body, hash=digest(body)
    )
    assert first_fault(chamber) == seq + 1


@pytest.mark.guarantee("G13")
def test_a_deleted_entry_is_found(chamber: Chamber) -> None:
    seq = seq_of(chamber, Fact.BALLOT_CAST)
    tamper(chamber, "DELETE FROM entries WHERE seq = :seq", seq=seq)
    assert first_fault(chamber) == seq + 1


def test_a_deleted_beginning_is_found(chamber: Chamber) -> None:
    tamper(chamber, "DELETE FROM entries WHERE seq <= 3")
    assert first_fault(chamber) == 4


def test_a_record_that_was_emptied_is_found(chamber: Chamber) -> None:
    tamper(chamber, "DELETE FROM entries")
    for look in (chamber.verify, lambda: verify_beside(chamber.database)):
        with pytest.raises(Mismatch, match="vote 1: the stored outcome is not the one"):
            look()


@pytest.mark.guarantee("G13")
def test_an_inserted_entry_is_found(chamber: Chamber) -> None:
    seq = seq_of(chamber, Fact.BALLOT_CAST)
    tamper(
        chamber,
        "UPDATE entries SET seq = -1 - seq WHERE seq >= :seq",
        "UPDATE entries SET seq = -seq WHERE seq < 0",
        "INSERT INTO entries SELECT :seq, 'forged', 'forged', kind, subject, body FROM entries WHERE seq = :seq + 1",
        seq=seq,
    )
    assert first_fault(chamber) == seq


def test_an_entry_forged_at_the_end_that_tells_of_the_impossible_is_found(chamber: Chamber) -> None:
    chamber.run(
        lambda rows: record.append(rows, T0, Fact.BALLOT_CAST, "position:1", vote=1, seat=1, choice=Choice.OBJECT.value)
    )
    assert first_fault(chamber) == last(chamber)


@pytest.mark.guarantee("G13")
def test_two_entries_in_each_other_s_place_are_found(chamber: Chamber) -> None:
    seq = seq_of(chamber, Fact.BALLOT_CAST)
    tamper(
        chamber,
        "UPDATE entries SET seq = -1 WHERE seq = :seq",
        "UPDATE entries SET seq = :seq WHERE seq = :seq + 1",
        "UPDATE entries SET seq = :seq + 1 WHERE seq = -1",
        seq=seq,
    )
    assert first_fault(chamber) == seq


@pytest.mark.guarantee("G13")
@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (Fact.VOTE_COUNTED, "its decision is missing|knows of no such adoption"),
        (Fact.BALLOT_CAST, "the stored outcome is not the one"),
        (Fact.GENESIS, "the stored outcome is not the one"),
    ],
)
def test_a_record_cut_off_before_an_adoption_is_found_by_its_anchor(chamber: Chamber, kept: Fact, what: str) -> None:
    tamper(chamber, "DELETE FROM entries WHERE seq > :seq", seq=seq_of(chamber, kept))
    with pytest.raises(Mismatch, match=what):
        chamber.verify()


def test_what_is_cut_off_after_the_last_anchor_changes_the_head(chamber: Chamber) -> None:
    held = chamber.verify().head
    tamper(chamber, "DELETE FROM entries WHERE seq = :seq", seq=last(chamber))
    assert chamber.verify().head != held


@pytest.mark.guarantee("G7")
def test_a_record_written_anew_with_another_ballot_is_found_by_its_count(chamber: Chamber) -> None:
    def flip(bodies: list[Changes]) -> None:
        next(body for body in bodies if body["kind"] == "ballot.cast")["data"]["choice"] = "object"

    counted = seq_of(chamber, Fact.VOTE_COUNTED)
    rewrite(chamber, flip)
    assert first_fault(chamber) == counted


def test_a_record_written_anew_with_another_outcome_is_found_by_what_is_stored(chamber: Chamber) -> None:
    def reject(bodies: list[Changes]) -> None:
        adopted = next(body for body in bodies if body["kind"] == "position.adopted")
        counted = next(body for body in bodies if body["kind"] == "vote.counted")
        next(body for body in bodies if body["kind"] == "ballot.withdrawn" or body["kind"] == "ballot.cast")["data"][
            "choice"
        ] = "stand_aside"
        counted["data"] |= {"sign_on": 2, "stand_aside": 1, "outcome": "not_adopted"}
        bodies.remove(adopted)
        bodies[:] = [body for body in bodies if body["kind"] != "decision.released"]

    rewrite(chamber, reject)
    with pytest.raises(Mismatch, match="vote 1: the stored outcome is not the one that the record gives"):
        chamber.verify()


@pytest.mark.guarantee("G13")
def test_a_record_written_anew_to_the_same_end_is_found_by_its_anchor(chamber: Chamber) -> None:
    def older(bodies: list[Changes]) -> None:
        bodies[0]["ts"] = "2020-01-01T00:00:00.000000Z"

    rewrite(chamber, older)
    with pytest.raises(Mismatch, match="vote 1: its decision is missing, or names another entry"):
        chamber.verify()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE votes SET outcome = 'objected' WHERE id = 1", "vote 1: the stored outcome"),
        ("UPDATE votes SET outcome = 'adopted', counted_at = opened_at WHERE id = 2", "vote 2: the stored outcome"),
        ("UPDATE decisions SET record_hash = 'other'", "vote 1: its decision is missing, or names another"),
        ("UPDATE outbox SET key = 'other' WHERE destination = 'public'", "its public message is missing"),
        ("UPDATE ballots SET revision_hash = 'other' WHERE vote_id = 2", "vote 2: a ballot names a text"),
        (
            "INSERT INTO decisions (number, position_id, revision_id, vote_id, adopted_at, record_seq, record_hash, "
            "publication, confidential_reason, is_weak, standing, ended_because) SELECT 'D-2027-099', 2, 2, 2, "
            "adopted_at, record_seq, record_hash, publication, '', is_weak, standing, '' FROM decisions",
            "D-2027-099: the record knows of no such adoption",
        ),
    ],
)
def test_what_is_stored_beside_the_record_is_held_against_it(chamber: Chamber, statement: str, what: str) -> None:
    chamber.run(lambda rows: rows.write(text(statement)))
    for look in (chamber.verify, lambda: verify_beside(chamber.database)):
        with pytest.raises(Mismatch, match=what):
            look()


def test_verify_repairs_nothing(chamber: Chamber) -> None:
    tamper(chamber, "UPDATE entries SET body = replace(body, '2', '3') WHERE seq = 5")
    broken = chamber.read("SELECT * FROM entries")
    assert first_fault(chamber) == first_fault(chamber) == 5
    assert chamber.read("SELECT * FROM entries") == broken


@pytest.mark.guarantee("G13")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_finds_them_too(database_url: str, tmp_path: Path) -> None:
    with Chamber.founded(database_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt()
        seq = seq_of(chamber, Fact.BALLOT_CAST)
        edit = "UPDATE entries SET body = replace(body, 'sign_on', 'object') WHERE seq = :seq"

        def work(rows: Rows) -> None:
            rows.write(text("ALTER TABLE entries DISABLE TRIGGER entries_are_kept"))
            rows.write(text(edit), seq=seq)

        chamber.verify()
        chamber.run(work)
        assert first_fault(chamber) == seq


# --- the command ---


def verify_by_command(url: str, folder: Path) -> tuple[int, str]:
    """Exit status and everything printed."""
    done = subprocess.run(
        [sys.executable, "-m", "atest_bot", "verify"],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_command_says_what_it_found_by_its_exit_status(chamber: Chamber, tmp_path: Path) -> None:
    told = chamber.verify()
    status, words = verify_by_command(chamber.url, tmp_path)
    assert status == 0
    assert f"Head: {told.entries} · {told.head}" in words

    tamper(chamber, "UPDATE entries SET body = replace(body, '2', '3') WHERE seq = 5")
    status, words = verify_by_command(chamber.url, tmp_path)
    assert status == 1
    assert "broken at entry 5" in words
    assert "Traceback" not in words


def test_the_command_says_when_it_could_not_check(sqlite_url: str, tmp_path: Path) -> None:
    status, words = verify_by_command(sqlite_url, tmp_path)
    assert status == 2
    assert "There is no database yet" in words
