"""What is to be posted, one row under each key (threat-model 5). What Slack is told is decided elsewhere."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter
from sqlalchemy import bindparam, case, delete, func, or_, update
from sqlmodel import col, select

from atest_bot.domain import notices
from atest_bot.domain.notices import Audience, FileNotice, Notice, PublicNotice
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Outbox

BLANK = "{}"  # in the place of words that are not kept

_URGENT, _ORDINARY = 0, 1
_KINDS: dict[str, type[Notice]] = {kind.__name__: kind for kind in get_args(Notice)}


_BY_ID: Prepared[Outbox] = Prepared(select(Outbox).where(col(Outbox.id) == bindparam("row")))
_BY_KEY: Prepared[Outbox] = Prepared(select(Outbox).where(col(Outbox.key) == bindparam("key")).with_for_update())


class Action(StrEnum):
    """What is done in Slack. Stored names; do not rename."""

    POST = "post"
    UPDATE = "update"
    REACT = "react"
    UPLOAD = "upload"


class Lane(StrEnum):
    """Channels and direct messages do not wait for each other. Stored names; do not rename."""

    CHANNEL = "channel"
    DIRECT = "direct"


class State(StrEnum):
    """How far a row is. Stored names; do not rename."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a channel or person, and the row under whose message it stands, if any."""

    destination: Audience
    channel: str
    thread_key: str | None = None
    broadcast: bool = False


def post(rows: Rows, key: str, notice: Notice, to: Address) -> None:
    """Enqueue a message once: a second call with the same key changes nothing."""
    _put(rows, key, Action.POST, notice, to)


def refresh(rows: Rows, key: str, notice: Notice, to: Address, spacing: timedelta) -> None:
    """Enqueue the newest version of the message posted as `to.thread_key`.

    The same again changes nothing. An older version still unsent is dropped, and a next one waits until `spacing`
    after the last was sent.
    """
    row = rows.first(_BY_KEY, key=key)
    if row is None:
        _put(rows, key, Action.UPDATE, notice, to)
        return
    data = dump(notice)
    if data == row.data:
        return
    newer: dict[str, Any] = {"data": data, "version": row.version + 1}
    if row.state == State.SENT and row.last_tried_at is not None:
        newer |= {"state": State.PENDING.value, "next_at": max(rows.now(), row.last_tried_at + spacing)}
    rows.write(update(Outbox).where(col(Outbox.id) == row.id).values(**newer))


def react(rows: Rows, key: str, emoji: str, to: Address) -> None:
    """Enqueue a reaction of the bot's own on the message that was posted as `to.thread_key`."""
    _put(rows, key, Action.REACT, notices.Note(emoji), to, audience=to.destination)


def upload(rows: Rows, key: str, notice: FileNotice, to: Address) -> None:
    """Enqueue a file for a person once."""
    _put(rows, key, Action.UPLOAD, notice, to)


def empty(rows: Rows, row: Outbox) -> None:
    """Let go of the content of a file that was sent; who got which file stays."""
    notice = load(row)
    if isinstance(notice, FileNotice):
        kept = dump(replace(notice, content=""))
        rows.write(update(Outbox).where(col(Outbox.id) == row.id).values(data=kept))


def _put(rows: Rows, key: str, action: Action, notice: Notice, to: Address, audience: Audience | None = None) -> None:
    rows.insert_once(
        tables.Outbox,
        key=key,
        action=action.value,
        notice=type(notice).__name__,
        audience=(audience or notice.audience).value,
        destination=to.destination.value,
        lane=(Lane.DIRECT if to.destination == Audience.PERSON else Lane.CHANNEL).value,
        priority=_URGENT if to.destination == Audience.PUBLIC else _ORDINARY,
        channel=to.channel,
        thread_key=to.thread_key,
        broadcast=to.broadcast,
        data=dump(notice),
        state=State.PENDING.value,
        next_at=rows.now(),
    )


def by_id(rows: Rows, row_id: int) -> Outbox:
    return rows.one(_BY_ID, row=row_id)


def mark_found(rows: Rows, key: str, channel: str, ts: str) -> int:
    """Note that the message of a key stands in the channel already, whatever the row says (G21).

    Returns the number of its row, 0 where none is to be sent.
    """
    found = rows.value(
        update(Outbox)
        .where(col(Outbox.key) == key, col(Outbox.state) != State.SENT.value)
        .values(state=State.SENT.value, sent_channel=channel, ts=ts, owner=None, error_code=None)
        .returning(col(Outbox.id))
    )
    return int(found or 0)


def doubt_unsent(rows: Rows) -> None:
    """What a backup holds as unsent may stand in its channel by now: it is looked for before it is posted (G9)."""
    rows.write(
        update(Outbox)
        .where(col(Outbox.state).in_([State.PENDING.value, State.BLOCKED.value]))
        .where(col(Outbox.action) == Action.POST.value, col(Outbox.destination) != Audience.PERSON.value)
        .values(
            state=case((col(Outbox.state) == State.PENDING.value, State.UNCERTAIN.value), else_=Outbox.state),
            ever_uncertain=True,
            first_tried_at=func.coalesce(Outbox.first_tried_at, Outbox.next_at),
        )
    )


def doubt_under(rows: Rows, key: str) -> None:
    """What stands in the thread of a message may have been posted with it: it is looked for since then (G9)."""
    place = place_of(rows, key)
    if place is None:
        return
    rows.write(
        update(Outbox)
        .where(col(Outbox.thread_key) == key, col(Outbox.state) == State.PENDING.value)
        .where(col(Outbox.action) == Action.POST.value)
        .values(
            state=State.UNCERTAIN.value,
            ever_uncertain=True,
            first_tried_at=datetime.fromtimestamp(float(place[1]), UTC),
        )
    )


def remember_posted(rows: Rows, key: str, channel: str, ts: str) -> None:
    """Keep a key that was published before a restore, so that its message is never enqueued again (G9)."""
    rows.insert_once(
        tables.Outbox,
        key=key,
        action=Action.POST.value,
        notice=PublicNotice.__name__,
        audience=Audience.PUBLIC.value,
        destination=Audience.PUBLIC.value,
        lane=Lane.CHANNEL.value,
        priority=_URGENT,
        channel=channel,
        data=BLANK,
        state=State.SENT.value,
        next_at=rows.now(),
        sent_channel=channel,
        ts=ts,
    )


def post_again(rows: Rows, key: str, gone_ts: str) -> bool:
    """Post a message of which Slack says that it is gone, as it reads now; False if it is on its way already.

    Our reactions go onto the new one. Replies wait for its place, as they do for every message's.
    """
    newest = rows.first(_BY_KEY, key=f"{key}:now")
    data = {"data": newest.data} if newest is not None else {}
    anew = {"state": State.PENDING.value, "next_at": rows.now(), "attempts": 0, "ever_uncertain": False}
    nowhere = {"ts": None, "sent_channel": None, "first_tried_at": None}
    changed = rows.write(
        update(Outbox)
        .where(col(Outbox.key) == key, col(Outbox.ts) == gone_ts)
        .values(**anew, **nowhere, **data, version=Outbox.version + 1)
    )
    rows.write(
        update(Outbox)
        .where(col(Outbox.thread_key) == key, col(Outbox.action) == Action.REACT.value, col(Outbox.data) != BLANK)
        .values(state=State.PENDING.value, next_at=rows.now())
    )
    return changed == 1


def send_again(rows: Rows, key: str) -> None:
    """Send the newest version of a message once more, though nothing in it has changed."""
    rows.write(
        update(Outbox)
        .where(col(Outbox.key) == key, col(Outbox.state) == State.SENT.value)
        .values(state=State.PENDING.value, next_at=rows.now(), version=Outbox.version + 1)
    )


def take_back(rows: Rows, key: str) -> bool:
    """Drop a message and all whose keys begin with its own; False where it may have been posted, or is just being."""
    if _surely_unposted(rows, key) is None:
        return False
    rows.write(
        delete(Outbox).where(or_(col(Outbox.key) == key, col(Outbox.key).startswith(f"{key}:", autoescape=True)))
    )
    return True


def rewrite(rows: Rows, key: str, notice: Notice) -> bool:
    """Put newer words into a message that is surely not posted yet, in place of any edit; False where it may be."""
    row = _surely_unposted(rows, key)
    if row is None:
        return False
    rows.write(update(Outbox).where(col(Outbox.id) == row.id).values(data=dump(notice)))
    rows.write(delete(Outbox).where(col(Outbox.key) == f"{key}:now"))
    return True


def _surely_unposted(rows: Rows, key: str) -> Outbox | None:
    """The row of a message that was never posted and that nobody is just posting, held until the transaction ends."""
    row = rows.first(_BY_KEY, key=key)
    is_sure = row is not None and row.state in (State.PENDING, State.BLOCKED) and not row.ever_uncertain and not row.ts
    return row if is_sure else None


def is_enqueued(rows: Rows, key: str) -> bool:
    """Whether a message was ever enqueued under a key."""
    return bool(rows.value(select(Outbox.id).where(col(Outbox.key) == key)))


def is_waiting(rows: Rows, key: str) -> bool:
    """Whether the newest version of a message waits to be sent; holds its row until the transaction ends."""
    row = rows.first(_BY_KEY, key=key)
    return row is not None and row.state == State.PENDING


def notice_under(rows: Rows, key: str) -> Notice | None:
    """The newest notice enqueued under a key, if there is one and its words are still kept."""
    row = rows.first(_BY_KEY, key=key)
    return load(row) if row is not None and row.data != BLANK else None


def has_any(rows: Rows, prefix: str) -> bool:
    """Whether a message was ever enqueued under a key that begins so."""
    return bool(rows.value(select(Outbox.id).where(col(Outbox.key).startswith(prefix, autoescape=True)).limit(1)))


def rest_of_key(rows: Rows, prefix: str) -> str:
    """How the first key that begins so goes on, empty where none does."""
    query = select(Outbox.key).where(col(Outbox.key).startswith(prefix, autoescape=True)).order_by(col(Outbox.id))
    return str(rows.value(query.limit(1)) or "").removeprefix(prefix)


def place_of(rows: Rows, key: str) -> tuple[str, str] | None:
    """The channel and ts of the message that was posted under a key."""
    found = rows.table(
        select(Outbox.sent_channel, Outbox.ts).where(col(Outbox.key) == key, col(Outbox.ts).is_not(None))
    )
    return (found[0][0], found[0][1]) if found else None


def stays_at(rows: Rows, key: str, channel: str, ts: str) -> int:
    """Note which of two messages under one key stays; returns the number of its row, 0 where there is none."""
    rows.write(update(Outbox).where(col(Outbox.key) == key).values(sent_channel=channel, ts=ts))
    return int(rows.value(select(Outbox.id).where(col(Outbox.key) == key)) or 0)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    """What writes and reads one kind of notice, made when it is first needed: all of them slow down a start."""
    return TypeAdapter(_KINDS[kind])


def dump(notice: Notice) -> str:
    return _adapter(type(notice).__name__).dump_json(notice).decode()


def load(row: Outbox) -> Notice:
    """The notice that a row holds."""
    notice: Notice = _adapter(row.notice).validate_json(row.data)
    return notice
