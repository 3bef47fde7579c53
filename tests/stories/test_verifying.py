"""A long record is checked within seconds, and nobody waits for it meanwhile (10.4, design 10)."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from atest_bot.domain.record import Fact
from atest_bot.services import verifying
from atest_bot.store import record
from atest_bot.store.database import Rows
from tests.chamber import MEMBERS, Chamber
from tests.house import T0

ENTRIES = 100_000
LONGEST_SECONDS = 10.0


@pytest.mark.slow
@pytest.mark.rule("10.4")
def test_a_hundred_thousand_entries_are_checked_in_ten_seconds(sqlite_url: str, tmp_path: Path) -> None:
    with Chamber.founded(sqlite_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt("letter")

        def lengthen(rows: Rows) -> None:
            for number in range(ENTRIES):
                at = T0 + timedelta(seconds=number)
                record.append(rows, at, Fact.CHECK_ANSWERED, "check:1", check=1, seat=1, member=1, option=2)

        chamber.run(lengthen)
        steps: list[int] = []
        began = time.perf_counter()
        found = verifying.verify_beside(chamber.database, lambda read, of: steps.append(read))
        took = time.perf_counter() - began
        print(f"{found.entries} entries in {took:.1f} s, in {len(steps)} short transactions")
        assert found.entries > ENTRIES
        assert took < LONGEST_SECONDS
        assert len(steps) > 10


@pytest.mark.rule("10.4")
def test_what_happens_while_the_record_is_read_is_no_mismatch(database_url: str, tmp_path: Path) -> None:
    with Chamber.founded(database_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt("letter")

        def meanwhile(read: int, of: int) -> None:
            if read == of and not adopted:
                adopted.append(True)
                chamber.adopt("letter")

        adopted: list[bool] = []
        found = verifying.verify_beside(chamber.database, meanwhile)
        assert adopted
        assert (found.votes, found.decisions) == (1, 1)
        again = verifying.verify_beside(chamber.database)
        assert (again.votes, again.decisions) == (2, 2)


@pytest.mark.rule("10.4")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_happens_while_the_record_is_compared_is_no_mismatch(database_url: str, tmp_path: Path) -> None:
    with Chamber.founded(database_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt("letter")
        adopted: list[bool] = []

        @event.listens_for(chamber.database.engine, "before_cursor_execute")
        def another_is_adopted(_: object, __: object, statement: str, *rest: object) -> None:
            if "FROM votes" in statement and not adopted:
                adopted.append(True)
                chamber.adopt("letter")

        found = verifying.verify_beside(chamber.database)
        assert adopted
        assert (found.votes, found.decisions) == (1, 1)
        again = verifying.verify_beside(chamber.database)
        assert (again.votes, again.decisions) == (2, 2)
