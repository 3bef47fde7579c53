"""Profiles and the count (rulebook 4): every count of small electorates, against the table's own words."""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from atest_bot.domain.tally import RULES, Count, Outcome, Profile, decide, members, rule_in_words

MET = {
    Profile.CONSENSUS: lambda n, f, o: f >= n // 2 + 1 and o == 0,
    Profile.FOUNDATIONAL: lambda n, f, o: Fraction(f, n) >= Fraction(3, 4) and o == 0,
    Profile.MAJORITY: lambda n, f, o: f > o and Fraction(f, n) >= Fraction(1, 3),
    Profile.RAPID: lambda n, f, o: o == 0 and f >= 3,
    Profile.LETTER: lambda n, f, o: f >= 3,
}
BLOCKED_BY_ONE = (Profile.CONSENSUS, Profile.FOUNDATIONAL, Profile.RAPID)
every_profile = pytest.mark.parametrize("profile", Profile)


def counts(smallest: int = 3, largest: int = 13) -> Iterator[Count]:
    for n in range(smallest, largest + 1):
        for f in range(n + 1):
            for s in range(n - f + 1):
                for o in range(n - f - s + 1):
                    yield Count(n, f, s, o)


def outcome_by_the_book(profile: Profile, count: Count) -> Outcome:
    n, f, o = count.entitled, count.sign_on, count.object
    if MET[profile](n, f, o):
        return Outcome.ADOPTED
    if profile in BLOCKED_BY_ONE and MET[profile](n, f, 0):
        return Outcome.OBJECTED
    if not 2 * (f + count.stand_aside + o) > n:
        return Outcome.NO_QUORUM
    return Outcome.NOT_ADOPTED


@pytest.mark.rule("4.consensus", "4.foundational", "4.majority", "4.rapid", "4.letter", "4.4.1")
@every_profile
def test_every_count_ends_as_the_table_says(profile: Profile) -> None:
    for count in counts():
        assert decide(RULES[profile], count) == outcome_by_the_book(profile, count), count


@every_profile
def test_the_printed_number_is_the_fewest_that_adopt(profile: Profile) -> None:
    rule = RULES[profile]
    for n in range(3, 200):
        required = rule.required(n)
        if required <= n:
            assert decide(rule, Count(n, required, 0, 0)) == Outcome.ADOPTED
        assert decide(rule, Count(n, required - 1, 0, 0)) != Outcome.ADOPTED


@pytest.mark.rule("4.2.1")
@every_profile
def test_silence_never_signs(profile: Profile) -> None:
    for n in range(3, 100):
        assert decide(RULES[profile], Count(n, 0, 0, 0)) == Outcome.NO_QUORUM


@pytest.mark.rule("4.2.2")
@every_profile
def test_one_who_stops_being_silent_to_oppose_never_helps(profile: Profile) -> None:
    for count in counts():
        if count.answered < count.entitled and decide(RULES[profile], count) != Outcome.ADOPTED:
            for s, o in ((1, 0), (0, 1)):
                worse = Count(count.entitled, count.sign_on, count.stand_aside + s, count.object + o)
                assert decide(RULES[profile], worse) != Outcome.ADOPTED, count


@pytest.mark.rule("4.2.3")
@every_profile
def test_one_more_that_signs_on_never_undoes_an_adoption(profile: Profile) -> None:
    for count in counts():
        if decide(RULES[profile], count) == Outcome.ADOPTED:
            for s, o in ((0, 0), (1, 0), (0, 1)):
                if count.answered - s - o < count.entitled and count.stand_aside >= s and count.object >= o:
                    better = Count(count.entitled, count.sign_on + 1, count.stand_aside - s, count.object - o)
                    if better.answered <= better.entitled:
                        assert decide(RULES[profile], better) == Outcome.ADOPTED, count


@pytest.mark.rule("4.7")
@every_profile
def test_required_numbers_never_rise_as_members_leave(profile: Profile) -> None:
    rule = RULES[profile]
    required = [rule.required(n) for n in range(1, 1_001)]
    assert required == sorted(required)


@pytest.mark.parametrize("profile", BLOCKED_BY_ONE)
def test_one_objection_stops_what_would_be_adopted(profile: Profile) -> None:
    assert decide(RULES[profile], Count(11, 10, 0, 0)) == Outcome.ADOPTED
    assert decide(RULES[profile], Count(11, 10, 0, 1)) == Outcome.OBJECTED


@pytest.mark.rule("4.4.2")
def test_a_tie_is_not_adopted() -> None:
    assert decide(RULES[Profile.MAJORITY], Count(8, 4, 0, 4)) == Outcome.NOT_ADOPTED
    assert decide(RULES[Profile.CONSENSUS], Count(8, 4, 4, 0)) == Outcome.NOT_ADOPTED


def test_an_objection_does_not_stop_a_letter() -> None:
    assert decide(RULES[Profile.LETTER], Count(11, 3, 0, 8)) == Outcome.ADOPTED


@every_profile
@pytest.mark.parametrize("left", [0, 1, 2])
def test_fewer_than_three_members_decide_nothing(profile: Profile, left: int) -> None:
    assert decide(RULES[profile], Count(left, left, 0, 0)) == Outcome.CANCELED


@pytest.mark.rule("4.3")
def test_a_quorum_is_more_than_half() -> None:
    assert not Count(8, 2, 1, 1).has_quorum
    assert Count(8, 2, 2, 1).has_quorum
    assert Count(7, 2, 1, 1).has_quorum


@pytest.mark.rule("4.5.1")
def test_a_weak_consensus_is_more_than_a_third_standing_aside() -> None:
    assert not Count(9, 6, 3, 0).is_weak
    assert Count(9, 5, 4, 0).is_weak


@pytest.mark.guarantee("G7")
@pytest.mark.rule("4.1")
@every_profile
def test_large_numbers_are_compared_exactly(profile: Profile) -> None:
    n = 10**18 + 1
    required = RULES[profile].required(n)
    assert MET[profile](n, required, 0)
    assert not MET[profile](n, required - 1, 0)


@pytest.mark.rule("3.5.4", "4.7")
@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (Profile.CONSENSUS, "11 members may vote. Adopted if at least 6 sign on and none objects."),
        (Profile.FOUNDATIONAL, "11 members may vote. Adopted if at least 9 sign on and none objects."),
        (Profile.MAJORITY, "11 members may vote. Adopted if at least 4 sign on and more sign on than object."),
        (Profile.RAPID, "11 members may vote. Adopted if at least 3 sign on and none objects."),
        (
            Profile.LETTER,
            "11 members may vote. Adopted if at least 3 sign on; it goes out in the names of those who sign.",
        ),
    ],
)
def test_the_rule_is_said_in_whole_members(profile: Profile, words: str) -> None:
    assert rule_in_words(RULES[profile], 11) == words


def test_one_member_is_not_members() -> None:
    assert (members(1), members(2)) == ("1 member", "2 members")
