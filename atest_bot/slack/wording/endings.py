"""What is told of a position that ends before an outcome."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.slack.blocks import Message, message, quoted, said, shown


def position_withdrawn(notice: notices.PositionWithdrawn) -> Message:
    ended = " The vote on it has ended without a count." if notice.ended_vote else ""
    return message(
        said(f"*{notice.number}, “{shown(notice.title)}”, is withdrawn* by its proposer, <@{notice.person}>.{ended}"),
        quoted(notice.reason, "Reason given: ") if notice.reason else None,
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {notices.PositionWithdrawn: position_withdrawn}
