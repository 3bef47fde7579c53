"""Several processes of the bot on one database and one stand-in for Slack, as they run in production."""

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import text

from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Clock
from atest_bot.sandbox.posts import Delivery, Outcome, SignedPosts
from atest_bot.sandbox.standin import StandIn
from atest_bot.settings import SystemClock
from atest_bot.store.database import Database
from bench.scene import ROOT, _free_port

T = TypeVar("T")

_START_SECONDS = 60.0
_LOOK_SECONDS = 0.1
_STOP_SECONDS = 30.0


class Late(AssertionError):
    """Something waited for did not happen; the message says what and for how long."""


def wait_for(what: str, look: Callable[[], T], seconds: float) -> T:
    """The first true answer to a question that is asked again and again."""
    ends = time.monotonic() + seconds
    while not (answer := look()):
        if time.monotonic() > ends:
            raise Late(f"not within {seconds:.0f} s: {what}")
        time.sleep(_LOOK_SECONDS)
    return answer


class Balancer:
    """Hands each request to the next process that accepts one, as a load balancer before several does."""

    def __init__(self, urls: Sequence[str], secret: str) -> None:
        self._ways = [SignedPosts(url, secret) for url in urls]
        self._turn = itertools.count()

    def send(self, delivery: Delivery, retry: int, reason: str, timeout: float) -> Outcome:
        for _ in self._ways:
            way = self._ways[next(self._turn) % len(self._ways)]
            outcome = way.send(delivery, retry, reason, timeout)
            if outcome.reason != "connection_failed":
                break
        return outcome

    def close(self) -> None:
        for way in self._ways:
            way.close()


class Bot:
    """One process; what it writes goes to a file."""

    def __init__(self, folder: Path, name: str, environment: dict[str, str]) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py")], cwd=folder, env=environment, stderr=log, stdout=log
            )

    def events(self) -> Counter[str]:
        """How often each kind of line was logged."""
        lines = [line for line in self.log.read_text().splitlines() if line.startswith("{")]
        return Counter(json.loads(line)["event"] for line in lines if line.endswith("}"))

    @property
    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"a bot ended:\n{self.log.read_text()[-2000:]}")
        return self.events()["ready"] > 0

    @property
    def memory(self) -> float:
        """The megabytes that it holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send a signal and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Late(f"a bot did not end within {_STOP_SECONDS:.0f} s of its signal") from None


def wait_until_ready(bot: Bot) -> None:
    wait_for("a bot that listens", lambda: bot.is_ready, _START_SECONDS)


class Fleet:
    """Everything but the coalition, which is founded in the database before the bots start.

    The bots read a clock file of their own (`set_clock`), so that theirs can differ from Slack's.
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        coalition: Path,
        people: Sequence[str],
        *,
        http: int = 0,
        offset: float = 0.0,
        limits: RateLimits | None = None,
        **environment: str,
    ) -> None:
        self.folder, self.url, self.bots = folder, url, list[Bot]()
        self._coalition, self._more = coalition, environment
        self._names, self._ports = itertools.count(1), [_free_port() for _ in range(http)]
        self.clock = Clock(offset=offset)
        self.set_clock(offset)
        self.slack = StandIn(
            manifest=ROOT / "manifest.yaml",
            clock=self.clock,
            limits=limits or RateLimits.off(),
            retry_delays=(0.0, 1.0, 5.0),
        )
        if http:
            urls = [f"http://127.0.0.1:{port}/slack/events" for port in self._ports]
            self.slack.deliverer.posts = Balancer(urls, self.slack.signing_secret)  # type: ignore[assignment]
        for slack_id in people:
            self.slack.workspace.add_person(slack_id, slack_id)
        self.slack.workspace.add_channel(MEMBERS_CHANNEL, "members", private=True, members=list(people))
        self.slack.workspace.add_channel(DECISIONS_CHANNEL, "decisions", members=list(people))
        self._database: Database | None = None

    def __enter__(self) -> Self:
        self.slack.start()
        self._database = Database(self.url, SystemClock(self.folder / "clock"))
        return self

    def __exit__(self, *_: object) -> None:
        for bot in self.bots:
            bot.process.kill()
            bot.process.wait()
        if self._database is not None:
            self._database.close()
        self.slack.stop()

    def set_clock(self, offset: float) -> None:
        """How many seconds the bots' clock is ahead of the machine's."""
        draft = self.folder / "clock.new"
        draft.write_text(repr(offset))
        draft.replace(self.folder / "clock")

    def move_clock(self, seconds: float) -> None:
        """Time passes, for Slack and for the bots."""
        self.clock.add(seconds)
        self.set_clock(self.clock.offset)

    # --- processes ---

    def start(self, count: int = 1, **environment: str) -> list[Bot]:
        """Start so many bots and wait until each listens."""
        fresh = [self._launch(len(self.bots) + place, environment) for place in range(count)]
        self.bots += fresh
        for bot in fresh:
            wait_until_ready(bot)
        return fresh

    def _launch(self, place: int, environment: dict[str, str]) -> Bot:
        way = {"SLACK_APP_TOKEN": self.slack.app_token}
        if self._ports:
            way = {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "PORT": str(self._ports[place])}
        return Bot(self.folder, f"bot-{next(self._names)}", self._environment() | way | environment)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "DATABASE_URL": self.url,
            "ATEST_COALITION": str(self._coalition),
            "ATEST_CLOCK_FILE": str(self.folder / "clock"),
            **self._more,
        }

    def replace(self, bot: Bot, number: int) -> Bot:
        """End a bot by a signal; another is started in its place, as a supervisor would."""
        bot.end(number)
        place = self.bots.index(bot)
        fresh = self.bots[place] = self._launch(place, {})
        wait_until_ready(fresh)
        return fresh

    # --- what is stored and posted ---

    @property
    def database(self) -> Database:
        assert self._database is not None
        return self._database

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a plain query, read without holding up whoever writes."""
        if self.database.is_sqlite:
            file = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
                return database.execute(query).fetchall()
        return [tuple(row) for row in self.database.run(lambda rows: rows.table(text(query)))]

    def number(self, query: str) -> int:
        return int(self.read(query)[0][0])

    def wait_until_posted(self, seconds: float) -> None:
        """Wait until nothing is left in the outbox."""
        unsent = "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'blocked')"
        wait_for("an empty outbox", lambda: self.number(unsent) == 0, seconds)

    def posted(self) -> Counter[str]:
        """How many messages stand in Slack under each key of the outbox."""
        workspace = self.slack.workspace
        with workspace.lock:
            messages = [each for channel in workspace.channels.values() for each in channel.messages.values()]
        keys = (((each.metadata or {}).get("event_payload") or {}).get("key") for each in messages if not each.deleted)
        return Counter(key for key in keys if key)

    def limited(self) -> int:
        """How many calls Slack turned away because they came too often."""
        return sum(call.answer.get("error") == "ratelimited" for call in list(self.slack.calls))
