"""Starts the bot: `python bot.py`. Settings come from the environment and `.env`; see README.md."""

import sys

from atest_bot.app import main

if __name__ == "__main__":
    sys.exit(main())
