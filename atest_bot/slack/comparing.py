"""Reads the reactions that stand on the cards of open votes: at the start, after each reconnection, every ten minutes
and shortly before a closing (rulebook 11, threat-model 4.5)."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from atest_bot import logs
from atest_bot.domain.ballots import Choice
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.reactions import Finding, Mark, folded
from atest_bot.services import comparing, sharing
from atest_bot.services.comparing import OpenCard, Reading
from atest_bot.services.delivering import Waits
from atest_bot.slack import ids
from atest_bot.slack.posting import sort_failure
from atest_bot.store.database import Database

_EVERY = timedelta(minutes=10)
_AFTER_FAULT_SECONDS = 5.0
_BEFORE_CLOSING = timedelta(seconds=12)  # more than twice the longest pause between two steps
_CLOSING_STRETCH = timedelta(minutes=1)


class Comparer:
    """Looks at the cards when it is time for that. Whoever acts here is told by the outbox, as always."""

    def __init__(
        self, database: Database, coalition: Coalition, client: WebClient, bot: str, nudge: Callable[[], None]
    ) -> None:
        self._database, self._coalition, self._client, self._bot, self._nudge = database, coalition, client, bot, nudge
        self._wanted_at: datetime | None = database.clock.now()
        self._next_at = self._held_until = float("-inf")
        self._looked_before: set[OpenCard] = set()
        self._left: list[OpenCard] = []

    def look_soon(self) -> None:
        """Something may have been missed: look at the next step."""
        self._wanted_at = self._database.clock.now()

    def step(self) -> None:
        """Look at every card when that is due, or at those whose voting is about to end."""
        cards = self._database.run(comparing.open_cards)
        due = self._due(cards)
        due += [card for card in self._left if card in cards and card not in due]
        failed = []
        while due and time.monotonic() >= self._held_until:
            card = due.pop(0)
            if not self._look_safely(card):
                failed.append(card)
        self._left = due + failed

    def _due(self, cards: list[OpenCard]) -> list[OpenCard]:
        now = self._database.clock.now()
        self._looked_before &= set(cards)
        if self._is_time_for_all(now):
            return list(cards)
        closing = [card for card in cards if timedelta() <= card.closes_at - now <= _BEFORE_CLOSING]
        due = [card for card in closing if card not in self._looked_before]
        self._looked_before |= set(due)
        return [card for card in due if self._is_mine(f"closing:{card.ts}", now, _CLOSING_STRETCH)]

    def _is_time_for_all(self, now: datetime) -> bool:
        """One process looks for all; a look that began after something may have been missed is enough (11)."""
        if self._wanted_at is not None:
            is_mine = self._is_mine("soon", now, sharing.AT_ONCE)
            if is_mine or sharing.begin(now) >= self._wanted_at:
                self._wanted_at, self._next_at = None, time.monotonic() + _EVERY.total_seconds()
            return is_mine
        if time.monotonic() < self._next_at:
            return False
        self._next_at = time.monotonic() + _EVERY.total_seconds()
        return self._is_mine("regular", now, _EVERY)

    def _is_mine(self, errand: str, now: datetime, stretch: timedelta) -> bool:
        return self._database.run(sharing.is_mine, f"reactions:{errand}", now, stretch)

    def _look_safely(self, card: OpenCard) -> bool:
        """False where a card could not be read: it and those after it wait, as long as Slack says where it does."""
        try:
            self.look(card)
        except Exception as error:
            logs.fault("reactions_not_compared", error)
            answer = sort_failure(error)
            wait = answer.seconds if isinstance(answer, Waits) else _AFTER_FAULT_SECONDS
            self._held_until = time.monotonic() + wait
            return False
        return True

    def look(self, card: OpenCard) -> int:
        """Compare one card; returns for how many people something followed. Each has a transaction of their own."""
        reading = self._read(card)
        if reading is None:
            return 0
        followed = 0
        for slack_id in self._database.run(comparing.people, reading):
            now = self._database.clock.now()
            finding = self._database.run(comparing.compare_person, self._coalition, reading, slack_id, now)
            followed += finding != Finding.NOTHING
        if followed:
            logs.log("reactions_made_up_for", count=followed)
            self._nudge()
        return followed

    def _read(self, card: OpenCard) -> Reading | None:
        """What stands on a card; None where it is gone, which others notice."""
        asked_at = self._database.clock.now()
        try:
            answer = self._client.reactions_get(channel=card.channel, timestamp=card.ts, full=True)
        except SlackApiError as error:
            if error.response.get("error") in ("message_not_found", "channel_not_found"):
                return None
            raise
        answers = {folded(mark): choice for mark, choice in self._coalition.reactions.items()}
        marks: dict[str, list[Mark]] = {}
        unsure: set[Choice] = set()
        for reaction in answer["message"].get("reactions", []):
            choice = answers.get(folded(reaction["name"]))
            if choice is None:
                continue
            if len(reaction["users"]) < reaction["count"]:
                unsure.add(choice)
            for slack_id in reaction["users"]:
                marks.setdefault(slack_id, []).append(Mark(reaction["name"], choice))
        marks.pop(self._bot, None)
        found = {slack_id: tuple(each) for slack_id, each in marks.items()}
        return Reading(card, ids.instant(card.ts), asked_at, found, frozenset(unsure))
