"""Ballots on behalf: `/atest behalf P-… "Member" sign-on` for chairs, and Confirm for the member's people."""

from slack_bolt import Ack, App

from atest_bot.domain.ballots import WORDS, Choice
from atest_bot.domain.errors import Refusal
from atest_bot.services import reading, relaying, voting
from atest_bot.services.relaying import Confirmation
from atest_bot.services.seating import Deed
from atest_bot.slack import ids, objecting
from atest_bot.slack.blocks import Message, message, said, sentence
from atest_bot.slack.desk import Body, Call, Desk
from atest_bot.slack.ids import BallotButton


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.CONFIRM_REPORTED)(lambda ack, body, action: on_confirmed(desk, ack, body, action))


def relay(desk: Desk, call: Call) -> Message:
    """`/atest behalf P-… "Member" sign-on|stand-aside|object`."""
    name, answer = call.word(2), "-".join(call.words[3:]).lower().replace("_", "-")
    if not name or answer not in WORDS:
        raise Refusal(
            'Please write it like `/atest behalf P-2026-014 "Free the Workers" sign-on`. '
            "The answers are `sign-on`, `stand-aside` and `object`. The member’s delegates are asked to confirm it."
        )
    now = desk.clock.now()
    found = desk.database.run(reading.vote_on, call.slack_id, call.word(1), now)
    deed = Deed(call.key, call.slack_id, found.id, found.revision_hash, now)
    return message(said(sentence(desk.database.run(relaying.relay, desk.coalition, deed, name, WORDS[answer], now))))


def on_confirmed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button under the request to confirm."""
    key, slack_id, vote_id = ids.action_key(body, action), body["user"]["id"], 0
    try:
        button = BallotButton.parse(action.get("value") or "")
        vote_id = desk.database.run(relaying.vote_of, button.row_id)
        acted_at = ids.instant(action["action_ts"])
        word = Confirmation(key, slack_id, button.row_id, button.revision_hash, acted_at)
        cast = desk.database.run(relaying.confirm, desk.coalition, word, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(voting.tell_refusal, vote_id, slack_id, key, refusal)
    else:
        if cast and cast.owes_reason and cast.standing == Choice.OBJECT and not cast.is_repeat:
            desk.errands.submit(objecting.offer_form, desk, slack_id, cast.vote_id, body.get("trigger_id", ""))
    desk.nudge()
    ack()
