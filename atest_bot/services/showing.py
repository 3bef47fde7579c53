"""The card, built from what is stored now, and the names of those who vote."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from atest_bot.domain.ballots import Choice
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Audience, Card, ChairActed, Decided, Note, Notice, Place, Replacement, VoteBox
from atest_bot.domain.positions import Attribution, Kind, Priority, Stage
from atest_bot.domain.publication import STAGE_ENDED, STAGE_OF, Publication, Standing
from atest_bot.domain.tally import Count, Objections, Outcome, Profile, Rule, Tally, Turnout, rule_in_words
from atest_bot.domain.tally import is_sealed as keeps_sealed
from atest_bot.store import (
    amendments,
    answers,
    decisions,
    electorate,
    input_records,
    outbox,
    positions,
    principles,
    reported_ballots,
    roster,
    votes,
)
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Decision, Member, Objection, Person, Position, Revision, Vote


def card_key(revision_id: int) -> str:
    return f"card:{revision_id}"


def post_card(rows: Rows, coalition: Coalition, position: Position, revision: Revision, now: datetime) -> None:
    """Enqueue a revision's card as a new message in the members' channel."""
    notice = card(rows, coalition, position, revision, now)
    outbox.post(rows, card_key(revision.id), notice, Address(Audience.MEMBERS, coalition.members_channel))


def refresh_card(rows: Rows, coalition: Coalition, revision_id: int, now: datetime) -> None:
    """Bring a card up to date with what is stored."""
    revision = positions.revision(rows, revision_id)
    position = positions.by_id(rows, revision.position_id)
    notice = card(rows, coalition, position, revision, now)
    refresh_message(rows, coalition, card_key(revision_id), notice)


def is_card_on_its_way(rows: Rows, revision_id: int) -> bool:
    """Whether a newer card waits to be sent; holds it until the transaction ends."""
    return outbox.is_waiting(rows, f"{card_key(revision_id)}:now")


def invite_reactions(rows: Rows, coalition: Coalition, vote: Vote, revision_id: int) -> None:
    """Put the bot's own reactions on the card of an open vote, so that each needs one click (5.2)."""
    key = card_key(revision_id)
    for emoji in coalition.reactions if vote.tally == "open" else ():
        outbox.react(rows, f"{key}:{emoji}", emoji, Address(Audience.MEMBERS, coalition.members_channel, key))


def refresh_message(rows: Rows, coalition: Coalition, key: str, notice: Notice) -> None:
    """Bring a message in the members' channel up to date, once it is posted."""
    to = Address(Audience.MEMBERS, coalition.members_channel, thread_key=key)
    outbox.refresh(rows, f"{key}:now", notice, to, timedelta(seconds=coalition.card_seconds / 2))


def tell_thread(
    rows: Rows, coalition: Coalition, revision_id: int, key: str, notice: Notice, *, broadcast: bool = False
) -> None:
    """Enqueue a reply in the deliberation thread.

    A card whose words are not kept any more is brought up to date first: it may have to be posted again for the reply.
    """
    if outbox.is_enqueued(rows, card_key(revision_id)) and outbox.notice_under(rows, card_key(revision_id)) is None:
        refresh_card(rows, coalition, revision_id, rows.now())
    to = Address(Audience.MEMBERS, coalition.members_channel, card_key(revision_id), broadcast)
    outbox.post(rows, key, notice, to)


def tell_chair_act(
    rows: Rows, coalition: Coalition, position: Position, key: str, chair: Actor, did: str, reason: str = ""
) -> None:
    """Tell the thread of a position what a chair did, and why (10.1)."""
    notice = ChairActed(chair.slack_id, did, reason)
    tell_thread(rows, coalition, positions.newest_revision(rows, position.id).id, key, notice)


def tell_person(rows: Rows, slack_id: str, key: str, notice: Notice) -> None:
    """Enqueue a direct message."""
    outbox.post(rows, key, notice, Address(Audience.PERSON, slack_id))


def tell_active(rows: Rows, person: Person, key: str, notice: Notice) -> None:
    """The same to somebody who did something before, unless the account was deactivated since (2.7)."""
    if person.deactivated_at is None:
        tell_person(rows, person.slack_id, key, notice)


def tell_chairs(rows: Rows, key: str, notice: Notice, now: datetime) -> bool:
    """Enqueue a direct message to each chair; False if all of them were told under this key before."""
    notice = replace(notice, is_inside=True) if isinstance(notice, Note) else notice
    chairs = roster.chairs(rows, now)
    new = [chair for chair in chairs if not outbox.is_enqueued(rows, f"{key}:{chair.id}")]
    for chair in new:
        tell_person(rows, chair.slack_id, f"{key}:{chair.id}", notice)
    return bool(new)


def card(rows: Rows, coalition: Coalition, position: Position, revision: Revision, now: datetime) -> Card:
    """Everything a card says."""
    proposer = roster.member(rows, position.proposer_member_id).name if position.proposer_member_id else "a chair"
    vote = votes.newest_on(rows, revision.id)
    return Card(
        number=position.number,
        title=revision.title,
        summary=revision.summary,
        text=revision.text,
        link=revision.link,
        kind=Kind(position.kind),
        priority=Priority(position.priority),
        proposed_by=proposer,
        due_on=coalition.calendar.date_in_words(position.due_on) if position.due_on else "",
        revision=revision.number,
        revision_hash=revision.hash,
        stage=Stage(position.stage),
        vote=vote_box(rows, coalition, vote, now) if vote else None,
        replaced_by=_replacement(rows, revision),
        position_id=position.id,
        checked=principles.answers(rows, position.id),
        chairs_note=_chairs_note(rows, position.id),
        needs_note=principles.needs_note(rows, position.id),
        consulted=input_records.newest(rows, position.id),
    )


def _chairs_note(rows: Rows, position_id: int) -> str:
    note = principles.note(rows, position_id)
    return note.note if note else ""


def _replacement(rows: Rows, revision: Revision) -> Replacement | None:
    """The text that took this one's place, with its card where that is posted (7.4)."""
    change = amendments.that_replaced(rows, revision)
    if change is None:
        return None
    after = positions.revision(rows, change.to_revision_id)
    return Replacement(after.number, place_of(after))


def place_of(revision: Revision) -> Place | None:
    """Where a revision's card is, once it is posted."""
    return Place(revision.card_channel, revision.card_ts) if revision.card_channel and revision.card_ts else None


def vote_box(rows: Rows, coalition: Coalition, vote: Vote, now: datetime) -> VoteBox:
    """What a card says of a vote: open counts, and who has answered, by member; sealed, only how many (5.12)."""
    seats = electorate.seat_members(rows, vote.id)
    cast = {seat: choice for seat, choice in answers.choices(rows, vote.id).items() if seat in seats}
    owing = {objection.seat_id for objection in answers.objections(rows, vote.id) if not objection.ground}
    named = () if is_sealed(vote) else [seat for seat in seats if seat in cast]
    reported = {report.seat_id for report in reported_ballots.unconfirmed(rows, vote.id)}
    decision = decision_on(rows, vote)
    publication = Publication(decision.publication if decision else vote.publication)
    reason = decision.confidential_reason if decision else vote.confidential_reason
    review_on = decision.review_on if decision else vote.review_on
    return VoteBox(
        vote_id=vote.id,
        rule=rule_left(vote, len(seats)),
        closes=coalition.moment(vote.closes_at),
        is_open=vote.outcome is None and now < vote.closes_at,
        attribution=Attribution(vote.attribution),
        reason=vote.reason,
        counts=counts(vote, len(seats), cast.values()),
        answered=tuple(seat_name(seats[seat]) for seat in named),
        owing_reason=tuple(seat_name(seats[seat]) for seat in named if seat in owing and not vote.outcome),
        outcome=Outcome(vote.outcome) if vote.outcome else None,
        decision=decision.number if decision else "",
        moved_because=vote.moved_because,
        recused=recused(rows, vote),
        reported=() if is_sealed(vote) else tuple(seat_name(seats[seat]) for seat in seats if seat in reported),
        reported_number=len(reported),
        publication=publication,
        embargo_until=coalition.moment(vote.embargo_until) if vote.embargo_until else None,
        confidential_reason=reason if publication == Publication.CONFIDENTIAL else "",
        review_on=coalition.calendar.date_in_words(review_on) if review_on else "",
        profile=Profile(vote.profile),
        marks=tuple(coalition.reactions.items()),
        decided=decided(rows, coalition, vote, decision, now),
    )


def decision_on(rows: Rows, vote: Vote) -> Decision | None:
    """The decision that a vote made, or was opened to ratify (4)."""
    return decisions.of_vote(rows, vote.id) or decisions.ratified_by(rows, vote.id)


def decided(rows: Rows, coalition: Coalition, vote: Vote, decision: Decision | None, now: datetime) -> Decided:
    """What became of it."""
    if decision is None:
        return Decided()
    later = decisions.by_id(rows, decision.superseded_by_id) if decision.superseded_by_id else None
    lapses_at = decision.lapses_at if decisions.is_to_ratify(decision, now) else None
    corrected = positions.revision(rows, decision.corrected_revision_id) if decision.corrected_revision_id else None
    is_kept = decision.standing == Standing.IN_FORCE and decision.released_at is None
    not_before = decision.publish_at if is_kept else None
    return Decided(
        ratifies=decision.vote_id != vote.id,
        is_ratified=decision.ratified_at is not None,
        holds_until=coalition.moment(lapses_at) if lapses_at else None,
        standing=Standing(decision.standing),
        ended_on=coalition.calendar.day_in_words(decision.ended_at) if decision.ended_at else "",
        superseded_by=later.number if later else "",
        not_before=coalition.moment(not_before) if not_before else None,
        corrected_on=coalition.calendar.day_in_words(decision.corrected_at) if decision.corrected_at else "",
        corrected_revision=corrected.number if corrected else 0,
    )


def stage_of(decision: Decision) -> Stage:
    """Where a decision itself is, wherever its position went since (4.5)."""
    standing = Standing(decision.standing)
    if standing != Standing.IN_FORCE:
        return STAGE_ENDED[standing]
    return Stage.PUBLISHED if decision.published_at else STAGE_OF[Publication(decision.publication)]


def is_sealed(vote: Vote) -> bool:
    """Whether a vote's answers are kept from all but the member's own people (3.5)."""
    return keeps_sealed(Tally(vote.tally), Outcome(vote.outcome) if vote.outcome else None)


def counts(vote: Vote, entitled: int, cast: Iterable[Choice]) -> Count | Turnout:
    """The numbers of a vote as they may be shown now."""
    return as_shown(vote, count(entitled, cast))


def as_shown(vote: Vote, whole: Count) -> Count | Turnout:
    """The same of numbers that were counted already."""
    return Turnout(whole.entitled, whole.answered) if is_sealed(vote) else whole


def rule_left(vote: Vote, entitled: int) -> str:
    """The rule of a vote in whole members, as few as are left in it."""
    return rule_in_words(rule_of(vote), entitled, vote.seats)


def count(entitled: int, cast: Iterable[Choice]) -> Count:
    """The numbers of a vote."""
    chosen = Counter(cast)
    return Count(entitled, chosen[Choice.SIGN_ON], chosen[Choice.STAND_ASIDE], chosen[Choice.OBJECT])


def roll_call(rows: Rows, vote: Vote) -> tuple[tuple[str, Choice | None], ...]:
    """Every seat in the vote with its ballot, in the order of names; nothing while sealed (10.1)."""
    if is_sealed(vote):
        return ()
    cast = answers.choices(rows, vote.id)
    seats = electorate.seat_members(rows, vote.id)
    return tuple((seat_name(members), cast.get(seat)) for seat, members in seats.items())


def recused(rows: Rows, vote: Vote) -> tuple[str, ...]:
    """Who left the count for a conflict of interest: declared, so named in every vote (1)."""
    return tuple(seat_name(members) for members in electorate.recused_members(rows, vote.id).values())


def seat_name(members: list[Member]) -> str:
    """What a seat is called: its member, or the affiliation group that shares it (2.2)."""
    first = members[0]
    return first.name if len(members) == 1 or not first.affiliation_group else first.affiliation_group


def name_of_seat(rows: Rows, vote: Vote, seat_id: int) -> str:
    """The same for one seat of a vote."""
    return seat_name(electorate.seat_members(rows, vote.id)[seat_id])


def rule_of(vote: Vote) -> Rule:
    """The rule that a vote was opened under."""
    fields = json.loads(vote.rule)
    return Rule(**{**fields, "objections": Objections(fields["objections"])})


def made_key(objection: Objection) -> str:
    return f"objection:{objection.id}:made"


def explained_key(objection: Objection) -> str:
    return f"objection:{objection.id}:explained"


def is_announced(rows: Rows, objection: Objection) -> bool:
    """Whether the thread was told of an objection."""
    return any(outbox.is_enqueued(rows, key) for key in (made_key(objection), explained_key(objection)))
