"""Each write of a vote, a count and an adoption fails in its turn; nothing acknowledged is lost (G2, G5, G8, G9).

The first write fails, then the second, and so on to the end of each act: on a full disk and with I/O errors under
SQLite, and on PostgreSQL by its own errors for both and by cut connections, in each statement and at each commit. Once
as a passing fault, and once with every write after it, as on a disk that stays full until somebody makes room.

Here every fifth has its turn; `make faults` lets each one.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.chamber import ALL_TABLES
from tests.failing import Failing, failing_under
from tests.house import DAY, PRIMARIES, PRIMARY, SETTLE_SECONDS, House
from tests.test_canary import OBJECTION

NOT_RECORDED = "nothing was recorded. Please try again"
ANSWERS = ("Sign on", "Stand aside")
VERBS = ("sign-on", "stand-aside")
MOST_STEPS = 200
EACH = bool(os.environ.get("ATEST_LONG"))
MOST_WRITES = 400
LEASE = 25
FEWEST = 400 if EACH else 90
PUBLIC = "SELECT count(*) FROM outbox WHERE destination = 'public' AND state <> 'sent'"
EVERYTHING = {table: text(f"SELECT * FROM {table}") for table in ALL_TABLES}


class Trial:
    """One vote in a house whose writes fail in their turn."""

    def __init__(self, house: House, failing: Failing, how: str, lasts: bool) -> None:
        self.house, self.failing, self.how, self.lasts = house, failing, how, lasts
        self.failed = self.confirmed = 0
        self.number = ""

    def turns(self, step: int = 1 if EACH else 5) -> Iterator[int]:
        """Let the first write fail, then the second … until there was none left to fail."""
        for at in count(1, step):
            assert at < MOST_WRITES, "the writes never come to an end"
            self.failing.fail(at, self.how, lasts=self.lasts)
            yield at
            happened = self.failing.mend()
            self.failed += happened
            if not happened:
                return

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row there is, when writes work again."""
        self.failing.mend()
        return self.house.database.run(
            lambda rows: {table: sorted(map(tuple, rows.table(EVERYTHING[table])), key=repr) for table in ALL_TABLES}
        )

    def live(self) -> None:
        """All of it, from the first ballot to the public message."""
        house = self.house
        self.number = house.propose()
        house.pass_time(7 * DAY)
        house.open_vote(self.number)
        self.act(lambda turn: house.press(PRIMARY, self.number, ANSWERS[turn % 2]).text)
        self.act(lambda turn: house.type(PRIMARY, f"vote {self.number} {VERBS[turn % 2]}"))
        self.explain()
        self.react()
        for person in PRIMARIES[1:]:
            self.confirm(house.press(person, self.number, "Sign on").text)
        self.insist(house.tell_once)
        house.pass_time(house.seconds_to_closing() + SETTLE_SECONDS + 1)
        self.insist(house.settle_once)
        self.insist(self.post_decision)
        house.work()

    # --- people answer ---

    def confirm(self, said: str) -> bool:
        """Whether an answer says that something was stored."""
        is_confirmed = NOT_RECORDED not in said
        self.confirmed += is_confirmed
        return is_confirmed

    def act(self, act: Callable[[int], str]) -> None:
        """What is answered with a reference changed nothing at all; everything else is stored."""
        before = self.stored()
        for turn, at in enumerate(self.turns()):
            said = act(turn)
            after = self.stored()
            if self.confirm(said):
                assert len(after["acts"]) == len(before["acts"]) + 1, f"{self.how}, write {at}: recorded, it said"
            else:
                assert after == before, f"{self.how}, write {at}: not recorded, it said"
            before = after

    def explain(self) -> None:
        """The form of an objection stays with the reason beside it until it is stored."""
        house, objector = self.house, PRIMARIES[1]
        self.confirm(house.press(objector, self.number, "Object").text)
        house.slack.wait_for(lambda: house.slack.views(objector))
        before = self.stored()
        for at in self.turns():
            errors = house.slack.submit(objector, None, OBJECTION).errors
            after = self.stored()
            assert bool(errors) == (after == before), f"{self.how}, write {at}: {errors}"
            assert all(NOT_RECORDED in words for words in errors.values())
            if not errors:
                break

    def react(self) -> None:
        """A reaction that was not stored is not acknowledged, and Slack sends it again."""
        house, person = self.house, PRIMARIES[2]
        for at in self.turns(step=9 if EACH else 30):
            house.react(person, self.number, "raised_hand")
            self.failing.mend()
            house.slack.wait_for(lambda: self.standing(person) == "stand_aside")
            house.unreact(person, self.number, "raised_hand")
            assert self.standing(person) is None, at
            self.confirmed += 2

    def standing(self, person: str) -> object:
        """The ballot of a person's member, if it has one in this vote."""
        found = self.house.read(
            "SELECT b.choice FROM ballots b JOIN duties d ON d.member_id = b.seat_id "
            f"JOIN people p ON p.id = d.person_id WHERE p.slack_id = '{person}' "
            "AND b.vote_id = (SELECT max(id) FROM votes)"
        )
        return found[0][0] if found else None

    # --- the bot's own work ---

    def insist(self, step: Callable[[], bool]) -> None:
        """Take a step again and again, as the bot's loops do, until there is nothing left to do."""
        for _ in range(MOST_STEPS):
            if not self.insist_once(step):
                return
        raise AssertionError(self.house.slack.describe())

    def post_decision(self) -> bool:
        """What goes to the public channel comes first; the rest is posted without faults."""
        return self.house.post_once() and self.house.read(PUBLIC) != [(0,)]

    def insist_once(self, step: Callable[[], bool]) -> bool:
        """One step, whose every write fails in its turn; a step that failed changed nothing."""
        has_done = False
        for at in self.turns():
            before = self.stored()
            self.failing.fail(at, self.how, lasts=self.lasts)
            try:
                has_done = step()
            except (DBAPIError, sqlite3.Error):
                self.check_failed_step(before, at)
        return has_done

    def check_failed_step(self, before: dict[str, list[tuple[Any, ...]]], at: int) -> None:
        """A message may be on its way; everything else is as it was."""
        after = self.stored()
        claimed = before.pop("outbox"), after.pop("outbox")
        assert after == before, f"{self.how}, write {at}"
        if claimed[0] != claimed[1]:
            self.house.pass_time(LEASE)


@pytest.mark.guarantee("G2", "G8")
@pytest.mark.parametrize("lasts", [False, True], ids=["once", "until mended"])
def test_each_write_of_a_vote_a_count_and_an_adoption_fails(any_database: House, lasts: bool) -> None:
    house = any_database
    failed = confirmed = 0
    with failing_under(house.url) as failing:
        for how in failing.hows:
            trial = Trial(house, failing, how, lasts)
            trial.live()
            failed += trial.failed
            confirmed += trial.confirmed
    votes = len(failing.hows)
    print(f"{failed} writes failed; {confirmed} confirmed")
    assert failed >= FEWEST
    assert house.read("SELECT count(*) FROM acts") == [(confirmed,)]
    assert house.read("SELECT count(*) FROM votes WHERE outcome = 'adopted'") == [(votes,)]
    assert len(house.decisions()) == len(set(house.decisions())) == votes
    assert house.read("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]
    assert house.slack.surprises == []
    found = house.verify()
    assert (found.votes, found.decisions) == (votes, votes)
    if house.url.startswith("sqlite"):
        assert house.read("PRAGMA integrity_check") == [("ok",)]
        assert house.read("PRAGMA foreign_key_check") == []
