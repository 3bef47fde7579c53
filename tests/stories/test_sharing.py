"""What any process can do, one does for all: after a start, a reconnection, each hour and before a closing (G19)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from atest_bot.services import sharing
from atest_bot.slack.comparing import Comparer
from atest_bot.store import processes
from tests.house import DAY, House
from tests.stories.test_missed_reactions import comparer_of

THREE = ("one", "two", "three")


def at_work(house: House, *names: str) -> None:
    """These processes have just looked for due work."""
    for name in names:
        house.run(processes.seen, name, house.now(), 0, 1)


def begin_a_stretch(house: House) -> None:
    """Move the clock to where a stretch begins, so that a test does not straddle two."""
    house.pass_time(10.5 - (house.now() - sharing.begin(house.now())).total_seconds())


def looks(house: House) -> int:
    return sum(call.method == "reactions.get" for call in house.slack.calls)


@pytest.fixture
def three(any_database: House) -> list[Comparer]:
    """An open vote, and three processes that have just started."""
    any_database.vote_is_open()
    at_work(any_database, *THREE)
    begin_a_stretch(any_database)
    return [comparer_of(any_database) for _ in THREE]


def test_of_three_that_start_together_two_look_at_most(any_database: House, three: list[Comparer]) -> None:
    house = any_database
    for _ in range(4):
        for comparer in three:
            comparer.step()
        house.pass_time(10)
        at_work(house, *THREE)
    assert 1 <= looks(house) <= 2


def test_a_reconnection_is_followed_by_a_look_that_began_after_it(any_database: House, three: list[Comparer]) -> None:
    house = any_database
    three[0].step()
    three[1].look_soon()
    before = looks(house)
    three[1].step()
    assert looks(house) == before, "another looked a moment ago, but before that"
    house.pass_time(10)
    three[1].step()
    assert looks(house) == before + 1


def test_before_a_closing_one_looks(any_database: House, three: list[Comparer]) -> None:
    house = any_database
    for _ in range(3):
        for comparer in three:
            comparer.step()
        house.pass_time(10)
    before = looks(house)
    house.pass_time(house.seconds_to_closing() - 10)
    at_work(house, *THREE)
    for comparer in three:
        comparer.step()
    assert looks(house) == before + 1


@pytest.mark.guarantee("G19")
def test_where_slack_asks_for_a_wait_the_other_cards_wait_too(house: House) -> None:
    numbers = [house.propose(), house.propose("U0RUTH", Title="Protect farm workers")]
    house.pass_time(3 * DAY)
    for number in numbers:
        house.open_vote(number)
    limit = house.slack.faults.rate_limited("reactions.get", retry_after=30, count=None)
    comparer = comparer_of(house)
    for _ in range(3):
        comparer.step()
    assert limit.happened == 1


def test_a_process_that_is_alone_looks_whenever_it_wants(house: House) -> None:
    house.vote_is_open()
    at_work(house, "one")
    for number in (1, 2):
        comparer_of(house).step()
        assert looks(house) == number


def test_an_errand_is_one_processs_however_many_ask_at_once(any_database: House) -> None:
    house = any_database
    at_work(house, *THREE)
    begin_a_stretch(house)
    now, found = house.now(), Counter[bool]()

    def ask() -> None:
        found[house.run(sharing.is_mine, "cards", now)] += 1

    asking = [threading.Thread(target=ask) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert found == {True: 1, False: 7}
    assert house.run(sharing.is_mine, "cards", now + timedelta(seconds=10))
    assert house.run(sharing.is_mine, "another", now)


def test_processes_that_are_gone_do_not_count(house: House) -> None:
    at_work(house, *THREE)
    assert house.run(sharing.count) == 3
    house.pass_time(60)
    assert house.run(sharing.count) == 1
