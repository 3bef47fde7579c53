"""What is said beside a file."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.slack.blocks import Message, message, said, sentence


def file_notice(notice: notices.FileNotice) -> Message:
    return message(said(sentence(notice.words)))


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {notices.FileNotice: file_notice}
