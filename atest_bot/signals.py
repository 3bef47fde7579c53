"""Being told to stop."""

import queue
import signal
import threading


def told_to_stop() -> threading.Event:
    """An event that SIGTERM and SIGINT set from now on.

    A thread of its own sets it. A handler interrupts the main thread, which may be waiting for this very event and hold
    its lock at that moment: setting it there would wait for ever. A queue can be put into at any moment.
    """
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()
    stopping = threading.Event()

    def listen() -> None:
        signals.get()
        stopping.set()

    threading.Thread(target=listen, name="signals", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signals.put(number))
    return stopping
