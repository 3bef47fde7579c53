"""App Home, as people use it: opened, its pages turned, and its buttons that do what a command does (5.1)."""

import re

from slack_bolt import Ack, App

from atest_bot.domain.errors import Refusal
from atest_bot.services import homing
from atest_bot.slack import commanding, ids
from atest_bot.slack.blocks import message, said, sentence
from atest_bot.slack.desk import Body, Call, Desk

_TURN = re.compile(r"^([a-z]{1,20}):([0-9]{1,4})$")


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.event("app_home_opened")(lambda event: on_home_opened(desk, event))
    app.action(ids.HOME_TURN_PATTERN)(lambda ack, body, action: on_page_turned(desk, ack, body, action))
    app.action(ids.HOME_VERB_PATTERN)(lambda ack, body, action: on_verb_pressed(desk, ack, body, action))


def on_home_opened(desk: Desk, event: Body) -> None:
    """Somebody looks at the Home tab: it is filled at once, and kept true from now on."""
    if event.get("tab") == "home":
        desk.database.run(homing.open_home, event["user"])
        desk.nudge()


def on_page_turned(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """Older or newer items of one section."""
    match = _TURN.match(action.get("value") or "")
    if match:
        desk.database.run(homing.turn, body["user"]["id"], match[1], int(match[2]))
        desk.nudge()
    ack()


def on_verb_pressed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """A button that does what `/atest` with a verb and a number does; what it answers comes as a direct message."""
    verb = action["action_id"].removeprefix(ids.HOME_VERB)
    number = action.get("value") or ""
    words = (verb, number) if ids.NUMBER.match(number) else (verb,)
    call = Call(ids.action_key(body, action), body["user"]["id"], body.get("trigger_id", ""), words)
    try:
        answer = commanding.VERBS[verb].run(desk, call) if verb in commanding.VERBS else None
    except Refusal as refusal:
        answer = message(said(sentence(refusal.sentence)))
    if answer is not None:
        commanding.send(desk, call.slack_id, call.key, answer)
    desk.nudge()
    ack()


def is_pressed_at_home(body: Body) -> bool:
    """Whether somebody pressed something in their home."""
    view = body.get("view")
    return body.get("type") == "block_actions" and isinstance(view, dict) and view.get("type") == "home"


def freshen(desk: Desk, body: Body) -> None:
    """Show a home anew after something was pressed in it."""
    desk.database.run(homing.freshen, body["user"]["id"])
    desk.nudge()
