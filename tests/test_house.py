"""What lies in the repository: nothing that belongs to one machine or one coalition."""

import re
import subprocess

import pytest

from tests.house import ROOT

WRITTEN = sorted(
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / name).suffix not in {".png", ".ico", ".woff2"} and (ROOT / name).is_file()
)
OURS = [file for file in WRITTEN if "tests" not in file.parts]


@pytest.mark.parametrize(
    "secret",
    [r"xox[abpr]-\d{6,}", r"xapp-\d-[A-Z0-9]{8,}", r"hooks\.slack\.com/services/T\w+/B", r"-----BEGIN [A-Z ]*PRIVATE"],
)
def test_no_secret_is_in_the_repository(secret: str) -> None:
    assert [file for file in WRITTEN if re.search(secret, file.read_text(encoding="utf-8", errors="replace"))] == []


@pytest.mark.parametrize("place", [r"/home/\w", r"/Users/\w", r"/work" + r"/\w", r"file:///", r"/root" + r"/\w"])
def test_nothing_names_somebodys_machine(place: str) -> None:
    assert [file for file in OURS if re.search(place, file.read_text(encoding="utf-8", errors="replace"))] == []


@pytest.mark.parametrize(
    "name", [".env", "atest.db", "atest.db-journal", "atest.db-wal", ".venv/x", "__pycache__/x.pyc"]
)
def test_secrets_and_data_are_never_added_by_accident(name: str) -> None:
    assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0


def test_the_example_of_the_environment_holds_no_values_of_secrets() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"#? ?SLACK_\w+=.", line)] == []


def test_the_readme_names_the_two_commands() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make sandbox" in words
    assert "make test" in words


def test_the_procfile_runs_what_there_is() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    assert lines == {"release": "python -m atest_bot migrate", "worker": "python bot.py", "web": "python bot.py"}


def test_every_name_of_the_environment_example_is_one_that_is_read() -> None:
    from atest_bot.settings import Settings

    named = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert named <= {name.upper() for name in Settings.model_fields}
