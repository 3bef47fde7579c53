"""Commands for operators that look after a running bot: how it is, pausing, messages, backups and restores."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.exc import DBAPIError

from atest_bot.app import open_database
from atest_bot.console import WRONG, RowNumber, file_name, in_database, say_wrong, with_database
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.record import Broken
from atest_bot.reaching import CannotStart, slack_client
from atest_bot.services import operating, restoring, retaining, verifying
from atest_bot.services.restoring import Anchor
from atest_bot.services.retaining import NotInRoster
from atest_bot.settings import Settings, SystemClock, load_coalition, load_settings
from atest_bot.slack import examining
from atest_bot.slack.examining import Finding
from atest_bot.slack.history import anchors
from atest_bot.store import backup, halts, outbox, retention, schema
from atest_bot.store.backlog import Word
from atest_bot.store.backup import BackupFault
from atest_bot.store.database import Database, Rows
from atest_bot.store.halts import HaltKind
from atest_bot.store.retention import NotOverwritten
from atest_bot.store.schema import WrongSchema

_PLACE = re.compile(r"[CGD][A-Z0-9]+:[0-9]+\.[0-9]+")


def doctor() -> None:
    """Look at everything that the bot depends on, and say what to do about each fault."""
    findings = 0
    for finding in _examined(load_settings()):
        findings += bool(finding.wrong)
        typer.echo(
            f"{'wrong' if finding.wrong else 'ok   '}  {finding.what}{': ' if finding.wrong else ''}{finding.wrong}"
        )
    if findings:
        typer.echo(f"{findings} to mend.")
        raise typer.Exit(WRONG)
    typer.echo("All is well.")


def _examined(settings: Settings) -> Iterator[Finding]:
    coalition = load_coalition(settings.atest_coalition)
    yield Finding("Settings")
    yield _zone(coalition)
    yield _database(settings)
    app_token, clock = settings.slack_app_token.get_secret_value(), SystemClock(settings.atest_clock_file)
    if not app_token and not settings.uses_http:
        yield Finding("App token", "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    yield from examining.examine(slack_client(settings), app_token, coalition, clock.now)


def _database(settings: Settings) -> Finding:
    url = settings.database_url.get_secret_value()
    try:
        database = open_database(settings, SystemClock())
        try:
            schema.try_to_write(database.engine)
        finally:
            database.close()
        backup.check_pages(url)
    except (CannotStart, WrongSchema, BackupFault) as fault:
        return Finding("Database", str(fault))
    except DBAPIError as error:
        return Finding(
            "Database",
            f"It cannot be written ({type(error.orig).__name__}). Look at the rights of its file and folder, or of its "
            "user on a server. If the bot is busy in it, try again in a minute.",
        )
    return Finding("Database")


def _zone(coalition: Coalition) -> Finding:
    """A zone whose clocks never change in ten years is either without them, or without its data."""
    zone = coalition.calendar.zone
    offsets = {datetime(2027, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13)}
    has_changes = len(offsets) > 1 or zone != ZoneInfo("America/New_York")
    return Finding("Time zones", "" if has_changes else "Data on clock changes is missing. Install tzdata again.")


def health() -> None:
    """Say how the running bot is, as its database shows it."""
    found = in_database(operating.health)
    for trouble in found:
        typer.echo(f"{'warning' if trouble.is_warning else 'unwell'}  {trouble.code}: {trouble.words}")
    if any(not trouble.is_warning for trouble in found):
        raise typer.Exit(WRONG)
    typer.echo("The bot is well.")


def pause() -> None:
    """Stop closing and posting at once. Ballots go on being taken."""
    was_running = in_database(operating.pause)
    typer.echo("Paused: nothing is closed or posted until you run resume." if was_running else "It is paused already.")


def resume() -> None:
    """Go on closing and posting after a pause."""
    was_paused, left = in_database(operating.resume), in_database(_halts_left)
    if was_paused and left:
        typer.echo(f"The pause is over, and nothing is closed or posted yet. {left}")
    else:
        typer.echo("Resumed." if was_paused else f"Nothing was paused. {left}".rstrip())


def _halts_left(rows: Rows) -> str:
    """What still keeps the bot from closing and posting, and the command that ends it."""
    return " ".join(trouble.words for trouble in operating.health(rows) if trouble.code in list(HaltKind))


def resolve(
    row: RowNumber,
    posted: Annotated[str, typer.Option(help="CHANNEL:TS of the message, if it is in Slack.")] = "",
    absent: Annotated[bool, typer.Option(help="It is not in Slack: post it.")] = False,
) -> None:
    """Take your word for whether an unclear message was posted: look in the channel first."""
    if bool(posted) == absent or (posted and not _PLACE.fullmatch(posted)):
        say_wrong("Say which: --posted CHANNEL:TS, such as C0123456789:1700000000.000100, or --absent.")
        raise typer.Exit(2)
    channel, _, ts = posted.partition(":")
    word = Word(channel, ts)
    if not in_database(lambda rows: operating.resolve(rows, row, word)):
        say_wrong(f"Message {row} is neither uncertain nor blocked. Run: python -m atest_bot outbox list")
        raise typer.Exit(WRONG)
    typer.echo(f"Message {row} is marked posted." if word.is_posted else f"Message {row} will be posted.")


def back_up(to: Annotated[Path, typer.Argument(parser=file_name, help="A file that is not there yet.")]) -> None:
    """Copy the database while the bot runs, and check that the copy is whole."""
    settings = load_settings()
    url = settings.database_url.get_secret_value()
    open_database(settings, SystemClock()).close()
    try:
        backup.back_up(url, to)
    except BackupFault as fault:
        raise CannotStart(str(fault)) from None
    if url.startswith("sqlite"):
        _verify_copy(to)
        typer.echo(f"{to} is a backup. Keep it as protected as this machine.")
    else:
        typer.echo(
            f"{to} is a copy, and nothing in it was checked. Restore it somewhere and run verify there: only then is "
            "it a backup. Keep it as protected as this machine."
        )


def _verify_copy(to: Path) -> None:
    database = Database(f"sqlite:///{to}", SystemClock())
    try:
        verified = database.run(verifying.verify)
        typer.echo(f"The record in it is whole: {verified.entries} entries. Head: {verified.entries} · {verified.head}")
    except (Broken, verifying.Mismatch) as fault:
        say_wrong(f"The copy was made, and the record in it is not whole: {fault}.")
        raise typer.Exit(WRONG) from None
    except BaseException:
        to.unlink()
        raise
    finally:
        database.close()


def restore_check(
    accept: Annotated[bool, typer.Option(help="You have reconciled what is listed: go on from here.")] = False,
) -> None:
    """Compare this database with what the public channel proves, after a restore."""
    settings = load_settings()
    coalition = load_coalition(settings.atest_coalition)
    seals = _anchors(settings, coalition)
    in_database(outbox.doubt_unsent)
    if accept:
        found = in_database(lambda rows: restoring.accept(rows, coalition, seals))
        then = in_database(_halts_left) or "The bot goes on."
        typer.echo(f"Accepted. {found} messages were found posted and are marked so. {then}")
        return
    gap = in_database(lambda rows: restoring.check(rows, coalition, seals))
    if not gap.is_open:
        whole = f"Nothing is missing: all {len(seals)} published entries are in this record, which has {gap.head}"
        if not in_database(halts.is_recovering):
            typer.echo(f"{whole}.")
            return
        typer.echo(f"{whole}, but the bot was halted by an earlier check.")
    for anchor in gap.unknown:
        typer.echo(f"published and not in this record: {anchor.key}, record {anchor.seq}, message {anchor.ts}")
    typer.echo(
        f"This record ends at {gap.head}. Nothing is closed, posted or voted until you have reconciled it. "
        f"Votes open here: {gap.open_votes}. Ask these members to look at their ballots: "
        f"{', '.join(gap.members) or 'none'}."
    )
    typer.echo("Then run: python -m atest_bot restore-check --accept")
    raise typer.Exit(WRONG)


def forget(
    slack_id: Annotated[str, typer.Argument(help="The Slack id of a person who has no duty any more.")],
    chair: Annotated[str, typer.Option(help="The Slack id of the chair who decided it.")],
) -> None:
    """Delete which Slack account a person of the record had; what was deleted before is overwritten in any case."""

    def work(database: Database) -> int:
        try:
            person = database.run(lambda rows: retaining.forget_person(rows, chair, slack_id, rows.now()))
        except NotInRoster as refusal:
            _overwrite(database, refusal.sentence)
            raise
        _overwrite(database, "They are deleted.")
        return person

    try:
        person = with_database(work)
    except NotInRoster as refusal:
        say_wrong(f"{refusal.sentence} Whatever was deleted before is overwritten now.")
        raise typer.Exit(WRONG) from None
    except Refusal as refusal:
        say_wrong(refusal.sentence)
        raise typer.Exit(WRONG) from None
    typer.echo(
        f"Deleted: the record knows them as person {person}, and nobody can tell who that was. Not reached: what "
        "stands in Slack, what members typed, backups until you delete them, and copies of the roster file."
    )


def _overwrite(database: Database, so_far: str) -> None:
    try:
        retention.overwrite(database.engine)
    except NotOverwritten as fault:
        raise CannotStart(f"{so_far} The pages of the disk could not be overwritten yet: {fault}") from None


def _anchors(settings: Settings, coalition: Coalition) -> list[Anchor]:
    try:
        return anchors(slack_client(settings), coalition.decisions_channel)
    except Exception as error:
        code = examining.code_of(error)
        raise CannotStart(f"The public channel cannot be read ({code}). Run: python -m atest_bot doctor") from None
