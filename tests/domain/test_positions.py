"""A position's life, and the hash that binds a revision (rulebook 3)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.errors import Refusal
from atest_bot.domain.positions import (
    ATTRIBUTIONS,
    KINDS,
    PRIORITIES,
    STAGE_AFTER,
    STAGE_WORDS,
    TRANSITIONS,
    Attribution,
    Kind,
    Priority,
    Stage,
    check_attribution,
    check_deliberated,
    check_open_to_vote,
    prints_names,
    revision_hash,
)
from atest_bot.domain.tally import Outcome, Profile

T0 = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
CALENDAR = Calendar(ZoneInfo("America/New_York"), time(17), frozenset())
SALT = bytes(32)


def test_every_stage_has_its_words_and_its_ways_out() -> None:
    assert set(TRANSITIONS) == set(STAGE_WORDS) == set(Stage)


def test_every_outcome_leads_to_a_stage_that_voting_may_lead_to() -> None:
    assert set(STAGE_AFTER) == set(Outcome)
    assert set(STAGE_AFTER.values()) <= {*TRANSITIONS[Stage.VOTING], Stage.VOTING}


def test_deliberation_follows_a_draft_an_objection_or_a_weak_adoption() -> None:
    before = [stage for stage in Stage if Stage.DELIBERATION in TRANSITIONS[stage]]
    assert before == [Stage.DRAFT, Stage.OBJECTED, Stage.ADOPTED, Stage.EMBARGOED, Stage.CONFIDENTIAL]


def test_voting_begins_in_deliberation_only() -> None:
    assert [stage for stage in Stage if Stage.VOTING in TRANSITIONS[stage]] == [Stage.DELIBERATION]


def test_every_choice_of_the_forms_has_its_label() -> None:
    assert (set(KINDS), set(PRIORITIES), set(ATTRIBUTIONS)) == (set(Kind), set(Priority), set(Attribution))


def test_a_vote_opens_in_deliberation() -> None:
    check_open_to_vote("P-2027-001", Stage.DELIBERATION)


def test_a_second_vote_on_an_open_one_is_refused() -> None:
    with pytest.raises(Refusal, match=r"A vote on P-2027-001 is already open.*`/atest status P-2027-001`"):
        check_open_to_vote("P-2027-001", Stage.VOTING)


@pytest.mark.parametrize("stage", [item for item in Stage if item not in (Stage.DELIBERATION, Stage.VOTING)])
def test_a_vote_on_what_is_over_is_refused_with_what_it_is(stage: Stage) -> None:
    with pytest.raises(Refusal, match=f"P-2027-001 is {STAGE_WORDS[stage]}, so no vote"):
        check_open_to_vote("P-2027-001", stage)


def test_deliberation_lasts_as_long_as_the_rule_says_to_the_minute() -> None:
    least, ready = Span(2, "business day"), T0 + timedelta(days=2)
    with pytest.raises(Refusal) as refusal:
        check_deliberated("P-2027-001", T0, ready - timedelta(minutes=1), least, CALENDAR)
    assert "needs 2 business days of deliberation" in refusal.value.sentence
    assert "from Wed, Mar 3, 2027, 10:00 AM Eastern" in refusal.value.sentence
    check_deliberated("P-2027-001", T0, ready, least, CALENDAR)


def test_a_rule_without_deliberation_waits_for_nothing() -> None:
    check_deliberated("P-2027-001", T0, T0, Span(), CALENDAR)


def test_names_are_printed_unless_the_alliance_speaks_alone() -> None:
    assert [item for item in Attribution if prints_names(item)] == [Attribution.SIGNATORIES, Attribution.BOTH]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("attribution", Attribution)
def test_a_rapid_vote_prints_no_names_and_a_letter_always_does(profile: Profile, attribution: Attribution) -> None:
    wrong = {Profile.RAPID: prints_names(attribution), Profile.LETTER: not prints_names(attribution)}
    if wrong.get(profile):
        with pytest.raises(Refusal, match="Please choose"):
            check_attribution(profile, attribution)
    else:
        check_attribution(profile, attribution)


def test_the_hash_of_a_revision_is_64_hex_digits_and_always_the_same() -> None:
    words = ("Title", "Summary", "Text", "")
    assert revision_hash(SALT, *words) == revision_hash(SALT, *words)
    assert len(revision_hash(SALT, *words)) == 64
    assert int(revision_hash(SALT, *words), 16)


@pytest.mark.rule("1.6")
def test_a_change_anywhere_changes_the_hash() -> None:
    variants = [
        (SALT, "Title", "Summary", "Text", ""),
        (bytes(31) + b"\x01", "Title", "Summary", "Text", ""),
        (SALT, "title", "Summary", "Text", ""),
        (SALT, "Title", "Summary.", "Text", ""),
        (SALT, "Title", "Summary", "Text\n", ""),
        (SALT, "Title", "Summary", "Text", "https://example.org"),
    ]
    assert len({revision_hash(*variant) for variant in variants}) == len(variants)


@pytest.mark.parametrize("letter", ['"', ",", "[", "]", "\\", "\x1f", "a"])
def test_words_moved_from_one_field_to_the_next_change_the_hash(letter: str) -> None:
    splits = [f"x{letter}{letter}y"[:cut] for cut in range(5)]
    whole = f"x{letter}{letter}y"
    hashes = [revision_hash(SALT, split, whole[len(split) :], "Text", "") for split in splits]
    assert len(set(hashes)) == len(splits)
