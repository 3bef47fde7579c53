"""An editorial change waits 24 hours, in which any member can stop it (rulebook 7.2).

It takes effect after the settle time: a press that Slack delivers late was made in time all the same (5.7).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from atest_bot.domain.amendments import Change, State, check_may_stop
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import ChangeDropped, ChangePut, ChangeStopped
from atest_bot.domain.record import Fact
from atest_bot.services import correcting, revising, showing
from atest_bot.store import amendments, decisions, inbox, positions, record, roster, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Amendment, Position, Vote
from atest_bot.store.timers import TimerKind


@dataclass(frozen=True, slots=True)
class Stop:
    """What a listener read: who pressed **This is substantive** under which change, and when by Slack's clock."""

    key: str
    slack_id: str
    amendment_id: int
    acted_at: datetime


def announce(rows: Rows, coalition: Coalition, position: Position, amendment_id: int) -> None:
    """Tell the thread of a change that waits, with what is different, and set its timer."""
    change = _known(rows, amendment_id)
    before, after = (positions.revision(rows, each) for each in (change.from_revision_id, change.to_revision_id))
    card = positions.newest_revision(rows, position.id)
    key = _put_key(amendment_id)
    showing.tell_thread(rows, coalition, card.id, key, _put(rows, coalition, position, change), broadcast=True)
    revising.show_difference(rows, coalition, position, before, after, card.id)
    timers.set_timer(rows, TimerKind.CHANGE_DUE, amendment_id, _settled_at(rows, coalition, change))


def stop(rows: Rows, coalition: Coalition, press: Stop, now: datetime) -> None:
    """A member says that a change is substantive: it does not take effect."""
    change = _known(rows, press.amendment_id)
    _lock(rows, change)
    change = _known(rows, press.amendment_id)
    actor = roster.actor(rows, press.slack_id, now)
    check_may_stop(actor)
    if inbox.is_repeat(rows, press.key, now):
        return
    if change.state != State.WAITING:
        raise Refusal(_SETTLED[State(change.state)])
    if press.acted_at > change.due_at:
        raise Refusal(_SETTLED[State.TAKEN])
    position = positions.by_id(rows, change.position_id)
    amendments.settle(rows, change.id, State.STOPPED, now, actor.person_id)
    after = positions.revision(rows, change.to_revision_id)
    notice = ChangeStopped(position.number, after.number, actor.member_name, Change(change.kind))
    _tell_end(rows, coalition, position, change.id, notice)
    record.append(
        rows,
        now,
        Fact.CHANGE_STOPPED,
        f"position:{position.id}",
        amendment=change.id,
        revision=after.id,
        person=actor.person_id,
        member=actor.member_id,
    )


_SETTLED = {
    State.TAKEN: "The 24 hours are over, so the change takes effect. Say in the thread what you think of it; "
    "the proposer or a chair can change the text again.",
    State.STOPPED: "This change was stopped already. The text stays as it was.",
}


def take_due(rows: Rows, coalition: Coalition, amendment_id: int, now: datetime) -> None:
    """Nobody stopped it: the change takes effect, unless what it changes has ended.

    Where the settle time was made longer or the closing moved after the timer was set, the change waits for that too.
    """
    change = amendments.by_id(rows, amendment_id)
    if change is None:
        return
    _lock(rows, change)
    change = _known(rows, amendment_id)
    if change.state != State.WAITING:
        return
    settled_at = _settled_at(rows, coalition, change)
    if now < settled_at:
        timers.set_timer(rows, TimerKind.CHANGE_DUE, amendment_id, settled_at)
        return
    position = positions.by_id(rows, change.position_id)
    if change.kind == Change.CORRECTION:
        is_taken = correcting.take(rows, coalition, position, change, now)
    else:
        is_taken = _take_in_vote(rows, coalition, position, change, now)
    if not is_taken:
        drop(rows, coalition, position, change, now)


def _take_in_vote(rows: Rows, coalition: Coalition, position: Position, change: Amendment, now: datetime) -> bool:
    """The open vote goes on with the next text; its ballots stay, each under the hash it was cast on (12.2).

    Where voting stopped before the change was due, what was voted on is what is counted (3.7), and a vote that would
    ratify stays on the text that was decided (4).
    """
    vote = votes.uncounted_on(rows, position.id)
    before, after = (positions.revision(rows, each) for each in (change.from_revision_id, change.to_revision_id))
    if vote is None or vote.closes_at < change.due_at or decisions.ratified_by(rows, vote.id) is not None:
        return False
    if not votes.change_text(rows, vote.id, before, after):
        return False
    amendments.settle(rows, change.id, State.TAKEN, now)
    revising.take_place(rows, coalition, position, before, after, now)
    showing.invite_reactions(rows, coalition, vote, after.id)
    _refresh(rows, coalition, position, change.id)
    record.append(
        rows,
        now,
        Fact.TEXT_CHANGED,
        f"position:{position.id}",
        position=position.id,
        vote=vote.id,
        revision=after.id,
        revision_hash=after.hash,
        before=before.id,
        change=change.kind,
        person=change.person_id,
    )
    return True


def drop(rows: Rows, coalition: Coalition, position: Position, change: Amendment, now: datetime) -> None:
    """A change that waited for something that ended meanwhile, or was overtaken, does not take effect."""
    if not amendments.settle(rows, change.id, State.STOPPED, now):
        return
    after = positions.revision(rows, change.to_revision_id)
    _tell_end(rows, coalition, position, change.id, ChangeDropped(position.number, after.number))
    record.append(rows, now, Fact.CHANGE_STOPPED, f"position:{position.id}", amendment=change.id, revision=after.id)


def drop_unmade(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> None:
    """An editorial change that waited in a vote which has ended is not one of the next vote; a correction waits on."""
    change = amendments.waiting(rows, vote.position_id)
    if change is not None and change.kind == Change.EDITORIAL:
        drop(rows, coalition, positions.by_id(rows, vote.position_id), change, now)


def _settled_at(rows: Rows, coalition: Coalition, change: Amendment) -> datetime:
    """When a change takes effect; where voting stops meanwhile, as it is counted.

    Until then what was pressed in time on the only text that there was arrives and is taken (5.7).
    """
    settle, vote = timedelta(seconds=coalition.settle_seconds), votes.uncounted_on(rows, change.position_id)
    is_last = vote is not None and change.due_at <= vote.closes_at < change.due_at + settle
    return (vote.closes_at if vote is not None and is_last else change.due_at) + settle


def _lock(rows: Rows, change: Amendment) -> None:
    """Ballots, the count and changes of one text come one after the other."""
    vote = votes.uncounted_on(rows, change.position_id)
    if vote is not None:
        votes.locked(rows, vote.id)
    positions.locked(rows, change.position_id)


def _known(rows: Rows, amendment_id: int) -> Amendment:
    change = amendments.by_id(rows, amendment_id)
    if change is None:
        raise Refusal("That change is not known here. Type `/atest status` to see what is open.")
    return change


def _put(rows: Rows, coalition: Coalition, position: Position, change: Amendment) -> ChangePut:
    before, after = (positions.revision(rows, each) for each in (change.from_revision_id, change.to_revision_id))
    member, chair = revising.author(rows, position, change.person_id)
    return ChangePut(
        number=position.number,
        title=before.title,
        amendment_id=change.id,
        after=after.number,
        change=Change(change.kind),
        why=change.why,
        member=member,
        chair=chair,
        due=coalition.moment(change.due_at),
        state=State(change.state),
    )


def _tell_end(
    rows: Rows,
    coalition: Coalition,
    position: Position,
    amendment_id: int,
    notice: ChangeStopped | ChangeDropped,
) -> None:
    card = positions.newest_revision(rows, position.id)
    showing.tell_thread(rows, coalition, card.id, f"change:{amendment_id}:stopped", notice)
    _refresh(rows, coalition, position, amendment_id)


def _refresh(rows: Rows, coalition: Coalition, position: Position, amendment_id: int) -> None:
    """Take the button away from the announcement of a change that no longer waits."""
    notice = _put(rows, coalition, position, _known(rows, amendment_id))
    showing.refresh_message(rows, coalition, _put_key(amendment_id), notice)


def _put_key(amendment_id: int) -> str:
    return f"change:{amendment_id}:put"
