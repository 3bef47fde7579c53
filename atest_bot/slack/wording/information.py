"""How material information reads."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, actions, button, message, quoted, said, shown


def information_filed(notice: notices.InformationFiled) -> Message:
    return message(
        said(f"*{shown(notice.member)} shares information on {notice.number}: {shown(notice.title)}*"),
        quoted(notice.text),
    )


def reopen_offered(notice: notices.ReopenOffered) -> Message:
    value = str(notice.information_id)
    row = [button("Reopen", ids.REOPEN, value, f"Reopen: {notice.decision}")]
    return message(
        said(
            f"*{shown(notice.member)} filed information on a decision: {shown(notice.title)}*\n"
            f"It is about {notice.decision}, “{shown(notice.decision_title)}”, and stands in its thread."
        ),
        said(
            f"*Reopen* opens a proposal with the words of {notice.decision}. If it is adopted, it supersedes the "
            "decision; until then nothing changes."
        ),
        actions(f"reopen:{value}", row, ""),
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.InformationFiled: information_filed,
    notices.ReopenOffered: reopen_offered,
}
