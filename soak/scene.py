"""Where it happens: the stand-in for Slack, one database, and the bots as processes of their own."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import psycopg

from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Clock
from atest_bot.sandbox.standin import NotYet, StandIn
from bench.fleet import Balancer

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
SETTLE_SECONDS = 6
STOP_SECONDS = 60
_START_SECONDS = 180
_RETRIES = (0.0, 1.0, 3.0)
_HEARS_SECONDS = 180
_LOOK_SECONDS = 0.1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Scene:
    """A stand-in and as many bots as are wanted on one database. `offset` is where its clock begins."""

    def __init__(self, folder: Path, url: str, *, bots: int, offset: float) -> None:
        folder.mkdir()
        self.folder, self.url = folder, url
        self.clock = Clock(folder / "clock", offset=offset)
        self.slack = StandIn(
            manifest=ROOT / "manifest.yaml", clock=self.clock, limits=RateLimits.off(), retry_delays=_RETRIES
        )
        self.mode = "socket"
        self.ports = [free_port() for _ in range(bots)]
        self.bots: list[subprocess.Popen[bytes] | None] = [None] * bots
        self.statuses: list[int] = []
        self._began_at = [0] * bots
        self.lock = threading.Lock()
        self._reading = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Self:
        self.slack.start()
        return self

    def __exit__(self, *_: object) -> None:
        for bot in self.bots:
            if bot is not None:
                bot.kill()
                bot.wait()
        if self._connection is not None:
            self._connection.close()
        self.slack.stop()

    # --- processes ---

    def start(self, number: int) -> None:
        """Start one bot; it is ready a while later."""
        with (self.folder / f"bot{number}.log").open("ab") as log:
            self._began_at[number] = log.tell()
            self.bots[number] = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py")],
                cwd=self.folder,
                env=self.environment(number),
                stderr=log,
                stdout=log,
            )

    def kill(self, number: int) -> None:
        """End a bot as a power cut would, and start it again at once."""
        with self.lock:
            bot = self.bots[number]
            if bot is not None:
                bot.kill()
                bot.wait()
            self.start(number)

    def stop(self, number: int) -> None:
        """Ask a bot to stop once it is there to be asked, and keep with which status it left.

        One that was killed a moment ago is still being loaded: nothing is under way in it, and a signal just ends it.
        """
        bot = self.bots[number]
        if bot is None:
            return
        self.wait_for(partial(self._is_ready, number), _START_SECONDS)
        bot.send_signal(signal.SIGTERM)
        try:
            self.statuses.append(bot.wait(STOP_SECONDS))
        except subprocess.TimeoutExpired:
            self.statuses.append(-1)
            bot.kill()
            bot.wait()
        self.bots[number] = None

    def roll(self, mode: str) -> None:
        """Restart one bot after the other, each when the one before listens; from now on Slack delivers in this way."""
        with self.lock:
            self.mode = mode
            for number in range(len(self.bots)):
                self.stop(number)
                self.start(number)
                self.wait_for(partial(self._listens, number), _START_SECONDS)
                if number == 0:
                    self._deliver()

    def _is_ready(self, number: int) -> bool:
        """Whether the bot that runs now has said that it is ready; the log is of all that ran before it, too."""
        said = (self.folder / f"bot{number}.log").read_bytes()[self._began_at[number] :]
        return b'"ready"' in said

    def _urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}/slack/events" for port in self.ports]

    def _deliver(self) -> None:
        before = self.slack.deliverer.posts
        is_http = self.mode == "http"
        self.slack.deliverer.posts = Balancer(self._urls(), self.slack.signing_secret) if is_http else None  # type: ignore[assignment]
        if before is not None:
            before.close()

    def _listens(self, number: int) -> bool:
        bot = self.bots[number]
        if bot is None or bot.poll() is not None:
            raise RuntimeError(f"a bot did not start; see {self.folder}/bot{number}.log")
        if self.mode == "http":
            return is_open(self.ports[number])
        return len(self.slack.hub.connections) > number

    @property
    def is_reachable(self) -> bool:
        """Whether Slack finds any bot."""
        if self.mode == "http":
            return any(is_open(port) for port in self.ports)
        return bool(self.slack.hub.connections)

    def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """The predicate's value once it is true; looked at rarely, for everything here wants the same two cores."""
        deadline = time.monotonic() + timeout
        while not (value := predicate()):
            if time.monotonic() > deadline:
                raise NotYet(f"This did not happen within {timeout} s: {predicate}")
            time.sleep(_LOOK_SECONDS)
        return value

    def pass_time(self, seconds: float) -> None:
        """Move the clock while some bot hears, and let it note that it heard: else the time counts as deaf (6.4)."""
        with self.lock:
            self.wait_for(lambda: self._hears(self.clock.now()), _HEARS_SECONDS)
            self.clock.add(max(seconds, 0))
            moment = self.clock.now()
            self.wait_for(lambda: self._hears(moment), _HEARS_SECONDS)

    def _hears(self, moment: float) -> bool:
        heard = self.read("SELECT max(until) FROM hearings")[0][0]
        return heard is not None and micros(heard) / 1e6 > moment - 3

    # --- the database ---

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a plain query."""
        if self.url.startswith("sqlite"):
            file = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(file, timeout=30)) as database:
                return database.execute(query).fetchall()
        with self._reading:
            self._connection = self._connection or psycopg.connect(self.url, autocommit=True)
            return self._connection.execute(query).fetchall()

    def command(self, *words: str) -> tuple[int, str]:
        """Run a command of the bot's to its end; its status and what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "atest_bot", *words],
            cwd=self.folder,
            env=self.environment(0),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def environment(self, number: int) -> dict[str, str]:
        """What a bot finds around it: the contract's names, with short waits."""
        way = (
            {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "PORT": str(self.ports[number])}
            if self.mode == "http"
            else {"SLACK_APP_TOKEN": self.slack.app_token}
        )
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "DATABASE_URL": self.url,
            "ATEST_COALITION": str(self.folder / "coalition.toml"),
            "ATEST_CLOCK_FILE": str(self.folder / "clock"),
            "ATEST_SETTLE_SECONDS": str(SETTLE_SECONDS),
            "ATEST_TICK_SECONDS": "0.5",
            "ATEST_CARD_SECONDS": "1",
            "ATEST_OUTBOX_LEASE_SECONDS": "10",
            "ATEST_OUTBOX_DOUBT_SECONDS": "2",
            **way,
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def micros(stored: object) -> int:
    """A stored instant, which SQLite keeps as text without its zone."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    assert isinstance(moment, datetime)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return (moment - _EPOCH) // timedelta(microseconds=1)
