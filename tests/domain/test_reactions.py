"""What may be concluded from reactions of which nobody heard (rulebook 11)."""

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.domain.reactions import Finding, Mark, compare

YES, NO = Mark("white_check_mark", Choice.SIGN_ON), Mark("no_entry", Choice.OBJECT)
TONE = Mark("raised_hand::skin-tone-3", Choice.STAND_ASIDE)
PLAIN = Mark("raised_hand", Choice.STAND_ASIDE)


@pytest.mark.rule("11.5")
@pytest.mark.parametrize("mark", [YES, NO, TONE])
def test_one_reaction_of_one_delegate_is_taken(mark: Mark) -> None:
    assert compare([mark], [], [], is_alone=True, is_first=True) == Finding.TAKEN


@pytest.mark.rule("11.5")
@pytest.mark.parametrize(
    ("seen", "kept", "unsure", "is_alone", "is_first"),
    [
        ([YES, NO], [], [], True, True),  # which came last is not known
        ([PLAIN, TONE], [], [], True, True),
        ([YES], [], [], False, True),  # nor which of two delegates
        ([YES], [], [], True, False),  # nor whether a button came after
        ([NO], [Choice.SIGN_ON], [], True, False),
        ([], [Choice.SIGN_ON], [], True, False),  # nor when it was taken away
        ([YES], [], [Choice.OBJECT], True, True),  # there may be another that was cut off
    ],
)
def test_about_anything_else_the_person_is_asked(
    seen: list[Mark], kept: list[Choice], unsure: list[Choice], is_alone: bool, is_first: bool
) -> None:
    assert compare(seen, kept, unsure, is_alone=is_alone, is_first=is_first) == Finding.ASKED


@pytest.mark.parametrize(
    ("seen", "kept", "unsure"),
    [([], [], []), ([YES], [Choice.SIGN_ON], []), ([], [Choice.SIGN_ON], [Choice.SIGN_ON])],
)
def test_nothing_follows_where_nothing_was_missed_or_absence_proves_nothing(
    seen: list[Mark], kept: list[Choice], unsure: list[Choice]
) -> None:
    assert compare(seen, kept, unsure, is_alone=True, is_first=False) == Finding.NOTHING
