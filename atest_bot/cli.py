"""`python -m atest_bot …`: what operators type. Exit status 0 good, 1 found something wrong, 2 could not do it."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from atest_bot import operators, proving
from atest_bot.app import CANNOT, words_for, words_for_file
from atest_bot.console import WRONG, RowNumber, file_name, in_database, say_wrong, with_database, write_private
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.exports.printing import FilePrinter
from atest_bot.reaching import CannotStart
from atest_bot.services import delivering, exporting, roster_file
from atest_bot.services.roster_file import RosterFaults
from atest_bot.settings import SettingsFault, SystemClock, load_coalition, load_settings
from atest_bot.store import backlog, schema
from atest_bot.store.database import postgresql_engine, sqlite_engine
from atest_bot.store.schema import WrongSchema

_NOT_ALLOWED = "42501"  # as PostgreSQL says that a role has no right to do something

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
roster = typer.Typer(no_args_is_help=True, help="The members and their people, as a file.")
outbox_app = typer.Typer(no_args_is_help=True, help="Messages that wait to be posted.")
app.add_typer(roster, name="roster")
app.add_typer(outbox_app, name="outbox")
app.command("doctor")(operators.doctor)
app.command("verify")(proving.verify)
app.command("health")(operators.health)
app.command("pause")(operators.pause)
app.command("resume")(operators.resume)
app.command("backup")(operators.back_up)
app.command("restore-check")(operators.restore_check)
app.command("forget")(operators.forget)
outbox_app.command("resolve")(operators.resolve)


def main() -> None:
    """Run the command line, and turn known faults into a sentence and an exit status."""
    os.umask(0o077)
    try:
        app()
    except (CannotStart, SettingsFault, WrongSchema) as fault:
        say_wrong(str(fault))
        sys.exit(CANNOT)
    except OSError as error:
        say_wrong(words_for_file(error))
        sys.exit(CANNOT)
    except DBAPIError as error:
        say_wrong(words_for(error))
        sys.exit(CANNOT)


@app.command()
def migrate(
    to: Annotated[
        str | None, typer.Option(help="An older schema, such as 0001; refused where it would lose anything.")
    ] = None,
) -> None:
    """Bring the database to this version's schema, or back to an older one."""
    url = load_settings().database_url.get_secret_value()
    if to is not None and to not in schema.KNOWN:
        raise CannotStart(f"There is no schema “{to}”. There are: {', '.join(schema.KNOWN)}.")
    engine = sqlite_engine(url) if url.startswith("sqlite") else postgresql_engine(url)
    try:
        reached = schema.migrate(engine, to or "head")
    except WrongSchema:
        raise
    except Exception as error:
        raise CannotStart(
            f"The database cannot be brought up to date ({type(error).__name__}). {_repair(engine, url, error)}"
        ) from None
    typer.echo(f"The database has schema {reached}.")


def _repair(engine: Engine, url: str, error: Exception) -> str:
    if getattr(getattr(error, "orig", None), "sqlstate", "") == _NOT_ALLOWED:
        if schema.is_begun(engine):
            return (
                "Its tables belong to another role. Run migrate with the DATABASE_URL of the tables’ owner, and then "
                "the GRANT lines of docs/operators.md."
            )
        role = make_url(url).username or "that role"
        return f"Let the owner of the database say: GRANT CREATE ON SCHEMA public TO {role}"
    folder = " Check that its folder is there and can be written." if url.startswith("sqlite") else ""
    return f"Check DATABASE_URL.{folder}"


@roster.command("import")
def import_roster(
    file: Annotated[Path, typer.Argument(parser=file_name, help="A CSV file in UTF-8 with a header.")],
) -> None:
    """Enter every line of a roster file, or none with each fault named."""
    try:
        content = roster_file.decode(file.read_bytes())
        coalition, now = _coalition_and_now()
        new = in_database(lambda rows: roster_file.import_roster(rows, coalition, content, now))
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from None
    except RosterFaults as faults:
        for fault in faults.faults:
            say_wrong(f"{file}: {fault}")
        say_wrong("Nothing was entered. Please correct the file and import it again.")
        raise typer.Exit(WRONG) from None
    typer.echo(f"The roster is entered: {new} new, the rest stood already.")


@roster.command("export")
def export_roster(
    to: Annotated[
        Path | None, typer.Argument(parser=file_name, help="A file that is not there yet; without one it is printed.")
    ] = None,
) -> None:
    """Write the roster in the form that import reads."""
    coalition, now = _coalition_and_now()
    content = in_database(lambda rows: roster_file.export_roster(rows, coalition, now))
    if to is None:
        typer.echo(content, nl=False)
    else:
        write_private(to, content.encode())


@outbox_app.command("list")
def list_outbox() -> None:
    """Every message that is not posted yet."""
    waiting = in_database(backlog.unsent)
    for row in waiting:
        typer.echo(f"{row.id}  {row.state}  {row.key}  tries {row.attempts}  {row.error_code or ''}".rstrip())
    typer.echo(f"{len(waiting)} not posted.")


@outbox_app.command("release")
def release(row: RowNumber) -> None:
    """Let a blocked message be tried again, once its cause is repaired."""
    if not in_database(lambda rows: delivering.release(rows, row)):
        say_wrong(f"Message {row} is not blocked. Run: python -m atest_bot outbox list")
        raise typer.Exit(WRONG)
    typer.echo(f"Message {row} will be tried again.")


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="letter, register or record")],
    number: Annotated[str, typer.Argument(help="For a letter: its decision, such as D-2026-009.")] = "",
    to: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
) -> None:
    """Write a letter, the register or the record as files that only you can read."""
    coalition, now = _coalition_and_now()
    if kind not in exporting.EXPORTS or not to.is_dir():
        raise CannotStart("Say what to export (letter, register or record), and into a folder that is there.")
    if number and kind != "letter":
        raise CannotStart(f"Only a letter has a number: say export {kind}, without “{number}”.")
    if kind == "letter" and not number.strip():
        raise CannotStart("Say which published decision, like this: python -m atest_bot export letter D-2026-009")
    wanted = number.encode(errors="replace").decode()  # a terminal may pass bytes that are no text
    try:
        files = with_database(
            lambda database: exporting.write_out(database, coalition, FilePrinter(), kind, wanted, now)
        )
    except Refusal as refusal:
        say_wrong(refusal.sentence)
        raise typer.Exit(WRONG) from None
    for file in files:
        write_private(to / file.name, file.content)


@app.command()
def sandbox(
    headless: Annotated[bool, typer.Option(help="Play one scripted vote and end.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = 8026,
) -> None:
    """Try the bot without Slack: a page opens with a small coalition to play."""
    from atest_bot.sandbox.play import run_headless, serve

    raise typer.Exit(run_headless() if headless else serve(port))


def _coalition_and_now() -> tuple[Coalition, datetime]:
    settings = load_settings()
    return load_coalition(settings.atest_coalition), SystemClock(settings.atest_clock_file).now()
