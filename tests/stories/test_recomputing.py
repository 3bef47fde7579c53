"""Anyone can recompute a result from the exported record, with nothing of ours (G7)."""

import ast
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.domain.members import Standing
from atest_bot.exports.printing import FilePrinter
from atest_bot.services import exporting, membership
from tests.chamber import CHAIR, MEMBERS, Chamber, delegate
from tests.house import ROOT, SETTLE_SECONDS

F, S, OBJECT = Choice.SIGN_ON, Choice.STAND_ASIDE, Choice.OBJECT


@pytest.fixture
def chamber(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    with Chamber.founded(database_url, tmp_path) as chamber:
        yield chamber


def voted(chamber: Chamber, profile: str, choices: list[Choice]) -> int:
    """A vote in which members change their minds and end up answering so."""
    vote = chamber.vote_is_open(profile)
    for member, choice in enumerate(choices):
        chamber.press(delegate(member, 1), OBJECT if choice == F else F, vote=vote)
        chamber.press(delegate(member, 0), choice, vote=vote)
    return vote


def exported(chamber: Chamber) -> list[dict[str, Any]]:
    """The lines of the file that `export record` writes."""
    (file,) = chamber.run(exporting.record_for_chairs, chamber.coalition, FilePrinter(), "", chamber.clock.at)
    return [json.loads(line) for line in file.content.splitlines()]


def recomputed(lines: list[dict[str, Any]]) -> dict[int, str]:
    """Each vote's outcome, from hashes checked one after the other and ballots counted one by one."""
    prev, votes, outcomes = "0" * 64, {}, {}
    for line in lines:
        assert line["prev"] == prev
        assert line["hash"] == hashlib.sha256(b"atest-ledger-v1\n" + line["body"].encode()).hexdigest()
        prev, fields = line["hash"], json.loads(line["body"])
        data = fields["data"]
        if fields["kind"] == "vote.opened":
            votes[data["vote"]] = (data["rule"], set(data["seats"]), {})
        elif fields["kind"] == "ballot.cast":
            votes[data["vote"]][2][data["seat"]] = data["choice"]
        elif fields["kind"] == "seat.lapsed":
            votes[data["vote"]][1].discard(data["seat"])
        elif fields["kind"] == "vote.counted":
            rule, seats, ballots = votes[data["vote"]]
            outcomes[data["vote"]] = decided(rule, len(seats), [ballots.get(seat) for seat in seats])
    return outcomes


def decided(rule: dict[str, Any], entitled: int, answers: list[str | None]) -> str:
    """Section 4 of the rulebook, in fractions."""
    signed, objected = answers.count("sign_on"), answers.count("object")
    share, needed = Fraction(signed, entitled), Fraction(rule["share"], rule["share_of"])
    enough = (share > needed if rule["strict"] else share >= needed) and signed >= rule["at_least"]
    if rule["objections"] == "outweigh":
        enough = enough and signed > objected
    if enough and objected and rule["objections"] == "block":
        return "objected"
    if enough:
        return "adopted"
    answered = sum(answer is not None for answer in answers)
    return "not_adopted" if 2 * answered > entitled else "no_quorum"


@pytest.mark.guarantee("G7")
def test_outcomes_are_recomputed_from_the_exported_record_alone(chamber: Chamber) -> None:
    for profile, choices in (
        ("consensus", [F, F, F, F]),
        ("consensus", [F, F, F, F, OBJECT]),
        ("foundational", [F, F, F, F, F, S, S]),
        ("majority", [F, F, F, OBJECT, OBJECT]),
        ("consensus", [F]),
    ):
        chamber.to_the_end(voted(chamber, profile, choices))
    stored = dict(chamber.read("SELECT id, outcome FROM votes"))
    assert list(stored.values()) == ["adopted", "objected", "not_adopted", "adopted", "no_quorum"]
    assert recomputed(exported(chamber)) == stored


@pytest.mark.guarantee("G7")
def test_a_count_uses_the_roll_and_the_rule_of_the_opening(chamber: Chamber) -> None:
    vote = voted(chamber, "consensus", [F, F, F, F])

    def change(rows: Any) -> None:
        for name in ("Hazel House", "Iris Network"):
            membership.enter_member(rows, name, "", "", chamber.clock.at)

    chamber.run(change)
    chamber.to_the_end(vote)
    assert chamber.outcome(vote) == "adopted", "four of the seven that were entitled, not of nine"
    assert recomputed(exported(chamber)) == {vote: "adopted"}


@pytest.mark.guarantee("G7")
def test_who_leaves_after_the_closing_instant_is_in_the_count_all_the_same(chamber: Chamber) -> None:
    vote = voted(chamber, "consensus", [F, F, F, F])
    chamber.clock.at = chamber.closes_at(vote) + timedelta(seconds=1)
    chamber.settle()
    chamber.run(membership.change_standing, chamber.coalition, CHAIR, MEMBERS[0], Standing.LEFT, chamber.clock.at)
    chamber.clock.at += timedelta(seconds=SETTLE_SECONDS)
    chamber.settle()
    assert chamber.outcome(vote) == "adopted"
    assert recomputed(exported(chamber)) == {vote: "adopted"}


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("module", ["tally", "record", "ballots"])
def test_what_counts_knows_no_fractions_and_no_clock(module: str) -> None:
    tree = ast.parse((ROOT / "atest_bot" / "domain" / f"{module}.py").read_text(encoding="utf-8"))
    found = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id in ("float", "round", "random", "time"))
        or (isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"))
    ]
    assert found == []
