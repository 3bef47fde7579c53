"""When a decision becomes public, and what may become of it afterwards (rulebook 3.5, 8)."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from atest_bot.domain.errors import at_fault, refuse_fields
from atest_bot.domain.positions import Stage


class Publication(StrEnum):
    """What was chosen when the vote opened. Stored names; do not rename."""

    PUBLIC = "public"
    EMBARGOED = "embargoed"
    CONFIDENTIAL = "confidential"


PUBLICATIONS = {
    Publication.PUBLIC: "Public, as soon as it is adopted",
    Publication.EMBARGOED: "Public, but not before a time you give",
    Publication.CONFIDENTIAL: "Confidential within the coalition",
}

STAGE_OF = {
    Publication.PUBLIC: Stage.ADOPTED,
    Publication.EMBARGOED: Stage.EMBARGOED,
    Publication.CONFIDENTIAL: Stage.CONFIDENTIAL,
}


class Standing(StrEnum):
    """Whether a decision holds. Stored names; do not rename."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    RESCINDED = "rescinded"
    LAPSED = "lapsed"


STAGE_ENDED = {
    Standing.SUPERSEDED: Stage.SUPERSEDED,
    Standing.RESCINDED: Stage.RESCINDED,
    Standing.LAPSED: Stage.LAPSED,
}


def check_embargo(until: datetime, closes_at: datetime) -> None:
    """Refuse an embargo that ends before the vote does (8.3)."""
    if until <= closes_at:
        raise at_fault("embargo_date", "The embargo must end after the vote closes. Please choose a later time.")


def check_confidential(reason: str, review_on: date | None, closes_on: date) -> None:
    """Refuse confidentiality without a reason and a later day on which it is looked at again (3.5)."""
    faults = {}
    if not reason:
        faults["confidential_reason"] = "Please say why it must stay confidential."
    if review_on is None:
        faults["review_on"] = "Please choose the day on which the coalition looks at this again."
    elif review_on <= closes_on:
        faults["review_on"] = "The review must be after the vote closes. Please choose a later day."
    refuse_fields(faults)


def was_delivered(signed_at: datetime | None, withdrawn_at: datetime | None, delivered_at: Iterable[datetime]) -> bool:
    """Whether a name stood under a list when it was delivered (8.5). One without a day stood there from the first."""
    return any(
        (signed_at is None or signed_at <= at) and (withdrawn_at is None or at < withdrawn_at) for at in delivered_at
    )
