"""A correction of what was adopted: editorial, and only once 24 hours have passed without objection (rulebook 8.4)."""

from datetime import datetime

from atest_bot.domain.amendments import State
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Corrected
from atest_bot.domain.record import Fact
from atest_bot.services import publishing, showing
from atest_bot.store import amendments, decisions, positions, record
from atest_bot.store.database import Rows
from atest_bot.store.tables import Amendment, Decision, Position, Revision


def text_of(rows: Rows, decision: Decision) -> Revision:
    """What a decision says now: as adopted, or as corrected since."""
    return positions.revision(rows, decision.corrected_revision_id or decision.revision_id)


def take(rows: Rows, coalition: Coalition, position: Position, change: Amendment, now: datetime) -> bool:
    """A correction takes effect, in the members' channel and in public; False where the decision is another by now."""
    decision = decisions.in_force_of(rows, position.id)
    if decision is None or text_of(rows, decision).id != change.from_revision_id:
        return False
    after = positions.revision(rows, change.to_revision_id)
    amendments.settle(rows, change.id, State.TAKEN, now)
    decisions.correct(rows, decision.id, after.id, now)
    publishing.correct(rows, coalition, decision, after.id, now)
    notice = Corrected(decision.number, after.number)
    showing.tell_thread(rows, coalition, decision.revision_id, f"corrected:{change.id}", notice)
    showing.refresh_card(rows, coalition, decision.revision_id, now)
    record.append(
        rows,
        now,
        Fact.DECISION_CORRECTED,
        f"position:{position.id}",
        decision=decision.id,
        revision=after.id,
        revision_hash=after.hash,
        before=change.from_revision_id,
        person=change.person_id,
    )
    return True
