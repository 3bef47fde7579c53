"""What is told about the time that a vote has."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.reminders import Occasion
from atest_bot.domain.tally import members
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, actions, message, names, quoted, said, shown, small, when
from atest_bot.slack.wording.phrases import (
    OBJECTION_IS_KNOWN,
    ballot_buttons,
    extension_button,
    hold_button,
    recuse_button,
)


def extended_by_chair(notice: notices.ExtendedByChair) -> Message:
    return message(
        said(
            f"*More time for {notice.number}.* <@{notice.chair}>, a chair, extended voting. "
            f"It now closes {when(notice.closes)}. Ballots already cast stand."
        ),
        quoted(notice.reason, "Reason given: "),
    )


def extension_asked(notice: notices.ExtensionAsked) -> Message:
    ask = extension_button(notice.number, notice.vote_id)
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


def extended_for_deafness(notice: notices.ExtendedForDeafness) -> Message:
    return message(
        said(
            f"*More time for {notice.number}.* The bot could not hear Slack for {notice.deaf} of the day before the "
            f"closing, so answers may be missing. Voting now closes {when(notice.closes)}. Ballots already cast stand. "
            "If you answered and have no receipt, please answer again."
        )
    )


_HEADS = {
    Occasion.HALF_TIME: "Half of the time to vote on {number} has passed.",
    Occasion.LAST_DAY: "Voting on {number} closes soon.",
    Occasion.LAST_HOURS: "The last hours of the vote on {number}.",
    Occasion.EXTENSION: "Voting on {number} goes on, because too few had answered.",
}


def reminder(notice: notices.Reminder) -> Message:
    value = str(ids.BallotButton(notice.vote_id, notice.revision_hash))
    head, printed = _HEADS[notice.occasion].format(number=notice.number), shown(notice.printed_as)
    return message(
        said(
            f"*{head}* {shown(notice.member)} has not answered yet on “{shown(notice.title)}”. "
            f"Voting closes {when(notice.closes)}."
        ),
        said(f"If you sign on and it is adopted, your name is printed as “{printed}”.") if printed else None,
        actions(
            f"reminder:{value}",
            [
                *ballot_buttons(notice.number, value, is_sealed=notice.is_sealed),
                hold_button(notice.number, value),
                recuse_button(notice.number, value),
            ],
            "To answer: Sign on, Stand aside or Object. If you cannot yet: Need more time. "
            "If you have a conflict of interest: Recuse.",
        ),
        small(OBJECTION_IS_KNOWN) if notice.is_sealed else None,
        small("You get this because no answer of your member stands. Nobody who has answered is reminded."),
    )


def silent_members(notice: notices.SilentMembers) -> Message:
    have = "has" if notice.silent == 1 else "have"
    whose = f": {names(notice.names)}." if notice.names else ". The vote is sealed, so who they are is not shown."
    part = f" (part {notice.part} of {notice.parts})" if notice.parts > 1 else ""
    return message(
        said(
            f"*{notice.silent} of {members(notice.entitled)} {have} not answered on {notice.number}, "
            f"“{shown(notice.title)}”*{part}{whose}"
        ),
        small(f"Voting closes {when(notice.closes)}. Their delegates have been reminded."),
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.ExtendedByChair: extended_by_chair,
    notices.ExtensionAsked: extension_asked,
    notices.ExtendedByMembers: extended_by_members,
    notices.ExtendedForDeafness: extended_for_deafness,
    notices.Reminder: reminder,
    notices.SilentMembers: silent_members,
}
