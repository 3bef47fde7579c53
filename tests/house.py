"""The bot in a test's own process: everything is real but Slack, and the background work is done when asked for."""

import atexit
import secrets
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Self

import psycopg
from slack_bolt import App
from slack_sdk import WebClient
from waitress.server import create_server

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.consultation import Typed
from atest_bot.exports.printing import FilePrinter
from atest_bot.sandbox import cast
from atest_bot.sandbox.acts import Answer
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.objects import Clock, Message, plain
from atest_bot.sandbox.standin import StandIn
from atest_bot.services import consulting, membership, roster_file, settling, telling, verifying
from atest_bot.services.delivering import Patience, deliver_once
from atest_bot.settings import load_coalition
from atest_bot.slack.desk import Desk, Identity
from atest_bot.slack.guarding import Guard
from atest_bot.slack.history import History
from atest_bot.slack.home.keeping import HomeKeeper, Pace
from atest_bot.slack.listening import build
from atest_bot.slack.posting import SlackPoster
from atest_bot.slack.serving import Front, Socket
from atest_bot.store import schema
from atest_bot.store.database import Database, Rows, postgresql_engine, sqlite_engine
from atest_bot.store.outbox import Lane

ROOT = Path(__file__).resolve().parents[1]
T0 = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # a Monday, 10:00 AM Eastern
DAY = 86_400.0
SETTLE_SECONDS = 360
CHANGE_WAITS = DAY + SETTLE_SECONDS + 1  # after this a change that nobody stopped has taken effect (7.2)
_ERRANDS = 2  # threads

PRIMARY, ALTERNATE, OTHER_ALTERNATE = "U0MAYA", "U0BEN", "U0LIN"
OBSERVER = "U0ADA"
CHAIR_AND_DELEGATE = "U0DAVID"
PRIMARIES = ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR", "U0KOFI", "U0JUNE", "U0TESS")

POSITION = {
    "Title": "Protect domestic workers",
    "Plain-language summary": "Why we ask this, in plain words.",
    "Text": "We ask Congress to protect every domestic worker.",
}

CHECKED = {"partisan": "no", "earmark": "no", "offset": "no", "scope": "no"}
INPUT = Typed("sought", "Two listening sessions.", "In January", "A shield for those who report.", "yes", "")
CHANGE = {"Kind of change": "editorial", "What changed and why": "A clearer word."}


@dataclass
class HouseClock:
    """The stand-in's clock, as the bot reads its own."""

    clock: Clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def offset_seconds(self) -> float:
        return self.clock.offset


def migrated(url: str) -> None:
    """Bring an empty database to the schema, as a copy of one that the migrations made: once a process is enough."""
    if url.startswith("sqlite"):
        shutil.copy(_sqlite_template(), url.removeprefix("sqlite:///"))
        return
    address, _, where = url.partition("?")
    server, _, name = address.rpartition("/")
    template = _postgresql_template(server, where)
    with psycopg.connect(f"{server}/postgres?{where}", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@cache
def _sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="atest-template-")) / "atest.db"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    schema.migrate(sqlite_engine(f"sqlite:///{path}"))
    return path


@cache
def _postgresql_template(server: str, where: str) -> str:
    name = f"template_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres?{where}", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    schema.migrate(postgresql_engine(f"{server}/{name}?{where}"))
    return name


def coalition_file(folder: Path, more: str = "", first: str = "") -> Path:
    """The coalition's settings for the cast."""
    path = folder / "coalition.toml"
    path.write_text(
        f'name = "ATEST"\n{first}[channels]\nmembers = "{MEMBERS_CHANNEL}"\ndecisions = "{DECISIONS_CHANNEL}"\n{more}'
    )
    return path


class House:
    """One bot, one workspace, one database. `work` does all that is due; nothing happens behind a test's back."""

    opens: type[Database] = Database

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        delivery: str = "socket",
        coalition_more: str = "",
        coalition_first: str = "",
    ) -> None:
        self.clock = Clock(offset=T0.timestamp() - time.time())
        self.url, self.folder, self.delivery = url, folder, delivery
        self.port = _free_port() if delivery == "http" else 0
        self.slack = StandIn(
            manifest=ROOT / "manifest.yaml",
            clock=self.clock,
            limits=RateLimits.off(),
            request_url=f"http://127.0.0.1:{self.port}/slack/events" if self.port else None,
            retry_delays=(0.0, 0.2, 0.5),
        )
        self.coalition: Coalition = load_coalition(
            coalition_file(folder, coalition_more, coalition_first), SETTLE_SECONDS, 0
        )
        self.patience = Patience(timedelta(seconds=20), timedelta(seconds=0), backoff=(0,))
        cast.settle_in(self.slack.workspace)

    def __enter__(self) -> Self:
        self.slack.start()
        migrated(self.url)
        self.database = self.opens(self.url, HouseClock(self.clock))
        self.run(membership.seat_first_chairs, ["U0CLARA", "U0DAVID"], self.now())
        self.run(roster_file.import_roster, self.coalition, "\n".join(cast.roster_lines()), self.now())
        self._move_in()
        return self

    def restore(self, backup: Path) -> None:
        """Stop the bot, put an older SQLite database in place of its own, and start it again."""
        self._move_out()
        shutil.copy(backup, self.url.removeprefix("sqlite:///"))
        self.database = self.opens(self.url, HouseClock(self.clock))
        self._move_in()

    def _move_in(self) -> None:
        client = WebClient(token=self.slack.bot_token, base_url=self.slack.api_url, timeout=15, retry_handlers=[])
        said = client.auth_test()
        identity = Identity(said["team_id"], said["user_id"], said["bot_id"], url=said["url"])
        self.guard = Guard(client, self.coalition, 0, moment=self.clock.now)
        self.history = History(client, frozenset({identity.bot_id}))
        self.poster = SlackPoster(client, self.guard, self.history, said["url"])
        self.keeper = self._keeper(client, said["url"])
        self.errands = ThreadPoolExecutor(_ERRANDS)
        desk = Desk(
            database=self.database,
            coalition=self.coalition,
            clock=HouseClock(self.clock),
            client=client,
            identity=identity,
            nudge=lambda: None,
            look_again=self.guard.forget,
            errands=self.errands,
            printer=FilePrinter(),
        )
        self.app = build(desk, self.slack.signing_secret, self.slack.bot_token)
        self._stop = self._serve_http(self.app) if self.port else self._serve_socket(self.app)

    def _keeper(self, client: WebClient, workspace_url: str) -> HomeKeeper:
        unhurried = Pace(per_minute=1e9, burst=1e9)
        return HomeKeeper(self.database, self.coalition, HouseClock(self.clock), client, workspace_url, unhurried)

    def _serve_socket(self, app: App) -> Callable[[], None]:
        handler = Socket(app, self.slack.app_token)
        handler.connect()
        self.slack.wait_for(lambda: self.slack.hub.connections)
        return threading.Thread(target=handler.close, daemon=True).start

    def _serve_http(self, app: App) -> Callable[[], None]:
        front = Front(app, self.slack.signing_secret, lambda: True)
        server = create_server(front, port=self.port, host="127.0.0.1", threads=8)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()

        def stop() -> None:
            server.task_dispatcher.shutdown()
            server.trigger.pull_trigger(server.close)  # in its own thread, which is asleep on these sockets

        return stop

    def __exit__(self, *_: object) -> None:
        self._move_out()
        self.slack.stop()

    def _move_out(self) -> None:
        self._stop()
        self.errands.shutdown()
        self.database.close()

    def finish_errands(self) -> None:
        """Wait for what was given to the errands so far: until both of their threads are free at once."""
        meeting = threading.Barrier(_ERRANDS)
        for each in [self.errands.submit(meeting.wait, 10) for _ in range(_ERRANDS)]:
            each.result(10)

    def now(self) -> datetime:
        return HouseClock(self.clock).now()

    def run(self, work: Callable[..., object], *args: object) -> object:
        return self.database.run(work, *args)

    def read(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a plain query, for looking at what is stored."""
        from sqlalchemy import text

        return [tuple(row) for row in self.database.run(lambda rows: rows.table(text(query)))]

    # --- time and work ---

    def pass_time(self, seconds: float) -> None:
        self.clock.add(seconds)

    def work(self) -> None:
        """Settle, tell and post until nothing is due."""
        while self.settle_once() or self.tell_once() or self.post_once() or self.keeper.show_once():
            pass

    def settle_once(self) -> bool:
        return self.database.run(settling.settle_due, self.coalition, self.now())

    def tell_once(self) -> bool:
        return self.database.run(telling.tell_due, self.coalition, self.now())

    def post_once(self) -> bool:
        lanes = (Lane.CHANNEL, Lane.DIRECT)
        return any(deliver_once(self.database, self.poster, lane, self.patience) for lane in lanes)

    def seconds_to_closing(self) -> float:
        """How long voting stays open yet."""
        from atest_bot.store import timers
        from atest_bot.store.timers import TimerKind

        due = self.database.run(timers.next_at, TimerKind.VOTING_STOPS)
        assert due is not None
        return (due - self.now()).total_seconds()

    def to_closing(self, *, past_settle: bool = True) -> None:
        """Move the clock to the next closing, and do what is due then."""
        from atest_bot.store import timers
        from atest_bot.store.timers import TimerKind

        due = self.database.run(timers.next_at, TimerKind.VOTING_STOPS)
        assert due is not None
        self.pass_time((due - self.now()).total_seconds() + 1 + (SETTLE_SECONDS if past_settle else 0))
        self.work()

    # --- what people do ---

    def propose(
        self, person: str = PRIMARY, checked: Mapping[str, str] | None = None, *, asked: bool = True, **words: str
    ) -> str:
        """Propose by both steps of the form, the principle check answered no; returns the number on the card.

        Lived-experience input is recorded as well, so that a vote can open, unless `asked` is false.
        """
        self.slack.command(person, "propose", channel=MEMBERS_CHANNEL)
        if not self.slack.views(person):  # a draft waits, and is offered instead of the form
            at = self.slack.messages(person, MEMBERS_CHANNEL)[-1].ts
            self.slack.click(person, channel=MEMBERS_CHANNEL, ts=at, button="New Position")
            self.slack.wait_for(lambda: self.slack.views(person))
        answer = self.slack.submit(person, None, {**POSITION, **words})
        assert not answer.errors, answer.errors
        answer = self.slack.submit(person, None, {**CHECKED, **(checked or {})})
        assert not answer.errors, answer.errors
        self.slack.close_view(person)
        self.work()
        number = str(self.read("SELECT number FROM positions ORDER BY id DESC LIMIT 1")[0][0])
        if asked:
            self.record_input(number)
        return number

    def amend(self, number: str, person: str = PRIMARY, **changed: str) -> Answer:
        """Change a text by the form; what is not said stays as it is, and the change is editorial."""
        self.slack.command(person, f"amend {number}", channel=MEMBERS_CHANNEL)
        answer = self.slack.submit(person, None, {**CHANGE, **changed})
        self.slack.close_view(person)
        self.work()
        return answer

    def open_vote(self, number: str, values: Mapping[str, object] | None = None, *, chair: str = CHAIR) -> None:
        """Open a vote by the form as it is offered, after enough deliberation."""
        answer = self.poll(number, values, chair=chair)
        assert not answer.errors, answer.errors
        self.slack.close_view(chair)
        self.work()

    def record_input(self, number: str, typed: Typed = INPUT, person: str = PRIMARY) -> None:
        """Record lived-experience input, which must stand before a vote opens."""
        position_id = self.read(f"SELECT id FROM positions WHERE number = '{number}'")[0][0]
        key = f"input-{number}-{len(self.read('SELECT id FROM input_records'))}"
        self.run(consulting.record_input, self.coalition, key, person, position_id, typed, self.now())
        self.work()

    def poll(self, number: str, values: Mapping[str, object] | None = None, *, chair: str = CHAIR) -> Answer:
        """Send the form of a vote."""
        self.slack.command(chair, f"poll {number}", channel=MEMBERS_CHANNEL)
        return self.slack.submit(chair, None, values or {})

    def vote_is_open(self, values: Mapping[str, object] | None = None) -> str:
        """A position that everybody may vote on now; returns its number."""
        number = self.ready_to_vote()
        self.open_vote(number, values)
        return number

    def ready_to_vote(self, proposer: str = PRIMARY) -> str:
        """A position on which a vote can be opened now; returns its number."""
        number = self.propose(proposer)
        self.pass_time(3 * DAY)
        return number

    def press(self, person: str, number: str, button: str) -> Answer:
        """Press a button on a card."""
        return self.slack.click(person, channel=MEMBERS_CHANNEL, ts=self.card(number).ts, button=button)

    def react(self, person: str, number: str, emoji: str) -> None:
        self.slack.react(person, MEMBERS_CHANNEL, self.card(number).ts, emoji)

    def unreact(self, person: str, number: str, emoji: str) -> None:
        self.slack.unreact(person, MEMBERS_CHANNEL, self.card(number).ts, emoji)

    def type(self, person: str, words: str) -> str:
        """Type `/atest …` and return what is answered privately."""
        return self.slack.command(person, words, channel=MEMBERS_CHANNEL).text

    # --- what people see ---

    def card(self, number: str) -> Message:
        """A position's card: the one that was not replaced."""
        found = [item for item in self.cards(number) if "replaced this text" not in plain(item)]
        assert len(found) == 1, self.slack.describe()
        return found[0]

    def cards(self, number: str) -> list[Message]:
        """Every card of a position, the oldest first."""
        return [item for item in self.slack.messages(CHAIR, MEMBERS_CHANNEL) if f"{number} · revision" in plain(item)]

    def card_text(self, number: str) -> str:
        return plain(self.card(number))

    def thread(self, number: str) -> list[str]:
        """The replies under a card."""
        return [plain(item) for item in self.slack.thread(CHAIR, MEMBERS_CHANNEL, self.card(number).ts)][1:]

    def inbox(self, person: str) -> list[str]:
        """What the bot wrote to a person."""
        return [plain(item) for item in self.slack.inbox(person)]

    def decisions(self) -> list[str]:
        """What the outsider reads in the public channel."""
        return [plain(item) for item in self.slack.messages(OUTSIDER, DECISIONS_CHANNEL)]

    def ballots(self) -> dict[str, str]:
        """Each member's ballot as stored."""
        found = self.read("SELECT m.name, b.choice FROM ballots b JOIN members m ON m.id = b.seat_id")
        return {str(name): str(choice) for name, choice in found}

    def verify(self) -> verifying.Verified:
        return self.database.run(verifying.verify)


def state_of(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Everything stored but keys and the outbox, to see that nothing changed."""
    tables = "members people duties positions revisions votes electors acts ballots objections decisions entries timers"
    return {name: house.read(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables.split()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


__all__ = ["CHAIR", "DECISIONS_CHANNEL", "MEMBERS_CHANNEL", "OUTSIDER", "Rows"]
