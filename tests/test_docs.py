"""The pages that are made from code and tests are as they would be made now: `make tables` writes them again."""

import ast
from pathlib import Path

import pytest

from docs import marks, write_guarantees, write_tables
from tests import breaking

_BOTH = {"any_database", "any_house", "large"}


@pytest.mark.parametrize("name", write_tables.PAGES)
def test_a_made_page_is_as_it_would_be_made_now(name: str) -> None:
    page = marks.DOCS / name
    stands = page.read_text(encoding="utf-8") if page.exists() else ""
    assert stands == write_tables.PAGES[name](), f"docs/{name} is stale: run make tables"


def test_every_sentence_of_the_rulebook_has_a_test() -> None:
    bare = [f"{item.number} {item.words}" for item in marks.ruled() if not item.tests]
    assert not bare, "\n".join(["Sentences without a test; mark one, then run: make tables", *bare])


def test_every_row_of_section_11_has_a_story_on_both_databases() -> None:
    rows = {item.number: item.tests for item in marks.ruled() if item.number.startswith("11.")}
    assert len(rows) == 11
    assert [number for number, tests in rows.items() if not any(map(_is_on_both, tests))] == []


def _is_on_both(test: str) -> bool:
    file, _, name = test.partition("::")
    tree = ast.parse((marks.DOCS.parent / file).read_text(encoding="utf-8"))
    named = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return any(each.arg in _BOTH for node in named for each in node.args.args)


def test_each_mark_names_a_guarantee() -> None:
    assert [item.number for item in marks.guaranteed()] == [f"G{number}" for number in range(1, 25)]


def test_every_guarantee_has_two_tests_and_is_broken_on_purpose() -> None:
    assert [item.number for item in marks.guaranteed() if len(item.tests) < 2] == []
    assert [item.number for item in marks.guaranteed() if not write_guarantees.breaks().get(item.number)] == []


def test_every_break_felled_a_test_and_every_test_of_a_guarantee_was_seen_to_fall() -> None:
    found = write_guarantees.rows(marks.DOCS / "breaks.csv")
    effective = {(row["guarantee"], row["what"]) for row in found if row["fell"]}
    fallen = write_guarantees.seen_to_fall(found)
    idle = {(item.guarantee, item.what) for item in breaking.breaks()} - effective
    standing = {(item.number, test) for item in marks.guaranteed() for test in item.tests} - fallen
    assert idle == set(), "break it so that a test falls: make breaks"
    assert standing == set(), "run make breaks, or take the mark away"


def test_every_break_can_still_be_made() -> None:
    found = breaking.breaks()
    assert {item.guarantee for item in found} == {item.number for item in marks.guaranteed()}
    stale = [
        f"{item.name}: {edit.file}"
        for item in found
        for edit in item.edits
        if (breaking.ROOT / edit.file).read_text(encoding="utf-8").count(edit.old) != 1 or edit.old == edit.new
    ]
    assert stale == [], "a break's text must occur exactly once in its file: mend tests/breaks.toml"


def test_a_break_is_made_in_a_copy_and_what_fell_is_noted(tmp_path: Path) -> None:
    (item,) = [
        each for each in breaking.breaks(["G16"]) if each.what == "words that run right to left are not kept apart"
    ]
    file = breaking.ROOT / item.edits[0].file
    before = file.read_text(encoding="utf-8")
    tests = [test for test in item.tests if "domain/test_text.py" in test]
    fates = breaking.Copy(tmp_path).under(item, tests)
    assert file.read_text(encoding="utf-8") == before, "the tree itself stays as it is"
    fell = {fate.test for fate in fates if fate.failed}
    assert fell == {"tests/domain/test_text.py::test_words_that_run_right_to_left_stay_within_their_marks"}
    breaking.write({item: fates}, tmp_path / "breaks.csv")
    found = write_guarantees.rows(tmp_path / "breaks.csv")
    assert write_guarantees.seen_to_fall(found) == {("G16", test) for test in fell}
    assert len(found) == len(tests) > 1


@pytest.mark.parametrize("name", ["rulebook.md", "threat-model.md"])
def test_what_the_house_promises_stands_beside_the_code(name: str) -> None:
    shared = marks.DOCS.parents[1] / "shared" / name
    if shared.exists():
        assert (marks.DOCS / name).read_text(encoding="utf-8") == shared.read_text(encoding="utf-8")
