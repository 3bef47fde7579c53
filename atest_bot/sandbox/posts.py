"""Signed HTTP deliveries to the app's request URL, each thread on a kept connection of its own.

Written on plain sockets because a benchmark sends thousands a second; retries are decided in `delivery`.
"""

import hashlib
import hmac
import json
import select
import socket
import threading
import time
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from .objects import Json

FORM = "application/x-www-form-urlencoded"
RESERVED = tuple((char, f"%{ord(char):02X}") for char in '%+&=;#"<>{}[]:,/\\|')


class Outcome(NamedTuple):
    """How one attempt ended; an empty reason is success."""

    reason: str = ""
    body: Any = None
    status: int | None = None
    no_retry: bool = False


@dataclass(eq=False)
class Delivery:
    """One payload for the app, however often it is sent; `headers` are those of the last attempt over HTTP.

    It is `given_up` when Slack will not send it again, though nobody acknowledged it.
    """

    kind: str
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    attempts: int = 0
    acknowledged: bool = False
    given_up: bool = False
    status: int | None = None
    response: Any = None
    reason: str = ""
    tried: threading.Event = field(default_factory=threading.Event)

    @property
    def event(self) -> Json:
        """The inner event; empty for other kinds."""
        return dict(self.body.get("event") or {})


class SignedPosts:
    """The way to one request URL."""

    def __init__(self, url: str, secret: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self._first_line = f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        self.secret = secret.encode()
        self._local = threading.local()
        self._open: set[BufferedReader] = set()
        self._is_closed = False

    def close(self) -> None:
        """Closes the connections of all threads, and those that are just being made."""
        self._is_closed = True
        for reader in list(self._open):
            reader.close()

    def send(self, delivery: Delivery, retry: int, reason: str, timeout: float) -> Outcome:
        """Posts once; the answer must come in time and be 2xx."""
        body = _encoded(delivery)
        delivery.headers = self._headers(delivery.kind, body, retry, reason)
        try:
            return self._post(body, delivery.headers, timeout)
        except TimeoutError:
            self._drop()
            return Outcome("http_timeout")
        except (OSError, ValueError):
            self._drop()
            return Outcome("connection_failed")

    def _headers(self, kind: str, body: bytes, retry: int, reason: str) -> dict[str, str]:
        # The signature speaks of the machine's time: a moved clock must not make requests look forged.
        stamp = str(int(time.time()))
        digest = hmac.new(self.secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json" if kind == "events_api" else FORM,
            "Content-Length": str(len(body)),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return headers

    def _post(self, body: bytes, headers: dict[str, str], timeout: float) -> Outcome:
        reader, connection = self._connected(timeout)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        connection.sendall(f"{self._first_line}{lines}\r\n".encode() + body)
        status, answered = _read_head(reader)
        raw = _read_body(reader, answered)
        if answered.get("connection", "").lower() == "close":
            self._drop()
        if 200 <= status < 300:
            return Outcome(body=_decoded(raw), status=status)
        return Outcome("http_error", _decoded(raw), status, answered.get("x-slack-no-retry") == "1")

    def _connected(self, timeout: float) -> tuple[BufferedReader, socket.socket]:
        """This thread's connection, a new one if the other side has closed the old."""
        kept: tuple[BufferedReader, socket.socket] | None = getattr(self._local, "kept", None)
        if kept is None or _is_stale(kept[1]):
            self._drop()
            connection = socket.create_connection((self.host, self.port), timeout)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            kept = self._local.kept = (connection.makefile("rb"), connection)
            connection.close()  # closes for good together with the reader, which holds it
            self._open.add(kept[0])
        if self._is_closed:
            self._drop()
            raise ConnectionAbortedError
        return kept

    def _drop(self) -> None:
        kept: tuple[BufferedReader, socket.socket] | None = getattr(self._local, "kept", None)
        if kept is not None:
            kept[0].close()
            self._open.discard(kept[0])
        self._local.kept = None


def _is_stale(connection: socket.socket) -> bool:
    """An idle connection with something to read was closed by the other side."""
    if connection.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _encoded(delivery: Delivery) -> bytes:
    """The request's body: JSON for events, a form for everything else."""
    if delivery.kind == "slash_commands":
        return urlencode(delivery.body).encode()
    text = json.dumps(delivery.body, separators=(",", ":"))
    if delivery.kind == "events_api":
        return text.encode()
    for char, code in RESERVED:  # ten times faster than urlencode on a long payload
        text = text.replace(char, code)
    return b"payload=" + text.replace(" ", "+").encode()


def _read_head(reader: BufferedReader) -> tuple[int, dict[str, str]]:
    """The status and the headers of an answer."""
    first = reader.readline()
    if not first:
        raise ConnectionError("closed without an answer")
    headers = {}
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers


def _read_body(reader: BufferedReader, headers: dict[str, str]) -> bytes:
    """The body of an answer, by its length, in chunks or to the end."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while size := int(reader.readline().split(b";")[0], 16):
            parts.append(reader.read(size))
            reader.readline()
        reader.readline()
        return b"".join(parts)
    if "content-length" in headers:
        return reader.read(int(headers["content-length"]))
    headers["connection"] = "close"
    return reader.read()


def _decoded(raw: bytes) -> Any:
    """JSON as a structure, anything else as text."""
    text = raw.decode("utf-8", "replace")
    if text[:1] != "{":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
