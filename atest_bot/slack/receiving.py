"""Socket Mode that answers everything it took before it goes (threat-model 4.3): nobody else will answer it."""

import re
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.socket_mode.request import SocketModeRequest

from atest_bot.slack.serving import Socket

LONGEST_FINISH = 10.0  # seconds; where deliveries come without a pause, some last one stays unanswered
LAST_WORDS = 0.5  # seconds in which Slack takes the last answers
_A_MOMENT = 0.1

_NUMBER = re.compile(r'"num_connections"\s*:\s*(\d{1,9})')


class Receiver(Socket):
    """A connection that knows how many deliveries came and are not answered yet, and how many others this app has."""

    def __init__(self, app: App, token: str, web_client: WebClient) -> None:
        super().__init__(app, token, web_client=web_client)
        self._unanswered = 0
        self._has_left = False
        self.connections: int | None = None
        self._takes_over = False
        self._changed = threading.Condition()
        self.client.on_message_listeners.append(self._note_received)

    def _note_received(self, message: str) -> None:
        if '"envelope_id"' in message:
            self._count(1)
        elif '"disconnect"' in message:
            self._takes_over = True
        elif '"hello"' in message:
            self._count_connections(message)

    def _count_connections(self, hello: str) -> None:
        """What Slack says this app has, as it comes in, without one that it asked us to replace: it is still open."""
        found = _NUMBER.search(hello)
        self.connections = max(1, int(found[1]) - self._takes_over) if found else None
        self._takes_over = False

    def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Have the app answer one delivery; what can no longer be answered is not carried out either."""
        try:
            if not self._has_left:
                super().handle(client, req)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._unanswered += change
            self._changed.notify_all()

    def leave(self) -> None:
        """Close the connection at the first moment at which everything that came is answered."""
        self.client.auto_reconnect_enabled = False
        with self._changed:
            self._changed.wait_for(lambda: self._unanswered <= 0, LONGEST_FINISH)
            self._has_left = True
            self._hang_up()
        time.sleep(LAST_WORDS)
        self._stop_receiving()
        self.close()  # type: ignore[no-untyped-call]

    def _stop_receiving(self) -> None:
        """Slack's client may begin to receive anew at the moment it is closed, and would wait for itself for ever."""
        runner = self.client.current_session_runner
        runner.event.set()
        while runner.is_alive():
            self.client.current_session_state.terminated = True
            self.client.disconnect()
            runner.thread.join(_A_MOMENT)

    def _hang_up(self) -> None:
        """Say no more, and go on listening: to close with something unread would take back the last answers."""
        session = self.client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(session.sock, socket.SHUT_WR)  # as TCP does it, under TLS too
