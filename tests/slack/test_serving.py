"""The HTTP front: what cannot be Slack's is turned away, changes nothing, and is not written down (G14)."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from atest_bot.slack.serving import HealthOnly, refuse
from tests.house import PRIMARY, House, state_of
from tests.log_book import log_book

CANARY = "canary-7f3k"
SECRET = "sandbox-signing-secret"
MEGABYTE = 1024 * 1024
Headers = dict[str, str]


@pytest.fixture
def web_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """A house that Slack reaches over HTTP."""
    with House(sqlite_url, tmp_path, delivery="http") as house:
        yield house


@pytest.fixture
def any_web_house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The same on both kinds of database."""
    with House(database_url, tmp_path, delivery="http") as house:
        yield house


def signed(body: bytes, *, secret: str = SECRET, age: int = 0, stamp: str = "") -> Headers:
    """The headers with which Slack would send a body."""
    stamp = stamp or str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    form = "application/json" if body[:1] == b"{" else "application/x-www-form-urlencoded"
    return {"Content-Type": form, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def send(house: House, body: bytes, headers: Headers, path: str = "/slack/events", method: str = "POST") -> int:
    """One request; returns its status."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=10)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        assert CANARY not in said
        assert "Traceback" not in said
        return answer.status
    finally:
        connection.close()


def press(house: House, number: str, action_ts: str = "1803913200.000001") -> bytes:
    """The body of a button press, with a canary where a person's name stands."""
    card = house.card(number)
    value = next(block for block in card.blocks or [] if block["type"] == "actions")["elements"][0]["value"]
    payload = {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX", "domain": CANARY},
        "user": {"id": PRIMARY, "name": CANARY, "team_id": "T0SANDBOX"},
        "api_app_id": "A0SANDBOX",
        "container": {"type": "message", "message_ts": card.ts, "channel_id": card.channel},
        "trigger_id": "1.2.3",
        "actions": [
            {
                "type": "button",
                "action_id": "vote_sign_on",
                "block_id": "b",
                "value": value,
                "action_ts": action_ts,
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


UNWANTED: dict[str, Callable[[bytes], Headers]] = {
    "unsigned": lambda body: {"Content-Type": "application/x-www-form-urlencoded"},
    "signed with another secret": lambda body: signed(body, secret="another"),
    "signed for another body": lambda body: signed(body + b"&x=1"),
    "six minutes old": lambda body: signed(body, age=360),
    "six minutes ahead": lambda body: signed(body, age=-360),
    "stamped with a word": lambda body: signed(body, stamp="yesterday"),
    "stamped with a fraction": lambda body: signed(body, stamp=f"{int(time.time())}.5"),
    "stamped with a minus": lambda body: signed(body, stamp="-1"),
    "stamped with thirteen digits": lambda body: signed(body, stamp=f"0{int(time.time()):012d}"),
    "without a stamp": lambda body: _without(signed(body), "X-Slack-Request-Timestamp"),
    "without a signature": lambda body: _without(signed(body), "X-Slack-Signature"),
    "with half a signature": lambda body: _with(signed(body), "X-Slack-Signature", "v0=abc"),
    "with another version": lambda body: _with(signed(body), "X-Slack-Signature", "v1=" + "0" * 64),
    "with letters that are no digits": lambda body: _with(signed(body), "X-Slack-Signature", "v0=" + "\u00e9" * 64),
    "stamped with digits of another script": lambda body: _with(
        signed(body), "X-Slack-Request-Timestamp", "\u00b2\u00b3\u00b9"
    ),
}


def _without(headers: Headers, name: str) -> Headers:
    return {key: value for key, value in headers.items() if key != name}


def _with(headers: Headers, name: str, value: str) -> Headers:
    return {**headers, name: value}


@pytest.mark.guarantee("G14")
def test_what_is_not_signed_by_slack_now_gets_401_and_changes_nothing(web_house: House) -> None:
    number = web_house.vote_is_open()
    body = press(web_house, number)
    before = state_of(web_house)
    with log_book() as book:
        answers = {way: send(web_house, body, headers(body)) for way, headers in UNWANTED.items()}
    assert answers == dict.fromkeys(UNWANTED, 401)
    assert state_of(web_house) == before
    assert_silent(book.getvalue())
    assert send(web_house, body, signed(body)) == 200
    assert web_house.ballots() == {"Free the Workers": "sign_on"}


def test_a_wrong_signature_leaves_one_line_a_minute_in_the_log(web_house: House) -> None:
    body = b"payload={}"
    with log_book() as book:
        assert [send(web_house, body, signed(body, secret="another")) for _ in range(3)] == [401] * 3
    (line,) = [line for line in book.getvalue().splitlines() if "delivery_refused" in line]
    assert json.loads(line)["level"] == "WARNING"
    assert json.loads(line)["code"] == "signature"


def assert_silent(log: str) -> None:
    for secret in (CANARY, SECRET, "vote_sign_on", "v0=", PRIMARY):
        assert secret not in log


@pytest.mark.guarantee("G14")
@pytest.mark.parametrize("is_chunked", [False, True])
def test_what_is_larger_than_slack_sends_gets_413(web_house: House, is_chunked: bool) -> None:
    body = b"payload=" + CANARY.encode() * (MEGABYTE // len(CANARY) + 1)
    before = state_of(web_house)
    with log_book() as book:
        assert send(web_house, iter([body]) if is_chunked else body, signed(body)) == 413
    assert state_of(web_house) == before
    assert_silent(book.getvalue())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/"),
        ("POST", "/slack/events/"),
        ("POST", "/slack/install"),
        ("GET", "/slack/events"),
        ("PUT", "/slack/events"),
        ("POST", "/healthz"),
        ("GET", "/slack/oauth_redirect"),
    ],
)
def test_nothing_else_is_served(web_house: House, method: str, path: str) -> None:
    body = b"payload={}"
    assert send(web_house, body, signed(body), path, method) == 404


@pytest.mark.guarantee("G14")
@pytest.mark.parametrize("body", [b"", b"{", b"payload=", b"payload={", b"payload=%FF%FE", b"\xff\xfe", b"[1]", b"{}"])
def test_what_is_signed_and_makes_no_sense_changes_nothing_and_leaves_no_trace(web_house: House, body: bytes) -> None:
    web_house.vote_is_open()
    before = state_of(web_house)
    canary = body + CANARY.encode() if body[:1] != b"{" else body
    with log_book() as book:
        assert send(web_house, canary, signed(canary)) in (200, 400, 401)
    assert state_of(web_house) == before
    assert_silent(book.getvalue())
    assert send(web_house, b"", {}, "/healthz", "GET") == 200


@pytest.mark.guarantee("G14")
def test_a_valid_request_replayed_within_five_minutes_has_no_second_effect(any_web_house: House) -> None:
    web_house = any_web_house
    number = web_house.vote_is_open()
    body = press(web_house, number, action_ts=f"{web_house.now().timestamp():.6f}")
    headers = signed(body)
    assert send(web_house, body, headers) == 200
    web_house.work()
    before, receipts = state_of(web_house), web_house.inbox(PRIMARY)
    assert web_house.ballots() == {"Free the Workers": "sign_on"}
    for _ in range(3):
        web_house.pass_time(60)
        assert send(web_house, body, headers) == 200
        web_house.work()
    assert state_of(web_house) == before
    assert web_house.inbox(PRIMARY) == receipts


def test_health_is_served_beside_the_deliveries(web_house: House) -> None:
    assert [send(web_house, b"", {}, "/healthz", method) for method in ("GET", "HEAD")] == [200, 200]


def test_who_asks_for_the_head_of_health_gets_no_body() -> None:
    health = HealthOnly(lambda: True)
    ask = {"PATH_INFO": "/healthz", "REQUEST_METHOD": "HEAD"}
    assert list(health(ask, lambda said, headers: None)) == []
    assert list(health({**ask, "REQUEST_METHOD": "GET"}, lambda said, headers: None)) == [b"ok\n"]


def test_an_unsigned_request_without_a_length_is_unsigned_first_of_all() -> None:
    assert refuse({}) == "401 Unauthorized"


@pytest.mark.guarantee("G23")
@pytest.mark.parametrize(("is_well", "status"), [(True, "200 OK"), (False, "503 Service Unavailable")])
def test_health_tells_the_truth(is_well: bool, status: str) -> None:
    seen: list[str] = []
    health = HealthOnly(lambda: is_well)
    health({"PATH_INFO": "/healthz", "REQUEST_METHOD": "GET"}, lambda said, headers: seen.append(said))
    health({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda said, headers: seen.append(said))
    assert seen == [status, "404 Not Found"]
