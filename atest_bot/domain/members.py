"""Who is who: members, and the people who act for them (rulebook 1 and 2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from atest_bot.domain import text
from atest_bot.domain.errors import Refusal


class Role(StrEnum):
    """What a person is in the roster. Stored names; do not rename."""

    PRIMARY = "primary"
    ALTERNATE = "alternate"
    OBSERVER = "observer"
    CHAIR = "chair"


DELEGATE_ROLES = (Role.PRIMARY, Role.ALTERNATE)

TITLES = {
    Role.PRIMARY: "primary delegate",
    Role.ALTERNATE: "alternate delegate",
    Role.OBSERVER: "observer",
    Role.CHAIR: "chair",
}


class Standing(StrEnum):
    """Whether a member takes part. Stored names; do not rename."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


BECAME = {
    Standing.ACTIVE: "is now active",
    Standing.SUSPENDED: "is now suspended",
    Standing.LEFT: "has left the coalition",
}
STANDS = {Standing.ACTIVE: "is active", Standing.SUSPENDED: "is suspended", Standing.LEFT: "has left"}


Span = tuple[datetime, datetime | None]
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches of time share a moment; the moment at which one ends is not in it (2.5)."""
    (starts, ends), (begins, stops) = one, other
    if (ends is not None and ends <= starts) or (stops is not None and stops <= begins):
        return False
    return (stops is None or starts < stops) and (ends is None or begins < ends)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delegation that does not count now: its member is suspended, or it begins later (2.5, 11)."""

    member_name: str
    is_suspended: bool

    @property
    def sentence(self) -> str:
        """Why this person can do nothing for the member, and whom to ask (5.10)."""
        member = text.tame(self.member_name)
        if self.is_suspended:
            return (
                f"{member} is suspended, so it takes no part now. "
                "Ask a chair when it will be restored, and how it can be heard until then."
            )
        return (
            f"Your delegation for {member} has not begun yet. Until then its other people act for it. "
            "If yours should begin sooner, ask a chair."
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at one moment: what the roster says of them. `person_id` is 0 for those it does not know.

    `waiting` is known of those who act for no member now.
    """

    person_id: int
    slack_id: str
    is_chair: bool = False
    is_observer: bool = False
    member_id: int | None = None
    member_name: str = ""
    signatory_name: str = ""
    role: Role | None = None
    waiting: Waiting | None = None

    @property
    def is_known(self) -> bool:
        return self.is_chair or self.is_observer or self.member_id is not None

    @property
    def is_delegate(self) -> bool:
        return self.member_id is not None


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the roster about a person: a role, and the member it is held for."""

    role: Role
    member_id: int | None
    member_name: str
    signatory_name: str


def actor_from(person_id: int, slack_id: str, duties: Iterable[Duty]) -> Actor:
    """What a person's active duties add up to (2.4: at most one delegation counts at a time)."""
    held = list(duties)
    delegation = next((duty for duty in held if duty.role in DELEGATE_ROLES), None)
    return Actor(
        person_id=person_id,
        slack_id=slack_id,
        is_chair=any(duty.role == Role.CHAIR for duty in held),
        is_observer=any(duty.role == Role.OBSERVER for duty in held),
        member_id=delegation.member_id if delegation else None,
        member_name=delegation.member_name if delegation else "",
        signatory_name=delegation.signatory_name if delegation else "",
        role=delegation.role if delegation else None,
    )


class NotAChair(Refusal):
    """Somebody else asked for what only chairs do; who it was is noted (G15)."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(
            "Only a chair can do that. Ask a chair of the coalition, or type `/atest help` to see what you can do."
        )
        self.person_id = actor.person_id


def check_chair(actor: Actor) -> None:
    """Refuse everyone but chairs (rulebook 1)."""
    if not actor.is_chair:
        raise NotAChair(actor)


def check_may_propose(actor: Actor) -> None:
    """Refuse everyone but delegates and chairs (3.1)."""
    if not (actor.is_delegate or actor.is_chair):
        raise Refusal(
            "Positions are proposed by delegates of member organizations and by chairs. "
            "Ask a delegate to propose it with you, or speak in the deliberation thread."
        )


def check_member_of_coalition(actor: Actor) -> None:
    """Refuse people who are not in the roster: what members share is confidential (9)."""
    if not actor.is_known:
        raise Refusal(
            actor.waiting.sentence
            if actor.waiting
            else "You are not in the coalition’s roster, so there is nothing to show here. "
            "If you should be, ask a chair to add you."
        )
