"""Figure 2: a burst of 500 ballots on one card: how many updates, and when the card is right."""

import time
from dataclasses import dataclass
from pathlib import Path

from atest_bot.domain.ballots import Choice
from atest_bot.slack import ids
from bench.load import Round, drive
from bench.scene import BOT, PEOPLE, Scene

BALLOTS = 500
_PATIENCE = 30.0
_EVERYBODY = f"Sign on: *{BALLOTS}*"


@dataclass(frozen=True, slots=True)
class Burst:
    """How the ballots were acknowledged, the card's updates, and the seconds from the last ballot to a right card."""

    ballots: Round
    updates: int
    seconds: float


def measure(folder: Path, seeded: Path, *, http: bool, latency: float) -> Burst:
    """Everybody presses at once, at a Slack that takes so many seconds over each answer."""
    with Scene(folder, seeded, BOT, http=http, latency=latency) as bot:
        card = bot.card()
        presses = [bot.press(card, person, ids.VOTE[Choice.SIGN_ON]) for person in PEOPLE[:BALLOTS]]
        ballots = drive(bot, presses)
        last = time.perf_counter()
        bot.slack.wait_for(lambda: _EVERYBODY in str(card.blocks), timeout=_PATIENCE)
        seconds = time.perf_counter() - last
        updates = sum(call.method == "chat.update" and call.args["ts"] == card.ts for call in bot.slack.calls)
        return Burst(ballots, updates, seconds)
