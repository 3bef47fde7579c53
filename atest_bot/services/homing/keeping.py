"""Keeps each home true: what makes one due, who takes it, and how it is put back (style: wanted and shown).

A home is due when somebody asked for it, when the record has moved on since it was shown, or when an instant has
passed at which something changes. What it says is then read anew, so that nothing here needs to know what changed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from atest_bot.domain.coalition import Coalition
from atest_bot.services.homing import looking
from atest_bot.store import halts, homes, record, roster, timers
from atest_bot.store.database import Rows
from atest_bot.store.tables import Home

LEASE = timedelta(seconds=60)
_LONGEST = timedelta(minutes=10)  # some things change with time alone, and have no timer
_AFTER = timedelta(seconds=1)
_FIRST_WAIT, _LONGEST_WAIT = 2, 600


@dataclass(frozen=True, slots=True)
class Claimed:
    """A home that is ours for one lease, and the entry up to which it will be true."""

    home: Home
    head: int

    @property
    def is_asked(self) -> bool:
        """Whether the person looks at it: then it is published even if nothing seems to have changed."""
        return self.home.wanted > self.home.shown


def open_home(rows: Rows, slack_id: str) -> None:
    """Somebody opened their home: from now on it is kept, and it begins at the first page of everything."""
    homes.want(rows, slack_id, pages="")


def freshen(rows: Rows, slack_id: str) -> None:
    """Somebody pressed something in their home: show it anew."""
    homes.want(rows, slack_id)


def turn(rows: Rows, slack_id: str, section: str, page: int) -> None:
    """Somebody turned a page of one section."""
    home = homes.of_person(rows, slack_id)
    pages = dict(looking.read_pages(home.pages if home else ""))
    homes.want(rows, slack_id, pages=looking.written_pages(pages | {section: page}))


def claim(rows: Rows, *, idle: bool) -> Claimed | None:
    """Take the next home that is due; those that nobody looks at only while there is `idle` time for them.

    While work is halted nothing is shown: an operator contains something, or the database is too old to be true.
    """
    if halts.is_halted(rows):
        return None
    head = (record.head(rows) or (0, ""))[0]
    found = homes.claim(rows, head, LEASE, idle=idle)
    return Claimed(found, head) if found else None


def finish(rows: Rows, coalition: Coalition, claimed: Claimed, digest: str, view_hash: str, now: datetime) -> bool:
    """Note what a person sees now, and when time alone will change it; False if another process took over."""
    changes = (timers.next_after(rows, now), roster.next_change(rows, claimed.home.slack_id, now))
    soonest = min((moment for moment in changes if moment is not None), default=now + _LONGEST)
    look_at = min(soonest + _AFTER, now + _LONGEST)
    spacing = timedelta(seconds=2 * coalition.card_seconds)
    return homes.finish(rows, claimed.home, claimed.head, look_at, spacing, digest, view_hash)


def put_off(rows: Rows, claimed: Claimed) -> bool:
    """A home could not be shown: try again, after a wait that doubles each time."""
    wait = min(_FIRST_WAIT << min(claimed.home.failures, 10), _LONGEST_WAIT)
    return homes.put_off(rows, claimed.home, timedelta(seconds=wait))


def hold_all(rows: Rows, claimed: Claimed, seconds: float) -> None:
    """Slack named a wait: all homes keep it, whichever process would show them."""
    homes.put_off(rows, claimed.home, timedelta())
    homes.hold_all(rows, timedelta(seconds=seconds))


def forgive_clock(rows: Rows) -> None:
    """Homes do not wait for a time that was wrong."""
    homes.forgive_clock(rows, LEASE, timedelta(seconds=2 * _LONGEST_WAIT))
