"""Fixtures: an installed Chromium, and the sandbox as `make sandbox` runs it."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from atest_bot.sandbox import play, seed
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.person import Person
from tests.leaving_out import leave_out

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TODAY = datetime(2026, 11, 27, 15, tzinfo=UTC)

Arrive = Callable[..., Person]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    path = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if path is None:
        leave_out("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Rehearsal]:
    """The sandbox with its cast and the real bot, before anything has happened in it."""
    with Rehearsal(tmp_path, ATEST_LOG_LEVEL="DEBUG") as rehearsal:
        rehearsal.prepare()
        rehearsal.start_bot()
        play.open_page(rehearsal)
        yield rehearsal
        assert rehearsal.slack.surprises == []


@pytest.fixture
def lived_in(tmp_path: Path) -> Iterator[Rehearsal]:
    """The sandbox as `make sandbox` shows it: its first weeks lived through, with a vote open."""
    today = TODAY.timestamp() - time.time()
    with Rehearsal(tmp_path, offset=seed.first_offset(today), ATEST_LOG_LEVEL="DEBUG") as rehearsal:
        play.move_in(rehearsal, today)
        yield rehearsal
        assert rehearsal.slack.surprises == []


@pytest.fixture
def arrive(browser: Browser, tmp_path: Path) -> Iterator[Arrive]:
    """Opens a window of a size on a page; at the end nothing may have gone wrong in it."""
    windows: list[Person] = []

    def open_window(address: str, size: tuple[int, int]) -> Person:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        windows.append(Person(context.new_page(), address, tmp_path))
        return windows[-1]

    yield open_window
    for window in windows:
        window.page.context.close()
        assert window.faults == []
