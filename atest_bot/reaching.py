"""Reaching Slack at the start: again and again until it answers, unless it refuses the token for good."""

import ssl
import threading
from collections.abc import Iterator
from functools import cache
from itertools import chain, repeat

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from atest_bot import logs
from atest_bot.settings import Settings
from atest_bot.slack.desk import Identity
from atest_bot.slack.receiving import Receiver

_POST_TIMEOUT = 15
_PAUSES = (1, 2, 5, 10)
_REFUSED_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}


class CannotStart(Exception):
    """Why the bot does not start, in words for whoever started it."""


def slack_client(settings: Settings, timeout: int = _POST_TIMEOUT) -> WebClient:
    """A client that never repeats a call by itself: a repeated post would be a second post."""
    token = settings.slack_bot_token.get_secret_value()
    return WebClient(
        token=token, base_url=settings.slack_api_url, timeout=timeout, ssl=_authorities(), retry_handlers=[]
    )


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities that vouch for Slack, read once: each connection would read them again by itself."""
    return ssl.create_default_context()


def identify(client: WebClient, stopping: threading.Event) -> Identity | None:
    """Ask Slack who we are, for as long as it does not answer; None when told to stop meanwhile."""
    for _ in tries(stopping):
        try:
            said = client.auth_test()
            return Identity(
                said["team_id"],
                said["user_id"],
                said.get("bot_id") or "",
                said.get("app_id") or "",
                said.get("url") or "",
            )
        except Exception as error:
            _check_refusal(error)
            logs.fault("slack_unreachable", error)
    return None


def tries(stopping: threading.Event) -> Iterator[None]:
    """Once for each try, with longer and longer pauses between them, until told to stop."""
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        if stopping.is_set():
            return
        yield
        stopping.wait(pause)


def _check_refusal(error: Exception) -> None:
    if not isinstance(error, SlackApiError) or not isinstance(error.response, SlackResponse):
        return
    code = str(error.response.get("error", ""))
    if code in _REFUSED_TOKEN:
        raise CannotStart(
            f"Slack refuses SLACK_BOT_TOKEN ({code}). Install the app in the workspace again "
            "and copy the Bot User OAuth Token from OAuth & Permissions."
        )


def connect(handler: Receiver, stopping: threading.Event) -> None:
    """Return once Slack hears us, or when told to stop. Its admission is good for one try."""
    for _ in tries(stopping):
        try:
            handler.client.connect_to_new_endpoint()
        except Exception as error:
            if isinstance(error, SlackApiError) and error.response.get("error") in _REFUSED_TOKEN:
                raise CannotStart(
                    "Slack refuses SLACK_APP_TOKEN. Create one with the scope connections:write in Basic Information."
                ) from None
            logs.fault("socket_not_connected", error)
        if handler.client.is_connected():
            return
