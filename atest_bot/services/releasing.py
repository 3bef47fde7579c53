"""What waits for a chair before it becomes public: weak consensus, a late embargo, loosening (rulebook 4.5, 8.3)."""

from datetime import datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.motions import MotionKind
from atest_bot.domain.notices import EmbargoOverdue, Note, WeakConsensus
from atest_bot.domain.positions import Stage
from atest_bot.domain.publication import STAGE_OF, Publication, Standing
from atest_bot.domain.record import Fact
from atest_bot.services import ending, moving, publishing, showing
from atest_bot.store import decisions, inbox, positions, record, roster, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Motion
from atest_bot.store.timers import TimerKind

_ON_ITS_WAY = timedelta(minutes=1)


def end_embargo(rows: Rows, coalition: Coalition, decision_id: int, now: datetime) -> None:
    """The embargo is over: publish, and look again a day later; what is not public by then is put to a chair (8.3)."""
    decision = decisions.locked(rows, decision_id)
    is_embargoed = decision.publication == Publication.EMBARGOED and decision.standing == Standing.IN_FORCE
    if not is_embargoed or decision.publish_at is None or decision.publish_at > now or decision.published_at:
        return
    if decision.is_weak:
        _ask_when_over(rows, decision, now)
    elif now - decision.publish_at < publishing.OVERDUE:
        publishing.release(rows, coalition, decision, now)
        showing.refresh_card(rows, coalition, decision.revision_id, now)
        timers.set_timer(rows, TimerKind.EMBARGO_ENDS, decision.id, decision.publish_at + publishing.OVERDUE)
    elif decision.released_at is None or publishing.withhold(rows, coalition, decision, now):
        notice = EmbargoOverdue(decision.id, decision.number, coalition.moment(decision.publish_at))
        showing.tell_chairs(rows, f"overdue:{decision.id}", notice, now)
    else:  # it may just be on its way into the channel
        timers.set_timer(rows, TimerKind.EMBARGO_ENDS, decision.id, now + _ON_ITS_WAY)


def ask_chairs(rows: Rows, decision: Decision, publication: Publication, now: datetime) -> None:
    """A weak consensus waits until a chair says "publish anyway" or deliberates again (4.5)."""
    position = positions.by_id(rows, decision.position_id)
    title = positions.revision(rows, decision.revision_id).title
    notice = WeakConsensus(decision.id, decision.number, position.number, title, publication)
    showing.tell_chairs(rows, f"weak:{decision.id}:{publication}", notice, now)


def _ask_when_over(rows: Rows, decision: Decision, now: datetime) -> None:
    is_waiting = positions.by_id(rows, decision.position_id).stage == Stage.EMBARGOED
    if is_waiting and decision.released_at is None:
        ask_chairs(rows, decision, Publication.PUBLIC, now)


def review(rows: Rows, coalition: Coalition, decision_id: int, now: datetime) -> None:
    """The day on which the coalition looks again at what it kept confidential: the chairs are told (8.3)."""
    decision = decisions.by_id(rows, decision_id)
    if decision.publication == Publication.CONFIDENTIAL and decision.standing == Standing.IN_FORCE:
        sentence = (
            f"{decision.number} is confidential, and its review is due today. Two chairs can make it public with "
            f"`/atest publish {decision.number}`."
        )
        showing.tell_chairs(rows, f"review:{decision.id}", Note(sentence), now)


def publish(rows: Rows, coalition: Coalition, key: str, slack_id: str, number: str, now: datetime) -> str:
    """A chair publishes what waits for it; what is confidential or embargoed takes two chairs. Says what was done."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    decision = decisions.locked(rows, ending.find_decision(rows, number).id)
    _check_unpublished(decision)
    if inbox.is_repeat(rows, key, now):
        return f"{decision.number} is on its way."
    position = positions.by_id(rows, decision.position_id)
    if _is_loosening(decision, now):
        return moving.put(rows, coalition, MotionKind.LOOSEN, position, decision.id, chair, {}, now)
    if decision.is_weak and moving.needs_second(rows, chair, position, votes.by_id(rows, decision.vote_id)):
        return moving.put(rows, coalition, MotionKind.PUBLISH_ANYWAY, position, decision.id, chair, {}, now)
    _publish(rows, coalition, decision, chair, now)
    return f"{decision.number} is on its way to the public channel."


def _check_unpublished(decision: Decision) -> None:
    if decision.standing != Standing.IN_FORCE:
        raise Refusal(f"{decision.number} is no longer in force, so there is nothing to publish.")
    if decision.published_at is not None:
        raise Refusal(f"{decision.number} is published already.")
    if decision.released_at is not None:
        raise Refusal(
            f"{decision.number} is on its way, and does not stand in the public channel yet. "
            "It is posted as soon as that can be done; nothing more is to be done here."
        )


def _is_loosening(decision: Decision, now: datetime) -> bool:
    """Whether publishing now would be earlier or more open than what was chosen (8.3)."""
    is_early = decision.publish_at is not None and now < decision.publish_at
    return decision.publication == Publication.CONFIDENTIAL or is_early


def _publish(rows: Rows, coalition: Coalition, decision: Decision, chair: Actor, now: datetime) -> None:
    position = positions.by_id(rows, decision.position_id)
    did = f"published {decision.number}"
    key = f"published:{decision.id}:{now:%Y-%m-%dT%H:%M:%S}"
    showing.tell_chair_act(rows, coalition, position, key, chair, did)
    publishing.release(rows, coalition, decision, now, chair)
    showing.refresh_card(rows, coalition, decision.revision_id, now)


def carry(rows: Rows, coalition: Coalition, motion: Motion, second: Actor, now: datetime) -> None:
    """What two chairs agreed to publish."""
    decision = decisions.locked(rows, motion.subject_id)
    _check_unpublished(decision)
    _publish(rows, coalition, decision, second, now)


def deliberate_again(rows: Rows, coalition: Coalition, key: str, slack_id: str, decision_id: int, now: datetime) -> str:
    """A chair sends a weak consensus back to deliberation: a next revision, once adopted, supersedes it (4.5)."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    decision = decisions.locked(rows, ending.known(rows, decision_id).id)
    position = positions.by_id(rows, decision.position_id)
    if inbox.is_repeat(rows, key, now):
        return f"{position.number} is in deliberation again."
    _check_unpublished(decision)
    stage = STAGE_OF[Publication(decision.publication)]
    if not decision.is_weak or not positions.move(rows, position.id, stage, Stage.DELIBERATION):
        raise Refusal(f"{position.number} is not waiting for this any more. Type `/atest status` to see it.")
    positions.reopen_deliberation(rows, position.id, now)
    did = f"sent {position.number} back to deliberation, because its consensus was weak"
    subject = f"position:{position.id}"
    entry = record.append(rows, now, Fact.DELIBERATION_REOPENED, subject, decision=decision.id, chair=chair.person_id)
    showing.tell_chair_act(rows, coalition, position, f"again:{entry.seq}", chair, did)
    showing.refresh_card(rows, coalition, decision.revision_id, now)
    return f"{position.number} is in deliberation again. Its next text begins with `/atest amend {position.number}`."
