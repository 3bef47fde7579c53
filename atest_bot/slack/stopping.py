"""`/atest withdraw` and `/atest cancel`: each confirmed by a dialog."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack, App

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.services import stopping
from atest_bot.slack import forms, ids
from atest_bot.slack.blocks import Message, sentence
from atest_bot.slack.desk import Body, Call, Desk, open_view
from atest_bot.store.database import Rows

_End = Callable[[Rows, Coalition, str, str, int, str, datetime], str]


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_WITHDRAW)(lambda ack, body, view: on_confirmed(desk, ack, body, view, stopping.withdraw))
    app.view(ids.FORM_CANCEL)(lambda ack, body, view: on_confirmed(desk, ack, body, view, stopping.cancel))


def open_withdrawal(desk: Desk, call: Call) -> Message | None:
    """`/atest withdraw P-…`."""
    about = desk.database.run(stopping.start_withdrawal, call.slack_id, call.word(1), desk.clock.now())
    return open_view(desk, call.trigger_id, forms.withdraw(about))


def open_cancel(desk: Desk, call: Call) -> Message | None:
    """`/atest cancel P-…`."""
    about = desk.database.run(stopping.start_cancel, call.slack_id, call.word(1), desk.clock.now())
    return open_view(desk, call.trigger_id, forms.cancel(about))


def on_confirmed(desk: Desk, ack: Ack, body: Body, view: Body, end: _End) -> None:
    """A dialog, confirmed."""
    position_id, reason = forms.read_ending(view)
    key, slack_id = ids.form_key(view), body["user"]["id"]
    try:
        done = desk.database.run(end, desk.coalition, key, slack_id, position_id, reason, desk.clock.now())
    except Refusal as refusal:
        if forms.asks_reason(view):
            ack(response_action="errors", errors={"reason": refusal.sentence})
        else:
            ack(response_action="update", view=forms.not_ended(sentence(refusal.sentence)))
        return
    desk.nudge()
    ack(response_action="update", view=forms.ended(sentence(done)))
