"""App Home: what waits for each person, read from the database at the moment it is shown (rulebook 5.1, 10.1, G20)."""

from atest_bot.services.homing.answering import Answered, HomeVote, Reported, Waiting, answered, running, waiting
from atest_bot.services.homing.asking import Asked, asked
from atest_bot.services.homing.chairing import ChairItem, ChairWait, waiting_for_chair
from atest_bot.services.homing.changing import Changing
from atest_bot.services.homing.drafting import Drafted, drafted
from atest_bot.services.homing.keeping import (
    Claimed,
    claim,
    finish,
    forgive_clock,
    freshen,
    hold_all,
    open_home,
    put_off,
    turn,
)
from atest_bot.services.homing.listing import (
    Acted,
    Decided,
    Deliberated,
    Proxy,
    acts,
    decided,
    delegates,
    deliberated,
)
from atest_bot.services.homing.looking import Look, Section, Seen, Shelf, see
from atest_bot.services.homing.promising import unpromised

__all__ = [
    "Acted",
    "Answered",
    "Asked",
    "ChairItem",
    "ChairWait",
    "Changing",
    "Claimed",
    "Decided",
    "Deliberated",
    "Drafted",
    "HomeVote",
    "Look",
    "Proxy",
    "Reported",
    "Section",
    "Seen",
    "Shelf",
    "Waiting",
    "acts",
    "answered",
    "asked",
    "claim",
    "decided",
    "delegates",
    "deliberated",
    "drafted",
    "finish",
    "forgive_clock",
    "freshen",
    "hold_all",
    "open_home",
    "put_off",
    "running",
    "see",
    "turn",
    "unpromised",
    "waiting",
    "waiting_for_chair",
]
