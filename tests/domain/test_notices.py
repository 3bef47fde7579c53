"""What is said, to whom: the public notice has no field for anything that members keep to themselves (rulebook 8.1)."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Audience, Notice, PublicChange, PublicNotice, PublicPart, paged, public_notice
from atest_bot.domain.positions import Attribution
from atest_bot.domain.tally import Outcome

NAMES = ("the Northfield Network", "Casa Nueva", "Bridge to Safety", "Élan Rising")


def notice(**changes: Any) -> PublicNotice:
    words = {
        "alliance": "ATEST",
        "number": "D-2027-001",
        "title": "Protect domestic workers",
        "text": "We ask Congress to protect every domestic worker.",
        "link": "",
        "adopted_on": "March 10, 2027",
        "attribution": Attribution.SIGNATORIES,
        "signatories": NAMES,
        "record_seq": 41,
        "record_hash": "ab" * 32,
        "outcome": Outcome.ADOPTED,
    }
    return public_notice(**{**words, **changes})


@pytest.mark.guarantee("G10")
@pytest.mark.rule("8.1.2", "12.5")
def test_the_public_notice_has_these_fields_and_no_other() -> None:
    assert [field.name for field in fields(PublicNotice)] == [
        "alliance",
        "number",
        "title",
        "text",
        "link",
        "adopted_on",
        "attribution",
        "signatories",
        "record_seq",
        "record_hash",
        "supersedes",
        "standing",
        "superseded_by",
        "since",
        "corrected_on",
        "delivered_on",
        "joined",
        "left",
        "parts",
        "has_names",
    ]
    assert [field.name for field in fields(PublicPart)] == [
        "number",
        "part",
        "parts",
        "text",
        "signatories",
        "delivered_on",
        "joined",
        "left",
    ]
    assert [field.name for field in fields(PublicChange)] == ["number", "standing", "other", "on"]


@pytest.mark.rule("12.5", "8.1.1")
def test_only_public_notices_their_parts_and_their_ends_are_for_the_public() -> None:
    public = [kind for kind in get_args(Notice) if kind.audience == Audience.PUBLIC]
    assert public == [PublicNotice, PublicPart, PublicChange]


@pytest.mark.rule("11.11")
@given(
    text=st.text(st.sampled_from("ab \n"), min_size=1, max_size=900),
    names=st.lists(st.text("xyz", min_size=1, max_size=80), max_size=40),
    days=st.lists(st.just("September 30, 2027"), max_size=40),
    joined=st.lists(st.text("xyz", min_size=1, max_size=80), max_size=40),
    left=st.lists(st.text("xyz", min_size=1, max_size=80), max_size=40),
)
def test_however_long_nothing_of_a_notice_is_lost_or_said_twice(
    text: str, names: list[str], days: list[str], joined: list[str], left: list[str]
) -> None:
    dated = {"joined": joined, "left": left}
    noted = {field: tuple((name, "September 30, 2027") for name in of_it) for field, of_it in dated.items()}
    whole = replace(notice(text=text, signatories=names), delivered_on=tuple(days), **noted)
    first, rest = paged(whole, room=200)
    assert "".join([first.text, *(part.text for part in rest)]) == text
    assert tuple(name for part in (first, *rest) for name in part.signatories) == whole.signatories
    assert [day for part in (first, *rest) for day in part.delivered_on] == days
    assert tuple(name for part in (first, *rest) for name in part.joined) == whole.joined
    assert tuple(name for part in (first, *rest) for name in part.left) == whole.left
    assert first.parts == len(rest) + 1
    assert [part.part for part in rest] == list(range(2, first.parts + 1))
    for part in (first, *rest):
        assert len(words(part)) <= 200


@pytest.mark.rule("11.11")
@pytest.mark.parametrize("text", ["WHEREAS\n" + "we ask it of Congress " * 40, " \n" + "x" * 900])
def test_no_message_of_a_long_notice_says_next_to_nothing(text: str) -> None:
    first, rest = paged(notice(text=text, signatories=()), room=200)
    assert [len(part.text) > 150 for part in (first, *rest)][:-1] == [True] * len(rest)


def words(part: PublicNotice | PublicPart) -> str:
    """What may become long of one message."""
    delivered = [f"As delivered, {day}." for day in part.delivered_on]
    left = [f"Withdrew its name on {day}: {name}." for name, day in part.left]
    joined = [f"Signed on {day}: {name}." for name, day in part.joined]
    return part.text + "".join(f"{line}\n" for line in (*part.signatories, *delivered, *joined, *left))


def test_every_notice_says_for_whom_it_is_and_cannot_be_changed() -> None:
    for kind in get_args(Notice):
        assert kind.audience in set(Audience)
        assert kind.__dataclass_params__.frozen
        assert "audience" not in [field.name for field in fields(kind)]


@pytest.mark.parametrize("outcome", [item for item in Outcome if item != Outcome.ADOPTED])
def test_what_was_not_adopted_has_no_public_notice(outcome: Outcome) -> None:
    with pytest.raises(Refusal, match="Only an adopted decision can be published"):
        notice(outcome=outcome)


def test_signatories_stand_in_alphabetical_order_whatever_their_case() -> None:
    assert notice().signatories == ("Bridge to Safety", "Casa Nueva", "Élan Rising", "the Northfield Network")


@pytest.mark.parametrize("attribution", Attribution)
def test_names_are_in_it_only_where_the_vote_lists_them(attribution: Attribution) -> None:
    expected = 0 if attribution == Attribution.ALLIANCE else len(NAMES)
    assert len(notice(attribution=attribution).signatories) == expected


def test_the_same_decision_gives_the_same_notice_in_whatever_order_names_come() -> None:
    assert notice() == notice(signatories=NAMES[::-1])
