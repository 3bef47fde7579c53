"""What is told about the time that a vote has."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, actions, button, message, quoted, said, shown, when


def extended_by_chair(notice: notices.ExtendedByChair) -> Message:
    return message(
        said(
            f"*More time for {notice.number}.* <@{notice.chair}>, a chair, extended voting. "
            f"It now closes {when(notice.closes)}. Ballots already cast stand."
        ),
        quoted(notice.reason, "Reason given: "),
    )


def extension_asked(notice: notices.ExtensionAsked) -> Message:
    spoken = f"Ask for an extension: {notice.number}"
    ask = button("Ask for an Extension", ids.ASK_EXTENSION, str(notice.vote_id), spoken)
    return message(
        said(
            f"*{shown(notice.member)} asks for more time on {notice.number}.* If one more member asks, voting goes on "
            "for two business days more. Once in each vote, two members together may require this."
        ),
        actions(
            f"extension:{notice.vote_id}",
            [ask],
            f"To ask too, press Ask for an Extension, or type `{ids.COMMAND} extend {notice.number}`.",
        ),
    )


def extended_by_members(notice: notices.ExtendedByMembers) -> Message:
    asking = " and ".join(shown(name) for name in notice.members)
    return message(
        said(
            f"*More time for {notice.number}.* {asking} asked for it, and two members together may require an "
            f"extension. Voting now closes {when(notice.closes)}. Ballots already cast stand."
        )
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.ExtendedByChair: extended_by_chair,
    notices.ExtensionAsked: extension_asked,
    notices.ExtendedByMembers: extended_by_members,
}
