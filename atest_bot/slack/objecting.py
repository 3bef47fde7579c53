"""The form that asks for the reason of an objection: offered, opened and sent (rulebook 5.4)."""

from functools import partial

from slack_bolt import Ack, App

from atest_bot import logs
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import objecting, showing
from atest_bot.slack import forms, ids
from atest_bot.slack.desk import Body, Desk, open_form_or_tell


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.GIVE_REASON)(lambda ack, body, action: on_reason_offered(desk, ack, body, action))
    app.view(ids.FORM_OBJECTION)(lambda ack, body, view: on_objection_explained(desk, ack, body, view))


def on_reason_offered(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button under a receipt that asks for the reason of an objection."""
    slack_id = body["user"]["id"]
    view = partial(_form, desk, slack_id, ids.number_of(action))
    desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    ack()


def offer_form(desk: Desk, slack_id: str, vote_id: int, trigger_id: str) -> None:
    """Open the form after a ballot; where Slack does not, the receipt asks for the reason all the same."""
    try:
        desk.client.views_open(trigger_id=trigger_id, view=_form(desk, slack_id, vote_id))
    except Refusal as refusal:
        note = Note(refusal.sentence)
        desk.database.run(showing.tell_person, slack_id, f"reason:{trigger_id}", note)
        desk.nudge()
    except Exception as error:
        logs.fault("form_not_opened", error)


def _form(desk: Desk, slack_id: str, vote_id: int) -> Body:
    number = desk.database.run(objecting.check_may_explain, slack_id, vote_id, desk.clock.now())
    return forms.objection(vote_id, number)


def on_objection_explained(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of an objection, sent."""
    vote_id, words = forms.read_objection(view)
    try:
        desk.database.run(
            objecting.explain_objection,
            desk.coalition,
            ids.form_key(view),
            body["user"]["id"],
            vote_id,
            words,
            desk.clock.now(),
        )
    except Refusal as refusal:
        errors = refusal.fields or {"reason": refusal.sentence}
        ack(response_action="errors", errors=errors)
        return
    desk.nudge()
    ack()
