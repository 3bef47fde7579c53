"""A change to a text: its form opened and sent, stopped by a member, and answered anew."""

from slack_bolt import Ack, App

from atest_bot.domain.amendments import Change, State
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import amending, editing, rechecking, showing
from atest_bot.services.editing import Stop
from atest_bot.slack import forms, ids
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_view


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_AMEND)(lambda ack, body, view: on_amended(desk, ack, body, view))
    app.view(ids.FORM_RECHECK)(lambda ack, body, view: on_rechecked(desk, ack, body, view))
    app.action(ids.STOP_CHANGE)(lambda ack, body, action: on_change_stopped(desk, ack, body, action))


def open_form(desk: Desk, call: Call) -> Message | None:
    """`/atest amend P-…`."""
    draft = desk.database.run(amending.draft, call.slack_id, call.word(1), desk.clock.now())
    return open_view(desk, call.trigger_id, forms.amend(draft))


def on_amended(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form, sent: a next revision, or each fault beside its field."""
    form = forms.read_amendment(view)
    try:
        done = desk.database.run(
            amending.amend,
            desk.coalition,
            ids.form_key(view),
            body["user"]["id"],
            form,
            desk.clock.now(),
        )
    except Refusal as refusal:
        ack(response_action="errors", errors=refusal.fields or {"title": refusal.sentence})
        return
    desk.nudge()
    if form.change == Change.SUBSTANTIVE and done.state == State.TAKEN:
        ack(response_action="update", view=forms.recheck(desk.database.run(rechecking.ask, form.position_id)))
        return
    ack(response_action="update", view=forms.amended(done))


def on_rechecked(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The principle check of a changed text, sent."""
    try:
        number = desk.database.run(
            rechecking.answer,
            desk.coalition,
            ids.form_key(view),
            body["user"]["id"],
            forms.read_answers(view),
            desk.clock.now(),
        )
    except Refusal as refusal:
        ack(response_action="errors", errors=refusal.fields or {"partisan": refusal.sentence})
        return
    desk.nudge()
    ack(response_action="update", view=forms.rechecked(number))


def on_change_stopped(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """**This is substantive**, under the announcement of a change that waits."""
    key, slack_id = ids.action_key(body, action), body["user"]["id"]
    try:
        stop = Stop(key, slack_id, ids.number(action.get("value")), ids.instant(action["action_ts"]))
        desk.database.run(editing.stop, desk.coalition, stop, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(showing.tell_person, slack_id, f"refused:{key}", Note(refusal.sentence))
    desk.nudge()
    ack()
