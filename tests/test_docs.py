"""The pages that are made from code and tests are as they would be made now: `make tables` writes them again."""

import ast

import pytest

from docs import write_tables

_BOTH = {"any_database", "any_house", "large"}


@pytest.mark.parametrize("name", write_tables.PAGES)
def test_a_made_page_is_as_it_would_be_made_now(name: str) -> None:
    page = write_tables.DOCS / name
    stands = page.read_text(encoding="utf-8") if page.exists() else ""
    assert stands == write_tables.PAGES[name](), f"docs/{name} is stale: run make tables"


def test_every_sentence_of_the_rulebook_has_a_test() -> None:
    bare = [f"{item.number} {item.words}" for item in write_tables.ruled() if not item.tests]
    assert not bare, "\n".join(["Sentences without a test; mark one, then run: make tables", *bare])


def test_every_row_of_section_11_has_a_story_on_both_databases() -> None:
    rows = {item.number: item.tests for item in write_tables.ruled() if item.number.startswith("11.")}
    assert len(rows) == 11
    assert [number for number, tests in rows.items() if not any(map(_is_on_both, tests))] == []


def _is_on_both(test: str) -> bool:
    file, _, name = test.partition("::")
    tree = ast.parse((write_tables.DOCS.parent / file).read_text(encoding="utf-8"))
    named = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return any(each.arg in _BOTH for node in named for each in node.args.args)


def test_each_mark_names_a_guarantee() -> None:
    assert [item.number for item in write_tables.guaranteed()] == [f"G{number}" for number in range(1, 25)]


@pytest.mark.parametrize("name", ["rulebook.md", "threat-model.md"])
def test_what_the_house_promises_stands_beside_the_code(name: str) -> None:
    shared = write_tables.DOCS.parents[1] / "shared" / name
    if shared.exists():
        assert (write_tables.DOCS / name).read_text(encoding="utf-8") == shared.read_text(encoding="utf-8")
