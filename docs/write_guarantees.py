"""The page of guarantees: what each promises, how it was broken on purpose, and which tests fell."""

import csv
import tomllib
from collections.abc import Sequence
from pathlib import Path

from docs.marks import DOCS, TESTS, Sentence, guaranteed

Row = dict[str, str]

_HEAD = """\
# Every guarantee, and the tests that fail when it is broken

Made by `make tables` from the guarantees of [the threat model](threat-model.md), the marks in the tests, and
`docs/breaks.csv`. That file is written by `make breaks`: it makes each break of `tests/breaks.toml` in a copy of the
tree, runs the tests that are marked with the guarantee, and notes which fell. A name in brackets says on which
databases, where a test runs on both kinds.
"""
_SOAK = """\
## Everything at once

Written by `make soak`: processes are killed, Slack answers badly, deliveries are repeated, reordered and dropped, and
in the end everything is counted a second time by other means.
"""


def guarantees_page() -> str:
    """Each guarantee with its tests and breaks, and the figures of the soak where there are any."""
    found = rows(DOCS / "breaks.csv")
    parts = [_HEAD]
    for item in guaranteed():
        parts.append(_section(item, [row for row in found if row["guarantee"] == item.number]))
    soak = rows(DOCS / "soak.csv")
    if soak:
        parts.append(f"{_SOAK}\n{_table(list(soak[0]), [list(row.values()) for row in soak])}")
    return "\n".join(parts)


def rows(path: Path) -> list[Row]:
    """The lines of a file of results; none where it is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seen_to_fall(found: Sequence[Row]) -> set[tuple[str, str]]:
    """Each guarantee and test of it that fell under at least one break."""
    return {(row["guarantee"], row["test"]) for row in found if row["fell"]}


def _section(item: Sentence, found: Sequence[Row]) -> str:
    fallen = {test for _, test in seen_to_fall(found)}
    tests = [f"- `{_short(test)}`{'' if test in fallen else ' (not seen to fall yet)'}" for test in item.tests]
    broken = [[what, _fallen_under(what, found)] for what in breaks().get(item.number, [])]
    table = _table(["Broken on purpose", "What fell"], broken)
    return "\n".join([f"## {item.number}\n", f"{item.words}\n", *tests, "", table])


def breaks() -> dict[str, list[str]]:
    """In which ways each guarantee is broken on purpose."""
    table = tomllib.loads((TESTS / "breaks.toml").read_text(encoding="utf-8"))
    return {guarantee: [item["what"] for item in items] for guarantee, items in table.items()}


def _fallen_under(what: str, found: Sequence[Row]) -> str:
    made = [row for row in found if row["what"] == what]
    return "<br>".join(_fell(row) for row in made if row["fell"]) if made else "not made yet"


def _fell(row: Row) -> str:
    on = "" if row["fell"] == "yes" else f" ({row['fell'].replace(' ', ', ')})"
    return f"`{row['test'].rpartition('::')[2]}`{on}"


def _short(test: str) -> str:
    return test.removeprefix("tests/")


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    cells = [head, ["---"] * len(head), *lines]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in cells)
