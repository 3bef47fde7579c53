"""Members and the people who act for them, as the rulebook has it (2, 11)."""

from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from tests.histories import days
from tests.histories.acts import CHAIRS, GROUP, NAMES, Roster, delegate
from tests.histories.story import Refused


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


@dataclass
class People:
    """The roster. `standing` says of each member whether it is active, suspended or has left."""

    roster: Roster
    began: datetime
    groups: dict[str, str] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.roster.zone)
        for number in range(self.roster.members):
            name = NAMES[number]
            self.groups[name] = GROUP if number in self.roster.grouped else ""
            self.standing[name] = "active"
            self.duties += [Duty(delegate(number, person), name, person == 0, self.began) for person in (0, 1)]

    def member_of(self, person: str, now: datetime) -> Duty | None:
        """2.3: "The member is found from who clicked". A suspended member has no one who acts for it."""
        return next(
            (
                duty
                for duty in self.duties
                if duty.person == person and duty.covers(now) and self.standing[duty.member] == "active"
            ),
            None,
        )

    @staticmethod
    def check_chair(person: str) -> None:
        if person not in CHAIRS:
            raise Refused("only a chair may (1)")

    def proposed_for(self) -> str:
        """The member whose delegate proposed; none where it was a chair without one."""
        return NAMES[0] if self.roster.proposer in (delegate(0, 0), delegate(0, 1)) else ""

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
