"""What chairs are told when one of them cannot act alone."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, Piece, actions, button, message, quoted, said, sentence, shown, small


def motion_made(notice: notices.MotionMade) -> Message:
    return message(
        said(f"<@{notice.chair}> asks for a second chair to *{notice.would}* (“{shown(notice.title)}”)."),
        quoted(notice.reason, "Reason given: ") if notice.reason else None,
        *([_settled(notice)] if notice.outcome else _question(notice)),
    )


def _question(notice: notices.MotionMade) -> list[Piece]:
    second = button("Second", ids.SECOND, str(notice.motion_id), f"Second: {notice.would}")
    return [
        small(
            "This takes two chairs, so nothing happens until another one agrees. "
            "If you do not agree, you need not do anything."
        ),
        actions(f"motion:{notice.motion_id}", [second], "Press Second to agree, and it is done."),
    ]


def _settled(notice: notices.MotionMade) -> Piece:
    by = f" <@{notice.second}> seconded it." if notice.second else ""
    return said(f"*{sentence(notice.outcome)}*{by}")


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {notices.MotionMade: motion_made}
