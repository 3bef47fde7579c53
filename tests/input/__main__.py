"""`make fuzz`: strange deliveries to every listener, and every hostile string in every field; a table of what came."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tests.house import House, coalition_file, migrated
from tests.input import filing, hostile, payloads, scene
from tests.input.typing import Typist, places

MOST_SHOWN = 40
COLUMNS = ("200", "400", "401", "413", "ack")

Step = Callable[[int], None]


def fuzz(
    payload_count: Annotated[int, typer.Option("--payloads", help="How many deliveries, half over each way.")] = 24_000,
    strings: Annotated[int, typer.Option(help="How many hostile strings.")] = len(hostile.STRINGS),
    first: Annotated[int, typer.Option(help="Which of them comes first; several runs may share the list.")] = 0,
    seed: Annotated[int, typer.Option(help="Where the dice begin.")] = 1,
) -> None:
    """Try everything; exit status 1 where anything happened that must not."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, _progress() as progress:
        if payload_count:
            faults += _payloads(Path(folder), payload_count, seed, progress)
        if strings:
            faults += _strings(Path(folder), hostile.STRINGS[first : first + strings], progress)
    _tell(f"{len(faults)} faults.")
    os._exit(1 if faults else 0)  # threads of the houses may be asleep on their sockets


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    return Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr))


def _payloads(folder: Path, count: int, seed: int, progress: Progress) -> list[str]:
    """Half of the deliveries over signed HTTP, half over the socket."""
    tried: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    for way in ("http", "socket"):
        place = folder / way
        place.mkdir()
        task = progress.add_task(f"payloads, {way}", total=count // 2)
        for lived in payloads.lived(place, way):
            faults += _told([f"there is no sample of {name}" for name in scene.unheard(lived)])
            found = payloads.Trial(lived, seed).run(count // 2, _step(progress, task))
            tried += found.tried
            faults += _told(found.faults)
    _print_payloads(tried)
    return faults


def _step(progress: Progress, task: object) -> Step:
    return lambda count: progress.advance(task, count)  # type: ignore[arg-type]


def _print_payloads(tried: Counter[tuple[str, str]]) -> None:
    statuses = [*COLUMNS, *sorted({status for _, status in tried} - set(COLUMNS))]
    table = Table("listener", "tried", *statuses)
    for name in sorted({name for name, _ in tried}):
        row = [tried[name, status] for status in statuses]
        table.add_row(name, *map(str, (sum(row), *row)))
    totals = [sum(count for (_, status), count in tried.items() if status == each) for each in statuses]
    table.add_row("all", *map(str, (sum(totals), *totals)))
    Console(width=140).print(table)


def _strings(folder: Path, strings: tuple[str, ...], progress: Progress) -> list[str]:
    place = folder / "strings"
    place.mkdir()
    faults: list[str] = []
    for lived in payloads.lived(place, "socket"):
        found, typist = places(lived), Typist(lived)
        for each in progress.track(found, description="fields"):
            outcome = typist.run(strings, [each])
            _tell(f"{outcome.accepted[each.what]} accepted, {outcome.refused[each.what]} refused: {each.what}")
            faults += _told(outcome.faults[len(faults) :])
        _tell(f"{typist.outcome.pairs} pairs of a string and a field.")
    return faults + _told(_in_files(folder, strings, progress))


def _told(faults: list[str]) -> list[str]:
    """The same; each was shown as soon as it was known."""
    for fault in faults[:MOST_SHOWN]:
        _tell(fault)
    return faults


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _in_files(folder: Path, strings: tuple[str, ...], progress: Progress) -> list[str]:
    task = progress.add_task("files", total=len(strings))
    faults = filing.in_pictures(list(strings))
    place = folder / "files"
    place.mkdir()
    with House(f"sqlite:///{place / 'atest.db'}", place) as house:
        kept = scene.Kept(house)
        for words in strings:
            faults += [f"{words[:60]!r}: {fault}" for fault in _of_one(place, house, kept, words)]
            progress.advance(task)
        faults += _at_the_prompt(folder, strings, progress)
    return faults


def _of_one(place: Path, house: House, kept: "scene.Kept", words: str) -> list[str]:
    return [
        *filing.in_notices(words),
        *filing.in_exports(words),
        *filing.in_text_files(words),
        *filing.in_settings(place, words),
        *filing.in_rosters(house, words, kept.put_back),
    ]


def _at_the_prompt(folder: Path, strings: tuple[str, ...], progress: Progress) -> list[str]:
    desk = folder / "desk" / "inner"
    desk.mkdir(parents=True)
    coalition_file(desk)
    os.chdir(desk)
    os.environ |= {"DATABASE_URL": f"sqlite:///{desk / 'atest.db'}", "ATEST_COALITION": str(desk / "coalition.toml")}
    migrated(os.environ["DATABASE_URL"])
    task = progress.add_task("command line", total=len(strings))
    faults: list[str] = []
    for words in strings:
        faults += [f"{words[:60]!r}: {fault}" for fault in filing.at_the_prompt(words, filing.run_in_process)]
        progress.advance(task)
    return faults


if __name__ == "__main__":
    typer.run(fuzz)
