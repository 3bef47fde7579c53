"""The bot as whoever deploys it meets it: `bot.py` as a process, from its start to its end (design 4)."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from atest_bot.domain.ballots import Choice
from atest_bot.domain.notices import Audience, Note
from atest_bot.sandbox import cast
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.standin import StandIn
from atest_bot.sandbox.workspace import Workspace
from atest_bot.store import outbox
from atest_bot.store.database import Database, sqlite_engine
from atest_bot.store.outbox import Address
from tests.chamber import Chamber, FixedClock, delegate
from tests.house import ROOT, T0, coalition_file, migrated

MOST_SECONDS = 20
SECONDS_TO_STOP = 8


class Deployed:
    """A folder as on a server: settings, a database, a Slack, and the bot once it is started."""

    def __init__(self, folder: Path, *, http: bool = False) -> None:
        self.folder = folder
        http_port, slack_port = _free_port(), _free_port()
        self.slack = StandIn(
            port=slack_port,
            manifest=ROOT / "manifest.yaml",
            limits=RateLimits.off(),
            request_url=f"http://127.0.0.1:{http_port}/slack/events" if http else None,
        )
        cast.settle_in(self.slack.workspace)
        coalition_file(folder)
        self.url = f"sqlite:///{folder / 'atest.db'}"
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": "" if http else self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret if http else "",
            "PORT": str(http_port),
            "DATABASE_URL": self.url,
            "ATEST_LOG_LEVEL": "DEBUG",
            "ATEST_TICK_SECONDS": "0.2",
            "ATEST_CARD_SECONDS": "0.2",
            "ATEST_SETTLE_SECONDS": "0",
        }
        self.process: subprocess.Popen[bytes]

    def start(self, through: Sequence[str] = (), **changed: str) -> None:
        """Start the bot, through another program if one is named; all that it writes goes to a file."""
        with (self.folder / "bot.log").open("w") as log:
            self.process = subprocess.Popen(
                [*through, sys.executable, str(ROOT / "bot.py")],
                cwd=self.folder,
                env=self.environment | changed,
                stderr=log,
                stdout=log,
            )

    def start_and_end(self, through: Sequence[str] = (), **changed: str) -> tuple[int, str]:
        """Start a bot that ends by itself; its status, and what it says to whoever started it."""
        self.start(through, **changed)
        status = self.process.wait(timeout=MOST_SECONDS)
        assert "Traceback" not in self.log()
        return status, "\n".join(line for line in self.log().splitlines() if not line.startswith("{"))

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Wait for something while the bot runs."""
        self.slack.wait_for(lambda: holds() or self.process.poll() is not None, timeout=MOST_SECONDS)
        assert self.process.poll() is None, self.log()

    def start_until_ready(self, **changed: str) -> None:
        """Start a bot with nothing in its way: Bolt has nothing to complain about."""
        self.start(**changed)
        self.wait_until(lambda: "ready" in self.events())
        assert "slack_bolt" not in self.log()

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Ask the bot to end: it does so soon, with a good status and nothing to complain about."""
        began = time.monotonic()
        self.process.send_signal(number)
        assert self.process.wait(timeout=MOST_SECONDS) == 0, self.log()
        assert time.monotonic() - began < SECONDS_TO_STOP
        assert "Traceback" not in self.log()

    def log(self) -> str:
        return (self.folder / "bot.log").read_text()

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.log().splitlines() if line.endswith("}")]

    def read(self, query: str) -> list[tuple[object, ...]]:
        with sqlite_engine(self.url).connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def clock(self, now: datetime) -> str:
        """A file that moves the bot's clock to this moment; Slack's moves with it."""
        file = self.folder / "clock"
        self.slack.clock.offset = now.timestamp() - time.time()
        file.write_text(str(now.timestamp() - time.time()))
        return str(file)

    def line(self) -> socket.socket:
        """A connection to the bot, over which nothing has been said."""
        return socket.create_connection(("127.0.0.1", int(self.environment["PORT"])), timeout=10)

    def enqueue(self, words: str) -> None:
        """Something for the bot to post to the chair."""
        database = Database(self.url, FixedClock(T0 - timedelta(days=365)))
        database.run(outbox.post, words, Note(words), Address(Audience.PERSON, CHAIR))
        database.close()

    def close(self) -> None:
        if hasattr(self, "process") and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.slack.stop()


@pytest.fixture
def offline(tmp_path: Path) -> Iterator[Deployed]:
    """All in its place, in Socket Mode, but Slack cannot be reached."""
    place = Deployed(tmp_path)
    migrated(place.url)
    yield place
    place.close()


@pytest.fixture
def deployed(offline: Deployed) -> Deployed:
    """The same with Slack."""
    offline.slack.start()
    return offline


@pytest.fixture
def web_deployed(tmp_path: Path) -> Iterator[Deployed]:
    """The same over HTTP."""
    place = Deployed(tmp_path, http=True)
    migrated(place.url)
    place.slack.start()
    yield place
    place.close()


@pytest.fixture(params=["deployed", "web_deployed"], ids=["socket", "http"])
def any_deployed(request: pytest.FixtureRequest) -> Deployed:
    """The same in both modes."""
    place: Deployed = request.getfixturevalue(request.param)
    return place


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- what keeps it from starting ---


@pytest.mark.parametrize(
    "changed",
    [
        {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""},
        {"SLACK_BOT_TOKEN": ""},
        {"SLACK_APP_TOKEN": ""},
    ],
)
def test_without_tokens_three_lines_say_what_to_do(offline: Deployed, changed: dict[str, str]) -> None:
    status, said = offline.start_and_end(**changed)
    assert status == 2
    missing, create, sandbox = said.splitlines()
    assert "SLACK_BOT_TOKEN" in missing
    assert "manifest.yaml" in create
    assert sandbox.endswith("make sandbox")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-canary"}, "SLACK_BOT_TOKEN is not a bot token."),
        ({"SLACK_BOT_TOKEN": "xoxp-canary"}, "SLACK_BOT_TOKEN is not a bot token."),
        ({"SLACK_BOT_TOKEN": "xoxb-–canary"}, "SLACK_BOT_TOKEN is not a bot token."),
        ({"SLACK_APP_TOKEN": "xapp-1 xapp-canary"}, "SLACK_APP_TOKEN is not an app token."),
        ({"SLACK_APP_TOKEN": "xoxb-canary"}, "SLACK_APP_TOKEN is not an app token."),
        ({"SLACK_BOT_TOKEN": "xoxb-canary"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)."),
        ({"SLACK_APP_TOKEN": "xapp-canary"}, "Slack refuses SLACK_APP_TOKEN."),
        ({"ATEST_TICK_SECONDS": "0"}, "ATEST_TICK_SECONDS: "),
        ({"ATEST_COALITION": "nowhere.toml"}, "is missing. Copy the example"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_without_the_token(
    deployed: Deployed, changed: dict[str, str], said: str
) -> None:
    status, words = deployed.start_and_end(**changed)
    assert status == 2
    assert said in words
    assert len(words.splitlines()) == 1
    assert "-canary" not in deployed.log()


def test_a_database_that_cannot_be_looked_for_is_said_in_a_line(offline: Deployed) -> None:
    status, words = offline.start_and_end(DATABASE_URL=f"sqlite:///{offline.folder / ('canary' * 50)}.db")
    assert (status, len(words.splitlines())) == (2, 1)
    assert "canary" not in offline.log()


def _absent(workspace: Workspace) -> None:
    workspace.channels.pop(MEMBERS_CHANNEL)


def _not_private(workspace: Workspace) -> None:
    workspace.channels[MEMBERS_CHANNEL].is_private = False


def _shared(workspace: Workspace) -> None:
    workspace.channels[MEMBERS_CHANNEL].connected_team_ids = ["T0OTHER"]


def _not_public(workspace: Workspace) -> None:
    workspace.channels[DECISIONS_CHANNEL].is_private = True


def _archived(workspace: Workspace) -> None:
    workspace.channels[DECISIONS_CHANNEL].is_archived = True


def _without_the_bot(workspace: Workspace) -> None:
    workspace.channels[DECISIONS_CHANNEL].members.pop(workspace.bot.id)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_absent, "Slack knows no channel C0MEMBERS"),
        (_not_private, "is not private"),
        (_shared, "is shared with a workspace that is no member’s"),
        (_not_public, "is private. Please make it public"),
        (_archived, "is archived"),
        (_without_the_bot, "The bot is not in #C0DECISIONS"),
    ],
)
def test_a_wrong_channel_keeps_it_from_starting(
    deployed: Deployed, spoil: Callable[[Workspace], None], said: str
) -> None:
    spoil(deployed.slack.workspace)
    status, words = deployed.start_and_end()
    assert status == 2
    assert said in words
    assert len(words.splitlines()) == 1


@pytest.mark.guarantee("G22")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE alembic_version", "DATABASE_URL names a database that is not this bot’s."),
        ("UPDATE alembic_version SET version_num = '9999'", "The database has schema 9999"),
    ],
)
def test_another_schema_keeps_it_from_starting(deployed: Deployed, statement: str, said: str) -> None:
    with sqlite_engine(deployed.url).begin() as connection:
        connection.execute(text(statement))
    status, words = deployed.start_and_end()
    assert status == 2
    assert said in words
    assert deployed.slack.calls == []


def test_a_database_that_is_not_there_keeps_it_from_starting(deployed: Deployed) -> None:
    status, words = deployed.start_and_end(DATABASE_URL="postgresql://u:canary@127.0.0.1:1/x?connect_timeout=2")
    assert (status, len(words.splitlines())) == (2, 1)
    assert "Check DATABASE_URL" in words
    assert "canary" not in deployed.log()


@pytest.mark.parametrize("what", ["atest.db", ".env"])
def test_a_file_that_this_user_may_not_use_keeps_it_from_starting(deployed: Deployed, what: str) -> None:
    file = deployed.folder / what
    if what == ".env":
        file.touch(0o600)
    file.chmod(0o400 if what == "atest.db" else 0o000)
    obeys = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []  # modes bind no root
    status, words = deployed.start_and_end(obeys)
    assert (status, len(words.splitlines())) == (2, 1)
    assert "closed to writing" in words if what == "atest.db" else words.startswith(".env cannot be read: ")


def test_an_env_file_in_another_encoding_keeps_it_from_starting(deployed: Deployed) -> None:
    (deployed.folder / ".env").write_bytes("SLACK_BOT_TOKEN=xoxb-1\n".encode("utf-16"))
    (deployed.folder / ".env").chmod(0o600)
    assert deployed.start_and_end() == (2, ".env is not in UTF-8. Save it as plain text in UTF-8.")


def test_a_port_that_is_taken_keeps_it_from_starting(any_deployed: Deployed) -> None:
    setting = "ATEST_HEALTH_PORT" if any_deployed.environment["SLACK_APP_TOKEN"] else "PORT"
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, words = any_deployed.start_and_end(**{setting: port})
    assert (status, len(words.splitlines())) == (2, 1)
    assert words.startswith(f"Port {port} cannot be listened on: ")
    assert words.endswith(f"or set {setting} to another.")


# --- its start and its end ---


def test_a_signal_ends_it_soon_though_it_stood_still_just_before(any_deployed: Deployed) -> None:
    any_deployed.start_until_ready()
    assert any_deployed.slack.command(CHAIR, "help").text
    any_deployed.process.send_signal(signal.SIGSTOP)
    any_deployed.process.send_signal(signal.SIGCONT)
    any_deployed.stop()


def test_what_is_being_posted_is_finished_before_the_end(any_deployed: Deployed) -> None:
    posting = threading.Event()
    any_deployed.slack.faults.after("chat.postMessage", lambda _: posting.set())
    any_deployed.slack.faults.late("chat.postMessage", seconds=1.5)
    any_deployed.enqueue("Hello.")
    any_deployed.start_until_ready()
    assert posting.wait(MOST_SECONDS)
    any_deployed.stop()
    assert any_deployed.read("SELECT state FROM outbox") == [("sent",)]


def test_the_first_chairs_are_seated_once(deployed: Deployed) -> None:
    (deployed.folder / "coalition.toml").write_text(
        f'chairs = ["{CHAIR}"]\n[channels]\nmembers = "{MEMBERS_CHANNEL}"\ndecisions = "{DECISIONS_CHANNEL}"\n'
    )
    for _ in range(2):
        deployed.start_until_ready()
        deployed.stop()
    assert deployed.read("SELECT role FROM duties") == [("chair",)]


@pytest.mark.parametrize("path", ["/slack/events", "/elsewhere"])
def test_what_is_too_large_is_refused_before_it_is_taken_in(web_deployed: Deployed, path: str) -> None:
    web_deployed.start_until_ready()
    with web_deployed.line() as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_five_hundred_connections_that_say_nothing_keep_nobody_out(web_deployed: Deployed) -> None:
    web_deployed.start_until_ready()
    with ExitStack() as silent:
        for _ in range(500):
            silent.enter_context(web_deployed.line())
        assert web_deployed.slack.command(CHAIR, "help").text


# --- when Slack is away ---


@pytest.mark.guarantee("G6", "G19")
def test_a_due_vote_is_settled_though_slack_is_away_and_told_when_it_is_back(offline: Deployed) -> None:
    with Chamber.founded(offline.url, offline.folder) as chamber:
        chamber.vote_is_open()
        for member in range(4):
            chamber.press(delegate(member, 0), Choice.SIGN_ON)
    offline.start(ATEST_CLOCK_FILE=offline.clock(T0 + timedelta(days=40)))
    offline.wait_until(lambda: offline.read("SELECT number FROM decisions"))
    assert offline.read("SELECT outcome FROM votes") == [("adopted",)]
    assert "ready" not in offline.events()
    offline.slack.start()
    offline.wait_until(lambda: offline.slack.workspace.channels[DECISIONS_CHANNEL].top)
    offline.wait_until(lambda: "ready" in offline.events())
    offline.stop()
    assert "slack_unreachable" in offline.events()


def test_a_connection_that_fails_is_tried_again_with_a_fresh_admission(offline: Deployed) -> None:
    """Slack's admission is good for one connection."""
    offline.slack.start()
    offline.slack.hub.turns_away = 2
    offline.start()
    offline.wait_until(lambda: "ready" in offline.events())
    assert offline.slack.hub.turns_away == 0
    offline.stop()


def test_a_signal_ends_it_while_it_waits_for_slack(offline: Deployed) -> None:
    offline.start()
    offline.wait_until(lambda: "slack_unreachable" in offline.events())
    offline.stop(signal.SIGINT)


def test_with_a_vote_open_it_starts_though_a_channel_is_wrong(deployed: Deployed) -> None:
    with Chamber.founded(deployed.url, deployed.folder) as chamber:
        chamber.vote_is_open()
        now = chamber.clock.at
    _not_private(deployed.slack.workspace)
    deployed.start_until_ready(ATEST_CLOCK_FILE=deployed.clock(now + timedelta(hours=1)))
    deployed.wait_until(lambda: deployed.read("SELECT 1 FROM entries WHERE kind = 'outbox.held'"))
    assert deployed.slack.workspace.channels[MEMBERS_CHANNEL].top == []
    deployed.stop()


def test_a_connection_that_slack_has_replaced_is_not_one_too_many(deployed: Deployed) -> None:
    """Every few hours Slack asks for another one, and counts the old one until it is closed (threat-model 4.7)."""
    deployed.start_until_ready()
    deployed.slack.hub.disconnect("refresh_requested")
    deployed.wait_until(lambda: [item.is_retiring for item in deployed.slack.hub.connections] == [False])
    assert deployed.slack.command(CHAIR, "help").text  # after the hello
    seen = deployed.read("SELECT swept_at FROM processes")
    deployed.wait_until(lambda: deployed.read("SELECT swept_at FROM processes") != seen)
    assert deployed.read("SELECT connections FROM processes") == [(1,)]
    deployed.stop()
