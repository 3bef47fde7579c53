"""`/atest export letter|register|record`: files for chairs, by direct message (rulebook 8.6)."""

from atest_bot.services import exporting
from atest_bot.slack.blocks import Message, message, said
from atest_bot.slack.desk import Call, Desk


def export(desk: Desk, call: Call) -> Message:
    """`/atest export …`."""
    kind, number, now = call.word(1).lower(), call.word(2), desk.clock.now()
    sent = desk.database.run(exporting.send, desk.coalition, desk.printer, call.key, call.slack_id, kind, number, now)
    files = "The file is" if sent == 1 else f"{sent} files are"
    return message(said(f"{files} on the way to you, as a direct message."))
