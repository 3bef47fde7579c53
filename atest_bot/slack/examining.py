"""What can be checked of the connection to Slack before anything depends on it: `doctor` (threat-model 9)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.health import SKEW_UNWELL, SKEW_WARNED
from atest_bot.domain.text import MENTION
from atest_bot.slack.guarding import UNSEEN, Guard

_MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, and what is wrong with it and to be done, empty where nothing is."""

    what: str
    wrong: str = ""


def examine(client: WebClient, app_token: str, coalition: Coalition, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Look at tokens, permissions, clock and channels, one after the other."""
    if not client.token:
        yield Finding("Bot token", "SLACK_BOT_TOKEN is not set. Copy it from OAuth & Permissions.")
        return
    try:
        said = client.auth_test()
    except Exception as error:
        yield Finding("Bot token", _fault(error, "Copy it again from OAuth & Permissions."))
        return
    yield Finding("Bot token")
    yield _permissions(said)
    yield clock_finding(said, now())
    if app_token:
        yield _app_token(client, app_token)
    guard = Guard(client, coalition, 0)
    for what, channel in (
        ("Members’ channel", coalition.members_channel),
        ("Public channel", coalition.decisions_channel),
    ):
        yield _channel(guard, what, channel)


def code_of(error: Exception) -> str:
    """Slack's own code for a failure, or the kind of error."""
    response = getattr(error, "response", None)
    data = getattr(response, "data", None)
    found = data.get("error") if isinstance(error, SlackApiError) and isinstance(data, dict) else None
    return str(found or type(error).__name__)


def _fault(error: Exception, repair: str) -> str:
    """Why a token was of no use: Slack refused it, or was not reached."""
    code = code_of(error)
    if code == type(error).__name__:
        return f"Slack cannot be reached ({code}). Check the network and SLACK_API_URL, and try again."
    return f"Slack does not take it ({code}). {repair}"


def _permissions(said: SlackResponse) -> Finding:
    import yaml

    granted = {scope.strip() for scope in _header(said, "x-oauth-scopes").split(",") if scope.strip()}
    wanted = set(yaml.safe_load(_MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
    if wanted - granted:
        missing = ", ".join(sorted(wanted - granted))
        return Finding("Permissions", f"Missing: {missing}. Paste manifest.yaml into the app again, and reinstall it.")
    if granted - wanted:
        spare = ", ".join(sorted(granted - wanted))
        return Finding("Permissions", f"More than needed: {spare}. Remove them in OAuth & Permissions, and reinstall.")
    return Finding("Permissions")


def clock_finding(said: SlackResponse, now: datetime) -> Finding:
    """How far this machine's clock is from Slack's."""
    skew = skew_of(said, now)
    if abs(skew) >= SKEW_WARNED:
        urgency = "Nothing works from five minutes on." if abs(skew) >= SKEW_UNWELL else ""
        return Finding("Clock", f"It is {abs(skew)} seconds from Slack’s. Set this machine’s clock. {urgency}".rstrip())
    return Finding("Clock")


def skew_of(said: SlackResponse, now: datetime) -> int:
    """Seconds by which this machine's clock is ahead of Slack's when it answered; 0 where the answer has no time."""
    told = time_of(said)
    return round((now - told).total_seconds()) if told else 0


def time_of(said: SlackResponse) -> datetime | None:
    """When Slack answered, by its own clock; None where the answer has no time."""
    try:
        told = parsedate_to_datetime(_header(said, "date"))
    except (ValueError, TypeError):
        return None
    return told if told.tzinfo else None


def _header(said: SlackResponse, name: str) -> str:
    value = {key.lower(): given for key, given in (said.headers or {}).items()}.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _app_token(client: WebClient, token: str) -> Finding:
    try:
        client.apps_connections_open(app_token=token)
    except Exception as error:
        return Finding("App token", _fault(error, "It needs the scope connections:write."))
    return Finding("App token")


def _channel(guard: Guard, what: str, channel: str) -> Finding:
    verdict = guard.check(channel)
    if verdict is UNSEEN:
        return Finding(what, "Slack did not answer for it. Please try again.")
    return Finding(what, verdict.sentence.replace(MENTION, ""))
