"""A bot in Socket Mode that is told to stop leaves, whatever Slack's client is doing at that moment."""

import threading
from typing import Any

from slack_sdk import WebClient

from atest_bot.slack.receiving import Receiver
from tests.house import House

LONG = 20.0  # seconds; it takes one


class Late:
    """A session that Slack's client finds open just before it closes it, and begins to receive from just after."""

    sock = None
    session_id = "late"

    def __init__(self) -> None:
        self.is_asked, self.is_closed = threading.Event(), threading.Event()

    def is_active(self) -> bool:
        self.is_asked.set()
        self.is_closed.wait(LONG)
        return True

    def run_until_completion(self, state: Any) -> None:
        while not state.terminated:
            self.is_closed.wait(0.01)

    def close(self) -> None:
        self.is_closed.set()


def test_it_leaves_though_the_client_begins_to_receive_as_it_is_closed(house: House) -> None:
    receiver = Receiver(house.app, "xapp-1", WebClient(token="xapp-1", base_url=house.slack.api_url))
    session = Late()
    receiver.client.current_session = session
    assert session.is_asked.wait(LONG)
    leaving = threading.Thread(target=receiver.leave, daemon=True)
    leaving.start()
    leaving.join(LONG)
    assert not leaving.is_alive()
