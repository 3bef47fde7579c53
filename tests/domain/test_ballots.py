"""How a member's acts become its one ballot (rulebook 2.6 and 5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from atest_bot.domain.ballots import Act, Ballot, Choice, Surface, Timing, on_card, standing, timing
from atest_bot.domain.members import Role

T0 = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
PRIMARY, ALTERNATE, OTHER_ALTERNATE = 1, 2, 3
EMOJI = {"white_check_mark": Choice.SIGN_ON, "raised_hand": Choice.STAND_ASIDE, "no_entry": Choice.OBJECT}
CHECK, HAND, ENTRY = EMOJI


def act(minute: int, person: int, surface: Surface, choice: Choice, emoji: str = "") -> Act:
    role = Role.PRIMARY if person == PRIMARY else Role.ALTERNATE
    return Act(person, 7, role, surface, choice, T0 + timedelta(minutes=minute), emoji)


def press(minute: int, person: int, choice: Choice) -> Act:
    return act(minute, person, Surface.BUTTON, choice)


def add(minute: int, person: int, emoji: str, card: int = 0) -> Act:
    return act(minute, person, Surface.REACTION_ADDED, EMOJI[emoji], on_card(emoji, card) if card else emoji)


def remove(minute: int, person: int, emoji: str, card: int = 0) -> Act:
    return act(minute, person, Surface.REACTION_REMOVED, EMOJI[emoji], on_card(emoji, card) if card else emoji)


def choice(*acts: Act) -> Choice | None:
    ballot = standing(acts)
    return ballot.choice if ballot else None


def test_nobody_acted_and_there_is_no_ballot() -> None:
    assert standing([]) is None


def test_a_button_sets_the_ballot_and_says_who_and_when() -> None:
    pressed = press(1, ALTERNATE, Choice.STAND_ASIDE)
    assert standing([pressed]) == Ballot(
        Choice.STAND_ASIDE, ALTERNATE, 7, Role.ALTERNATE, by_reaction=False, acted_at=pressed.acted_at
    )


def test_a_second_answer_replaces_the_first() -> None:
    assert choice(press(1, PRIMARY, Choice.SIGN_ON), press(2, PRIMARY, Choice.OBJECT)) == Choice.OBJECT


@pytest.mark.parametrize("surface", [Surface.BUTTON, Surface.COMMAND])
def test_a_command_and_a_button_are_the_same(surface: Surface) -> None:
    assert choice(press(1, PRIMARY, Choice.SIGN_ON), act(2, PRIMARY, surface, Choice.OBJECT)) == Choice.OBJECT


def test_among_alternates_the_latest_stands() -> None:
    assert choice(press(1, ALTERNATE, Choice.SIGN_ON), press(2, OTHER_ALTERNATE, Choice.OBJECT)) == Choice.OBJECT
    assert choice(press(2, ALTERNATE, Choice.SIGN_ON), press(1, OTHER_ALTERNATE, Choice.OBJECT)) == Choice.SIGN_ON


def test_a_primary_replaces_an_alternate() -> None:
    assert choice(press(1, ALTERNATE, Choice.SIGN_ON), press(2, PRIMARY, Choice.OBJECT)) == Choice.OBJECT


@pytest.mark.parametrize("later", [press(2, ALTERNATE, Choice.OBJECT), add(2, ALTERNATE, ENTRY)])
def test_an_alternate_never_replaces_a_primary(later: Act) -> None:
    assert choice(press(1, PRIMARY, Choice.SIGN_ON), later) == Choice.SIGN_ON


def test_an_alternate_casts_again_once_the_primary_has_withdrawn() -> None:
    acts = [add(1, PRIMARY, CHECK), remove(2, PRIMARY, CHECK), press(3, ALTERNATE, Choice.OBJECT)]
    assert choice(*acts) == Choice.OBJECT


def test_the_latest_reaction_still_present_is_the_ballot() -> None:
    assert choice(add(1, PRIMARY, CHECK), add(2, PRIMARY, HAND)) == Choice.STAND_ASIDE


def test_taking_the_latest_reaction_away_falls_back_to_the_one_before() -> None:
    assert choice(add(1, PRIMARY, CHECK), add(2, PRIMARY, HAND), remove(3, PRIMARY, HAND)) == Choice.SIGN_ON


def test_taking_an_earlier_reaction_away_changes_nothing() -> None:
    assert choice(add(1, PRIMARY, CHECK), add(2, PRIMARY, HAND), remove(3, PRIMARY, CHECK)) == Choice.STAND_ASIDE


def test_what_was_taken_away_is_nothing_to_fall_back_to() -> None:
    acts = [add(1, PRIMARY, CHECK), add(2, PRIMARY, HAND), remove(3, PRIMARY, CHECK), remove(4, PRIMARY, HAND)]
    assert choice(*acts) is None


def test_taking_the_last_reaction_away_withdraws_the_ballot() -> None:
    assert choice(add(1, PRIMARY, CHECK), remove(2, PRIMARY, CHECK)) is None


def test_a_reaction_made_again_is_the_latest() -> None:
    acts = [add(1, PRIMARY, CHECK), add(2, PRIMARY, HAND), remove(3, PRIMARY, CHECK), add(4, PRIMARY, CHECK)]
    assert choice(*acts) == Choice.SIGN_ON
    assert choice(*acts, remove(5, PRIMARY, CHECK)) == Choice.STAND_ASIDE


def test_taking_a_reaction_away_leaves_a_button_s_ballot() -> None:
    acts = [add(1, PRIMARY, CHECK), press(2, PRIMARY, Choice.OBJECT), remove(3, PRIMARY, CHECK)]
    assert choice(*acts) == Choice.OBJECT


def test_an_alternate_taking_a_reaction_away_leaves_the_primary_s_ballot() -> None:
    acts = [add(1, ALTERNATE, CHECK), add(2, PRIMARY, HAND), remove(3, ALTERNATE, CHECK)]
    assert choice(*acts) == Choice.STAND_ASIDE


def test_taking_a_reaction_away_leaves_another_alternate_s_ballot() -> None:
    acts = [add(1, ALTERNATE, CHECK), add(2, OTHER_ALTERNATE, HAND), remove(3, ALTERNATE, CHECK)]
    assert choice(*acts) == Choice.STAND_ASIDE


@pytest.mark.rule("2.6.1")
def test_a_former_primary_taking_a_reaction_away_leaves_the_primary_s_ballot() -> None:
    as_alternate = replace(remove(2, PRIMARY, CHECK), role=Role.ALTERNATE)
    assert choice(add(1, PRIMARY, CHECK), as_alternate) == Choice.SIGN_ON


def test_nobody_falls_back_to_another_person_s_reaction() -> None:
    acts = [add(1, OTHER_ALTERNATE, CHECK), add(2, ALTERNATE, HAND), remove(3, ALTERNATE, HAND)]
    assert choice(*acts) is None


def test_taking_away_what_was_never_there_changes_nothing() -> None:
    assert choice(remove(1, PRIMARY, CHECK)) is None
    assert choice(press(1, PRIMARY, Choice.OBJECT), remove(2, PRIMARY, CHECK)) == Choice.OBJECT


def test_the_same_mark_on_two_cards_is_two_reactions() -> None:
    acts = [add(1, PRIMARY, CHECK, card=1), add(2, PRIMARY, CHECK, card=2)]
    assert choice(*acts, remove(3, PRIMARY, CHECK, card=1), remove(4, PRIMARY, CHECK, card=2)) is None
    assert choice(*acts, remove(3, PRIMARY, CHECK, card=2)) == Choice.SIGN_ON


def test_a_reaction_that_was_stored_without_its_card_is_taken_away_from_any() -> None:
    assert choice(add(1, PRIMARY, CHECK), remove(2, PRIMARY, CHECK, card=1)) is None


def test_a_removal_that_arrives_before_its_reaction_still_removes_it() -> None:
    assert choice(remove(2, PRIMARY, CHECK), add(1, PRIMARY, CHECK)) is None


@pytest.mark.guarantee("G3")
def test_in_whatever_order_acts_arrive_the_ballot_is_the_same() -> None:
    acts = [
        add(1, ALTERNATE, CHECK),
        add(2, PRIMARY, HAND),
        press(3, OTHER_ALTERNATE, Choice.OBJECT),
        remove(4, PRIMARY, HAND),
        add(5, ALTERNATE, ENTRY),
        remove(6, ALTERNATE, ENTRY),
    ]
    assert {standing(order) for order in permutations(acts)} == {standing(acts)}
    assert choice(*acts) == Choice.SIGN_ON


def test_acts_of_one_instant_have_one_order() -> None:
    acts = [press(1, ALTERNATE, Choice.SIGN_ON), press(1, OTHER_ALTERNATE, Choice.OBJECT), add(1, ALTERNATE, HAND)]
    assert len({standing(order) for order in permutations(acts)}) == 1


def test_the_same_act_twice_is_one() -> None:
    acts = [add(1, PRIMARY, CHECK), add(2, PRIMARY, HAND), remove(3, PRIMARY, HAND)]
    assert standing(acts * 3) == standing(acts)


# --- time ---


def test_an_act_at_the_closing_instant_counts_and_the_next_microsecond_is_late() -> None:
    assert timing(T0, T0, counted=False) == Timing.IN_TIME
    assert timing(T0 + timedelta(microseconds=1), T0, counted=False) == Timing.LATE


def test_an_act_in_time_that_arrives_after_the_count_is_not_counted() -> None:
    assert timing(T0, T0, counted=True) == Timing.LATE_ARRIVING


def test_a_late_act_is_late_before_and_after_the_count() -> None:
    assert timing(T0 + timedelta(seconds=1), T0, counted=True) == Timing.LATE
