"""The record's canonical form, its hashes, and the replay that recomputes every outcome (threat-model 7)."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from atest_bot.domain.record import FIRST_PREV, Broken, Entry, Fact, digest, replay, seal
from atest_bot.domain.tally import Count, Outcome

T0 = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
CONSENSUS = {"share": 1, "share_of": 2, "strict": True, "at_least": 1, "objections": "block"}
VECTOR = (
    '{"data":{},"kind":"ledger.genesis","prev":"' + "0" * 64 + '","seq":1,"subject":"ledger",'
    '"ts":"2026-01-05T14:00:00.000000Z","v":1}'
)
VECTOR_HASH = "059daf822f6de67f91276d0161729215db773a1797bf7b7bf7fdd950d5b19f2a"

Step = tuple[Fact, dict[str, Any]]


def chain(*steps: Step) -> list[Entry]:
    entries = [seal(1, FIRST_PREV, T0, Fact.GENESIS, "ledger", {})]
    for kind, data in steps:
        last = entries[-1]
        entries.append(seal(last.seq + 1, last.hash, T0, kind, "position:1", data))
    return entries


def opened(vote: int = 1, seats: tuple[int, ...] = (1, 2, 3)) -> Step:
    return Fact.VOTE_OPENED, {"vote": vote, "rule": CONSENSUS, "seats": list(seats), "revision_hash": TEXT}


def cast(seat: int, choice: str = "sign_on", vote: int = 1, text: str = "a" * 64) -> Step:
    return Fact.BALLOT_CAST, {"vote": vote, "seat": seat, "choice": choice, "revision_hash": text}


def withdrawn(seat: int) -> Step:
    return Fact.BALLOT_WITHDRAWN, {"vote": 1, "seat": seat}


def lapsed(seat: int) -> Step:
    return Fact.SEAT_LAPSED, {"vote": 1, "seat": seat}


def counted(n: int, f: int, s: int, o: int, outcome: str, vote: int = 1) -> Step:
    return Fact.VOTE_COUNTED, {
        "vote": vote,
        "entitled": n,
        "sign_on": f,
        "stand_aside": s,
        "object": o,
        "outcome": outcome,
    }


TEXT = "a" * 64
ADOPTED = (
    opened(),
    cast(1),
    cast(2),
    counted(3, 2, 0, 0, "adopted"),
    (Fact.POSITION_ADOPTED, {"vote": 1, "revision_hash": TEXT}),
)


# --- form ---


def test_the_test_vector_of_the_threat_model() -> None:
    entry = seal(1, FIRST_PREV, datetime(2026, 1, 5, 14, 0, tzinfo=UTC), Fact.GENESIS, "ledger", {})
    assert entry.body == VECTOR
    assert entry.hash == digest(VECTOR) == VECTOR_HASH


def test_the_form_has_sorted_keys_no_spaces_and_letters_as_they_are() -> None:
    body = seal(2, "a" * 64, T0, Fact.MEMBER_ADDED, "member:1", {"b": 1, "a": "Casa Ñandú"}).body
    assert '"data":{"a":"Casa Ñandú","b":1}' in body
    assert body == json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_the_same_entry_has_the_same_hash_in_whatever_order_its_data_are_given() -> None:
    one = seal(2, "a" * 64, T0, Fact.MEMBER_ADDED, "member:1", {"a": 1, "b": 2})
    assert one == seal(2, "a" * 64, T0, Fact.MEMBER_ADDED, "member:1", {"b": 2, "a": 1})


def test_times_are_utc_with_microseconds() -> None:
    eastern = T0.astimezone(timezone(timedelta(hours=-5)))
    assert '"ts":"2027-03-01T15:00:00.000000Z"' in seal(2, "a" * 64, eastern, Fact.GENESIS, "ledger", {}).body


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        seal(2, "a" * 64, T0, Fact.GENESIS, "ledger", {"n": number})


def test_stored_names_of_facts_are_plain_and_distinct() -> None:
    for fact in Fact:
        assert fact.value.isascii()
        assert unicodedata.is_normalized("NFC", fact.value)
    assert len({fact.value for fact in Fact}) == len(Fact)


# --- the chain ---


def test_an_empty_record_is_whole() -> None:
    assert replay([]).head is None


def test_a_whole_chain_gives_its_outcomes_and_its_head() -> None:
    entries = chain(*ADOPTED)
    told = replay(entries)
    assert told.counts == {1: Count(3, 2, 0, 0)}
    assert told.outcomes == {1: Outcome.ADOPTED}
    assert told.adoptions == {1: (6, entries[5].hash)}
    assert told.head == entries[-1]


def first_fault(entries: list[Entry]) -> int:
    with pytest.raises(Broken) as broken:
        replay(entries)
    return broken.value.seq


def test_an_edited_text_is_found_where_it_is() -> None:
    entries = chain(*ADOPTED)
    entries[2] = replace(entries[2], body=entries[2].body.replace("sign_on", "object"))
    assert first_fault(entries) == 3


def test_an_edited_text_with_a_new_hash_is_found_at_the_next() -> None:
    entries = chain(*ADOPTED)
    body = entries[2].body.replace("sign_on", "object")
    entries[2] = replace(entries[2], body=body, hash=digest(body))
    assert first_fault(entries) == 4


@pytest.mark.parametrize("field", ["seq", "prev", "hash", "kind", "subject"])
def test_an_edit_beside_the_text_is_found(field: str) -> None:
    for at in range(6):
        entries = chain(*ADOPTED)
        entries[at] = replace(entries[at], **{field: 77 if field == "seq" else "f" * 64})
        assert first_fault(entries) in (at + 1, at + 2, 77)


def test_a_deleted_entry_is_found_at_the_next() -> None:
    entries = chain(*ADOPTED)
    for gone in range(len(entries) - 1):
        assert first_fault(entries[:gone] + entries[gone + 1 :]) == gone + 2


def test_an_inserted_entry_is_found() -> None:
    entries = chain(*ADOPTED)
    forged = seal(3, entries[1].hash, T0, Fact.BALLOT_CAST, "position:1", {"vote": 1, "seat": 3, "choice": "object"})
    assert first_fault([*entries[:2], forged, *entries[2:]]) == 3


def test_two_entries_in_each_other_s_place_are_found() -> None:
    entries = chain(*ADOPTED)
    entries[2], entries[3] = entries[3], entries[2]
    assert first_fault(entries) == 4


def test_a_text_that_names_another_place_is_found() -> None:
    entries = chain(opened())
    foreign = seal(9, entries[1].hash, T0, Fact.BALLOT_CAST, "position:1", {"vote": 1, "seat": 1, "choice": "object"})
    assert first_fault([*entries, replace(foreign, seq=3)]) == 3


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "null", "{", '{"seq":1}', VECTOR.replace('"kind":"ledger.genesis",', "")]
)
def test_what_is_no_entry_is_a_fault_of_the_record_and_not_of_ours(body: str) -> None:
    assert first_fault([Entry(1, FIRST_PREV, digest(body), body, "ledger.genesis", "ledger")]) == 1


@pytest.mark.parametrize(
    "data", [{}, {"vote": 1}, {"vote": 1, "seats": [1], "rule": {}}, {"vote": 1, "seats": 1, "rule": CONSENSUS}]
)
def test_an_entry_that_lacks_what_its_kind_needs_is_a_fault(data: dict[str, Any]) -> None:
    assert first_fault(chain((Fact.VOTE_OPENED, data))) == 2


# --- the outcomes ---


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ((cast(1), cast(2), counted(3, 2, 0, 0, "adopted")), Outcome.ADOPTED),
        ((cast(1), cast(2), cast(3, "object"), counted(3, 2, 0, 1, "objected")), Outcome.OBJECTED),
        ((cast(1), cast(1, "stand_aside"), cast(2), counted(3, 1, 1, 0, "not_adopted")), Outcome.NOT_ADOPTED),
        ((cast(1), withdrawn(1), counted(3, 0, 0, 0, "no_quorum")), Outcome.NO_QUORUM),
        ((cast(1), cast(2), lapsed(3), counted(2, 2, 0, 0, "canceled")), Outcome.CANCELED),
        ((cast(9), cast(1), counted(3, 1, 0, 0, "no_quorum")), Outcome.NO_QUORUM),
    ],
)
def test_the_last_answers_of_the_seats_that_are_left_are_counted(steps: tuple[Step, ...], outcome: Outcome) -> None:
    assert replay(chain(opened(), *steps)).outcomes == {1: outcome}


@pytest.mark.parametrize(
    ("steps", "at"),
    [
        ((opened(), cast(1), counted(3, 2, 0, 0, "adopted")), 4),
        ((opened(), cast(1), cast(2), counted(3, 2, 0, 0, "not_adopted")), 5),
        ((opened(), cast(1), cast(2), counted(4, 2, 0, 0, "adopted")), 5),
        ((cast(1),), 2),
        ((opened(), cast(1, vote=2)), 3),
        ((*ADOPTED, cast(3, "object")), 7),
        ((*ADOPTED, lapsed(3)), 7),
        ((*ADOPTED, counted(3, 2, 0, 0, "adopted")), 7),
        ((opened(), (Fact.POSITION_ADOPTED, {"vote": 1})), 3),
        ((opened(), counted(3, 0, 0, 0, "no_quorum"), (Fact.POSITION_ADOPTED, {"vote": 1})), 4),
    ],
    ids=[
        "one ballot too many",
        "another outcome",
        "another electorate",
        "a ballot before any vote",
        "a ballot in another vote",
        "a ballot after the count",
        "a lapse after the count",
        "a second count",
        "an adoption before the count",
        "an adoption of what failed",
    ],
)
def test_a_whole_chain_that_tells_of_the_impossible_is_broken(steps: tuple[Step, ...], at: int) -> None:
    assert first_fault(chain(*steps)) == at


def test_two_votes_are_counted_apart() -> None:
    told = replay(
        chain(
            opened(1),
            opened(2),
            cast(1, vote=1),
            cast(1, "object", vote=2),
            counted(3, 1, 0, 0, "no_quorum", vote=1),
            counted(3, 0, 0, 1, "no_quorum", vote=2),
        )
    )
    assert told.counts == {1: Count(3, 1, 0, 0), 2: Count(3, 0, 0, 1)}


@pytest.mark.parametrize("make", [lambda entries: entries[:4], lambda entries: entries[:-1]])
def test_a_shorter_record_is_whole_in_itself_and_only_its_head_tells(
    make: Callable[[list[Entry]], list[Entry]],
) -> None:
    entries = chain(*ADOPTED)
    shorter = replay(make(entries))
    assert shorter.head != entries[-1]
    assert shorter.adoptions == {}
