"""Votes whose tally is sealed: a reaction would show the answer to all, so it is no ballot there (rulebook 5.2)."""

from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import AnswerAsked, Note
from atest_bot.services import seating, showing
from atest_bot.store import outbox, positions, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote

WHY = (
    "In a sealed vote a reaction is no ballot, because everybody can see it. Nothing was recorded. "
    "Please take the reaction away, and answer with a button below: only your member’s own people are told."
)


def tell_no_ballot(
    rows: Rows, coalition: Coalition, vote: Vote, slack_id: str, key: str, acted_at: datetime, now: datetime
) -> None:
    """Say privately that a reaction on a sealed card is no ballot, with the buttons that are one."""
    seating.seat(rows, vote, roster.actor(rows, slack_id, now))
    if acted_at > vote.closes_at or vote.outcome is not None:
        sentence = "Voting has closed, and in a sealed vote a reaction is no ballot. Nothing was recorded."
        showing.tell_person(rows, slack_id, _key(vote, slack_id, key), Note(sentence))
        return
    showing.tell_person(rows, slack_id, _key(vote, slack_id, key), asked(rows, coalition, vote, WHY))


def was_told(rows: Rows, vote: Vote, slack_id: str) -> bool:
    """Whether this person was told before that a reaction is no ballot in this vote."""
    return outbox.has_any(rows, _key(vote, slack_id, ""))


def _key(vote: Vote, slack_id: str, key: str) -> str:
    return f"sealed:{vote.id}:{slack_id}:{key}"


def asked(rows: Rows, coalition: Coalition, vote: Vote, why: str) -> AnswerAsked:
    """A request to answer, with the buttons."""
    return AnswerAsked(
        sentence=why,
        number=positions.by_id(rows, vote.position_id).number,
        title=positions.revision(rows, vote.revision_id).title,
        vote_id=vote.id,
        revision_hash=vote.revision_hash,
        closes=coalition.moment(vote.closes_at),
        is_sealed=showing.is_sealed(vote),
    )
