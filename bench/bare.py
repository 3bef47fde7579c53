"""The yardstick: a Bolt listener for the same button on the same stack, that acknowledges and stores nothing."""

import os
import re
import sys
import threading
from logging import ERROR, getLogger

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from waitress import serve

from atest_bot.slack.serving import THREADS


def main() -> None:
    """Listen as the environment says, until ended."""
    token = os.environ["SLACK_BOT_TOKEN"]
    client = WebClient(token=token, base_url=os.environ["SLACK_API_URL"])
    said = client.auth_test()
    known = AuthorizeResult(
        enterprise_id=None,
        team_id=said["team_id"],
        bot_token=token,
        bot_id=said["bot_id"],
        bot_user_id=said["user_id"],
    )
    app = App(
        client=client,
        signing_secret=os.environ.get("SLACK_SIGNING_SECRET") or "socket-mode",
        authorize=lambda **_: known,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )
    app.action(re.compile("^vote_(sign_on|stand_aside|object)$"))(_acknowledge)
    getLogger("waitress.queue").setLevel(ERROR)
    if "PORT" in os.environ:
        _say_ready()
        serve(SlackRequestHandler(app, path="/slack/events"), port=int(os.environ["PORT"]), threads=THREADS)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=client).connect()
    _say_ready()
    threading.Event().wait()


def _acknowledge(ack: Ack) -> None:
    ack()


def _say_ready() -> None:
    sys.stderr.write('{"event": "ready"}\n')


if __name__ == "__main__":
    main()
