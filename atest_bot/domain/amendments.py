"""A text that changes: what kinds of change there are, and who may make one when (rulebook 7)."""

from datetime import datetime, timedelta
from enum import StrEnum

from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.positions import STAGE_WORDS, Stage

EDITORIAL_WAIT = timedelta(hours=24)


class Change(StrEnum):
    """What a change is to those who read it. Stored names; do not rename."""

    EDITORIAL = "editorial"
    SUBSTANTIVE = "substantive"
    CORRECTION = "correction"


CHANGES = {
    Change.EDITORIAL: "Editorial: wording, spelling or order; nobody would answer differently",
    Change.SUBSTANTIVE: "Substantive: what is asked, of whom, or how far it goes",
}


class State(StrEnum):
    """How far a change is. Stored names; do not rename."""

    WAITING = "waiting"
    TAKEN = "taken"
    STOPPED = "stopped"


def check_may_amend(actor: Actor, proposer_id: int, proposer_member_id: int | None, number: str) -> None:
    """Refuse everyone but chairs and the proposer, while that one acts for the member that proposed (12.1)."""
    acts_for_it = actor.is_delegate and actor.member_id == proposer_member_id
    is_proposer = acts_for_it and actor.person_id == proposer_id
    if not (is_proposer or actor.is_chair):
        raise Refusal(
            f"The text of {number} is changed by the person who proposed it, while they act for the same member, "
            "or by a chair. Say in the deliberation thread what you would change, and ask one of them."
        )


def check_may_stop(actor: Actor) -> None:
    """Refuse everyone but delegates: a change is stopped in the name of a member (7.2)."""
    if not actor.is_delegate:
        raise Refusal(
            "A change is stopped by a member, through one of its delegates. "
            "Say in the deliberation thread why you think that it is substantive."
        )


def check_amendable(number: str, stage: Stage) -> None:
    """Refuse a change to what has ended."""
    if stage in _ENDED:
        raise Refusal(
            f"{number} is {STAGE_WORDS[stage]}, so its text stays as it is. "
            "If a new text is needed, propose it with `/atest propose`."
        )


_ENDED = (
    Stage.NOT_ADOPTED,
    Stage.NO_QUORUM,
    Stage.WITHDRAWN,
    Stage.CANCELED,
    Stage.SUPERSEDED,
    Stage.RESCINDED,
    Stage.LAPSED,
)


def check_time_for_editorial(number: str, closes_at: datetime, closes: str, now: datetime) -> None:
    """Refuse an editorial change that could not take effect before the closing (7.2)."""
    if closes_at - now < EDITORIAL_WAIT:
        raise Refusal(
            f"An editorial change waits 24 hours, and voting on {number} closes before that, {closes}. "
            "Ask a chair for an extension first, or correct the text once it is adopted."
        )
