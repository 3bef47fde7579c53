"""What holds in every history (rulebook 12, and point 6 of issue 2's resolution).

Random histories of acts run through the real services on a real database. Beside them runs a second, naive model,
written from the rulebook and sharing no code with the program; both must agree on every ballot and every outcome.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from atest_bot.domain.ballots import Act, Choice, Surface, standing
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role, Standing
from atest_bot.domain.tally import RULES, Count, Outcome, Profile, decide
from atest_bot.services import delegating, extending, recusing, seating
from tests.chamber import CHAIR, EMOJI, MEMBERS, Chamber, delegate
from tests.house import SETTLE_SECONDS, T0, migrated

SIGN, ASIDE, OBJECT = EMOJI
EARLY = (Surface.REACTION_ADDED, Surface.BUTTON)
MINUTE = timedelta(minutes=1)
SETTLE = timedelta(seconds=SETTLE_SECONDS)
# A history takes a tenth of a second, so a failing one is shown as found: add Phase.shrink to have it made small.
WHOLE: Any = {
    "deadline": None,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}

profiles = st.sampled_from(list(Profile))


# --- histories ---


@dataclass(frozen=True)
class Deed:
    """One act: `minute` is when it is done, counted from the first closing; it arrives `delay` minutes later."""

    minute: int
    member: int
    person: int
    surface: Surface
    emoji: str
    delay: int
    deliveries: int

    @property
    def choice(self) -> Choice:
        return EMOJI[self.emoji]

    @property
    def is_reaction(self) -> bool:
        return self.surface in (Surface.REACTION_ADDED, Surface.REACTION_REMOVED)


@dataclass(frozen=True)
class Change:
    """A member leaves or is suspended, or one of its people stops acting for it."""

    minute: int
    member: int
    person: int | None
    standing: Standing


@dataclass(frozen=True)
class Recusal:
    """A member's primary declares a conflict of interest."""

    minute: int
    member: int


@dataclass(frozen=True)
class Extension:
    """A chair asks for a closing so many days after, or before, the present one."""

    minute: int
    days: int


Event = Deed | Change | Recusal | Extension


@dataclass(frozen=True)
class History:
    """A coalition, a vote, and all that happens in it."""

    members: int
    shares_a_group: bool
    profile: Profile
    deeds: tuple[Deed, ...]
    changes: tuple[Change, ...]
    others: tuple[Recusal | Extension, ...] = ()


minutes = st.one_of(
    st.integers(-2_000, 0), st.integers(-2_000, 0), st.integers(-80, 0), st.integers(0, 8), st.integers(9, 7_000)
)
deeds = st.builds(
    Deed,
    minute=minutes,
    member=st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5]),
    person=st.sampled_from([0, 1, 1, 2]),
    surface=st.sampled_from(
        [Surface.BUTTON, Surface.COMMAND, *[Surface.REACTION_ADDED] * 3, *[Surface.REACTION_REMOVED] * 4]
    ),
    emoji=st.sampled_from([SIGN, SIGN, ASIDE, OBJECT]),
    delay=st.sampled_from([0, 0, 0, 1, 5, 90]),
    deliveries=st.sampled_from([1, 1, 2, 3]),
)
changes = st.builds(
    Change,
    minute=minutes,
    member=st.integers(0, 5),
    person=st.sampled_from([None, 0, 1]),
    standing=st.sampled_from([Standing.LEFT, Standing.SUSPENDED]),
)
others = st.one_of(
    st.builds(Recusal, minutes, st.integers(0, 5)), st.builds(Extension, minutes, st.sampled_from([-3, 0, 1, 4, 9]))
)
answers = st.one_of(
    st.lists(st.sampled_from([SIGN, SIGN, SIGN, SIGN, SIGN, ASIDE, OBJECT, None]), min_size=6, max_size=6),
    st.lists(st.sampled_from([SIGN, SIGN, SIGN, OBJECT]), min_size=6, max_size=6),
    st.lists(st.sampled_from([SIGN, None, None, None]), min_size=6, max_size=6),
)


def history_of(answers: list[str | None], later: list[Deed], **rest: Any) -> History:
    """Most members answer early on, so that histories end in every way; then whatever happens, happens."""
    early = [
        Deed(-2_100 + member, member, (member + 1) % 3, EARLY[member % 2], emoji, 0, 1)
        for member, emoji in enumerate(answers)
        if emoji is not None
    ]
    return History(deeds=(*early, *later), **rest)


histories = st.builds(
    history_of,
    answers=answers,
    members=st.integers(3, 6),
    shares_a_group=st.booleans(),
    profile=profiles,
    later=st.lists(deeds, min_size=4, max_size=20, unique_by=lambda deed: deed.minute),
    others=st.lists(others, max_size=5).map(tuple),
    changes=st.lists(changes, max_size=3, unique_by=lambda change: (change.member, change.person)).map(tuple),
)


# --- the naive model ---


@dataclass
class Model:
    """The rulebook, read slowly: every question is answered from the list of all acts, with no state but that list."""

    members: int
    groups: Mapping[int, int]
    profile: Profile
    acts: dict[int, list[Deed]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    resigned: set[tuple[int, int]] = field(default_factory=set)
    recused: set[int] = field(default_factory=set)

    def seat(self, member: int) -> int:
        return self.groups.get(member, member)

    def may_vote(self, deed: Deed) -> bool:
        return (
            deed.member < self.members
            and deed.member not in self.gone
            and self.seat(deed.member) not in self.recused
            and (deed.member, deed.person) not in self.resigned
        )

    def seats(self) -> set[int]:
        """N of section 4: less those that left or recused; a group stays while one of its members does."""
        return {self.seat(member) for member in range(self.members) if member not in self.gone} - self.recused

    def ballot(self, seat: int) -> Choice | None:
        """A seat's answer."""
        return self.standing(seat)[0]

    def printed(self) -> int:
        """How many names are printed: of members that signed on and are still in the vote (2.8, 11)."""
        found = [self.standing(seat) for seat in self.seats()]
        return sum(answer == Choice.SIGN_ON and by is not None and by[0] not in self.gone for answer, by in found)

    def standing(self, seat: int) -> tuple[Choice | None, tuple[int, int] | None]:
        """Sections 2.6, 5.3 and 5.6, told as a story: the answer, and whose it is."""
        answer: Choice | None = None
        given_by: tuple[int, int] | None = None
        by_reaction = False
        marks: dict[tuple[int, int], list[str]] = {}
        for deed in sorted(self.acts.get(seat, []), key=lambda deed: deed.minute):
            who = (deed.member, deed.person)
            mine = marks.setdefault(who, [])
            if deed.surface == Surface.REACTION_REMOVED:
                if deed.emoji in mine:
                    mine.remove(deed.emoji)
                if given_by == who and by_reaction:
                    answer = EMOJI[mine[-1]] if mine else None
                    given_by = who if mine else None
                continue
            if deed.surface == Surface.REACTION_ADDED:
                if deed.emoji in mine:
                    mine.remove(deed.emoji)
                mine.append(deed.emoji)
            primary_stands = given_by is not None and given_by[1] == 0
            if primary_stands and deed.person != 0:
                continue
            answer, given_by, by_reaction = deed.choice, who, deed.is_reaction
        return answer, given_by

    def numbers(self) -> tuple[int, int, int, int]:
        """N, F, S and O."""
        given = [self.ballot(seat) for seat in self.seats()]
        return len(given), given.count(Choice.SIGN_ON), given.count(Choice.STAND_ASIDE), given.count(Choice.OBJECT)

    def outcome(self) -> str:
        """The table and the order of section 4."""
        n, f, s, o = self.numbers()
        if n < 3:
            return "canceled"
        met = {
            Profile.CONSENSUS: f >= n // 2 + 1 and o == 0,
            Profile.FOUNDATIONAL: Fraction(f, n) >= Fraction(3, 4) and o == 0,
            Profile.MAJORITY: f > o and Fraction(f, n) >= Fraction(1, 3),
            Profile.RAPID: o == 0 and f >= 3,
            Profile.LETTER: f >= 3,
        }
        but_for_objections = {
            Profile.CONSENSUS: f >= n // 2 + 1,
            Profile.FOUNDATIONAL: Fraction(f, n) >= Fraction(3, 4),
            Profile.RAPID: f >= 3,
        }
        if met[self.profile]:
            return "adopted"
        if but_for_objections.get(self.profile):
            return "objected"
        return "not_adopted" if 2 * (f + s + o) > n else "no_quorum"


# --- running one beside the other ---


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the schema with nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("invariants") / "empty.db"
    migrated(f"sqlite:///{path}")
    return path


@contextmanager
def chamber_on(empty: Path) -> Iterator[Chamber]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atest.db"
        shutil.copy(empty, path)
        with Chamber(f"sqlite:///{path}", Path(folder)) as chamber:
            yield chamber


class Run:
    """One history, lived through by the program and by the model at once."""

    def __init__(
        self, chamber: Chamber, history: History, names: Sequence[str], order: Sequence[int] | None = None
    ) -> None:
        self.chamber, self.history = chamber, history
        together = {0: "Shared House", 1: "Shared House"} if history.shares_a_group else {}
        chamber.found(names[: history.members], groups=together, order=order)
        self.model = Model(history.members, {1: 0} if together else {}, history.profile)
        self.is_refused = len(self.model.seats()) < 3
        self.found_outcome: str | None = None
        self.extensions = self.by_chair = 0
        self.vote = 0

    def live(self) -> None:
        """Open the vote, let everything arrive in its order, and go on to the end."""
        chamber = self.chamber
        if self.is_refused:
            with pytest.raises(Refusal, match="at least three members"):
                chamber.vote_is_open(self.history.profile)
            return
        self.vote = chamber.vote_is_open(self.history.profile, "both" if self.history.profile != "rapid" else "")
        self.first_closing = self.closes = chamber.closes_at(self.vote)
        for _, what in self.arrivals():
            self.settle()
            if isinstance(what, Change):
                self.change(what)
            elif isinstance(what, Recusal):
                self.recuse(what)
            elif isinstance(what, Extension):
                self.extend(what)
            else:
                self.deliver(what)
        for _ in range(2):
            chamber.clock.at = max(chamber.clock.at, self.closes + SETTLE)
            self.settle()
        assert self.found_outcome is not None

    def arrivals(self) -> Iterator[tuple[datetime, Event]]:
        """Everything in the order of its arrival, with the clock set to it; repeats come a minute apart."""
        coming: list[tuple[int, int, Event]] = [
            (deed.minute + deed.delay + again, number, deed)
            for number, deed in enumerate(self.history.deeds)
            for again in range(deed.deliveries)
        ]
        coming += [(change.minute, 1_000 + number, change) for number, change in enumerate(self.history.changes)]
        coming += [(other.minute, 2_000 + number, other) for number, other in enumerate(self.history.others)]
        for minute, _, what in sorted(coming, key=lambda item: item[:2]):
            self.chamber.clock.at = max(self.chamber.clock.at, self.at(minute))
            yield self.chamber.clock.at, what

    def at(self, minute: int) -> datetime:
        return self.first_closing + minute * MINUTE

    def settle(self) -> None:
        """Settle, and hold what happened against the rulebook: a count, or one extension for want of a quorum."""
        now = self.chamber.clock.at
        was_open = self.found_outcome is None
        is_due = was_open and now >= self.closes + SETTLE
        expected = self.model.outcome() if is_due else None
        self.chamber.settle()
        closes, outcome = self.chamber.state(self.vote)
        self.found_outcome = outcome
        if not is_due:
            assert closes == self.closes
            assert (outcome is None) == was_open
        elif expected == "no_quorum" and not self.extensions:
            self.extensions += 1
            assert outcome is None
            assert closes > max(self.closes, now)
            self.closes = closes
        else:
            assert outcome == expected
            assert closes == self.closes
            self.counted = self.model.numbers()

    def deliver(self, deed: Deed) -> None:
        if deed.member >= self.history.members:
            return
        acted_at = self.at(deed.minute)
        key = f"deed-{self.history.deeds.index(deed)}"
        is_counted = self.found_outcome is not None
        try:
            cast = self.chamber.press(
                delegate(deed.member, deed.person),
                deed.choice,
                vote=self.vote,
                surface=deed.surface,
                emoji=deed.emoji if deed.is_reaction else "",
                acted_at=acted_at,
                key=key,
            )
        except Refusal:
            assert not self.model.may_vote(deed)
            return
        assert self.model.may_vote(deed)
        seat = self.model.acts.setdefault(self.model.seat(deed.member), [])
        if not cast.is_repeat and not is_counted and acted_at <= self.closes:
            seat.append(deed)
        assert cast.standing == self.model.ballot(self.model.seat(deed.member))

    def change(self, change: Change) -> None:
        if change.member >= self.history.members or change.member in self.model.gone:
            return
        chamber, now = self.chamber, self.chamber.clock.at
        if change.person is None:
            chamber.stand(change.member, change.standing)
            if self.found_outcome is None:
                self.model.gone.add(change.member)
                self.look_for_an_end()
            else:
                self.model.resigned |= {(change.member, person) for person in range(3)}
            return
        slack_id = delegate(change.member, change.person)
        if (change.member, change.person) not in self.model.resigned:
            chamber.run(delegating.remove_delegate, chamber.coalition, CHAIR, slack_id, now)
            self.model.resigned.add((change.member, change.person))

    def recuse(self, recusal: Recusal) -> None:
        """A member leaves the count once, for good, and by the closing instant only (1, 4)."""
        member, now = recusal.member, self.chamber.clock.at
        if member >= self.history.members:
            return
        act = seating.Deed(
            self.chamber.key(), delegate(member, 0), self.vote, self.chamber.revision_hash(self.vote), now
        )
        seat, is_open = self.model.seat(member), self.found_outcome is None and now <= self.closes
        may = (
            member not in self.model.gone and seat not in self.model.recused and (member, 0) not in self.model.resigned
        )
        if not may:
            with pytest.raises(Refusal):
                self.chamber.run(recusing.recuse, self.chamber.coalition, act, now)
            return
        self.chamber.run(recusing.recuse, self.chamber.coalition, act, now)
        if is_open:
            self.model.recused.add(seat)
            self.look_for_an_end()

    def extend(self, extension: Extension) -> None:
        """A chair may move the closing twice, before it, to a business day, and never earlier (6.6)."""
        chamber, now = self.chamber, self.chamber.clock.at
        local = self.closes.astimezone(chamber.coalition.calendar.zone) + timedelta(days=extension.days)
        wish = extending.Wish(local.date().isoformat(), local.strftime("%H:%M"), "More time.")
        is_open = self.found_outcome is None and now < self.closes
        act = (extending.extend, chamber.coalition, chamber.key(), CHAIR, self.vote, wish, now)
        if not is_open or self.by_chair == 2 or extension.days <= 0 or local.weekday() >= 5:
            with pytest.raises(Refusal):
                chamber.run(*act)
        else:
            chamber.run(*act)
            self.by_chair += 1
            self.closes = local.astimezone(self.closes.tzinfo)
        assert chamber.closes_at(self.vote) == self.closes

    def look_for_an_end(self) -> None:
        """With fewer than three, a vote is canceled at once, and nobody counts it (11)."""
        is_over = len(self.model.seats()) < 3
        self.found_outcome = self.chamber.outcome(self.vote)
        assert self.found_outcome == ("canceled" if is_over else None)
        if is_over:
            self.counted = self.model.numbers()

    # --- what it came to ---

    def result(self) -> tuple[Any, ...]:
        """The outcome, the numbers and each member's ballot: what no renaming or reordering may change."""
        if self.is_refused:
            return ("refused",)
        return (self.chamber.outcome(self.vote), self.counted, self.extensions, self.by_member())

    def by_member(self) -> dict[int, str]:
        """Each seat's stored ballot, by the first of its members in the history's own numbering."""
        names = self.chamber.names
        return {self.model.seat(names.index(name)): choice for name, choice in self.chamber.ballots(self.vote).items()}


@pytest.mark.rule("4.7", "12.1", "12.2", "12.3", "12.7")
@settings(max_examples=35, **WHOLE)
@given(history=histories)
def test_the_program_and_the_rulebook_agree_on_every_history(empty: Path, history: History) -> None:
    with chamber_on(empty) as chamber:
        run = Run(chamber, history, MEMBERS)
        run.live()
        if run.is_refused:
            return
        check_ballots(run)
        check_record(run)
        check_decision(run)
        check_promises(run)
        check_settled(run)


def check_ballots(run: Run) -> None:
    """12.1 and 12.2: one ballot for each seat, as the model has it, on the revision under the vote."""
    chamber, seats = run.chamber, run.model.seats()
    found = chamber.read("SELECT seat_id, revision_hash FROM ballots")
    assert len({seat for seat, _ in found}) == len(found)
    assert {digest for _, digest in found} <= set(chamber.read("SELECT revision_hash FROM votes")[0])
    stored = {seat: choice for seat, choice in run.by_member().items() if seat in seats}
    assert stored == {seat: ballot.value for seat in seats if (ballot := run.model.ballot(seat)) is not None}
    people = chamber.read("SELECT person_id, count(DISTINCT seat_id) FROM acts GROUP BY person_id")
    assert all(seats_of_person == 1 for _, seats_of_person in people)


def check_record(run: Run) -> None:
    """12.3: the record alone gives the same numbers and outcome, by the program's replay and by a plain reading."""
    chamber = run.chamber
    told = chamber.verify()
    assert told.votes == 1
    entries = [json.loads(body) for (body,) in chamber.read("SELECT body FROM entries ORDER BY seq")]
    answers: dict[int, str] = {}
    seats: set[int] = set()
    for entry in entries:
        kind, data = entry["kind"], entry["data"]
        if kind == "vote.opened":
            seats = set(data["seats"])
        if kind == "ballot.cast":
            answers[data["seat"]] = data["choice"]
        if kind == "ballot.withdrawn":
            del answers[data["seat"]]
        if kind in ("seat.lapsed", "seat.recused"):
            seats.remove(data["seat"])
        if kind == "vote.counted":
            given = [choice for seat, choice in answers.items() if seat in seats]
            numbers = (len(seats), *[given.count(choice) for choice in ("sign_on", "stand_aside", "object")])
            assert numbers == run.counted
            assert data["outcome"] == chamber.outcome(run.vote)
            assert tuple(data[name] for name in ("entitled", "sign_on", "stand_aside", "object")) == numbers


def check_decision(run: Run) -> None:
    """12.4: one decision where it was adopted, and one public message unless that waits; else none."""
    chamber = run.chamber
    expected = 1 if chamber.outcome(run.vote) == "adopted" else 0
    assert chamber.value("SELECT count(*) FROM decisions") == expected
    entitled, _, aside, _ = run.counted
    waits = 3 * aside > entitled  # weak consensus is published when a chair says so (4.5)
    assert chamber.value("SELECT count(*) FROM outbox WHERE destination = 'public'") == (0 if waits else expected)
    names = chamber.value("SELECT count(*) FROM signatories")
    assert names == (run.model.printed() if expected and run.history.profile != Profile.RAPID else 0)


def check_promises(run: Run) -> None:
    """12.7: the number that the card prints has only fallen, and the closing has only moved later."""
    chamber, rule = run.chamber, RULES[run.history.profile]
    opened = len(Model(run.history.members, run.model.groups, run.history.profile).seats())
    left = len(run.model.seats())
    assert rule.required(left) <= rule.required(opened)
    printed = chamber.value("SELECT data FROM outbox WHERE key = 'card:1:now'")
    who = f"Now {left} of {opened} members" if left < opened else f"{left} member{'s' if left > 1 else ''}"
    assert f"{who} may vote. Adopted if at least {rule.required(left)} sign on" in printed
    moved = chamber.read("SELECT body FROM entries WHERE kind IN ('vote.opened', 'vote.extended') ORDER BY seq")
    closings = [json.loads(body)["data"]["closes_at"] for (body,) in moved]
    assert closings == sorted(closings)
    assert len(closings) == 1 + run.extensions + run.by_chair


def check_settled(run: Run) -> None:
    """12.4: settling again changes nothing, and nothing that comes due later changes a vote or publishes again.

    Later is before a rapid decision lapses, which its public notice would say.
    """
    chamber = run.chamber
    everything = [f"SELECT * FROM {table} ORDER BY 1" for table in ("entries", "votes", "ballots", "outbox")]
    lasting = [
        "SELECT id, outcome, closes_at FROM votes ORDER BY id",
        "SELECT * FROM ballots ORDER BY 1",
        "SELECT id FROM decisions ORDER BY id",
        "SELECT key, data FROM outbox WHERE destination = 'public' ORDER BY key",
    ]
    for queries, later in ((everything, timedelta()), (lasting, timedelta(days=20)), (everything, timedelta())):
        before = [chamber.read(query) for query in queries]
        chamber.clock.at += later
        chamber.settle()
        assert [chamber.read(query) for query in queries] == before


@pytest.mark.rule("12.6")
@settings(max_examples=8, **WHOLE)
@given(history=histories, data=st.data())
def test_renaming_members_and_entering_them_in_another_order_changes_nothing(
    empty: Path, history: History, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(history.members)))
    names = data.draw(st.permutations(MEMBERS))
    results = []
    for run_names, run_order in ((MEMBERS, None), (names, order)):
        with chamber_on(empty) as chamber:
            run = Run(chamber, history, run_names, run_order)
            run.live()
            results.append(run.result())
    assert results[0] == results[1]


@settings(max_examples=8, **WHOLE)
@given(history=histories, data=st.data())
def test_in_whatever_order_acts_arrive_the_ballots_and_the_outcome_are_the_same(
    empty: Path, history: History, data: st.DataObject
) -> None:
    in_time = [deed for deed in history.deeds if deed.minute <= 0 and deed.member < history.members]
    results = []
    for deeds_in_order in (in_time, data.draw(st.permutations(in_time))):
        with chamber_on(empty) as chamber:
            run = Run(chamber, History(history.members, False, history.profile, tuple(deeds_in_order), ()), MEMBERS)
            run.vote = chamber.vote_is_open(history.profile)
            run.first_closing = run.closes = chamber.closes_at(run.vote)
            chamber.clock.at = run.closes
            for deed in deeds_in_order:
                run.deliver(deed)
            chamber.to_the_end(run.vote)
            chamber.verify()
            results.append((chamber.ballots(run.vote), chamber.outcome(run.vote)))
    assert results[0] == results[1]


# --- the rule alone, on any numbers ---


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


@pytest.mark.rule("4.2.2")
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
