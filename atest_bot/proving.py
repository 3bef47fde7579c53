"""`python -m atest_bot verify`: is the record whole, and is it still the one that was noted down? (rulebook 10.4)"""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from atest_bot.console import WRONG, in_database, say_wrong, with_database
from atest_bot.domain.record import Broken
from atest_bot.reaching import CannotStart
from atest_bot.services import operating, verifying
from atest_bot.services.verifying import Verified
from atest_bot.store.database import Database

_HEAD = re.compile(r"(\d{1,18})\s*[:·]\s*([0-9a-f]{64})")


def verify(
    against: Annotated[
        str | None,
        typer.Option(metavar="FILE|SEQ:HASH", help="A head that was noted down earlier, or a file that names it."),
    ] = None,
) -> None:
    """Check that the record is whole and gives the outcomes that are stored."""
    noted = [] if against is None else _noted(against)
    try:
        found = with_database(lambda database: _verified(database, noted))
    except Broken as fault:
        raise _failed(f"The record is broken at {fault}.") from None
    except verifying.Mismatch as fault:
        raise _failed(f"The record is whole, but {fault}.") from None
    typer.echo(f"The record is whole: {found.entries} entries, {found.votes} votes, {found.decisions} decisions.")
    if noted:
        seq, digest = noted[-1]
        typer.echo(f"It goes on from the head that was noted down: {seq} · {digest}")
    typer.echo(f"Head: {found.entries} · {found.head}")


def _failed(words: str) -> typer.Exit:
    """Nothing is closed or posted on a record that does not hold, until people know why (threat-model 7)."""
    say_wrong(words)
    try:
        in_database(operating.pause)
    except Exception as error:
        say_wrong(f"The bot could not be paused ({type(error).__name__}). Stop it, and tell the chairs.")
    else:
        say_wrong(
            "The bot is paused: nothing is closed or posted, and ballots go on being taken. Tell the chairs. "
            "Once you know the cause, run: python -m atest_bot resume"
        )
    return typer.Exit(WRONG)


def _verified(database: Database, noted: list[tuple[int, str]]) -> Verified:
    screen = Console(stderr=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress:
        bar = progress.add_task("Reading the record")
        found = verifying.verify_beside(database, lambda read, of: progress.update(bar, completed=read, total=of))
    for head in noted:
        database.run(verifying.check_against, *head)
    return found


def _noted(against: str) -> list[tuple[int, str]]:
    """The number and hash of an older head, as typed, or of each that a file holds: who notes them adds to it."""
    if not against:
        raise CannotStart("--against is empty. Give a head such as 12:0a1b…, or a file that names one.")
    words = against
    if not _HEAD.search(against):
        try:
            words = Path(against).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise CannotStart(f"{against} is no file that can be read, and no head such as 12:0a1b….") from None
    found = [(int(seq), digest) for seq, digest in _HEAD.findall(words)]
    if not found:
        raise CannotStart(f"{against} names no head. A head is a number, “:” or “·”, and 64 letters and digits.")
    return sorted(found)
