"""Ballots, as they come in: buttons and reactions. Beside them, the promise of confidentiality."""

from slack_bolt import Ack, App

from atest_bot.domain.ballots import Surface
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.domain.reactions import folded
from atest_bot.services import showing, voting
from atest_bot.services.voting import Press
from atest_bot.slack import checking, ids, objecting
from atest_bot.slack.desk import Body, Desk
from atest_bot.slack.ids import BallotButton


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.VOTE_PATTERN)(lambda ack, body, action: on_ballot_pressed(desk, ack, body, action))
    app.event("reaction_added")(lambda body, event: on_reaction(desk, body, event, Surface.REACTION_ADDED))
    app.event("reaction_removed")(lambda body, event: on_reaction(desk, body, event, Surface.REACTION_REMOVED))
    app.action(ids.CONFIRM_CONFIDENTIALITY)(lambda ack, body: on_confidentiality_confirmed(desk, ack, body))


def on_ballot_pressed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """A button on the card."""
    key, slack_id = ids.action_key(body, action), body["user"]["id"]
    vote_id = 0
    try:
        button = BallotButton.parse(action.get("value") or "")
        vote_id = button.row_id
        choice, acted_at = ids.choice_of_action(action["action_id"]), ids.instant(action["action_ts"])
        press = Press(key, slack_id, vote_id, button.revision_hash, choice, Surface.BUTTON, acted_at)
        cast = desk.database.run(voting.cast_ballot, desk.coalition, press, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(voting.tell_refusal, vote_id, slack_id, key, refusal)
        desk.nudge()
    else:
        if cast.owes_reason and not cast.is_repeat:
            desk.errands.submit(objecting.offer_form, desk, slack_id, vote_id, body.get("trigger_id", ""))
    ack()


def on_reaction(desk: Desk, body: Body, event: Body, surface: Surface) -> None:
    """A reaction added to a message or taken away: a ballot where the message is a card and the mark is an answer."""
    marks = {folded(mark): choice for mark, choice in desk.coalition.reactions.items()}
    choice = marks.get(folded(event.get("reaction", "")))
    item, slack_id = event.get("item") or {}, event.get("user", "")
    if choice is None:
        checking.on_number(desk, body, event, surface)
        return
    if item.get("type") != "message" or slack_id == desk.identity.user_id:
        return
    key = f"event:{body['event_id']}"
    press = Press(key, slack_id, 0, "", choice, surface, ids.instant(event["event_ts"]), event["reaction"])
    channel, ts = str(item.get("channel")), str(item.get("ts"))
    try:
        desk.database.run(voting.react, desk.coalition, press, channel, ts, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(voting.tell_refused_reaction, channel, ts, press, refusal)
        desk.nudge()


def on_confidentiality_confirmed(desk: Desk, ack: Ack, body: Body) -> None:
    """The one button that asks for the promise of confidentiality (2.9)."""
    slack_id = body["user"]["id"]
    try:
        is_new = desk.database.run(voting.confirm_confidentiality, slack_id, desk.clock.now())
        words = "Thank you. Your promise is in the record." if is_new else "Your promise is in the record already."
    except Refusal as refusal:
        words = refusal.sentence
    stamp = body["actions"][0].get("action_ts", "")
    desk.database.run(showing.tell_person, slack_id, f"promise:{slack_id}:{stamp}", Note(words))
    desk.nudge()
    ack()
