"""Puts the parts together and runs them: the only file that knows all of them."""

import gc
import logging
import os
import re
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import DBAPIError

from atest_bot import logs
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.text import MENTION
from atest_bot.exports.printing import FilePrinter
from atest_bot.reaching import CannotStart, connect, identify, slack_client, tries
from atest_bot.scheduler import Works
from atest_bot.services import anchoring, membership, reporting, restoring
from atest_bot.services.delivering import Patience
from atest_bot.settings import Settings, SettingsFault, SystemClock, load_coalition, load_settings
from atest_bot.signals import told_to_stop
from atest_bot.slack.comparing import Comparer
from atest_bot.slack.deactivating import check_accounts
from atest_bot.slack.desk import Desk, Identity
from atest_bot.slack.examining import skew_of, time_of
from atest_bot.slack.guarding import UNSEEN, Guard
from atest_bot.slack.hearing import ear_of
from atest_bot.slack.history import History
from atest_bot.slack.home.keeping import HomeKeeper, Pace
from atest_bot.slack.listening import build
from atest_bot.slack.posting import SlackPoster
from atest_bot.slack.receiving import Receiver
from atest_bot.slack.serving import CONNECTIONS, LARGEST, THREADS, Front, HealthOnly
from atest_bot.slack.tidying import remove_duplicates
from atest_bot.store import schema, votes
from atest_bot.store.database import Database, is_there
from atest_bot.store.schema import WrongSchema

CANNOT = 2

_FORM_TIMEOUT = 2
_LOOK_UP_SECONDS = 0.5
_DAMAGED = (
    "The database file is damaged, or is no database. Check DATABASE_URL. If it is right, restore from a backup: "
    "docs/operators.md tells how."
)
_MISSING = """\
There is no Slack token: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP) in .env.
To get them, create a Slack app from manifest.yaml at api.slack.com/apps; README.md shows how, in ten minutes.
To try the bot without any of this, run: make sandbox"""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a running bot is made of."""

    settings: Settings
    coalition: Coalition
    clock: SystemClock
    database: Database
    works: Works

    def look_at_clock(self, answer: SlackResponse) -> None:
        """Keep how far this machine's clock is from Slack's (threat-model 4.6)."""
        self.works.clock_skew = skew_of(answer, self.clock.shown())


def main() -> int:
    """Run the bot until it is told to stop; returns the exit status."""
    os.umask(0o077)
    try:
        run(_prepared())
    except (CannotStart, SettingsFault, WrongSchema) as fault:
        sys.stderr.write(f"{fault}\n")
        return CANNOT
    except DBAPIError as error:
        sys.stderr.write(f"{words_for(error)}\n")
        return CANNOT
    return 0


def _prepared() -> Parts:
    try:
        return prepare(load_settings())
    except OSError as error:
        raise CannotStart(words_for_file(error)) from None


def prepare(settings: Settings) -> Parts:
    """Check the settings and the database, and open what does not need Slack."""
    logs.start(settings.atest_log_level)
    _check_tokens(settings)
    coalition = load_coalition(settings.atest_coalition, settings.atest_settle_seconds, settings.atest_card_seconds)
    clock = SystemClock(settings.atest_clock_file)
    database = open_database(settings, clock)
    return Parts(settings, coalition, clock, database, Works(database, coalition, clock, settings.atest_tick_seconds))


def open_database(settings: Settings, clock: SystemClock) -> Database:
    """Open the database and refuse any schema but ours."""
    url = settings.database_url.get_secret_value()
    if not is_there(url):
        raise CannotStart("There is no database yet. Check DATABASE_URL, or run: python -m atest_bot migrate")
    database = Database(url, clock)
    try:
        with database.engine.connect() as connection:
            schema.check(connection)
    except WrongSchema:
        database.close()
        raise
    except Exception as error:
        database.close()
        if _is_damaged(error):
            raise CannotStart(_DAMAGED) from None
        raise CannotStart(
            f"The database cannot be opened ({type(error).__name__}). Check DATABASE_URL, and that it is running. "
            "If a bot is busy in it, try again in a minute."
        ) from None
    return database


def words_for(error: DBAPIError) -> str:
    """Why a database did not do its work, for whoever runs the bot."""
    if _is_damaged(error):
        return _DAMAGED
    return (
        f"The database did not do it ({type(error.orig).__name__}). It may be busy, or closed to writing: "
        "try again in a minute. If it stays so, run: python -m atest_bot doctor"
    )


def words_for_file(error: OSError) -> str:
    """Why a file was not read or written, for whoever runs the bot."""
    return f"A file cannot be used: {error.strerror}. Check its name and its folder."


def _is_damaged(error: Exception) -> bool:
    """What else goes wrong with SQLite has a class of its own."""
    return type(getattr(error, "orig", None)) is sqlite3.DatabaseError


def _check_tokens(settings: Settings) -> None:
    bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    if not bot or not (app or settings.slack_signing_secret.get_secret_value()):
        raise CannotStart(_MISSING)
    if not re.fullmatch("xoxb-[!-~]+", bot):
        raise CannotStart("SLACK_BOT_TOKEN is not a bot token. It begins with xoxb- and is under OAuth & Permissions.")
    if app and not re.fullmatch("xapp-[!-~]+", app):
        raise CannotStart("SLACK_APP_TOKEN is not an app token. It begins with xapp- and is under Basic Information.")


def run(parts: Parts) -> None:
    """Settle what is due, then listen and post until a signal says stop."""
    stopping = told_to_stop()
    parts.database.run(membership.seat_first_chairs, parts.coalition.first_chairs, parts.clock.now())
    parts.database.run(reporting.schedule, parts.coalition, parts.clock.now())
    if parts.settings.atest_clock_file is None:  # in a rehearsal weeks pass in minutes, and nobody keeps a head
        parts.database.run(anchoring.schedule, parts.coalition, parts.clock.now())
    parts.works.start()
    try:
        identity = identify(slack_client(parts.settings), stopping)
        if identity is not None:
            _serve(parts, identity, stopping)
    finally:
        parts.works.stop()
        parts.database.close()


def _serve(parts: Parts, identity: Identity, stopping: threading.Event) -> None:
    settings = parts.settings
    parts.works.time_with(lambda: parts.clock.check(lambda: _ask_time(parts)))
    guard = Guard(slack_client(settings), parts.coalition, settings.atest_channel_check_seconds, parts.look_at_clock)
    _check_channels(parts, guard)
    client = slack_client(settings)
    history = History(client, frozenset({identity.app_id, identity.bot_id, identity.user_id} - {""}))
    checked = _check_record(parts, history, stopping)
    poster = SlackPoster(client, guard, history, identity.url, checked.is_set)
    patience = Patience(
        timedelta(seconds=settings.atest_outbox_lease_seconds), timedelta(seconds=settings.atest_outbox_doubt_seconds)
    )
    parts.works.post_with(poster, patience)
    pace = Pace(sharers=lambda: parts.works.processes)
    keeper = HomeKeeper(parts.database, parts.coalition, parts.clock, slack_client(settings), identity.url, pace)
    parts.works.show_with(keeper.show_once)
    comparer = Comparer(parts.database, parts.coalition, slack_client(settings), identity.user_id, parts.works.nudge)
    parts.works.compare_with(comparer.step, comparer.look_soon)
    parts.works.each_day("accounts", lambda: check_accounts(parts.database, client))
    channel = parts.coalition.decisions_channel
    parts.works.each_day("duplicates", lambda: remove_duplicates(parts.database, client, history, channel))
    if settings.atest_health_port is not None:
        _serve_http(HealthOnly(lambda: parts.works.is_well), "ATEST_HEALTH_PORT", settings.atest_health_port, threads=1)
    with ThreadPoolExecutor(4, "errand") as errands:
        desk = Desk(
            database=parts.database,
            coalition=parts.coalition,
            clock=parts.clock,
            client=slack_client(settings, _FORM_TIMEOUT),
            identity=identity,
            nudge=parts.works.nudge,
            look_again=guard.forget,
            errands=errands,
            printer=FilePrinter(),
        )
        token = settings.slack_bot_token.get_secret_value()
        app = build(desk, settings.slack_signing_secret.get_secret_value(), token)
        listen = _listen_http if settings.uses_http else _listen_socket
        gc.collect()
        gc.freeze()  # what is there now stays: to look through it again and again for garbage would delay ballots
        listen(parts, app, stopping)


def _ask_time(parts: Parts) -> datetime | None:
    """What time it is by Slack's clock; None where it does not say."""
    try:
        answer = slack_client(parts.settings, _FORM_TIMEOUT).auth_test()
    except Exception as error:
        logs.fault("time_not_known", error)
        return None
    parts.look_at_clock(answer)
    return time_of(answer)


def _check_record(parts: Parts, history: History, stopping: threading.Event) -> threading.Event:
    """Hold the record against what was published, or go on trying while the bot works; the event says once it is done.

    Nothing is published before.
    """
    checked = threading.Event()
    if _is_checked(parts, history):
        checked.set()
    else:
        go_on = (parts, history, stopping, checked)
        threading.Thread(target=_go_on_checking, args=go_on, name="checking", daemon=True).start()
    parts.works.is_checked()
    return checked


def _go_on_checking(parts: Parts, history: History, stopping: threading.Event, checked: threading.Event) -> None:
    for _ in tries(stopping):
        if _is_checked(parts, history):
            checked.set()
            return


def _is_checked(parts: Parts, history: History) -> bool:
    """Whether Slack shows what was published. A database that is older is halted until it is reconciled (G21)."""
    try:
        found = list(history.anchors(parts.coalition.decisions_channel))
        gap = parts.database.run(restoring.check, parts.coalition, found)
        if gap.is_open:
            logs.log("database_is_old", level=logging.ERROR, count=len(gap.unknown))
    except Exception as error:
        logs.fault("record_not_checked", error)
        return False
    return True


def _check_channels(parts: Parts, guard: Guard) -> None:
    """Refuse to start on wrong channels, unless a vote is open: then ballots go on being taken, and posts are held."""
    if parts.database.run(votes.uncounted):
        return
    for channel in (parts.coalition.members_channel, parts.coalition.decisions_channel):
        verdict = guard.check(channel)
        if not verdict.is_good and verdict is not UNSEEN:
            raise CannotStart(verdict.sentence.replace(MENTION, ""))


def _wait(stopping: threading.Event) -> None:
    """Wait, and look up now and then: a signal that the system gave to another thread does not end a wait."""
    while not stopping.wait(_LOOK_UP_SECONDS):
        pass


def _listen_socket(parts: Parts, app: App, stopping: threading.Event) -> None:
    token = parts.settings.slack_app_token.get_secret_value()
    handler = Receiver(app, token, slack_client(parts.settings))
    handler.client.message_listeners.append(lambda _, message, __: _note_hello(parts, handler, message))
    connect(handler, stopping)
    parts.works.hear_with(ear_of(handler.client))
    logs.log("ready", mode="socket")
    _wait(stopping)
    handler.leave()


def _note_hello(parts: Parts, handler: Receiver, message: dict[str, Any]) -> None:
    """Slack says with its hello how many connections this app has (threat-model 4.7); what we missed is looked for."""
    if message.get("type") != "hello":
        return
    parts.works.is_connected(handler.connections)


def _serve_http(front: Front | HealthOnly, setting: str, port: int, threads: int) -> Any:
    from waitress.server import create_server

    try:
        server = create_server(
            front,
            port=port,
            threads=threads,
            ident=None,
            max_request_body_size=LARGEST,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
        )
    except OSError as error:
        raise CannotStart(
            f"Port {port} cannot be listened on: {error.strerror}. Free it, or set {setting} to another."
        ) from None
    threading.Thread(target=server.run, name="http", daemon=True).start()
    return server


def _listen_http(parts: Parts, app: App, stopping: threading.Event) -> None:
    front = Front(app, parts.settings.slack_signing_secret.get_secret_value(), lambda: parts.works.is_well)
    server = _serve_http(front, "PORT", parts.settings.port, THREADS)
    parts.works.hear_with(lambda: True)  # the server accepts; whether Slack calls cannot be known
    logs.log("ready", mode="http", port=parts.settings.port)
    _wait(stopping)
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(server.close)  # in its own thread, which is asleep on these sockets
