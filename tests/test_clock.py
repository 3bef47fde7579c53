"""A clock that was set is not believed before Slack was asked (G6)."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from atest_bot.clock import SystemClock

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


class Machine:
    """A clock that a test sets, beside one that nobody sets; Slack answers with the true time, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.clock = SystemClock(self.file)
        self.truth = SystemClock()
        self.asked, self.is_answering = 0, True

    def set(self, offset: timedelta) -> None:
        self.file.write_text(str(offset.total_seconds()))

    def ask(self) -> datetime | None:
        self.asked += 1
        return self.truth.now() if self.is_answering else None

    def check(self) -> bool:
        return self.clock.check(self.ask)

    @property
    def is_right(self) -> bool:
        return abs(self.clock.now() - self.truth.now()) < SECOND


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    assert machine.check()
    assert machine.asked == 1
    return machine


@pytest.mark.guarantee("G6")
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_clock_that_jumps_is_corrected_by_slacks(machine: Machine, jump: timedelta) -> None:
    machine.set(jump)
    assert not machine.is_right
    assert machine.check()
    assert machine.is_right
    machine.set(timedelta(0))
    assert machine.is_right, "set right again, it is believed before anybody asks"
    assert machine.check()
    assert (machine.is_right, machine.asked) == (True, 3)


@pytest.mark.guarantee("G6")
def test_without_an_answer_nothing_is_known_after_a_jump(machine: Machine) -> None:
    machine.is_answering = False
    assert machine.check(), "nothing happened to the clock"
    machine.set(HOUR)
    assert not machine.check()
    machine.is_answering = True
    assert machine.check()
    assert machine.is_right


def test_slack_is_not_asked_again_while_the_clock_runs(machine: Machine) -> None:
    for _ in range(3):
        assert machine.check()
    assert machine.asked == 1


def test_at_the_start_a_clock_is_believed_where_slack_does_not_answer(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.is_answering = False
    assert machine.check()


def test_where_both_clocks_were_moved_nothing_is_corrected(machine: Machine) -> None:
    machine.set(HOUR)
    assert machine.clock.check(lambda: machine.truth.now() + HOUR)
    assert abs(machine.clock.now() - machine.truth.now() - HOUR) < SECOND


def test_what_the_clock_shows_is_still_told(machine: Machine) -> None:
    machine.set(HOUR)
    machine.check()
    assert abs(machine.clock.shown() - machine.truth.now() - HOUR) < SECOND
