"""What must be so when a history has ended: on the card, in the record, and in what became of it (rulebook 12)."""

import json

from tests.histories.acts import SIGN
from tests.histories.model import Model
from tests.histories.program import PRINTS, Program


class Differ(AssertionError):
    """The program and the rulebook do not agree, or a promise was broken."""


def check_end(program: Program, model: Model, outcome: str) -> None:
    _check_card(program, model)
    _check_record(program, model, outcome)
    _check_decision(program, model, outcome)
    if set(program.hashes()) - {program.revision.hash}:
        raise Differ("a ballot names another text (12.2)")


def _check_card(program: Program, model: Model) -> None:
    """4.7 and 11: the numbers on the card, in whole members: "now 5 of 9"."""
    opened, left = len(set(model.frozen.seats.values())), len(model.seats())
    who = f"Now {left} of {opened} members" if left < opened else f"{left} members"
    words = f"{who} may vote. Adopted if at least {model.required()} sign on"
    if words not in program.printed():
        raise Differ(f"the card does not say: {words}")


def _check_record(program: Program, model: Model, outcome: str) -> None:
    """12.3: the record alone, read plainly, gives the same numbers, closings and outcome."""
    answers: dict[int, str] = {}
    seats: set[int] = set()
    closings: list[int] = []
    ends: list[str] = []
    for body in program.entries():
        entry = json.loads(body)
        kind, data = entry["kind"], entry["data"]
        if "closes_at" in data:
            closings.append(data["closes_at"])
        if kind == "vote.opened":
            seats = set(data["seats"])
        if kind == "ballot.cast":
            answers[data["seat"]] = data["choice"]
        if kind == "ballot.withdrawn":
            del answers[data["seat"]]
        if kind in ("seat.lapsed", "seat.recused"):
            seats.remove(data["seat"])
        if kind in ("vote.counted", "vote.ended"):
            ends.append(data["outcome"])
        if kind == "vote.counted":
            given = [choice for seat, choice in answers.items() if seat in seats]
            numbers = (len(seats), *(given.count(choice) for choice in ("sign_on", "stand_aside", "object")))
            stated = tuple(data[name] for name in ("entitled", "sign_on", "stand_aside", "object"))
            if not numbers == stated == model.numbers():
                raise Differ(f"the record gives {numbers} and states {stated}, the rulebook says {model.numbers()}")
    if ends != [outcome]:
        raise Differ(f"the record ends with {ends}, the rulebook with {outcome}")
    if closings != [int(one.timestamp()) for one in model.closings()]:
        raise Differ(f"the record tells of other closings: {closings}")


def _check_decision(program: Program, model: Model, outcome: str) -> None:
    """12.4: "one decision and one public post", and no post where weak consensus waits for a chair (4.5)."""
    n, _, s, _ = model.numbers()
    decisions = int(outcome == "adopted")
    expected = (decisions, 0 if 3 * s > n else decisions)
    if program.decided() != expected:
        raise Differ(f"decisions and public posts: {program.decided()}, and the rulebook says {expected}")
    signed = [ballot for seat in model.seats() if (ballot := model.standing_of(seat)) and ballot.answer == SIGN]
    names = sorted(ballot.member for ballot in signed if ballot.member in model.members())
    is_printed = decisions and model.frozen.profile in PRINTS
    if program.names() != (names if is_printed else []):
        raise Differ(f"names printed: {program.names()}, and the rulebook says {names} (1, 11)")
