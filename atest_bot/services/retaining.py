"""What is kept for how long, and what is let go of then (threat-model 9). The record stays whole (G24)."""

from datetime import datetime, timedelta

from atest_bot.domain.errors import Refusal
from atest_bot.domain.record import Fact
from atest_bot.store import halts, record, retention, roster
from atest_bot.store.database import Rows

SENT_WORDS_KEPT = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=90)


class NotInRoster(Refusal):
    """The account is not known: it never was, or it is forgotten already."""


def let_go(rows: Rows, now: datetime) -> bool:
    """Overwrite some of what was kept long enough; False when there is no more, or the work is halted."""
    if halts.is_halted(rows):
        return False
    if retention.blank_sent(rows, now - SENT_WORDS_KEPT):
        return True
    for position_id in retention.withdrawn_drafts(rows):
        subject = f"position:{position_id}"
        since = record.last_about_at(rows, Fact.POSITION_WITHDRAWN, subject)
        if since is not None and since < now - DRAFTS_KEPT:
            retention.blank_draft(rows, position_id)
            record.append(rows, now, Fact.DRAFT_DELETED, subject, position=position_id)
            return True
    return False


def forget_person(rows: Rows, chair_id: str, slack_id: str, now: datetime) -> int:
    """Forget which Slack account a person of the record has, at a chair's word; returns the person's number."""
    chair = roster.actor(rows, chair_id, now)
    if not chair.is_chair:
        raise Refusal("Only a chair can decide that. Name one who is a chair now.")
    person = roster.person(rows, slack_id)
    if person is None:
        raise NotInRoster("The roster does not know that account.")
    if roster.has_duty_ahead(rows, person.id, now):
        raise Refusal("That person is in the roster. Remove their duties first.")
    if retention.is_needed(rows, person):
        raise Refusal("That person took part in something that is still open. Try again when it has ended.")
    retention.forget_person(rows, person)
    record.append(rows, now, Fact.PERSON_FORGOTTEN, f"person:{person.id}", person=person.id, chair=chair.person_id)
    return person.id
