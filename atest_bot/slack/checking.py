"""Temperature checks: asked by command, answered by button or by a reaction with a number."""

from slack_bolt import Ack, App

from atest_bot.domain.ballots import Surface
from atest_bot.domain.checks import HOW_TO, NUMBERS
from atest_bot.domain.errors import Refusal
from atest_bot.domain.reactions import folded
from atest_bot.services import checking
from atest_bot.services.checking import OptionPress
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, message, said, when
from atest_bot.slack.desk import Body, Call, Desk
from atest_bot.slack.wording import checks

_LONGEST_NUMBER = 9
_FEWEST_WORDS = 2


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior; reactions come through `voting`."""
    app.action(ids.CHECK_PATTERN)(lambda ack, body, action: on_option_pressed(desk, ack, body, action))


def ask(desk: Desk, call: Call) -> Message:
    """`/atest check "Question" "A" "B" … [until 2027-06-04]`, or `/atest check 3` to read who chose what."""
    words, until = list(call.words[1:]), ""
    if len(words) == 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) <= _LONGEST_NUMBER:
        seen = desk.database.run(checking.look, desk.coalition, call.slack_id, int(words[0]), desk.clock.now())
        return checks.everything(seen)
    if not call.has_quotes:  # without them each word would be an option, in a question to everybody
        raise Refusal(f"A temperature check needs a question and its options. {HOW_TO}")
    if len(words) > _FEWEST_WORDS and words[-2].lower() == "until":
        until, words = words[-1], words[:-2]
    closes = desk.database.run(
        checking.open_check, desk.coalition, call.key, call.slack_id, tuple(words), until, desk.clock.now()
    )
    return message(said(f"The temperature check is in the members’ channel. It closes by itself {when(closes)}."))


def on_option_pressed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """A button under a temperature check."""
    check_id, option = ids.check_option(action)
    key, slack_id = ids.action_key(body, action), body["user"]["id"]
    press = OptionPress(key, slack_id, check_id, option, Surface.BUTTON, ids.instant(action["action_ts"]))
    try:
        desk.database.run(checking.answer, desk.coalition, press, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(checking.tell_refusal, press, refusal)
    desk.nudge()
    ack()


def on_number(desk: Desk, body: Body, event: Body, surface: Surface) -> None:
    """A reaction with a number: an answer where the message is a temperature check."""
    name, item, slack_id = folded(event.get("reaction", "")), event.get("item") or {}, event.get("user", "")
    if name not in NUMBERS or item.get("type") != "message" or slack_id == desk.identity.user_id:
        return
    at, key = ids.instant(event["event_ts"]), f"event:{body['event_id']}"
    press = OptionPress(key, slack_id, 0, NUMBERS.index(name) + 1, surface, at, name)
    channel, ts = str(item.get("channel")), str(item.get("ts"))
    if desk.database.run(checking.react, desk.coalition, press, channel, ts, desk.clock.now()):
        desk.nudge()
