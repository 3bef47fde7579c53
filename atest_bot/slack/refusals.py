"""What Slack says when it refuses a call: how, with which code, and how long it wants us to wait."""

from typing import Any

from slack_sdk.web import SlackResponse

_HTTP_TOO_MANY = 429
_LIMITED = {"ratelimited", "rate_limited"}


def read_refusal(response: Any) -> tuple[int, dict[str, Any], str]:
    """Status, headers and error code; the SDK hands over a plain dict where the body was no JSON."""
    if isinstance(response, SlackResponse):
        data = response.data if isinstance(response.data, dict) else {}
        return response.status_code, dict(response.headers or {}), str(data.get("error", "")) or "not_json"
    return int(response.get("status") or 0), dict(response.get("headers") or {}), "not_json"


def named_wait(status: int, headers: dict[str, Any], code: str) -> float:
    """How many seconds to wait where Slack says that it is asked too often, else 0."""
    if status != _HTTP_TOO_MANY and code not in _LIMITED:
        return 0
    value = {name.lower(): given for name, given in headers.items()}.get("retry-after", "")
    value = value[0] if isinstance(value, list) else value
    return float(value) + 0.5 if str(value).isdigit() else 30.0
