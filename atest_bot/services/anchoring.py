"""Each week the chairs get the head of the record, which then stands outside the database too (threat-model 7)."""

from datetime import date, datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Note
from atest_bot.services import showing
from atest_bot.store import record, timers
from atest_bot.store.database import Rows
from atest_bot.store.timers import TimerKind

_MONDAY, _WEEK = 0, 7


def schedule(rows: Rows, coalition: Coalition, now: datetime) -> None:
    """Set the timer of the next head: Monday morning."""
    today = coalition.today(now)
    monday = today + timedelta(days=(_MONDAY - today.weekday()) % _WEEK or _WEEK)
    timers.set_timer(rows, TimerKind.HEAD_IS_TOLD, monday.toordinal(), coalition.calendar.morning_of(monday))


def tell_head(rows: Rows, coalition: Coalition, subject: int, now: datetime) -> None:
    """Tell the chairs how far the record is, once for each week, and set the next timer."""
    if now < coalition.calendar.morning_of(date.fromordinal(subject)):
        return
    seq, digest = record.head(rows) or record.NOTHING
    if seq:
        sentence = (
            f"Record {seq} · {digest}\nPlease keep this message; there is nothing to do now. Whoever runs the bot can "
            "compare with it, and so show that nothing in the record was changed since."
        )
        showing.tell_chairs(rows, f"head:{subject}", Note(sentence), now)
    schedule(rows, coalition, now)
