"""Positions, their texts, and what is asked and told about them before and after a vote."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from atest_bot.store.tables.columns import Instant, one_of


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


class PrincipleAnswer(SQLModel, table=True):
    """What the proposer answered to one question of the principle check (3.2)."""

    __tablename__ = "principle_answers"
    __table_args__ = (one_of("answer", "yes", "no", "unsure"),)
    revision_id: int = Field(foreign_key="revisions.id", primary_key=True)
    question: str = Field(primary_key=True)
    answer: str
    note: str = Field(default="", sa_type=Text)


class PrincipleNote(SQLModel, table=True):
    """A chair's note on a principle check that has a yes or unsure: without it no vote opens (3.2)."""

    __tablename__ = "principle_notes"
    revision_id: int = Field(foreign_key="revisions.id", primary_key=True)
    note: str = Field(sa_type=Text)
    chair_id: int = Field(foreign_key="people.id")
    noted_at: datetime = Field(sa_type=Instant)


class InputRecord(SQLModel, table=True):
    """How people with lived experience were asked, or why not; the newest counts. Nobody is named (3.3)."""

    __tablename__ = "input_records"
    __table_args__ = (one_of("compensated", "yes", "no", "in_part", ""),)
    id: int = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="positions.id", index=True)
    person_id: int = Field(foreign_key="people.id")
    was_sought: bool
    how: str = Field(default="", sa_type=Text)
    when_sought: str = ""
    what_changed: str = Field(default="", sa_type=Text)
    compensated: str = ""
    why_not: str = Field(default="", sa_type=Text)
    recorded_at: datetime = Field(sa_type=Instant)


class Amendment(SQLModel, table=True):
    """A next revision on its way: when it takes effect, or what stopped it (7)."""

    __tablename__ = "amendments"
    __table_args__ = (
        one_of("kind", "editorial", "substantive", "correction"),
        one_of("state", "waiting", "taken", "stopped"),
        Index(
            "uq_amendments_one_waiting",
            "position_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="positions.id", index=True)
    from_revision_id: int = Field(foreign_key="revisions.id")
    to_revision_id: int = Field(foreign_key="revisions.id", unique=True)
    kind: str
    state: str
    why: str = Field(default="", sa_type=Text)
    person_id: int = Field(foreign_key="people.id")
    made_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    stopped_by_id: int | None = Field(default=None, foreign_key="people.id")


class Information(SQLModel, table=True):
    """Material information filed by a delegate on a position or decision (10.2)."""

    __tablename__ = "information"
    id: int = Field(default=None, primary_key=True)
    position_id: int = Field(foreign_key="positions.id", index=True)
    title: str
    text: str = Field(sa_type=Text)
    person_id: int = Field(foreign_key="people.id")
    member_id: int = Field(foreign_key="members.id")
    filed_at: datetime = Field(sa_type=Instant)
