"""Recuse, by button or by `/atest recuse P-…`."""

from slack_bolt import App

from atest_bot.domain.ballots import Timing
from atest_bot.services import recusing
from atest_bot.slack import acting, ids
from atest_bot.slack.blocks import Message, message, said, shown
from atest_bot.slack.desk import Call, Desk
from atest_bot.slack.wording.phrases import TOO_LATE


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.RECUSE)(lambda ack, body, action: acting.press(desk, ack, body, action, recusing.recuse))


def recuse(desk: Desk, call: Call) -> Message:
    """`/atest recuse P-…`."""
    done = acting.typed(desk, call, recusing.recuse)
    if done.timing != Timing.IN_TIME:
        return message(said(TOO_LATE))
    return message(
        said(
            f"*Recused.* {shown(done.member_name)} is out of the count of {done.number}, and this is final for this "
            "vote. A note with the record number follows as a direct message."
        )
    )
