"""The operators' page, rehearsed: its commands, beside a real bot, under a parent that hides no file (G14, G21)."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from atest_bot.sandbox import cast, seed
from atest_bot.sandbox.acts import NotAcknowledged
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.rehearsal import Rehearsal
from atest_bot.sandbox.standin import StandIn
from atest_bot.settings import SystemClock
from atest_bot.store.database import Database
from tests.house import POSITION, PRIMARIES, ROOT
from tests.test_cli import Typed

PAGE = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL")
OURS = {"coalition.toml", "roster.csv", "bot.log", "clock", "clock.new"}  # what the test itself writes
QUICK = {"ATEST_LOG_LEVEL": "DEBUG", "ATEST_TICK_SECONDS": "0.2", "ATEST_CARD_SECONDS": "0.2"}
AGAIN = (0.0, *[3.0] * 20)  # when Slack tries again


class Site(Rehearsal):
    """A machine with the bot on it; its secrets are in `.env`, and an operator types."""

    number = ""

    def __init__(self, folder: Path, url: str, *, http: bool = False) -> None:
        super().__init__(folder, **QUICK)
        self.port = _free_port() if http else 0
        if http:
            request_url = f"http://127.0.0.1:{self.port}/slack/events"
            manifest = ROOT / "manifest.yaml"
            self.slack = StandIn(manifest=manifest, clock=self.clock, request_url=request_url, retry_delays=AGAIN)
            cast.settle_in(self.slack.workspace)
        self.slack.backend.limits = RateLimits.off()
        app = {"SLACK_SIGNING_SECRET": self.slack.signing_secret} if http else {"SLACK_APP_TOKEN": self.slack.app_token}
        self.secrets = {"DATABASE_URL": url, "SLACK_BOT_TOKEN": self.slack.bot_token, **app}

    @property
    def database_url(self) -> str:
        return self.secrets["DATABASE_URL"]

    def environment(self) -> Mapping[str, str]:
        found = {name: value for name, value in super().environment().items() if name not in SECRETS}
        return {**found, "PORT": str(self.port)}

    def put(self, **secrets: str) -> None:
        """Write secrets into `.env`."""
        self.secrets |= secrets
        file = self.folder / ".env"
        file.write_text("".join(f"{name}={value}\n" for name, value in self.secrets.items()))
        file.chmod(0o600)

    def type(self, *words: str) -> Typed:
        """Type a command that is on the page."""
        assert f"`{words[0]}" in PAGE or f"python -m atest_bot {words[0]}" in PAGE, "the page does not tell of it"
        done = subprocess.run(
            [sys.executable, "-m", "atest_bot", *words],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return Typed(done.returncode, done.stdout, done.stderr)

    def open_vote(self) -> None:
        """A bot at work, and a vote with one ballot."""
        self.put()
        self.prepare()
        self.start_bot()
        self.number = seed.propose(self, PRIMARIES[0], POSITION)
        self.clock.add(5 * seed.DAY)
        seed.open_vote(self, self.number)
        assert self.press(PRIMARIES[0]) == ""
        self.wait_for_receipts(1)

    def press(self, person: str) -> str:
        """Sign on; what the person reads at once."""
        card = seed.card_of(self, self.number)
        try:
            return self.slack.click(person, channel=MEMBERS_CHANNEL, ts=card.ts, button="Sign on").text
        except NotAcknowledged as fault:
            return fault.seen

    def receipts(self) -> list[str]:
        """Who was told that their ballot is recorded."""
        return [
            person
            for person in PRIMARIES
            if any("Recorded: Sign on" in plain(item) for item in self.slack.inbox(person))
        ]

    def wait_for_receipts(self, number: int) -> None:
        self.slack.wait_for(lambda: len(self.receipts()) == number, timeout=30)

    def wait_for_outbox(self, state: str) -> None:
        """Until messages are in a state: some that Slack refused, or all sent."""
        if state == "sent":
            self.wait_for("SELECT count(*) FROM outbox WHERE state <> 'sent'", 0)
        else:
            self.wait_for(f"SELECT min(1) FROM outbox WHERE state = '{state}'", 1)

    def wait_for(self, query: str, value: int) -> None:
        """Until the database answers so."""
        database = Database(self.database_url, SystemClock(self.folder / "clock"))
        try:
            self.slack.wait_for(lambda: database.run(lambda rows: rows.value(text(query))) == value, 30)
        finally:
            database.close()

    def card(self) -> str:
        return plain(seed.card_of(self, self.number))

    def decisions(self) -> list[str]:
        return [plain(item) for item in self.slack.messages(OUTSIDER, DECISIONS_CHANNEL)]


@pytest.fixture(autouse=True)
def permissive_parent() -> Iterator[None]:
    """Whoever starts the bot lets everybody read everything."""
    mask = os.umask(0)
    yield
    os.umask(mask)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_to_others(folder: Path) -> dict[str, str]:
    """Files of the bot that others than their owner may read or write."""
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    return {path.name: oct(mode) for path, mode in found.items() if mode & 0o077 and path.name not in OURS}


# --- deploy, back up, restore, an incident ---


def test_deploy_back_up_an_incident_and_a_restore(tmp_path: Path, database_url: str) -> None:
    with Site(tmp_path, database_url) as site:
        site.open_vote()
        assert site.type("doctor").out.endswith("All is well.\n")
        assert site.type("health").out == "The bot is well.\n"
        for person in PRIMARIES[1:]:
            assert site.press(person) == ""
        site.wait_for_receipts(7)
        backup = site.type("backup", "today.backup")
        assert (backup.status, backup.err) == (0, "")
        assert site.type("backup", "today.backup").status == 2
        head = site.type("verify").out.rpartition("Head: ")[2].strip()

        assert site.type("pause").out.startswith("Paused")
        seed.to_next_closing(site)
        assert site.type("outbox", "list").status == 0
        assert site.type("verify", "--against", head).status == 0
        assert site.type("backup", "incident.backup").status == 0
        assert site.decisions() == []
        assert site.type("resume").out == "Resumed.\n"
        seed.wait_for_decision(site, POSITION["Title"])
        site.wait_for_outbox("sent")
        assert site.type("outbox", "list").out == "0 not posted.\n"
        assert site.type("export", "register").status == 0
        assert site.type("roster", "export", "people.csv").status == 0
        site.stop_bot()

        put_back(site, tmp_path / "today.backup")
        assert site.type("verify", "--against", head).status == 0
        if database_url.startswith("sqlite"):
            is_as_it_was = (tmp_path / "atest.db").read_bytes() == (tmp_path / "today.backup").read_bytes()
            assert is_as_it_was, "a journal of the old database was worked into the backup"
        check = site.type("restore-check")
        assert (check.status, "published and not in this record: decision:1" in check.out) == (1, True)
        site.start_bot()
        said = site.slack.command(PRIMARIES[1], f"vote {site.number} object", channel=MEMBERS_CHANNEL).text
        assert said.startswith("Not recorded: the bot is being restored from a backup.")
        site.stop_bot()
        assert site.type("restore-check", "--accept").out.startswith("Accepted.")
        site.start_bot()
        site.wait_for(
            "SELECT count(*) FROM entries WHERE kind = 'vote.extended'", 1
        )  # it was deaf, says the backup (6.4)
        seed.to_next_closing(site)
        site.wait_for("SELECT count(*) FROM decisions", 1)
        site.wait_for_outbox("sent")
        assert len(site.decisions()) == 1
        site.stop_bot()
        assert site.type("verify").status == 0
    assert open_to_others(tmp_path) == {}


def put_back(site: Site, backup: Path) -> None:
    """As the page says: the old database is kept aside, with the journal that a crash left beside it."""
    url = make_url(site.secrets["DATABASE_URL"])
    if site.secrets["DATABASE_URL"].startswith("sqlite"):
        database = Path(str(url.database))
        crash(database)
        assert "every file whose name begins with `atest.db-`" in PAGE
        for file in (database, *database.parent.glob("atest.db-*")):
            file.rename(file.with_name(f"{file.name}.aside"))
        shutil.copy(backup, database)
        return
    with psycopg.connect(
        site.secrets["DATABASE_URL"].replace(f"/{url.database}?", "/postgres?"), autocommit=True
    ) as it:
        it.execute(f"ALTER DATABASE {url.database} RENAME TO {url.database}_aside")
        it.execute(f"CREATE DATABASE {url.database}")
    words = ["pg_restore", f"--dbname={site.secrets['DATABASE_URL']}", str(backup)]
    subprocess.run(words, check=True, capture_output=True)


def crash(database: Path) -> None:
    """Die while a change is being committed: what was there before stands in a journal, and nowhere else."""
    died = (
        "import os, sqlite3, sys; it = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "[it.execute(words) for words in ('PRAGMA journal_mode=DELETE', 'PRAGMA cache_size=1', 'BEGIN IMMEDIATE', "
        "'UPDATE outbox SET attempts = attempts + 1', 'CREATE TABLE more AS SELECT * FROM entries')]; os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", died, str(database)], check=False)
    assert Path(f"{database}-journal").stat().st_size > 0


# --- rotate each secret ---


def test_both_tokens_are_rotated(tmp_path: Path, sqlite_url: str) -> None:
    with Site(tmp_path, sqlite_url) as site:
        site.open_vote()
        site.slack.backend.bot_token, site.slack.backend.app_token = "xoxb-second-token", "xapp-second-token"
        assert site.press(PRIMARIES[1]) == "", "ballots go on being taken"
        site.wait_for_outbox("blocked")
        assert site.receipts() == list(PRIMARIES[:1])
        site.stop_bot()
        assert "nothing happened" in site.press(PRIMARIES[2])
        site.put(SLACK_BOT_TOKEN="xoxb-second-token", SLACK_APP_TOKEN="xapp-second-token")
        assert site.type("doctor").out.endswith("All is well.\n")
        site.start_bot()
        for line in site.type("outbox", "list").out.splitlines():
            if " blocked " in line:
                assert site.type("outbox", "release", line.split()[0]).status == 0
        assert site.press(PRIMARIES[2]) == ""
        site.wait_for_receipts(3)
        site.slack.wait_for(lambda: "Sign on: *3*" in site.card(), timeout=30)
        site.stop_bot()
    assert open_to_others(tmp_path) == {}


def test_the_signing_secret_is_rotated(tmp_path: Path, sqlite_url: str) -> None:
    with Site(tmp_path, sqlite_url, http=True) as site:
        site.open_vote()
        site.slack.deliverer.posts.secret = b"second-signing-secret"
        assert "The app did not respond." in site.press(PRIMARIES[1]), "refused, and the person reads so"
        site.slack.react(PRIMARIES[2], MEMBERS_CHANNEL, seed.card_of(site, site.number).ts, "white_check_mark")
        assert site.receipts() == list(PRIMARIES[:1])
        site.stop_bot()
        site.put(SLACK_SIGNING_SECRET="second-signing-secret")
        site.start_bot()
        site.wait_for_receipts(2)
        assert site.press(PRIMARIES[1]) == ""
        site.wait_for_receipts(3)
        site.stop_bot()
    assert open_to_others(tmp_path) == {}


def test_the_password_of_the_database_is_rotated(tmp_path: Path, postgresql: str) -> None:
    with psycopg.connect(postgresql.format(name="postgres"), autocommit=True) as server:
        server.execute("CREATE ROLE rotating LOGIN PASSWORD 'first'")
        server.execute("CREATE DATABASE rotating OWNER rotating")
        ask_for_passwords(server)
        url = postgresql.format(name="rotating").replace("//atest@", "//rotating:{password}@")
        with Site(tmp_path, url.format(password="first")) as site:
            site.open_vote()
            server.execute("ALTER ROLE rotating PASSWORD 'second'")
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotating'")
            assert "nothing was recorded" in site.press(PRIMARIES[1])
            site.stop_bot()
            site.put(DATABASE_URL=url.format(password="second"))
            site.start_bot()
            assert site.press(PRIMARIES[1]) == ""
            site.wait_for_receipts(2)
            site.stop_bot()
            assert site.type("verify").status == 0


def ask_for_passwords(server: Any) -> None:
    """Let the one role be known by its password; everybody else as before."""
    file = Path(server.execute("SHOW hba_file").fetchone()[0])
    file.write_text("local all rotating scram-sha-256\n" + file.read_text())
    server.execute("SELECT pg_reload_conf()")
