"""Material information: its form, and the button that reopens a decision (rulebook 10.2)."""

from slack_bolt import Ack, App

from atest_bot.services import informing
from atest_bot.slack import forms, ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_form_or_tell, open_view


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_INFORM)(lambda ack, body, view: on_filed(desk, ack, body, view))
    app.action(ids.REOPEN)(lambda ack, body, action: on_reopen_pressed(desk, ack, body, action))


def open_form(desk: Desk, call: Call) -> Message | None:
    """`/atest inform [P-…|D-…]`."""
    choices = desk.database.run(informing.choices, call.slack_id, call.word(1), desk.clock.now())
    return open_view(desk, call.trigger_id, forms.inform(choices))


def on_filed(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form, sent."""
    filing, key, slack_id = forms.read_filing(view), ids.form_key(view), body["user"]["id"]

    def file() -> str:
        return desk.database.run(informing.file, desk.coalition, key, slack_id, filing, desk.clock.now())

    accept(desk, ack, "title", file, forms.informed)


def on_reopen_pressed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button under an offer to reopen a decision."""
    slack_id, information_id = body["user"]["id"], ids.number_of(action)

    def view() -> Body:
        start = desk.database.run(informing.start_to_reopen, slack_id, information_id, desk.clock.now())
        return forms.reopen(start)

    desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    ack()
