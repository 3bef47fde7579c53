"""Misbehavior on request: what Slack, or the network before it, does on a bad day. `api` and `delivery` act on it."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .objects import Json

Predicate = Callable[[Json], bool]
Hook = Callable[[Json], object]
NOT_DONE = ("rate_limited", "server_error", "ok_false", "hang", "reset")


@dataclass
class Fault:
    """One way to fail, for some calls of the methods that match."""

    kind: str
    method: str
    when: Predicate | None = None
    count: int | None = None
    probability: float = 1.0
    detail: Json = field(default_factory=dict)
    happened: int = 0

    @property
    def is_done(self) -> bool:
        """Whether the call takes effect in spite of it."""
        return self.kind not in NOT_DONE


class Faults:
    """Rules for Web API calls, switches for deliveries, and hooks around calls."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)  # noqa: S311 - repeatable misfortune, not secrets
        self.rules: list[Fault] = []
        self.duplicates = 0
        self.drop_probability = 0.0
        self.reorder_window = 0
        self.dropped = self.reordered = 0
        self.swallowed_acks = 0
        self.short_pages = False
        self.disconnect: Callable[[str], None] = lambda reason: None
        self._before: list[tuple[str, Hook]] = []
        self._after: list[tuple[str, Hook]] = []
        self._lock = threading.Lock()

    def add(
        self,
        kind: str,
        method: str = "*",
        *,
        when: Predicate | None = None,
        count: int | None = 1,
        probability: float = 1.0,
        **detail: Any,
    ) -> Fault:
        """Puts a rule at the end of the list; `count=None` means for ever."""
        rule = Fault(kind, method, when, count, probability, detail)
        self.rules.append(rule)
        return rule

    def rate_limited(self, method: str = "*", *, retry_after: int = 1, **rule: Any) -> Fault:
        """429 with `Retry-After`; nothing is done."""
        return self.add("rate_limited", method, retry_after=retry_after, **rule)

    def server_error(self, method: str = "*", *, status: int = 500, html: bool = True, **rule: Any) -> Fault:
        """A 5xx page; nothing is done."""
        return self.add("server_error", method, status=status, html=html, **rule)

    def ok_false(self, method: str = "*", *, error: str = "internal_error", **rule: Any) -> Fault:
        """A refusal of one's choice; nothing is done."""
        return self.add("ok_false", method, error=error, **rule)

    def stored_but_unanswered(self, method: str = "*", **rule: Any) -> Fault:
        """It is done, then the connection closes without a word."""
        return self.add("stored_but_unanswered", method, **rule)

    def stored_then_5xx(self, method: str = "*", *, status: int = 503, **rule: Any) -> Fault:
        """It is done, and a 5xx page is the answer."""
        return self.add("stored_then_5xx", method, status=status, html=True, **rule)

    def cut_off(self, method: str = "*", **rule: Any) -> Fault:
        """It is done, and half of the answer arrives."""
        return self.add("cut_off", method, **rule)

    def late(self, method: str = "*", *, seconds: float = 1.0, **rule: Any) -> Fault:
        """It is done, and the answer takes its time."""
        return self.add("late", method, seconds=seconds, **rule)

    def hang(self, method: str = "*", **rule: Any) -> Fault:
        """Nothing is done and no answer comes."""
        return self.add("hang", method, **rule)

    def reset(self, method: str = "*", **rule: Any) -> Fault:
        """The connection closes before anything is done."""
        return self.add("reset", method, **rule)

    def pick(self, method: str, args: Json) -> Fault | None:
        """The first rule that applies to this call; it is used up by one."""
        if not self.rules:
            return None
        with self._lock:
            for rule in self.rules:
                if self._applies(rule, method, args):
                    rule.happened += 1
                    rule.count = None if rule.count is None else rule.count - 1
                    return rule
        return None

    def _applies(self, rule: Fault, method: str, args: Json) -> bool:
        if rule.count == 0 or not fnmatchcase(method, rule.method):
            return False
        if rule.when is not None and not rule.when(args):
            return False
        return rule.probability >= 1 or self.random.random() < rule.probability

    def clear(self) -> None:
        """Everything behaves again."""
        self.rules.clear()
        self._before.clear()
        self._after.clear()
        self.duplicates = self.reorder_window = self.swallowed_acks = 0
        self.drop_probability = 0.0
        self.short_pages = False

    def before(self, method: str, hook: Hook) -> None:
        """Runs this with the arguments of each matching call, just before it is done."""
        self._before.append((method, hook))

    def after(self, method: str, hook: Hook) -> None:
        """Runs this with the answer to each matching call, after it was done and before it is answered."""
        self._after.append((method, hook))

    def hooks_before(self, method: str) -> list[Hook]:
        """The hooks that wait for this method."""
        return [hook for pattern, hook in self._before if fnmatchcase(method, pattern)]

    def hooks_after(self, method: str) -> list[Hook]:
        """The hooks that follow this method."""
        return [hook for pattern, hook in self._after if fnmatchcase(method, pattern)]

    def duplicate(self, times: int = 1) -> None:
        """Every delivery arrives so many times more."""
        self.duplicates = times

    def reorder(self, window: int = 4) -> None:
        """Events are gathered in groups of this size, or for 50 ms, and sent shuffled."""
        self.reorder_window = window

    def drop(self, probability: float) -> None:
        """This share of attempts to deliver an event gets lost; Slack will try again."""
        self.drop_probability = probability

    def swallow_acks(self, count: int = 1) -> None:
        """The next acknowledgements of the app get lost."""
        self.swallowed_acks = count

    def drops(self) -> bool:
        """Whether this attempt gets lost."""
        is_lost = self.drop_probability > 0 and self.random.random() < self.drop_probability
        self.dropped += is_lost
        return is_lost

    def swallows(self) -> bool:
        """Whether this acknowledgement gets lost."""
        with self._lock:
            if self.swallowed_acks <= 0:
                return False
            self.swallowed_acks -= 1
            return True
