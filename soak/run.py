"""One half of the soak: rounds of votes on one database, until there are enough of everything."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from atest_bot.sandbox.standin import NotYet
from soak import agenda, verdict
from soak.agenda import Item
from soak.people import People
from soak.scene import SETTLE_SECONDS, Scene, micros
from soak.trouble import Trouble
from soak.verdict import Figures

_ROUNDS_OF_A_MODE = 3
_SETTLED_SECONDS = 180
_COUNTED_SECONDS = 180
_PAUSE, _PAUSE_SECONDS, _MOST_PAUSES_IN_VAIN = 600.0, 4.0, 30
_MOST_CLOSINGS = 12


@dataclass(frozen=True)
class Wanted:
    """How much is enough: ballots that stand, decisions and kills. `pause` is the mean time between two kills."""

    votes: int
    decisions: int
    kills: int
    minutes: float = 0.0
    pause: float = 3.0
    at_once: int = 40


def soak(
    folder: Path, url: str, seed: int, wanted: Wanted, *, bots: int, tell: Callable[[str], None] = lambda _: None
) -> tuple[Figures, list[str]]:
    """Run, compare, and return the figures with a line for everything that is wrong."""
    began = time.monotonic()
    offset = agenda.BEGINS.timestamp() - time.time()
    with Scene(folder, url, bots=bots, offset=offset) as scene:
        agenda.settle_in(scene)
        people = People(scene, str(seed))
        trouble = Trouble(scene, f"{seed}:{bots}", wanted.pause, lambda: wanted.kills * people.share_of(wanted.votes))
        rounds = Rounds(scene, people, trouble, seed, wanted, tell)
        scene.roll("socket")
        trouble.begin()
        while not rounds.is_enough((time.monotonic() - began) / 60):
            rounds.one()
        trouble.end()
        rounds.drain()
        return rounds.figures((time.monotonic() - began) / 60)


class Rounds:
    """Votes are opened together, voted on, and closed together; then come the next."""

    def __init__(
        self,
        scene: Scene,
        people: People,
        trouble: Trouble,
        seed: int,
        wanted: Wanted,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.scene, self.people, self.trouble, self.seed, self.wanted = scene, people, trouble, seed, wanted
        self.dice = random.Random(f"{seed}:agenda")
        self.number = 0
        self._tell = tell

    def is_enough(self, minutes: float) -> bool:
        return (
            self._count("ballots") >= self.wanted.votes
            and self._count("decisions") >= self.wanted.decisions
            and self.trouble.kills >= self.wanted.kills
            and minutes >= self.wanted.minutes
        )

    def say(self, doing: str) -> None:
        acts, kills = len(self.people.acts), self.trouble.kills
        self._tell(f"round {self.number}: {doing}; {acts} acts, {self._count('decisions')} decisions, {kills} kills")

    def one(self) -> None:
        self.number += 1
        if self.number % _ROUNDS_OF_A_MODE == 0:
            self.scene.roll("http" if self.scene.mode == "socket" else "socket")
        items = self.open(self.wanted.at_once)
        self.say("voting")
        self.people.vote(items)
        self.close(items)

    def open(self, number: int) -> list[Item]:
        """So many new votes, each with its card."""
        self.say("opening votes")
        names = [f"Soak {self.seed}, position {self.number}-{item}" for item in range(number)]
        items = agenda.open_votes(self.scene, names, self.dice)
        self.people.see(items)
        return items

    def close(self, items: list[Item]) -> None:
        """Let the closing come, and every later one, until all is counted; some people come too late."""
        self._settle()
        self.say("counting")
        for number in range(_MOST_CLOSINGS):
            closing = self.scene.read("SELECT max(closes_at) FROM votes WHERE outcome IS NULL")[0][0]
            if closing is None:
                return
            self.scene.pass_time(micros(closing) / 1e6 + 1 - self.scene.clock.now())
            if not number:
                self.people.come_late(items)
            self.scene.pass_time(SETTLE_SECONDS)
            self._wait_for_counts()
        raise RuntimeError("there are votes that are never counted")

    def _settle(self) -> None:
        """Until each delivery of an act was acknowledged, or Slack has given up on it."""
        under_way = [act.delivery for act in self.people.acts if not act.is_sure]
        self.scene.wait_for(lambda: all(one.acknowledged or one.given_up for one in under_way), _SETTLED_SECONDS)

    def _wait_for_counts(self) -> None:
        """Until nothing is due any more: every vote is counted, or its closing has moved."""

        def is_done() -> bool:
            now = self.scene.clock.now() - SETTLE_SECONDS
            open_yet = self.scene.read("SELECT closes_at FROM votes WHERE outcome IS NULL")
            return all(micros(closes_at) / 1e6 > now for (closes_at,) in open_yet)

        self.scene.wait_for(is_done, _COUNTED_SECONDS)

    def drain(self) -> None:
        """Until nothing waits to be posted, whatever Slack answers; what failed often waits for minutes, which pass."""
        left, in_vain = self._left(), 0
        while left and in_vain < _MOST_PAUSES_IN_VAIN:
            self.say(f"{left} messages are left")
            self.scene.pass_time(_PAUSE)
            with suppress(NotYet):
                self.scene.wait_for(lambda: self._left() == 0, _PAUSE_SECONDS)
            before, left = left, self._left()
            in_vain = 0 if left < before else in_vain + 1
        if left:
            raise RuntimeError(f"{left} messages are never posted")
        for number in range(len(self.scene.bots)):
            self.scene.stop(number)

    def _left(self) -> int:
        return self._count("outbox WHERE state <> 'sent'")

    def _count(self, table: str) -> int:
        return int(self.scene.read(f"SELECT count(*) FROM {table}")[0][0])

    def figures(self, minutes: float) -> tuple[Figures, list[str]]:
        scene, slack = self.scene, self.scene.slack
        status, said = scene.command("verify")
        lost, doubled = verdict.lost(scene, self.people.acts), verdict.misposted(scene)
        unequal = verdict.unequal(scene, self.people.acts)
        unclean = [f"a bot left with status {status}" for status in scene.statuses if status]
        wrong = [*lost, *doubled, *unequal, *unclean, *slack.surprises, *([said] if status else [])]
        figures = Figures(
            seed=self.seed,
            database="postgresql" if scene.url.startswith("postgresql") else "sqlite",
            minutes=round(minutes, 1),
            votes=self._count("ballots"),
            decisions=self._count("decisions"),
            kills=self.trouble.kills,
            restarts=len(scene.statuses),
            bad_answers_percent=round(100 * sum(bool(call.fault) for call in slack.calls) / len(slack.calls), 1),
            repeats=sum(max(one.attempts - 1, 0) for one in slack.deliveries),
            reordered=slack.faults.reordered,
            dropped=slack.faults.dropped + self.trouble.cuts,
            lost=len(lost),
            doubled=len(doubled),
            verify="broken" if status else "clean",
            tallies=f"{len(unequal)} differ" if unequal else "equal",
        )
        return figures, wrong
