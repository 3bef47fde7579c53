"""A sign-on vote is opened: everything that will decide it is chosen and frozen now (rulebook 3.5)."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, Standing, check_chair
from atest_bot.domain.motions import MotionKind
from atest_bot.domain.notices import Moment, VotingOpened
from atest_bot.domain.positions import (
    Attribution,
    Kind,
    Stage,
    check_open_to_vote,
)
from atest_bot.domain.publication import Publication
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import SMALLEST_ELECTORATE, Profile, rule_in_words
from atest_bot.services import drafting, moving, ratifying, readying, seating, showing, timing
from atest_bot.services.disclosing import Disclosure
from atest_bot.services.terms import Frozen, Terms, freeze
from atest_bot.store import amendments, decisions, electorate, inbox, positions, record, roster, tables, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Member, Motion, Position, Revision, Vote

_NOT_LISTED = "Please choose a position from the list."


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form of a vote starts with: the positions to choose from, one chosen, and a closing that fits it."""

    positions: tuple[tuple[int, str, str], ...]
    chosen: int
    profile: Profile
    attribution: Attribution
    closing_date: date
    closing_time: time
    zone: str
    electorate: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What the chair is told: the vote stands, or `waits` says what it still waits for."""

    number: str
    rule: str
    closes: Moment
    reason: str
    waits: str = ""


def offer(rows: Rows, coalition: Coalition, slack_id: str, number: str, now: datetime) -> Offer:
    """What a chair may choose from; refuses with what is in the way (3.4, 11)."""
    check_chair(roster.actor(rows, slack_id, now))
    seating.check_restored(rows)
    open_to_vote = positions.in_stage(rows, Stage.DELIBERATION)
    chosen = _chosen(rows, number, open_to_vote, now)
    seats = check_electorate(rows)
    profile = Profile.LETTER if chosen.kind == Kind.LETTER else Profile.CONSENSUS
    closing = coalition.calendar.default_closing(now, coalition.terms[profile].open_at_least)
    local = closing.astimezone(coalition.calendar.zone)
    listed = open_to_vote if chosen in open_to_vote else [*open_to_vote, chosen]
    titles = [(position, positions.newest_revision(rows, position.id).title) for position in listed]
    return Offer(
        positions=tuple((position.id, position.number, title) for position, title in titles),
        chosen=chosen.id,
        profile=profile,
        attribution=Attribution.BOTH if profile == Profile.LETTER else Attribution.ALLIANCE,
        closing_date=local.date(),
        closing_time=local.time(),
        zone=coalition.calendar.zone_words,
        electorate=len(seats),
    )


def _chosen(rows: Rows, number: str, open_to_vote: list[Position], now: datetime) -> Position:
    if number:
        found = positions.numbered(rows, number)
        if found is None or not drafting.was_proposed(rows, found):
            raise Refusal(f"There is no position {text.tame(number[:30])}. Type `/atest status` to see the numbers.")
        _check_votable(rows, found, positions.newest_revision(rows, found.id), now)
        return found
    if not open_to_vote:
        raise Refusal("No position is in deliberation, so there is nothing to vote on. Start with `/atest propose`.")
    changed = [position for position in open_to_vote if not ratifying.needs_change(rows, position, now)]
    first = readying.first_ready(rows, changed or open_to_vote)
    _check_votable(rows, first, positions.newest_revision(rows, first.id), now)
    return first


def check_electorate(rows: Rows) -> dict[int, list[Member]]:
    """The seats, as they are until the transaction ends: members of one affiliation group share one (2.2)."""
    roster.hold_members(rows)
    seats: dict[int, list[Member]] = {}
    groups: dict[str, int] = {}
    for member in roster.members(rows, Standing.ACTIVE):
        seat = member.id
        if member.affiliation_group:
            seat = groups.setdefault(text.name_key(member.affiliation_group), seat)
        seats.setdefault(seat, []).append(member)
    if len(seats) < SMALLEST_ELECTORATE:
        raise Refusal(
            f"A vote needs at least three members, and the roster has {len(seats)}. "
            "Add members with `/atest member add` first."
        )
    return seats


def open_vote(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, terms: Terms, now: datetime, *, seconded: bool = False
) -> Opened:
    """Freeze revision, electorate, rule, closing and attribution, and open the vote.

    A decision that would stay confidential takes a second chair where the chair's own member is concerned (11).
    """
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    seating.check_restored(rows)
    position = positions.locked(rows, terms.position_id)
    if position is None:
        raise Refusal(_NOT_LISTED, {"position": _NOT_LISTED})
    revision = positions.newest_revision(rows, terms.position_id)
    if inbox.is_repeat(rows, key, now):
        return _as_it_stands(rows, coalition, position, revision)
    ratified = _check_votable(rows, position, revision, now)
    seats = check_electorate(rows)
    frozen = freeze(coalition, position, terms, now)
    if ratified is not None:
        ratifying.check_terms(coalition, ratified, frozen.profile, frozen.closes_at)
        frozen = _as_decided(rows, ratified, frozen)
    words = rule_in_words(frozen.rule, len(seats))
    opened = Opened(position.number, words, coalition.moment(frozen.closes_at), frozen.reason)
    is_confidential = frozen.disclosure.publication == Publication.CONFIDENTIAL
    if is_confidential and ratified is None and not seconded and moving.needs_second(rows, chair, position):
        return replace(opened, waits=_move(rows, coalition, position, revision, chair, terms, now))
    vote = _store(rows, chair, position, revision, frozen, len(seats), coalition.calendar.zone.key, now)
    electorate.add_electors(rows, vote.id, seats)
    if ratified is not None:
        decisions.add_ratification(rows, vote.id, ratified.id)
    positions.move(rows, terms.position_id, Stage.DELIBERATION, Stage.VOTING)
    timing.set_timers(rows, coalition, vote.id, vote.closes_at, now)
    _announce(rows, coalition, chair, revision, vote, opened, now)
    record_opened(rows, vote, seats)
    return opened


def _as_decided(rows: Rows, ratified: Decision, frozen: Frozen) -> Frozen:
    """How public a decision is, and in whose name, was chosen when it was made: ratifying it changes neither (8.3)."""
    disclosure = Disclosure(
        Publication(ratified.publication), ratified.publish_at, ratified.confidential_reason, ratified.review_on
    )
    attribution = Attribution(votes.known(rows, ratified.vote_id).attribution)
    return replace(frozen, attribution=attribution, disclosure=disclosure)


def _check_votable(rows: Rows, position: Position, revision: Revision, now: datetime) -> Decision | None:
    """Refuse what no vote can open on; returns the rapid decision that this vote would ratify, if it is one (4)."""
    ratified = ratifying.awaited(rows, position, revision.id, now)
    if ratified is None:
        check_open_to_vote(position.number, Stage(position.stage))
        readying.check_ready(rows, position)
    elif votes.uncounted_on(rows, position.id) is not None:
        check_open_to_vote(position.number, Stage.VOTING)
    return ratified


def _move(
    rows: Rows,
    coalition: Coalition,
    position: Position,
    revision: Revision,
    chair: Actor,
    terms: Terms,
    now: datetime,
) -> str:
    reasons = {"vote_reason": terms.reason, "reason": terms.confidential_reason}
    kept = {**asdict(terms), **reasons, "revision_id": revision.id}
    return moving.put(rows, coalition, MotionKind.OPEN_CONFIDENTIAL, position, position.id, chair, kept, now)


def carry(rows: Rows, coalition: Coalition, motion: Motion, second: Actor, now: datetime) -> None:
    """A second chair agreed that a vote opens whose decision would stay confidential."""
    kept = json.loads(motion.terms)
    _check_text(rows, motion, kept.get("revision_id"))
    terms = Terms(**{field: kept[field] for field in Terms.__dataclass_fields__} | {"reason": kept["vote_reason"]})
    mover = roster.person_by_id(rows, motion.chair_id).slack_id
    open_vote(rows, coalition, f"motion:{motion.id}", mover, terms, now, seconded=True)


def _check_text(rows: Rows, motion: Motion, revision_id: int | None) -> None:
    """Refuse another text than what was moved; motions stored before that was kept have no `revision_id` (3.5)."""
    position = positions.locked(rows, motion.position_id)
    if position and revision_id and amendments.has_substance_since(rows, position.id, revision_id):
        raise Refusal(
            f"The text of {position.number} has changed in substance since then. "
            f"To vote on the new text, type `/atest poll {position.number}`."
        )


def _store(
    rows: Rows,
    chair: Actor,
    position: Position,
    revision: Revision,
    frozen: Frozen,
    seats: int,
    zone: str,
    now: datetime,
) -> Vote:
    vote_id = rows.insert(
        tables.Vote,
        position_id=position.id,
        revision_id=revision.id,
        revision_hash=revision.hash,
        profile=frozen.profile.value,
        rule=json.dumps(asdict(frozen.rule)),
        attribution=frozen.attribution.value,
        tally=frozen.tally.value,
        reason=frozen.reason,
        chair_id=chair.person_id,
        seats=seats,
        opened_at=now,
        closes_at=frozen.closes_at,
        least_closes_at=frozen.least_closes_at,
        closes_zone=zone,
        extended_for_quorum=False,
        publication=frozen.disclosure.publication.value,
        embargo_until=frozen.disclosure.embargo_until,
        confidential_reason=frozen.disclosure.reason,
        review_on=frozen.disclosure.review_on,
    )
    return votes.known(rows, vote_id)


def _announce(
    rows: Rows,
    coalition: Coalition,
    chair: Actor,
    revision: Revision,
    vote: Vote,
    opened: Opened,
    now: datetime,
) -> None:
    notice = VotingOpened(
        number=opened.number,
        title=revision.title,
        chair=chair.slack_id,
        rule=opened.rule,
        closes=opened.closes,
        reason=opened.reason,
    )
    showing.refresh_card(rows, coalition, revision.id, now)
    showing.invite_reactions(rows, coalition, vote, revision.id)
    showing.tell_thread(rows, coalition, revision.id, f"opened:{vote.id}", notice, broadcast=True)


def record_opened(rows: Rows, vote: Vote, seats: Iterable[int]) -> None:
    """Write down under what a vote began, and which seats may answer in it."""
    record.append(
        rows,
        vote.opened_at,
        Fact.VOTE_OPENED,
        f"position:{vote.position_id}",
        vote=vote.id,
        revision=vote.revision_id,
        revision_hash=vote.revision_hash,
        profile=vote.profile,
        rule=json.loads(vote.rule),
        attribution=vote.attribution,
        tally=vote.tally,
        publication=vote.publication,
        closes_at=int(vote.closes_at.timestamp()),
        seats=sorted(seats),
        chair=vote.chair_id,
    )


def _as_it_stands(rows: Rows, coalition: Coalition, position: Position, revision: Revision) -> Opened:
    vote = votes.newest_on(rows, revision.id)
    if vote is None:
        raise Refusal(f"{position.number} has no vote yet. Type `/atest poll {position.number}` to open one.")
    seats = electorate.seat_members(rows, vote.id)
    words = rule_in_words(showing.rule_of(vote), len(seats))
    return Opened(position.number, words, coalition.moment(vote.closes_at), vote.reason)
