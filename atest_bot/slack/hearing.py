"""Whether a Socket Mode connection hears Slack now (rulebook 6.4): it stands, and it has answered a ping lately."""

import time
from collections.abc import Callable
from typing import Any

ANSWERS_WITHIN = 30.0  # the client pings every 10 seconds, and a connection that is half open answers none


def ear_of(client: Any, clock: Callable[[], float] = time.time) -> Callable[[], bool]:
    """A question to the client of Slack's SDK, whose session changes whenever it connects anew."""
    first_seen: dict[int, float] = {}

    def is_hearing() -> bool:
        session = client.current_session
        if session is None or not client.is_connected():
            return False
        if id(session) not in first_seen:
            first_seen.clear()
            first_seen[id(session)] = clock()
        answered_at = session.last_ping_pong_time or first_seen[id(session)]
        return clock() - float(answered_at) < ANSWERS_WITHIN

    return is_hearing
