"""The rulebook read slowly, beside the program and sharing no code with it.

All that happened is one list, the story. Every question (who is entitled, what a member answered, when voting closes,
how many must sign on, how it ended) is answered by reading the story from its first line. Here is who may do what, and
what it comes to; whoever may not is `Refused`, with the sentence of the rulebook that says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.histories import days
from tests.histories.acts import OBJECT
from tests.histories.people import Duty
from tests.histories.reading import Reading
from tests.histories.story import (
    Answered,
    Asked,
    Ended,
    Held,
    Left,
    Moved,
    Proposed,
    Recused,
    Refused,
    Reported,
    Settled,
    Vote,
)

SETTLE = timedelta(minutes=6)  # 3.7
LATE = timedelta(minutes=10)  # counted so long after that, two business days begin at the count (4.3)

# 4: the profiles' least times of voting; "24 hours" is no business day.
OPEN_AT_LEAST = {"consensus": 5, "foundational": 10, "majority": 2, "rapid": None, "letter": 2}


@dataclass
class Model(Reading):
    """Lives a history by the rulebook."""

    # --- time ---

    def settle(self, now: datetime) -> None:
        """3.7: "After a settle time the vote is counted once"; 4.3: "one automatic extension of 2 business days"."""
        while self.vote is not None and self.outcome() is None and now >= self.closing() + SETTLE:
            outcome = self.counted()
            if outcome == "no_quorum" and not self.moves("quorum"):
                later = days.business_days_after(self.zone, self.closing(), 2)
                is_late = now >= self.closing() + SETTLE + LATE
                self._move("quorum", self._two_days_from(now) if is_late else later)
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

    def _needs_second(self, chair: str, now: datetime) -> bool:
        """11: "Chair's own member proposed or objects: early close, cancel … need a second chair"."""
        duty = self.member_of(chair, now)
        if duty is None:
            return False
        seat = self.frozen.seats.get(duty.member)
        return duty.member == self.proposed_for() or (seat is not None and self.ballots().get(seat) == OBJECT)

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
        self.check_chair(chair)
        if not self._is_in_time(now):
            raise Refused("voting has ended (5.7)")
        seat = self.frozen.seats.get(member)
        if seat is None or member not in self.members() or seat not in self.seats():
            raise Refused("not in the count (4)")
        own = self.member_of(chair, now)
        if own is not None and self.frozen.seats.get(own.member) == seat:
            raise Refused("a chair who is also a delegate votes as a delegate (1)")
        if self.answer(seat) is not None or self.waits(seat):
            raise Refused("it has answered, or is being asked (5.11)")
        if not any(self.frozen.seats.get(duty.member) == seat for duty in self._acting(now)):
            raise Refused("nobody could confirm it (5.11)")
        self.story.append(Reported(seat, answer))

    def _acting(self, now: datetime) -> Iterable[Duty]:
        entitled = self.members()
        return [duty for duty in self.duties if duty.covers(now) and duty.member in entitled]

    def confirm(self, person: str, at: datetime, now: datetime) -> None:
        """5.11: the latest ballot that was entered, by one of the member's own people."""
        reported = self.told(Reported)[-1]
        duty, seat = self._seat(person, now)
        if seat != reported.seat:
            raise Refused("not its own people (5.11)")
        if not self.waits(seat):
            raise Refused("it has answered since (5.11)")
        if self._is_in_time(at):
            self.story.append(Answered(seat, duty.member, person, duty.is_primary, "on behalf", reported.answer, at))

    def extend(self, chair: str, day: datetime, now: datetime) -> None:
        """6.6: "by a chair, before closing, with a reason, at most twice; never shortened"."""
        self.check_chair(chair)
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
        self.check_chair(chair)
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
        waiting = self.waiting()
        if any(one.what == what for one in waiting):
            raise Refused("that motion waits already (11)")
        self.story.append(Proposed(what, chair))

    def second(self, chair: str, now: datetime) -> None:
        """11: "need a second chair", of what is still possible."""
        self.check_chair(chair)
        latest = self.told(Proposed)[-1]
        if latest not in self.waiting():
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
        self.check_chair(chair)
        self._check_may_end(now)
        if self._needs_second(chair, now):
            self._propose("cancel", chair)
        else:
            self._stop("canceled")

    def withdraw(self, person: str, now: datetime) -> None:
        """3: "withdrawn (proposer)"."""
        duty = self.member_of(person, now)
        if not self.proposed_for():
            may = person == self.roster.proposer
        else:
            is_own = duty is not None and duty.member == self.proposed_for()
            may = is_own and duty is not None and (duty.is_primary or person == self.roster.proposer)
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
