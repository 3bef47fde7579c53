"""Material information: its form, and the button that reopens a decision (rulebook 10.2)."""

from slack_bolt import Ack, App

from atest_bot import logs
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import informing, showing
from atest_bot.slack import forms, ids
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_view


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
    filing, key = forms.read_filing(view), ids.form_key(view)
    try:
        number = desk.database.run(informing.file, desk.coalition, key, body["user"]["id"], filing, desk.clock.now())
    except Refusal as refusal:
        ack(response_action="errors", errors=refusal.fields or {"title": refusal.sentence})
        return
    desk.nudge()
    ack(response_action="update", view=forms.informed(number))


def on_reopen_pressed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button under an offer to reopen a decision."""
    desk.errands.submit(_open_reopening, desk, body["user"]["id"], ids.number_of(action), body.get("trigger_id", ""))
    ack()


def _open_reopening(desk: Desk, slack_id: str, information_id: int, trigger_id: str) -> None:
    try:
        decision, words = desk.database.run(informing.words_to_reopen, slack_id, information_id, desk.clock.now())
        fields = {"title": words.title, "summary": words.summary, "text": words.text, "link": words.link}
        view = forms.reopen(decision.id, decision.number, fields)
        desk.client.views_open(trigger_id=trigger_id, view=view)
    except Refusal as refusal:
        desk.database.run(showing.tell_person, slack_id, f"reopen:{trigger_id}", Note(refusal.sentence))
        desk.nudge()
    except Exception as error:
        logs.fault("form_not_opened", error)
