"""In front of Bolt: what cannot be a delivery of Slack's is turned away before anything reads it (G14)."""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest

from atest_bot import logs

LARGEST = 1024 * 1024  # bytes; Slack sends far less
CONNECTIONS = 800  # at once, of which most may say nothing; a process may have 1,024 files open
_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_EVENTS = "/slack/events"
THREADS = 10  # that take deliveries, over HTTP and over sockets
_HEALTH = "/healthz"
_COMPLAINS_EVERY = 60.0
# All that is handed on: others, which are not signed, could tell Bolt how to run a listener.
_HEADERS = {
    "content-type": "CONTENT_TYPE",
    "x-slack-request-timestamp": "HTTP_X_SLACK_REQUEST_TIMESTAMP",
    "x-slack-signature": "HTTP_X_SLACK_SIGNATURE",
}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class HealthOnly:
    """The WSGI application of a bot in Socket Mode: health at `/healthz`, nothing else."""

    def __init__(self, is_well: Callable[[], bool]) -> None:
        self._is_well = is_well

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != _HEALTH or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _answer(start_response, "404 Not Found", b"")
        answer = _answer(start_response, *health(self._is_well()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else answer


class Front:
    """The WSGI application of a bot in HTTP mode: deliveries at `/slack/events`, beside its health."""

    def __init__(self, app: App, signing_secret: str, is_well: Callable[[], bool]) -> None:
        self._app = app
        self._signatures = SignatureVerifier(signing_secret)
        self._others = HealthOnly(is_well)
        self._complain_from = 0.0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != _EVENTS or environ.get("REQUEST_METHOD") != "POST":
            return self._others(environ, start_response)
        refusal = refuse(environ)
        if refusal:
            return _answer(start_response, refusal, b"")
        return self._hear(environ, start_response)

    def _hear(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Who signed it is asked first. What Slack signs can always be read; Bolt would let the rest be a bare 500.

        Bolt is given it read, as over a socket: it takes any text with the word "payload" in it for a press.
        """
        headers = {name: environ.get(key, "") for name, key in _HEADERS.items()}
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if not _is_text(content) or not self._signatures.is_valid_request(content, headers):
            self._complain()
            return _answer(start_response, "401 Unauthorized", b"")
        try:
            request = BoltRequest(body=_read(content.decode()), headers=headers, mode="socket_mode")
        except Exception as error:  # whatever json and Bolt raise on what is no payload
            logs.log("delivery_not_read", level=logging.WARNING, code=type(error).__name__)
            return _answer(start_response, "400 Bad Request", b"")
        said = self._app.dispatch(request)
        answer = WsgiHttpResponse(status=said.status, headers=said.headers, body=said.body)
        start_response(answer.status, answer.get_headers())
        return answer.get_body()

    def _complain(self) -> None:
        """Whoever set another secret than Slack's hears of it, once a minute."""
        if time.monotonic() >= self._complain_from:
            self._complain_from = time.monotonic() + _COMPLAINS_EVERY
            logs.log("delivery_refused", level=logging.WARNING, code="signature")


class Socket(SocketModeHandler):
    """The same for Socket Mode: what cannot be read is not acknowledged, and the next is heard."""

    def __init__(self, app: App, app_token: str, web_client: WebClient | None = None) -> None:
        super().__init__(app, app_token, web_client=web_client, concurrency=THREADS)
        # Slack's client calls itself for every piece of a frame; of 1,024 bytes each, a long frame would end it.
        self.client.receive_buffer_size = 64 * 1024

    def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Hear one delivery."""
        try:
            super().handle(client, req)
        except Exception as error:
            logs.log("delivery_not_read", level=logging.WARNING, code=type(error).__name__)


def refuse(environ: Environ) -> str:
    """The status that turns a request away, or an empty text."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit():
        return "400 Bad Request"
    if int(length) > LARGEST:
        return "413 Content Too Large"
    is_stamped = _STAMP.fullmatch(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    is_signed = _SIGNATURE.fullmatch(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    return "" if is_stamped and is_signed else "401 Unauthorized"


def _read(content: str) -> Any:
    """What a delivery holds: an event as JSON, a press or a form as JSON in a field, a command in fields."""
    if content.startswith("{"):
        return json.loads(content)
    fields = dict(parse_qsl(content, keep_blank_values=True))
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def health(is_well: bool) -> tuple[str, bytes]:
    """What `/healthz` answers."""
    return ("200 OK", b"ok\n") if is_well else ("503 Service Unavailable", b"not well\n")


def _answer(start_response: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
