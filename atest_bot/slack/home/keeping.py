"""Shows homes: takes the next that is due, draws it from the database as it is now, and publishes what differs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from atest_bot import logs
from atest_bot.domain.coalition import Coalition
from atest_bot.services import homing
from atest_bot.services.delivering import Waits
from atest_bot.services.homing import Claimed
from atest_bot.slack.home.drawing import Drawn, draw, permalinks
from atest_bot.slack.home.sections import SECTIONS
from atest_bot.slack.posting import sort_failure
from atest_bot.store.database import Clock, Database


@dataclass
class Pace:
    """How often homes that nobody asked for are published: Slack takes about a hundred a minute (tier 4).

    All processes share that; `sharers` says how many there are.
    """

    per_minute: float = 80.0
    burst: float = 10.0
    sharers: Callable[[], int] = lambda: 1
    _left: float = field(init=False, default=0.0)
    _at: float = field(init=False, default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._left = self.burst

    @property
    def is_open(self) -> bool:
        now = time.monotonic()
        came_back = (now - self._at) * self.per_minute / 60 / self.sharers()
        self._left, self._at = min(self.burst, self._left + came_back), now
        return self._left >= 1

    def spend(self) -> None:
        self._left -= 1


class HomeKeeper:
    """Keeps the homes of those who opened theirs. Any number of processes can do this at once."""

    def __init__(
        self, database: Database, coalition: Coalition, clock: Clock, client: WebClient, url: str, pace: Pace
    ) -> None:
        self._database, self._coalition, self._clock = database, coalition, clock
        self._client, self._pace = client, pace
        self._link = permalinks(url)

    def show_once(self) -> bool:
        """Bring one home up to date; False when none is due."""
        claimed = self._database.run(lambda rows: homing.claim(rows, idle=self._pace.is_open))
        if claimed is None:
            return False
        try:
            self._show(claimed)
        except Exception as error:
            self._put_off(claimed, error)
        return True

    def _show(self, claimed: Claimed) -> None:
        now, home = self._clock.now(), claimed.home
        seen = self._database.run(homing.see, self._coalition, home.slack_id, SECTIONS, home.pages, now)
        drawn = draw(seen, SECTIONS, self._link)
        view_hash = home.view_hash
        if claimed.is_asked or drawn.digest != home.digest:
            view_hash = self._publish(claimed, drawn)
        self._database.run(homing.finish, self._coalition, claimed, drawn.digest, view_hash, now)

    def _publish(self, claimed: Claimed, drawn: Drawn) -> str:
        """Publish, unless another process has published since: what we drew may be older than what it did."""
        self._pace.spend()
        home = claimed.home
        answer = self._client.views_publish(user_id=home.slack_id, view=drawn.view, hash=home.view_hash or None)
        return str((answer.get("view") or {}).get("hash") or "")

    def _put_off(self, claimed: Claimed, error: Exception) -> None:
        answer = sort_failure(error) if isinstance(error, SlackApiError) else None
        if isinstance(answer, Waits):
            self._database.run(homing.hold_all, claimed, answer.seconds)
            return
        logs.fault("home_not_shown", error, code=getattr(answer, "code", ""))
        self._database.run(homing.put_off, claimed)
