"""The outbox at work: claim a row, have it posted, write down what Slack answered (threat-model 5).

What Slack's answers mean is decided by the poster, an edge; nothing here talks to Slack.
"""

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from atest_bot.domain import text
from atest_bot.domain.notices import Audience, Note, Notice, Receipt
from atest_bot.domain.record import Fact
from atest_bot.services import publishing, reposting, revising, showing, watching
from atest_bot.store import backlog, checks, halts, inbox, outbox, positions, record, roster, sending, turns
from atest_bot.store.database import Database, Rows
from atest_bot.store.outbox import Action, Lane, State
from atest_bot.store.tables import Outbox

FAILURES_UNTIL_TOLD = 3
_FOR_ANYONE = {Note.__name__, Receipt.__name__}  # why an act was refused, and what became of one (2.6, 5.7)
_A_MOMENT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has the message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Waits:
    """Slack asked us to wait; nothing was posted. The whole channel waits with it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing was posted, and we will look again: the channel is not as it must be, or cannot be checked."""

    seconds: float
    code: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Slack refused and named a cause that a person must mend."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may or may not have been posted."""

    code: str


@dataclass(frozen=True, slots=True)
class Readdressed:
    """Nothing was posted: the settings name another channel for it by now, and it goes there."""

    channel: str


Answer = Sent | Waits | Held | Blocked | Uncertain | Readdressed


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed row, the message that it belongs under, if any, and when it was claimed by a monotonic clock.

    `is_for_members` is false where the one who would read it is in the roster no longer; `last_change` is the number
    of the newest entry of the record about the channels; `is_gone` where the account of that reader is deactivated.
    """

    row: Outbox
    place: tuple[str, str] | None
    claimed_at: float
    is_for_members: bool = True
    last_change: int = 0
    is_gone: bool = False

    @property
    def is_kept_back(self) -> bool:
        """Whether nothing may be sent, because only members may read it (threat-model 2), or nobody can (2.7)."""
        return self.is_gone or (not self.is_for_members and (self.row.notice not in _FOR_ANYONE or self._is_inside))

    @property
    def _is_inside(self) -> bool:
        """Whether a note tells of the coalition, as an answer of many lines does."""
        notice = outbox.load(self.row)
        return isinstance(notice, Note) and notice.is_inside

    @property
    def notice(self) -> Notice:
        """What is to be said; a receipt names no title to those who left."""
        notice = outbox.load(self.row)
        return replace(notice, title="") if isinstance(notice, Receipt) and not self.is_for_members else notice


class Poster(Protocol):
    """The edge that talks to Slack."""

    def readdress(self, parcel: Parcel) -> Readdressed | None:
        """Where a row goes instead, if its channel is not the one that the settings name for it."""

    def find(self, parcel: Parcel) -> Sent | Uncertain | None:
        """The message if it is in Slack already, None if it is surely absent, uncertain if that cannot be seen."""

    def send(self, parcel: Parcel) -> Answer:
        """Post, update, react or upload, once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a claimed row is its holder's, and how long an uncertain one waits before it is looked for."""

    lease: timedelta
    doubt: timedelta
    backoff: tuple[int, ...] = (1, 5, 30, 120, 600)

    def has_passed(self, claimed_at: float) -> bool:
        """Whether too little of a lease is left to begin a call that Slack may take long over."""
        return time.monotonic() - claimed_at > self.lease.total_seconds() / 2


def deliver_once(database: Database, poster: Poster, lane: Lane, patience: Patience) -> bool:
    """Take one due row through claim, post and mark; False when no row is due."""
    parcel = database.run(_claim, lane, patience)
    if parcel is None:
        return False
    answer = _look(poster, parcel)
    if answer is None and database.run(_may_send, parcel.row) and not patience.has_passed(parcel.claimed_at):
        answer = poster.send(parcel)
    if answer is not None:
        database.run(_mark, parcel, answer, patience)
    return True


def _claim(rows: Rows, lane: Lane, patience: Patience) -> Parcel | None:
    if halts.is_halted(rows):
        return None
    sending.expire_leases(rows, patience.lease, patience.doubt)
    row = sending.claim(rows, lane, patience.lease)
    if row is None:
        return None
    place = outbox.place_of(rows, row.thread_key) if row.thread_key else None
    last_change = 0 if row.destination == Audience.PERSON else watching.last_change(rows)
    is_for_members = _is_for_members(rows, row)
    is_gone = not is_for_members and _is_gone(rows, row)
    return Parcel(row, place, time.monotonic(), is_for_members, last_change, is_gone)


def _is_for_members(rows: Rows, row: Outbox) -> bool:
    """Whether the reader of a message is in the roster as it is sent; of a channel the poster makes sure."""
    return row.destination != Audience.PERSON or roster.actor(rows, row.channel, rows.now()).is_known


def _is_gone(rows: Rows, row: Outbox) -> bool:
    person = roster.person(rows, row.channel)
    return person is not None and person.deactivated_at is not None


def _may_send(rows: Rows, row: Outbox) -> bool:
    """Whether a claimed row is still its claimer's to send.

    One that a pause has overtaken goes back, and so does a decision about which a chair is asked (8.3): if it was
    uncertain, it has just been looked for and is absent, so it may be taken back.
    """
    if not sending.is_held(rows, row):
        return False
    if halts.is_halted(rows):
        sending.put_back(rows, row, _before(row), _A_MOMENT, "waits")
        return False
    if publishing.is_to_be_looked_at(rows, row):
        sending.put_back(rows, row, State.PENDING, _A_MOMENT, "waits")
        return False
    return True


def _look(poster: Poster, parcel: Parcel) -> Answer | None:
    """Look for what may be posted already; a direct message may rather come twice than never, or is kept back.

    What is public is looked for where it was tried, before it goes to the channel that the settings name by now (8.2).
    """
    row = parcel.row
    if parcel.is_kept_back:
        return Sent("", "0")
    was_tried = row.ever_uncertain and row.action == Action.POST and row.destination != Audience.PERSON
    if not was_tried:
        return poster.readdress(parcel)
    if row.destination == Audience.PUBLIC:
        return poster.find(parcel) or poster.readdress(parcel)
    return poster.readdress(parcel) or poster.find(parcel)


def _mark(rows: Rows, parcel: Parcel, answer: Answer, patience: Patience) -> None:
    row = parcel.row
    match answer:
        case Sent(channel, ts):
            _mark_sent(rows, row, channel, ts)
        case Waits(seconds):
            if sending.put_back(rows, row, _before(row), timedelta(seconds=seconds), turns.RATE_LIMITED):
                turns.plan(rows, row, timedelta(seconds=seconds))
        case Held(seconds, code, warning):
            sending.put_back(rows, row, _before(row), timedelta(seconds=seconds), code)
            _warn(rows, row, code, warning)
        case Readdressed(channel):
            sending.readdress(rows, row, _before(row), channel)
        case Blocked(code):
            if not reposting.repost(rows, row, parcel.place, code):
                _mark_blocked(rows, row, code, _called(parcel))
        case Uncertain(code):
            sending.put_back(rows, row, State.UNCERTAIN, _wait(row, patience), code, has_failed=True)
            _tell_failing(rows, row)


def release(rows: Rows, row_id: int) -> bool:
    """Let a blocked row be tried again; False if it is not blocked."""
    if not backlog.release(rows, row_id):
        return False
    record.append(rows, rows.now(), Fact.MESSAGE_RELEASED, f"outbox:{row_id}", outbox=row_id)
    return True


def note_duplicate_removed(rows: Rows, key: str, channel: str, ts: str) -> None:
    """Record that a second message under one key was deleted; the row names the one that stays."""
    row_id = outbox.stays_at(rows, key, channel, ts)
    record.append(rows, rows.now(), Fact.DUPLICATE_REMOVED, f"outbox:{row_id}", outbox=row_id)


def _before(row: Outbox) -> State:
    return State.UNCERTAIN if row.ever_uncertain else State.PENDING


def _wait(row: Outbox, patience: Patience) -> timedelta:
    """How long a row waits after an unclear answer: an edit no longer each time, or a card would stay behind (5.12)."""
    if row.action == Action.UPDATE:
        return patience.doubt
    backoff = patience.backoff[min(row.attempts, len(patience.backoff)) - 1]
    return max(patience.doubt, timedelta(seconds=backoff))


def _mark_sent(rows: Rows, row: Outbox, channel: str, ts: str) -> None:
    if not sending.mark_sent(rows, row, channel, ts):
        return
    note_posted(rows, row, channel, ts)
    if row.action == Action.UPDATE and row.notice == "Card" and row.thread_key:
        _note_place(rows, row.thread_key, channel, ts)
    if row.action == Action.POST and row.destination != Audience.PERSON:
        record.append(rows, rows.now(), Fact.MESSAGE_SENT, f"outbox:{row.id}", outbox=row.id)


def _note_place(rows: Rows, key: str, channel: str, ts: str) -> None:
    """Where a card is, if its channel has another id by now: Slack reports reactions there."""
    if outbox.place_of(rows, key) != (channel, ts):
        outbox.stays_at(rows, key, channel, ts)
        positions.place_card(rows, int(key.partition(":")[2]), channel, ts)


def note_posted(rows: Rows, row: Outbox, channel: str, ts: str) -> None:
    """What else is so once a message stands in Slack: where a card is, and that a decision is published."""
    if row.action == Action.UPLOAD:
        outbox.empty(rows, row)
    if row.action == Action.POST and row.notice == "Card":
        revision_id = int(row.key.partition(":")[2])
        positions.place_card(rows, revision_id, channel, ts)
        revising.card_was_posted(rows, revision_id, channel, ts)
    if row.action == Action.POST and row.notice == "PublicNotice":
        publishing.note_published(rows, publishing.revision_of(row.key))
    if row.action == Action.POST and row.notice == "CheckCard":
        checks.place_card(rows, int(row.key.partition(":")[2]), channel, ts)


def _called(parcel: Parcel) -> str:
    """The channel that a message went to: a decision of before is edited where it stands (8.4)."""
    is_public = parcel.row.destination == Audience.PUBLIC
    return parcel.place[0] if parcel.place and is_public else parcel.row.channel


def _mark_blocked(rows: Rows, row: Outbox, code: str, channel: str) -> None:
    if not sending.put_back(rows, row, State.BLOCKED, timedelta(), code, has_failed=True):
        return
    if row.destination == Audience.PERSON:
        return
    sentence = (
        f"A message for {text.channel(channel)} could not be posted: Slack answered “{code}”. Nothing is lost. "
        "Please ask whoever runs the bot to repair the cause and then release the message."
    )
    entry = record.append(rows, rows.now(), Fact.MESSAGE_BLOCKED, f"outbox:{row.id}", outbox=row.id, code=code)
    showing.tell_chairs(rows, f"blocked:{row.id}:{entry.seq}", Note(sentence), rows.now())


def _warn(rows: Rows, row: Outbox, code: str, warning: str) -> None:
    """Tell the chairs once a day for each channel and cause why messages are held (G11)."""
    now = rows.now()
    key = f"held:{row.channel}:{code}:{now:%Y-%m-%d}"
    if not warning or inbox.is_repeat(rows, key, now):
        return
    if not watching.is_warned(rows, row.channel, code, now):
        showing.tell_chairs(rows, key, Note(warning), now)
    record.append(rows, now, Fact.MESSAGE_HELD, f"outbox:{row.id}", outbox=row.id, code=code)


def _tell_failing(rows: Rows, row: Outbox) -> None:
    """After three failures of a public post the chairs know (11)."""
    if row.destination != Audience.PUBLIC or row.attempts < FAILURES_UNTIL_TOLD:
        return
    sentence = (
        f"A decision could not be posted in {text.channel(row.channel)} yet: Slack did not answer clearly three times. "
        "The bot goes on trying, and will post it once."
    )
    showing.tell_chairs(rows, f"failing:{row.id}", Note(sentence), rows.now())
