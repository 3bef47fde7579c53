"""`python -m atest_bot`: see `cli.py`."""

from atest_bot.cli import main

if __name__ == "__main__":
    main()
