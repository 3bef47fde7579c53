"""What makes a bot unwell, and what to do about each (G23). Plain facts in, sentences out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SILENT_AFTER = 45  # with a look every few seconds, each of these is told within a minute
DEAF_AFTER = 20  # a connection counts as heard for half a minute after its last sign of life
UNCERTAIN_AFTER = 15 * 60
SKEW_WARNED, SKEW_UNWELL = 30, 120


@dataclass(frozen=True, slots=True)
class Vitals:
    """What can be seen in the database. Ages are seconds; None where there is nothing to measure."""

    processes: int
    swept_age: float | None
    heard_age: float | None
    overdue: int
    blocked: int
    uncertain_age: float | None
    clock_skew: int
    connections: int
    halts: Sequence[str]
    held: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: a code for machines, and what to do in words.

    A warning is no illness yet; and what a person decided or must mend is no reason to start the process again.
    """

    code: str
    words: str
    is_warning: bool = False
    calls_for_restart: bool = True


def left_of(connections: int, processes: int, now: int) -> int:
    """How many connections are left of those that Slack named when so many bots ran: each that left took one along."""
    return connections - max(0, processes - now)


def troubles(vitals: Vitals) -> list[Trouble]:
    """Everything that is wrong, the worst first."""
    return [trouble for is_so, trouble in _TABLE if is_so(vitals)]


def _older(age: float | None, limit: float) -> bool:
    return age is not None and age > limit


_TABLE: tuple[tuple[Callable[[Vitals], bool], Trouble], ...] = (
    (
        lambda it: it.swept_age is None or it.swept_age > SILENT_AFTER,
        Trouble("asleep", "No bot has looked for due work for a minute. Start it, or look into its log."),
    ),
    (
        lambda it: "recovery" in it.halts,
        Trouble(
            "recovery",
            "The database was found to be older than it had been. Run: python -m atest_bot restore-check, "
            "and once that is reconciled, the same with --accept.",
            calls_for_restart=False,
        ),
    ),
    (
        lambda it: "paused" in it.halts,
        Trouble(
            "paused",
            "Closing and posting are paused. To go on, run: python -m atest_bot resume",
            calls_for_restart=False,
        ),
    ),
    (
        lambda it: _older(it.heard_age, DEAF_AFTER),
        Trouble("deaf", "A bot does not hear Slack. Look at its connection and at status.slack.com."),
    ),
    (
        lambda it: it.overdue > 0 and not it.halts,
        Trouble("stuck", "Messages wait longer than they should. Run: python -m atest_bot outbox list"),
    ),
    (
        lambda it: it.held > 0,
        Trouble(
            "held",
            "Messages wait, because a channel is not as it must be. Run: python -m atest_bot doctor",
            calls_for_restart=False,
        ),
    ),
    (
        lambda it: it.blocked > 0,
        Trouble(
            "blocked",
            "Slack refused a message. Run `python -m atest_bot outbox list`, mend the cause, then `outbox release`.",
            calls_for_restart=False,
        ),
    ),
    (
        lambda it: _older(it.uncertain_age, UNCERTAIN_AFTER) and not it.halts,
        Trouble(
            "uncertain",
            "For 15 minutes it could not be seen whether a message was posted. Look at the channel.",
            calls_for_restart=False,
        ),
    ),
    (
        lambda it: abs(it.clock_skew) >= SKEW_UNWELL,
        Trouble("clock", "This machine's clock is two minutes or more from Slack's. Set it; at five nothing works."),
    ),
    (
        lambda it: it.connections > it.processes > 0,
        Trouble("connections", "Slack has more connections than bots are running: some button presses may be lost."),
    ),
    (
        lambda it: SKEW_WARNED <= abs(it.clock_skew) < SKEW_UNWELL,
        Trouble("clock", "This machine's clock is half a minute or more from Slack's. Set it.", True, False),
    ),
)
