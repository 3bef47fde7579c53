"""The pages that are made from the code are as the code would make them now: `make tables` writes them again."""

from docs import write_tables


def test_the_picture_of_the_lifecycle_is_that_of_the_transition_table() -> None:
    page = write_tables.DOCS / "lifecycle.md"
    assert page.read_text(encoding="utf-8") == write_tables.lifecycle_page(), "it is stale: run make tables"


def test_the_rulebook_beside_the_code_is_the_rulebook() -> None:
    shared = write_tables.DOCS.parents[1] / "shared" / "rulebook.md"
    if shared.exists():
        assert (write_tables.DOCS / "rulebook.md").read_text(encoding="utf-8") == shared.read_text(encoding="utf-8")
