"""A history is lived through by the program and by the model at once; they must agree after every act."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from atest_bot.domain.errors import Refusal
from tests.histories import acts, days
from tests.histories.acts import NAMES, History, Step
from tests.histories.ending import Differ, check_end
from tests.histories.model import SETTLE, Model
from tests.histories.program import BEGAN, Program
from tests.histories.story import Refused

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
_EARLIER = (acts.CloseEarly, acts.Second)


@dataclass
class Life:
    """One history, and where it stands."""

    program: Program
    history: History
    rulebook: type[Model] = Model

    def live(self) -> tuple[str, dict[str, str]]:
        """All of it; returns how it ended, and the ballots. Raises `Differ` with the history, to be replayed."""
        self._begin()
        try:
            return self._live()
        except Exception as fault:
            raise Differ(f"{type(fault).__name__} at step {self.done}: {fault}\n{self.history}") from fault

    def only_open(self) -> datetime:
        """Open its vote and no more; returns the closing."""
        self._begin()
        self._open()
        return self.model.closing()

    def _begin(self) -> None:
        self.model = self.rulebook(self.history.roster, BEGAN)
        self.now, self.done, self.used = self.history.start, -1, set[datetime]()
        self.program.begin()

    def _live(self) -> tuple[str, dict[str, str]]:
        self.program.settle(self.now)
        for step in self.history.before:
            self._take(step)
        if not self._open():
            return "could not open", {}
        for number, step in enumerate(self.history.steps):
            self.done = number
            if self._is_possible(step.act):
                self._take(step)
        self.done = len(self.history.steps)
        return self._end(), self.model.ballots()

    # --- opening, acts, and the end ---

    def _open(self) -> bool:
        """As chosen, or where that may not be, at the first closing that may be."""
        self.now += MINUTE
        model, wish = self.model, self.history.opening
        first = days.usual_closing(model.zone, model.least(wish.profile, self.now)).astimezone(model.zone)
        day = first.date() + wish.days * days.DAY
        for closes in (datetime.combine(day, time.fromisoformat(wish.at)), first.replace(tzinfo=None)):
            if self._agree_to_open(closes):
                found = self.program.found()
                self.required, self.closes = found["required"], found["closes"]
                self._compare()
                return True
        return False

    def _agree_to_open(self, closes: datetime) -> bool:
        wish, refused = self.history.opening, ""
        try:
            self.model.open(wish.profile, wish.tally, wish.needed, closes, self.now)
        except Refused as why:
            refused = str(why)
        self._same("opening refused", bool(refused), self._program_refuses_to_open(closes), refused)
        return not refused

    def _program_refuses_to_open(self, closes: datetime) -> bool:
        try:
            self.program.open(self.history.opening, closes, self.now)
        except Refusal:
            return True
        return False

    def _is_possible(self, act: acts.Act) -> bool:
        """Whether there is a button for it."""
        told = {type(line).__name__ for line in self.model.story}
        needed = {acts.Confirm: "Reported", acts.Second: "Proposed"}.get(type(act))
        return needed is None or needed in told

    def _take(self, step: Step) -> None:
        self.now = self._time_of(step)
        if not step.sleeps:
            self._settle()
        at, closing = self._done_at(step), self._closing_of(step)
        refused = ""
        try:
            self._ask_model(step.act, at, closing)
        except Refused as why:
            refused = str(why)
        is_refused = self.program.do(step, at, closing, self.now)
        self._same(f"{step.act} refused", bool(refused), is_refused, refused)
        if self.model.vote is not None:
            self._compare(may_close_earlier=isinstance(step.act, _EARLIER))

    def _settle(self) -> None:
        self.model.settle(self.now)
        if self.program.settle(self.now) and self.model.vote is not None:
            self._compare()

    def _end(self) -> str:
        """Past the closing, and past the one extension; then nothing changes any more (12.4)."""
        for _ in range(3):
            self.now = max(self.now, self.model.closing() + SETTLE)
            self._settle()
        outcome = self.model.outcome()
        if outcome is None:
            raise Differ("it never ends")
        check_end(self.program, self.model, outcome)
        before = self.program.found(), self.program.decided()
        for later in (timedelta(), timedelta(days=20)):
            self.program.settle(self.now + later)
            if (self.program.found(), self.program.decided()) != before:
                raise Differ("settling again changed something (12.4)")
        return outcome

    # --- when ---

    def _time_of(self, step: Step) -> datetime:
        base = self.now
        if self.model.vote is not None and step.to_closing:
            base = self.model.closing()
        elif self.model.vote is not None and step.percent:
            left = max(self.model.closing() - self.now, timedelta())
            base = self.now + left * step.percent // 100
        return max(self.now, (base + step.minutes * MINUTE).replace(second=0, microsecond=0))

    def _done_at(self, step: Step) -> datetime:
        """When it was done by Slack's clock: not before the vote opened, and no two acts at one instant."""
        at, opened = self.now - step.ago * MINUTE, self.model.vote.opened if self.model.vote else BEGAN
        while at in self.used and at > opened:
            at -= SECOND
        at = max(at, opened + SECOND)
        while at in self.used:
            at += SECOND
        self.used.add(at)
        return at

    def _closing_of(self, step: Step) -> datetime | None:
        if not isinstance(step.act, acts.Extend):
            return None
        day = self.model.closing().astimezone(self.model.zone).date() + step.act.days * days.DAY
        return datetime.combine(day, time.fromisoformat(step.act.at))

    # --- the model's side ---

    def _ask_model(self, act: acts.Act, at: datetime, closing: datetime | None) -> None:
        model, now = self.model, self.now
        match act:
            case acts.Press(person, by, answer):
                model.press(person, by, answer, at, now)
            case acts.Hold(person):
                model.hold(person, at, now)
            case acts.Recuse(person):
                model.recuse(person, at, now)
            case acts.Relay(chair, member, answer):
                model.relay(chair, NAMES[member], answer, now)
            case acts.Confirm(person):
                model.confirm(person, at, now)
            case acts.Extend(chair):
                model.extend(chair, closing or now, now)
            case acts.AskForTime(person):
                model.ask_for_time(person, now)
            case acts.CloseEarly(chair):
                model.close_early(chair, now)
            case acts.Cancel(chair):
                model.cancel(chair, now)
            case acts.Second(chair):
                model.second(chair, now)
            case acts.Withdraw(person):
                model.withdraw(person, now)
            case acts.Stand(member, standing):
                model.stand(NAMES[member], standing, now)
            case acts.Join(member, grouped):
                model.join(NAMES[member], acts.GROUP if grouped else "")
            case acts.Delegate(person, member, role, since, until):
                model.delegate(person, NAMES[member], role, since, until, now)
            case acts.HandOver(member, old, new, number):
                model.hand_over(NAMES[member], old, new, number, now)
            case acts.Resign(person):
                model.resign(person, now)

    # --- comparing ---

    def _compare(self, *, may_close_earlier: bool = False) -> None:
        found, model = self.program.found(), self.model
        self._promises(found["required"], found["closes"], may_close_earlier)
        self._same("outcome", model.outcome(), found["outcome"])
        self._same("closing", model.closing(), found["closes"])
        self._same("seats", model.seats(), found["seats"])
        self._same("ballots", model.ballots(), found["ballots"])
        self._same("required", model.required(), found["required"])

    def _promises(self, required: int, closes: datetime, may_close_earlier: bool) -> None:
        """12.7, asked of the program alone."""
        if required > self.required:
            raise Differ(f"required numbers rose from {self.required} to {required} (4.7)")
        if closes < self.closes and not may_close_earlier:
            raise Differ(f"the closing moved earlier, from {self.closes} to {closes} (12.7)")
        self.required, self.closes = required, closes

    def _same(self, what: str, model: object, program: object, why: str = "") -> None:
        if model != program:
            raise Differ(f"{what}: the rulebook says {model!r} {why}, the program {program!r}, at {self.now}")
