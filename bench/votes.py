"""Figure 1: votes a second and their acknowledgement, beside a bare listener, with a quick and with a slow Slack."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from atest_bot.domain.ballots import Choice
from atest_bot.slack import ids
from bench.load import Round, drive
from bench.scene import BARE, BOT, PEOPLE, Scene

ROUNDS = 4
SLOW = 0.15


@dataclass(frozen=True, slots=True)
class Votes:
    """The rounds of one transport: the bare listener, the bot, and the bot on a slow Slack."""

    bare: Sequence[Round]
    bot: Sequence[Round]
    slow: Sequence[Round]

    @property
    def to_bare(self) -> float:
        return median(mine.rate / other.rate for mine, other in zip(self.bot, self.bare, strict=True))

    @property
    def slow_to_quick(self) -> float:
        return median(mine.rate / other.rate for mine, other in zip(self.slow, self.bot, strict=True))


def measure(folder: Path, seeded: Path, *, http: bool) -> Votes:
    """Interleaved rounds on three processes, of which only the measured one runs."""
    with ExitStack() as stack:
        bare = stack.enter_context(Scene(folder / "bare", seeded, BARE, http=http))
        bot = stack.enter_context(Scene(folder / "bot", seeded, BOT, http=http))
        slow = stack.enter_context(Scene(folder / "slow", seeded, BOT, http=http, latency=SLOW))
        scenes = (bare, bot, slow)
        cards = {scene: (bot if scene is bare else scene).card() for scene in scenes}
        for scene in scenes:
            scene.freeze()
        rounds: dict[Scene, list[Round]] = {scene: [] for scene in scenes}
        for number in range(ROUNDS):
            for scene in scenes:
                people = PEOPLE[number::ROUNDS]
                presses = [scene.press(cards[scene], person, ids.VOTE[Choice.SIGN_ON]) for person in people]
                scene.wake()
                rounds[scene].append(drive(scene, presses))
                scene.freeze()
        for scene in (bot, slow):
            scene.wake()
            if scene.ballots() != len(PEOPLE):
                raise RuntimeError(f"{scene.ballots()} ballots stored of {len(PEOPLE)} that were acknowledged")
        return Votes(rounds[bare], rounds[bot], rounds[slow])
