"""Starts the bot: `python bot.py`. Settings come from the environment and `.env`; see README.md."""

import gc
import sys

if __name__ == "__main__":
    gc.disable()  # while it loads nothing becomes garbage, and looking for some would take a fifth of the start
    from atest_bot.app import main

    gc.freeze()
    gc.enable()
    sys.exit(main())
