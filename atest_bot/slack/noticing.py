"""What else Slack tells us: channels that change, and everything that needs no answer but must be acknowledged."""

import re

from slack_bolt import Ack, App

from atest_bot.slack.desk import Body, Desk

CHANNEL_CHANGES = re.compile("^(channel|group)_(archive|unarchive|deleted|left)$")
_ANYTHING = re.compile("")


def register(app: App, desk: Desk) -> None:
    """The last listeners to be asked."""
    app.event(CHANNEL_CHANGES)(lambda: desk.look_again())
    app.event(_ANYTHING)(lambda: None)
    app.action(_ANYTHING)(on_ignored)
    app.view_closed(_ANYTHING)(on_ignored)


def on_ignored(ack: Ack, body: Body) -> None:
    """Acknowledge what has no effect here."""
    ack()
