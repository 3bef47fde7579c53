"""A seat leaves a vote: its answer lapses, N shrinks, and a vote with too few is canceled at once (rulebook 11)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import SeatLeft, VoteCanceled
from atest_bot.domain.record import Entry, Fact
from atest_bot.domain.tally import SMALLEST_ELECTORATE, Outcome
from atest_bot.services import closing, objecting, ratifying, showing
from atest_bot.store import answers, electorate, positions, record, reported_ballots
from atest_bot.store.database import Rows
from atest_bot.store.reported_ballots import ReportState
from atest_bot.store.tables import Vote


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which seat goes, what it is called, and the chair who said so; nobody, where it recused itself."""

    seat_id: int
    name: str
    chair: str = ""

    @property
    def fact(self) -> Fact:
        return Fact.SEAT_LAPSED if self.chair else Fact.SEAT_RECUSED


def drop_answer(rows: Rows, vote: Vote, seat_id: int, now: datetime) -> None:
    """What a seat answered lapses, or waits no more."""
    objecting.lapse(rows, vote, seat_id, now)
    answers.remove_ballot(rows, vote.id, seat_id)
    reported_ballots.settle(rows, vote.id, seat_id, ReportState.UNCOUNTED, now)


def after_leaving(
    rows: Rows, coalition: Coalition, vote: Vote, leaving: Leaving, now: datetime, **stated: object
) -> Entry:
    """Record that a seat is out, tell the thread who is left, and cancel the vote where these are too few."""
    left = len(electorate.seat_members(rows, vote.id))
    _tell(rows, coalition, vote, leaving, left)
    is_over = left < SMALLEST_ELECTORATE
    if is_over:
        ratifying.leave_voting(rows, vote, Outcome.CANCELED)
    subject = f"position:{vote.position_id}"
    entry = record.append(rows, now, leaving.fact, subject, vote=vote.id, seat=leaving.seat_id, **stated)
    if is_over and closing.end_vote(rows, coalition, vote, Outcome.CANCELED, None, now):
        _tell_canceled(rows, coalition, vote, left, now)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    return entry


def _tell(rows: Rows, coalition: Coalition, vote: Vote, leaving: Leaving, left: int) -> None:
    notice = SeatLeft(
        number=positions.by_id(rows, vote.position_id).number,
        member=leaving.name,
        chair=leaving.chair,
        rule=showing.rule_left(vote, left),
    )
    showing.tell_thread(rows, coalition, vote.revision_id, f"left:{vote.id}:{leaving.seat_id}", notice)


def _tell_canceled(rows: Rows, coalition: Coalition, vote: Vote, left: int, now: datetime) -> None:
    number = positions.by_id(rows, vote.position_id).number
    notice = VoteCanceled(number, positions.revision(rows, vote.revision_id).title, left)
    showing.tell_thread(rows, coalition, vote.revision_id, f"result:{vote.id}", notice, broadcast=True)
    closing.tell_chairs_canceled(rows, vote, now)
