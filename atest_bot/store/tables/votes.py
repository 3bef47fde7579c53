"""Votes, their electorates, and everything that members and chairs do in them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from atest_bot.store.tables.columns import Instant, one_of


class Vote(SQLModel, table=True):
    """One voting window on one revision, with the rule it was opened under."""

    __tablename__ = "votes"
    __table_args__ = (
        one_of("attribution", "alliance", "signatories", "both"),
        one_of("tally", "open", "sealed"),
        one_of("publication", "public", "embargoed", "confidential"),
        CheckConstraint("(outcome IS NULL) = (counted_at IS NULL)", name="counted_has_an_outcome"),
        Index(
            "uq_votes_one_uncounted",
            "position_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="positions.id")
    revision_id: int = Field(foreign_key="revisions.id", index=True)
    revision_hash: str
    profile: str
    rule: str
    attribution: str
    reason: str = Field(default="", sa_type=Text)
    chair_id: int = Field(foreign_key="people.id")
    opened_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    closes_zone: str
    extended_for_quorum: bool = False
    outcome: str | None = None
    counted_at: datetime | None = Field(default=None, sa_type=Instant)
    least_closes_at: datetime | None = Field(default=None, sa_type=Instant)
    tally: str = "open"
    publication: str = "public"
    embargo_until: datetime | None = Field(default=None, sa_type=Instant)
    review_on: date | None = None
    confidential_reason: str = Field(default="", sa_type=Text)
    extensions: int = 0
    extended_by_members: bool = False
    moved_because: str = Field(default="", sa_type=Text)
    deafness_paid_until: datetime | None = Field(default=None, sa_type=Instant)
    replaced_by_revision_id: int | None = Field(default=None, foreign_key="revisions.id")
    seats: int


class Elector(SQLModel, table=True):
    """A member entitled in a vote, frozen at its opening. Members of one affiliation group share a seat (2.2)."""

    __tablename__ = "electors"
    __table_args__ = (
        Index("ix_electors_vote_id_seat_id", "vote_id", "seat_id"),
        Index(
            "ix_electors_out",
            "vote_id",
            "seat_id",
            sqlite_where=text("has_lapsed OR has_recused"),
            postgresql_where=text("has_lapsed OR has_recused"),
        ),
    )
    vote_id: int = Field(foreign_key="votes.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    seat_id: int = Field(foreign_key="members.id")
    has_lapsed: bool = False
    has_recused: bool = False


class Act(SQLModel, table=True):
    """One thing a person did about a vote. A member's acts in time add up to its ballot."""

    __tablename__ = "acts"
    __table_args__ = (
        Index("ix_acts_vote_id_seat_id", "vote_id", "seat_id"),
        Index("ix_acts_person_id_id", "person_id", "id"),
        Index("ix_acts_untold", "told", "id", sqlite_where=text("NOT told"), postgresql_where=text("NOT told")),
    )
    id: int = Field(default=None, primary_key=True)
    vote_id: int = Field(foreign_key="votes.id")
    seat_id: int = Field(foreign_key="members.id")
    person_id: int = Field(foreign_key="people.id")
    member_id: int = Field(foreign_key="members.id")
    role: str
    surface: str
    choice: str | None = None
    emoji: str = ""
    acted_at: datetime = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    timing: str
    record_seq: int | None = None
    told: bool = False


class Ballot(SQLModel, table=True):
    """A member's one ballot in a vote, as it stands (12.1, G1)."""

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("vote_id", "seat_id"),
        one_of("choice", "sign_on", "stand_aside", "object"),
    )
    id: int = Field(default=None, primary_key=True)
    vote_id: int = Field(foreign_key="votes.id")
    seat_id: int = Field(foreign_key="members.id")
    choice: str
    revision_hash: str
    person_id: int = Field(foreign_key="people.id")
    member_id: int = Field(foreign_key="members.id")
    role: str
    by_reaction: bool
    acted_at: datetime = Field(sa_type=Instant)
    record_seq: int


class Objection(SQLModel, table=True):
    """A member's objection in a vote; ground, reason and remedy are empty while owed (5.4)."""

    __tablename__ = "objections"
    __table_args__ = (
        Index(
            "uq_objections_one_standing",
            "vote_id",
            "seat_id",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    vote_id: int = Field(foreign_key="votes.id")
    seat_id: int = Field(foreign_key="members.id")
    person_id: int = Field(foreign_key="people.id")
    ground: str | None = None
    reason: str = Field(default="", sa_type=Text)
    remedy: str = Field(default="", sa_type=Text)
    made_at: datetime = Field(sa_type=Instant)
    cleared_at: datetime | None = Field(default=None, sa_type=Instant)
    principle: str | None = None


class Recusal(SQLModel, table=True):
    """A declared conflict of interest: the seat left the count of this vote, finally (1)."""

    __tablename__ = "recusals"
    vote_id: int = Field(foreign_key="votes.id", primary_key=True)
    seat_id: int = Field(foreign_key="members.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id")
    person_id: int = Field(foreign_key="people.id")
    recused_at: datetime = Field(sa_type=Instant)


class Hold(SQLModel, table=True):
    """A member needed more time: once for each position (5.9)."""

    __tablename__ = "holds"
    __table_args__ = (UniqueConstraint("position_id", "seat_id"),)
    id: int = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="positions.id")
    seat_id: int = Field(foreign_key="members.id")
    vote_id: int = Field(foreign_key="votes.id", index=True)
    member_id: int = Field(foreign_key="members.id")
    person_id: int = Field(foreign_key="people.id")
    held_at: datetime = Field(sa_type=Instant)


class ExtensionRequest(SQLModel, table=True):
    """A member asks for an extension; two together require one (6.6)."""

    __tablename__ = "extension_requests"
    vote_id: int = Field(foreign_key="votes.id", primary_key=True)
    seat_id: int = Field(foreign_key="members.id", primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    requested_at: datetime = Field(sa_type=Instant)


class ReportedBallot(SQLModel, table=True):
    """A ballot given by phone or email and entered by a chair: no ballot until its delegates confirm it (5.11)."""

    __tablename__ = "reported_ballots"
    __table_args__ = (
        one_of("choice", "sign_on", "stand_aside", "object"),
        one_of("state", "unconfirmed", "confirmed", "corrected", "uncounted"),
        Index(
            "uq_reported_ballots_one_unconfirmed",
            "vote_id",
            "seat_id",
            unique=True,
            sqlite_where=text("state = 'unconfirmed'"),
            postgresql_where=text("state = 'unconfirmed'"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    vote_id: int = Field(foreign_key="votes.id")
    seat_id: int = Field(foreign_key="members.id")
    member_id: int = Field(foreign_key="members.id")
    choice: str
    state: str
    chair_id: int = Field(foreign_key="people.id")
    entered_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class Motion(SQLModel, table=True):
    """An act of one chair that needs a second chair (11). `terms` holds what the form of the act held, as JSON."""

    __tablename__ = "motions"
    __table_args__ = (one_of("state", "waiting", "carried", "dropped"),)
    id: int = Field(default=None, primary_key=True)
    kind: str
    subject_id: int
    position_id: int = Field(foreign_key="positions.id", index=True)
    terms: str = Field(default="{}", sa_type=Text)
    chair_id: int = Field(foreign_key="people.id")
    made_at: datetime = Field(sa_type=Instant)
    state: str
    second_id: int | None = Field(default=None, foreign_key="people.id")
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
