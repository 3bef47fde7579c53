"""What holds of the rules alone, on any acts and any numbers (rulebook 4, 5).

What holds of whole histories, lived by the program on a database, is in `tests/histories`.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atest_bot.domain.ballots import Act, Surface, standing
from atest_bot.domain.members import Role
from atest_bot.domain.tally import RULES, Count, Outcome, Profile, decide
from tests.chamber import EMOJI
from tests.house import T0

MINUTE = timedelta(minutes=1)

profiles = st.sampled_from(list(Profile))
acts_of_a_member = st.lists(
    st.builds(
        lambda minute, person, surface, emoji: Act(
            person,
            1,
            Role.PRIMARY if person == 0 else Role.ALTERNATE,
            surface,
            EMOJI[emoji],
            T0 + minute * MINUTE,
            emoji if surface.startswith("reaction") else "",
        ),
        st.integers(0, 12),
        st.integers(0, 2),
        st.sampled_from(list(Surface)),
        st.sampled_from(list(EMOJI)),
    ),
    max_size=10,
)
rules = profiles.map(lambda profile: RULES[profile])


@st.composite
def counts(draw: st.DrawFn, largest: int = 10_000) -> Count:
    n = draw(st.integers(3, largest))
    f = draw(st.integers(0, n))
    s = draw(st.integers(0, n - f))
    return Count(n, f, s, draw(st.integers(0, n - f - s)))


@settings(max_examples=300, deadline=None, database=None)
@given(acts=acts_of_a_member, data=st.data())
def test_a_ballot_is_a_function_of_the_set_of_acts(acts: list[Act], data: st.DataObject) -> None:
    arrived = data.draw(st.permutations(acts))
    repeated = [*arrived, *data.draw(st.lists(st.sampled_from(acts), max_size=5) if acts else st.just([]))]
    assert standing(arrived) == standing(acts)
    if len({act.acted_at for act in acts}) == len(acts):
        assert standing(repeated) == standing(acts)


@settings(max_examples=300, deadline=None, database=None)
@given(acts=acts_of_a_member)
def test_a_ballot_is_always_one_that_somebody_gave(acts: list[Act]) -> None:
    ballot = standing(acts)
    given = {(act.person_id, act.choice) for act in acts if act.surface != Surface.REACTION_REMOVED}
    assert ballot is None or (ballot.person_id, ballot.choice) in given


@settings(max_examples=500, deadline=None, database=None)
@given(rule=rules, count=counts(), others=st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)))
def test_opposition_never_helps(rule: Any, count: Count, others: tuple[int, int, int]) -> None:
    silent = count.entitled - count.answered
    from_silence, from_support, from_aside = others
    from_silence, from_support, from_aside = (
        min(from_silence, silent),
        min(from_support, count.sign_on),
        min(from_aside, count.stand_aside),
    )
    opposed = Count(
        count.entitled,
        count.sign_on - from_support,
        count.stand_aside - from_aside,
        count.object + from_silence + from_support + from_aside,
    )
    if decide(rule, opposed) == Outcome.ADOPTED:
        assert decide(rule, count) == Outcome.ADOPTED


@pytest.mark.rule("4.2.1")
@settings(max_examples=300, deadline=None, database=None)
@given(rule=rules, count=counts(), asides=st.integers(0, 20))
def test_silence_never_signs(rule: Any, count: Count, asides: int) -> None:
    """What silence gives, standing aside gives too: neither is support, and only sign-ons are."""
    aside = min(asides, count.entitled - count.answered)
    answered = Count(count.entitled, count.sign_on, count.stand_aside + aside, count.object)
    assert (decide(rule, answered) == Outcome.ADOPTED) == (decide(rule, count) == Outcome.ADOPTED)
    assert decide(rule, Count(count.entitled, 0, 0, 0)) == Outcome.NO_QUORUM


@pytest.mark.rule("4.2.3")
@settings(max_examples=300, deadline=None, database=None)
@given(rule=rules, count=counts())
def test_one_more_sign_on_never_undoes_an_adoption(rule: Any, count: Count) -> None:
    if decide(rule, count) == Outcome.ADOPTED and count.answered < count.entitled:
        more = Count(count.entitled, count.sign_on + 1, count.stand_aside, count.object)
        assert decide(rule, more) == Outcome.ADOPTED


@pytest.mark.rule("4.1", "4.7")
@settings(max_examples=300, deadline=None, database=None)
@given(rule=rules, entitled=st.integers(1, 10**12))
def test_required_numbers_never_rise_as_members_lapse(rule: Any, entitled: int) -> None:
    assert rule.required(entitled - 1) <= rule.required(entitled)
    assert isinstance(rule.required(entitled), int)
