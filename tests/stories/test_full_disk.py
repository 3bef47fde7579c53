"""The disk is full while members vote and voting closes; then there is room, and nobody restarts the bot (G2, G6)."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from atest_bot.sandbox import seed
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.rehearsal import SETTLE_SECONDS
from tests.failing import failing_under
from tests.house import MEMBERS_CHANNEL, PRIMARIES
from tests.stories.test_killed import Stage, any_stage  # noqa: F401 (a fixture)

FAILING_BOT = Path(__file__).with_name("failing_bot.py")
BOT = FAILING_BOT.parents[2] / "bot.py"
NOT_RECORDED = "nothing was recorded. Please try again"

Switch = Callable[[bool], object]


@contextmanager
def filling(stage: Stage) -> Iterator[Switch]:
    """The bot at work, and how its disk is filled and cleared."""
    url = stage.environment()["DATABASE_URL"]
    if url.startswith("sqlite"):
        stage.start_bot(FAILING_BOT)
        yield lambda full: stage.signal_bot(signal.SIGUSR1 if full else signal.SIGUSR2)
        return
    with failing_under(url) as failing:
        stage.start_bot(BOT)
        yield lambda full: failing.fail(1, "disk_full", lasts=True) if full else failing.mend()


def answer(stage: Stage, person: str) -> str:
    """Press a button; what the person reads."""
    card = seed.card_of(stage, stage.number)
    return stage.slack.click(person, channel=MEMBERS_CHANNEL, ts=card.ts, button="Sign on").text


def is_told(stage: Stage, person: str) -> bool:
    return any("Recorded: " in plain(item) for item in stage.slack.inbox(person))


def failed_sweeps(stage: Stage) -> int:
    return stage.log().count("sweep_failed")


@pytest.mark.guarantee("G2")
def test_a_full_disk_refuses_and_once_there_is_room_the_bot_goes_on_by_itself(any_stage: Any) -> None:  # noqa: F811
    stage: Stage = any_stage
    with filling(stage) as fill:
        assert answer(stage, PRIMARIES[3]) == ""
        stage.slack.wait_for(lambda: stage.ballots() == 4)
        left = stage.seconds_to_next_closing() or 0
        stage.heard_for(left)
        fill(True)
        stage.slack.wait_for(lambda: failed_sweeps(stage) > 1)
        for person in PRIMARIES[4:]:
            assert NOT_RECORDED in answer(stage, person)
        stage.clock.add(left + SETTLE_SECONDS + 1)
        seen = failed_sweeps(stage)
        stage.slack.wait_for(lambda: failed_sweeps(stage) > seen + 2)
        assert stage.read("SELECT count(*) FROM decisions") == [(0,)]
        fill(False)
        stage.slack.wait_for(lambda: len(stage.decisions()) == 1, timeout=30)
        stage.slack.wait_for(lambda: all(is_told(stage, person) for person in PRIMARIES[:4]), timeout=60)
        stage.finish_running()
        stage.assert_decided_once()
    assert stage.ballots() == 4
    assert not any(is_told(stage, person) for person in PRIMARIES[4:])
    if stage.environment()["DATABASE_URL"].startswith("sqlite"):
        assert stage.read("PRAGMA integrity_check") == [("ok",)]
