"""Decisions, how far each is published, and the names printed under them."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, or_, update
from sqlmodel import col, select

from atest_bot.domain.publication import Publication, Standing
from atest_bot.domain.record import Entry
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Decision, Delivery, Ratification, ReportBack, Signatory, Succession, Vote

_OF_VOTE: Prepared[Decision] = Prepared(select(Decision).where(col(Decision.vote_id) == bindparam("vote_id")))
_RATIFIED: Prepared[Decision] = Prepared(
    select(Decision)
    .join(Ratification, col(Ratification.decision_id) == col(Decision.id))
    .where(col(Ratification.vote_id) == bindparam("vote_id"))
)


def add(
    rows: Rows, number: str, vote: Vote, entry: Entry, *, is_weak: bool, lapses_at: datetime | None, now: datetime
) -> Decision:
    """Enter the decision of a vote, to be published as the vote was opened."""
    decision_id = rows.insert(
        tables.Decision,
        number=number,
        position_id=vote.position_id,
        revision_id=vote.revision_id,
        vote_id=vote.id,
        adopted_at=now,
        record_seq=entry.seq,
        record_hash=entry.hash,
        publication=vote.publication,
        publish_at=vote.embargo_until,
        review_on=vote.review_on,
        confidential_reason=vote.confidential_reason,
        is_weak=is_weak,
        lapses_at=lapses_at,
    )
    return by_id(rows, decision_id)


def add_signatory(rows: Rows, decision_id: int, member_id: int, name: str, now: datetime) -> None:
    rows.insert(tables.Signatory, decision_id=decision_id, member_id=member_id, name=name, signed_at=now)


def by_id(rows: Rows, decision_id: int) -> Decision:
    return rows.one(select(Decision).where(col(Decision.id) == decision_id))


def find(rows: Rows, decision_id: int) -> Decision | None:
    return rows.first(select(Decision).where(col(Decision.id) == decision_id))


def in_force_after(rows: Rows, decision_id: int) -> list[Decision]:
    """Decisions in force that came after another, the newest first."""
    return rows.all(
        select(Decision)
        .where(col(Decision.id) > decision_id, col(Decision.standing) == Standing.IN_FORCE.value)
        .order_by(col(Decision.id).desc())
    )


def of_vote(rows: Rows, vote_id: int) -> Decision | None:
    return rows.first(_OF_VOTE, vote_id=vote_id)


def numbered(rows: Rows, number: str) -> Decision | None:
    return rows.first(select(Decision).where(col(Decision.number) == number))


def newest(rows: Rows, most: int, start: int = 0) -> list[Decision]:
    return rows.all(select(Decision).order_by(col(Decision.id).desc()).limit(most).offset(start))


def unreleased(rows: Rows) -> list[Decision]:
    """Decisions in force of which the public has not been told, the oldest first."""
    in_force = col(Decision.standing) == Standing.IN_FORCE.value
    return rows.all(select(Decision).where(in_force, col(Decision.released_at).is_(None)).order_by(col(Decision.id)))


def owing_report(rows: Rows) -> list[Decision]:
    """Decisions in force on which those who were consulted have no report back yet, the oldest first (8.7)."""
    reported = select(ReportBack.decision_id)
    in_force = col(Decision.standing) == Standing.IN_FORCE.value
    return rows.all(select(Decision).where(in_force, col(Decision.id).not_in(reported)).order_by(col(Decision.id)))


def to_ratify(rows: Rows, now: datetime) -> list[Decision]:
    """Rapid decisions in force that lapse unless the members ratify them, the first to lapse first."""
    query = select(Decision).where(
        col(Decision.standing) == Standing.IN_FORCE.value,
        col(Decision.ratified_at).is_(None),
        col(Decision.lapses_at) > now,
    )
    return rows.all(query.order_by(col(Decision.lapses_at)))


def is_to_ratify(decision: Decision, now: datetime) -> bool:
    """Whether it is one of these."""
    is_awaited = decision.standing == Standing.IN_FORCE and decision.ratified_at is None
    return is_awaited and decision.lapses_at is not None and decision.lapses_at > now


def all_of_them(rows: Rows) -> list[Decision]:
    return rows.all(select(Decision).order_by(col(Decision.id)))


def locked(rows: Rows, decision_id: int) -> Decision:
    """A decision, held until the transaction ends."""
    return rows.one(select(Decision).where(col(Decision.id) == decision_id).with_for_update())


def of_revision(rows: Rows, revision_id: int) -> Decision | None:
    return rows.first(select(Decision).where(col(Decision.revision_id) == revision_id))


def of_position(rows: Rows, position_id: int) -> Decision | None:
    """The latest decision that came of a position."""
    query = select(Decision).where(col(Decision.position_id) == position_id)
    return rows.first(query.order_by(col(Decision.id).desc()).limit(1))


def in_force_of(rows: Rows, position_id: int) -> Decision | None:
    """The decision that a position came to, while it is in force."""
    in_force = col(Decision.standing) == Standing.IN_FORCE.value
    query = select(Decision).where(col(Decision.position_id) == position_id, in_force)
    return rows.first(query.order_by(col(Decision.id).desc()).limit(1))


def to_supersede(rows: Rows, decision: Decision) -> list[Decision]:
    """What a fresh decision takes the place of: an earlier one on its position, and the one its position names."""
    named = select(Succession.decision_id).where(col(Succession.position_id) == decision.position_id)
    return rows.all(
        select(Decision)
        .where(
            or_(col(Decision.position_id) == decision.position_id, col(Decision.id).in_(named)),
            col(Decision.id) != decision.id,
            col(Decision.standing) == Standing.IN_FORCE.value,
        )
        .order_by(col(Decision.id))
    )


def superseded_with(rows: Rows, decision_id: int) -> list[Decision]:
    """The decisions that a decision took the place of."""
    return rows.all(select(Decision).where(col(Decision.superseded_by_id) == decision_id).order_by(col(Decision.id)))


def mark_released(rows: Rows, decision_id: int, now: datetime) -> bool:
    """Note that the public notice is on its way; False if it was before (8.2)."""
    return _mark(rows, decision_id, col(Decision.released_at).is_(None), released_at=now)


def mark_withheld(rows: Rows, decision_id: int) -> bool:
    """Note that the public notice is not on its way after all; False if it was published."""
    return _mark(rows, decision_id, col(Decision.published_at).is_(None), released_at=None)


def mark_published(rows: Rows, decision_id: int, now: datetime) -> bool:
    """Note that the public channel has the notice; False if that was noted before."""
    return _mark(rows, decision_id, col(Decision.published_at).is_(None), published_at=now)


def mark_ended(rows: Rows, decision_id: int, standing: Standing, later_id: int | None, now: datetime) -> bool:
    """Note that a decision holds no longer; False if it did not before."""
    in_force = col(Decision.standing) == Standing.IN_FORCE.value
    return _mark(rows, decision_id, in_force, standing=standing.value, superseded_by_id=later_id, ended_at=now)


def mark_ratified(rows: Rows, decision_id: int, now: datetime) -> bool:
    """Note that the members ratified a rapid decision; False if they had, or it holds no longer."""
    is_awaited = col(Decision.ratified_at).is_(None) & (col(Decision.standing) == Standing.IN_FORCE.value)
    return _mark(rows, decision_id, is_awaited, ratified_at=now, lapses_at=None)


def correct(rows: Rows, decision_id: int, revision_id: int, now: datetime) -> None:
    """Note the corrected text of a decision (8.4)."""
    corrected = {"corrected_revision_id": revision_id, "corrected_at": now}
    rows.write(update(Decision).where(col(Decision.id) == decision_id).values(**corrected))


def loosen(rows: Rows, decision_id: int, publication: Publication) -> None:
    rows.write(
        update(Decision).where(col(Decision.id) == decision_id).values(publication=publication.value, publish_at=None)
    )


def _mark(rows: Rows, decision_id: int, unless: ColumnElement[bool], **values: object) -> bool:
    statement = update(Decision).where(col(Decision.id) == decision_id, unless).values(**values)
    return rows.write(statement) == 1


# --- names ---


def signatory_rows(rows: Rows, decision_id: int) -> list[Signatory]:
    return rows.all(select(Signatory).where(col(Signatory.decision_id) == decision_id).order_by(col(Signatory.name)))


def signatory(rows: Rows, decision_id: int, member_id: int) -> Signatory | None:
    return rows.first(
        select(Signatory).where(col(Signatory.decision_id) == decision_id, col(Signatory.member_id) == member_id)
    )


def withdraw_name(rows: Rows, decision_id: int, member_id: int, now: datetime) -> bool:
    """Take a name off a decision; False if it does not stand there."""
    statement = (
        update(Signatory)
        .where(
            col(Signatory.decision_id) == decision_id,
            col(Signatory.member_id) == member_id,
            col(Signatory.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    return rows.write(statement) == 1


def sign_again(rows: Rows, decision_id: int, member_id: int, name: str, since: datetime | None) -> None:
    rows.write(
        update(Signatory)
        .where(col(Signatory.decision_id) == decision_id, col(Signatory.member_id) == member_id)
        .values(name=name, signed_at=since, withdrawn_at=None)
    )


def add_delivery(rows: Rows, decision_id: int, delivered_on: date, person_id: int, now: datetime) -> int:
    """Note one delivery; returns its number."""
    number = len(deliveries(rows, decision_id)) + 1
    rows.insert(
        tables.Delivery,
        decision_id=decision_id,
        number=number,
        delivered_on=delivered_on,
        person_id=person_id,
        noted_at=now,
    )
    return number


def deliveries(rows: Rows, decision_id: int) -> list[Delivery]:
    """The deliveries of a list, day by day."""
    query = select(Delivery).where(col(Delivery.decision_id) == decision_id)
    return rows.all(query.order_by(col(Delivery.delivered_on), col(Delivery.number)))


# --- afterwards ---


def add_ratification(rows: Rows, vote_id: int, decision_id: int) -> None:
    rows.insert(tables.Ratification, vote_id=vote_id, decision_id=decision_id)


def ratified_by(rows: Rows, vote_id: int) -> Decision | None:
    """The decision that a vote is to ratify, if it is such a vote."""
    return rows.first(_RATIFIED, vote_id=vote_id)


def is_being_ratified(rows: Rows, decision_id: int, until: datetime) -> bool:
    """Whether a vote to ratify a decision closes by then, and is not counted yet."""
    query = select(Ratification.vote_id).join(Vote, col(Vote.id) == col(Ratification.vote_id))
    is_it = (col(Ratification.decision_id) == decision_id, col(Vote.outcome).is_(None), col(Vote.closes_at) <= until)
    return bool(rows.value(query.where(*is_it)))


def report_back(rows: Rows, decision_id: int) -> ReportBack | None:
    return rows.first(select(ReportBack).where(col(ReportBack.decision_id) == decision_id))


def add_report_back(
    rows: Rows, decision_id: int, person_id: int, words: str, now: datetime, *, was_given: bool
) -> bool:
    """Keep the answer; False if there is one."""
    return rows.insert_once(
        tables.ReportBack,
        decision_id=decision_id,
        person_id=person_id,
        was_given=was_given,
        words=words,
        answered_at=now,
    )
