"""Decisions, the names under them, and what became of both."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from atest_bot.store.tables.columns import Instant, one_of


class Decision(SQLModel, table=True):
    """An adopted revision, with the entry of its adoption, and how far its publication is (8)."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("publication", "public", "embargoed", "confidential"),
        one_of("standing", "in_force", "superseded", "rescinded", "lapsed"),
    )
    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    position_id: int = Field(foreign_key="positions.id")
    revision_id: int = Field(foreign_key="revisions.id", unique=True)
    vote_id: int = Field(foreign_key="votes.id", unique=True)
    adopted_at: datetime = Field(sa_type=Instant)
    record_seq: int
    record_hash: str
    publication: str = "public"
    publish_at: datetime | None = Field(default=None, sa_type=Instant)
    review_on: date | None = None
    confidential_reason: str = Field(default="", sa_type=Text)
    is_weak: bool = False
    released_at: datetime | None = Field(default=None, sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    standing: str = "in_force"
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_because: str = Field(default="", sa_type=Text)
    superseded_by_id: int | None = Field(default=None, foreign_key="decisions.id")
    lapses_at: datetime | None = Field(default=None, sa_type=Instant)
    ratified_at: datetime | None = Field(default=None, sa_type=Instant)
    corrected_revision_id: int | None = Field(default=None, foreign_key="revisions.id")
    corrected_at: datetime | None = Field(default=None, sa_type=Instant)


class Signatory(SQLModel, table=True):
    """A name as printed under a decision, since when, and whether it was withdrawn (8.5)."""

    __tablename__ = "signatories"
    decision_id: int = Field(foreign_key="decisions.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    name: str
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class Delivery(SQLModel, table=True):
    """A signatory list as it was delivered (8.5)."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)
    id: int = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decisions.id")
    number: int
    delivered_on: date
    person_id: int = Field(foreign_key="people.id")
    noted_at: datetime = Field(sa_type=Instant)


class ReportBack(SQLModel, table=True):
    """What those who were consulted were told after an adoption (8.7)."""

    __tablename__ = "reports_back"
    decision_id: int = Field(foreign_key="decisions.id", primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    was_given: bool
    words: str = Field(default="", sa_type=Text)
    answered_at: datetime = Field(sa_type=Instant)


class Succession(SQLModel, table=True):
    """A position that supersedes a decision once it is adopted itself (8.4)."""

    __tablename__ = "successions"
    position_id: int = Field(foreign_key="positions.id", primary_key=True)
    decision_id: int = Field(foreign_key="decisions.id")


class Ratification(SQLModel, table=True):
    """A vote that, if it adopts, ratifies a rapid decision instead of making another (4)."""

    __tablename__ = "ratifications"
    vote_id: int = Field(foreign_key="votes.id", primary_key=True)
    decision_id: int = Field(foreign_key="decisions.id")
