"""What people do about an open vote, by every surface, and what they note of it in the account."""

import random
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from atest_bot.sandbox.acts import NotAcknowledged, NotPossible
from atest_bot.sandbox.cast import MEMBERS_CHANNEL
from atest_bot.sandbox.objects import Message, micros, plain
from atest_bot.sandbox.posts import Delivery
from atest_bot.sandbox.standin import NotYet
from soak.account import Act
from soak.agenda import ALTERNATES, CHAIR, MEMBERS, Item
from soak.scene import Scene

BUTTONS = {"sign_on": "Sign on", "stand_aside": "Stand aside", "object": "Object"}
EMOJI = {"sign_on": "white_check_mark", "stand_aside": "raised_hand", "object": "no_entry"}
TYPED = {"sign_on": "sign-on", "stand_aside": "stand-aside", "object": "object"}
AT_ONCE = 12
BUSY = list(MEMBERS)[:4]
_TRIES = 8
_CARD_SECONDS = 90
_CONFIRM_SECONDS = 8
_MINUTES, _A_MINUTE_HERE = 180, 1.5


@dataclass(repr=False)
class People:
    """Everybody in front of their screens; `acts` is the account of what reached a bot."""

    scene: Scene
    seed: str
    acts: list[Act] = field(default_factory=list)
    cards: dict[int, Message] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def vote(self, items: Iterable[Item]) -> None:
        """Every member decides about every item, many at once; returns when all have done."""
        work = [(item, member) for item in items for member in MEMBERS]
        random.Random(f"{self.seed}:{work[0][0].vote}").shuffle(work)
        self._all(lambda one: self._decide(*one), work)

    def share_of(self, votes: int) -> float:
        """How far we are, by the number of acts; a little more than one at the end, for some change their minds."""
        return len(self.acts) / votes

    def press_on(self, items: list[Item], is_over: Callable[[], bool]) -> None:
        """A few press one button after the other, on one card after the other, until it is over."""
        self._all(lambda one: self._press_all(items, one[1], is_over), [(items[0], member) for member in BUSY])

    def _press_all(self, items: list[Item], member: str, is_over: Callable[[], bool]) -> None:
        dice = random.Random(f"{self.seed}:{member}")
        while not is_over():
            voter = self._voter(dice.choice(items), member, MEMBERS[member], dice)
            self._press(voter, dice.choice(list(BUTTONS)))

    def come_late(self, items: list[Item]) -> None:
        """A few press a button after the closing."""
        dice = random.Random(f"{self.seed}:late:{items[0].vote}")
        work = [(item, dice.choice(list(MEMBERS))) for item in items[::4]]
        before = len(self.acts)
        self._all(lambda one: self._press(self._voter(one[0], one[1], MEMBERS[one[1]], dice), "object"), work)
        for act in self.acts[before:]:
            act.is_late = True

    def _all(self, do: Callable[[tuple[Item, str]], object], work: list[tuple[Item, str]]) -> None:
        with ThreadPoolExecutor(AT_ONCE, "people") as pool:
            try:
                for done in [pool.submit(do, one) for one in work]:
                    done.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)  # where one failed, the rest need not go on

    def card(self, item: Item) -> Message:
        """The card of a vote, once it has its buttons."""
        if item.vote not in self.cards:
            found = self.scene.wait_for(partial(self._find_card, item), _CARD_SECONDS)
            assert found is not None
            self.cards[item.vote] = found
        return self.cards[item.vote]

    def see(self, items: Iterable[Item]) -> None:
        """Wait for the cards; a post that Slack failed often waits for minutes, so minutes go by."""
        for item in items:
            for _ in range(_MINUTES):
                with suppress(NotYet):
                    self.scene.wait_for(partial(self._find_card, item), _A_MINUTE_HERE)
                    break
                self.scene.pass_time(60)

    def _find_card(self, item: Item) -> Message | None:
        for message in reversed(self.scene.slack.workspace.channels[MEMBERS_CHANNEL].top):
            if message.metadata and message.metadata["event_payload"]["key"] == item.card:
                return message if "Sign on" in str(message.blocks) else None
        return None

    # --- one member ---

    def _decide(self, item: Item, member: str) -> None:
        """A member's acts, one after the other; whoever was not answered tries again."""
        dice = random.Random(f"{self.seed}:{item.number}:{member}")
        if dice.random() < 0.05:
            return  # silence
        voter = self._voter(item, member, MEMBERS[member], dice)
        if dice.random() < 0.06:
            self._by_phone(voter)
            return
        if member in ALTERNATES and dice.random() < 0.4:
            self._answer(self._voter(item, member, ALTERNATES[member], dice))
        for _ in range(1 + (dice.random() < 0.3) + (dice.random() < 0.1)):
            if not self._answer(voter):
                return

    def _voter(self, item: Item, member: str, person: str, dice: random.Random) -> "Voter":
        return Voter(item, member, person, person == MEMBERS[member], dice)

    def _answer(self, voter: "Voter") -> bool:
        """One answer by some surface; False when it is better to do nothing more."""
        choice = _choice(voter)
        way = voter.dice.random()
        if way < 0.4:
            return self._press(voter, choice)
        if way < 0.6:
            return self._type(voter, choice)
        self._react(voter, choice)
        if voter.dice.random() < 0.2:
            self._unreact(voter, choice)
            return self._press(voter, choice)
        return True

    def _press(self, voter: "Voter", choice: str) -> bool:
        for _ in range(_TRIES):
            card = self.card(voter.item)
            self._wait_until_reachable()
            try:
                answer = self.scene.slack.click(
                    voter.person, channel=MEMBERS_CHANNEL, ts=card.ts, button=BUTTONS[choice]
                )
                delivery = answer.delivery
            except NotAcknowledged as failure:
                delivery = failure.delivery
            except NotPossible:
                return False  # the card says that voting has ended
            if delivery is not None and delivery.attempts:
                self._note(voter, "button", choice, micros(delivery.body["actions"][0]["action_ts"]), delivery)
                if delivery.acknowledged:
                    return True
        return False

    def _type(self, voter: "Voter", choice: str) -> bool:
        """After a command that was not answered nobody knows when it may be carried out: nothing more is done."""
        self._wait_until_reachable()
        seen = ""
        try:
            answer = self.scene.slack.command(voter.person, f"vote {voter.item.number} {TYPED[choice]}")
            delivery, seen = answer.delivery, answer.text
        except NotAcknowledged as failure:
            delivery = failure.delivery
        if delivery is None or not delivery.attempts:
            return True
        act = self._note(voter, "command", choice, int(self.scene.clock.now() * 1_000_000), delivery)
        if delivery.acknowledged and "nothing was recorded" in seen:
            act.is_refused = True
            return False
        return bool(delivery.acknowledged)

    def _react(self, voter: "Voter", choice: str) -> None:
        card, emoji = self.card(voter.item), EMOJI[choice]
        self._note_reaction(voter, "added", choice, lambda: self.scene.slack.workspace.react(card, voter.person, emoji))

    def _unreact(self, voter: "Voter", choice: str) -> None:
        card, emoji = self.card(voter.item), EMOJI[choice]
        self._note_reaction(
            voter, "removed", None, lambda: self.scene.slack.workspace.unreact(card, voter.person, emoji), emoji
        )

    def _note_reaction(
        self, voter: "Voter", surface: str, choice: str | None, do: Callable[[], bool], emoji: str = ""
    ) -> None:
        batch: list[Delivery] = []
        self.scene.slack.deliverer.collected.batch = batch
        try:
            do()
        finally:
            self.scene.slack.deliverer.collected.batch = None
        for delivery in batch:
            at = micros(delivery.event["event_ts"])
            self._note(voter, surface, choice, at, delivery, emoji or EMOJI[choice or ""])

    def _by_phone(self, voter: "Voter") -> None:
        """A chair enters what a member said, and the member confirms it; else the member presses a button."""
        choice = _choice(voter)
        self._wait_until_reachable()
        with suppress(NotAcknowledged):
            words = f'behalf {voter.item.number} "{voter.member}" {TYPED[choice]}'
            self.scene.slack.command(CHAIR, words, channel=MEMBERS_CHANNEL)
        try:
            asked = self.scene.wait_for(partial(self._request, voter), _CONFIRM_SECONDS)
            assert asked is not None
        except NotYet:
            self._press(voter, choice)
            return
        for _ in range(_TRIES):
            self._wait_until_reachable()
            try:
                channel = self.scene.slack.workspace.dm(voter.person).id
                answer = self.scene.slack.click(voter.person, channel=channel, ts=asked.ts, button="Confirm")
                delivery = answer.delivery
            except NotAcknowledged as failure:
                delivery = failure.delivery
            if delivery is not None and delivery.attempts:
                self._note(voter, "confirmed", choice, micros(delivery.body["actions"][0]["action_ts"]), delivery)
                if delivery.acknowledged:
                    return

    def _request(self, voter: "Voter") -> Message | None:
        inbox = self.scene.slack.inbox(voter.person)
        return next(
            (item for item in inbox if "'Confirm'" in str(item.blocks) and voter.item.number in plain(item)), None
        )

    def _note(
        self, voter: "Voter", surface: str, choice: str | None, at: int, delivery: Delivery, emoji: str = ""
    ) -> Act:
        act = Act(voter.item.vote, voter.member, voter.person, voter.is_primary, surface, choice, at, delivery, emoji)
        with self.lock:
            self.acts.append(act)
        return act

    def _wait_until_reachable(self) -> None:
        self.scene.wait_for(lambda: self.scene.is_reachable, 180)


@dataclass(frozen=True)
class Voter:
    """A person who acts for a member in one vote."""

    item: Item
    member: str
    person: str
    is_primary: bool
    dice: random.Random


def _choice(voter: Voter) -> str:
    """Mostly support, so that there is something to publish; objections are rarest where one of them blocks."""
    against = 0.006 if voter.item.profile in ("consensus", "foundational") else 0.06
    aside = 0.03 if voter.item.profile == "foundational" else 0.12
    drawn = voter.dice.random()
    return "object" if drawn < against else "stand_aside" if drawn < against + aside else "sign_on"
