"""What the house promises, sentence by sentence, and which tests are marked with each."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCS = Path(__file__).parent
TESTS = DOCS.parent / "tests"

_SECTION = re.compile(r"^## (\d+)\. ")
_GUARANTEE = re.compile(r"^- \*\*(G\d+)\*\* (.*)")
_ITEM = re.compile(r"^(\d+)\. +(.*)")
_ROW = re.compile(r"^\| (.+?) \|( .*\|)$")
_END = re.compile(r"[.?!][\"”'’)*`]*\s+(?=[A-Z`*“\"])")
_ROWS_BY_NAME = {"4"}  # whose items are numbered too


@dataclass
class Sentence:
    """One sentence of the rulebook, and the tests that fail when it is broken."""

    number: str
    words: str
    tests: list[str] = field(default_factory=list)


def sentences(rulebook: str) -> list[Sentence]:
    """Every sentence of a numbered item, and every row of a table, each with its number: 5.4.2, 11.3, 4.consensus."""
    found: list[Sentence] = []
    for section, lines in _sections(rulebook):
        rows = [match for match in map(_ROW.match, lines) if match][2:]
        for place, row in enumerate(rows, start=1):
            name = row[1].strip("`*").split("`")[0] if section in _ROWS_BY_NAME else str(place)
            found.append(Sentence(f"{section}.{name}", row[0].strip("| ").replace(" | ", ": ", 1)))
        for number, words in _items(lines):
            found.extend(_numbered(f"{section}.{number}", words))
    return found


def guarantees(threat_model: str) -> list[Sentence]:
    """Every numbered guarantee: G1 to G24."""
    found: list[Sentence] = []
    for line in threat_model.splitlines():
        match = _GUARANTEE.match(line)
        if match:
            found.append(Sentence(match[1], match[2]))
        elif found and line.startswith("  "):
            found[-1].words += f" {line.strip()}"
        elif found and not line.startswith("- **G"):
            break
    return found


def _sections(rulebook: str) -> Iterator[tuple[str, list[str]]]:
    number, lines = "", list[str]()
    for line in rulebook.splitlines():
        match = _SECTION.match(line)
        if match:
            yield number, lines
            number, lines = match[1], []
        lines.append(line)
    yield number, lines


def _items(lines: list[str]) -> Iterator[tuple[str, str]]:
    number, words = "", list[str]()
    for line in [*lines, ""]:
        match = _ITEM.match(line)
        if number and (match or not line.startswith("   ")):
            yield number, " ".join(words)
            number = ""
        if match:
            number, words = match[1], [match[2]]
        elif number:
            words.append(line.strip())


def _numbered(number: str, words: str) -> list[Sentence]:
    starts = [0, *(match.end() for match in _END.finditer(words))]
    parts = [words[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
    if len(parts) == 1:
        return [Sentence(number, parts[0])]
    return [Sentence(f"{number}.{place}", part) for place, part in enumerate(parts, start=1)]


def marks(kind: str) -> Iterator[tuple[str, str]]:
    """Each number (`rule`) or name (`guarantee`) that a test is marked with, and the test."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                place = f"{path.relative_to(DOCS.parent)}::{node.name}"
                yield from ((number, place) for mark in node.decorator_list for number in _named_in(mark, kind))


def _named_in(mark: ast.expr, kind: str) -> list[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{kind}":
        return [str(ast.literal_eval(argument)) for argument in mark.args]
    return []


def ruled() -> list[Sentence]:
    """Every sentence with its tests; a mark that names no sentence is an error."""
    found = {item.number: item for item in sentences((DOCS / "rulebook.md").read_text(encoding="utf-8"))}
    return _with_tests(found, "rule", "The rulebook has no such sentence:")


def guaranteed() -> list[Sentence]:
    """Every guarantee of the threat model with its tests; a mark that names none is an error."""
    found = {item.number: item for item in guarantees((DOCS / "threat-model.md").read_text(encoding="utf-8"))}
    return _with_tests(found, "guarantee", "The threat model has no such guarantee:")


def _with_tests(found: dict[str, Sentence], kind: str, complaint: str) -> list[Sentence]:
    marked = list(marks(kind))
    unknown = [f"{test} is marked with {number}" for number, test in marked if number not in found]
    if unknown:
        raise SystemExit("\n".join([complaint, *unknown]))
    for number, test in marked:
        found[number].tests.append(test)
    return list(found.values())
