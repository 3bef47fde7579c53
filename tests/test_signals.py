"""Being told to stop, at any moment of the wait for it."""

import subprocess
import sys

_IS_TOLD_AT_EACH_STEP_OF_ITS_WAIT = """
import itertools, os, signal, sys
from atest_bot.signals import told_to_stop

for step in range(100):
    stopping, steps = told_to_stop(), itertools.count()

    def trace(*_):
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGTERM)
        return trace

    sys.settrace(trace)
    while not stopping.wait(0.001):
        pass
    sys.settrace(None)
"""


def test_a_signal_ends_the_wait_at_whatever_step_it_interrupts_it() -> None:
    subprocess.run([sys.executable, "-c", _IS_TOLD_AT_EACH_STEP_OF_ITS_WAIT], check=True, timeout=60)
