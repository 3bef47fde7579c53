"""Deliveries, retries and misbehavior: what Slack and the network do on a bad day."""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from atest_bot.sandbox.acts import NotAcknowledged
from atest_bot.sandbox.objects import Clock
from atest_bot.sandbox.standin import NotYet, StandIn

from .conftest import ANA, BEN, PRIVATE, PUBLIC
from .echo import SEEN, make_app

Echo = tuple[StandIn, App]
Connect = Callable[[App], SocketModeHandler]


def event_ids(app: App) -> list[str]:
    return [body["event_id"] for body in getattr(app, SEEN) if "event_id" in body]


def texts(standin: StandIn, channel: str = PUBLIC) -> list[str]:
    return [message.text for message in standin.messages(ANA, channel)]


def test_an_event_without_acknowledgement_comes_again(echo: Echo) -> None:
    standin, app = echo
    standin.faults.swallow_acks(2)
    ts = standin.say(ANA, PUBLIC, "x")
    delivery = standin.deliveries[-1]
    standin.wait_for(lambda: delivery.acknowledged)
    assert delivery.attempts == 3
    assert delivery.event["ts"] == ts
    assert len(set(event_ids(app))) == 1
    standin.redeliver(delivery)
    assert len(event_ids(app)) == 4


def test_commands_never_come_again(echo: Echo) -> None:
    standin, _ = echo
    standin.faults.swallow_acks(1)
    with pytest.raises(NotAcknowledged, match="operation_timeout") as caught:
        standin.command(ANA, "/echo hello")
    assert caught.value.delivery.attempts == 1


def test_deliveries_can_be_held_repeated_and_reordered(echo: Echo) -> None:
    standin, app = echo
    standin.hold()
    for word in ("one", "two", "three"):
        standin.say(ANA, PUBLIC, word)
    assert event_ids(app) == []
    standin.release([2, 0, 1])
    assert [body["event"]["text"] for body in getattr(app, SEEN)] == ["three", "one", "two"]
    standin.faults.duplicate(2)
    standin.say(ANA, PUBLIC, "four")
    assert len(event_ids(app)) == 6
    standin.faults.clear()
    standin.faults.reorder(3)
    for _ in range(3):
        standin.say(ANA, PUBLIC, "again", wait=False)
    standin.wait_for(lambda: len(event_ids(app)) == 9)


def test_lost_events_come_again(echo: Echo) -> None:
    standin, app = echo
    standin.faults.drop(1.0)
    standin.say(ANA, PUBLIC, "x")
    standin.faults.drop(0.0)
    standin.wait_for(lambda: len(event_ids(app)) == 1)


def test_unsubscribed_events_do_not_come(echo: Echo) -> None:
    standin, app = echo
    standin.say(ANA, standin.workspace.dm(ANA).id, "message.im is not in the manifest")
    standin.workspace.rename(PUBLIC, "renamed")
    assert standin.deliveries == [] and event_ids(app) == []


def test_without_a_connection_people_are_told_and_events_wait(standin: StandIn, connect: Connect) -> None:
    with pytest.raises(NotAcknowledged, match="not connected"):
        standin.command(ANA, "/echo hello")
    standin.say(ANA, PUBLIC, "while away")
    app = make_app(standin)
    connect(app)
    standin.wait_for(lambda: len(event_ids(app)) == 1)


def test_each_payload_goes_to_one_of_the_connections(standin: StandIn, connect: Connect) -> None:
    apps = [make_app(standin), make_app(standin)]
    for app in apps:
        connect(app)
    for _ in range(6):
        standin.say(ANA, PUBLIC, "x")
    assert [len(event_ids(app)) for app in apps] == [3, 3]


@pytest.mark.parametrize("reason", ["refresh_requested", "abrupt"])
def test_the_client_comes_back_after_a_disconnect(standin: StandIn, connect: Connect, reason: str) -> None:
    app = make_app(standin)
    connect(app)
    before = list(standin.hub.connections)
    standin.faults.disconnect(reason)
    standin.wait_for(lambda: standin.hub.connections and not set(before) & set(standin.hub.connections))
    standin.say(ANA, PUBLIC, "x")
    standin.wait_for(lambda: len(event_ids(app)) == 1)


def test_requests_are_signed_with_the_machines_time(tmp_path: Path) -> None:
    """A bare server reads one request; the moved clock must not reach its signature."""
    received: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve_once() -> None:
        connection, _ = listening.accept()
        with connection:
            while b"payload=" not in b"".join(received) and b"command=" not in b"".join(received):
                received.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=serve_once)
    thread.start()
    clock = Clock(tmp_path / "offset")
    clock.add(90_000)
    assert (tmp_path / "offset").read_text() == "90000.0"
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    manifest = Path(__file__).with_name("manifest.yaml")
    with StandIn(manifest=manifest, request_url=url, clock=clock) as standin:
        standin.workspace.add_person(ANA, "Ana")
        standin.command(ANA, "/echo a & b = c; d%20+")
        headers = standin.deliveries[0].headers
    thread.join()
    listening.close()
    body = b"".join(received).partition(b"\r\n\r\n")[2]
    verifier = SignatureVerifier(standin.signing_secret)
    stamp, signature = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]
    assert verifier.is_valid(body.decode(), stamp, signature)


def test_faults_before_the_call_leave_nothing(client: WebClient, standin: StandIn) -> None:
    standin.faults.rate_limited("chat.*", retry_after=7)
    standin.faults.server_error("chat.*")
    standin.faults.ok_false("chat.*", error="fatal_error")
    standin.faults.reset("chat.*")
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=PUBLIC, text="x")
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as broken:
        client.chat_postMessage(channel=PUBLIC, text="x")
    assert broken.value.response.status_code == 500
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.chat_postMessage(channel=PUBLIC, text="x")
    with pytest.raises((OSError, SlackApiError)):
        client.chat_postMessage(channel=PUBLIC, text="x")
    assert texts(standin) == []
    client.chat_postMessage(channel=PUBLIC, text="at last")
    assert texts(standin) == ["at last"]


@pytest.mark.parametrize("kind", ["stored_but_unanswered", "stored_then_5xx", "cut_off"])
def test_faults_after_the_call_leave_it_done(client: WebClient, standin: StandIn, kind: str) -> None:
    getattr(standin.faults, kind)("chat.postMessage", when=lambda args: args["text"] == "x")
    client.chat_postMessage(channel=PUBLIC, text="spared")
    with pytest.raises(Exception, match=r".*"):
        client.chat_postMessage(channel=PUBLIC, text="x")
    assert texts(standin) == ["spared", "x"]
    assert standin.calls[-1].fault == kind


def test_late_and_hanging_answers_time_out(standin: StandIn) -> None:
    hasty = WebClient(token=standin.bot_token, base_url=standin.api_url, retry_handlers=[], timeout=1)
    standin.faults.hang("auth.test")
    with pytest.raises(TimeoutError):
        hasty.auth_test()
    standin.faults.late("auth.test", seconds=0.01)
    assert hasty.auth_test()["ok"]


def test_hooks_run_around_a_call(client: WebClient, standin: StandIn) -> None:
    order: list[Any] = []
    standin.faults.before("chat.*", lambda args: order.append((args["text"], texts(standin))))
    standin.faults.after("chat.*", lambda answer: order.append((answer["ok"], texts(standin))))
    client.chat_postMessage(channel=PUBLIC, text="x")
    assert order == [("x", []), (True, ["x"])]


def test_the_sdk_waits_as_long_as_it_is_told(standin: StandIn) -> None:
    patient = WebClient(token=standin.bot_token, base_url=standin.api_url)
    patient.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    standin.faults.rate_limited("auth.test", retry_after=0)
    assert patient.auth_test()["ok"]


def test_a_response_url_serves_five_times(standin: StandIn) -> None:
    url, _ = standin.backend.response_urls.new(PRIVATE, ANA)
    hook = WebhookClient(url)
    assert hook.send(text="one").body == "ok"
    assert hook.send(text="two", replace_original=True).status_code == 200
    assert texts(standin, PRIVATE) == ["two"]
    hook.send(text="for all", response_type="in_channel")
    assert [m.text for m in standin.messages(BEN, PRIVATE)] == ["for all"]
    hook.send(delete_original=True)
    assert texts(standin, PRIVATE) == ["for all"]
    assert hook.send(text="five").status_code == 200
    assert json.loads(hook.send(text="six").body)["error"] == "used_url"
    standin.clock.add(31 * 60)
    old, _ = standin.backend.response_urls.new(PRIVATE, ANA)
    standin.clock.add(31 * 60)
    assert WebhookClient(old).send(text="x").status_code == 404


def test_waiting_in_vain_says_what_is_there(standin: StandIn) -> None:
    standin.say(ANA, PUBLIC, "only this")
    with pytest.raises(NotYet, match="only this"):
        standin.wait_for(lambda: False, timeout=0.01)
