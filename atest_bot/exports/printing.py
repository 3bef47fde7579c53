"""Which files each export is, with their generated names (G17)."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from atest_bot.domain.notices import PublicNotice
from atest_bot.domain.record import Entry
from atest_bot.exports import letter, record, register
from atest_bot.services.exporting import File, RegisterLine


class FilePrinter:
    """Makes the files of each export."""

    def letter(self, notice: PublicNotice, day: date) -> list[File]:
        return [File(_name("letter", day, "docx"), letter.docx(notice))]

    def register(self, alliance: str, lines: Sequence[RegisterLine], day: date) -> list[File]:
        return [
            File(_name("register", day, "html"), register.html(alliance, lines)),
            File(_name("register", day, "json"), register.as_json(alliance, lines)),
            File(_name("register", day, "xml"), register.feed(alliance, lines)),
        ]

    def record(self, entries: Iterable[Entry], day: date) -> list[File]:
        return [File(_name("record", day, "jsonl"), record.lines(entries))]


def _name(kind: str, day: date, ending: str) -> str:
    return f"{kind}-{day.isoformat()}-{secrets.token_hex(4)}.{ending}"
