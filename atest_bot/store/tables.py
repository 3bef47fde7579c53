"""Every table, as SQLModel classes. Constraints say what must never be, whatever the code does."""

from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Index,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite keeps it without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def core(model: type[SQLModel]) -> Table:
    """The plain table of a model, for statements that are built once and run often."""
    return cast(Table, getattr(model, "__table__"))  # noqa: B009 (set by SQLModel's metaclass, unknown to its types)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Member(SQLModel, table=True):
    """A member organization. Nothing about size, dues or weight (2.1)."""

    __tablename__ = "members"
    __table_args__ = (_one_of("standing", "active", "suspended", "left"),)
    id: int = Field(default=None, primary_key=True)
    name: str
    name_key: str = Field(unique=True)
    signatory_name: str
    affiliation_group: str | None = None
    standing: str
    joined_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)


class Person(SQLModel, table=True):
    """A Slack account that the roster knows. Never their name, and nothing about who they are (2.10)."""

    __tablename__ = "people"
    id: int = Field(default=None, primary_key=True)
    slack_id: str = Field(unique=True)
    confidentiality_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    confidentiality_confirmed_at: datetime | None = Field(default=None, sa_type=Instant)


class Duty(SQLModel, table=True):
    """A person's role, since when and until when; delegates hold it for one member (2.4, 2.5)."""

    __tablename__ = "duties"
    __table_args__ = (
        _one_of("role", "primary", "alternate", "observer", "chair"),
        CheckConstraint(
            "role NOT IN ('primary', 'alternate') OR member_id IS NOT NULL", name="delegates_have_a_member"
        ),
        Index(
            "uq_duties_one_open_delegation",
            "person_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL AND role IN ('primary', 'alternate')"),
            postgresql_where=text("ends_at IS NULL AND role IN ('primary', 'alternate')"),
        ),
        Index(
            "uq_duties_one_open_primary",
            "member_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL AND role = 'primary'"),
            postgresql_where=text("ends_at IS NULL AND role = 'primary'"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    role: str
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)


class Counter(SQLModel, table=True):
    """The last number given in a year, for positions and decisions."""

    __tablename__ = "counters"
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    value: int


class Position(SQLModel, table=True):
    """What the coalition may hold; lives across revisions."""

    __tablename__ = "positions"
    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    stage: str = Field(index=True)
    kind: str
    priority: str
    due_on: date | None = None
    proposer_id: int = Field(foreign_key="people.id")
    proposer_member_id: int | None = Field(default=None, foreign_key="members.id")
    deliberation_since: datetime = Field(sa_type=Instant)


class Revision(SQLModel, table=True):
    """An immutable text. Its hash is salted, so that deleting text and salt leaves nothing to guess (G24)."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("position_id", "number"),)
    id: int = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="positions.id")
    number: int
    title: str
    summary: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    link: str = ""
    salt: bytes
    hash: str = Field(unique=True)
    card_channel: str | None = None
    card_ts: str | None = Field(default=None, index=True)
    created_at: datetime = Field(sa_type=Instant)


class Vote(SQLModel, table=True):
    """One voting window on one revision, with the rule it was opened under."""

    __tablename__ = "votes"
    __table_args__ = (
        _one_of("attribution", "alliance", "signatories", "both"),
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


class Elector(SQLModel, table=True):
    """A member entitled in a vote, frozen at its opening. Members of one affiliation group share a seat (2.2)."""

    __tablename__ = "electors"
    vote_id: int = Field(foreign_key="votes.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    seat_id: int = Field(foreign_key="members.id")
    has_lapsed: bool = False


class Act(SQLModel, table=True):
    """One thing a person did about a vote. A member's acts in time add up to its ballot."""

    __tablename__ = "acts"
    __table_args__ = (
        Index("ix_acts_vote_id_seat_id", "vote_id", "seat_id"),
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
        _one_of("choice", "sign_on", "stand_aside", "object"),
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


class Decision(SQLModel, table=True):
    """An adopted revision, with the entry of its adoption."""

    __tablename__ = "decisions"
    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    position_id: int = Field(foreign_key="positions.id")
    revision_id: int = Field(foreign_key="revisions.id", unique=True)
    vote_id: int = Field(foreign_key="votes.id", unique=True)
    adopted_at: datetime = Field(sa_type=Instant)
    record_seq: int
    record_hash: str


class Signatory(SQLModel, table=True):
    """A name as printed under a decision."""

    __tablename__ = "signatories"
    decision_id: int = Field(foreign_key="decisions.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    name: str


class Inbox(SQLModel, table=True):
    """Keys of deliveries whose effect is committed (threat-model 4.2)."""

    __tablename__ = "inbox"
    key: str = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Instant, index=True)


class Outbox(SQLModel, table=True):
    """The only way to post. `data` is a frozen notice; times are the database's (threat-model 5)."""

    __tablename__ = "outbox"
    __table_args__ = (
        _one_of("state", "pending", "sending", "uncertain", "sent", "blocked"),
        _one_of("action", "post", "update", "react"),
        _one_of("audience", "public", "members", "person"),
        _one_of("destination", "public", "members", "person"),
        CheckConstraint("destination <> 'public' OR audience = 'public'", name="public_channel_gets_public_notices"),
        CheckConstraint("destination <> 'members' OR audience <> 'person'", name="private_words_stay_private"),
        Index(
            "ix_outbox_due",
            "lane",
            "priority",
            "id",
            sqlite_where=text("state <> 'sent' AND state <> 'blocked'"),
            postgresql_where=text("state <> 'sent' AND state <> 'blocked'"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    action: str
    notice: str
    audience: str
    destination: str
    lane: str
    priority: int
    channel: str
    thread_key: str | None = None
    broadcast: bool = False
    data: str = Field(sa_type=Text)
    version: int = 1
    sent_version: int = 0
    state: str
    attempts: int = 0
    next_at: datetime = Field(sa_type=Instant)
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    first_tried_at: datetime | None = Field(default=None, sa_type=Instant)
    last_tried_at: datetime | None = Field(default=None, sa_type=Instant)
    ever_uncertain: bool = False
    sent_channel: str | None = None
    ts: str | None = None
    error_code: str | None = None


class Timer(SQLModel, table=True):
    """Something to do at an instant. The stored instant decides, whoever looks (6.3)."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "due_at"),
        Index(
            "ix_timers_due", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
        ),
    )
    id: int = Field(default=None, primary_key=True)
    kind: str
    subject_id: int
    due_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)


class Entry(SQLModel, table=True):
    """The record. Triggers refuse every change; unique `prev` keeps it one chain (threat-model 7)."""

    __tablename__ = "entries"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    prev: str = Field(unique=True)
    hash: str = Field(unique=True)
    kind: str
    subject: str = Field(index=True)
    body: str = Field(sa_type=Text)
