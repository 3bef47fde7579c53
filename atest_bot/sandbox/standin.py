"""`StandIn`: the strict local stand-in for Slack, on a thread of its own. What people do with it is in `acts`."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self, TypeVar

from aiohttp import web

from . import page_api, payloads
from .acts import Acts
from .api import Api
from .delivery import Deliverer
from .faults import Faults
from .interactions import ResponseUrls, Triggers
from .limits import RateLimits
from .manifest import Manifest
from .methods import ApiCall, Backend
from .objects import Channel, Clock, Json, plain
from .posts import Delivery, SignedPosts
from .sockets import Hub
from .touring import Tour
from .workspace import Workspace

T = TypeVar("T")
LOOK_AGAIN_SECONDS = 0.25


class NotYet(AssertionError):
    """Something waited for did not happen; the message says what is there instead."""


@dataclass(frozen=True)
class ClockStep:
    """One button of the page's clock; `seconds` is None where the step is not possible now."""

    label: str
    id: str
    seconds: Callable[[], float | None]


@dataclass(frozen=True)
class Hint:
    """What somebody who has just arrived can do: formatted text, and a command to try."""

    text: str
    command: str = ""


class StandIn(Acts):
    """Slack, as far as the bot can tell. `started` are those of this process, of which tests ask what was typed."""

    started: ClassVar[list["StandIn"]] = []

    def __init__(
        self,
        *,
        port: int = 0,
        manifest: Path,
        clock: Clock | None = None,
        request_url: str | None = None,
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107 - opens nothing but this stand-in
        bot_token: str = "xoxb-sandbox-bot",  # noqa: S107
        app_token: str = "xapp-sandbox-app",  # noqa: S107
        latency: float = 0.0,
        retry_delays: Sequence[float] = (0.0, 60.0, 300.0),
        limits: RateLimits | None = None,
        ack_seconds: float = 3.0,
        person_seconds: float = 5.0,
    ) -> None:
        self.port = port
        self.person_seconds = person_seconds
        self.clock = clock or Clock()
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.manifest = Manifest.read(manifest)
        self.workspace = Workspace(self.clock, bot_name=self.manifest.bot_name)
        self.faults = Faults()
        self.hub = Hub()
        surprises: list[str] = []
        self.backend = Backend(
            self.workspace,
            self.manifest,
            limits or RateLimits(),
            self.faults,
            self.hub,
            Triggers(),
            ResponseUrls(self.workspace, surprises),
            bot_token,
            app_token,
            latency,
            surprises=surprises,
        )
        posts = SignedPosts(request_url, signing_secret) if request_url else None
        self.deliverer = Deliverer(
            self.hub,
            posts,
            self.faults,
            retry_delays=retry_delays,
            ack_seconds=ack_seconds,
            on_settled=self.workspace.wake,
        )
        self.workspace.listener, self.workspace.hears = self._on_event, self.manifest.hears
        self.faults.disconnect = self.hub.disconnect
        self.ready, self.note = True, ""
        self.newcomer = ""
        self.tour: Tour | None = None
        self.hint_for: Callable[[str], Hint | None] = lambda person: None
        self.clock_steps = [
            ClockStep("+1 hour", "hour", lambda: 3600.0),
            ClockStep("+1 day", "day", lambda: 86400.0),
        ]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    # --- life ---

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serves from now on."""
        self.started.append(self)
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="slack-standin", daemon=True)
        self._thread.start()
        started.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Ends all connections and the thread."""
        self.deliverer.stop()
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop = None

    def _run(self, started: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.02)
        try:
            loop.run_until_complete(self._listen(runner, loop))
        except BaseException as failure:
            self._failure = failure
        started.set()
        if self._failure is None:
            loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(_cancel_rest())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        Api(self.backend).add_routes(app)
        page_api.PageApi(self).add_routes(app)
        return app

    async def _listen(self, runner: web.AppRunner, loop: asyncio.AbstractEventLoop) -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=512)
        await site.start()
        self.port = runner.addresses[0][1]
        self._loop = self.hub.loop = loop
        self.backend.base_url = self.backend.response_urls.base_url = self.base_url

    @property
    def base_url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What the bot gets as `SLACK_API_URL`."""
        return f"{self.base_url}/api/"

    @property
    def page_url(self) -> str:
        """What a person opens in a browser."""
        return f"{self.base_url}/"

    # --- what happened ---

    @property
    def calls(self) -> list[ApiCall]:
        """Every call of the Web API."""
        return self.backend.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the app."""
        return self.deliverer.deliveries

    @property
    def surprises(self) -> list[str]:
        """What should not have happened: unknown methods, refused blocks and the like."""
        return self.backend.surprises

    def _on_event(self, name: str, inner: Json, channel: Channel | None) -> None:
        kind = "message" if name.startswith("message.") else name
        self.deliverer.event(payloads.event_payload(self.workspace, kind, inner, channel))

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = 10.0) -> T:
        """The predicate's value as soon as it is true; looks again at every change here."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self.workspace.ticks
            if value := predicate():
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotYet(f"This did not happen within {timeout} s. There is:\n{self.describe()}")
            with self.workspace.changed:
                if self.workspace.ticks == seen:
                    self.workspace.changed.wait(min(left, LOOK_AGAIN_SECONDS))

    def describe(self) -> str:
        """The last messages, the open forms and the surprises, for error messages."""
        lines = []
        for channel in self.workspace.channels.values():
            for message in channel.top[-3:]:
                lines.append(f"{channel.id} {message.user} {message.ts}: {plain(message)[:200]!r}")
        for person, stack in self.workspace.stacks.items():
            lines += [f"{person} has open: {view.title}" for view in stack]
        lines += [f"surprise: {surprise}" for surprise in self.surprises]
        return "\n".join(lines) or "nothing"

    # --- deliveries under control ---

    def redeliver(self, delivery: Delivery) -> None:
        """Sends the same again."""
        self.deliverer.redeliver(delivery)

    def hold(self) -> None:
        """Collects events instead of sending them."""
        self.deliverer.hold()

    def release(self, order: Sequence[int] | None = None) -> list[Delivery]:
        """Sends the collected events, in the order of these positions."""
        return self.deliverer.release(order)


async def _cancel_rest() -> None:
    """Ends what still runs on this loop."""
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
