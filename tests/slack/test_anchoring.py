"""Each week the chairs get the head of the record (threat-model 7)."""

from atest_bot.services import anchoring
from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, PRIMARY, House


def heads(house: House, person: str) -> list[str]:
    return [words.partition("\n")[0] for words in house.inbox(person) if words.startswith("Record ")]


def test_each_monday_the_chairs_get_the_head_and_nobody_else(any_database: House) -> None:
    house = any_database
    for _ in range(2):  # as two bots do at their start
        house.run(anchoring.schedule, house.coalition, house.now())
    house.propose(asked=False)
    for week in (1, 2):
        house.pass_time(7 * DAY)
        found = house.verify()
        house.work()
        assert [len(heads(house, person)) for person in (CHAIR, CHAIR_AND_DELEGATE, PRIMARY)] == [week, week, 0]
        assert heads(house, CHAIR)[-1] == f"Record {found.entries} · {found.head}"
