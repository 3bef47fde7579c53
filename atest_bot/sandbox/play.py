"""`make sandbox`: the page, or one scripted vote told line by line."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import typer

from atest_bot.sandbox import seed
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.hints import hint_for
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.rehearsal import Rehearsal
from atest_bot.sandbox.standin import ClockStep
from atest_bot.sandbox.tour import tour_of
from atest_bot.signals import told_to_stop

_FAILED = 1
_CANNOT = 2
_STORY = {
    "Title": "Extend the protections of the TVPRA to domestic workers",
    "Plain-language summary": "Domestic workers are among those most often trafficked, and least often protected.",
    "Text": "ATEST asks Congress to extend the labor protections of the TVPRA to every domestic worker.",
}


def serve(port: int) -> int:
    """Serve the page until told to stop; returns the exit status."""
    stopping = told_to_stop()
    with tempfile.TemporaryDirectory(prefix="atest-sandbox-") as folder:
        rehearsal = Rehearsal(Path(folder), port=port, offset=seed.first_offset())
        rehearsal.slack.newcomer = CHAIR
        rehearsal.slack.ready, rehearsal.slack.note = False, "The coalition is moving in. This takes a few seconds."
        with contextlib.ExitStack() as house:
            try:
                house.enter_context(rehearsal)
            except OSError as fault:
                cause = os.strerror(fault.errno or 0)
                typer.echo(f"Port {port}: {cause}. Try another: make sandbox ARGS='--port {port + 1}'", err=True)
                return _CANNOT
            typer.echo(f"The sandbox is at {rehearsal.slack.page_url}  (stop it with Ctrl-C)")
            show_in_browser(rehearsal.slack.page_url)
            return _live(rehearsal, stopping)


def _live(rehearsal: Rehearsal, stopping: threading.Event) -> int:
    try:
        move_in(rehearsal)
    except (AssertionError, RuntimeError) as fault:
        if stopping.is_set():
            return 0
        typer.echo(f"The sandbox could not be set up: {fault}", err=True)
        return _FAILED
    stopping.wait()
    return 0


def move_in(rehearsal: Rehearsal, today: float = 0.0) -> None:
    """Start the bot, live through the weeks before today, and open the page."""
    rehearsal.prepare()
    rehearsal.start_bot()
    seed.play(rehearsal, today)
    open_page(rehearsal)


def open_page(rehearsal: Rehearsal) -> None:
    """Let people at the page act, with a hint for each and with the way to the next closing."""
    slack = rehearsal.slack
    slack.hint_for = lambda person: hint_for(slack, person)
    slack.tour = tour_of(rehearsal)
    slack.clock_steps.append(ClockStep("To the next closing", "closing", rehearsal.seconds_to_next_closing))
    slack.ready, slack.note = True, ""
    slack.workspace.touch()


def show_in_browser(url: str) -> None:
    """Open the page where somebody sits at a screen; says nothing, and does nothing, where nobody does."""
    has_screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not (has_screen and sys.stdout.isatty()):
        return
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    words = [sys.executable, "-m", "webbrowser", url]
    threading.Thread(target=subprocess.run, args=[words], kwargs=quiet, daemon=True).start()


def run_headless() -> int:
    """Play one vote from proposal to public post and say what happens; 0 if all of it held."""
    with tempfile.TemporaryDirectory(prefix="atest-sandbox-") as folder, Rehearsal(Path(folder)) as rehearsal:
        try:
            _story(rehearsal, typer.echo)
        except (AssertionError, RuntimeError) as fault:
            typer.echo(f"It did not go as it should: {fault}", err=True)
            return _FAILED
    return 0


def _story(rehearsal: Rehearsal, tell: Callable[[str], None]) -> None:
    rehearsal.prepare()
    tell("A coalition of seven members, two chairs, an adviser and an outsider is ready.")
    rehearsal.start_bot()
    tell("The bot is connected to the stand-in for Slack by Socket Mode.")
    number = seed.propose(rehearsal, "U0MAYA", _STORY)
    tell(f"Maya of Free the Workers proposed {number}; its card and the confidentiality notice stand.")
    rehearsal.clock.add(5 * seed.DAY)
    seed.open_vote(rehearsal, number)
    tell("Five days later Clara, a chair, opened a sign-on vote with /atest poll.")
    _answer(rehearsal, number, tell)
    seed.to_next_closing(rehearsal)
    decision = seed.wait_for_decision(rehearsal, _STORY["Title"])
    tell("The clock moved to the closing. The vote was counted, and the decision was published:")
    for line in filter(None, plain(decision).splitlines()):
        tell(f"    {line}")
    _check_outsider(rehearsal)
    tell("The outsider sees the decision, once, and nothing of how it came about.")
    tell(rehearsal.run("verify").strip())


def _answer(rehearsal: Rehearsal, number: str, tell: Callable[[str], None]) -> None:
    slack = rehearsal.slack
    seed.press(rehearsal, "U0BEN", number, "Stand aside")
    seed.press(rehearsal, "U0LIN", number, "Sign on")
    slack.react("U0MAYA", MEMBERS_CHANNEL, seed.card_of(rehearsal, number).ts, "white_check_mark")
    seed.wait_for_card(rehearsal, number, "Sign on: *1*")
    tell("Ben, Lin and Maya, all of Free the Workers, answered differently: one ballot, the primary's, stands.")
    for person in ("U0INES", "U0RUTH", "U0NOOR"):
        seed.press(rehearsal, person, number, "Sign on")
    seed.press(rehearsal, "U0KOFI", number, "Stand aside")
    seed.press(rehearsal, "U0ADA", number, "Sign on")
    slack.wait_for(lambda: any("voice and no vote" in plain(item) for item in slack.inbox("U0ADA")))
    tell("Ada, the adviser, pressed Sign on and was told kindly, in private, why that is no ballot.")
    seed.wait_for_card(rehearsal, number, "Sign on: *4*")
    tell("Four members sign on, one stands aside, two have not answered.")


def _check_outsider(rehearsal: Rehearsal) -> None:
    slack = rehearsal.slack
    seen = [channel.id for channel in slack.conversations(OUTSIDER)]
    if MEMBERS_CHANNEL in seen:
        raise AssertionError("the outsider sees the members' channel")
    if len(slack.messages(OUTSIDER, DECISIONS_CHANNEL)) != 1:
        raise AssertionError("the outsider sees more, or less, than one decision")
    if slack.surprises:
        raise AssertionError(f"Slack was surprised: {slack.surprises}")
