"""The public notice of a decision: released once, kept true, and changed only in the open (rulebook 8.1-8.4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Audience, PublicChange, PublicNotice, PublicPart, paged, public_notice
from atest_bot.domain.positions import Attribution, Stage
from atest_bot.domain.publication import Publication, Standing, was_delivered
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Outcome
from atest_bot.store import decisions, outbox, positions, record, timers, votes
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Action, Address
from atest_bot.store.tables import Decision, Outbox, Signatory
from atest_bot.store.timers import TimerKind

OVERDUE = timedelta(hours=24)
"""How late an embargoed notice may be posted without a chair being asked (8.3)."""


def key_of(rows: Rows, decision: Decision) -> str:
    """The key of its public notice: never that of a decision which was published and is lost since a restore (8.2)."""
    key = f"decision:{decision.revision_id}"
    if not outbox.is_enqueued(rows, _lost(key)):
        return key
    return f"{key}:{positions.revision(rows, decision.revision_id).hash[:16]}"


def revision_of(key: str) -> int:
    """The revision that a public notice is of, by its key."""
    return int(key.split(":")[1])


def remember_lost(rows: Rows, key: str, channel: str, ts: str) -> None:
    """Keep the key of a notice in the public channel whose decision a restore has lost, for ever."""
    outbox.remember_posted(rows, _lost(key), channel, ts)


def remember_number(rows: Rows, key: str, number: str, channel: str, ts: str) -> None:
    """Keep the number under which a revision stands in the public channel, though its adoption is lost (8.1)."""
    is_free = decisions.of_revision(rows, revision_of(key)) is None and decisions.numbered(rows, number) is None
    if number and is_free:
        outbox.remember_posted(rows, f"{_numbered(revision_of(key))}{number}", channel, ts)


def number_kept(rows: Rows, revision_id: int) -> str:
    """The number under which a revision was published before a restore, empty where it was not."""
    return outbox.rest_of_key(rows, _numbered(revision_id))


def _numbered(revision_id: int) -> str:
    return f"number:{revision_id}:"


def _lost(key: str) -> str:
    return f"lost:{key}"


def release(rows: Rows, coalition: Coalition, decision: Decision, now: datetime, chair: Actor | None = None) -> bool:
    """Enqueue the one public notice of a decision; False if it was released before (8.2)."""
    if not decisions.mark_released(rows, decision.id, now):
        return False
    subject = f"position:{decision.position_id}"
    key, to = key_of(rows, decision), Address(Audience.PUBLIC, coalition.decisions_channel)
    first, rest = paged(notice_of(rows, coalition, decision))
    outbox.post(rows, key, first, to)
    for part in rest:
        under = Address(Audience.PUBLIC, coalition.decisions_channel, thread_key=key)
        outbox.post(rows, f"{key}:part:{part.part}", part, under)
    if decision.publication == Publication.CONFIDENTIAL:
        decisions.loosen(rows, decision.id, Publication.PUBLIC)
    more = {"chair": chair.person_id} if chair else {}
    record.append(rows, now, Fact.DECISION_RELEASED, subject, decision=decision.id, vote=decision.vote_id, **more)
    for earlier in decisions.superseded_with(rows, decision.id):
        refresh_public(rows, coalition, earlier.id)
    if stands(rows, decision):
        outbox.doubt_under(rows, key)
        note_published(rows, decision.revision_id)
    return True


def stands(rows: Rows, decision: Decision) -> bool:
    """Whether the public channel has its notice already; before its release only where it did before a restore."""
    return outbox.place_of(rows, key_of(rows, decision)) is not None


def withhold(rows: Rows, coalition: Coalition, decision: Decision, now: datetime) -> bool:
    """Take a notice back that was released and surely not posted yet; False if it may have been (8.3)."""
    if not outbox.take_back(rows, key_of(rows, decision)) or not decisions.mark_withheld(rows, decision.id):
        return False
    subject = f"position:{decision.position_id}"
    record.append(rows, now, Fact.DECISION_WITHHELD, subject, decision=decision.id, vote=decision.vote_id)
    for earlier in decisions.superseded_with(rows, decision.id):
        refresh_public(rows, coalition, earlier.id)
        key = f"{key_of(rows, earlier)}:{Standing.SUPERSEDED}"
        if outbox.is_enqueued(rows, key):
            to = Address(Audience.PUBLIC, coalition.decisions_channel, thread_key=key)
            _renew(rows, key, _change(rows, coalition, earlier, earlier.ended_at or now), to)
    return True


def refresh_public(rows: Rows, coalition: Coalition, decision_id: int) -> None:
    """Bring the public notice of a decision up to date with what is stored, if it was released."""
    decision = decisions.by_id(rows, decision_id)
    if decision.released_at is None:
        return
    key = key_of(rows, decision)
    first, rest = paged(notice_of(rows, coalition, decision))
    to = Address(Audience.PUBLIC, coalition.decisions_channel, thread_key=key)
    _renew(rows, key, first, to)
    for part in (*rest, *_emptied(rows, key, first)):
        name = f"{key}:part:{part.part}"
        outbox.post(rows, name, part, to)
        _renew(rows, name, part, replace(to, thread_key=name))


def _renew(rows: Rows, key: str, notice: PublicNotice | PublicPart | PublicChange, to: Address) -> None:
    """Give a message newer words: before it is posted if that can be, so that nobody reads the old ones (8.5)."""
    if not outbox.rewrite(rows, key, notice):
        outbox.refresh(rows, f"{key}:now", notice, to, timedelta(0))


def _emptied(rows: Rows, key: str, first: PublicNotice) -> Iterator[PublicPart]:
    """Parts that were posted once and hold nothing now: no name that was withdrawn may stay standing in them (8.5)."""
    place = first.parts + 1
    while outbox.is_enqueued(rows, f"{key}:part:{place}"):
        yield PublicPart(first.number, place, first.parts, "", ())
        place += 1


def tell_public(rows: Rows, coalition: Coalition, decision_id: int, key: str, now: datetime) -> None:
    """Say under the public notice that it was corrected, or ceased to be in force; once under each key (8.4)."""
    decision = decisions.by_id(rows, decision_id)
    if decision.released_at is None:
        return
    parent = key_of(rows, decision)
    to = Address(Audience.PUBLIC, coalition.decisions_channel, thread_key=parent)
    outbox.post(rows, f"{parent}:{key}", _change(rows, coalition, decision, now), to)


def _change(rows: Rows, coalition: Coalition, decision: Decision, now: datetime) -> PublicChange:
    on = coalition.calendar.day_in_words(now)
    return PublicChange(decision.number, Standing(decision.standing), _successor(rows, decision), on)


def is_to_be_looked_at(rows: Rows, row: Outbox) -> bool:
    """Whether a notice is not posted yet, its embargo ended so long ago that a chair is asked, and none was (8.3)."""
    if row.action != Action.POST or row.notice != PublicNotice.__name__:
        return False
    decision = decisions.of_revision(rows, revision_of(row.key))
    if decision is None or decision.publish_at is None or rows.now() - decision.publish_at < OVERDUE:
        return False
    _, is_waiting = timers.about(rows, TimerKind.EMBARGO_ENDS, decision.id)
    return is_waiting


def note_published(rows: Rows, revision_id: int) -> None:
    """The public channel has the notice: the decision is published."""
    decision = decisions.of_revision(rows, revision_id)
    if decision is None or not decisions.mark_published(rows, decision.id, rows.now()):
        return
    for stage in (Stage.ADOPTED, Stage.EMBARGOED, Stage.CONFIDENTIAL):
        positions.move(rows, decision.position_id, stage, Stage.PUBLISHED)


def notice_of(rows: Rows, coalition: Coalition, decision: Decision) -> PublicNotice:
    """Everything that the public may read of a decision, as it stands now."""
    vote = votes.known(rows, decision.vote_id)
    revision = positions.revision(rows, decision.corrected_revision_id or decision.revision_id)
    day = coalition.calendar.day_in_words
    names = [row for row in decisions.signatory_rows(rows, decision.id) if row.withdrawn_at is None]
    joined = _joined(rows, coalition, decision, names)
    notice = public_notice(
        alliance=coalition.name,
        number=decision.number,
        title=revision.title,
        text=revision.text,
        link=revision.link,
        adopted_on=day(decision.adopted_at),
        attribution=Attribution(vote.attribution),
        signatories=[row.name for row in names if row not in joined],
        record_seq=decision.record_seq,
        record_hash=decision.record_hash,
        outcome=Outcome(vote.outcome or Outcome.CANCELED),
    )
    return replace(
        notice,
        supersedes=", ".join(item.number for item in decisions.superseded_with(rows, decision.id) if item.released_at),
        standing=Standing(decision.standing),
        superseded_by=_successor(rows, decision),
        since=day(decision.ended_at) if decision.ended_at else "",
        corrected_on=day(decision.corrected_at) if decision.corrected_at else "",
        delivered_on=tuple(
            coalition.calendar.date_in_words(item.delivered_on) for item in decisions.deliveries(rows, decision.id)
        ),
        joined=tuple((row.name, day(row.signed_at)) for row in joined if row.signed_at),
        left=_left(rows, coalition, decision),
    )


def _successor(rows: Rows, decision: Decision) -> str:
    """The number of the decision that superseded this one; empty while the public may not know of that yet (8.3)."""
    later = decisions.by_id(rows, decision.superseded_by_id) if decision.superseded_by_id else None
    return later.number if later and later.released_at else ""


def _joined(rows: Rows, coalition: Coalition, decision: Decision, names: list[Signatory]) -> list[Signatory]:
    """Names that were signed after the last delivery, so that no list that was delivered holds them (8.5)."""
    lists = delivered_at(rows, coalition, decision)
    return [row for row in names if lists and row.signed_at and row.signed_at > max(lists)]


def _left(rows: Rows, coalition: Coalition, decision: Decision) -> tuple[tuple[str, str], ...]:
    """Names that were delivered and have been withdrawn since, with the day (8.5)."""
    lists = delivered_at(rows, coalition, decision)
    return tuple(
        (row.name, coalition.calendar.day_in_words(row.withdrawn_at))
        for row in decisions.signatory_rows(rows, decision.id)
        if row.withdrawn_at and was_delivered(row.signed_at, row.withdrawn_at, lists)
    )


def delivered_at(rows: Rows, coalition: Coalition, decision: Decision) -> list[datetime]:
    """When each list was delivered, never before its adoption; one noted later, as its day ended (8.5)."""
    return [
        max(decision.adopted_at, min(item.noted_at, coalition.calendar.end_of(item.delivered_on)))
        for item in decisions.deliveries(rows, decision.id)
    ]


def correct(rows: Rows, coalition: Coalition, decision: Decision, revision_id: int, now: datetime) -> None:
    """Show a corrected text under the same number, with a banner and a notice under it (8.4)."""
    refresh_public(rows, coalition, decision.id)
    tell_public(rows, coalition, decision.id, f"corrected:{revision_id}", now)
