"""The command line: what each command does, what it prints, and how it ends (design 5)."""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from atest_bot import cli
from atest_bot.domain.notices import Audience, Note
from atest_bot.sandbox import cast
from atest_bot.store import outbox
from atest_bot.store.database import Database, Rows, sqlite_engine
from atest_bot.store.outbox import Address
from tests.chamber import FixedClock
from tests.house import House, coalition_file

HEADER = "member,signatory_name,affiliation_group,slack_user_id,role,from,until"
SMALL = f"{HEADER}\nCasa Nueva,,,U0INES,primary,,\nCasa Nueva,,,U0RAUL,alternate,,\n,,,U0CLARA,chair,,\n"


@dataclass
class Typed:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


Typing = Callable[..., Typed]


@pytest.fixture
def type_(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Typing]:
    """Types a command as an operator does, in a folder with the coalition's file and no database yet."""
    coalition_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'atest.db'}")
    monkeypatch.setenv("ATEST_COALITION", "coalition.toml")
    mask = os.umask(0o022)

    def run(*words: str) -> Typed:
        monkeypatch.setattr(sys, "argv", ["atest_bot", *words])
        status: object = 0
        try:
            cli.main()
        except SystemExit as ended:
            status = ended.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return Typed(status, said.out, said.err)

    yield run
    os.umask(mask)


@pytest.fixture
def at_home(type_: Typing) -> Typing:
    """The same with a database."""
    assert type_("migrate").status == 0
    return type_


def in_database(work: Callable[[Rows], object]) -> object:
    database = Database(os.environ["DATABASE_URL"], FixedClock())
    try:
        return database.run(work)
    finally:
        database.close()


def rows_of(query: str) -> list[tuple[object, ...]]:
    return in_database(lambda rows: [tuple(row) for row in rows.table(text(query))])


def entered() -> list[list[tuple[object, ...]]]:
    """Everything that a roster file can change."""
    return [rows_of(f"SELECT * FROM {name} ORDER BY 1") for name in ("members", "people", "duties", "entries")]


def import_(type_: Typing, content: str | bytes) -> Typed:
    Path("roster.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return type_("roster", "import", "roster.csv")


# --- migrate ---


def test_migrate_makes_the_database_and_the_second_time_changes_nothing(type_: Typing) -> None:
    first = type_("migrate")
    assert (first.status, first.err) == (0, "")
    assert re.fullmatch(r"The database has schema \d{4}\.\n", first.out)
    assert type_("migrate") == first


def test_what_it_makes_is_readable_by_its_owner_only(at_home: Typing) -> None:
    assert stat.S_IMODE(Path("atest.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("to", ["", "9999", "000", "0001 0002", "-1", "base", "head"])
def test_migrate_goes_to_no_schema_that_is_not_known(at_home: Typing, to: str) -> None:
    ended = at_home("migrate", "--to", to)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"There is no schema “{to}”. There are: 0001, 0002, 0003.\n"
    assert rows_of("SELECT version_num FROM alembic_version") == [("0003",)]


def test_migrate_goes_back_to_a_schema_that_is_known(at_home: Typing) -> None:
    assert at_home("migrate", "--to", "0001").out == "The database has schema 0001.\n"


@pytest.mark.parametrize(
    "words", [("migrate",), ("verify",), ("outbox", "list"), ("roster", "export"), ("backup", "copy.db")]
)
@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/atest.db", "sqlite:////", "postgresql://u:canary@127.0.0.1:1/atest?connect_timeout=2"]
)
def test_a_database_that_is_not_there_is_said_in_one_line(
    type_: Typing, words: tuple[str, ...], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    ended = type_(*words)
    assert (ended.status, ended.out) == (2, "")
    assert "Check DATABASE_URL" in ended.err
    assert ended.err.count("\n") == 1
    assert "canary" not in ended.err


def test_migrate_names_the_right_that_a_role_has_not(
    type_: Typing, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS newcomer")
        owner.execute("CREATE ROLE newcomer LOGIN")
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    url = make_url(postgresql_url).set(username="newcomer").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    ended = type_("migrate")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith("Let the owner of the database say: GRANT CREATE ON SCHEMA public TO newcomer\n")


def test_migrate_sends_the_role_of_the_bot_to_the_owner_of_the_tables(
    type_: Typing, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    assert type_("migrate", "--to", "0002").status == 0
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS entrusted")
        owner.execute("CREATE ROLE entrusted LOGIN")
        owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO entrusted")
        owner.execute("GRANT CREATE ON SCHEMA public TO entrusted")
    role = make_url(postgresql_url).set(username="entrusted").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", role)
    ended = type_("migrate")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "with the DATABASE_URL of the tables’ owner, and then the GRANT lines of docs/operators.md" in ended.err
    assert "GRANT CREATE" not in ended.err


def test_migrate_says_that_a_folder_is_not_there(type_: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/atest.db")
    assert type_("migrate").err.endswith("Check that its folder is there and can be written.\n")


@pytest.mark.parametrize("words", [("migrate",), ("verify",), ("outbox", "list"), ("backup", "copy.db")])
@pytest.mark.parametrize("url", ["sqlite", "sqlite://", "postgresql://u:canary@h:bad/x"])
def test_a_database_of_another_form_is_said_in_one_line(
    type_: Typing, words: tuple[str, ...], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    ended = type_(*words)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("DATABASE_URL: must be sqlite:///path or postgresql://")
    assert "canary" not in ended.err


def test_a_database_that_is_busy_is_said_in_one_line(at_home: Typing) -> None:
    with sqlite_engine(os.environ["DATABASE_URL"]).begin():
        ended = at_home("pause")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "try again in a minute" in ended.err
    assert at_home("pause").status == 0


def test_a_database_that_refuses_is_said_in_one_line(at_home: Typing) -> None:
    in_database(
        lambda rows: rows.write(text("CREATE TRIGGER t BEFORE INSERT ON halts BEGIN SELECT RAISE(ABORT, 'no'); END"))
    )
    ended = at_home("pause")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "try again in a minute" in ended.err


@pytest.mark.parametrize("words", [("verify",), ("outbox", "list")])
def test_a_damaged_database_sends_to_the_backup_and_doctor_sees_it(at_home: Typing, words: tuple[str, ...]) -> None:
    whole = Path("atest.db").read_bytes()
    Path("atest.db").write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    ended = at_home(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("The database file is damaged")
    assert re.search(r"wrong  Database: .*damaged.* restore from a backup", at_home("doctor").out)


def test_doctor_sees_that_nothing_can_be_written(at_home: Typing) -> None:
    refusing = "CREATE TRIGGER t BEFORE UPDATE ON alembic_version BEGIN SELECT RAISE(ABORT, 'no'); END"
    in_database(lambda rows: rows.write(text(refusing)))
    assert "wrong  Database: It cannot be written (IntegrityError). Look at the rights" in at_home("doctor").out


def test_doctor_sees_damage_that_nothing_else_met(at_home: Typing) -> None:
    (root,) = rows_of("SELECT rootpage FROM sqlite_master WHERE name = 'ballots'")[0]
    with Path("atest.db").open("r+b") as file:
        file.seek((int(str(root)) - 1) * 4096)
        file.write(b"\xff" * 4096)
    assert "wrong  Database: Its file is damaged. Stop the bot and restore from a backup" in at_home("doctor").out


@pytest.mark.parametrize("words", [("verify",), ("outbox", "list"), ("roster", "export"), ("backup", "copy.db")])
def test_a_file_that_is_not_there_is_not_made_by_looking(type_: Typing, words: tuple[str, ...]) -> None:
    ended = type_(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "There is no database yet. Check DATABASE_URL, or run: python -m atest_bot migrate\n"
    assert not Path("atest.db").exists()


@pytest.mark.parametrize("words", [("verify",), ("outbox", "list"), ("roster", "export")])
def test_an_empty_database_says_what_to_run(type_: Typing, words: tuple[str, ...]) -> None:
    Path("atest.db").touch()
    ended = type_(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "The database is empty. Run: python -m atest_bot migrate\n"


@pytest.mark.parametrize("words", [("roster", "import", ""), ("roster", "export", ""), ("backup", "")])
def test_a_file_without_a_name_is_said(at_home: Typing, words: tuple[str, ...]) -> None:
    ended = at_home(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "The name of the file is empty. Give the file a name.\n"


def test_words_that_an_export_does_not_need_are_refused(at_home: Typing) -> None:
    ended = at_home("export", "register", "extra")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "Only a letter has a number: say export register, without “extra”.\n"
    assert sorted(Path().glob("register*")) == []


def test_bad_settings_are_said_and_nothing_is_made(type_: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    ended = type_("migrate")
    assert ended.status == 2
    assert ended.err.startswith("PORT: ")
    assert not Path("atest.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        *(("frobnicate",), ("roster", "frobnicate"), ("migrate", "--now"), ("outbox", "release")),
        *(("sandbox", "--port", "-1"), ("sandbox", "--port", "65536")),
    ],
)
def test_an_unknown_command_ends_with_2(type_: Typing, words: tuple[str, ...]) -> None:
    ended = type_(*words)
    assert ended.status == 2
    assert "Usage" in ended.err


# --- verify ---


def test_a_whole_record_is_good(at_home: Typing) -> None:
    import_(at_home, SMALL)
    ended = at_home("verify")
    assert (ended.status, ended.err) == (0, "")
    entries = len(rows_of("SELECT seq FROM entries"))
    assert f"The record is whole: {entries} entries, 0 votes, 0 decisions." in ended.out
    assert rows_of("SELECT hash FROM entries ORDER BY seq DESC")[0][0] in ended.out


def test_a_record_that_was_changed_is_found(at_home: Typing) -> None:
    import_(at_home, SMALL)

    def forge(rows: Rows) -> None:
        for (trigger,) in rows.table(
            text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='entries'")
        ):
            rows.write(text(f'DROP TRIGGER "{trigger}"'))
        rows.write(text("UPDATE entries SET body = replace(body, 'member', 'MEMBER') WHERE seq = 3"))

    in_database(forge)
    ended = at_home("verify")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The record is broken at entry 3: ")


def test_an_outcome_that_the_record_does_not_give_is_found(
    house: House, type_: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", house.url)
    house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, "P-2027-001", "Sign on")
    house.to_closing()
    assert type_("verify").status == 0
    house.run(lambda rows: rows.write(text("UPDATE votes SET outcome = 'not_adopted'")))
    ended = type_("verify")
    assert (ended.status, ended.out) == (1, "")
    assert "The record is whole, but vote 1: " in ended.err


@pytest.mark.parametrize("can_write", [True, False])
def test_a_record_that_does_not_hold_pauses_the_bot_or_says_that_it_could_not(
    house: House, type_: Typing, monkeypatch: pytest.MonkeyPatch, can_write: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", house.url)
    full = "CREATE TRIGGER full BEFORE INSERT ON halts BEGIN SELECT RAISE(ABORT, 'full'); END"
    house.run(lambda rows: None if can_write else rows.write(text(full)))
    ended = type_("verify", "--against", f"3:{'ab' * 32}")
    assert (ended.status, ended.out) == (1, "")
    paused = "The bot is paused: nothing is closed or posted, and ballots go on being taken. Tell the chairs."
    assert (paused if can_write else "The bot could not be paused (IntegrityError). Stop it") in ended.err
    assert house.read("SELECT kind FROM halts") == [("paused",)] * can_write


def test_an_older_head_is_found_again_or_missed(
    type_: Typing, house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", house.url)
    house.propose()
    seq, digest = house.read("SELECT seq, hash FROM entries ORDER BY seq LIMIT 1 OFFSET 4")[0]
    noted = tmp_path / "noted.txt"
    noted.write_text(f"Head: {seq} · {digest}\n", encoding="utf-8")
    for against in (f"{seq}:{digest}", str(noted)):
        ended = type_("verify", "--against", against)
        assert (ended.status, ended.err) == (0, "")
        assert f"goes on from the head that was noted down: {seq} · {digest}" in ended.out
    ended = type_("verify", "--against", f"{seq}:{'ab' * 32}")
    assert (ended.status, ended.out) == (1, "")
    assert f"entry {seq}: is not the entry that was noted down" in ended.err
    assert type_("verify", "--against", "nowhere").status == 2


def test_of_several_heads_in_a_file_each_must_be_in_the_record(at_home: Typing, tmp_path: Path) -> None:
    for _ in range(2):
        at_home("pause")
        at_home("resume")
    heads = [line for line in at_home("verify").out.splitlines() if line.startswith("Head: ")]
    noted = tmp_path / "noted.txt"
    noted.write_text("\n".join([*heads, f"Head: 9 · {'ab' * 32}", ""]), encoding="utf-8")
    ended = at_home("verify", "--against", str(noted))
    assert (ended.status, ended.out) == (1, "")
    assert "entry 9: is not the entry that was noted down" in ended.err


def test_an_older_head_that_is_empty_is_not_taken_for_none(at_home: Typing) -> None:
    ended = at_home("verify", "--against", "")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "--against is empty. Give a head such as 12:0a1b…, or a file that names one.\n"


# --- roster ---


def test_a_roster_is_imported_exported_and_imported_elsewhere_alike(
    at_home: Typing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ended = import_(at_home, "\n".join(cast.roster_lines()))
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == "The roster is entered: 14 new, the rest stood already.\n"
    exported = at_home("roster", "export")
    assert (exported.status, exported.err) == (0, "")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    at_home("migrate")
    assert import_(at_home, exported.out).status == 0
    assert at_home("roster", "export").out == exported.out


def test_importing_twice_changes_nothing(at_home: Typing) -> None:
    assert import_(at_home, SMALL).out.startswith("The roster is entered: 3 new")
    before = entered()
    ended = import_(at_home, SMALL)
    assert (ended.status, ended.out) == (0, "The roster is entered: 0 new, the rest stood already.\n")
    assert entered() == before


def test_a_file_saved_by_a_spreadsheet_is_read(at_home: Typing) -> None:
    assert import_(at_home, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()).status == 0


def person(slack_id: str = "U0NOOR", member: str = "Northfield", role: str = "primary", more: str = ",,") -> str:
    return f"{member},,,{slack_id},{role}{more}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (person("U0INES"), "U0INES acts for a member on line 2 already."),
        (person("U0INES", "Casa Nueva", "alternate"), "U0INES acts for a member on line 2 already."),
        (person(member="Casa Nueva"), "Casa Nueva has a primary delegate on line 2 already."),
        (person(member="CASA-NUEVA"), "CASA-NUEVA has a primary delegate on line 2 already."),
        (person("U0CLARA", "", "chair"), "U0CLARA is chair on line 4 already."),
        (person(role="Primary"), "the role “Primary” is not known. It is one of"),
        (person(role=""), "the role “” is not known."),
        (person(member=""), "the role primary needs a member."),
        (person("maya"), "“maya” is no Slack user id."),
        (person("<@U0NOOR>"), "“<@U0NOOR>” is no Slack user id."),
        (person(""), "“” is no Slack user id."),
        (person(more=",03/01/2027,"), "from must be a day like 2027-01-31, not “03/01/2027”."),
        (person(more=",,2027-02-30"), "until must be a day like 2027-01-31, not “2027-02-30”."),
        (person(more=",2027-03-02,2027-03-01"), "until must be later than from."),
        (person(more=",,,,"), "it has more or fewer columns than the header."),
        (person(more=""), "it has more or fewer columns than the header."),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_is_entered(at_home: Typing, line: str, said: str) -> None:
    before = entered()
    ended = import_(at_home, f"{SMALL}{line}\n")
    assert (ended.status, ended.out) == (1, "")
    fault, rest = ended.err.splitlines()
    assert fault.startswith("roster.csv: line 5: ")
    assert said in fault
    assert rest == "Nothing was entered. Please correct the file and import it again."
    assert entered() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SMALL.replace(",role", ",rank"), "line 1: the header lacks role."),
        ("", "line 1: the header lacks member, signatory_name"),
        (f"{HEADER}\n", "line 2: the file has no people."),
        (SMALL.replace("Casa", "Cäsa").encode("latin-1"), "line 2: not UTF-8."),
        (SMALL.encode("utf-16"), "not UTF-8."),
        (f'{SMALL}Casa,"x"y,,U0X,primary,,\n', "line 5: this is not valid CSV"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(at_home: Typing, content: str | bytes, said: str) -> None:
    ended = import_(at_home, content)
    assert ended.status == 1
    assert said in ended.err
    assert rows_of("SELECT * FROM members") == []


def test_all_faults_are_named_in_the_order_of_their_lines(at_home: Typing) -> None:
    ended = import_(at_home, f"{HEADER}\n{person(role='x')}\n{person('U0OK')}\n{person('bad', 'Other')}\n")
    assert [line.split(":")[1] for line in ended.err.splitlines()[:-1]] == [" line 2", " line 4"]


def test_what_the_roster_holds_already_is_weighed_too(at_home: Typing) -> None:
    import_(at_home, SMALL)
    before = entered()
    ended = import_(at_home, f"{HEADER}\n{person('U0NEW', 'Casa Nueva')}\n{person('U0INES', 'Northfield')}\n")
    assert ended.status == 1
    assert "line 2: Casa Nueva has a primary delegate already." in ended.err
    assert "line 3: This person is" in ended.err
    assert entered() == before


GROUPED = f"{HEADER}\nCasa Nueva,,Sister Group,U0INES,primary,,\n"
DATED = f"{HEADER}\n{person(more=',2097-06-01,2097-12-31')}\n"


@pytest.mark.rule("2.2", "2.5.1")
@pytest.mark.parametrize(
    ("stands", "line", "said"),
    [
        (SMALL, "Casa Nueva,,Sister Group,U0NEW,alternate,,", "Casa Nueva was entered without an affiliation group"),
        (SMALL, "Casa Nueva,,Sister Group,U0INES,primary,,", "and this line says “Sister Group”"),
        (GROUPED, "Casa Nueva,,Cousins,U0NEW,alternate,,", "was entered in the affiliation group “Sister Group”"),
        (SMALL, "Casa Nueva,,,U0INES,primary,,2097-06-01", "U0INES is primary from "),
        (SMALL, ",,,U0CLARA,chair,,2097-06-01", "with no end, and this line says otherwise."),
        (DATED, person(more=",2097-06-01,2097-11-30"), "U0NOOR is primary from 2097-06-01 until 2097-12-31, and"),
        (DATED, person(more=",2097-07-01,2097-12-31"), "and this line says otherwise"),
        (DATED, person(more=",2097-06-01,"), "Write what stands, or let a chair end it first."),
        (DATED, person(more=",,2097-12-31"), "and this line says otherwise"),
    ],
)
def test_a_line_that_contradicts_the_roster_is_refused_and_nothing_is_entered(
    at_home: Typing, stands: str, line: str, said: str
) -> None:
    assert import_(at_home, stands).status == 0
    before = entered()
    ended = import_(at_home, f"{HEADER}\n{person('U0ELSE', 'Elsewhere')}\n{line}\n")
    assert (ended.status, ended.out) == (1, "")
    assert "line 3: " in ended.err
    assert said in ended.err
    assert entered() == before


@pytest.mark.rule("2.2")
def test_a_group_that_only_a_later_line_of_the_member_names_is_refused(at_home: Typing) -> None:
    ended = import_(at_home, f"{SMALL}Casa Nueva,,Sister Group,U0NEW,alternate,,\n")
    assert "line 5: Casa Nueva was entered without an affiliation group" in ended.err
    assert rows_of("SELECT * FROM members") == []


@pytest.mark.rule("2.2", "2.5.1")
@pytest.mark.parametrize(
    ("stands", "line"),
    [
        (GROUPED, "Casa Nueva,,SISTER-GROUP,U0INES,primary,,"),
        (GROUPED, "Casa Nueva,,,U0INES,primary,,"),
        (DATED, person(more=",2097-06-01,2097-12-31")),
    ],
)
def test_a_line_that_says_the_same_in_other_words_changes_nothing(at_home: Typing, stands: str, line: str) -> None:
    import_(at_home, stands)
    before = entered()
    assert import_(at_home, f"{HEADER}\n{line}\n").out == "The roster is entered: 0 new, the rest stood already.\n"
    assert entered() == before


def test_a_delegation_can_be_handed_over_in_one_file(at_home: Typing) -> None:
    lines = f"{person('U0A', more=',,2027-06-01')}\n{person('U0B', more=',2027-06-01,')}\n"
    assert import_(at_home, f"{HEADER}\n{lines}").status == 0


def test_further_columns_are_left_alone(at_home: Typing) -> None:
    assert import_(at_home, f"{HEADER},notes\n{person()},hello\n").status == 0


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_said(at_home: Typing, name: str) -> None:
    ended = at_home("roster", "import", name)
    assert (ended.status, ended.out) == (2, "")
    assert "cannot be read" in ended.err


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)"])
def test_an_export_never_runs_as_a_formula_and_still_comes_back(at_home: Typing, name: str) -> None:
    assert import_(at_home, f'{HEADER}\n"{name}",,,U0INES,primary,,\n').status == 0
    exported = at_home("roster", "export").out
    fields = [field.strip('"') for line in exported.splitlines() for field in line.split('","')]
    assert f"'{name}" in fields
    assert not [field for field in fields if field[:1] in "=+-@" and field]
    before = entered()
    assert import_(at_home, exported).status == 0
    assert entered() == before


# --- outbox ---


def test_the_outbox_lists_what_is_not_posted_and_none_of_its_words(at_home: Typing) -> None:
    assert at_home("outbox", "list").out == "0 not posted.\n"
    note = Note("canary-7f3a")
    in_database(lambda rows: outbox.post(rows, "key:1", note, Address(Audience.PERSON, "U0MAYA")))
    ended = at_home("outbox", "list")
    assert ended.out == "1  pending  key:1  tries 0\n1 not posted.\n"
    assert "canary" not in ended.out


def test_a_blocked_message_is_released_once_and_the_record_says_so(at_home: Typing) -> None:
    note = Note("Hello.")
    in_database(lambda rows: outbox.post(rows, "key:1", note, Address(Audience.PERSON, "U0MAYA")))
    refused = at_home("outbox", "release", "1")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("Message 1 is not blocked.")
    in_database(lambda rows: rows.write(text("UPDATE outbox SET state = 'blocked', error_code = 'is_archived'")))
    assert at_home("outbox", "list").out.startswith("1  blocked  key:1  tries 0  is_archived\n")
    released = at_home("outbox", "release", "1")
    assert (released.status, released.out) == (0, "Message 1 will be tried again.\n")
    assert at_home("outbox", "release", "1").status == 1
    assert rows_of("SELECT count(*) FROM entries WHERE kind = 'outbox.released'") == [(1,)]
    assert at_home("outbox", "release", "99").status == 1
