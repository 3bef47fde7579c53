"""A decision ceases to be in force: rescinded, superseded or lapsed, in the open and for good (rulebook 4, 8.4)."""

from datetime import datetime, timedelta

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.notices import DecisionLapsed
from atest_bot.domain.positions import STAGE_WORDS, TRANSITIONS, Stage
from atest_bot.domain.publication import STAGE_ENDED, Standing
from atest_bot.domain.record import Fact
from atest_bot.services import publishing, showing
from atest_bot.store import decisions, inbox, positions, record, roster, timers
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision
from atest_bot.store.timers import TimerKind

REASON_LIMIT = 500
_UNTIL_COUNTED = timedelta(minutes=1)
_FACTS = {
    Standing.RESCINDED: Fact.DECISION_RESCINDED,
    Standing.SUPERSEDED: Fact.DECISION_SUPERSEDED,
    Standing.LAPSED: Fact.DECISION_LAPSED,
}


def end(
    rows: Rows,
    coalition: Coalition,
    decision: Decision,
    standing: Standing,
    later: Decision | None,
    now: datetime,
    chair: Actor | None = None,
) -> bool:
    """Note that a decision holds no longer, on its public notice and under it; False if it had ended before.

    One that was never public stays so: a notice that is surely not posted yet is taken back (8.3).
    """
    if not decisions.mark_ended(rows, decision.id, standing, later.id if later else None, now):
        return False
    stage = Stage(positions.by_id(rows, decision.position_id).stage)
    latest = decisions.of_position(rows, decision.position_id)
    is_latest = latest is not None and latest.id == decision.id
    if is_latest and STAGE_ENDED[standing] in TRANSITIONS[stage]:
        positions.move(rows, decision.position_id, stage, STAGE_ENDED[standing])
    if not publishing.withhold(rows, coalition, decision, now):
        publishing.refresh_public(rows, coalition, decision.id)
        publishing.tell_public(rows, coalition, decision.id, standing.value, now)
    showing.refresh_card(rows, coalition, decision.revision_id, now)
    more = ({"by": later.id} if later else {}) | ({"chair": chair.person_id} if chair else {})
    subject = f"position:{decision.position_id}"
    record.append(rows, now, _FACTS[standing], subject, decision=decision.id, vote=decision.vote_id, **more)
    return True


def check_may_end(rows: Rows, slack_id: str, number: str, now: datetime) -> Decision:
    """The decision that a chair may end; refuses with what is in the way."""
    check_chair(roster.actor(rows, slack_id, now))
    decision = find_decision(rows, number)
    if decision.standing != Standing.IN_FORCE:
        raise Refusal(f"{decision.number} is {STAGE_WORDS[showing.stage_of(decision)]} already.")
    return decision


def find_decision(rows: Rows, number: str) -> Decision:
    """The decision of a number."""
    wanted = number.strip().upper()
    found = decisions.numbered(rows, wanted)
    if found is None:
        raise Refusal(
            f"There is no decision {text.tame(wanted[:30])}. Numbers look like D-2026-009; type `/atest status`."
        )
    return found


def known(rows: Rows, decision_id: int) -> Decision:
    """The decision that a button or a form names; refuses what none of ours names."""
    found = decisions.find(rows, decision_id)
    if found is None:
        raise Refusal("That decision is not known here. Type `/atest status` to see the latest.")
    return found


def rescind(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, decision_id: int, reason: str, now: datetime
) -> str:
    """A chair takes a decision back, with a reason that members read; returns its number."""
    decision = known(rows, decision_id)
    if inbox.is_repeat(rows, key, now):
        return decision.number
    decision = check_may_end(rows, slack_id, decision.number, now)
    chair = roster.actor(rows, slack_id, now)
    _tell(rows, coalition, decision, chair, f"rescinded {decision.number}", reason)
    end(rows, coalition, decision, Standing.RESCINDED, None, now, chair)
    return decision.number


def supersede(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, ids: tuple[int, int], reason: str, now: datetime
) -> str:
    """A chair notes that a later decision takes the place of an earlier one; returns the earlier number."""
    earlier, later = known(rows, ids[0]), known(rows, ids[1])
    if inbox.is_repeat(rows, key, now):
        return earlier.number
    check_may_end(rows, slack_id, earlier.number, now)
    later = decisions.locked(rows, later.id)
    check_succession(earlier, later)
    chair = roster.actor(rows, slack_id, now)
    _tell(rows, coalition, earlier, chair, f"noted that {later.number} supersedes {earlier.number}", reason)
    end(rows, coalition, earlier, Standing.SUPERSEDED, later, now, chair)
    publishing.refresh_public(rows, coalition, later.id)
    return earlier.number


def check_succession(earlier: Decision, later: Decision) -> None:
    """Refuse a successor that is older, or does not hold itself."""
    if later.id <= earlier.id or later.standing != Standing.IN_FORCE:
        raise Refusal(
            f"{later.number} cannot supersede {earlier.number}: choose a later decision that is in force.",
            {"later": "Please choose a later decision that is in force."},
        )


def lapse(rows: Rows, coalition: Coalition, decision_id: int, now: datetime) -> None:
    """A rapid decision that was not ratified in time holds no longer; what closed in time is counted first (4)."""
    decision = decisions.by_id(rows, decision_id)
    if decision.ratified_at is not None or decision.lapses_at is None or decision.lapses_at > now:
        return
    if decisions.is_being_ratified(rows, decision_id, decision.lapses_at):
        timers.set_timer(rows, TimerKind.DECISION_LAPSES, decision_id, now + _UNTIL_COUNTED)
    elif end(rows, coalition, decision, Standing.LAPSED, None, now):
        notice = DecisionLapsed(decision.number)
        showing.tell_thread(rows, coalition, decision.revision_id, f"lapsed:{decision_id}", notice, broadcast=True)


def clean_reason(reason: str) -> str:
    return text.clean_text(reason, "reason", REASON_LIMIT)


def _tell(rows: Rows, coalition: Coalition, decision: Decision, chair: Actor, did: str, reason: str) -> None:
    position = positions.by_id(rows, decision.position_id)
    key = f"{did.split()[0]}:{decision.id}"
    showing.tell_chair_act(rows, coalition, position, key, chair, did, clean_reason(reason))
