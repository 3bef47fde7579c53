"""Whose seat a person votes from: entitled at the opening, and still in the vote (rulebook 2.3, 5.10, G4)."""

from atest_bot.domain import text
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.store import votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote


class NotEntitled(Refusal):
    """This person has no vote here, whatever they press: told once in each vote (5.10)."""


def seat(rows: Rows, vote: Vote, actor: Actor) -> int:
    """The seat that this person acts for in this vote (2.3, G4); refuses those who have none (5.10)."""
    if actor.member_id is None:
        raise NotEntitled(_why_not(actor))
    elector = votes.seat_of(rows, vote.id, actor.member_id)
    if elector is None or elector.has_lapsed:
        raise NotEntitled(
            f"{text.tame(actor.member_name)} is not among the members entitled in this vote: "
            "the list was fixed when it opened. You are welcome to speak in the deliberation thread."
        )
    return elector.seat_id


def _why_not(actor: Actor) -> str:
    if actor.is_observer or actor.is_chair:
        role = "an observer" if actor.is_observer else "a chair"
        return (
            f"Thank you for taking part. As {role} you have a voice and no vote: ballots are cast by delegates of "
            "member organizations. Please say what you think in the deliberation thread; it is read before people vote."
        )
    return (
        "Ballots are cast by delegates of member organizations, and you are not in the coalition’s roster. "
        "If you act for a member, ask a chair to add you."
    )
