"""The Socket Mode server: tickets, hello, envelopes to one of the connections, acknowledgements, disconnects."""

import asyncio
import contextlib
import itertools
import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from .objects import APP_ID, Json

MOST_CONNECTIONS = 10
MOST_FRAME_BYTES = 20_480
ENDS_AT_ONCE = ("link_disabled", "too_many_websockets")


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app, with what waits to be sent on it."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    outgoing: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    waiting: dict[str, "Future[Any]"] = field(default_factory=dict)
    is_retiring: bool = False


class Gone(Exception):
    """The connection closed before the acknowledgement came."""


class Hub:
    """All connections; a payload goes to exactly one of them."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.tickets: set[str] = set()
        self.turns_away = 0  # so many of the next connections, as a Slack that is in trouble does
        self.on_connect: Callable[[], None] = lambda: None
        self._turn = itertools.count()
        self._lock = threading.Lock()

    def new_ticket(self) -> str:
        """Admission for one connection, once."""
        ticket = uuid.uuid4().hex
        self.tickets.add(ticket)
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serves one connection from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=404, text="no such ticket")
        self.tickets.discard(ticket)
        if self.turns_away:
            self.turns_away -= 1
            return web.Response(status=503, text="in trouble")
        socket = web.WebSocketResponse(max_msg_size=MOST_FRAME_BYTES, compress=False)
        try:
            await socket.prepare(request)
        except ConnectionError:
            return socket  # whoever called is gone
        connection = Connection(socket, request.transport)
        with self._lock:
            self.connections.append(connection)
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        sender = asyncio.create_task(self._send_all(connection))
        try:
            await connection.socket.send_str(json.dumps(self._hello()))
            if len(self.connections) > MOST_CONNECTIONS:
                await self._end(connection, "too_many_websockets")
            else:
                self.on_connect()
            await self._receive(connection)
        except ConnectionError:
            pass
        finally:
            self._forget(connection)
            sender.cancel()

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        count = len(self.connections)
        return {
            "type": "hello",
            "num_connections": count,
            "connection_info": {"app_id": APP_ID},
            "debug_info": debug,
        }

    async def _send_all(self, connection: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await connection.socket.send_str(await connection.outgoing.get())

    async def _receive(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type != WSMsgType.TEXT:
                continue
            with contextlib.suppress(ValueError, AttributeError, TypeError):
                answer = json.loads(frame.data)
                future = connection.waiting.pop(answer.get("envelope_id", ""), None)
                if future is not None and not future.done():
                    future.set_result(answer.get("payload"))

    def _forget(self, connection: Connection) -> None:
        with self._lock:
            if connection in self.connections:
                self.connections.remove(connection)
            waiting = list(connection.waiting.values())
        for future in waiting:
            if not future.done():
                future.set_exception(Gone())

    def send(self, envelope: Json, timeout: float) -> Any:
        """Sends an envelope to the next connection and waits for what the app answers to it."""
        future: Future[Any] = Future()
        with self._lock:
            ready = [item for item in self.connections if not item.is_retiring] or self.connections
            if not ready or self.loop is None:
                raise Gone
            connection = ready[next(self._turn) % len(ready)]
            connection.waiting[envelope["envelope_id"]] = future
        self.loop.call_soon_threadsafe(connection.outgoing.put_nowait, json.dumps(envelope))
        try:
            return future.result(timeout)
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks every connection to end; `abrupt` cuts them without a word."""
        if self.loop is not None:
            asyncio.run_coroutine_threadsafe(self._disconnect(reason), self.loop).result(5)

    async def _disconnect(self, reason: str) -> None:
        for connection in list(self.connections):
            connection.is_retiring = True
            await self._end(connection, reason)

    async def _end(self, connection: Connection, reason: str) -> None:
        """Says goodbye; connections to be refreshed stay until the app has opened another."""
        if reason == "abrupt":
            if connection.transport is not None:
                connection.transport.abort()
            return
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        with contextlib.suppress(ConnectionError):
            await connection.socket.send_str(json.dumps(message))
            if reason in ENDS_AT_ONCE:
                await connection.socket.close()
