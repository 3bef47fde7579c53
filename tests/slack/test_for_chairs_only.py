"""What only chairs do, asked for by others: nothing changes, they alone are answered, and a row is noted (G15)."""

import json
from collections.abc import Callable
from itertools import product

import pytest

from atest_bot.sandbox.cast import CAST
from atest_bot.sandbox.objects import plain
from tests.house import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARY, House, state_of
from tests.log_book import log_book
from tests.slack import forging

WHO = (PRIMARY, OBSERVER, OUTSIDER)
NO = "Only a chair can do that."
Asking = Callable[[House, str, str], object]


def typed(words: str) -> Asking:
    def ask(house: House, person: str, number: str) -> object:
        channel = DECISIONS_CHANNEL if person == OUTSIDER else MEMBERS_CHANNEL
        said = house.slack.command(person, words.format(number=number), channel=channel).text
        assert NO in said
        return said

    return ask


def pressed_at_home(house: House, person: str, number: str) -> object:
    house.slack.open_home(person)
    house.work()
    forging.press_at_home(house, person, number, "home_do_poll")
    house.slack.wait_for(lambda: NO in "".join(house.inbox(person)) or not house.work())
    return house.inbox(person)


def sent_in_a_form(house: House, person: str, number: str) -> object:
    house.slack.command(CHAIR, f"poll {number}", channel=MEMBERS_CHANNEL)
    answer = forging.submit(house, person, {}, owner=CHAIR)
    house.slack.close_view(CHAIR)
    assert NO in json.dumps(answer)
    return answer


ASKING: dict[str, Asking] = {
    "a command on the roster": typed('member add "Nine Lives"'),
    "a command on people": typed("chair add @omar.vance"),
    "a command on a position": typed("poll {number}"),
    "an export": typed("export register"),
    "a form": sent_in_a_form,
    "a button at home": pressed_at_home,
}


def read_by_others(house: House, person: str) -> dict[str, list[str]]:
    """All that anybody else can read."""
    workspace = house.slack.workspace
    names = [MEMBERS_CHANNEL, DECISIONS_CHANNEL, *(f"D{player.id[1:]}" for player in CAST if player.id != person)]
    return {
        name: [plain(message) for message in workspace.channels[name].messages.values()]
        for name in names
        if name in workspace.channels
    }


def noted(log: str) -> list[object]:
    lines = [json.loads(line) for line in log.splitlines()]
    return [line["person"] for line in lines if line["event"] == "not_a_chair"]


@pytest.mark.guarantee("G15")
def test_who_is_no_chair_changes_nothing_and_is_noted_by_the_number_of_the_row(any_database: House) -> None:
    house = any_database
    number = house.ready_to_vote()
    rows = {str(slack_id): row for row, slack_id in house.read("SELECT id, slack_id FROM people")}
    for (way, ask), person in product(ASKING.items(), WHO):
        before, others = state_of(house), read_by_others(house, person)
        with log_book() as book:
            ask(house, person, number)
            house.work()
        assert state_of(house) == before, way
        assert read_by_others(house, person) == others, way
        assert set(noted(book.getvalue())) == {rows.get(person, "unknown")}, way
        assert person not in book.getvalue(), way


def test_a_chairs_own_act_is_not_noted_so(any_database: House) -> None:
    with log_book() as book:
        assert "Nine Lives is now a member." in any_database.type(CHAIR, 'member add "Nine Lives"')
    assert noted(book.getvalue()) == []
