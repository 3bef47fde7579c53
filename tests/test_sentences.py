"""Every sentence that the program can say, in one golden file, so that all of them can be read in one sitting.

Notices, forms and homes have golden files of their own, where they stand whole. Here is also what refuses, answers and
warns, and what is said on the command line: each sentence as it stands in the code, with {…} where something is put in.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = Path(__file__).with_name("sentences.txt")
SPOKEN = (
    *("domain", "services", "store", "slack", "exports"),
    *("app.py", "cli.py", "console.py", "operators.py", "settings.py"),
)
FEWEST_WORDS = 3
_SAID = re.compile(r"[.?!:][”’)*`_]*(\s|$)")


def sentences() -> Iterator[str]:
    """A line for each module that speaks, and under it what it says."""
    for path in sorted(each for name in SPOKEN for each in _modules(ROOT / "atest_bot" / name)):
        said = list(dict.fromkeys(_said_in(ast.parse(path.read_text(encoding="utf-8")))))
        if said:
            yield from ("", f"## {path.relative_to(ROOT)}", *said)


def _modules(path: Path) -> list[Path]:
    return [path] if path.is_file() else list(path.rglob("*.py"))


def _said_in(tree: ast.Module) -> Iterator[str]:
    mute = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        inner = node.values if isinstance(node, ast.JoinedStr) else ()
        mute |= {id(part) for part in inner}
    for node in ast.walk(tree):
        words = _words(node) if id(node) not in mute else ""
        if len(words.split()) >= FEWEST_WORDS and _SAID.search(words):
            yield words.replace("\n", "\\n")


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) or "{…}" for part in node.values)
    return ""


def test_every_sentence_reads_as_agreed() -> None:
    now = "\n".join(sentences()).lstrip() + "\n"
    if os.environ.get("ATEST_WRITE_GOLDEN"):
        FILE.write_text(now, encoding="utf-8")
    assert now == FILE.read_text(encoding="utf-8"), "written anew with ATEST_WRITE_GOLDEN=1; then read what changed"
