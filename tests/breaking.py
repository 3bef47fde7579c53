"""Breaks each guarantee on purpose and notes which of its tests fall: `make breaks`, or `make breaks ARGS="G4 G7"`.

Each break of `tests/breaks.toml` is made in a copy of the tree, where only the tests are run that are marked with its
guarantee. What fell is kept in `docs/breaks.csv`, from which `docs/guarantees.md` is made.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree as Xml

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.postgresql import initdb, serve
from docs.marks import marks
from docs.write_guarantees import rows

ROOT = Path(__file__).parents[1]
BREAKS, RESULTS = ROOT / "tests" / "breaks.toml", ROOT / "docs" / "breaks.csv"
HEADER = ("guarantee", "what", "test", "fell", "runs", "failed")

AT_ONCE = "--at-once"  # without a look at whether everything holds while nothing is broken
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "pictures", "*.db", "*_cache")
_DEAR = {
    f"tests/stories/test_{name}.py"
    for name in ("many_at_once", "failing_writes", "full_disk", "killed", "rolling_restarts")
}
_DATABASES = ("sqlite", "postgresql")
_ONLY = ["-k", "not postgresql"] if os.environ.get("ATEST_BREAKS_SQLITE") else []
_PATIENCE = 240  # seconds for a test; what only took too long did not fall


@dataclass(frozen=True, slots=True)
class Edit:
    """A text that occurs once in a file, and what takes its place."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Break:
    """One way in which a guarantee is broken."""

    guarantee: str
    number: int
    what: str
    edits: tuple[Edit, ...]
    dear: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.guarantee}.{self.number}"

    @property
    def tests(self) -> list[str]:
        """The tests to run: all that are marked, but of those that take long only the ones that the break names."""
        return [
            test
            for test in tests_of(self.guarantee)
            if test.partition("::")[0] not in _DEAR or _name(test) in self.dear
        ]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a test under a break: how many runs it had, one for each parameter, and how many failed."""

    test: str
    runs: int
    failed: int
    on: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join(self.on) or "yes" if self.failed else ""


def breaks(only: Sequence[str] = ()) -> list[Break]:
    """Every break of the table, or those of some guarantees (`G4`) or single ones (`G4.2`)."""
    table = tomllib.loads(BREAKS.read_text(encoding="utf-8"))
    found = [
        Break(guarantee, number, item["what"], tuple(_edits(item)), tuple(item.get("dear", ())))
        for guarantee, items in table.items()
        for number, item in enumerate(items, start=1)
    ]
    return [item for item in found if not only or {item.guarantee, item.name} & {*only}]


def _edits(item: dict) -> Iterator[Edit]:
    for edit in (item, *item.get("also", ())):
        yield Edit(edit["file"], edit["old"].strip("\n"), edit["new"].strip("\n"))


def tests_of(guarantee: str) -> list[str]:
    """The tests that are marked with a guarantee."""
    return [test for name, test in marks("guarantee") if name == guarantee]


def _name(test: str) -> str:
    return test.rpartition("::")[2]


class Copy:
    """A copy of the tree in which one break after the other is made."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        shutil.copytree(ROOT, self.root, ignore=_LEFT_OUT)

    def under(self, item: Break | None, tests: Sequence[str]) -> list[Fate]:
        """Run tests with a break made, or without any."""
        kept = {edit.file: (self.root / edit.file).read_text(encoding="utf-8") for edit in (item.edits if item else ())}
        try:
            for edit in item.edits if item else ():
                _make(self.root / edit.file, edit)
            return self._run(tests)
        finally:
            for file, words in kept.items():
                (self.root / file).write_text(words, encoding="utf-8")

    def _run(self, tests: Sequence[str]) -> list[Fate]:
        report = self.root / "report.xml"
        report.unlink(missing_ok=True)
        words = ["-m", "pytest", f"--timeout={_PATIENCE}", "--tb=short", f"--junitxml={report}", *_ONLY, *tests]
        done = subprocess.run(
            [sys.executable, *words], cwd=self.root, capture_output=True, text=True, check=False, env=os.environ
        )
        if os.environ.get("ATEST_SHOW_BREAKS"):
            sys.stderr.write(done.stdout)
        if done.returncode not in (0, 1):
            raise SystemExit(f"The tests could not be run:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return _fates(report, tests)


def _make(path: Path, edit: Edit) -> None:
    words = path.read_text(encoding="utf-8")
    if words.count(edit.old) != 1:
        raise SystemExit(f"This does not occur exactly once in {edit.file}:\n{edit.old}")
    path.write_text(words.replace(edit.old, edit.new), encoding="utf-8")


def _is_a_fall(found: Xml.Element | None) -> bool:
    return found is not None and "pytest-timeout" not in found.attrib.get("message", "")


def _fates(report: Path, tests: Sequence[str]) -> list[Fate]:
    runs: dict[str, int] = defaultdict(int)
    failed: dict[str, list[str]] = defaultdict(list)
    for case in Xml.parse(report).iter("testcase"):
        name, _, parameters = case.attrib["name"].partition("[")
        test = f"{case.attrib['classname'].replace('.', '/')}.py::{name}"
        if case.find("skipped") is None:
            runs[test] += 1
        if any(_is_a_fall(case.find(kind)) for kind in ("failure", "error")):
            failed[test].append(parameters)
    return [
        Fate(test, runs[test], len(failed[test]), tuple(d for d in _DATABASES if any(d in p for p in failed[test])))
        for test in tests
    ]


def main(words: Sequence[str]) -> int:
    """Make every break and write down what fell; 1 where a test never fell, or a break felled nothing."""
    program = initdb()
    with serve(program) if program else nullcontext("") as server:
        os.environ["ATEST_POSTGRESQL"] = server
        return _make_all(breaks([word for word in words if word != AT_ONCE]), AT_ONCE not in words)


def _make_all(chosen: Sequence[Break], looks_first: bool) -> int:
    found: dict[Break, list[Fate]] = {}
    workers = int(os.environ.get("ATEST_BREAKERS") or os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="atest-breaks-") as folder, _progress() as progress:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(workers):
            (Path(folder) / str(number)).mkdir()
            copies.put(Copy(Path(folder) / str(number)))
        bar = progress.add_task("Whole", total=len(chosen) + 1)
        with ThreadPoolExecutor(workers) as pool:
            if looks_first:
                _check_unbroken(pool, copies, sorted({test for item in chosen for test in item.tests}))
            progress.update(bar, advance=1)
            runs = {pool.submit(_in_a_copy, copies, item, item.tests): item for item in chosen}
            try:
                for run in as_completed(runs):
                    found[runs[run]] = run.result()
                    progress.update(bar, advance=1, description=runs[run].name)
                    progress.console.print(_line(runs[run], run.result()), soft_wrap=True)
                    write(found, RESULTS)
            finally:
                pool.shutdown(cancel_futures=True)
    return _judge(found)


def _check_unbroken(pool: ThreadPoolExecutor, copies: "SimpleQueue[Copy]", tests: Sequence[str]) -> None:
    """Nothing may fall while nothing is broken."""
    count = copies.qsize()
    runs = [pool.submit(_in_a_copy, copies, None, tests[part::count]) for part in range(count) if tests[part::count]]
    if unsound := [test for run in runs for test in _fallen(run.result())]:
        raise SystemExit("\n".join(["These fall though nothing is broken:", *unsound]))


def _progress() -> Progress:
    columns = (TextColumn("{task.description:>7}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _in_a_copy(copies: "SimpleQueue[Copy]", item: Break | None, tests: Sequence[str]) -> list[Fate]:
    copy = copies.get()
    try:
        return copy.under(item, tests)
    finally:
        copies.put(copy)


def _fallen(fates: Sequence[Fate]) -> list[str]:
    return [fate.test for fate in fates if fate.failed]


def _line(item: Break, fates: Sequence[Fate]) -> str:
    names = [_name(fate.test) for fate in fates if fate.failed]
    return f"{item.name}: {item.what}: {', '.join(names) or 'nothing fell'}"


def _judge(found: dict[Break, list[Fate]]) -> int:
    """Every break fells something, and every test of a guarantee whose breaks were all made has fallen."""
    idle = [f"nothing fell under {item.name}" for item, fates in found.items() if not _fallen(fates)]
    fallen: dict[str, set[str]] = defaultdict(set)
    for item, fates in found.items():
        fallen[item.guarantee] |= {*_fallen(fates)}
    made = {item.guarantee for item in found if all(other in found for other in breaks([item.guarantee]))}
    standing = [
        f"{name}: {test} never fell" for name in sorted(made) for test in tests_of(name) if test not in fallen[name]
    ]
    for line in (*idle, *standing):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(found)} breaks, {sum(map(len, fallen.values()))} tests seen to fall.\n")
    return 1 if idle or standing else 0


def write(found: dict[Break, list[Fate]], to: Path) -> None:
    """Keep what was found, beside what is known of breaks that were not made now."""
    fresh = {(item.guarantee, item.what) for item in found}
    listed = {(item.guarantee, item.what): place for place, item in enumerate(breaks())}
    kept = [row for row in rows(to) if (row["guarantee"], row["what"]) in {*listed} - fresh]
    new = [_row(item, fate) for item, fates in found.items() for fate in fates]
    lines = sorted([*kept, *new], key=lambda row: (listed[row["guarantee"], row["what"]], row["test"]))
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _row(item: Break, fate: Fate) -> dict[str, str]:
    about = (item.guarantee, item.what, fate.test)
    return dict(zip(HEADER, (*about, fate.words, str(fate.runs), str(fate.failed)), strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
