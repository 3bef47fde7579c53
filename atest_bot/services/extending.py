"""More time for a vote: by a chair, or because two members together require it (rulebook 6.6)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from atest_bot.domain import text
from atest_bot.domain.calendar import Span
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal, refuse_fields
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.notices import ExtendedByChair, ExtendedByMembers, ExtensionAsked, Moment
from atest_bot.domain.record import Fact
from atest_bot.services import leaving, ratifying, seating, showing, timing
from atest_bot.store import electorate, holds, inbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote

MOST_BY_CHAIRS = 2
BY_MEMBERS = Span(2, "business day")
REASON_LIMIT = 500
_ENOUGH = 2
_NO_DAY = "Please choose a day and a time for the closing."


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form of an extension holds, as chosen."""

    closing_date: str
    closing_time: str
    reason: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form of an extension starts with; `left` is how many extensions chairs have left."""

    vote_id: int
    number: str
    closes: Moment
    closing_date: date
    closing_time: time
    zone: str
    left: int


@dataclass(frozen=True, slots=True)
class Extended:
    """What the chair is told."""

    number: str
    closes: Moment


def offer(rows: Rows, coalition: Coalition, slack_id: str, vote_id: int, now: datetime) -> Offer:
    """The form for a chair; refuses with what is in the way."""
    vote = _extendable(rows, coalition, slack_id, vote_id, now)
    later = coalition.calendar.default_closing(vote.closes_at, BY_MEMBERS).astimezone(coalition.calendar.zone)
    return Offer(
        vote_id=vote.id,
        number=positions.by_id(rows, vote.position_id).number,
        closes=coalition.moment(vote.closes_at),
        closing_date=later.date(),
        closing_time=later.time(),
        zone=coalition.calendar.zone_words,
        left=MOST_BY_CHAIRS - vote.extensions,
    )


def extend(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, vote_id: int, wish: Wish, now: datetime
) -> Extended:
    """Move the closing as a chair chose: later, for a reason, at most twice (6.6)."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    if inbox.is_repeat(rows, key, now):
        return _as_it_stands(rows, coalition, vote_id)
    vote = _extendable(rows, coalition, slack_id, vote_id, now)
    closes_at, reason = _read(rows, coalition, vote, wish, now)
    votes.count_extension(rows, vote_id, MOST_BY_CHAIRS)
    number, moment = positions.by_id(rows, vote.position_id).number, coalition.moment(closes_at)
    notice = ExtendedByChair(number, chair.slack_id, reason, moment)
    showing.tell_thread(rows, coalition, vote.revision_id, f"extended:{vote_id}:chair:{vote.extensions + 1}", notice)
    because = f"extended by a chair: “{reason}”"
    timing.postpone(rows, coalition, vote, closes_at, "chair", because, now, chair=chair.person_id)
    return Extended(number, moment)


def _extendable(rows: Rows, coalition: Coalition, slack_id: str, vote_id: int, now: datetime) -> Vote:
    check_chair(roster.actor(rows, slack_id, now))
    vote = timing.hold_open(rows, vote_id, now)
    if vote.extensions >= MOST_BY_CHAIRS:
        left = (
            no_more(coalition, vote)
            if vote.extended_by_members
            else "Two members together may still require an extension, each by `/atest extend` or in App Home."
        )
        raise Refusal(f"Chairs have extended this vote twice, and no vote is extended by chairs more often. {left}")
    return vote


def no_more(coalition: Coalition, vote: Vote) -> str:
    """What is said of a vote that both chairs and members have extended as often as they may."""
    return f"It closes {coalition.calendar.in_words(vote.closes_at)}, and can be extended no more."


def _read(rows: Rows, coalition: Coalition, vote: Vote, wish: Wish, now: datetime) -> tuple[datetime, str]:
    """The form, read; refuses with every fault at once."""
    faults: dict[str, str] = {}
    closes_at, reason = vote.closes_at, ""
    try:
        closes_at = _closing(coalition, vote, wish, now)
        ratifying.check_extension(rows, coalition, vote, closes_at, now)
    except Refusal as refusal:
        faults |= refusal.fields or {"closing_date": refusal.sentence}
    try:
        reason = text.clean_text(wish.reason, "reason", REASON_LIMIT)
    except Refusal as refusal:
        faults["reason"] = refusal.sentence
    refuse_fields(faults)
    return closes_at, reason


def _closing(coalition: Coalition, vote: Vote, wish: Wish, now: datetime) -> datetime:
    try:
        day, at = date.fromisoformat(wish.closing_date), time.fromisoformat(wish.closing_time)
    except ValueError:
        raise Refusal(_NO_DAY) from None
    closes_at = coalition.calendar.closing(day, at, now, Span())
    if closes_at <= vote.closes_at:
        raise Refusal(
            "An extension only moves the closing later, and it closes "
            f"{coalition.calendar.in_words(vote.closes_at)} now. Please choose a later one."
        )
    return closes_at


def _as_it_stands(rows: Rows, coalition: Coalition, vote_id: int) -> Extended:
    vote = votes.by_id(rows, vote_id)
    if vote is None:
        raise Refusal("That vote is not known here. Type `/atest status` to see what is open.")
    return Extended(positions.by_id(rows, vote.position_id).number, coalition.moment(vote.closes_at))


def ask(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, vote_id: int, acted_at: datetime, now: datetime
) -> str:
    """A delegate asks for an extension for its member, in time by Slack's clock; the second makes it so (6.6, 5.7)."""
    actor = roster.actor(rows, slack_id, now)
    vote = timing.hold_open(rows, vote_id, acted_at)
    seat_id = seating.seat(rows, vote, actor)
    name = text.tame(showing.name_of_seat(rows, vote, seat_id))
    is_repeat = inbox.is_repeat(rows, key, now)
    if vote.extended_by_members and (is_repeat or seat_id in votes.extension_requests(rows, vote_id)):
        return f"Voting was extended as {name} asked. It closes {coalition.calendar.in_words(vote.closes_at)}."
    if vote.extended_by_members:
        left = _left_to_a_member(rows, coalition, vote, seat_id)
        raise Refusal(f"Two members required an extension of this vote already, which they may once. {left}")
    if not is_repeat and votes.ask_extension(rows, vote_id, seat_id, actor.person_id, now):
        _tell_and_count(rows, coalition, vote, seat_id, actor, now)
        after = votes.by_id(rows, vote_id)
        if after is not None and after.extended_by_members:
            return f"Thank you. Voting goes on; it now closes {coalition.calendar.in_words(after.closes_at)}."
    return f"{name} asks for an extension. If one more member asks, voting goes on for two business days more."


def _left_to_a_member(rows: Rows, coalition: Coalition, vote: Vote, seat_id: int) -> str:
    """How a member may still get more time once members have extended a vote."""
    if vote.extensions < MOST_BY_CHAIRS:
        return "A chair may extend it too."
    members = electorate.members_of_seat(rows, vote.id, seat_id)
    held = holds.made_by(rows, vote.position_id, seat_id, [member.id for member in members])
    still = "" if held else " Your member can still press Need more time on the card, once."
    return f"{no_more(coalition, vote)}{still}"


def _tell_and_count(rows: Rows, coalition: Coalition, vote: Vote, seat_id: int, actor: Actor, now: datetime) -> None:
    seats = electorate.seat_members(rows, vote.id)
    asking = [seat for seat in votes.extension_requests(rows, vote.id) if seat in seats]
    number, subject = positions.by_id(rows, vote.position_id).number, f"position:{vote.position_id}"
    if len(asking) >= _ENOUGH and votes.take_members_extension(rows, vote.id):
        closes_at = coalition.calendar.default_closing(vote.closes_at, BY_MEMBERS)
        named = tuple(sorted((showing.seat_name(seats[seat]) for seat in asking), key=text.sort_key))
        done = ExtendedByMembers(number, named, coalition.moment(closes_at))
        showing.tell_thread(rows, coalition, vote.revision_id, f"extended:{vote.id}:members", done)
        because = "extended because two members asked for it"
        timing.postpone(rows, coalition, vote, closes_at, "members", because, now, seats=sorted(asking))
        leaving.catch_up(rows, coalition, vote.id, now)
        return
    notice = ExtensionAsked(number, vote.id, showing.seat_name(seats[seat_id]))
    showing.tell_thread(rows, coalition, vote.revision_id, f"extension:{vote.id}:{seat_id}", notice)
    record.append(rows, now, Fact.EXTENSION_ASKED, subject, vote=vote.id, seat=seat_id, person=actor.person_id)
