"""App Home, drawn: one row for each section, with whose it is, how it is read and how it looks (rulebook 5.1, 10.1)."""

from atest_bot.slack.home.drawing import Drawn, draw, listed, permalinks
from atest_bot.slack.home.sections import SECTIONS

__all__ = ["SECTIONS", "Drawn", "draw", "listed", "permalinks"]
