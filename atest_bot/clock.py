"""The time, from the machine's clock, which is not believed where it jumped and Slack says otherwise (G6)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

_JUMP = timedelta(seconds=5)  # a clock that is set slowly does not move so far against the machine's steady one
_TOLERATED = timedelta(seconds=30)


class SystemClock:
    """The system's clock, moved by as many seconds as the rehearsal file says at each look.

    Against a steady clock it is noticed that the clock was set. Then `check` asks Slack what time it is; where the
    two differ by more than half a minute, Slack's time counts until the clock is set again.
    """

    def __init__(self, file: Path | None = None, steady: Callable[[], float] = time.monotonic) -> None:
        self._file, self._steady = file, steady
        self._base: timedelta | None = None
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        shown = self.shown()
        return shown - self._ahead if self._ahead and not self._has_jumped(shown) else shown

    def shown(self) -> datetime:
        """What the machine's clock shows, right or wrong."""
        return datetime.fromtimestamp(time.time() + self.offset_seconds(), UTC)

    def offset_seconds(self) -> float:
        if self._file is None:
            return 0.0
        try:
            return float(self._file.read_text() or 0)
        except (OSError, ValueError):
            return 0.0

    def check(self, ask: Callable[[], datetime | None]) -> bool:
        """Whether the time is known: where the clock was set since the last look, Slack is asked, and must answer."""
        if self._base is not None and not self._has_jumped(self.shown()):
            return True
        true = ask()
        if true is None:
            return self._base is None  # at the start nothing speaks against the clock
        shown = self.shown()
        ahead = shown - true
        self._ahead = ahead if abs(ahead) > _TOLERATED else timedelta(0)
        self._base = self._beside_steady(shown)
        return True

    def _has_jumped(self, shown: datetime) -> bool:
        return self._base is not None and abs(self._beside_steady(shown) - self._base) > _JUMP

    def _beside_steady(self, shown: datetime) -> timedelta:
        return shown - datetime.fromtimestamp(self._steady(), UTC)
