"""What operators do and ask: pause and resume, how the bot is, and messages that need a person's word."""

from datetime import timedelta

from atest_bot.domain.health import SILENT_AFTER, Trouble, Vitals, troubles
from atest_bot.domain.record import Fact
from atest_bot.services import delivering
from atest_bot.store import backlog, halts, hearings, outbox, processes, record
from atest_bot.store.backlog import Word
from atest_bot.store.database import Rows
from atest_bot.store.halts import HaltKind


def pause(rows: Rows) -> bool:
    """Stop closing and posting at once; ballots go on being taken. False if it was paused already."""
    if not halts.put(rows, HaltKind.PAUSED, rows.now()):
        return False
    record.append(rows, rows.now(), Fact.WORK_PAUSED, "work")
    return True


def resume(rows: Rows) -> bool:
    """Go on after a pause; False if nothing was paused."""
    if not halts.lift(rows, HaltKind.PAUSED):
        return False
    record.append(rows, rows.now(), Fact.WORK_RESUMED, "work")
    return True


def resolve(rows: Rows, row_id: int, word: Word) -> bool:
    """Take a person's word for whether an unclear message was posted; False if the message is not unclear."""
    if not backlog.resolve(rows, row_id, word):
        return False
    if word.is_posted:
        delivering.note_posted(rows, outbox.by_id(rows, row_id), word.channel, word.ts)
    record.append(rows, rows.now(), Fact.MESSAGE_RESOLVED, f"outbox:{row_id}", outbox=row_id, posted=word.is_posted)
    return True


def health(rows: Rows, process: str = "") -> list[Trouble]:
    """Everything that is wrong now, as far as the database shows it; of what is each one's own, for one process (G23).

    A process that is deaf is no reason to start another again.
    """
    return troubles(vitals(rows, process))


def vitals(rows: Rows, process: str = "") -> Vitals:
    """What can be seen in the database now. Who looked in time to come died while the clock was ahead."""
    now, silent = rows.now(), timedelta(seconds=SILENT_AFTER)
    known = [item for item in processes.all_of_them(rows) if item.swept_at <= now + silent]
    fresh = [item for item in known if now - item.swept_at <= silent]
    latest = max((item.swept_at for item in known), default=None)
    heard_at = hearings.heard_at(rows, [item for item in fresh if process in ("", item.name)])
    waiting = backlog.measure(rows, timedelta(seconds=SILENT_AFTER))
    return Vitals(
        processes=len(fresh),
        swept_age=(now - latest).total_seconds() if latest else None,
        heard_age=(now - heard_at).total_seconds() if heard_at else None,
        overdue=waiting.overdue,
        blocked=waiting.blocked,
        uncertain_age=(now - waiting.uncertain_since).total_seconds() if waiting.uncertain_since else None,
        clock_skew=max((item.clock_skew or 0 for item in fresh), key=abs, default=0),
        connections=max((item.connections or 0 for item in fresh), default=0),
        halts=[item.kind for item in halts.all_of_them(rows)],
        held=waiting.held,
    )
