"""“We need more time”: once for each member and position, it moves the closing and changes no count (rulebook 5.9)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.ballots import Timing
from atest_bot.domain.calendar import Span
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Held, TimeGiven
from atest_bot.domain.record import Entry, Fact
from atest_bot.services import extending, leaving, seating, showing, timing
from atest_bot.services.seating import Deed
from atest_bot.store import electorate, holds, inbox, positions, record, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote

LEAST_LEFT = Span(2, "business day")
LATE = "hold"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it, for whoever asked."""

    number: str
    member_name: str
    timing: Timing


def hold(rows: Rows, coalition: Coalition, deed: Deed, now: datetime) -> Done:
    """Note that this person's member needs more time, and see that two business days are left; or refuse."""
    vote = seating.enter(rows, deed.vote_id)
    actor = roster.actor(rows, deed.slack_id, now)
    number = positions.by_id(rows, vote.position_id).number
    when = seating.timing(vote, deed)
    if not inbox.is_repeat(rows, deed.key, now):
        seat_id = seating.seat(rows, vote, actor)
        seating.check_revision(rows, vote, deed.revision_hash)
        if when == Timing.IN_TIME:
            _hold(rows, coalition, vote, seat_id, actor, deed, number, now)
            leaving.catch_up(rows, coalition, vote.id, now)
        else:
            seating.note_late(rows, vote, seat_id, actor, deed, LATE, now)
    return Done(number, actor.member_name, when)


def _hold(
    rows: Rows,
    coalition: Coalition,
    vote: Vote,
    seat_id: int,
    actor: Actor,
    deed: Deed,
    number: str,
    now: datetime,
) -> None:
    members = electorate.members_of_seat(rows, vote.id, seat_id)
    name = showing.seat_name(members)
    before = holds.made_by(rows, vote.position_id, seat_id, [member.id for member in members])
    if before is not None or not holds.add(
        rows, vote.position_id, vote.id, seat_id, actor.member_id or 0, actor.person_id, deed.acted_at
    ):
        raise Refusal(
            f"{text.tame(name)} has asked for more time on {number} before, and each member can once. "
            f"Nothing was changed. {_left(coalition, vote, number)}"
        )
    closes_at = closing_for(coalition, vote, deed.acted_at)
    entry = _record(rows, vote, seat_id, actor, deed, now)
    is_moved = closes_at > vote.closes_at and timing.postpone(
        rows, coalition, vote, closes_at, LATE, f"moved, because {name} asked for more time", now
    )
    closes = coalition.moment(max(closes_at, vote.closes_at))
    notice = TimeGiven(number, name, closes, is_moved)
    showing.tell_thread(rows, coalition, vote.revision_id, f"held:{vote.id}:{seat_id}", notice)
    revision = positions.revision(rows, vote.revision_id)
    receipt = Held(number, revision.title, name, actor.slack_id, coalition.moment(deed.acted_at), closes, entry.seq)
    for person in roster.delegates(rows, [member.id for member in members], now):
        showing.tell_person(rows, person.slack_id, f"held:{vote.id}:{seat_id}:{person.id}", receipt)


def _left(coalition: Coalition, vote: Vote, number: str) -> str:
    """How a member that has asked for more time may still get it (6.6)."""
    if vote.extensions < extending.MOST_BY_CHAIRS:
        return "If you still need time, ask a chair in the thread to extend the vote."
    if not vote.extended_by_members:
        way = f"two members together can require an extension: `/atest extend {number}`."
        return f"If you still need time, {way}"
    return extending.no_more(coalition, vote)


def closing_for(coalition: Coalition, vote: Vote, acted_at: datetime) -> datetime:
    """When a vote closes after a hold: as before, or the first usual closing that leaves two business days (5.9)."""
    if coalition.calendar.after(acted_at, LEAST_LEFT) <= vote.closes_at:
        return vote.closes_at
    return coalition.calendar.default_closing(acted_at, LEAST_LEFT)


def _record(rows: Rows, vote: Vote, seat_id: int, actor: Actor, deed: Deed, now: datetime) -> Entry:
    subject = f"position:{vote.position_id}"
    said = seating.stated(actor, deed)
    return record.append(rows, now, Fact.SEAT_HELD, subject, vote=vote.id, seat=seat_id, **said)
