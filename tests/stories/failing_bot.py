"""A bot whose disk is full from one signal, SIGUSR1, until another, SIGUSR2. `bot.py` with that added."""

import signal
import sys

from atest_bot.app import main
from tests.failing import Disk

if __name__ == "__main__":
    with Disk().under_sqlite() as disk:
        signal.signal(signal.SIGUSR1, lambda *_: disk.fail(1, "full", lasts=True))
        signal.signal(signal.SIGUSR2, lambda *_: disk.mend())
        sys.exit(main())
