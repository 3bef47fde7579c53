"""A stand-in with three people and three channels, a client for it, and a small app over either transport."""

from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient

from atest_bot.sandbox.standin import StandIn

from .echo import handler_class, make_app

MANIFEST = Path(__file__).with_name("manifest.yaml")
QUICK: dict[str, Any] = {
    "manifest": MANIFEST,
    "retry_delays": (0.0, 0.05, 0.1),
    "ack_seconds": 1.0,
    "person_seconds": 1.0,
}
ANA, BEN, OUT = "U0ANA", "U0BEN", "U0OUT"
PUBLIC, PRIVATE, OTHER = "C0PUBLIC", "C0PRIVATE", "C0OTHER"


def populated(standin: StandIn) -> StandIn:
    workspace = standin.workspace
    workspace.add_person(ANA, "Ana Diaz", "Primary", "River")
    workspace.add_person(BEN, "Ben Okoro")
    workspace.add_person(OUT, "Olga Stone", team_id="T0OTHER", is_stranger=True)
    workspace.add_channel(PUBLIC, "decisions", members=[ANA, BEN, OUT])
    workspace.add_channel(PRIVATE, "members", private=True, members=[ANA, BEN])
    workspace.add_channel(OTHER, "elsewhere", private=True, members=[ANA], bot=False)
    return standin


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with populated(StandIn(**QUICK)) as running:
        yield running


@pytest.fixture
def client(standin: StandIn) -> WebClient:
    return WebClient(token=standin.bot_token, base_url=standin.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def connect(standin: StandIn) -> Iterator[Callable[[App], SocketModeHandler]]:
    """Connects an app through Socket Mode, with the SDK's own client."""
    open_handlers: list[SocketModeHandler] = []

    def start(app: App) -> SocketModeHandler:
        web = WebClient(base_url=standin.api_url, token=standin.app_token)
        handler = SocketModeHandler(app, standin.app_token, web_client=web, ping_interval=0.5)
        assert isinstance(handler.client, SocketModeClient)
        before = len(standin.hub.connections)
        handler.connect()
        open_handlers.append(handler)
        standin.wait_for(lambda: len(standin.hub.connections) > before)
        return handler

    yield start
    for handler in open_handlers:
        hang_up(handler)


def hang_up(handler: SocketModeHandler) -> None:
    """Close a client in a thread: it joins its own threads, and now and then one of them never ends."""
    closing = Thread(target=handler.close, daemon=True)
    closing.start()
    closing.join(5)


@pytest.fixture(params=["socket", "http"])
def echo(request: pytest.FixtureRequest) -> Iterator[tuple[StandIn, App]]:
    """The small app, connected in both ways, one test each."""
    yield from over_socket() if request.param == "socket" else over_http()


def over_socket() -> Iterator[tuple[StandIn, App]]:
    with populated(StandIn(**QUICK)) as standin:
        app = make_app(standin)
        web = WebClient(base_url=standin.api_url, token=standin.app_token)
        handler = SocketModeHandler(app, standin.app_token, web_client=web, ping_interval=0.5)
        handler.connect()
        standin.wait_for(lambda: standin.hub.connections)
        yield standin, app
        hang_up(handler)
        assert standin.surprises == []


def over_http() -> Iterator[tuple[StandIn, App]]:
    served: dict[str, Any] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_class(served))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    with populated(StandIn(request_url=url, **QUICK)) as standin:
        served["app"] = make_app(standin)
        yield standin, served["app"]
        assert standin.surprises == []
    server.shutdown()
    server.server_close()
    thread.join()
