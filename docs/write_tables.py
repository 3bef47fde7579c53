"""Writes what is made from the code, its tests and a library, by `make tables`."""

from itertools import groupby

from holidays import country_holidays

from atest_bot.domain.positions import STAGE_WORDS, TRANSITIONS, Stage
from docs.marks import DOCS, ruled
from docs.write_guarantees import guarantees_page


def rules_page() -> str:
    """The table of sentences and tests."""
    lines = [
        "# Every sentence of the rulebook, and the tests that fail when it is broken",
        "",
        "Made by `make tables` from [the rulebook](rulebook.md) and the marks in the tests. A number is section, item",
        "and sentence; rows of a table are numbered, or named where their section has numbered items too.",
        "",
        "| | Sentence | Tests |",
        "| --- | --- | --- |",
    ]
    for item in ruled():
        tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in item.tests)
        lines.append(f"| {item.number} | {item.words.replace('|', '/')} | {tests} |")
    return "\n".join(lines) + "\n"


def lifecycle_page() -> str:
    """The picture of a position's life, from the transition table."""
    lines = [
        "# A position's life",
        "",
        "Made by `make tables` from `TRANSITIONS` in `atest_bot/domain/positions.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {Stage.DRAFT}",
    ]
    lines += [f"    {before} --> {after}" for before, ways in TRANSITIONS.items() for after in ways]
    lines += [f"    {stage} --> [*]" for stage, ways in TRANSITIONS.items() if not ways]
    lines += ["```", "", "| Stage | In words | May become |", "| --- | --- | --- |"]
    for stage, ways in TRANSITIONS.items():
        lines.append(f"| {stage} | {STAGE_WORDS[stage]} | {', '.join(ways) or 'nothing: it ends here'} |")
    return "\n".join(lines) + "\n"


def federal_holidays() -> str:
    """US federal holidays as they are observed, a line for each year; the library itself would take 12 MB of a bot."""
    days = sorted(country_holidays("US", years=range(2020, 2100)))
    return "".join(" ".join(map(str, year)) + "\n" for _, year in groupby(days, lambda day: day.year))


PAGES = {
    "rules.md": rules_page,
    "guarantees.md": guarantees_page,
    "lifecycle.md": lifecycle_page,
    "../atest_bot/federal_holidays.txt": federal_holidays,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
