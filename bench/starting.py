"""Figure 4: from start to ready, and the memory held after 2,000 votes and after 2,000 more."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from atest_bot.domain.ballots import Choice
from atest_bot.slack import ids
from bench.load import drive
from bench.scene import BOT, PEOPLE, Scene

STARTS = 5


@dataclass(frozen=True, slots=True)
class Starting:
    """Seconds and megabytes."""

    seconds: float
    memory: float
    memory_later: float


def measure(folder: Path, seeded: Path, *, http: bool) -> Starting:
    """Start the bot a few times, then let everybody vote, and change their minds."""
    with Scene(folder, seeded, BOT, http=http) as bot:
        card = bot.card()
        bot.stop()
        starts = [bot.start()]
        while len(starts) < STARTS:
            bot.stop()
            starts.append(bot.start())
        held = []
        for choice in (Choice.SIGN_ON, Choice.STAND_ASIDE):
            drive(bot, [bot.press(card, person, ids.VOTE[choice]) for person in PEOPLE])
            held.append(bot.memory())
        return Starting(median(starts), *held)
