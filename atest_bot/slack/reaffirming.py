"""An answer given anew, after the text changed in substance: **Reaffirm**, or **Change** with its form."""

from functools import partial

from slack_bolt import Ack, App

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.errors import Refusal
from atest_bot.domain.text import unmarked
from atest_bot.services import reaffirming, voting
from atest_bot.services.voting import Press
from atest_bot.slack import forms, ids, objecting
from atest_bot.slack.desk import Body, Desk, open_form_or_tell
from atest_bot.slack.ids import BallotButton


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.REAFFIRM)(lambda ack, body, action: on_reaffirmed(desk, ack, body, action))
    app.action(ids.CHANGE_ANSWER)(lambda ack, body, action: on_change_asked(desk, ack, body, action))
    app.view(ids.FORM_ANSWER)(lambda ack, body, view: on_answer_sent(desk, ack, body, view))


def on_reaffirmed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The answer of before, on the text of now."""
    key, slack_id = ids.action_key(body, action), body["user"]["id"]
    vote_id = 0
    try:
        button = BallotButton.parse(action.get("value") or "")
        vote_id = button.row_id
        acted_at = ids.instant(action["action_ts"])
        press = Press(key, slack_id, vote_id, button.revision_hash, None, Surface.BUTTON, acted_at)
        cast = desk.database.run(reaffirming.reaffirm, desk.coalition, press, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(voting.tell_refusal, vote_id, slack_id, key, refusal)
        desk.nudge()
    else:
        if cast.owes_reason and not cast.is_repeat:
            desk.errands.submit(objecting.offer_form, desk, slack_id, vote_id, body.get("trigger_id", ""))
    ack()


def on_change_asked(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The form with the three answers; the text, and who may answer, are looked at when it is sent."""
    key, slack_id, vote_id = ids.action_key(body, action), body["user"]["id"], 0
    try:
        button = BallotButton.parse(action.get("value") or "")
        vote_id = button.row_id
        asked = desk.database.run(
            reaffirming.check_may_answer, slack_id, button.row_id, button.revision_hash, desk.clock.now()
        )
        view = partial(forms.answer, asked, str(button))
        desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    except Refusal as refusal:
        desk.database.run(voting.tell_refusal, vote_id, slack_id, key, refusal)
        desk.nudge()
    ack()


def on_answer_sent(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of an answer, sent: a ballot by the ordinary path. The moment it reached us decides."""
    value, choice = forms.read_answer(view)
    now, slack_id = desk.clock.now(), body["user"]["id"]
    try:
        if choice not in list(Choice):
            raise Refusal("Please choose an answer.")
        button = BallotButton.parse(value)
        press = Press(
            ids.form_key(view), slack_id, button.row_id, button.revision_hash, Choice(choice), Surface.BUTTON, now
        )
        cast = desk.database.run(voting.cast_ballot, desk.coalition, press, now)
    except Refusal as refusal:
        ack(response_action="errors", errors={"answer": unmarked(refusal.sentence)})
        return
    if cast.owes_reason:
        number = desk.database.run(reaffirming.number_of, cast.vote_id)
        ack(response_action="update", view=forms.objection(cast.vote_id, number))
        return
    ack(response_action="update", view=forms.answered(cast))
