"""Every table, as SQLModel classes. Constraints say what must never be, whatever the code does."""

from atest_bot.store.tables.checks import Check, CheckAct
from atest_bot.store.tables.columns import Instant, core
from atest_bot.store.tables.decisions import Decision, Delivery, Ratification, ReportBack, Signatory, Succession
from atest_bot.store.tables.people import Duty, Member, Person
from atest_bot.store.tables.positions import (
    Amendment,
    Counter,
    Information,
    InputRecord,
    Position,
    PrincipleAnswer,
    PrincipleNote,
    Revision,
)
from atest_bot.store.tables.votes import (
    Act,
    Ballot,
    Elector,
    ExtensionRequest,
    Hold,
    Motion,
    Objection,
    Recusal,
    ReportedBallot,
    Vote,
)
from atest_bot.store.tables.works import Entry, Halt, Hearing, Home, Inbox, Outbox, Process, Timer

__all__ = [
    "Act",
    "Amendment",
    "Ballot",
    "Check",
    "CheckAct",
    "Counter",
    "Decision",
    "Delivery",
    "Duty",
    "Elector",
    "Entry",
    "ExtensionRequest",
    "Halt",
    "Hearing",
    "Hold",
    "Home",
    "Inbox",
    "Information",
    "InputRecord",
    "Instant",
    "Member",
    "Motion",
    "Objection",
    "Outbox",
    "Person",
    "Position",
    "PrincipleAnswer",
    "PrincipleNote",
    "Process",
    "Ratification",
    "Recusal",
    "ReportBack",
    "ReportedBallot",
    "Revision",
    "Signatory",
    "Succession",
    "Timer",
    "Vote",
    "core",
]
