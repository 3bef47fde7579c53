"""The record in plain words, for members: entries name ids, and names are found when they are read (rulebook 10.1)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from atest_bot.domain import text
from atest_bot.domain.ballots import GROUNDS, LABELS, Choice, Ground
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import BECAME, TITLES, Role, Standing, check_member_of_coalition
from atest_bot.domain.notices import Moment
from atest_bot.domain.record import Entry, Fact, vote_of_ballot, written_at
from atest_bot.domain.tally import OUTCOME_WORDS, Outcome
from atest_bot.services import reading, showing
from atest_bot.store import record, roster, votes
from atest_bot.store.database import Rows

LATEST = 40
_LOOK_BACK = 5_000

_OF_THE_ROSTER = {
    *(Fact.MEMBER_ADDED, Fact.MEMBER_CHANGED, Fact.DUTY_BEGAN, Fact.DUTY_DATED, Fact.DUTY_ENDED),
    *(Fact.ACCOUNT_DEACTIVATED, Fact.ACCOUNT_REACTIVATED),
}
_WHY = {
    "quorum": "too few had answered",
    "chair": "by a chair",
    "members": "two members asked for it",
    "hold": "a member needs more time",
    "deaf": "the bot could not hear for a while",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: `words` are what a phrase about it may hold. One that is sealed tells nothing of members."""

    seq: int
    at: Moment
    fact: str
    words: Mapping[str, str]
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Recount:
    """What the record holds about a position, or the latest acts of chairs, and its head."""

    number: str
    entries: tuple[Told, ...]
    head: tuple[int, str]


def recount(rows: Rows, coalition: Coalition, slack_id: str, number: str, now: datetime) -> Recount:
    """The entries about a position or decision; without a number, the latest acts of chairs."""
    check_member_of_coalition(roster.actor(rows, slack_id, now))
    if number:
        position = reading.find_position(rows, number)
        entries: Iterable[Entry] = record.read(rows, f"position:{position.id}")
        number = position.number
    else:
        newest = record.newest(rows, _LOOK_BACK)
        entries = [entry for entry in newest if _is_of_a_chair(entry)][-LATEST:]
    teller = _Teller(rows, coalition)
    return Recount(number, tuple(teller.tell(entry) for entry in entries), record.head(rows) or (0, ""))


def _is_of_a_chair(entry: Entry) -> bool:
    return entry.kind in _OF_THE_ROSTER or "chair" in json.loads(entry.body)["data"]


class _Teller:
    """Finds the names that ids stand for, each once."""

    def __init__(self, rows: Rows, coalition: Coalition) -> None:
        self.rows, self.coalition = rows, coalition
        self.people = {person.id: text.person(person.slack_id) for person in roster.people(rows)}
        self.members = {member.id: text.tame(member.name) for member in roster.members(rows)}
        self.groups = {member.id: member.affiliation_group for member in roster.members(rows)}
        self.sealed: dict[int, bool] = {}

    def tell(self, entry: Entry) -> Told:
        data = json.loads(entry.body)["data"]
        is_sealed = self._is_sealed(vote_of_ballot(entry))
        words = {} if is_sealed else self._words(data)
        return Told(entry.seq, self.coalition.moment(written_at(entry.body)), entry.kind, words, is_sealed)

    def _is_sealed(self, vote_id: int) -> bool:
        if vote_id not in self.sealed:
            vote = votes.by_id(self.rows, vote_id)
            self.sealed[vote_id] = vote is not None and showing.is_sealed(vote)
        return self.sealed[vote_id]

    def _words(self, data: Mapping[str, Any]) -> dict[str, str]:
        words = {key: self.people.get(data[key], "") for key in ("person", "chair", "second", "holder") if key in data}
        words |= {key: str(value) for key, value in data.items() if key not in words and isinstance(value, int)}
        member = self.members.get(data.get("member", 0), "")
        seat = self._seat(data.get("seat", 0)) or member
        by = words.get("chair") or words.get("person") or ""
        named = {"member": member, "seat": seat, "office": self._office(data, member), "by": f", by {by}" if by else ""}
        named["by_chair"] = f", by {words['chair']}" if words.get("chair") else ""
        return words | named | self._from_lists(data)

    def _seat(self, seat_id: int) -> str:
        return text.tame(self.groups.get(seat_id) or "") or self.members.get(seat_id, "")

    def _office(self, data: Mapping[str, Any], member: str) -> str:
        role = str(data.get("role", ""))
        if role not in list(Role):
            return ""
        return f"{TITLES[Role(role)]} of {member}" if member else TITLES[Role(role)]

    def _from_lists(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Words for values that come from fixed lists."""
        found: dict[str, str] = {}
        choice, outcome, ground = data.get("choice"), data.get("outcome"), data.get("ground")
        if choice is not None:
            found["choice"] = LABELS[Choice(choice)] if choice in list(Choice) else "to take the ballot back"
        if outcome in list(Outcome):
            found["outcome"] = OUTCOME_WORDS[Outcome(str(outcome))]
        if ground in list(Ground):
            found["ground"] = GROUNDS[Ground(str(ground))]
        if data.get("standing") in list(Standing):
            found["became"] = BECAME[Standing(str(data["standing"]))]
        if "closes_at" in data:
            moment = self.coalition.moment(datetime.fromtimestamp(data["closes_at"], UTC))
            found["closes"] = moment.words
        if "why" in data:
            found["why"] = _WHY.get(str(data["why"]), str(data["why"]))
        return found | {key: str(data[key]).replace("_", " ") for key in _FIXED if key in data}


_FIXED = ("change", "motion_kind", "profile", "kind")
