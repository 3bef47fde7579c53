"""The inclusion report as one picture, in shades that stay apart when printed in gray (rulebook 10.3)."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from atest_bot.domain.inclusion import Inclusion

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_BARS = 60
_DARK, _LIGHT = "#222222", "#bbbbbb"


def draw(quarters: Sequence[Inclusion]) -> bytes:
    """A PNG: the share of votes that each member answered, one panel for each quarter, lowest first."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here: it is slow to load and seldom used
    from matplotlib.figure import Figure

    rows = max((min(len(figures.response), _MOST_BARS) for figures in quarters), default=0)
    figure = Figure(figsize=(6 * len(quarters), 2.2 + 0.28 * max(rows, 4)), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    for number, figures in enumerate(quarters, start=1):
        _panel(figure.add_subplot(1, len(quarters), number), figures)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _panel(axes: "Axes", figures: Inclusion) -> None:
    """Bars of what was answered on bars of what could be; where there are too many, the lowest are shown."""
    shown = sorted(figures.response, key=lambda line: (line[1] / line[2], line[0].casefold()))[:_MOST_BARS]
    names = [_plain(f"{name}  {answered}/{entitled}") for name, answered, entitled in shown]
    shares = [100 * answered / entitled for _, answered, entitled in shown]
    left_out = len(figures.response) - len(shown)
    more = f"\n{left_out} members with higher shares are not drawn" if left_out else ""
    title = f"{figures.period}{', so far' if figures.is_running else ''}\n{figures.counted} votes counted{more}"
    axes.barh(names, [100] * len(names), color=_LIGHT)
    axes.barh(names, shares, color=_DARK)
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("Votes answered, percent")
    axes.set_xlim(0, 100)
    axes.invert_yaxis()


def _plain(words: str) -> str:
    """A dollar sign would begin a formula."""
    return words.replace("$", r"\$")
