"""Temperature checks that are open, with the member's answer: they bind nobody, and wait all the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atest_bot.domain import ballots
from atest_bot.domain.notices import Moment, Place
from atest_bot.services import checking
from atest_bot.services.homing.looking import Look
from atest_bot.store import checks, roster
from atest_bot.store.tables import Check, Member


@dataclass(frozen=True, slots=True)
class Asked:
    """A temperature check. `own` is the number of the member's option, 0 for none; `may_answer` is for delegates."""

    check_id: int
    question: str
    options: tuple[str, ...]
    own: int
    holder: str
    closes: Moment
    may_answer: bool
    place: Place | None


def asked(look: Look, start: int, most: int) -> Sequence[Asked]:
    """Open temperature checks, the first to close first."""
    open_ones = [check for check in checks.open_ones(look.rows) if look.now <= check.closes_at]
    shown = open_ones[start : start + most]
    seats = checking.seats(look.rows) if shown else {}
    return [_asked(look, check, seats) for check in shown]


def _asked(look: Look, check: Check, seats: Mapping[int, Sequence[Member]]) -> Asked:
    mine = (seat for seat, members in seats.items() if look.actor.member_id in [member.id for member in members])
    seat_id = next(mine, None)
    held = ballots.standing(checks.acts_of(look.rows, check.id, seat_id)) if seat_id is not None else None
    return Asked(
        check_id=check.id,
        question=check.question,
        options=tuple(checks.options(check)),
        own=held.choice if held else 0,
        holder=roster.person_by_id(look.rows, held.person_id).slack_id if held else "",
        closes=look.coalition.moment(check.closes_at),
        may_answer=seat_id is not None,
        place=Place(check.card_channel, check.card_ts) if check.card_channel and check.card_ts else None,
    )
