"""The button **Second** (rulebook 11)."""

from slack_bolt import Ack, App

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import carrying, showing
from atest_bot.services.carrying import CannotCarry
from atest_bot.slack import ids
from atest_bot.slack.desk import Body, Desk


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.SECOND)(lambda ack, body, action: on_seconded(desk, ack, body, action))


def on_seconded(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """Another chair agrees; the answer is a direct message, the same however often Slack delivers the press."""
    slack_id = body["user"]["id"]
    answer = Note(_second(desk, slack_id, ids.number_of(action)))
    desk.database.run(showing.tell_person, slack_id, f"seconded:{ids.action_key(body, action)}", answer)
    desk.nudge()
    ack()


def _second(desk: Desk, slack_id: str, motion_id: int) -> str:
    try:
        return desk.database.run(carrying.second, desk.coalition, slack_id, motion_id, desk.clock.now())
    except CannotCarry as refusal:
        return desk.database.run(carrying.drop, slack_id, motion_id, refusal.sentence, desk.clock.now())
    except Refusal as refusal:
        return refusal.sentence
