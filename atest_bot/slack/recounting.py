"""`/atest record [P-…|D-…]`: what the record holds, in plain words, and whether it is whole (rulebook 10.1, 10.4)."""

from atest_bot import logs
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Broken
from atest_bot.services import recounting, showing, verifying
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Call, Desk
from atest_bot.slack.wording.record import recounted

_FEW = 5_000  # entries that are checked within the moment that Slack gives an answer

_LATER = "The record is long. It is being checked now; whether it is whole follows as a direct message."


def record(desk: Desk, call: Call) -> Message:
    """The entries about a position or decision, or the latest acts of chairs."""
    now = desk.clock.now()
    seen = desk.database.run(recounting.recount, desk.coalition, call.slack_id, call.word(1), now)
    if seen.head[0] <= _FEW:
        return recounted(seen, _verdict(desk))
    desk.errands.submit(_tell_verdict, desk, call)
    return recounted(seen, _LATER)


def _verdict(desk: Desk) -> str:
    try:
        found = verifying.verify_beside(desk.database)
    except (Broken, verifying.Mismatch) as fault:
        logs.fault("record_not_whole", fault)
        return f"*The record does not hold together*: {fault}. Please tell a chair, and whoever runs the bot."
    entries, votes = _number(found.entries, "entry", "entries"), _number(found.votes, "vote", "votes")
    return f"The record is whole: {entries}, {votes}, {_number(found.decisions, 'decision', 'decisions')}."


def _number(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _tell_verdict(desk: Desk, call: Call) -> None:
    note = Note(_verdict(desk))
    desk.database.run(showing.tell_person, call.slack_id, f"verdict:{call.key}", note)
    desk.nudge()
