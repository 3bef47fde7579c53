"""Strange deliveries on their way: as HTTP requests, signed or not, and as frames on the socket."""

import hashlib
import hmac
import http.client
import json
import random
import time
import uuid
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAck
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from slack_bolt import BoltRequest

from tests.house import House
from tests.input.mutating import MEGABYTE, Attempt

IN_TIME = 3.0
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LARGE = b"x" * (MEGABYTE + 1)
WRONG_TYPES = ("text/plain", "multipart/form-data; boundary=x", "", "application/xml", "a/b; charset=utf-16", "\u00e9")
NO_SIGNATURES = ("", "v0=", "v0=abc", "v1=" + "0" * 64, "v0=" + "G" * 64, "v0=" + "\u00e9" * 64, "x" * 9000)
# Form fields as no client encodes them; each is signed.
NO_FORMS = (
    b"",
    b"&&&",
    b"=",
    b"payload",
    b"payload=",
    b"payload=%",
    b"payload=%ZZ%7B",
    b"payload=%FF%FE",
    b"payload[]=%7B%7D",
    b"payload=%7B%7D&payload=null",
    b"payload=null",
    b"payload=7",
    b"payload=%22text%22",
    b"payload=%5B%5D",
    b"payload=%00",
    b"command",
    b"command=",
    b"command=%2Fatest&command=&user_id=",
    b"command=%2Fatest;text=status",
    b"ssl_check=1&token=x",
    b"ssl_check=2",
    b"x" * 100_000,
    b"a=1&" * 20_000,
    b"%" * 10_000,
    b"+" * 10_000,
    b"{}",
    b"{",
    b"[1]",
    b"null",
)
OTHER_SCRIPT = "\u00b9\u00b2\u00b3"  # digits, for str.isdigit


@dataclass(frozen=True)
class Reply:
    """What came back: `status` is of HTTP, or `ack`, or `silence`."""

    status: str
    words: str
    seconds: float


class Web:
    """The request URL, on one kept connection."""

    def __init__(self, house: House, dice: random.Random) -> None:
        self._house, self._dice = house, dice
        self._secret = house.slack.signing_secret.encode()
        self._connection: http.client.HTTPConnection | None = None

    def send(self, attempt: Attempt) -> tuple[Reply, tuple[str, ...]]:
        """Send it once; returns the answer, and which answers are right."""
        body, kind = encoded(attempt)
        headers = self._signed(body) | {"Content-Type": kind}
        expected: tuple[str, ...] = ("200", "400")
        if attempt.is_senseless and self._dice.random() < 0.25:
            body, headers, expected = self._forged(body, headers)
        return self._request(body, headers), expected

    def _signed(self, body: bytes, stamp: str = "", secret: bytes = b"") -> dict[str, str]:
        stamp = stamp or str(int(time.time()))
        said = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(secret or self._secret, said, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def _forged(self, body: bytes, headers: dict[str, str]) -> tuple[bytes, dict[str, str], tuple[str, ...]]:
        """What Slack did not sign, or not now, or not like this."""
        now = int(time.time())
        way = self._dice.randrange(16)
        stamp, signature = "X-Slack-Request-Timestamp", "X-Slack-Signature"
        if way == 0:
            return body + LARGE, headers | self._signed(body + LARGE), ("413",)
        if way == 1:
            return body, headers | {"Content-Type": self._dice.choice(WRONG_TYPES)} | {signature: "v0=0"}, ("401",)
        if way == 2:
            return body + b" ", headers, ("401",)
        if way == 3:
            return body, headers | self._signed(body, secret=b"another"), ("401",)
        if way in (4, 5):
            far = self._dice.choice([-360, 360, -86_400, 10**6, 10**10])
            return body, headers | self._signed(body, stamp=str(max(now + far, 0))), ("401",)
        if way == 6:
            words = self._dice.choice(["yesterday", "-1", "1.5", "", " ", "0x10", "9" * 13, OTHER_SCRIPT, "nan", "1e9"])
            return body, headers | self._signed(body, stamp="1") | {stamp: words}, ("401",)
        if way == 7:
            return body, {key: value for key, value in headers.items() if key != stamp}, ("401",)
        if way == 8:
            return body, {key: value for key, value in headers.items() if key != signature}, ("401",)
        if way == 9:
            return body, headers | {signature: self._dice.choice(NO_SIGNATURES)}, ("401",)
        if way == 10:
            return body, {}, ("401",)
        if way == 11:
            return body[: len(body) // 2] + b"~", headers, ("401",)
        if way == 12:
            return b"\xff\xfe" + body, headers | self._signed(b"\xff\xfe" + body), ("401",)
        if way in (13, 14):
            form = self._dice.choice(NO_FORMS)
            return form, headers | self._signed(form) | {"Content-Type": FORM}, ("200", "400")
        half = body[: len(body) // 3]
        return half, headers | self._signed(half), ("200", "400")

    def _request(self, body: bytes, headers: dict[str, str]) -> Reply:
        began = time.monotonic()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._house.port, timeout=2 * IN_TIME)
        try:
            self._connection.request("POST", "/slack/events", body, _latin(headers))
            answer = self._connection.getresponse()
            words, status = answer.read().decode("utf-8", "replace"), str(answer.status)
            if answer.will_close:
                self._drop()
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            return Reply(f"no answer ({type(error).__name__})", "", time.monotonic() - began)
        return Reply(status, words, time.monotonic() - began)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    close = _drop


def _latin(headers: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode("latin-1", "replace") for name, value in headers.items()}


def encoded(attempt: Attempt) -> tuple[bytes, str]:
    """A body as Slack encodes it: JSON for events, fields for commands, one field of JSON for the rest."""
    if attempt.sample.kind == "slash_commands" and isinstance(attempt.payload, dict) and attempt.spoil is str:
        fields = {name: value for name, value in attempt.payload.items() if isinstance(value, str)}
        return urlencode(fields, errors="surrogatepass").encode(), FORM
    if attempt.sample.kind in ("events_api", "slash_commands"):
        return attempt.text.encode(), JSON
    return b"payload=" + quote_plus(attempt.text).encode(), FORM


def _is_readable(payload: object) -> bool:
    """Whether Bolt can make a request of it; what it cannot read is not acknowledged."""
    try:
        BoltRequest(body=payload, mode="socket_mode")  # type: ignore[arg-type]
    except Exception:
        return False
    return isinstance(payload, dict)


class Socket:
    """The socket, fed with frames as text."""

    def __init__(self, house: House, dice: random.Random) -> None:
        self._house, self._dice = house, dice

    def send(self, attempt: Attempt) -> tuple[Reply, tuple[str, ...]]:
        """Send it once; returns what was acknowledged, and which answers are right."""
        envelope = {"envelope_id": str(uuid.uuid4()), "type": attempt.sample.kind, "accepts_response_payload": True}
        if attempt.is_senseless and attempt.spoil is str and self._dice.random() < 0.15:
            self._send(self._spoiled(envelope, attempt), "")
            return self._alive(), ("ack",)
        frame = json.dumps(envelope)[:-1] + f', "payload": {attempt.text}}}'
        if attempt.spoil is not str or not _is_readable(attempt.payload):
            self._send(frame, "")
            return self._alive(), ("ack",)
        return self._wait(frame, envelope["envelope_id"]), ("ack",)

    def _spoiled(self, envelope: dict[str, Any], attempt: Attempt) -> str:
        """A frame that is no envelope, or one that holds nothing of use."""
        whole = envelope | {"payload": attempt.payload}
        few = {key: value for key, value in whole.items() if key != self._dice.choice(list(whole))}
        return self._dice.choice(
            [
                "",
                "null",
                "[]",
                "{",
                "[" * 50_000,
                "not json",
                "{}",
                json.dumps(few),
                json.dumps(whole | {"type": self._dice.choice([None, 7, [], "unknown", "hello", ""])}),
                json.dumps(whole | {"envelope_id": self._dice.choice([None, 7, [], {}, "x" * 5000])}),
                json.dumps(whole | {"payload": self._dice.choice([None, 7, [], "text", [attempt.payload]])}),
                json.dumps(whole | {"payload": {"fill": "x" * 2 * MEGABYTE}}),
                json.dumps(whole | {"retry_attempt": self._dice.choice([-1, "x", None, 10**30]), "payload": {}}),
                json.dumps({"type": "hello", "num_connections": self._dice.choice([None, "x", -1, 2**70])}),
            ]
        )

    def _alive(self) -> Reply:
        """Whether the next delivery is still heard."""
        envelope_id = str(uuid.uuid4())
        payload = {"type": "event_callback", "team_id": "T0SANDBOX", "event_id": envelope_id, "event": {"type": "ping"}}
        envelope = {"envelope_id": envelope_id, "type": "events_api", "payload": payload}
        return self._wait(json.dumps(envelope), envelope_id)

    def _wait(self, frame: str, envelope_id: str) -> Reply:
        began = time.monotonic()
        answer = self._send(frame, envelope_id)
        try:
            said = answer.result(2 * IN_TIME)
        except NoAck:
            return Reply("silence", "", time.monotonic() - began)
        except Exception as error:
            return Reply(f"no answer ({type(error).__name__})", "", time.monotonic() - began)
        return Reply("ack", json.dumps(said), time.monotonic() - began)

    def _send(self, frame: str, envelope_id: str) -> "Future[Any]":
        hub, answer = self._house.slack.hub, Future[Any]()
        self._house.slack.wait_for(lambda: hub.connections)
        connection = hub.connections[0]
        if envelope_id:
            connection.waiting[envelope_id] = answer
        assert hub.loop is not None
        hub.loop.call_soon_threadsafe(connection.outgoing.put_nowait, frame)
        return answer

    def close(self) -> None:
        """Nothing to close."""
