"""What can be taken out as files: a letter, the register of decisions, the record (rulebook 8.6).

Letter and register are built from public notices alone, so they hold nothing that may not be published.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Protocol

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import check_chair
from atest_bot.domain.notices import Audience, FileNotice, PublicNotice
from atest_bot.domain.publication import Standing
from atest_bot.domain.record import Entry, vote_of_ballot
from atest_bot.services import publishing, showing
from atest_bot.store import decisions, inbox, outbox, positions, record, roster, votes
from atest_bot.store.database import Database, Rows
from atest_bot.store.outbox import Address

LARGEST = 5 * 1024 * 1024
_STANDINGS = {
    "superseded": "Superseded by a later decision",
    "rescinded": "Rescinded",
    "lapsed": "Lapsed",
    "in_force": "",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file: its generated name, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A decision in the register: its public notice, or its number alone where it is confidential (8.3).

    `changed_at` is when the public last learned something of it, so that who follows the feed hears of its end too.
    """

    number: str
    standing: str
    changed_at: datetime | None
    notice: PublicNotice | None


class Printer(Protocol):
    """The edge that knows how files look."""

    def letter(self, notice: PublicNotice, day: date) -> list[File]: ...
    def register(self, alliance: str, lines: Sequence[RegisterLine], day: date) -> list[File]: ...
    def record(self, entries: Iterable[Entry], day: date) -> list[File]: ...


def letter(rows: Rows, coalition: Coalition, printer: Printer, number: str, now: datetime) -> list[File]:
    """A published decision as a letter with its signatories."""
    wanted = number.strip().upper()
    if not wanted:
        raise Refusal("Please say which published decision, like this: `/atest export letter D-2026-009`.")
    decision = decisions.numbered(rows, wanted)
    if decision is None or decision.published_at is None:
        shown = text.tame(wanted[:30])
        raise Refusal(f"There is no published decision {shown}. The register lists those that there are.")
    if decision.standing != Standing.IN_FORCE:
        raise Refusal(f"{decision.number} is no longer in force. The register says so, and there is no letter to send.")
    notice = publishing.notice_of(rows, coalition, decision)
    if not (notice.signatories or notice.joined):
        raise Refusal(f"{decision.number} lists no signatories, so there is no letter to write.")
    return printer.letter(notice, coalition.today(now))


def register(rows: Rows, coalition: Coalition, printer: Printer, number: str, now: datetime) -> list[File]:
    """Every public decision, the newest first; a confidential one by its number alone."""
    return printer.register(coalition.name, register_lines(rows, coalition), coalition.today(now))


def register_lines(rows: Rows, coalition: Coalition) -> list[RegisterLine]:
    lines = []
    for decision in reversed(decisions.all_of_them(rows)):
        is_public = decision.published_at is not None
        if is_public or decision.publication == "confidential":
            notice = publishing.notice_of(rows, coalition, decision) if is_public else None
            standing = _STANDINGS[decision.standing] if is_public else ""
            moments = (decision.published_at, decision.corrected_at, decision.ended_at)
            changed_at = max(filter(None, moments)) if is_public else None
            lines.append(RegisterLine(decision.number, standing, changed_at, notice))
    return lines


def record_for_chairs(rows: Rows, coalition: Coalition, printer: Printer, number: str, now: datetime) -> list[File]:
    """The record. Who answered what in a sealed vote that nobody counted stays sealed: to chairs too (3.5).

    What is left of such an entry keeps the chain whole (10.4).
    """
    sealed = {vote.id for vote in votes.counted(rows) if showing.is_sealed(vote)}
    entries = (replace(entry, body="") if vote_of_ballot(entry) in sealed else entry for entry in record.read(rows))
    return printer.record(entries, coalition.today(now))


Export = Callable[[Rows, Coalition, Printer, str, datetime], list[File]]
EXPORTS: dict[str, Export] = {"letter": letter, "register": register, "record": record_for_chairs}


def write_out(
    database: Database, coalition: Coalition, printer: Printer, kind: str, number: str, now: datetime
) -> list[File]:
    """The files of an export. The record is whole, and read page after page up to its head: nobody waits for it."""
    if kind != "record":
        return database.run(EXPORTS[kind], coalition, printer, number, now)
    last, _ = database.run(record.head) or record.NOTHING
    return printer.record(chain.from_iterable(record.pages(database, last)), coalition.today(now))


def send(
    rows: Rows, coalition: Coalition, printer: Printer, key: str, slack_id: str, kind: str, number: str, now: datetime
) -> int:
    """Send a chair the files of an export as direct messages; returns how many there are."""
    check_chair(roster.actor(rows, slack_id, now))
    if kind not in EXPORTS:
        raise Refusal("Please say what to export: `letter D-2026-009`, `register` or `record`.")
    if number and kind != "letter":
        extra = text.tame(number[:30])
        raise Refusal(f"Only a letter has a number. Type `/atest export {kind}`, without “{extra}”.")
    if kind == "record":
        _check_unsealed(rows)
        _check_size(record.size(rows))
    files = EXPORTS[kind](rows, coalition, printer, number, now)
    _check_size(max(len(file.content) for file in files))
    if not inbox.is_repeat(rows, key, now):
        for place, file in enumerate(files):
            notice = FileNotice(file.name, kind.capitalize(), b64encode(file.content).decode(), _WORDS[kind])
            outbox.upload(rows, f"{key}:{place}", notice, Address(Audience.PERSON, slack_id))
    return len(files)


def _check_size(size: int) -> None:
    if size > LARGEST:
        raise Refusal("That is too large for Slack. Ask whoever runs the bot for `python -m atest_bot export`.")


def _check_unsealed(rows: Rows) -> None:
    """Refuse the record while it says what was answered in a sealed vote that is not counted: to chairs too (3.5)."""
    sealed = [vote for vote in votes.uncounted(rows) if showing.is_sealed(vote)]
    if sealed:
        numbers = ", ".join(positions.by_id(rows, vote.position_id).number for vote in sealed)
        raise Refusal(
            f"The record says who answered what, and the tally of {numbers} is sealed until the count. "
            "Please export the record after that."
        )


_WORDS = {
    "letter": "The letter, with everyone who signed it.",
    "register": "The register of decisions. It holds nothing that is not public.",
    "record": "The record. It says which member answered what: keep it confidential. "
    "In sealed votes that nobody counted this stays sealed: those entries come without their text.",
}
