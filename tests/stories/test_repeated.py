"""Every delivery of a whole vote, repeated three times and shuffled where Slack may reorder (G3, rulebook 5.8)."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from atest_bot.sandbox.cast import CAST
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.posts import Delivery
from tests.house import (
    ALTERNATE,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OBSERVER,
    OTHER_ALTERNATE,
    PRIMARY,
    House,
    state_of,
)

Acts = list[Callable[[House, str], object]]
SIGN, ASIDE, NO = "white_check_mark", "raised_hand", "no_entry"

FIRST_ACTS: Acts = [
    lambda house, number: house.press(ALTERNATE, number, "Stand aside"),
    lambda house, number: house.react(OTHER_ALTERNATE, number, NO),
    lambda house, number: house.react(PRIMARY, number, SIGN),
    lambda house, number: house.react("U0RUTH", number, SIGN),
    lambda house, number: house.unreact("U0RUTH", number, SIGN),
    lambda house, number: house.react("U0RUTH", number, ASIDE),
    lambda house, number: house.react("U0INES", number, NO),
    lambda house, number: house.press("U0NOOR", number, "Sign on"),
    lambda house, number: house.press("U0KOFI", number, "Object"),
    lambda house, number: house.press(OBSERVER, number, "Sign on"),
    lambda house, number: house.react("U0SAM", number, SIGN),
]
SECOND_ACTS: Acts = [
    lambda house, number: house.unreact("U0INES", number, NO),
    lambda house, number: house.react("U0INES", number, SIGN),
    lambda house, number: house.press("U0KOFI", number, "Sign on"),
    lambda house, number: house.type("U0JUNE", f"vote {number} stand-aside"),
    lambda house, number: house.react("U0RUTH", number, SIGN),
]


class Post:
    """How deliveries travel: as they come, or repeated and shuffled."""

    def __init__(self, house: House, seed: int | None) -> None:
        self.house = house
        self.dice = None if seed is None else random.Random(seed)

    def carry(self, acts: Acts, number: str) -> None:
        """People act; events overtake each other and other people's clicks, and everything comes three times."""
        seen = len(self.house.slack.deliveries)
        if self.dice is None:
            for act in acts:
                act(self.house, number)
        else:
            self._shuffled(acts, number, self.dice)
        self.repeat(self.house.slack.deliveries[seen:])
        self.house.work()

    def _shuffled(self, acts: Acts, number: str, dice: random.Random) -> None:
        slack = self.house.slack
        slack.hold()
        for act in acts:
            act(self.house, number)
            if dice.random() < 0.3:
                self._release(dice)
                slack.hold()
        self._release(dice)

    def _release(self, dice: random.Random) -> None:
        order = list(range(len(self.house.slack.deliverer.held or [])))
        dice.shuffle(order)
        self.house.slack.release(order)

    def repeat(self, deliveries: list[Delivery]) -> None:
        """Twice more, in any order."""
        if self.dice is None:
            return
        again = [*deliveries, *deliveries]
        self.dice.shuffle(again)
        for delivery in again:
            self.house.slack.redeliver(delivery)


def live_through(house: House, seed: int | None) -> str:
    """A whole vote, from the proposal to the public post and a day beyond; returns the position's number."""
    post = Post(house, seed)
    number = house.propose()
    post.repeat(delivered(house, "view_submission"))
    house.work()
    house.pass_time(3 * 86_400)
    house.open_vote(number)
    post.repeat(delivered(house, "view_submission"))
    house.work()
    post.carry(FIRST_ACTS, number)
    house.pass_time(3600)
    post.carry(SECOND_ACTS, number)
    house.to_closing(past_settle=False)
    house.pass_time(361)
    house.work()
    before = state_of(house)
    post.repeat([item for item in house.slack.deliveries if item.kind != "slash_commands"])
    house.work()
    assert state_of(house) == before, "a repeat after the count changes nothing"
    return number


def delivered(house: House, kind: str) -> list[Delivery]:
    return [item for item in house.slack.deliveries if item.body.get("type") == kind]


def outcome(house: House) -> object:
    return (
        house.ballots(),
        house.read("SELECT outcome FROM votes"),
        house.read("SELECT number, vote_id FROM decisions"),
        house.read("SELECT seat_id FROM objections WHERE cleared_at IS NULL ORDER BY seat_id"),
        len(house.read("SELECT id FROM acts")),
    )


def messages(house: House) -> dict[str, list[str]]:
    """All that everybody can read, but for numbers of the record and moments."""
    slack = house.slack
    channels = [MEMBERS_CHANNEL, DECISIONS_CHANNEL, *(f"D{player.id[1:]}" for player in CAST)]
    return {
        name: sorted(settled(plain(message)) for message in slack.workspace.channels[name].messages.values())
        for name in channels
        if name in slack.workspace.channels
    }


def settled(words: str) -> str:
    """The words without what may differ between two lives of one vote."""
    without_record = re.sub(r"Record \d+", "Record …", words)
    without_hash = re.sub(r"\b([0-9a-f]{64}|[0-9a-f]{16})\b", "…", without_record)
    return re.sub(r"<!date\^\d+\^[^|]*\|[^>]*>", "…", without_hash)


@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("seed", range(3))
def test_repeated_and_shuffled_deliveries_give_the_same_outcome_and_the_same_messages(
    any_database: House, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("undisturbed")
    with House(f"sqlite:///{folder / 'atest.db'}", folder) as undisturbed:
        live_through(undisturbed, None)
        live_through(any_database, seed)
        assert outcome(any_database) == outcome(undisturbed)
        expected, found = messages(undisturbed), messages(any_database)
        assert found.keys() == expected.keys()
        assert sum(map(len, expected.values())) > 20
        for channel, words in expected.items():
            assert found[channel] == words, channel
    assert len(any_database.decisions()) == 1
    assert any_database.verify() is not None
    assert any_database.slack.surprises == []


def test_the_vote_that_is_repeated_is_worth_repeating(house: House) -> None:
    """It holds replaced, withdrawn and overruled ballots, an objection taken back, and a decision at its end."""
    live_through(house, None)
    assert house.ballots() == {
        "Free the Workers": "sign_on",
        "Harbor Light Legal": "sign_on",
        "Casa Nueva": "sign_on",
        "Northfield Network": "sign_on",
        "Fair Fields": "sign_on",
        "Bridge to Safety": "stand_aside",
    }
    assert {kind for (kind,) in house.read("SELECT kind FROM entries")} >= {
        "ballot.cast",
        "ballot.withdrawn",
        "ballot.overruled",
        "position.adopted",
    }
    assert len(house.decisions()) == 1
