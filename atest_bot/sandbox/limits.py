"""How often each method may be called, and the tables of Slack's tiers. Measured on the machine's own steady clock."""

import math
import threading
import time
from dataclasses import dataclass, field

TIER_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100, 5: 600}
UNTIERED = 5


@dataclass
class Bucket:
    """Tokens that come back steadily."""

    size: float
    per_second: float
    left: float = field(init=False)
    seen_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.left = self.size

    def wait(self) -> float:
        """Seconds until a token is there; none is taken."""
        now = time.monotonic()
        self.left = min(self.size, self.left + (now - self.seen_at) * self.per_second)
        self.seen_at = now
        return 0.0 if self.left >= 1 else (1 - self.left) / self.per_second


class RateLimits:
    """Slack's limits: per method by tier, and for posting per channel and for the whole workspace."""

    def __init__(self, *, enabled: bool = True, channel_burst: int = 20, workspace_per_minute: int = 600) -> None:
        self.enabled = enabled
        self.channel_burst = channel_burst
        self.workspace_per_minute = workspace_per_minute
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lock = threading.Lock()

    @classmethod
    def off(cls) -> "RateLimits":
        """No limits, for benchmarks."""
        return cls(enabled=False)

    def retry_after(self, method: str, tier: int, channel: str = "") -> int | None:
        """Counts a call; the seconds to wait when it was one too many."""
        if not self.enabled:
            return None
        with self._lock:
            buckets = self._for(method, tier, channel)
            wait = max(bucket.wait() for bucket in buckets)
            if wait:
                return max(1, math.ceil(wait))
            for bucket in buckets:
                bucket.left -= 1
        return None

    def _for(self, method: str, tier: int, channel: str) -> list[Bucket]:
        if method != "chat.postMessage":
            rate = TIER_PER_MINUTE[tier]
            return [self._bucket(method, "", rate, rate / 60)]
        ceiling = self.workspace_per_minute
        return [
            self._bucket(method, "", ceiling, ceiling / 60),
            self._bucket(method, channel, self.channel_burst, 1.0),
        ]

    def _bucket(self, method: str, channel: str, size: float, per_second: float) -> Bucket:
        return self._buckets.setdefault((method, channel), Bucket(size, per_second))
