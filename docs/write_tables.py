"""Writes the pages that are made from the code and its tests, by `make tables`."""

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


PAGES = {"rules.md": rules_page, "guarantees.md": guarantees_page, "lifecycle.md": lifecycle_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
