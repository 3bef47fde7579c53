"""Nothing points the other way: the picture in the package's docstring, read out of every import."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "atest_bot"

EDGES = ("slack", "scheduler", "sandbox", "exports")
BELOW_THE_EDGES = {"domain", "store", "services"}
MAY_USE: dict[str, set[str]] = {
    "domain": {"domain"},
    "store": {"domain", "store"},
    "services": {"domain", "store", "services"},
    "logs": set(),
    "clock": set(),
    "signals": set(),
    "settings": {"clock", "domain"},
    **{edge: {edge, "logs", "settings", *BELOW_THE_EDGES} for edge in EDGES},
    "sandbox": {"sandbox", "logs", "settings", "signals", *BELOW_THE_EDGES},
    # what a command hands over as a file is made by an export
    "slack": {"slack", "exports", "logs", "settings", *BELOW_THE_EDGES},
    "reaching": {"logs", "settings", "slack"},
    "app": {"logs", "reaching", "settings", "signals", *BELOW_THE_EDGES, *EDGES} - {"sandbox"},
    "console": {"app", "reaching", "settings", "store"},
    "operators": {"app", "console", "reaching", "settings", *BELOW_THE_EDGES, "slack"},
    "proving": {"console", "reaching", *BELOW_THE_EDGES},
    "cli": {"app", "console", "operators", "proving", "reaching", "logs", "settings", *BELOW_THE_EDGES, *EDGES},
    "__main__": {"cli"},
    "__init__": set(),
    "bot": {"app"},
}
BESIDE_THE_STANDARD_LIBRARY = {
    "domain": set(),
    "store": {"sqlmodel", "sqlalchemy", "alembic", "pydantic"},
    "services": set(),
}
PLAYS_WITH_THE_BOT = {"cast", "hints", "play", "rehearsal", "seed", "tour"}
CLOCKS_AND_DOORS = {
    "now",
    "utcnow",
    "today",
    "time",
    "monotonic",
    "open",
    "print",
    "input",
    "urlopen",
    "getenv",
    "token_bytes",
}


def files() -> list[Path]:
    return [ROOT / "bot.py", *sorted((ROOT / PACKAGE).rglob("*.py"))]


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if len(parts) == 1 else parts[1]


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports anywhere in it, with the line."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def ours(path: Path) -> Iterator[tuple[str, int]]:
    """The layers of ours that a file imports."""
    for module, line in imported(path):
        first, _, rest = module.partition(".")
        if first == PACKAGE:
            yield rest.split(".")[0], line
        if first in ("bot", "tests", "bench", "migrations"):
            yield first, line


def test_every_file_belongs_to_a_layer() -> None:
    assert {layer_of(path) for path in files()} <= set(MAY_USE)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_points_the_other_way(path: Path) -> None:
    allowed = MAY_USE[layer_of(path)]
    wrong = [f"line {line}: {layer}" for layer, line in ours(path) if layer not in allowed]
    assert wrong == []


@pytest.mark.parametrize("layer", BESIDE_THE_STANDARD_LIBRARY)
def test_inner_layers_use_the_standard_library_and_little_else(layer: str) -> None:
    known = {*sys.stdlib_module_names, PACKAGE, *BESIDE_THE_STANDARD_LIBRARY[layer]}
    wrong = [
        f"{path.name}:{line} {module}"
        for path in files()
        if layer_of(path) == layer
        for module, line in imported(path)
        if module.split(".")[0] not in known
    ]
    assert wrong == []


def test_the_domain_asks_no_clock_and_opens_nothing() -> None:
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in files()
        if layer_of(path) == "domain"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in CLOCKS_AND_DOORS
        if not is_part_of_an_instant(node)
    ]
    assert wrong == []


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_part_of_an_instant(node: ast.Call) -> bool:
    """`moment.time()` on a value reads no clock; `time.time()` on the module does."""
    value = node.func.value if isinstance(node.func, ast.Attribute) else None
    return called(node) == "time" and not (isinstance(value, ast.Name) and value.id == "time")


def test_the_stand_in_for_slack_knows_nothing_of_the_bot() -> None:
    wrong = [
        f"{path.name}:{line} {layer}"
        for path in files()
        if layer_of(path) == "sandbox" and path.stem not in PLAYS_WITH_THE_BOT
        for layer, line in ours(path)
        if layer != "sandbox"
    ]
    assert wrong == []


def test_the_stand_in_does_not_lean_on_the_plays() -> None:
    wrong = [
        f"{path.name}:{line} {module}"
        for path in files()
        if layer_of(path) == "sandbox" and path.stem not in PLAYS_WITH_THE_BOT
        for module, line in imported(path)
        if module.startswith(f"{PACKAGE}.sandbox.") and module.split(".")[2] in PLAYS_WITH_THE_BOT
    ]
    assert wrong == []


def test_only_the_command_line_knows_the_sandbox() -> None:
    knows = {layer_of(path) for path in files() if any(layer == "sandbox" for layer, _ in ours(path))}
    assert knows == {"sandbox", "cli"}


def test_only_the_edges_know_slack() -> None:
    knows = {
        layer_of(path)
        for path in files()
        if any(module.startswith(("slack_sdk", "slack_bolt")) for module, _ in imported(path))
    }
    assert knows <= {"slack", "app", "reaching"}


def test_the_bot_does_not_import_its_tests() -> None:
    found = {layer for path in files() for layer, _ in ours(path)}
    assert not found & {"tests", "bench", "migrations"}


def test_importing_the_domain_loads_no_other_layer() -> None:
    words = (
        "import sys, pkgutil, importlib, atest_bot.domain as domain\n"
        "for found in pkgutil.iter_modules(domain.__path__):\n"
        "    importlib.import_module('atest_bot.domain.' + found.name)\n"
        "print(sorted({name.split('.')[1] for name in sys.modules if name.startswith('atest_bot.')}))"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['domain']"
