"""The load: so many presses in flight, each acknowledged before its sender takes the next."""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from atest_bot.sandbox.posts import Delivery
from bench.scene import Scene

IN_FLIGHT = 20


@dataclass(frozen=True, slots=True)
class Round:
    """How one round went: its length and each acknowledgement in seconds, and the share of a core that sending took."""

    seconds: float
    acknowledged: Sequence[float]
    sender_share: float

    @property
    def rate(self) -> float:
        return len(self.acknowledged) / self.seconds

    def percentile(self, share: float) -> float:
        """So many milliseconds were enough for this share of the votes."""
        return sorted(self.acknowledged)[int(share * (len(self.acknowledged) - 1))] * 1000


def drive(scene: Scene, presses: Iterable[Delivery]) -> Round:
    """Send every press once, and measure."""
    waiting = iter(list(presses))
    lock = threading.Lock()
    took: list[float] = []

    def send() -> None:
        while True:
            with lock:
                press = next(waiting, None)
            if press is None:
                return
            took.append(scene.send(press))

    threads = [threading.Thread(target=send) for _ in range(IN_FLIGHT)]
    began, spent = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return Round(seconds, took, (time.process_time() - spent) / seconds)
