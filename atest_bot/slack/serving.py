"""HTTP in front of Bolt: what cannot be a delivery of Slack's is turned away before anything reads it (G14)."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

_LARGEST = 1024 * 1024
_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_EVENTS = "/slack/events"
_HEALTH = "/healthz"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class HealthOnly:
    """The WSGI application of a bot in Socket Mode: health at `/healthz`, nothing else."""

    def __init__(self, is_well: Callable[[], bool]) -> None:
        self._is_well = is_well

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != _HEALTH or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _answer(start_response, "404 Not Found", b"")
        return _answer(start_response, *health(self._is_well()))


class Front:
    """The WSGI application of a bot in HTTP mode: deliveries at `/slack/events`, beside its health."""

    def __init__(self, app: App, is_well: Callable[[], bool]) -> None:
        self._bolt = SlackRequestHandler(app, path=_EVENTS)
        self._others = HealthOnly(is_well)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != _EVENTS or environ.get("REQUEST_METHOD") != "POST":
            return self._others(environ, start_response)
        refusal = refuse(environ)
        if refusal:
            return _answer(start_response, refusal, b"")
        answer: Iterable[bytes] = self._bolt(environ, start_response)
        return answer


def refuse(environ: Environ) -> str:
    """The status that turns a request away, or an empty text."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit():
        return "400 Bad Request"
    if int(length) > _LARGEST:
        return "413 Content Too Large"
    is_stamped = _STAMP.fullmatch(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    is_signed = _SIGNATURE.fullmatch(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    return "" if is_stamped and is_signed else "401 Unauthorized"


def health(is_well: bool) -> tuple[str, bytes]:
    """What `/healthz` answers."""
    return ("200 OK", b"ok\n") if is_well else ("503 Service Unavailable", b"not well\n")


def _answer(start_response: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
