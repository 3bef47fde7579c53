"""A rehearsal: the stand-in, and the real bot beside it as a process of its own, with a database of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from atest_bot.sandbox import cast
from atest_bot.sandbox.objects import Clock
from atest_bot.sandbox.standin import StandIn
from atest_bot.settings import SystemClock
from atest_bot.store import positions, timers, votes
from atest_bot.store.database import Database, Rows
from atest_bot.store.timers import TimerKind

ROOT = Path(__file__).resolve().parents[2]
SETTLE_SECONDS = 4
_START_SECONDS = 30
_READY = '"ready"'


class Rehearsal:
    """Starts and stops both; `folder` holds what the bot would have on its own machine."""

    def __init__(self, folder: Path, *, port: int = 0, offset: float = 0.0, **environment: str) -> None:
        self.folder = folder
        self.clock = Clock(folder / "clock", offset=offset)
        self.slack = StandIn(port=port, manifest=ROOT / "manifest.yaml", clock=self.clock)
        cast.settle_in(self.slack.workspace)
        self._more = environment
        self._bot: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.slack.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_bot()
        self.slack.stop()

    def prepare(self) -> None:
        """Write the coalition's file and roster, and make the database."""
        chairs = ", ".join(f'"{player.id}"' for player in cast.CAST if "chair" in player.roles)
        (self.folder / "coalition.toml").write_text(
            f'name = "ATEST"\nchairs = [{chairs}]\n'
            f'[channels]\nmembers = "{cast.MEMBERS_CHANNEL}"\ndecisions = "{cast.DECISIONS_CHANNEL}"\n'
        )
        (self.folder / "roster.csv").write_text("\n".join(cast.roster_lines()), encoding="utf-8")
        self.run("migrate")
        self.run("roster", "import", "roster.csv")

    def run(self, *words: str) -> str:
        """Run a command of the bot's to its end and return what it printed."""
        done = subprocess.run(  # noqa: S603 (our own interpreter and words)
            [sys.executable, "-m", "atest_bot", *words],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start_bot(self, program: Path = ROOT / "bot.py") -> None:
        """Start the bot and wait until it says that it is ready: it is connected, and has noted that it hears."""
        ready = self.log().count(_READY)
        with (self.folder / "bot.log").open("ab") as log:
            self._bot = subprocess.Popen(  # noqa: S603
                [sys.executable, str(program)], cwd=self.folder, env=self.environment(), stderr=log, stdout=log
            )
        self.slack.wait_for(lambda: self.log().count(_READY) > ready or self._bot_has_died(), timeout=_START_SECONDS)
        if self._bot_has_died():
            raise RuntimeError(f"The bot did not start:\n{self.log()}")

    def log(self) -> str:
        """All that the bot has logged so far, each start of it after the one before."""
        file = self.folder / "bot.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def stop_bot(self) -> None:
        """Ask the bot to stop, and wait for it."""
        if self._bot is not None:
            self._bot.terminate()
            self._bot.wait(timeout=20)
            self._bot = None

    def kill_bot(self) -> None:
        """End the bot as a power cut would."""
        if self._bot is not None:
            self._bot.kill()
            self._bot.wait()
            self._bot = None

    def signal_bot(self, number: int) -> None:
        """Send the running bot a signal."""
        if self._bot is not None:
            self._bot.send_signal(number)

    def _bot_has_died(self) -> bool:
        return self._bot is not None and self._bot.poll() is not None

    def seconds_to_next_closing(self) -> float | None:
        """How far the clock is from the next closing; None where no vote is open."""
        return self._seconds_to(lambda rows: timers.next_at(rows, TimerKind.VOTING_STOPS))

    def seconds_to_closing(self, number: str) -> float | None:
        """How far the clock is from the closing of the vote on a position; None where it has none that is open."""
        return self._seconds_to(lambda rows: _closing(rows, number))

    def _seconds_to(self, ask: Callable[[Rows], datetime | None]) -> float | None:
        database = Database(self.database_url, SystemClock(self.folder / "clock"))
        try:
            due = database.run(ask)
        finally:
            database.close()
        return due.timestamp() - self.clock.now() if due else None

    @property
    def database_url(self) -> str:
        """Where the bot keeps everything."""
        return self.environment()["DATABASE_URL"]

    def environment(self) -> Mapping[str, str]:
        """What the bot finds around it: the contract's names, and nothing of ours."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "DATABASE_URL": f"sqlite:///{self.folder / 'atest.db'}",
            "ATEST_COALITION": str(self.folder / "coalition.toml"),
            "ATEST_CLOCK_FILE": str(self.folder / "clock"),
            "ATEST_SETTLE_SECONDS": str(SETTLE_SECONDS),
            "ATEST_TICK_SECONDS": "0.25",
            "ATEST_CARD_SECONDS": "0.4",
            "ATEST_OUTBOX_LEASE_SECONDS": "30",
            "ATEST_OUTBOX_DOUBT_SECONDS": "2",
            **self._more,
        }


def _closing(rows: Rows, number: str) -> datetime | None:
    position = positions.numbered(rows, number)
    vote = votes.newest_of(rows, position.id) if position else None
    return vote.closes_at if vote and vote.outcome is None else None
