"""What people see and press in their App Home."""

from tests.house import House
from tests.slack.test_wording import flat


def visit(house: House, person: str) -> str:
    """Somebody opens their home and waits until it is filled; returns what they read."""
    house.slack.open_home(person)
    house.work()
    return read(house, person)


def read(house: House, person: str) -> str:
    """What stands in a home now."""
    view = house.slack.home(person)
    return flat(view.blocks) if view else ""


def press(house: House, person: str, button: str, value: str | None = None) -> None:
    """Press a button in a home, and wait until everything that follows from it is done."""
    asked = wanted(house, person)
    house.slack.click(person, view="home", button=button, value=value)
    house.slack.wait_for(lambda: wanted(house, person) > asked)
    house.finish_errands()  # one of them asks for the home once more, and holds its row meanwhile
    house.work()


def wanted(house: House, person: str) -> int:
    """How often a home was asked for."""
    found = house.read(f"SELECT wanted FROM homes WHERE slack_id = '{person}'")
    return int(str(found[0][0])) if found else 0


def part(words: str, title: str) -> str:
    """One section of a home, by its heading."""
    sections = [each for each in words.split("----\n") if each.startswith(f"header: {title}\n")]
    assert len(sections) == 1, words
    return sections[0]
