"""How payloads reach the app: through Socket Mode or as signed HTTP requests, with Slack's retries for events.

Commands, clicks and submissions go out once, in the thread of whoever acts; events have threads of their own.
"""

import contextlib
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAck
from typing import Any

from .faults import Faults
from .objects import Json
from .posts import Delivery, Outcome, SignedPosts
from .sockets import Gone, Hub

EVENT_WORKERS = 16
REORDER_SECONDS = 0.05


class Deliverer:
    """Everything sent to the app, and what became of it."""

    def __init__(
        self,
        hub: Hub,
        posts: SignedPosts | None,
        faults: Faults,
        *,
        retry_delays: Sequence[float],
        ack_seconds: float,
        on_settled: Callable[[], None],
    ) -> None:
        self.hub, self.posts, self.faults = hub, posts, faults
        self.retry_delays, self.ack_seconds = tuple(retry_delays), ack_seconds
        self.on_settled = on_settled
        self.deliveries: list[Delivery] = []
        self.held: list[Delivery] | None = None
        self.parked: list[tuple[Delivery, int]] = []
        self.collected = threading.local()
        self._gathered: list[Delivery] = []
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(EVENT_WORKERS, "slack-events")
        self._timers: set[threading.Timer] = set()
        hub.on_connect = self.send_parked

    @property
    def is_reachable(self) -> bool:
        """Whether there is anybody to deliver to."""
        return self.posts is not None or bool(self.hub.connections)

    def stop(self) -> None:
        """Gives up on everything that is still under way."""
        with self._lock:
            timers = list(self._timers)
        for timer in timers:
            timer.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self.posts is not None:
            self.posts.close()

    # --- one attempt ---

    def attempt(self, delivery: Delivery, retry: int, reason: str, timeout: float) -> Outcome:
        """Sends a payload once, to whichever way there is."""
        delivery.attempts += 1
        if self.posts is not None:
            outcome = self.posts.send(delivery, retry, reason, timeout)
        else:
            outcome = self._send_on_socket(delivery, retry, reason, timeout)
        return Outcome("http_timeout") if not outcome.reason and self.faults.swallows() else outcome

    def _send_on_socket(self, delivery: Delivery, retry: int, reason: str, timeout: float) -> Outcome:
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": delivery.kind, "payload": delivery.body}
        envelope["accepts_response_payload"] = delivery.kind != "events_api"
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if reason == "http_timeout" else reason}
        try:
            return Outcome(body=self.hub.send(envelope, timeout))
        except NoAck:
            return Outcome("http_timeout")
        except Gone:
            return Outcome("connection_failed")

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        delivery.status, delivery.reason = outcome.status, outcome.reason
        if not outcome.reason:
            delivery.acknowledged, delivery.response = True, outcome.body
        elif outcome.body is not None:
            delivery.response = outcome.body

    # --- what people wait for ---

    def now(self, kind: str, body: Json, timeout: float) -> Delivery:
        """Delivers what somebody waits for: once, whatever happens."""
        delivery = Delivery(kind, body)
        self.deliveries.append(delivery)
        self._settle(delivery, self.attempt(delivery, 0, "", timeout))
        delivery.given_up = not delivery.acknowledged
        for _ in range(self.faults.duplicates):
            self.attempt(delivery, 0, "", timeout)
        delivery.tried.set()
        self.on_settled()
        return delivery

    # --- events ---

    def event(self, body: Json) -> Delivery:
        """Takes an event for delivery soon, or holds it."""
        delivery = Delivery("events_api", body)
        self.deliveries.append(delivery)
        batch = getattr(self.collected, "batch", None)
        if batch is not None:
            batch.append(delivery)
        with self._lock:
            if self.held is not None:
                self.held.append(delivery)
                delivery.tried.set()
                return delivery
        self._send_soon(delivery)
        return delivery

    def _send_soon(self, delivery: Delivery) -> None:
        window = self.faults.reorder_window
        if not window:
            self._submit(delivery, 0, "")
            return
        with self._lock:
            self._gathered.append(delivery)
            full = len(self._gathered) >= window
        if full:
            self._send_gathered()
        else:
            self._later(REORDER_SECONDS, self._send_gathered)

    def _send_gathered(self) -> None:
        with self._lock:
            batch, self._gathered = self._gathered, []
        in_order = list(batch)
        self.faults.random.shuffle(batch)
        self.faults.reordered += sum(one is not other for one, other in zip(batch, in_order, strict=True))
        for delivery in batch:
            self._submit(delivery, 0, "")

    def _submit(self, delivery: Delivery, retry: int, reason: str) -> None:
        with contextlib.suppress(RuntimeError):  # the pool refuses work once the stand-in has stopped
            self._pool.submit(self._try_event, delivery, retry, reason)

    def _try_event(self, delivery: Delivery, retry: int, reason: str) -> None:
        if not self.is_reachable:
            with self._lock:
                self.parked.append((delivery, retry))
            delivery.tried.set()
            return
        if self.faults.drops():
            delivery.attempts += 1
            outcome = Outcome("connection_failed")
        else:
            outcome = self.attempt(delivery, retry, reason, self.ack_seconds)
        self._settle(delivery, outcome)
        self._send_copies(delivery, retry)
        self._go_on(delivery, retry, outcome)
        delivery.tried.set()
        self.on_settled()

    def _send_copies(self, delivery: Delivery, retry: int) -> None:
        for copy in range(self.faults.duplicates if retry == 0 else 0):
            self.attempt(delivery, copy + 1, "http_timeout", self.ack_seconds)

    def _go_on(self, delivery: Delivery, retry: int, outcome: Outcome) -> None:
        if not outcome.reason or outcome.no_retry or retry >= len(self.retry_delays):
            delivery.given_up = not delivery.acknowledged
            return
        self._later(self.retry_delays[retry], self._submit, delivery, retry + 1, outcome.reason)

    def _later(self, seconds: float, act: Callable[..., None], *args: Any) -> None:
        def run() -> None:
            with self._lock:
                self._timers.discard(timer)
            act(*args)

        timer = threading.Timer(seconds, run)
        timer.daemon = True
        with self._lock:
            self._timers.add(timer)
        timer.start()

    def send_parked(self) -> None:
        """Sends the events that found nobody, as retries, now that somebody is there."""
        with self._lock:
            parked, self.parked = self.parked, []
        for delivery, retry in parked:
            self._submit(delivery, retry + 1, "connection_failed")

    def redeliver(self, delivery: Delivery) -> None:
        """Sends the same once more and waits; an event comes as a retry."""
        retry = delivery.attempts if delivery.kind == "events_api" else 0
        self._settle(delivery, self.attempt(delivery, retry, "http_timeout", self.ack_seconds))
        self.on_settled()

    def hold(self) -> None:
        """Collects events from now on instead of sending them."""
        with self._lock:
            self.held = self.held or []

    def release(self, order: Sequence[int] | None = None) -> list[Delivery]:
        """Sends what was held, in the order of these positions, one after the other."""
        with self._lock:
            held, self.held = self.held or [], None
        chosen = held if order is None else [held[index] for index in order]
        for delivery in chosen:
            delivery.tried.clear()
            self._try_event(delivery, 0, "")
        return chosen
