"""A position's life: stages, the transition table, and the hash that binds a revision (rulebook 3)."""

import hashlib
import json
from datetime import datetime
from enum import StrEnum

from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.errors import Refusal
from atest_bot.domain.tally import Outcome, Profile


class Stage(StrEnum):
    """Where a position is. Stored names; do not rename."""

    DRAFT = "draft"
    DELIBERATION = "deliberation"
    VOTING = "voting"
    OBJECTED = "objected"
    NOT_ADOPTED = "not_adopted"
    NO_QUORUM = "no_quorum"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"
    ADOPTED = "adopted"
    PUBLISHED = "published"
    EMBARGOED = "embargoed"
    CONFIDENTIAL = "confidential"
    SUPERSEDED = "superseded"
    RESCINDED = "rescinded"
    LAPSED = "lapsed"


_ENDED = (Stage.SUPERSEDED, Stage.RESCINDED, Stage.LAPSED)
_GIVEN_UP = (Stage.WITHDRAWN, Stage.CANCELED)

# Rulebook 3. A vote that is replaced by one on the next revision leaves its position where it was.
TRANSITIONS = {
    Stage.DRAFT: (Stage.DELIBERATION, *_GIVEN_UP),
    Stage.DELIBERATION: (Stage.VOTING, *_GIVEN_UP),
    Stage.VOTING: (Stage.ADOPTED, Stage.OBJECTED, Stage.NOT_ADOPTED, Stage.NO_QUORUM, *_GIVEN_UP),
    Stage.OBJECTED: (Stage.DELIBERATION, *_GIVEN_UP),
    Stage.NOT_ADOPTED: (),
    Stage.NO_QUORUM: (),
    Stage.WITHDRAWN: (),
    Stage.CANCELED: (),
    Stage.ADOPTED: (Stage.PUBLISHED, Stage.EMBARGOED, Stage.CONFIDENTIAL, Stage.DELIBERATION, *_ENDED),
    Stage.EMBARGOED: (Stage.PUBLISHED, Stage.CONFIDENTIAL, Stage.DELIBERATION, *_ENDED),
    Stage.CONFIDENTIAL: (Stage.PUBLISHED, Stage.EMBARGOED, Stage.DELIBERATION, *_ENDED),
    Stage.PUBLISHED: _ENDED,
    Stage.SUPERSEDED: (),
    Stage.RESCINDED: (),
    Stage.LAPSED: (),
}

STAGE_WORDS = {
    Stage.DRAFT: "a draft",
    Stage.DELIBERATION: "in deliberation",
    Stage.VOTING: "open for voting",
    Stage.OBJECTED: "objected to",
    Stage.NOT_ADOPTED: "not adopted",
    Stage.NO_QUORUM: "closed without a quorum",
    Stage.WITHDRAWN: "withdrawn",
    Stage.CANCELED: "canceled",
    Stage.ADOPTED: "adopted",
    Stage.PUBLISHED: "adopted and published",
    Stage.EMBARGOED: "adopted, and not published yet",
    Stage.CONFIDENTIAL: "adopted, and confidential",
    Stage.SUPERSEDED: "superseded by a later decision",
    Stage.RESCINDED: "rescinded",
    Stage.LAPSED: "lapsed",
}

STAGE_AFTER = {
    Outcome.ADOPTED: Stage.ADOPTED,
    Outcome.NOT_ADOPTED: Stage.NOT_ADOPTED,
    Outcome.NO_QUORUM: Stage.NO_QUORUM,
    Outcome.OBJECTED: Stage.OBJECTED,
    Outcome.WITHDRAWN: Stage.WITHDRAWN,
    Outcome.CANCELED: Stage.CANCELED,
    Outcome.REPLACED: Stage.VOTING,
}


class Kind(StrEnum):
    """What sort of position it is (3.1). Stored names; do not rename."""

    POLICY = "policy"
    LETTER = "letter"
    APPROPRIATIONS = "appropriations"
    AGENCY = "agency"
    INTERNAL = "internal"


KINDS = {
    Kind.POLICY: "Policy position",
    Kind.LETTER: "Sign-on letter",
    Kind.APPROPRIATIONS: "Appropriations",
    Kind.AGENCY: "Agency implementation",
    Kind.INTERNAL: "Internal",
}


class Priority(StrEnum):
    """The priority that a position serves (3.1). Stored names; do not rename."""

    TVPRA = "tvpra"
    APPROPRIATIONS = "appropriations"
    AGENCY = "agency"
    OTHER = "other"


PRIORITIES = {
    Priority.TVPRA: "TVPRA",
    Priority.APPROPRIATIONS: "Appropriations",
    Priority.AGENCY: "Agency implementation",
    Priority.OTHER: "Other",
}


class Attribution(StrEnum):
    """In whose name a decision is published (3.5). Stored names; do not rename."""

    ALLIANCE = "alliance"
    SIGNATORIES = "signatories"
    BOTH = "both"


ATTRIBUTIONS = {
    Attribution.ALLIANCE: "The alliance’s name",
    Attribution.SIGNATORIES: "Listed signatories",
    Attribution.BOTH: "Both: the alliance’s name and listed signatories",
}


def prints_names(attribution: Attribution) -> bool:
    """Whether a sign-on puts the member's signatory name in public (2.8)."""
    return attribution != Attribution.ALLIANCE


def check_attribution(profile: Profile, attribution: Attribution) -> None:
    """Refuse names under a rapid decision, and a letter without them (4)."""
    if profile == Profile.RAPID and prints_names(attribution):
        raise Refusal("A rapid vote speaks in the alliance’s name only. Please choose that.")
    if profile == Profile.LETTER and not prints_names(attribution):
        raise Refusal("A letter goes out in the names of those who sign. Please choose listed signatories, or both.")


def revision_hash(salt: bytes, title: str, summary: str, text: str, link: str) -> str:
    """SHA-256 over the salt and every word of a revision, as 64 hex digits (threat-model 7)."""
    words = json.dumps([title, summary, text, link], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(salt + words.encode()).hexdigest()


def check_open_to_vote(number: str, stage: Stage) -> None:
    """Refuse a vote on a position that is not in deliberation (3)."""
    if stage == Stage.VOTING:
        raise Refusal(f"A vote on {number} is already open. Type `/atest status {number}` to see it.")
    if stage == Stage.OBJECTED:
        raise Refusal(
            f"{number} is objected to, so no vote can open on this text. "
            f"Resolve the objection in a next revision: `/atest amend {number}`."
        )
    if Stage.VOTING not in TRANSITIONS[stage]:
        raise Refusal(
            f"{number} is {STAGE_WORDS[stage]}, so no vote can open on it. "
            "If it is still needed, propose it anew with `/atest propose`."
        )


def check_deliberated(number: str, since: datetime, now: datetime, least: Span, calendar: Calendar) -> None:
    """Refuse a vote on a position that was not in deliberation for long enough (3.4)."""
    ready_at = calendar.after(since, least)
    if now < ready_at:
        raise Refusal(
            f"{number} needs {least} of deliberation under this rule. "
            f"A vote can open from {calendar.in_words(ready_at)}, or choose another rule."
        )
