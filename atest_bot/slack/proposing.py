"""The form of a position, opened and sent."""

from slack_bolt import Ack, App

from atest_bot.domain.errors import Refusal
from atest_bot.services import informing, proposing
from atest_bot.slack import forms, ids
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_view


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_PROPOSE)(lambda ack, body, view: on_proposed(desk, ack, body, view))


def open_form(desk: Desk, call: Call) -> Message | None:
    """`/atest propose`."""
    desk.database.run(proposing.check_may_start, call.slack_id, desk.clock.now())
    return open_view(desk, call.trigger_id, forms.propose())


def on_proposed(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form, sent: a position and its card, or each fault beside its field."""
    try:
        number = desk.database.run(
            informing.propose_again,
            desk.coalition,
            ids.form_key(view),
            body["user"]["id"],
            forms.read_proposal(view),
            forms.superseded(view),
            desk.clock.now(),
        )
    except Refusal as refusal:
        ack(response_action="errors", errors=refusal.fields or {"title": refusal.sentence})
        return
    desk.nudge()
    ack(response_action="update", view=forms.proposed(number))
