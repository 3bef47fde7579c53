"""A coalition without its Slack: the real services on a real database, at times that a test chooses."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Self

from sqlalchemy import text

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.members import Role, Standing
from atest_bot.domain.principles import Question
from atest_bot.services import consulting, drafting, membership, opening, proposing, settling, verifying, voting
from atest_bot.services.drafting import Proposal
from atest_bot.services.proposing import Answers
from atest_bot.services.terms import Terms
from atest_bot.services.voting import Cast, Press
from atest_bot.settings import load_coalition
from atest_bot.store import roster, votes
from atest_bot.store.database import Database, Rows
from tests.house import INPUT, SETTLE_SECONDS, T0, coalition_file, migrated

CHAIR = "U0CHAIR"
MEMBERS = (
    "Alder House",
    "Birch Legal",
    "Cedar Network",
    "Dogwood Fields",
    "Elm Alliance",
    "Fir Project",
    "Gorse Union",
)
DELEGATES = (Role.PRIMARY, Role.ALTERNATE, Role.ALTERNATE)
EMOJI = {"white_check_mark": Choice.SIGN_ON, "raised_hand": Choice.STAND_ASIDE, "no_entry": Choice.OBJECT}
WORDS = Proposal("Protect domestic workers", "Why we ask this.", "We ask Congress.", "", "policy", "tvpra", "")


@dataclass
class FixedClock:
    """The time, as a test sets it; `moved` is by how many seconds a test moved that of the database."""

    at: datetime = T0
    moved: float = 0.0

    def now(self) -> datetime:
        return self.at

    def offset_seconds(self) -> float:
        return self.moved


def delegate(member: int, person: int) -> str:
    """The Slack id of a member's primary (0) or alternates (1, 2)."""
    return f"U0M{member}P{person}"


def propose(rows: Rows, coalition: Coalition, key: str, by: str, words: Proposal, now: datetime) -> str:
    """Both steps of a proposal, and the input record that a vote needs; returns the position's number."""
    draft = drafting.draft(rows, coalition, f"{key}:draft", by, words, now)
    answers = Answers(draft.position_id, dict.fromkeys(Question, ("no", "")))
    number = proposing.propose(rows, coalition, key, by, answers, now)
    consulting.record_input(rows, coalition, f"{key}:input", by, draft.position_id, INPUT, now)
    return number


class Chamber:
    """One database, and what people do in it. `url` must be of this program's schema."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.clock = FixedClock()
        self.coalition: Coalition = load_coalition(coalition_file(folder), SETTLE_SECONDS, 0)
        self.database = Database(url, self.clock)
        self._name, self._keys = secrets.token_hex(4), count(1)
        self._hashes: dict[int, str] = {}

    @classmethod
    def founded(cls, url: str, folder: Path, members: Sequence[str] = MEMBERS, **more: Any) -> Self:
        """An empty database brought to the schema, with a chair and the members' delegates."""
        migrated(url)
        chamber = cls(url, folder)
        chamber.found(members, **more)
        return chamber

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def found(
        self,
        members: Sequence[str] = MEMBERS,
        groups: Mapping[int, str] | None = None,
        order: Sequence[int] | None = None,
    ) -> None:
        """Enter the chair, and each member with its delegates, in the order given."""

        def work(rows: Rows) -> None:
            membership.seat_first_chairs(rows, [CHAIR], T0)
            for number in order or range(len(members)):
                name = members[number]
                membership.enter_member(rows, name, "", (groups or {}).get(number, ""), T0)
                member = membership.find_member(rows, name)
                for person, role in enumerate(DELEGATES):
                    person_id = roster.know_person(rows, delegate(number, person))
                    membership.begin(rows, person_id, member.id, role, T0, None, T0)

        self.names = list(members)
        self.database.run(work)

    # --- what people do ---

    def key(self) -> str:
        return f"{self._name}-{next(self._keys)}"

    def propose(self, by: str = CHAIR) -> str:
        """Enter a position; returns its number."""
        return self.database.run(propose, self.coalition, self.key(), by, WORDS, self.clock.at)

    def open_vote(self, number: str, profile: str = "consensus", attribution: str = "") -> int:
        """Open a vote at the first closing that is allowed; returns its number."""
        terms = self.terms(number, profile, attribution)
        self.database.run(opening.open_vote, self.coalition, self.key(), CHAIR, terms, self.clock.at)
        return int(self.value("SELECT max(id) FROM votes"))

    def terms(self, number: str, profile: str = "consensus", attribution: str = "") -> Terms:
        """The form of a vote with the first closing that is allowed."""
        span = self.coalition.terms[profile].open_at_least  # type: ignore[index]
        closes = self.coalition.calendar.default_closing(self.clock.at, span).astimezone(self.coalition.calendar.zone)
        listed = attribution or ("signatories" if profile == "letter" else "alliance")
        position = self.value("SELECT id FROM positions WHERE number = :number", number=number)
        day, at = closes.date().isoformat(), closes.time().isoformat("minutes")
        return Terms(position, profile, day, at, listed, "", "It cannot wait." if profile == "rapid" else "")

    def vote_is_open(self, profile: str = "consensus", attribution: str = "") -> int:
        """A position, deliberated for long enough, with an open vote."""
        number = self.propose()
        self.clock.at += timedelta(days=10)
        return self.open_vote(number, profile, attribution)

    def press(
        self,
        person: str,
        choice: Choice,
        *,
        vote: int = 1,
        surface: Surface = Surface.BUTTON,
        emoji: str = "",
        acted_at: datetime | None = None,
        key: str | None = None,
    ) -> Cast:
        """One act by any surface, as a listener would hand it over now."""
        act = Press(
            key or self.key(), person, vote, self.revision_hash(vote), choice, surface, acted_at or self.clock.at, emoji
        )
        return self.database.run(voting.cast_ballot, self.coalition, act, self.clock.at)

    def revision_hash(self, vote: int) -> str:
        """The hash that the vote's buttons carry, which never changes."""
        if vote not in self._hashes:
            self._hashes[vote] = self.value("SELECT revision_hash FROM votes WHERE id = :vote", vote=vote)
        return self._hashes[vote]

    def stand(self, member: int, standing: Standing) -> str:
        """Suspend a member, note that it left, or restore it; returns what the chair is told."""
        name = self.names[member]
        return self.database.run(membership.change_standing, self.coalition, CHAIR, name, standing, self.clock.at)

    def settle(self) -> None:
        """Do all that is due."""
        while self.database.run(settling.settle_due, self.coalition, self.clock.at):
            pass

    def to_the_end(self, vote: int = 1) -> None:
        """Move the clock past closing and settle time, and once more where the vote is extended."""
        for _ in range(2):
            self.clock.at = self.closes_at(vote) + timedelta(seconds=SETTLE_SECONDS)
            self.settle()
        assert self.outcome(vote) is not None

    def adopt(self, profile: str = "consensus", attribution: str = "") -> int:
        """A vote in which every primary signs on, to its end."""
        vote = self.vote_is_open(profile, attribution)
        for member in range(len(self.names)):
            self.press(delegate(member, 0), Choice.SIGN_ON, vote=vote)
        self.to_the_end(vote)
        return vote

    # --- what is stored ---

    def read(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.database.run(lambda rows: rows.table(text(query), **values))]

    def value(self, query: str, **values: object) -> Any:
        return self.database.run(lambda rows: rows.value(text(query), **values))

    def run(self, work: Callable[..., Any], *args: Any) -> Any:
        return self.database.run(work, *args)

    def closes_at(self, vote: int = 1) -> datetime:
        return self.state(vote)[0]

    def state(self, vote: int = 1) -> tuple[datetime, str | None]:
        """When a vote closes, and its outcome if it was counted."""
        found = self.database.run(votes.by_id, vote)
        assert found is not None
        return found.closes_at, found.outcome

    def outcome(self, vote: int = 1) -> str | None:
        found: str | None = self.value("SELECT outcome FROM votes WHERE id = :vote", vote=vote)
        return found

    def ballots(self, vote: int = 1) -> dict[str, str]:
        """Each seat's ballot, by the member's name."""
        return dict(
            self.read(
                "SELECT m.name, b.choice FROM ballots b JOIN members m ON m.id = b.seat_id WHERE vote_id = :vote",
                vote=vote,
            )
        )

    def verify(self) -> verifying.Verified:
        return self.database.run(verifying.verify)


ALL_TABLES = (
    "members",
    "people",
    "duties",
    "counters",
    "positions",
    "revisions",
    "principle_answers",
    "principle_notes",
    "input_records",
    "amendments",
    "information",
    "votes",
    "electors",
    "acts",
    "ballots",
    "objections",
    "recusals",
    "holds",
    "extension_requests",
    "reported_ballots",
    "motions",
    "decisions",
    "signatories",
    "deliveries",
    "reports_back",
    "successions",
    "ratifications",
    "checks",
    "check_acts",
    "inbox",
    "outbox",
    "timers",
    "homes",
    "hearings",
    "halts",
    "processes",
    "entries",
)


def contents(chamber: Chamber) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {table: sorted(chamber.read(f"SELECT * FROM {table}"), key=repr) for table in ALL_TABLES}
