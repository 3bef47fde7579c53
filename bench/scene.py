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
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from atest_bot.domain.ballots import Choice
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.consultation import Typed
from atest_bot.domain.members import Role, Standing
from atest_bot.domain.principles import Question
from atest_bot.sandbox import payloads
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Message
from atest_bot.sandbox.posts import Delivery
from atest_bot.sandbox.standin import StandIn
from atest_bot.services import consulting, drafting, membership, opening, proposing
from atest_bot.services.drafting import Proposal
from atest_bot.services.proposing import Answers
from atest_bot.services.terms import Terms
from atest_bot.settings import SystemClock, load_coalition
from atest_bot.slack import ids
from atest_bot.store import roster, schema, tables, votes
from atest_bot.store.database import Database, Rows, sqlite_engine

ROOT = Path(__file__).resolve().parents[1]
BOT = (str(ROOT / "bot.py"),)
BARE = ("-m", "bench.bare")
MEMBERS = 2_000
CHAIR = "U0CHAIR"
LONG_AGO = timedelta(days=500)

_START_SECONDS = 30


def seed(folder: Path) -> Path:
    """A database with the coalition and its open vote, to be copied; returns its file."""
    file = folder / "seed.db"
    database, coalition = founded(folder, file)
    now = datetime.now(UTC)
    database.run(enter_members, range(MEMBERS), now)
    database.run(open_vote, coalition, "bench", now - timedelta(days=30), now)
    database.close()
    return file


def founded(folder: Path, file: Path) -> tuple[Database, Coalition]:
    """An empty database of this schema with one chair, and the coalition's settings beside it."""
    url = f"sqlite:///{file}"
    schema.migrate(sqlite_engine(url))
    (folder / "coalition.toml").write_text(
        f'name = "ATEST"\n[channels]\nmembers = "{MEMBERS_CHANNEL}"\ndecisions = "{DECISIONS_CHANNEL}"\n'
    )
    database = Database(url, SystemClock())
    database.run(membership.seat_first_chairs, [CHAIR], datetime.now(UTC) - LONG_AGO)
    return database, load_coalition(folder / "coalition.toml")


def enter_members(rows: Rows, numbers: Iterable[int], now: datetime) -> None:
    """Members of one delegate each."""
    for number in numbers:
        name = f"Member organization {number}"
        member = rows.insert(
            tables.Member,
            name=name,
            name_key=name.lower(),
            signatory_name=name,
            standing=Standing.ACTIVE.value,
            joined_at=now - LONG_AGO,
        )
        person = rows.insert(tables.Person, slack_id=person_of(number))
        roster.begin_duty(rows, person, member, Role.PRIMARY, now - LONG_AGO, None)


def person_of(number: int) -> str:
    """The Slack id of a member's delegate."""
    return f"U0P{number}"


def open_vote(rows: Rows, coalition: Coalition, key: str, proposed_at: datetime, now: datetime) -> int:
    """A position that was proposed earlier, with a vote that opens now; returns the vote."""
    words = Proposal(
        "Protect domestic workers", "Why we ask this.", "We ask Congress to protect them.", "", "policy", "tvpra", ""
    )
    draft = drafting.draft(rows, coalition, key, person_of(0), words, proposed_at)
    answers = Answers(draft.position_id, dict.fromkeys(Question, ("no", "")))
    number = proposing.propose(rows, coalition, f"{key}:propose", person_of(0), answers, proposed_at)
    asked = Typed("not_sought", "", "", "", "", "This is a bench.")
    consulting.record_input(rows, coalition, f"{key}:input", CHAIR, draft.position_id, asked, proposed_at)
    offer = opening.offer(rows, coalition, CHAIR, number, now)
    terms = Terms(
        offer.chosen,
        offer.profile.value,
        offer.closing_date.isoformat(),
        offer.closing_time.isoformat("minutes"),
        offer.attribution.value,
        "",
        "",
    )
    opening.open_vote(rows, coalition, f"{key}:open", CHAIR, terms, now)
    (vote,) = (vote for vote in votes.uncounted(rows) if vote.position_id == draft.position_id)
    return vote.id


PEOPLE = [person_of(number) for number in range(MEMBERS)]


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
        self.process.wait(timeout=30)

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
