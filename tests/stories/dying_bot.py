"""The real bot, with a database that ends its own process: `dying_bot.py before|after WORK [KEY]`.

It dies by SIGKILL, as in a power cut, just before or just after the commit of the first transaction of WORK that has
something to do; KEY is how the outbox row that it is about begins.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from atest_bot import app, logs
from atest_bot.scheduler import Works
from atest_bot.services.delivering import Parcel
from atest_bot.settings import SystemClock, load_coalition, load_settings
from atest_bot.store.database import Database, Rows


class DyingDatabase(Database):
    """Ends the process at the side of one commit."""

    side, work, key = (*sys.argv[1:], "")[:3] if len(sys.argv) > 2 else ("", "", "")

    def run(self, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        name = getattr(work, "__name__", "")
        if name != self.work:
            return super().run(work, *args, **more)

        def do(rows: Rows) -> Any:
            answer = work(rows, *args, **more)
            self._die("before", answer, args)
            return answer

        answer = super().run(do)
        self._die("after", answer, args)
        return answer

    def _die(self, side: str, answer: Any, args: tuple[Any, ...]) -> None:
        parcels = [item for item in (answer, *args) if isinstance(item, Parcel)]
        is_meant = bool(parcels or answer) and (not self.key or any(p.row.key.startswith(self.key) for p in parcels))
        if side == self.side and is_meant:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    settings = load_settings()
    logs.start(settings.atest_log_level)
    clock = SystemClock(settings.atest_clock_file)
    coalition = load_coalition(settings.atest_coalition, settings.atest_settle_seconds, settings.atest_card_seconds)
    database = DyingDatabase(settings.database_url.get_secret_value(), clock)
    works = Works(database, coalition, clock, settings.atest_tick_seconds)
    app.run(app.Parts(settings, coalition, clock, database, works))


if __name__ == "__main__":
    main()
