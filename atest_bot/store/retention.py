"""Letting go of what is not needed any more: sent words, withdrawn drafts, who a person was (threat-model 9).

Rows stay, so that the record goes on to name what it names; what they hold is overwritten.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, String, and_, cast, delete, func, literal, or_, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from atest_bot.domain.positions import Stage
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.outbox import BLANK, Action, State
from atest_bot.store.tables import (
    Act,
    Ballot,
    Hold,
    Inbox,
    Outbox,
    Person,
    Position,
    PrincipleAnswer,
    Recusal,
    Revision,
    Vote,
)

_AT_ONCE = 500  # rows of one transaction, so that ballots never wait for long
_ANEW = {
    "sqlite": ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"),
    "postgresql": ("VACUUM FULL people, homes, outbox, inbox",),
}
_WITH_A_CARD = [Stage.DELIBERATION.value, Stage.VOTING.value, Stage.OBJECTED.value]


def blank_sent(rows: Rows, before: datetime) -> int:
    """Overwrite words that were sent before an instant, some at a time; a card is needed while its position is open.

    An emoji is nobody's words, and is put on a card again that comes back (11).
    """
    living = select(Revision.id).join(Position).where(col(Position.stage).in_(_WITH_A_CARD)).subquery()
    card = literal("card:") + cast(living.c.id, String)
    sent_at = func.coalesce(Outbox.last_tried_at, Outbox.next_at)  # what was found posted was never tried here
    old = (
        select(Outbox.id)
        .where(col(Outbox.state) == State.SENT.value, col(Outbox.data) != BLANK, sent_at < before)
        .where(col(Outbox.action) != Action.REACT.value)
        .where(col(Outbox.key).not_in(select(card)), col(Outbox.key).not_in(select(card + ":now")))
        .limit(_AT_ONCE)
    )
    return rows.write(update(Outbox).where(col(Outbox.id).in_(old)).values(data=BLANK))


def withdrawn_drafts(rows: Rows) -> list[int]:
    """Positions that were withdrawn before anybody else saw them, and whose words are still here."""
    shown = select(Revision.position_id).where(col(Revision.card_ts).is_not(None))
    has_words = select(Revision.position_id).where(col(Revision.title) != "")
    found = rows.table(
        select(Position.id)
        .where(col(Position.stage) == Stage.WITHDRAWN.value, col(Position.id).not_in(shown))
        .where(col(Position.id).in_(has_words))
    )
    return [row.id for row in found]


def blank_draft(rows: Rows, position_id: int) -> None:
    """Overwrite the words of a draft, and the salts: what is left of their hashes cannot be guessed back (G24)."""
    its_own = select(Revision.id).where(col(Revision.position_id) == position_id)
    rows.write(update(PrincipleAnswer).where(col(PrincipleAnswer.revision_id).in_(its_own)).values(note=""))
    rows.write(
        update(Revision)
        .where(col(Revision.position_id) == position_id)
        .values(title="", summary="", text="", link="", salt=b"")
    )


def is_needed(rows: Rows, person: Person) -> bool:
    """Whether something open still asks who this person is: a vote, a position, or a message on its way."""
    open_votes = select(Vote.id).where(col(Vote.outcome).is_(None))
    acted = [
        select(table.person_id).where(col(table.person_id) == person.id, col(table.vote_id).in_(open_votes))
        for table in (Act, Ballot, Hold, Recusal)
    ]
    living = [Stage.DRAFT.value, *_WITH_A_CARD]
    proposed = select(Position.id).where(col(Position.proposer_id) == person.id, col(Position.stage).in_(living))
    is_refused = and_(col(Outbox.channel) == person.slack_id, col(Outbox.state) == State.BLOCKED.value)
    waiting = select(Outbox.id).where(
        col(Outbox.state) != State.SENT.value,
        or_(col(Outbox.channel) == person.slack_id, col(Outbox.data).contains(person.slack_id, autoescape=True)),
        ~is_refused,
    )
    return any(rows.value(query.limit(1)) is not None for query in (*acted, proposed, waiting))


def forget_person(rows: Rows, person: Person) -> None:
    """Put a number in the place of a Slack id, wherever the bot wrote it. What Slack refused to deliver is let go."""
    was, now = person.slack_id, f"gone:{person.id}"
    rows.write(update(Person).where(col(Person.id) == person.id).values(slack_id=now))
    rows.write(delete(tables.Home).where(col(tables.Home.slack_id) == was))
    let_go = {"state": State.SENT.value, "sent_channel": None, "data": BLANK}
    rows.write(update(Outbox).where(col(Outbox.channel) == was).values(channel=now, **let_go))
    for column in (Outbox.key, Outbox.thread_key, Outbox.data):
        rows.write(
            update(Outbox)
            .where(col(column).contains(was, autoescape=True))
            .values({col(column): func.replace(column, was, now)})
        )
    rows.write(
        update(Inbox).where(col(Inbox.key).contains(was, autoescape=True)).values(key=func.replace(Inbox.key, was, now))
    )


class NotOverwritten(Exception):
    """What was deleted still stands on the disk's pages; it says why, and what to do."""


def overwrite(engine: Engine) -> None:
    """Write the database anew, so that nothing is left of what was deleted on the disk's pages."""
    try:
        passed_over = _write_anew(engine)
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        raise NotOverwritten(
            f"the database may be busy, or the disk full ({type(error).__name__}). "
            "Type the same command again in a minute."
        ) from None
    if passed_over:
        raise NotOverwritten(
            "they belong to another role. Type the same command with the DATABASE_URL of the tables’ owner."
        )


def _write_anew(engine: Engine) -> Sequence[object]:
    """Returns what the server says it passed over: to a role that does not own a table it does so with a word only."""
    said: list[object] = []
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "postgresql":
            driver: Any = connection.driver_connection
            driver.autocommit = True
            driver.add_notice_handler(said.append)
        for words in _ANEW[engine.dialect.name]:
            connection.cursor().execute(words)
    finally:
        connection.invalidate()
    return said
