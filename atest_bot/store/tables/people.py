"""Members, people and the duties that people have."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from atest_bot.store.tables.columns import Instant, one_of


class Member(SQLModel, table=True):
    """A member organization. Nothing about size, dues or weight (2.1)."""

    __tablename__ = "members"
    __table_args__ = (one_of("standing", "active", "suspended", "left"),)
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
    deactivated_at: datetime | None = Field(default=None, sa_type=Instant)
    account_seen_at: datetime | None = Field(default=None, sa_type=Instant)


class Duty(SQLModel, table=True):
    """A person's role, since when and until when; delegates hold it for one member (2.4, 2.5)."""

    __tablename__ = "duties"
    __table_args__ = (
        one_of("role", "primary", "alternate", "observer", "chair"),
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
