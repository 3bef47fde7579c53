"""What can happen in a history: one small value for each kind of act, which its `repr` writes down for a replay."""

from dataclasses import dataclass
from datetime import datetime

SIGN, ASIDE, OBJECT = "sign_on", "stand_aside", "object"
EMOJI = {SIGN: "white_check_mark", ASIDE: "raised_hand", OBJECT: "no_entry"}
NAMES = (
    "Alder House",
    "Birch Legal",
    "Cedar Network",
    "Dogwood Fields",
    "Elm Alliance",
    "Fir Project",
    "Gorse Union",
    "Hazel Works",
    "Ivy League of Workers",
)
GROUP = "Shared House"
CHAIR, OBSERVER, STRANGER = "U0CHAIR", "U0OBSERVER", "U0STRANGER"
SPARE = ("U0SPARE0", "U0SPARE1")


def delegate(member: int, person: int) -> str:
    """The Slack id of a member's primary (0) or alternate (1), as the roster begins."""
    return f"U0M{member}P{person}"


CHAIR_AND_DELEGATE = delegate(0, 1)
CHAIRS = (CHAIR, CHAIR_AND_DELEGATE)


@dataclass(frozen=True)
class Roster:
    """The coalition as a chunk of histories finds it: how many members, which share a vote, who proposed, where."""

    members: int
    grouped: tuple[int, ...] = ()
    proposer: str = CHAIR
    zone: str = "America/New_York"


@dataclass(frozen=True)
class Opening:
    """What a chair chooses for a vote; it closes so many business days after the first that is allowed, at a time."""

    profile: str
    tally: str = "open"
    needed: int = 3
    days: int = 0
    at: str = "17:00"


@dataclass(frozen=True)
class Press:
    """A ballot by `button`, `command`, a reaction added (`react`) or removed (`unreact`); no answer takes it back."""

    person: str
    by: str
    answer: str | None


@dataclass(frozen=True)
class Hold:
    person: str


@dataclass(frozen=True)
class Recuse:
    person: str


@dataclass(frozen=True)
class Relay:
    """A chair enters what a member said by phone."""

    chair: str
    member: int
    answer: str


@dataclass(frozen=True)
class Confirm:
    """One of its people, or somebody else, confirms the latest ballot that was entered."""

    person: str


@dataclass(frozen=True)
class Extend:
    """A chair wants the closing so many days from the present one, at a time."""

    chair: str
    days: int
    at: str


@dataclass(frozen=True)
class AskForTime:
    """A member requires an extension, if a second one does."""

    person: str


@dataclass(frozen=True)
class CloseEarly:
    chair: str


@dataclass(frozen=True)
class Cancel:
    chair: str


@dataclass(frozen=True)
class Second:
    """A chair seconds the latest motion."""

    chair: str


@dataclass(frozen=True)
class Withdraw:
    person: str


@dataclass(frozen=True)
class Stand:
    """A member is suspended, leaves, or is restored."""

    member: int
    standing: str


@dataclass(frozen=True)
class Join:
    """A new member enters, alone or in the group."""

    member: int
    grouped: bool


@dataclass(frozen=True)
class Delegate:
    """A person comes to act for a member, from so many days on, until so many days on."""

    person: str
    member: int
    role: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class HandOver:
    member: int
    old: str
    new: str
    days: int | None = None


@dataclass(frozen=True)
class Resign:
    """A delegation ends now."""

    person: str


Act = (
    Press
    | Hold
    | Recuse
    | Relay
    | Confirm
    | Extend
    | AskForTime
    | CloseEarly
    | Cancel
    | Second
    | Withdraw
    | Stand
    | Join
    | Delegate
    | HandOver
    | Resign
)


@dataclass(frozen=True)
class Step:
    """One act and its time: minutes from now, from the closing as it stands (`to_closing`), or a share of what is left.

    It was done `ago` minutes before it arrives, is delivered `times` times, and where the bot `sleeps`, nothing that
    has come due was done before it.
    """

    act: Act
    minutes: int = 1
    to_closing: bool = False
    percent: int = 0
    ago: int = 0
    times: int = 1
    sleeps: bool = False


@dataclass(frozen=True)
class History:
    """All of it. Running it again gives the same."""

    roster: Roster
    start: datetime
    before: tuple[Step, ...]
    opening: Opening
    steps: tuple[Step, ...]
    seed: int = 0

    def __str__(self) -> str:
        lines = [f"seed {self.seed}: {self.roster!r}", f"  start {self.start:%a %Y-%m-%d %H:%M} UTC"]
        lines += [f"  before: {step!r}" for step in self.before]
        lines += [f"  {self.opening!r}", *(f"  {number}. {step!r}" for number, step in enumerate(self.steps))]
        return "\n".join(lines)
