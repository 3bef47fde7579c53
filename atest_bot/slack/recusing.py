"""Recuse, by button; `/atest recuse P-…` answers with the same button, which asks first."""

from slack_bolt import App

from atest_bot.services import recusing
from atest_bot.slack import acting, ids
from atest_bot.slack.blocks import Message, actions, message, said, shown
from atest_bot.slack.desk import Call, Desk
from atest_bot.slack.wording.phrases import recuse_button


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.RECUSE)(lambda ack, body, action: acting.press(desk, ack, body, action, recusing.recuse))


def recuse(desk: Desk, call: Call) -> Message:
    """`/atest recuse P-…`."""
    vote_id = acting.vote_named(desk, call).id
    offer = desk.database.run(recusing.offer, call.slack_id, vote_id, desk.clock.now())
    value = str(ids.BallotButton(offer.vote_id, offer.revision_hash))
    words = f"Does *{shown(offer.member_name)}* have a conflict of interest in the vote on {offer.number}?"
    row = [recuse_button(offer.number, value)]
    return message(said(words), actions(f"recuse:{value}", row, "Press Recuse to declare it. This is final."))
