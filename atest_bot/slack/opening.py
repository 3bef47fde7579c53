"""The form of a sign-on vote, opened and sent."""

from slack_bolt import Ack, App

from atest_bot.services import opening
from atest_bot.slack import forms, ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_view


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_POLL)(lambda ack, body, view: on_poll_sent(desk, ack, body, view))


def open_form(desk: Desk, call: Call) -> Message | None:
    """`/atest poll [P-…]`."""
    number = call.word(1).upper()
    offer = desk.database.run(opening.offer, desk.coalition, call.slack_id, number, desk.clock.now())
    return open_view(desk, call.trigger_id, forms.poll(offer))


def on_poll_sent(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form, sent: an open vote, or each fault beside its field."""
    terms, key, slack_id, now = forms.read_poll(view), ids.form_key(view), body["user"]["id"], desk.clock.now()
    accept(
        desk,
        ack,
        "position",
        lambda: desk.database.run(opening.open_vote, desk.coalition, key, slack_id, terms, now),
        forms.opened,
    )
