"""What is told in the thread while a vote runs, and when it ends."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.ballots import GROUNDS, Choice
from atest_bot.domain.core_principles import CORE_PRINCIPLES
from atest_bot.domain.notices import Follows
from atest_bot.domain.tally import OUTCOME_WORDS, Outcome, members
from atest_bot.slack.blocks import (
    Message,
    Piece,
    message,
    names,
    quoted,
    said,
    sentence,
    shown,
    small,
    when,
)
from atest_bot.slack.wording.outcomes import kept_inside, not_ratified, waits_for
from atest_bot.slack.wording.phrases import counts, roll_line


def voting_opened(notice: notices.VotingOpened) -> Message:
    return message(
        said(
            f"*Voting is open on {notice.number}, “{shown(notice.title)}”.* Opened by <@{notice.chair}>.\n"
            f"{notice.rule} Closes {when(notice.closes)}."
        ),
        quoted(notice.reason, "Reason given: ") if notice.reason else None,
        said("Please answer on the card at the top of this thread."),
    )


def voting_extended(notice: notices.VotingExtended) -> Message:
    return message(
        said(
            f"*More time for {notice.number}.* Only {notice.answered} of {members(notice.entitled)} answered, which is "
            f"too few to decide, so voting goes on once more. It now closes {when(notice.closes)}. Ballots already "
            "cast stand."
        )
    )


def objection_made(notice: notices.ObjectionMade) -> Message:
    head = f"*{shown(notice.member)} objects to {notice.number}.*"
    if notice.ground is None:
        return message(said(f"{head} The reason, and the change that would resolve it, will follow."))
    named = f": {CORE_PRINCIPLES[notice.principle]}" if notice.principle else ""
    return message(
        said(f"{head} {GROUNDS[notice.ground]}{named}."),
        said("*Reason*"),
        quoted(notice.reason),
        said("*A change that would resolve it*"),
        quoted(notice.remedy),
    )


def objection_cleared(notice: notices.ObjectionCleared) -> Message:
    return message(said(f"*{shown(notice.member)} no longer objects to {notice.number}.*"))


def result(notice: notices.Result) -> Message:
    decision = f" as {notice.decision}" if notice.decision and not notice.decided.ratifies else ""
    late = f" {notice.late} came too late and did not count." if notice.late else ""
    late += f" {notice.unconfirmed} entered by a chair, never confirmed, did not count." if notice.unconfirmed else ""
    return message(
        said(
            f"*{notice.number}, “{shown(notice.title)}”: {OUTCOME_WORDS[notice.outcome]}{decision}.*\n"
            f"{counts(notice.counts)}.{late}"
        ),
        *_roll_of(notice),
        said(_afterwards(notice)),
        small(f"Roll call for members only. Record {notice.record_seq}"),
    )


def _roll_of(notice: notices.Result) -> list[Piece | None]:
    if notice.roll_parts:
        return [said(f"The roll call is long. It follows below, in {notice.roll_parts} messages.")]
    return [
        *(roll_line(notice.roll, choice) for choice in (*Choice, None)),
        said(f"Recused: {names(notice.recused)}") if notice.recused else None,
    ]


def roll_part(notice: notices.RollPart) -> Message:
    answers = {answer for _, answer in notice.roll}
    return message(
        said(f"*Roll call of {notice.number}, {notice.part} of {notice.parts}*"),
        *(roll_line(notice.roll, choice) for choice in (*Choice, None) if choice in answers),
        said(f"Recused: {names(notice.recused)}") if notice.recused else None,
        small("For members only."),
    )


_FOLLOWS = {
    Follows.PUBLISHED: "is published in the public channel, without the votes.",
    Follows.EMBARGOED: "is published in the public channel when its embargo ends, without the votes.",
    Follows.CONFIDENTIAL: "stays confidential within the coalition.",
    Follows.WEAK: "waits: nothing is published until a chair decides whether to publish it or to deliberate again.",
    Follows.WEAK_EMBARGOED: (
        "waits: even when its embargo ends, nothing is published until a chair decides whether to publish it or to "
        "deliberate again."
    ),
    Follows.RATIFIED: "is ratified, and holds for good.",
    Follows.TOO_LATE: "had ended before voting closed, so it is not ratified.",
}
_WEAK = "This is a weak consensus: more than a third of the members stood aside."


def _afterwards(notice: notices.Result) -> str:
    if notice.follows == Follows.NOT_RATIFIED:
        return not_ratified(notice.decision, notice.decided)
    weak = f"{_WEAK} " if notice.counts.is_weak else ""
    return {
        Outcome.ADOPTED: f"{weak}{notice.decision} {_FOLLOWS[notice.follows]}{_until(notice)}",
        Outcome.OBJECTED: (
            "It goes no further as it stands. A next revision may resolve the objection: "
            f"`/atest amend {notice.number}`."
        ),
        Outcome.NOT_ADOPTED: "It goes no further. Who still wants it can propose it anew with `/atest propose`.",
        Outcome.NO_QUORUM: "Too few members answered. This is no rejection: propose it anew with `/atest propose`.",
        Outcome.CANCELED: "Fewer than three members were left in the vote, so it does not count.",
    }[notice.outcome]


def _until(notice: notices.Result) -> str:
    """Until when a fresh decision holds, and is kept inside; one that a vote was to ratify is no news."""
    return "" if notice.decided.ratifies else f"{waits_for(notice.decided)}{kept_inside(notice.decided)}"


def chair_acted(notice: notices.ChairActed) -> Message:
    return message(
        said(f"<@{notice.chair}>, a chair, {sentence(notice.did)}."),
        quoted(notice.reason, "Reason given: ") if notice.reason else None,
    )


def time_given(notice: notices.TimeGiven) -> Message:
    closing = "Voting now closes" if notice.is_moved else "There is time enough: voting closes as before,"
    return message(
        said(f"*{shown(notice.member)} needs more time on {notice.number}.* {closing} {when(notice.closes)}."),
        small("This changes no count. Each member can ask once for each position."),
    )


def seat_left(notice: notices.SeatLeft) -> Message:
    if notice.chair:
        why = f"is out of the vote on {notice.number}: <@{notice.chair}>, a chair, noted that it takes no part"
    else:
        why = f"recused itself from the vote on {notice.number}, because of a conflict of interest"
    lapses = "If it had answered, its ballot lapses, and so does an objection."
    return message(said(f"*{shown(notice.member)}* {why}. {lapses}\n{notice.rule}"))


def vote_canceled(notice: notices.VoteCanceled) -> Message:
    return message(
        said(
            f"*{notice.number}, “{shown(notice.title)}”: canceled.* A vote needs at least three members, and "
            f"{notice.left} are left in this one. It ended at once and was not counted."
        )
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.VotingOpened: voting_opened,
    notices.VotingExtended: voting_extended,
    notices.ChairActed: chair_acted,
    notices.ObjectionMade: objection_made,
    notices.ObjectionCleared: objection_cleared,
    notices.SeatLeft: seat_left,
    notices.TimeGiven: time_given,
    notices.VoteCanceled: vote_canceled,
    notices.Result: result,
    notices.RollPart: roll_part,
}
