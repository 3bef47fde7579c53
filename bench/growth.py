"""Figures 3 and 5: what votes, homes and `verify` cost once the database has grown for decades."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from atest_bot.domain import record as rules
from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.record import Fact
from atest_bot.services import closing as counting
from atest_bot.services import homing, verifying, voting
from atest_bot.services.voting import Press
from atest_bot.settings import SystemClock
from atest_bot.slack.home import SECTIONS
from atest_bot.slack.statusing import LISTED
from atest_bot.store import record, votes
from atest_bot.store.database import Rows
from bench import founding
from bench.founding import person
from bench.load import IN_FLIGHT

ENTRIES_TO_VERIFY = 100_000
_ENTRIES = 1_000_000
_FEW, _MANY = 500, 10_000
_VOTED_BEFORE = 20  # members, in each of the past votes
_PAGE_FULL, _PAST = 10, 1_000
_ROUNDS = 15
_BALLOTS = 100
_LOOKS = 10
_WAY_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times the processor time each takes in the grown database, and the seconds of `verify`."""

    vote: float
    home: float
    status: float
    verify: float


class _Coalition:
    """A coalition whose past fills at least the first page of every list, with one open vote of all members."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.file = folder / "atest.db"
        _, self.settings = founding.coalition_file(folder)
        self.database = founding.empty_database(f"sqlite:///{self.file}", SystemClock())
        founding.found(self.database, _VOTED_BEFORE, datetime.now(UTC) - 2 * _WAY_BACK)
        self.vote, self.revision_hash, self._keys = 0, "", count()

    def live(self, past: int) -> None:
        """The votes of the past, each adopted by all."""
        first = datetime.now(UTC) - _WAY_BACK
        for number in range(past):
            self.database.run(_past_vote, self.settings, number, first + timedelta(minutes=number))

    def open(self, members: int) -> None:
        """All the other members join, and a vote opens."""
        now = datetime.now(UTC)
        self.database.run(founding.enter_members, range(_VOTED_BEFORE, members), now - _WAY_BACK)
        closes_at = founding.first_closing(self.settings, now)
        self.vote = self.database.run(founding.open_vote, self.settings, _PAST, now, closes_at)
        vote = self.database.run(votes.known, self.vote)
        self.revision_hash = vote.revision_hash

    def round(self) -> float:
        """Seconds for so many ballots by members in turn, as many in flight as in figure 1."""
        turns = [next(self._keys) for _ in range(_BALLOTS)]
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            return _seconds(lambda: list(pool.map(self._vote, turns)))

    def _vote(self, turn: int) -> None:
        now = datetime.now(UTC)
        who, choice = person(turn % _FEW), (Choice.SIGN_ON, Choice.STAND_ASIDE)[turn // _FEW % 2]
        press = Press(f"press:{turn}", who, self.vote, self.revision_hash, choice, Surface.BUTTON, now)
        self.database.run(voting.cast_ballot, self.settings, press, now)

    def look(self, sections: tuple[homing.Section, ...]) -> float:
        """Seconds to read what these sections show, for a few people."""
        people = [person(number) for number in range(_LOOKS)]
        return _seconds(lambda: [self._see(person, sections) for person in people])

    def _see(self, person: str, sections: tuple[homing.Section, ...]) -> None:
        self.database.run(homing.see, self.settings, person, sections, "", datetime.now(UTC))


def measure(folder: Path) -> Growth:
    """A young and an old coalition, asked in turn."""
    young, old = _Coalition(folder / "young"), _Coalition(folder / "old")
    young.live(_PAGE_FULL)
    young.open(_FEW)
    old.live(_PAST)
    _fill(old, ENTRIES_TO_VERIFY)
    verify = _seconds(lambda: verifying.verify_beside(old.database))
    _fill(old, _ENTRIES)
    old.open(_MANY)
    try:
        return Growth(
            vote=_times(young.round, old.round),
            home=_times(lambda: young.look(SECTIONS), lambda: old.look(SECTIONS)),
            status=_times(lambda: young.look(LISTED), lambda: old.look(LISTED)),
            verify=verify,
        )
    finally:
        young.database.close()
        old.database.close()


def _past_vote(rows: Rows, coalition: Coalition, number: int, at: datetime) -> None:
    vote_id = founding.open_vote(rows, coalition, number, at, founding.first_closing(coalition, at))
    founding.sign_on(rows, coalition, vote_id, [person(member) for member in range(_VOTED_BEFORE)], at)
    vote = votes.known(rows, vote_id)
    counting.count_vote(rows, coalition, vote, vote.closes_at + timedelta(seconds=coalition.settle_seconds))


def _fill(grown: _Coalition, entries: int) -> None:
    """Lengthen the record to so many entries."""
    head = grown.database.run(record.head)
    if head is None:
        raise RuntimeError("the record is empty")
    with closing(sqlite3.connect(grown.file)) as connection, connection:
        connection.executemany(
            "INSERT INTO entries (seq, prev, hash, kind, subject, body) VALUES (?, ?, ?, ?, ?, ?)",
            _chain(*head, entries),
        )


def _chain(seq: int, prev: str, entries: int) -> Iterator[tuple[int, str, str, str, str, str]]:
    at = datetime.now(UTC)
    for number in range(seq + 1, entries + 1):
        entry = rules.seal(number, prev, at, Fact.MESSAGE_SENT, f"outbox:{number}", {"outbox": number})
        yield entry.seq, entry.prev, entry.hash, entry.kind, entry.subject, entry.body
        prev = entry.hash


def _times(before: Callable[[], float], after: Callable[[], float]) -> float:
    """The median of how many times as long the second takes, both measured in turn."""
    return median(later / earlier for earlier, later in _pairs(before, after))


def _pairs(before: Callable[[], float], after: Callable[[], float]) -> Iterable[tuple[float, float]]:
    before(), after()
    return [(before(), after()) for _ in range(_ROUNDS)]


def _seconds(work: Callable[[], object]) -> float:
    """Of processor time, which a crowded machine does not stretch as it does the clock on the wall."""
    began = time.process_time()
    work()
    return time.process_time() - began
