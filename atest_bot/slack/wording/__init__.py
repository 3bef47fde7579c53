"""How each notice reads: one function for each, plain values in, a message out. Golden files hold the exact words."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain.notices import Notice
from atest_bot.slack.blocks import Message
from atest_bot.slack.wording import (
    cards,
    changes,
    checks,
    decisions,
    endings,
    files,
    inclusion,
    information,
    motions,
    preparation,
    public,
    receipts,
    timing,
    votes,
)

_RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    **cards.RENDERERS,
    **changes.RENDERERS,
    **votes.RENDERERS,
    **receipts.RENDERERS,
    **motions.RENDERERS,
    **timing.RENDERERS,
    **files.RENDERERS,
    **information.RENDERERS,
    **inclusion.RENDERERS,
    **preparation.RENDERERS,
    **endings.RENDERERS,
    **checks.RENDERERS,
    **decisions.RENDERERS,
    **public.RENDERERS,
}


def render(notice: Notice) -> Message:
    """The message that says a notice."""
    return _RENDERERS[type(notice)](notice)
