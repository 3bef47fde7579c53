"""Positions, decisions, people and acts as a home lists them (10.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from atest_bot.domain.ballots import Choice, Timing
from atest_bot.domain.members import TITLES, Role
from atest_bot.domain.notices import Moment, Place
from atest_bot.domain.positions import Kind, Stage
from atest_bot.services import disclosing, showing
from atest_bot.services.homing.looking import Look
from atest_bot.store import answers, decisions, positions, roster, votes
from atest_bot.store.tables import Act, Decision, Position

_CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Deliberated:
    """A position in deliberation. The title is empty for those who may not read it."""

    number: str
    title: str
    kind: Kind
    proposed_by: str
    since: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision. The title is empty for those who may not read it; `review_on` is of a confidential one."""

    number: str
    title: str
    stage: Stage
    adopted_on: str
    review_on: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Proxy:
    """A person who acts for the member, now or from a day on (2.5)."""

    slack_id: str
    office: str
    since: str
    until: str
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Acted:
    """What this person did in a vote; `record_seq` is 0 for a repeat of what stood."""

    number: str
    title: str
    choice: Choice | None
    timing: Timing
    acted: Moment
    record_seq: int


def deliberated(look: Look, start: int, most: int) -> Sequence[Deliberated]:
    """Positions in deliberation, the newest first."""
    return [
        _deliberated(look, position)
        for position in positions.newest_in_stage(look.rows, Stage.DELIBERATION, start, most)
    ]


def _deliberated(look: Look, position: Position) -> Deliberated:
    revision = positions.newest_revision(look.rows, position.id)
    member_id = position.proposer_member_id
    may_read = disclosing.may_read_position(look.rows, look.actor, position.id)
    return Deliberated(
        number=position.number,
        title=revision.title if may_read else "",
        kind=Kind(position.kind),
        proposed_by=roster.member(look.rows, member_id).name if member_id else "a chair",
        since=look.coalition.calendar.day_in_words(position.deliberation_since),
        place=showing.place_of(revision) if may_read else None,
    )


def decided(look: Look, start: int, most: int) -> Sequence[Decided]:
    """Decisions, the newest first. Of confidential ones, observers see the number only (threat-model 2)."""
    return [_decided(look, decision) for decision in decisions.newest(look.rows, most, start)]


def _decided(look: Look, decision: Decision) -> Decided:
    revision = positions.revision(look.rows, decision.revision_id)
    may_read = disclosing.may_read_decision(look.actor, decision)
    review = decision.review_on if decision.publication == _CONFIDENTIAL else None
    return Decided(
        number=decision.number,
        title=revision.title if may_read else "",
        stage=showing.stage_of(decision),
        adopted_on=look.coalition.calendar.day_in_words(decision.adopted_at),
        review_on=look.coalition.calendar.date_in_words(review) if review else "",
        place=showing.place_of(revision) if may_read else None,
    )


def delegates(look: Look, start: int, most: int) -> Sequence[Proxy]:
    """Who acts for the member, since when and until when (2.5, 2.6)."""
    member_id = look.actor.member_id
    found = roster.duties_for(look.rows, member_id, look.now) if member_id is not None else []
    day = look.coalition.calendar.day_in_words
    return [
        Proxy(slack_id, TITLES[Role(role)], day(since), day(until) if until else "", since > look.now)
        for slack_id, role, since, until in found[start : start + most]
    ]


def acts(look: Look, start: int, most: int) -> Sequence[Acted]:
    """What this person did last in votes (5.5)."""
    return [_acted(look, act) for act in answers.last_acts(look.rows, look.actor.person_id, start, most)]


def _acted(look: Look, act: Act) -> Acted:
    vote = votes.known(look.rows, act.vote_id)
    return Acted(
        number=positions.by_id(look.rows, vote.position_id).number,
        title=positions.revision(look.rows, vote.revision_id).title,
        choice=Choice(act.choice) if act.choice else None,
        timing=Timing(act.timing),
        acted=look.coalition.moment(act.acted_at),
        record_seq=act.record_seq or 0,
    )
