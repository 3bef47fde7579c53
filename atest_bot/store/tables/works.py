"""What the bot itself works with: deliveries, messages, timers, views, and the record."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from atest_bot.store.tables.columns import Instant, one_of


class Inbox(SQLModel, table=True):
    """Keys of deliveries whose effect is committed (threat-model 4.2)."""

    __tablename__ = "inbox"
    key: str = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Instant, index=True)


class Outbox(SQLModel, table=True):
    """The only way to post. `data` is a frozen notice; times are the database's (threat-model 5)."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", "pending", "sending", "uncertain", "sent", "blocked"),
        one_of("action", "post", "update", "react", "upload"),
        one_of("audience", "public", "members", "person"),
        one_of("destination", "public", "members", "person"),
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
        Index(
            "ix_outbox_blocked",
            "id",
            sqlite_where=text("state = 'blocked'"),
            postgresql_where=text("state = 'blocked'"),
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


class Home(SQLModel, table=True):
    """A person's App Home: what was asked for, and what was shown last (10.1, G20).

    It is due when it was asked for (`wanted`), when the record has moved on (`seen_seq`), or when time has
    (`look_at`). `digest` is of the view as shown, `view_hash` is Slack's name for it, `pages` is how far its
    sections are turned.
    """

    __tablename__ = "homes"
    slack_id: str = Field(primary_key=True)
    pages: str = ""
    wanted: int = 1
    shown: int = 0
    seen_seq: int = 0
    look_at: datetime = Field(sa_type=Instant)
    touched_at: datetime = Field(sa_type=Instant)
    digest: str = ""
    view_hash: str = ""
    failures: int = 0
    next_at: datetime = Field(sa_type=Instant)
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)


class Hearing(SQLModel, table=True):
    """A stretch of time in which a process heard what Slack said; the gaps between are deafness (6.4)."""

    __tablename__ = "hearings"
    id: int = Field(default=None, primary_key=True)
    process: str = Field(index=True)
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant, index=True)


class Halt(SQLModel, table=True):
    """Why nothing is closed or posted for now: an operator's pause, or a database that is too old (G21)."""

    __tablename__ = "halts"
    __table_args__ = (one_of("kind", "paused", "recovery"),)
    kind: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Instant)


class Process(SQLModel, table=True):
    """A running bot: when it last did what it must do, and how far its clock is from Slack's (G23)."""

    __tablename__ = "processes"
    name: str = Field(primary_key=True)
    started_at: datetime = Field(sa_type=Instant)
    swept_at: datetime = Field(sa_type=Instant, index=True)
    clock_skew: int | None = None
    connections: int | None = None


class Entry(SQLModel, table=True):
    """The record. Triggers refuse every change; unique `prev` keeps it one chain (threat-model 7)."""

    __tablename__ = "entries"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    prev: str = Field(unique=True)
    hash: str = Field(unique=True)
    kind: str
    subject: str = Field(index=True)
    body: str = Field(sa_type=Text)
