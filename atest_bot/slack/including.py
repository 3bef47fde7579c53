"""`/atest inclusion`: the report's figures at once, and its picture as a direct message (rulebook 10.3)."""

from collections.abc import Sequence

from atest_bot import logs
from atest_bot.domain.inclusion import Inclusion
from atest_bot.exports import report
from atest_bot.services import reporting
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Call, Desk
from atest_bot.slack.wording import inclusion


def show(desk: Desk, call: Call) -> Message:
    """The last full quarter and the running one."""
    quarters = desk.database.run(reporting.inclusion, desk.coalition, call.slack_id, desk.clock.now())
    has_any = any(figures.response for figures in quarters)
    if has_any:
        desk.errands.submit(_send_picture, desk, call, quarters)
    return inclusion.report(quarters, picture_follows=has_any)


def _send_picture(desk: Desk, call: Call, quarters: Sequence[Inclusion]) -> None:
    """Drawing takes a second: nobody waits for it."""
    try:
        picture, described = report.draw(quarters), inclusion.described(quarters)
        key = f"inclusion:{call.key}"
        desk.database.run(reporting.hand_picture, call.slack_id, key, picture, described, desk.clock.now())
        desk.nudge()
    except Exception as error:
        logs.fault("picture_not_drawn", error)
