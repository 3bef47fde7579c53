"""What is due is done: one table says what each kind of timer is for (rulebook 6.3).

A timer may fire late, early never, and whatever it is for may have changed since it was set: what it does looks at
the state first. A kind about a vote is a row made by `_vote`; a kind about anything else takes the subject's number.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.services import (
    anchoring,
    checking,
    closing,
    delegating,
    editing,
    ending,
    leaving,
    ratifying,
    releasing,
    reminding,
    reporting,
    reporting_back,
)
from atest_bot.store import amendments, halts, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote
from atest_bot.store.timers import TimerKind

Due = Callable[[Rows, Coalition, int, datetime], None]


def settle_due(rows: Rows, coalition: Coalition, now: datetime) -> bool:
    """Do the one thing that has been due the longest; False when nothing is, or an operator paused the work."""
    if halts.is_halted(rows):
        return False
    timer = timers.next_due(rows, now)
    if timer is None:
        return False
    if timers.finish(rows, timer, now):
        DUE[TimerKind(timer.kind)](rows, coalition, timer.subject_id, now)
    return True


def _vote(act: Callable[[Rows, Coalition, Vote, datetime], None]) -> Due:
    """The same about a vote, which is held until the transaction ends."""

    def due(rows: Rows, coalition: Coalition, vote_id: int, now: datetime) -> None:
        vote = votes.locked(rows, vote_id)
        if vote is not None:
            act(rows, coalition, vote, now)

    return due


def _closing(act: Callable[[Rows, Coalition, Vote, datetime], None]) -> Due:
    """The same at a closing: where voting goes on after it, it does so without those that left meanwhile (11).

    An editorial change that was due before it is taken first, though another process may have its timer in hand (7.2).
    """
    at_closing = _vote(act)

    def due(rows: Rows, coalition: Coalition, vote_id: int, now: datetime) -> None:
        change = amendments.waiting(rows, votes.known(rows, vote_id).position_id)
        if change is not None:
            editing.take_due(rows, coalition, change.id, now)
        at_closing(rows, coalition, vote_id, now)
        leaving.catch_up(rows, coalition, vote_id, now)

    return due


_REMINDERS = {kind: _vote(reminding.remind(occasion)) for occasion, kind in reminding.KINDS.items()}

DUE: Mapping[TimerKind, Due] = {
    TimerKind.VOTING_STOPS: _closing(closing.stop_voting),
    TimerKind.VOTE_COUNTS: _closing(closing.count_vote),
    **_REMINDERS,
    TimerKind.CHECK_CLOSES: checking.close_check,
    TimerKind.CHANGE_DUE: editing.take_due,
    TimerKind.INCLUSION_REPORT: reporting.report_due,
    TimerKind.HEAD_IS_TOLD: anchoring.tell_head,
    TimerKind.EMBARGO_ENDS: releasing.end_embargo,
    TimerKind.REVIEW_IS_DUE: releasing.review,
    TimerKind.LAPSE_IS_NEAR: ratifying.warn,
    TimerKind.DECISION_LAPSES: ending.lapse,
    TimerKind.REPORT_BACK_IS_OWED: reporting_back.ask,
    TimerKind.REPORT_BACK_IS_OVERDUE: reporting_back.ask,
    TimerKind.DUTY_ENDS: delegating.end_due,
}
