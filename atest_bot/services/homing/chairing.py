"""What waits for a chair: each kind is one function and a row of `_WAITS` (rulebook 2.9, 3.2 to 3.5, 8, 11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial

from atest_bot.domain.motions import MotionKind
from atest_bot.domain.notices import Moment, Place
from atest_bot.domain.positions import Stage
from atest_bot.domain.publication import Publication
from atest_bot.domain.tally import Profile
from atest_bot.services import moving, ratifying, showing
from atest_bot.services.homing.looking import Look
from atest_bot.services.publishing import OVERDUE
from atest_bot.store import (
    backlog,
    decisions,
    information,
    input_records,
    motions,
    positions,
    principles,
    roster,
    votes,
)
from atest_bot.store.tables import Decision, Information, Motion, Position, Revision

_MOST_NAMED = 40
_FRESH = timedelta(days=30)
_GIVEN_UP = (Stage.WITHDRAWN, Stage.CANCELED)


class ChairWait(StrEnum):
    """Kinds of what waits for a chair."""

    READY = "ready"
    POSTS = "posts"
    MOTION = "motion"
    WEAK = "weak"
    OVERDUE = "overdue"
    REVIEW = "review"
    NOTE = "note"
    INPUT = "input"
    RATIFY = "ratify"
    REOPEN = "reopen"
    REPORT = "report"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class ChairItem:
    """One thing that waits for a chair. What its kind has no use for is left empty."""

    kind: ChairWait
    number: str = ""
    title: str = ""
    place: Place | None = None
    count: int = 0
    code: str = ""
    channel: str = ""
    people: tuple[str, ...] = ()
    position_id: int = 0
    decision_id: int = 0
    motion_id: int = 0
    would: str = ""
    information_id: int = 0
    vote_on: str = ""
    until: Moment | None = None


Later = Callable[[], ChairItem]


def waiting_for_chair(look: Look, start: int, most: int) -> Sequence[ChairItem]:
    """What waits for a chair, the most pressing kinds first; only what is shown is read whole."""
    found = [later for wait in _WAITS for later in wait(look)]
    return [later() for later in found[start : start + most]]


def _posts(look: Look) -> list[Later]:
    """Messages that Slack refused, or that fail again and again: by place and cause, without their words (11)."""
    return [
        partial(ChairItem, ChairWait.POSTS, count=count, code=code, channel=channel)
        for channel, code, count in backlog.troubled(look.rows)
    ]


def _motions(look: Look) -> list[Later]:
    """What other chairs moved, and a second chair must agree to (11)."""
    return [partial(_motion, look, motion) for motion in motions.waiting_for(look.rows, look.actor.person_id)]


def _motion(look: Look, motion: Motion) -> ChairItem:
    position = positions.by_id(look.rows, motion.position_id)
    return replace(
        _about(look, ChairWait.MOTION, position),
        people=(roster.person_by_id(look.rows, motion.chair_id).slack_id,),
        motion_id=motion.id,
        would=moving.would(look.rows, MotionKind(motion.kind), position.id, motion.subject_id),
    )


def _decisions(look: Look) -> list[Later]:
    """Decisions that are not public yet, and wait for a chair to say what becomes of them (4.5, 8.3)."""
    found = ((decision, _why(look, decision)) for decision in decisions.unreleased(look.rows))
    return [partial(_decision, look, kind, decision) for decision, kind in found if kind is not None]


def _why(look: Look, decision: Decision) -> ChairWait | None:
    today = look.coalition.today(look.now)
    is_confidential = decision.publication == Publication.CONFIDENTIAL
    if is_confidential and decision.review_on is not None and decision.review_on <= today:
        return ChairWait.REVIEW
    late = look.now - decision.publish_at if decision.publish_at is not None else None
    if decision.is_weak:
        stage = positions.by_id(look.rows, decision.position_id).stage
        is_over = stage == Stage.EMBARGOED and late is not None and late >= timedelta(0)
        return ChairWait.WEAK if stage == Stage.ADOPTED or is_over else None
    return ChairWait.OVERDUE if late is not None and late > OVERDUE else None


def _decision(look: Look, kind: ChairWait, decision: Decision) -> ChairItem:
    about = _about_text(kind, decision.number, positions.revision(look.rows, decision.revision_id))
    return replace(about, position_id=decision.position_id, decision_id=decision.id)


def _notes(look: Look) -> list[Later]:
    """Positions whose principle check asks for a chair's note (3.2)."""
    waiting = principles.waiting_for_note(look.rows, Stage.DELIBERATION)
    return [partial(_about, look, ChairWait.NOTE, each) for each in _deliberated(look) if each.id in waiting]


def _inputs(look: Look) -> list[Later]:
    """Positions that nobody recorded lived-experience input for (3.3)."""
    missing = input_records.missing(look.rows, Stage.DELIBERATION)
    return [partial(_about, look, ChairWait.INPUT, each) for each in _deliberated(look) if each.id in missing]


def _ready(look: Look) -> list[Later]:
    """Positions that lack nothing, and were deliberated long enough for the ordinary rule (3.2 to 3.4)."""
    least = look.coalition.terms[Profile.CONSENSUS].deliberation_at_least
    after = look.coalition.calendar.after
    lacking = input_records.missing(look.rows, Stage.DELIBERATION)
    lacking |= principles.waiting_for_note(look.rows, Stage.DELIBERATION)
    return [
        partial(_about, look, ChairWait.READY, each)
        for each in _deliberated(look)
        if each.id not in lacking
        and after(each.deliberation_since, least) <= look.now
        and not ratifying.needs_change(look.rows, each, look.now)
    ]


def _rapid(look: Look) -> list[Later]:
    """Rapid decisions that lapse unless they are ratified, and on which no vote is open yet (4)."""
    found = decisions.to_ratify(look.rows, look.now)
    return [partial(_lapsing, look, each) for each in found if votes.uncounted_on(look.rows, each.position_id) is None]


def _lapsing(look: Look, decision: Decision) -> ChairItem:
    about = _decision(look, ChairWait.RATIFY, decision)
    position = positions.by_id(look.rows, decision.position_id)
    until = look.coalition.moment(decision.lapses_at) if decision.lapses_at else None
    return replace(about, vote_on=position.number, until=until)


def _informed(look: Look) -> list[Later]:
    """Decisions about which something new was filed of late, and which nobody has reopened (10.2)."""
    newest = {each.position_id: each for each in reversed(information.since(look.rows, look.now - _FRESH))}
    return [
        partial(_reopenable, look, decision, each)
        for each in newest.values()
        if (decision := decisions.in_force_of(look.rows, each.position_id)) is not None
        and each.filed_at >= decision.adopted_at
        and not information.has_later(look.rows, decision.id, _GIVEN_UP)
    ]


def _reopenable(look: Look, decision: Decision, filed: Information) -> ChairItem:
    return replace(_decision(look, ChairWait.REOPEN, decision), information_id=filed.id)


def _reports(look: Look) -> list[Later]:
    """Decisions on which those who were consulted are owed a report back (8.7)."""
    return [partial(_decision, look, ChairWait.REPORT, each) for each in decisions.owing_report(look.rows)]


def _deliberated(look: Look) -> list[Position]:
    return positions.in_stage(look.rows, Stage.DELIBERATION)


def _unconfirmed(look: Look) -> list[Later]:
    """People who have not confirmed that they honor confidentiality (2.9)."""
    people = roster.unconfirmed(look.rows, look.now)
    if not people:
        return []
    named = tuple(people[:_MOST_NAMED])
    return [partial(ChairItem, ChairWait.UNCONFIRMED, count=len(people), people=named)]


def _about(look: Look, kind: ChairWait, position: Position) -> ChairItem:
    about = _about_text(kind, position.number, positions.newest_revision(look.rows, position.id))
    return replace(about, position_id=position.id)


def _about_text(kind: ChairWait, number: str, revision: Revision) -> ChairItem:
    return ChairItem(kind, number, revision.title, showing.place_of(revision))


_WAITS: tuple[Callable[[Look], list[Later]], ...] = (
    _posts,
    _motions,
    _decisions,
    _notes,
    _inputs,
    _ready,
    _rapid,
    _informed,
    _reports,
    _unconfirmed,
)
