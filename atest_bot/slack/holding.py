"""Need more time, by button or by `/atest hold P-…`."""

from slack_bolt import App

from atest_bot.domain.ballots import Timing
from atest_bot.services import holding
from atest_bot.slack import acting, ids
from atest_bot.slack.blocks import Message, message, said, shown
from atest_bot.slack.desk import Call, Desk
from atest_bot.slack.wording.phrases import TOO_LATE


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.HOLD)(lambda ack, body, action: acting.press(desk, ack, body, action, holding.hold))


def hold(desk: Desk, call: Call) -> Message:
    """`/atest hold P-…`."""
    done = acting.typed(desk, call, holding.hold)
    if done.timing != Timing.IN_TIME:
        return message(said(TOO_LATE))
    words = f"*Noted: {shown(done.member_name)} needs more time on {done.number}.* When it closes now follows as a"
    return message(said(f"{words} direct message."))
