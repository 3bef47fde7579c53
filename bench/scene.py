"""A stand-in for Slack, a coalition of 2,000 members with one open vote, and one app process that listens there."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from atest_bot.domain.ballots import Choice
from atest_bot.sandbox import payloads
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Message
from atest_bot.sandbox.posts import Delivery
from atest_bot.sandbox.standin import StandIn
from atest_bot.settings import SystemClock
from atest_bot.slack import ids
from bench import founding
from bench.founding import CHAIR, person

ROOT = Path(__file__).resolve().parents[1]
BOT = (str(ROOT / "bot.py"),)
BARE = ("-m", "bench.bare")
MEMBERS = 2_000
PEOPLE = [person(number) for number in range(MEMBERS)]

_START_SECONDS = 30
_STOP_SECONDS = 30


def seed(folder: Path) -> Path:
    """A database with the coalition and its open vote, to be copied; returns its file."""
    file, now = folder / "seed.db", datetime.now(UTC)
    _, coalition = founding.coalition_file(folder)
    database = founding.empty_database(f"sqlite:///{file}", SystemClock())
    founding.found(database, MEMBERS, now - 2 * founding.DELIBERATED)
    database.run(founding.open_vote, coalition, 0, now, founding.first_closing(coalition, now))
    database.close()
    return file


class Scene:
    """One app on one stand-in. `presses` are what its people's clients send; `send` delivers one and waits."""

    def __init__(
        self, folder: Path, seeded: Path, app: tuple[str, ...], *, http: bool = False, latency: float = 0.0
    ) -> None:
        folder.mkdir()
        shutil.copy(seeded, folder / "atest.db")
        self.folder, self.seeded, self.app = folder, seeded, app
        self.port = _free_port() if http else 0
        self.slack = StandIn(
            manifest=ROOT / "manifest.yaml",
            limits=RateLimits.off(),
            request_url=f"http://127.0.0.1:{self.port}/slack/events" if http else None,
        )
        self.slack.backend.latency = latency
        inside = [CHAIR, *PEOPLE]
        for slack_id in inside:
            self.slack.workspace.add_person(slack_id, slack_id)
        self.slack.workspace.add_channel(MEMBERS_CHANNEL, "members", private=True, members=inside)
        self.slack.workspace.add_channel(DECISIONS_CHANNEL, "decisions", members=inside)
        self.process: subprocess.Popen[str]

    def __enter__(self) -> Self:
        self.slack.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.slack.stop()

    def start(self) -> float:
        """Start the app; returns the seconds until it said that it is ready."""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *self.app], cwd=self.folder, env=self._environment(), stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if '"ready"' in line:
                took = time.perf_counter() - began
                threading.Thread(target=self._drop_rest, daemon=True).start()
                return took
            sys.stderr.write(line)
        raise RuntimeError("the app ended before it was ready")

    def _drop_rest(self) -> None:
        """Show what the app logs from now on: nothing is expected."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            sys.stderr.write(line)

    def stop(self) -> None:
        self.wake()
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        finally:
            self.process.kill()

    def freeze(self) -> None:
        """Let the app stand still, so that it takes nothing from the one that is measured."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def card(self) -> Message:
        """The card of the open vote, once the bot has posted it."""
        return self.slack.wait_for(self._find_card, timeout=_START_SECONDS)

    def _find_card(self) -> Message | None:
        top = self.slack.workspace.channels[MEMBERS_CHANNEL].top
        return next((item for item in top if ids.VOTE[Choice.SIGN_ON] in str(item.blocks)), None)

    def press(self, card: Message, slack_id: str, action_id: str) -> Delivery:
        """What Slack sends when a person presses a button on the card."""
        workspace = self.slack.workspace
        buttons = [item for block in card.blocks or [] for item in block.get("elements", [])]
        button = next(item for item in buttons if item.get("action_id") == action_id)
        action: dict[str, Any] = {**button, "block_id": "ballot", "action_ts": workspace.stamp()}
        keys = ("1.2.trigger", f"{self.slack.base_url}/response/none")
        person, channel = workspace.people[slack_id], workspace.channels[MEMBERS_CHANNEL]
        with workspace.lock:
            return Delivery("interactive", payloads.message_action_payload(person, channel, card, action, {}, keys))

    def send(self, press: Delivery) -> float:
        """Deliver a press and return the seconds until its acknowledgement."""
        began = time.perf_counter()
        outcome = self.slack.deliverer.attempt(press, 0, "", 30)
        if outcome.reason:
            raise RuntimeError(f"not acknowledged: {outcome}")
        return time.perf_counter() - began

    def ballots(self) -> int:
        """How many ballots are stored."""
        with closing(sqlite3.connect(f"file:{self.folder / 'atest.db'}?mode=ro", uri=True, timeout=30)) as database:
            found: int = database.execute("SELECT count(*) FROM ballots").fetchone()[0]
            return found

    def memory(self) -> float:
        """The megabytes that the app holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def _environment(self) -> dict[str, str]:
        way = (
            {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "PORT": str(self.port)}
            if self.port
            else {"SLACK_APP_TOKEN": self.slack.app_token}
        )
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "DATABASE_URL": f"sqlite:///{self.folder / 'atest.db'}",
            "ATEST_COALITION": str(self.seeded.parent / "coalition.toml"),
            **way,
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
