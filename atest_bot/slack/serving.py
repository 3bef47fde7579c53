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


class Front:
    """The WSGI application: deliveries at `/slack/events`, health at `/healthz`, nothing else."""

    def __init__(self, app: App, is_well: Callable[[], bool]) -> None:
        self._bolt = SlackRequestHandler(app, path=_EVENTS)
        self._is_well = is_well

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if path == _HEALTH and method in ("GET", "HEAD"):
            return _answer(start_response, *health(self._is_well()))
        if path != _EVENTS or method != "POST":
            return _answer(start_response, "404 Not Found", b"")
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
