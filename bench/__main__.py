"""`make bench`: measure, and print each figure beside what is required of it."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench import burst, growth, starting, votes
from bench.burst import Burst
from bench.growth import Growth
from bench.load import Round
from bench.scene import seed
from bench.starting import Starting
from bench.votes import Votes

OF_BARE = 0.5
OF_QUICK = 0.7
START_SECONDS = 1.5
MEGABYTES = 100
FLAT = 1.05
UPDATES = 10
CARD_SECONDS = 3.0
GROWN = 1.2
VERIFY_SECONDS = 10.0
FIGURES = ("votes", "burst", "growth", "starting")

Row = tuple[str, str, str, bool | None]


def main() -> int:
    """Run the figures named on the command line, or all; returns 1 where one is not met."""
    named = sys.argv[1:] or FIGURES
    table = Table("figure", "measured", "required", "met")
    are_met = True
    with tempfile.TemporaryDirectory() as folder:
        for row in _measure(Path(folder), named):
            figure, measured, required, is_met = row
            table.add_row(figure, measured, required, "" if is_met is None else "yes" if is_met else "NO")
            are_met = are_met and is_met is not False
    Console(width=120).print(table)
    return 0 if are_met else 1


def _measure(folder: Path, named: Sequence[str]) -> Iterator[Row]:
    seeded = seed(folder)
    for http in (True, False):
        way = "signed HTTP" if http else "Socket Mode"
        place = folder / way
        place.mkdir()
        if "votes" in named:
            yield from _rows_of_votes(way, votes.measure(place, seeded, http=http))
        if "burst" in named:
            for latency in (0.0, votes.SLOW):
                yield from _rows_of_burst(
                    f"{way}, Slack {latency * 1000:.0f} ms slow",
                    burst.measure(place / f"burst{latency}", seeded, http=http, latency=latency),
                )
        if "starting" in named:
            yield from _rows_of_starting(way, starting.measure(place / "starting", seeded, http=http))

    if "growth" in named:
        yield from _rows_of_growth(growth.measure(folder / "growth"))


def _rows_of_burst(way: str, measured: Burst) -> Iterator[Row]:
    updates, seconds = measured.updates, measured.seconds
    yield _rounds(f"{way}: burst of {burst.BALLOTS} ballots", [measured.ballots])
    yield f"{way}: updates of the card", str(updates), f"at most {UPDATES}", updates <= UPDATES
    yield f"{way}: card is right after", f"{seconds:.1f} s", f"at most {CARD_SECONDS:.0f} s", seconds <= CARD_SECONDS


def _rows_of_growth(measured: Growth) -> Iterator[Row]:
    for figure, times in (("vote", measured.vote), ("home", measured.home), ("status", measured.status)):
        yield f"grown to young database: {figure}", f"{times:.2f}", f"at most {GROWN}", times <= GROWN
    verify, limit = measured.verify, f"under {VERIFY_SECONDS:.0f} s"
    figure = f"verify of {growth.ENTRIES_TO_VERIFY:,} entries"
    yield figure, f"{verify:.1f} s", limit, verify < VERIFY_SECONDS


def _rows_of_votes(way: str, measured: Votes) -> Iterator[Row]:
    yield _rounds(f"{way}: bare listener", measured.bare)
    yield _rounds(f"{way}: bot", measured.bot)
    yield _rounds(f"{way}: bot, Slack {votes.SLOW * 1000:.0f} ms slow", measured.slow)
    to_bare, to_quick = measured.to_bare, measured.slow_to_quick
    yield f"{way}: bot to bare", f"{to_bare:.2f}", f"at least {OF_BARE}", to_bare >= OF_BARE
    yield f"{way}: slow Slack to quick", f"{to_quick:.2f}", f"at least {OF_QUICK}", to_quick >= OF_QUICK


def _rounds(figure: str, rounds: Sequence[Round]) -> Row:
    rate = median(one.rate for one in rounds)
    p50, p99 = (median(one.percentile(share) for one in rounds) for share in (0.5, 0.99))
    share = median(one.sender_share for one in rounds)
    measured = f"{rate:.0f} votes/s, p50 {p50:.0f} ms, p99 {p99:.0f} ms (load and stand-in: {share:.0%} of a core)"
    return figure, measured, "", None


def _rows_of_starting(way: str, measured: Starting) -> Iterator[Row]:
    seconds, held, later = measured.seconds, measured.memory, measured.memory_later
    yield f"{way}: start to ready", f"{seconds:.2f} s", f"at most {START_SECONDS} s", seconds <= START_SECONDS
    yield f"{way}: memory after 2,000 votes", f"{held:.0f} MB", f"at most {MEGABYTES} MB", held <= MEGABYTES
    yield f"{way}: memory after 2,000 more", f"{later:.0f} MB", "flat (5 %)", later <= max(held * FLAT, held + 1)


if __name__ == "__main__":
    sys.exit(main())
