"""What changed between two texts: nothing left out, nothing repeated, and read aloud as well as seen (rulebook 7)."""

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atest_bot.domain.differences import Fate, Line, Mark, Step, difference, lines, marked, pages

WORDS = st.text("ab .\n", max_size=80)
PARAGRAPHS = st.lists(
    st.sampled_from(["We ask.", "Every worker.", "Each worker.", "Within two years.", "", "\nx"]), max_size=9
)
TEXTS = st.one_of(WORDS, PARAGRAPHS.map("\n\n".join))


def read_back(shown: list[Line]) -> str:
    return "".join(line.words for line in shown)


def rebuilt(was: str, steps: Iterable[Step]) -> str:
    """The new text, from the old one and its difference: the proof that a difference leaves nothing out."""
    old = iter(was.split("\n\n"))
    new: list[str] = []
    for step in steps:
        if step.fate == Fate.KEPT:
            new.extend(next(old) for _ in range(step.paragraphs))
            continue
        if step.fate != Fate.ADDED and next(old) != step.was:
            raise ValueError("this difference is not of this text")
        if step.fate != Fate.REMOVED:
            new.append(step.now)
    return "\n\n".join(new)


@pytest.mark.rule("7.3")
@given(TEXTS, TEXTS)
def test_the_new_text_follows_from_the_old_one_and_the_difference(was: str, now: str) -> None:
    assert rebuilt(was, difference(was, now)) == now


def test_a_difference_of_another_text_is_refused() -> None:
    steps = difference("One.\n\nTwo.", "One.")
    with pytest.raises(ValueError, match="not of this text"):
        rebuilt("One.\n\nThree.", steps)


@given(TEXTS, TEXTS)
def test_the_marks_leave_every_word_where_it_was(was: str, now: str) -> None:
    before, after = marked(was, now)
    assert before.replace("[removed: ", "").replace("]", "") == was
    assert after.replace("[added: ", "").replace("]", "") == now


@given(TEXTS, TEXTS, st.integers(10, 60), st.integers(1, 5))
def test_pages_cut_nothing_and_fit(was: str, now: str, room: int, most: int) -> None:
    shown = lines("Text", was, now)
    cut = pages(shown, room, most)
    assert read_back([line for page in cut for line in page]) == read_back(shown)
    for page in cut:
        assert 0 < len(page) <= most
        assert sum(len(line.words) for line in page) <= room


def test_what_stands_is_counted_and_not_repeated() -> None:
    was = "One.\n\nTwo.\n\nWe ask Congress to protect every domestic worker.\n\nFour."
    now = "One.\n\nTwo.\n\nWe ask Congress to protect each domestic worker, whatever the visa.\n\nFour.\n\nFive."
    assert lines("Text", was, now) == [
        Line(Mark.FIELD, "Text"),
        Line(Mark.KEPT, "2"),
        Line(Mark.WAS, "We ask Congress to protect [removed: every] domestic worker."),
        Line(Mark.NOW, "We ask Congress to protect [added: each] domestic worker[added: , whatever the visa]."),
        Line(Mark.KEPT, "1"),
        Line(Mark.ADDED, "Five."),
    ]


def test_words_that_change_together_are_marked_together() -> None:
    assert marked("We ask for two more years.", "We ask for at least three years.") == (
        "We ask for [removed: two more] years.",
        "We ask for [added: at least three] years.",
    )


def test_a_paragraph_written_anew_is_removed_and_added() -> None:
    assert difference("We ask for shelters.", "Congress must act at once.") == (
        Step(Fate.REMOVED, was="We ask for shelters."),
        Step(Fate.ADDED, now="Congress must act at once."),
    )


def test_the_same_text_has_no_difference() -> None:
    assert lines("Text", "One.\n\nTwo.", "One.\n\nTwo.") == []


def test_a_field_that_was_empty_is_added() -> None:
    assert lines("Link", "", "https://example.org") == [
        Line(Mark.FIELD, "Link"),
        Line(Mark.ADDED, "https://example.org"),
    ]


@pytest.mark.parametrize("paragraph", [3, 80, 900, 10_000])
def test_thirty_thousand_characters_written_anew_are_compared_in_a_moment(paragraph: int) -> None:
    def written(letter: str) -> str:
        words = [f"{letter}{number}" for number in range(5_000)]
        return "\n\n".join(" ".join(words[at : at + paragraph]) for at in range(0, 5_000, paragraph))[:30_000]

    was, now = written("w"), written("n")
    began = time.monotonic()
    steps = difference(was, now)
    assert time.monotonic() - began < 3
    assert rebuilt(was, steps) == now
