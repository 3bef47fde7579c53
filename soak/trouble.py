"""What goes wrong: bots are killed, Slack answers badly, deliveries come twice, in disorder, or not at all."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from soak.scene import Scene

_BAD: tuple[tuple[str, float, dict[str, Any]], ...] = (
    ("rate_limited", 0.05, {"retry_after": 1}),
    ("server_error", 0.05, {"status": 502, "html": True}),
    ("ok_false", 0.04, {"error": "internal_error"}),
    ("reset", 0.04, {}),
    ("stored_but_unanswered", 0.05, {}),
    ("stored_then_5xx", 0.05, {"status": 503, "html": True}),
    ("cut_off", 0.05, {}),
    ("late", 0.06, {"seconds": 0.4}),
)
_DROPPED = 0.15
_WINDOW = 4


class Trouble(threading.Thread):
    """Kills a bot now and then, on average every `pause` seconds, and has Slack misbehave all the time.

    `allowed` says how many kills there may have been by now: on a slow machine nothing would ever get done else.
    """

    def __init__(self, scene: Scene, seed: str, pause: float, allowed: Callable[[], float]) -> None:
        super().__init__(name="trouble", daemon=True)
        self.scene, self.pause, self.allowed = scene, pause, allowed
        self.dice = random.Random(f"{seed}:trouble")
        self.kills = self.cuts = 0
        self.failure: BaseException | None = None
        self._over = threading.Event()

    def begin(self) -> None:
        faults = self.scene.slack.faults
        faults.random.seed(self.dice.random())
        for kind, probability, detail in _BAD:
            faults.add(kind, probability=probability, count=None, **detail)
        faults.drop(_DROPPED)
        faults.reorder(_WINDOW)
        self.start()

    def run(self) -> None:
        try:
            while not self._over.wait(self.dice.expovariate(1 / self.pause)):
                self._strike()
        except BaseException as failure:
            self.failure = failure

    def _strike(self) -> None:
        self.scene.slack.faults.duplicate(int(self.dice.random() < 0.3))
        if self.dice.random() < 0.15 and self.scene.mode == "socket":
            self.cuts += 1
            with suppress(Exception):
                self.scene.slack.faults.disconnect(self.dice.choice(["abrupt", "refresh_requested"]))
            return
        if self.kills > self.allowed():
            return
        self.scene.kill(self.dice.randrange(len(self.scene.bots)))
        self.kills += 1

    def end(self) -> None:
        """No more kills; Slack goes on as it did."""
        self._over.set()
        self.join()
        if self.failure is not None:
            raise self.failure
