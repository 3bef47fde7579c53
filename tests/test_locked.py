"""The tests run on what a deployment installs: `make lock` writes one version of each package into both files."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def locked(name: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))


def test_what_is_installed_is_what_is_tested() -> None:
    installed = locked("requirements.txt")
    assert installed and installed - locked("requirements-dev.txt") == set()
