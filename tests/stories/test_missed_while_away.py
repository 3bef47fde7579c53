"""The real bot, as a process of its own, makes up for what it did not hear: at its start, and after a reconnection."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atest_bot.sandbox import seed
from atest_bot.sandbox.objects import plain
from tests.house import CHAIR, MEMBERS_CHANNEL, PRIMARIES
from tests.stories.test_killed import Stage, open_stage

AWAY, CUT_OFF, LEAVING = PRIMARIES[3], PRIMARIES[4], PRIMARIES[5]
MOST_SECONDS = 30


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    yield from open_stage(tmp_path, database_url)


@contextmanager
def unheard(stage: Stage) -> Iterator[None]:
    """What happens meanwhile is not delivered, now or later."""
    workspace = stage.slack.workspace
    listener, workspace.listener = workspace.listener, lambda *_: None
    try:
        yield
    finally:
        workspace.listener = listener


def react_unheard(stage: Stage, person: str) -> None:
    with unheard(stage):
        stage.slack.react(person, MEMBERS_CHANNEL, seed.card_of(stage, stage.number).ts, "white_check_mark")


def is_told(stage: Stage, person: str, words: str) -> bool:
    return any(words in plain(item) for item in stage.slack.inbox(person))


@pytest.mark.rule("2.7", "11.5")
def test_what_was_not_heard_is_made_up_for(stage: Stage) -> None:
    react_unheard(stage, AWAY)
    with unheard(stage):
        stage.slack.workspace.deactivate(LEAVING)
    stage.start_bot()
    stage.slack.wait_for(lambda: is_told(stage, AWAY, "Recorded: Sign on"), timeout=MOST_SECONDS)
    stage.slack.wait_for(lambda: is_told(stage, CHAIR, f"The Slack account of <@{LEAVING}>"), timeout=MOST_SECONDS)
    react_unheard(stage, CUT_OFF)
    stage.slack.faults.disconnect("refresh_requested")
    stage.slack.wait_for(lambda: is_told(stage, CUT_OFF, "Recorded: Sign on"), timeout=MOST_SECONDS)
    assert stage.ballots() == 5
    stage.stop_bot()
    assert stage.verify().entries > 0
    assert stage.slack.surprises == []
