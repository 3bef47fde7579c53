"""Transactions on both databases: all or nothing, nothing told before it is stored, no ballot lost (G1 to G4)."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from atest_bot.domain.ballots import Choice
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role, Standing
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Outcome
from atest_bot.services import delegating, ending, membership, opening, roster_file, settling, telling
from atest_bot.store import record, roster, tables, votes
from atest_bot.store.database import Database, Rows
from tests.chamber import CHAIR, MEMBERS, Chamber, contents, delegate
from tests.house import SETTLE_SECONDS, T0

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
PATIENCE = 20


@pytest.fixture
def chamber(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    """The members and their people, on each kind of database."""
    with Chamber.founded(database_url, tmp_path, MEMBERS[:4]) as chamber:
        yield chamber


def note(rows: Rows, key: str) -> str:
    rows.insert(tables.Inbox, key=key, received_at=T0)
    return key


def note_and_fail(rows: Rows, key: str) -> None:
    note(rows, key)
    raise Refusal("No.")


def keys(chamber: Chamber) -> set[str]:
    return {key for (key,) in chamber.read("SELECT key FROM inbox")}


def seen_from_outside(url: str, query: str) -> list[tuple[Any, ...]]:
    """What another process would read now."""
    if url.startswith("sqlite"):
        outside = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            return outside.execute(query).fetchall()
        finally:
            outside.close()
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do everything at the same time; returns each answer, or what it raised."""
    start = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        start.wait(PATIENCE)
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.guarantee("G2")
def test_what_run_returned_is_stored_for_everybody(chamber: Chamber) -> None:
    assert chamber.run(note, "told") == "told"
    assert seen_from_outside(chamber.url, "SELECT key FROM inbox") == [("told",)]


def test_a_failing_use_case_leaves_nothing_and_says_why(chamber: Chamber) -> None:
    before = contents(chamber)
    with pytest.raises(Refusal, match="No"):
        chamber.run(note_and_fail, "gone")
    assert contents(chamber) == before
    chamber.run(note, "after")
    assert keys(chamber) == {"after"}


def test_a_use_case_that_the_database_refuses_leaves_nothing(chamber: Chamber) -> None:
    def twice(rows: Rows) -> None:
        note(rows, "once")
        note(rows, "once")

    with pytest.raises(IntegrityError):
        chamber.run(twice)
    assert keys(chamber) == set()


def test_failing_use_cases_do_not_harm_their_neighbors(chamber: Chamber) -> None:
    works = [
        (lambda number=number: chamber.run(note_and_fail if number % 3 == 0 else note, f"key-{number}"))
        for number in range(18)
    ]
    answers = at_once(*works)
    kept = {f"key-{number}" for number in range(18) if number % 3}
    assert {answer for answer in answers if isinstance(answer, str)} == kept
    assert sum(isinstance(answer, Refusal) for answer in answers) == 6
    assert keys(chamber) == kept


@pytest.mark.guarantee("G2")
def test_a_use_case_whose_commit_fails_is_told_so(chamber: Chamber) -> None:
    later = "INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED"
    chamber.run(lambda rows: rows.write(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)")))
    chamber.run(lambda rows: rows.write(text(f"CREATE TABLE children (parent {later})")))

    def orphan(rows: Rows) -> str:
        note(rows, "with the orphan")
        rows.write(text("INSERT INTO children VALUES (7)"))
        return "acknowledged"

    with pytest.raises(IntegrityError):
        chamber.run(orphan)
    assert keys(chamber) == set()
    chamber.run(note, "after")
    assert keys(chamber) == {"after"}


def test_on_sqlite_waiting_use_cases_are_committed_together(sqlite_url: str, tmp_path: Path) -> None:
    with Chamber.founded(sqlite_url, tmp_path, MEMBERS[:3]) as chamber:
        commits: list[object] = []
        event.listen(chamber.database.engine, "commit", commits.append)
        gate, begun = threading.Event(), threading.Event()

        def hold(rows: Rows) -> None:
            begun.set()
            gate.wait(PATIENCE)

        with ThreadPoolExecutor(21) as pool:
            holding = pool.submit(chamber.run, hold)
            begun.wait(PATIENCE)
            answers = [pool.submit(chamber.run, note, f"key-{number}") for number in range(20)]
            assert seen_from_outside(sqlite_url, "SELECT count(*) FROM inbox") == [(0,)]
            assert not any(answer.done() for answer in answers)
            gate.set()
            assert holding.result(PATIENCE) is None
            assert {answer.result(PATIENCE) for answer in answers} == {f"key-{number}" for number in range(20)}
        assert len(commits) < 20
        assert len(keys(chamber)) == 20


@pytest.mark.guarantee("G2")
def test_on_sqlite_nobody_is_told_before_the_common_commit(sqlite_url: str, tmp_path: Path) -> None:
    with Chamber.founded(sqlite_url, tmp_path, MEMBERS[:3]) as chamber:
        told, too_early = set[str](), set[str]()
        somebody_heard = threading.Event()

        @event.listens_for(chamber.database.engine, "commit")
        def before_the_commit(connection: Connection) -> None:
            somebody_heard.wait(0.05)  # if the answer left before, it is heard by now
            committed = {key for (key,) in seen_from_outside(sqlite_url, "SELECT key FROM inbox")}
            too_early.update(told - committed)
            somebody_heard.clear()

        def cast(number: int) -> None:
            told.add(chamber.run(note, f"key-{number}"))
            somebody_heard.set()

        at_once(*[(lambda number=number: cast(number)) for number in range(24)])
        assert len(told) == 24
        assert too_early == set()


def test_a_use_case_may_not_start_another_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    with Chamber.founded(sqlite_url, tmp_path, MEMBERS[:3]) as chamber:
        with pytest.raises(RuntimeError, match="another transaction"):
            chamber.run(lambda rows: chamber.run(note, "inner"))
        assert chamber.run(note, "after") == "after"


def test_a_closed_database_refuses_work_instead_of_waiting_for_ever(database_url: str, tmp_path: Path) -> None:
    chamber = Chamber.founded(database_url, tmp_path)
    chamber.database.close()
    with pytest.raises(RuntimeError, match="the database is closed"):
        chamber.run(note, "after")


def test_closing_waits_for_what_is_under_way(database_url: str, tmp_path: Path) -> None:
    chamber = Chamber.founded(database_url, tmp_path)
    inside, may_end = threading.Event(), threading.Event()

    def slow(rows: Rows) -> None:
        inside.set()
        may_end.wait(PATIENCE)
        note(rows, "slow")

    def close() -> None:
        inside.wait(PATIENCE)
        threading.Timer(0.2, may_end.set).start()
        chamber.database.close()

    assert at_once(lambda: chamber.run(slow), close) == [None, None]
    with Chamber(database_url, tmp_path) as later:
        assert later.value("SELECT count(*) FROM inbox WHERE key = 'slow'") == 1


@pytest.mark.guarantee("G2")
def test_every_connection_to_sqlite_keeps_its_promises(sqlite_url: str) -> None:
    database = Database(sqlite_url, None)  # type: ignore[arg-type]
    with database.engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "recursive_triggers", "secure_delete", "synchronous", "busy_timeout")
        }
    database.close()
    assert said == {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "synchronous": 2,
        "busy_timeout": 2000,
    }


# --- several at once ---


@pytest.fixture
def other(chamber: Chamber, tmp_path: Path) -> Iterator[Chamber]:
    """A second process, as far as the database can tell."""
    with Chamber(chamber.url, tmp_path) as other:
        other.names = chamber.names
        yield other


@pytest.mark.guarantee("G1", "G2")
def test_no_ballot_is_lost_and_the_record_is_one_chain(chamber: Chamber, other: Chamber) -> None:
    vote = chamber.vote_is_open()
    other.clock.at = chamber.clock.at
    presses = [
        (
            lambda who=who, person=person, choice=choice: who.press(
                delegate(*person), choice, vote=vote, key=f"{person}{choice}"
            )
        )
        for who, choice in ((chamber, Choice.SIGN_ON), (other, Choice.OBJECT))
        for person in ((member, person) for member in range(4) for person in range(3))
    ]
    answers = at_once(*presses)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert chamber.value("SELECT count(*) FROM acts") == 24
    assert len(chamber.ballots(vote)) == chamber.value("SELECT count(*) FROM ballots") == 4
    assert chamber.read("SELECT role FROM ballots") == [("primary",)] * 4
    sequence = [seq for (seq,) in chamber.read("SELECT seq FROM entries ORDER BY seq")]
    assert sequence == list(range(1, len(sequence) + 1))
    chamber.to_the_end(vote)
    chamber.verify()


def test_entries_appended_at_once_are_one_chain(chamber: Chamber, other: Chamber) -> None:
    before = chamber.verify().entries

    def append(who: Chamber, number: int) -> None:
        who.run(lambda rows: record.append(rows, T0, Fact.MEMBER_ADDED, f"member:{number}", member=number))

    works = [(lambda who=who, number=number: append(who, number)) for number in range(12) for who in (chamber, other)]
    assert at_once(*works) == [None] * 24
    assert chamber.verify().entries == before + 24


@pytest.mark.guarantee("G3")
def test_one_delivery_taken_by_several_at_once_is_one_act(chamber: Chamber, other: Chamber) -> None:
    vote = chamber.vote_is_open()
    other.clock.at = chamber.clock.at
    presses = [
        (lambda who=who: who.press(delegate(0, 0), Choice.SIGN_ON, vote=vote, key="the same"))
        for who in (chamber, other) * 4
    ]
    answers = at_once(*presses)
    assert sorted(answer.is_repeat for answer in answers) == [False] + [True] * 7
    assert {answer.standing for answer in answers} == {Choice.SIGN_ON}
    assert chamber.value("SELECT count(*) FROM acts") == 1


def test_positions_proposed_at_once_have_numbers_of_their_own(chamber: Chamber, other: Chamber) -> None:
    works = [
        (lambda who=who, by=by: who.propose(by)) for by in (delegate(0, 0), delegate(1, 0)) for who in (chamber, other)
    ]
    works += [lambda: chamber.propose(delegate(2, 0))]
    assert sorted(at_once(*works)) == [f"P-2027-00{number}" for number in range(1, 6)]
    chamber.verify()


@pytest.mark.guarantee("G8")
def test_several_who_settle_one_closing_count_it_once(chamber: Chamber, other: Chamber) -> None:
    vote = chamber.vote_is_open()
    for member in range(4):
        chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
    chamber.clock.at = other.clock.at = chamber.closes_at(vote) + timedelta(seconds=SETTLE_SECONDS)
    at_once(*[who.settle for who in (chamber, other) * 3])
    chamber.settle()
    assert chamber.outcome(vote) == "adopted"
    assert chamber.value("SELECT count(*) FROM entries WHERE kind = 'vote.counted'") == 1
    assert chamber.value("SELECT count(*) FROM decisions") == 1
    assert chamber.value("SELECT count(*) FROM outbox WHERE destination = 'public'") == 1
    chamber.verify()


def test_ballots_that_race_the_count_are_in_it_or_told_that_they_are_late(chamber: Chamber, other: Chamber) -> None:
    vote = chamber.vote_is_open("letter")
    closes = chamber.closes_at(vote)
    chamber.clock.at = other.clock.at = closes + timedelta(seconds=SETTLE_SECONDS)
    presses = [
        (
            lambda member=member: chamber.press(
                delegate(member, 0), Choice.SIGN_ON, vote=vote, acted_at=closes, key=f"press-{member}"
            )
        )
        for member in range(4)
    ]
    answers = at_once(*presses, other.settle)[:4]
    chamber.to_the_end(vote)
    in_time = sum(answer.timing == "in_time" for answer in answers)
    assert chamber.value("SELECT count(*) FROM ballots") == in_time
    assert chamber.value("SELECT count(*) FROM acts WHERE timing <> 'in_time'") == 4 - in_time
    chamber.verify()


def waits_for_a_lock(url: str) -> bool:
    return bool(seen_from_outside(url, "SELECT 1 FROM pg_locks WHERE NOT granted"))


def while_the_other_waits(first: Chamber, begin: Callable[[Rows], object], then: Callable[[], object]) -> list[Any]:
    """Do one use case and, before it is stored, another that comes to wait for it; returns what both answered."""
    begun, may_end = threading.Event(), threading.Event()

    def hold(rows: Rows) -> object:
        answer = begin(rows)
        begun.set()
        may_end.wait(PATIENCE)
        return answer

    def follow() -> object:
        begun.wait(PATIENCE)
        return then()

    def watch() -> None:
        begun.wait(PATIENCE)
        while not waits_for_a_lock(first.url):
            pass
        may_end.set()

    return at_once(lambda: first.run(hold), follow, watch)[:2]


@only_postgresql
def test_a_member_that_leaves_while_the_vote_is_counted_is_counted_as_at_the_closing(
    chamber: Chamber, other: Chamber
) -> None:
    vote = chamber.vote_is_open()
    for member in range(4):
        chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
    chamber.clock.at = chamber.closes_at(vote)
    chamber.settle()
    chamber.clock.at = other.clock.at = chamber.clock.at + timedelta(seconds=SETTLE_SECONDS)

    def leave(rows: Rows) -> None:
        membership.change_standing(rows, chamber.coalition, CHAIR, MEMBERS[0], Standing.LEFT, chamber.clock.at)

    assert while_the_other_waits(chamber, leave, other.settle) == [None] * 2
    chamber.to_the_end(vote)
    told = chamber.verify()
    assert told.votes == 1
    assert chamber.value("SELECT body FROM entries WHERE kind = 'vote.counted'").count('"entitled":4') == 1


@pytest.mark.rule("2.4.1")
@only_postgresql
def test_a_file_and_a_command_never_let_one_person_act_for_two_members(chamber: Chamber, other: Chamber) -> None:
    chamber.run(roster.know_person, "U0NEW")
    content = f"{','.join(roster_file.COLUMNS)}\nAlder House,,,U0NEW,alternate,,2097-12-31"

    def import_(rows: Rows) -> int:
        return roster_file.import_roster(rows, chamber.coalition, content, T0)

    def add() -> str:
        who = (CHAIR, "U0NEW", "Birch Legal", Role.ALTERNATE, "", "2097-12-31", T0)
        return str(other.run(delegating.add_delegate, other.coalition, *who))

    entered, refused = while_the_other_waits(chamber, import_, add)
    assert entered == 1
    assert isinstance(refused, Refusal)
    assert "acts for one member at a time" in refused.sentence
    of_person = "SELECT m.name FROM duties d JOIN people p ON p.id = d.person_id JOIN members m ON m.id = d.member_id"
    assert chamber.read(f"{of_person} WHERE p.slack_id = 'U0NEW'") == [("Alder House",)]


@only_postgresql
def test_of_two_chairs_who_remove_each_other_at_once_one_stays(chamber: Chamber, other: Chamber) -> None:
    chamber.run(membership.add_office, CHAIR, "U0SECOND", Role.CHAIR, T0)

    def remove(rows: Rows, by: str, whom: str) -> str:
        return membership.remove_office(rows, by, whom, Role.CHAIR, T0)

    first, second = while_the_other_waits(
        chamber, lambda rows: remove(rows, CHAIR, "U0SECOND"), lambda: other.run(remove, "U0SECOND", CHAIR)
    )
    assert str(first).endswith("is no longer a chair.")
    assert isinstance(second, Refusal)
    assert [person.slack_id for person in chamber.run(roster.chairs, T0)] == [CHAIR]


@pytest.mark.rule("11.2")
@pytest.mark.parametrize("is_suspended_first", [False, True])
@only_postgresql
def test_a_member_suspended_while_a_vote_opens_is_out_of_it(
    chamber: Chamber, other: Chamber, is_suspended_first: bool
) -> None:
    number = chamber.propose()
    chamber.clock.at = other.clock.at = chamber.clock.at + timedelta(days=10)
    terms = chamber.terms(number)

    def suspend(rows: Rows) -> None:
        membership.change_standing(rows, chamber.coalition, CHAIR, MEMBERS[0], Standing.SUSPENDED, chamber.clock.at)

    def open_(rows: Rows) -> None:
        opening.open_vote(rows, chamber.coalition, "the vote", CHAIR, terms, chamber.clock.at)

    first, second = (suspend, open_) if is_suspended_first else (open_, suspend)
    assert while_the_other_waits(chamber, first, lambda: other.run(second)) == [None] * 2
    entitled = "SELECT m.name FROM electors e JOIN members m ON m.id = e.member_id WHERE NOT e.has_lapsed"
    assert sorted(name for (name,) in chamber.read(entitled)) == sorted(MEMBERS[1:4])


@pytest.mark.rule("8.4.2")
@only_postgresql
def test_a_decision_that_is_being_rescinded_supersedes_no_other(chamber: Chamber, other: Chamber) -> None:
    chamber.adopt()
    chamber.adopt()
    now = chamber.clock.at

    def rescind(rows: Rows) -> None:
        ending.rescind(rows, chamber.coalition, "the later", CHAIR, 2, "It was a mistake.", now)

    def supersede() -> str:
        who = ("the earlier", CHAIR, (1, 2), "The newer one says more.", now)
        return str(other.run(ending.supersede, other.coalition, *who))

    _, refused = while_the_other_waits(chamber, rescind, supersede)
    assert isinstance(refused, Refusal)
    assert chamber.read("SELECT standing FROM decisions ORDER BY id") == [("in_force",), ("rescinded",)]


@only_postgresql
def test_a_deadlock_is_tried_again(chamber: Chamber) -> None:
    for key in ("one", "two"):
        chamber.run(note, key)
    both_hold = threading.Barrier(2)
    tries: list[str] = []

    def touch(rows: Rows, first: str, second: str) -> None:
        tries.append(first)
        lock = text("SELECT 1 FROM inbox WHERE key = :key FOR UPDATE")
        rows.value(lock, key=first)
        if len(tries) <= 2:
            both_hold.wait(PATIENCE)
        rows.value(lock, key=second)

    works = [lambda: chamber.run(touch, "one", "two"), lambda: chamber.run(touch, "two", "one")]
    assert at_once(*works) == [None, None]
    assert len(tries) == 3


def test_settling_is_done_in_order_and_says_when_there_is_no_more(chamber: Chamber) -> None:
    vote = chamber.vote_is_open()
    assert chamber.run(settling.settle_due, chamber.coalition, chamber.clock.at) is False
    at = chamber.closes_at(vote)
    settled = 0
    while chamber.run(settling.settle_due, chamber.coalition, at):
        settled += 1
    assert settled == len(["half time", "24 hours before", "2 hours before", "voting stops"])
    assert chamber.outcome(vote) is None


# --- what stands, stands ---


@pytest.mark.guarantee("G5", "G6")
def test_a_vote_has_one_outcome_whoever_concludes_it(chamber: Chamber, other: Chamber) -> None:
    vote = chamber.vote_is_open()
    tried = [Outcome.WITHDRAWN, Outcome.CANCELED, Outcome.NOT_ADOPTED] * 2
    works = [
        (lambda who=who, outcome=outcome: who.run(votes.conclude, vote, outcome, T0))
        for who, outcome in zip((chamber, other) * 3, tried, strict=True)
    ]
    answers = at_once(*works)
    assert sorted(answers) == [False] * 5 + [True]
    assert chamber.outcome(vote) == tried[answers.index(True)].value


@pytest.mark.guarantee("G5")
def test_an_act_in_time_that_comes_after_the_count_is_kept_beside_it(chamber: Chamber) -> None:
    vote = chamber.vote_is_open("letter")
    for member in range(3):
        chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
    in_time = chamber.closes_at(vote)
    chamber.to_the_end(vote)
    cast, counted, decided = chamber.ballots(vote), chamber.state(vote), chamber.read("SELECT * FROM decisions")
    assert chamber.press(delegate(3, 0), Choice.OBJECT, vote=vote, acted_at=in_time).timing == "late_arriving"
    assert chamber.press(delegate(0, 0), Choice.OBJECT, vote=vote, acted_at=in_time).timing == "late_arriving"
    assert (chamber.ballots(vote), chamber.state(vote), chamber.read("SELECT * FROM decisions")) == (
        cast,
        counted,
        decided,
    )
    assert chamber.read("SELECT timing FROM acts ORDER BY id")[-2:] == [("late_arriving",)] * 2
    chamber.clock.at += timedelta(minutes=1)
    while chamber.run(telling.tell_due, chamber.coalition, chamber.clock.at):
        pass
    told = chamber.read("SELECT channel, destination FROM outbox WHERE key LIKE 'arrived:%'")
    assert told == [(CHAIR, "person")] * 2
    chamber.verify()


@pytest.mark.guarantee("G4", "G5")
@only_postgresql
def test_a_ballot_that_waits_while_the_vote_is_counted_is_too_late(chamber: Chamber, other: Chamber) -> None:
    vote = chamber.vote_is_open("letter")
    for member in range(3):
        chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
    in_time = chamber.closes_at(vote)
    chamber.clock.at = other.clock.at = in_time + timedelta(seconds=SETTLE_SECONDS)
    counted, may_commit = threading.Event(), threading.Event()

    def count(rows: Rows) -> None:
        while settling.settle_due(rows, chamber.coalition, chamber.clock.at):
            pass
        counted.set()
        may_commit.wait(PATIENCE)

    def press() -> str:
        counted.wait(PATIENCE)
        return other.press(delegate(3, 0), Choice.SIGN_ON, vote=vote, acted_at=in_time).timing.value

    def watch() -> None:
        counted.wait(PATIENCE)
        until = time.monotonic() + PATIENCE / 10
        while not waits_for_a_lock(chamber.url) and time.monotonic() < until:
            pass
        may_commit.set()

    assert at_once(lambda: chamber.run(count), press, watch) == [None, "late_arriving", None]
    assert len(chamber.ballots(vote)) == 3
    chamber.verify()


REFUSING = {
    "sqlite": "CREATE TRIGGER broken BEFORE INSERT ON {table} WHEN NEW.{column} = '{value}' "
    "BEGIN SELECT RAISE(ABORT, 'broken'); END",
    "postgresql": "ALTER TABLE {table} ADD CONSTRAINT broken CHECK ({column} <> '{value}') NOT VALID",
}
PARTS = (
    {"table": "outbox", "column": "destination", "value": "public"},
    {"table": "entries", "column": "kind", "value": "position.adopted"},
    {"table": "entries", "column": "kind", "value": "decision.released"},
    {"table": "decisions", "column": "number", "value": "D-2027-001"},
)
MENDING = {"sqlite": "DROP TRIGGER broken", "postgresql": "ALTER TABLE {table} DROP CONSTRAINT broken"}


@pytest.mark.guarantee("G8")
def test_where_one_part_of_an_adoption_cannot_be_stored_none_is(chamber: Chamber) -> None:
    kind = "sqlite" if chamber.database.is_sqlite else "postgresql"
    vote = chamber.vote_is_open()
    for member in range(4):
        chamber.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
    chamber.clock.at = chamber.closes_at(vote) + timedelta(seconds=SETTLE_SECONDS)
    for part in PARTS:
        write(chamber, REFUSING[kind].format(**part))
        with pytest.raises(IntegrityError):
            chamber.settle()
        write(chamber, MENDING[kind].format(**part))
        assert adopted(chamber) == (None, 0, 0, 0), part
        chamber.verify()
    chamber.settle()
    assert adopted(chamber) == ("adopted", 1, 1, 1)
    chamber.verify()


def write(chamber: Chamber, statement: str) -> None:
    chamber.run(lambda rows: rows.write(text(statement)))


def adopted(chamber: Chamber) -> tuple[str | None, int, int, int]:
    """The outcome of the vote, and how many decisions, entries of adoption and public messages there are."""
    return (
        chamber.outcome(),
        chamber.value("SELECT count(*) FROM decisions"),
        chamber.value("SELECT count(*) FROM entries WHERE kind = 'position.adopted'"),
        chamber.value("SELECT count(*) FROM outbox WHERE destination = 'public'"),
    )


@pytest.mark.guarantee("G2")
@only_postgresql
def test_a_commit_waits_for_the_disk_whatever_the_server_is_set_to(chamber: Chamber) -> None:
    setting = "SELECT current_setting('synchronous_commit')"
    assert chamber.value(setting) == "on"
    name = chamber.value("SELECT current_database()")
    chamber.run(lambda rows: rows.write(text(f"ALTER DATABASE {name} SET synchronous_commit = off")))
    assert seen_from_outside(chamber.url, setting) == [("off",)]
    chamber.database.engine.dispose()
    assert chamber.value(setting) == "on"


@only_postgresql
def test_a_process_that_stands_still_in_the_middle_holds_up_the_others_for_seconds(
    chamber: Chamber, other: Chamber
) -> None:
    setting = "idle_in_transaction_session_timeout"
    assert chamber.value(f"SELECT current_setting('{setting}')") == "20s"
    with pytest.raises(DBAPIError), other.database.engine.begin() as still:
        record.append(Rows(still, other.clock), T0, Fact.WORK_PAUSED, "work")
        still.execute(text(f"SET {setting} = '100ms'"))  # instead of waiting so long here
        chamber.run(lambda rows: record.append(rows, T0, Fact.WORK_RESUMED, "work"))
        still.execute(text("SELECT 1"))
    assert chamber.value("SELECT count(*) FROM entries WHERE subject = 'work'") == 1
