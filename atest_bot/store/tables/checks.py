"""Temperature checks, which bind nobody."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from atest_bot.store.tables.columns import Instant


class Check(SQLModel, table=True):
    """A temperature check: a question with options that binds nobody. `options` is a JSON list."""

    __tablename__ = "checks"
    id: int = Field(default=None, primary_key=True)
    question: str = Field(sa_type=Text)
    options: str = Field(sa_type=Text)
    chair_id: int = Field(foreign_key="people.id")
    opened_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    card_channel: str | None = None
    card_ts: str | None = Field(default=None, index=True)


class CheckAct(SQLModel, table=True):
    """One thing a person did about a temperature check; a member's acts add up to its one answer."""

    __tablename__ = "check_acts"
    id: int = Field(default=None, primary_key=True)
    check_id: int = Field(foreign_key="checks.id", index=True)
    seat_id: int = Field(foreign_key="members.id")
    person_id: int = Field(foreign_key="people.id")
    member_id: int = Field(foreign_key="members.id")
    role: str
    surface: str
    option: int | None = None
    emoji: str = ""
    acted_at: datetime = Field(sa_type=Instant)
