"""The rulebook read slowly, beside the program and sharing no code with it.

All that happened is one list, the story. Every question (who is entitled, what a member answered, when voting closes,
how many must sign on, how it ended) is answered by reading the story from its first line. Whoever may not do what they
try is `Refused`, with the sentence of the rulebook that says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.histories import days
from tests.histories.acts import ASIDE, CHAIRS, GROUP, NAMES, OBJECT, SIGN, Roster, delegate

SETTLE = timedelta(minutes=6)  # 3.7
T = TypeVar("T")

# 4: the profiles' least times of voting; "24 hours" is no business day.
OPEN_AT_LEAST = {"consensus": 5, "foundational": 10, "majority": 2, "rapid": None, "letter": 2}


class Refused(Exception):
    """The rulebook does not allow it."""


# --- what the story is made of ---


@dataclass(frozen=True)
class Answered:
    """A ballot, given, changed or taken back in time."""

    seat: str
    member: str
    person: str
    is_primary: bool
    by: str
    answer: str | None
    at: datetime


@dataclass(frozen=True)
class Left:
    member: str


@dataclass(frozen=True)
class Recused:
    seat: str


@dataclass(frozen=True)
class Held:
    seat: str


@dataclass(frozen=True)
class Asked:
    seat: str


@dataclass(frozen=True)
class Reported:
    seat: str
    answer: str


@dataclass(frozen=True)
class Moved:
    why: str
    to: datetime


@dataclass(frozen=True)
class Proposed:
    """A chair's motion that a second chair must agree to."""

    what: str
    chair: str


@dataclass(frozen=True)
class Settled:
    """The latest motion was carried or dropped."""


@dataclass(frozen=True)
class Ended:
    outcome: str


@dataclass
class Duty:
    """A delegation: somebody acts for a member, since an instant, until one."""

    person: str
    member: str
    is_primary: bool
    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)

    def is_over(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now

    def meets(self, since: datetime, until: datetime | None) -> bool:
        """Whether there is a moment in both."""
        latest_start = max(self.since, since)
        ends = [end for end in (self.until, until) if end is not None]
        return not ends or latest_start < min(ends)


@dataclass(frozen=True)
class Vote:
    """What is frozen at the opening (3.5): who is entitled, and from which seat; the rule; the closing."""

    seats: Mapping[str, str]
    profile: str
    is_sealed: bool
    needed: int
    opened: datetime
    closes: datetime
    least: datetime


@dataclass
class Model:
    """The coalition, one position, and its vote."""

    roster: Roster
    began: datetime
    groups: dict[str, str] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)
    vote: Vote | None = None
    story: list[object] = field(default_factory=list)
    stage: str = "deliberation"

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.roster.zone)
        for number in range(self.roster.members):
            name = NAMES[number]
            self.groups[name] = GROUP if number in self.roster.grouped else ""
            self.standing[name] = "active"
            self.duties += [Duty(delegate(number, person), name, person == 0, self.began) for person in (0, 1)]

    # --- what the story says ---

    def told(self, kind: type[T]) -> list[T]:
        return [line for line in self.story if isinstance(line, kind)]

    @property
    def frozen(self) -> Vote:
        if self.vote is None:
            raise AssertionError("there is no vote")
        return self.vote

    def members(self) -> list[str]:
        """Those entitled at the opening that have not left or been suspended since (4, 11)."""
        gone = {line.member for line in self.told(Left)}
        return [member for member in self.frozen.seats if member not in gone]

    def seats(self) -> set[str]:
        """4: "N = E - R - L". 2.2: members of one group are one; the group stays while one of them does."""
        recused = {line.seat for line in self.told(Recused)}
        return {self.frozen.seats[member] for member in self.members()} - recused

    def closings(self) -> list[datetime]:
        """The closing as it was at the opening, and wherever it was moved since."""
        return [self.frozen.closes, *(line.to for line in self.told(Moved))]

    def closing(self) -> datetime:
        return self.closings()[-1]

    def moves(self, why: str) -> int:
        """How often the closing was moved for one reason."""
        return sum(line.why == why for line in self.told(Moved))

    def outcome(self) -> str | None:
        return next((line.outcome for line in self.told(Ended)), None)

    def standing_of(self, seat: str) -> Answered | None:
        """A seat's ballot, as the act that set it: 2.6, 5.3 and 5.6, told in the order of the acts' own times (5.7)."""
        ballot: Answered | None = None
        marks: dict[str, list[Answered]] = {}
        for act in sorted((one for one in self.told(Answered) if one.seat == seat), key=lambda one: one.at):
            mine = marks.setdefault(act.person, [])
            if act.by in ("react", "unreact"):
                mine[:] = [one for one in mine if one.answer != act.answer]
            if act.by == "unreact":
                # 5.3: "removing it falls back to the one before, or withdraws the ballot when none is left, unless a
                # button or a primary has set the ballot since"
                if ballot is not None and ballot.person == act.person and ballot.by == "react":
                    ballot = mine[-1] if mine else None
                continue
            if act.by == "react":
                mine.append(act)
            if ballot is not None and ballot.is_primary and not act.is_primary:
                continue  # 2.6: "a primary's ballot is replaced only by the primary"
            ballot = act if act.answer is not None else None  # 5.6: "can be changed or withdrawn"
        return ballot

    def answer(self, seat: str) -> str | None:
        ballot = self.standing_of(seat)
        return ballot.answer if ballot is not None else None

    def ballots(self) -> dict[str, str]:
        return {seat: answer for seat in self.seats() if (answer := self.answer(seat)) is not None}

    def numbers(self) -> tuple[int, int, int, int]:
        """N, F, S and O of section 4."""
        given = list(self.ballots().values())
        return len(self.seats()), given.count(SIGN), given.count(ASIDE), given.count(OBJECT)

    def enough(self, sign_on: int, entitled: int) -> bool:
        """The first part of "adopted when", in fractions (4)."""
        return {
            "consensus": sign_on >= entitled // 2 + 1,
            "foundational": Fraction(sign_on, entitled) >= Fraction(3, 4),
            "majority": Fraction(sign_on, entitled) >= Fraction(1, 3) and sign_on > 0,
            "rapid": sign_on >= 3,
            "letter": sign_on >= self.frozen.needed,
        }[self.frozen.profile]

    def required(self) -> int:
        """The number on the card (3.5, 4.7): the fewest sign-ons with which it would be adopted if none objected."""
        entitled = max(len(self.seats()), 1)
        return next(number for number in range(1_001) if self.enough(number, entitled))

    def counted(self) -> str:
        """4.4: "rule met -> adopted; rule met but for O = 0 -> objected; quorum missed -> …; else not adopted"."""
        n, f, s, o = self.numbers()
        if self.enough(f, n):
            if self.frozen.profile == "letter" or (self.frozen.profile == "majority" and f > o):
                return "adopted"
            if self.frozen.profile != "majority":
                return "objected" if o else "adopted"
        return "not_adopted" if 2 * (f + s + o) > n else "no_quorum"

    # --- time ---

    def settle(self, now: datetime) -> None:
        """3.7: "After a settle time the vote is counted once"; 4.3: "one automatic extension of 2 business days"."""
        while self.vote is not None and self.outcome() is None and now >= self.closing() + SETTLE:
            outcome = self.counted()
            if outcome == "no_quorum" and not self.moves("quorum"):
                later = days.business_days_after(self.zone, self.closing(), 2)
                self._move("quorum", later if later > now else self._two_days_from(now))
            else:
                self._end(outcome)

    def _two_days_from(self, moment: datetime) -> datetime:
        """The first usual closing that leaves two business days."""
        return days.usual_closing(self.zone, days.business_days_after(self.zone, moment, 2))

    def _move(self, why: str, to: datetime) -> None:
        """The closing moves. Where it had come, voting goes on, without those that left meanwhile (11)."""
        self.story.append(Moved(why, to))
        self._leave(*(member for member in self.members() if self.standing[member] != "active"))

    def _leave(self, *members: str) -> None:
        self.story += [Left(member) for member in members]
        self._look_for_an_end()

    def _end(self, outcome: str) -> None:
        self.story.append(Ended(outcome))
        self.stage = outcome

    def _is_in_time(self, at: datetime) -> bool:
        """5.7: "Acts after the closing instant are recorded as late, not counted"; nor what comes after the count."""
        return self.outcome() is None and at <= self.closing()

    def _check_open(self, now: datetime) -> None:
        if self.outcome() is not None or now >= self.closing():
            raise Refused("voting has ended (3.7)")

    # --- who ---

    def member_of(self, person: str, now: datetime) -> Duty | None:
        """2.3: "The member is found from who clicked". A suspended member has no one who acts for it."""
        return next(
            (duty for duty in self.duties if duty.person == person and duty.covers(now) and self._acts(duty)), None
        )

    def _acts(self, duty: Duty) -> bool:
        return self.standing[duty.member] == "active"

    def _seat(self, person: str, now: datetime) -> tuple[Duty, str]:
        """Whose seat a person votes from (5.10)."""
        duty = self.member_of(person, now)
        if duty is None:
            raise Refused("nobody's delegate may not vote (5.10)")
        if duty.member not in self.members():
            raise Refused("its member is not entitled, or left (4, 11)")
        seat = self.frozen.seats[duty.member]
        if seat not in self.seats():
            raise Refused("its member recused itself, finally (1)")
        return duty, seat

    @staticmethod
    def _check_chair(person: str) -> None:
        if person not in CHAIRS:
            raise Refused("only a chair may (1)")

    def _needs_second(self, chair: str, now: datetime) -> bool:
        """11: "Chair's own member proposed or objects: early close, cancel … need a second chair"."""
        duty = self.member_of(chair, now)
        if duty is None:
            return False
        proposed_for = next((NAMES[0] for person in (0, 1) if self.roster.proposer == delegate(0, person)), "")
        seat = self.frozen.seats.get(duty.member)
        return duty.member == proposed_for or (seat is not None and self.ballots().get(seat) == OBJECT)

    # --- the vote ---

    def open(self, profile: str, tally: str, needed: int, day: datetime, now: datetime) -> None:
        """3.5, and 11: "N < 3: a vote cannot open"."""
        active = [member for member, standing in self.standing.items() if standing == "active"]
        seats = {member: self.groups[member] or member for member in active}
        if len(set(seats.values())) < 3:
            raise Refused("fewer than three (11)")
        closes = days.exact(self.zone, day.date(), day.time())
        least = self.least(profile, now)
        if closes is None or not days.is_business_day(day.date()) or closes < least:
            raise Refused("not a closing that may be (4, 6.1, 6.2)")
        self.vote = Vote(seats, profile, tally == "sealed", needed, now, closes, least)
        self.stage = "voting"

    def least(self, profile: str, now: datetime) -> datetime:
        """4: "open at least"."""
        number = OPEN_AT_LEAST[profile]
        return now + timedelta(hours=24) if number is None else days.business_days_after(self.zone, now, number)

    def press(self, person: str, by: str, answer: str | None, at: datetime, now: datetime) -> None:
        if self.frozen.is_sealed and by == "unreact":
            return
        duty, seat = self._seat(person, now)
        is_ballot = not (self.frozen.is_sealed and by == "react")  # 5.2: "In a sealed vote reactions are not ballots"
        if is_ballot and self._is_in_time(at):
            self.story.append(Answered(seat, duty.member, person, duty.is_primary, by, answer, at))

    def hold(self, person: str, at: datetime, now: datetime) -> None:
        """5.9."""
        _, seat = self._seat(person, now)
        if not self._is_in_time(at):
            return
        if any(line.seat == seat for line in self.told(Held)):
            raise Refused("once per member and position (5.9)")
        self.story.append(Held(seat))
        if self.closing() < days.business_days_after(self.zone, at, 2):
            self._move("hold", self._two_days_from(at))

    def recuse(self, person: str, at: datetime, now: datetime) -> None:
        """1: "the member leaves the count for this vote, finally"."""
        duty, seat = self._seat(person, now)
        if not self._is_in_time(at):
            return
        ballot = self.standing_of(seat)
        if ballot is not None and ballot.is_primary and not duty.is_primary:
            raise Refused("a primary's answer is the primary's to undo (2.6)")
        self.story.append(Recused(seat))
        self._look_for_an_end()

    def _look_for_an_end(self) -> None:
        """11: "N < 3: an open one is canceled"."""
        if self.outcome() is None and len(self.seats()) < 3:
            self._end("canceled")

    def relay(self, chair: str, member: str, answer: str, now: datetime) -> None:
        """5.11."""
        self._check_chair(chair)
        if not self._is_in_time(now):
            raise Refused("voting has ended (5.7)")
        seat = self.frozen.seats.get(member)
        if seat is None or member not in self.members() or seat not in self.seats():
            raise Refused("not in the count (4)")
        own = self.member_of(chair, now)
        if own is not None and self.frozen.seats.get(own.member) == seat:
            raise Refused("a chair who is also a delegate votes as a delegate (1)")
        if self.answer(seat) is not None or self._waits(seat):
            raise Refused("it has answered, or is being asked (5.11)")
        if not any(self.frozen.seats.get(duty.member) == seat for duty in self._acting(now)):
            raise Refused("nobody could confirm it (5.11)")
        self.story.append(Reported(seat, answer))

    def _acting(self, now: datetime) -> Iterable[Duty]:
        entitled = self.members()
        return [duty for duty in self.duties if duty.covers(now) and duty.member in entitled]

    def _waits(self, seat: str) -> bool:
        """5.11: a ballot on behalf waits until the member's own people confirm or correct it, that is, answer."""
        waits = False
        for line in self.story:
            if isinstance(line, Reported) and line.seat == seat:
                waits = True
            if isinstance(line, Answered) and line.seat == seat and line.answer and line.by != "unreact":
                waits = False
        return waits

    def confirm(self, person: str, at: datetime, now: datetime) -> None:
        """5.11: the latest ballot that was entered, by one of the member's own people."""
        reported = self.told(Reported)[-1]
        duty, seat = self._seat(person, now)
        if seat != reported.seat:
            raise Refused("not its own people (5.11)")
        if not self._waits(seat):
            raise Refused("it has answered since (5.11)")
        if self._is_in_time(at):
            self.story.append(Answered(seat, duty.member, person, duty.is_primary, "on behalf", reported.answer, at))

    def extend(self, chair: str, day: datetime, now: datetime) -> None:
        """6.6: "by a chair, before closing, with a reason, at most twice; never shortened"."""
        self._check_chair(chair)
        self._check_open(now)
        closes = days.exact(self.zone, day.date(), day.time())
        if self.moves("chair") >= 2:
            raise Refused("at most twice (6.6)")
        if closes is None or not days.is_business_day(day.date()) or closes <= self.closing():
            raise Refused("not a later closing that may be (6.1, 6.2, 6.6)")
        self._move("chair", closes)

    def ask_for_time(self, person: str, now: datetime) -> None:
        """6.6: "Any two members together may require one"."""
        self._check_open(now)
        _, seat = self._seat(person, now)
        has_asked = any(line.seat == seat for line in self.told(Asked))
        if self.moves("members") and not has_asked:
            raise Refused("members required one before (6.6)")
        if has_asked:
            return
        self.story.append(Asked(seat))
        if len({line.seat for line in self.told(Asked)} & self.seats()) >= 2:
            self._move("members", self._two_days_from(self.closing()))

    def close_early(self, chair: str, now: datetime) -> None:
        """6.7."""
        self._check_chair(chair)
        self._check_may_close_early(now)
        if self._needs_second(chair, now):
            self._propose("close", chair)
        else:
            self._move("early", now)

    def _check_may_close_early(self, now: datetime) -> None:
        self._check_open(now)
        n, f, s, o = self.numbers()
        if f + s + o < n or o or self.told(Held) or now < self.frozen.least:
            raise Refused("all answered, no objection, no hold, and the minimum time has passed (6.7)")

    def _propose(self, what: str, chair: str) -> None:
        waiting = self._waiting()
        if any(one.what == what for one in waiting):
            raise Refused("that motion waits already (11)")
        self.story.append(Proposed(what, chair))

    def _waiting(self) -> list[Proposed]:
        """Motions not settled yet. The latest is the one that is seconded."""
        waiting: list[Proposed] = []
        for line in self.story:
            if isinstance(line, Proposed):
                waiting.append(line)
            if isinstance(line, Settled):
                waiting.pop()
        return waiting

    def second(self, chair: str, now: datetime) -> None:
        """11: "need a second chair", of what is still possible."""
        self._check_chair(chair)
        latest = self.told(Proposed)[-1]
        if latest not in self._waiting():
            return
        if latest.chair == chair:
            raise Refused("another chair must (11)")
        self.story.append(Settled())
        if latest.what == "close":
            self._check_may_close_early(now)
            self._move("early", now)
        else:
            self._check_may_end(now)
            self._stop("canceled")

    def cancel(self, chair: str, now: datetime) -> None:
        """3: "canceled (chair, with a reason): from any stage before an outcome"."""
        self._check_chair(chair)
        self._check_may_end(now)
        if self._needs_second(chair, now):
            self._propose("cancel", chair)
        else:
            self._stop("canceled")

    def withdraw(self, person: str, now: datetime) -> None:
        """3: "withdrawn (proposer)"."""
        duty = self.member_of(person, now)
        if self.roster.proposer in CHAIRS and self.roster.proposer != delegate(0, 1):
            may = person == self.roster.proposer
        else:
            own = duty is not None and duty.member == NAMES[0]
            may = own and duty is not None and (person == self.roster.proposer or duty.is_primary)
        if not may:
            raise Refused("only the proposer withdraws (3)")
        self._check_may_end(now)
        self._stop("withdrawn")

    def _check_may_end(self, now: datetime) -> None:
        """Before an outcome (3), and not after the closing instant (12.4); an objected one may yet go on (3)."""
        if self.stage not in ("voting", "objected"):
            raise Refused("it has an outcome (3)")
        if self.outcome() is None and now >= self.closing():
            raise Refused("no act after the closing instant changes a count (12.4)")

    def _stop(self, how: str) -> None:
        if self.outcome() is None:
            self._end(how)
        self.stage = how

    # --- members and people ---

    def stand(self, member: str, standing: str, now: datetime) -> None:
        """11: "A member leaves or is suspended during a vote: its ballot lapses, N shrinks"."""
        if self.standing[member] == standing:
            raise Refused("it is so already")
        self.standing[member] = standing
        if self.vote is None or self.outcome() is not None or standing == "active":
            return  # one that comes back stays out of this vote: required numbers never rise (4.7)
        if now > self.closing():
            return  # 12.4: "No act after the closing instant changes a count"
        if member in self.members():
            self._leave(member)

    def join(self, name: str, group: str) -> None:
        """11: "A member joins during a vote: not in E"."""
        if name in self.standing:
            raise Refused("a member already")
        self.standing[name] = "active"
        self.groups[name] = group

    def _day(self, number: int, now: datetime) -> datetime:
        """When a day of the zone begins, so many days on."""
        return days.instant(self.zone, now.astimezone(self.zone).date() + number * days.DAY, time())

    def _starts(self, number: int | None, now: datetime) -> datetime:
        return now if number is None else max(self._day(number, now), now)

    def _check_free(self, person: str, member: str, is_primary: bool, since: datetime, until: datetime | None) -> None:
        if any(duty.person == person and duty.meets(since, until) for duty in self.duties):
            raise Refused("a person acts for one member at a time (2.4)")
        primaries = [duty for duty in self.duties if duty.member == member and duty.is_primary]
        if is_primary and any(duty.meets(since, until) for duty in primaries):
            raise Refused("one primary per member (1)")

    def _check_active(self, member: str) -> None:
        if self.standing.get(member) != "active":
            raise Refused("it takes no part")

    def delegate(
        self, person: str, member: str, role: str, since: int | None, until: int | None, now: datetime
    ) -> None:
        """2.5: "Delegations are dated"."""
        self._check_active(member)
        starts, ends = self._starts(since, now), None if until is None else self._day(until, now)
        if ends is not None and ends <= starts:
            raise Refused("it would end before it begins (2.5)")
        self._check_free(person, member, role == "primary", starts, ends)
        self.duties.append(Duty(person, member, role == "primary", starts, ends))

    def hand_over(self, member: str, old: str, new: str, number: int | None, now: datetime) -> None:
        """2.5: "so a hand-over can be entered ahead"."""
        self._check_active(member)
        at = self._starts(number, now)
        held = {duty.person: duty for duty in self.duties if duty.member == member and duty.covers(at)}
        if old == new or old not in held:
            raise Refused("there is nothing to hand over (2.5)")
        given, until = held[old], held[old].until
        kept = [(duty, duty.until) for duty in self.duties]
        for person in (old, new):
            if person in held:
                held[person].until = at
        try:
            self._check_free(new, member, given.is_primary, at, until)
        except Refused:
            for duty, end in kept:
                duty.until = end
            raise
        self.duties.append(Duty(new, member, given.is_primary, at, until))

    def resign(self, person: str, now: datetime) -> None:
        """2.5: "When one ends, ballots already cast stand"."""
        mine = [duty for duty in self.duties if duty.person == person and not duty.is_over(now)]
        if not mine:
            raise Refused("nobody's delegate")
        min(mine, key=lambda duty: duty.since).until = now
