"""What members read of a decision after its adoption: what it waits for, and what became of it (4, 7.4, 8)."""

import pytest

from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, PRIMARY, House
from tests.slack.test_deciding import EMBARGO, SECRET, decided, end, reach, stage
from tests.slack.test_ratifying import RAPID


def seen(house: House, number: str) -> list[str]:
    """Where members look a decision up: its card, and the status of its position."""
    return [house.card_text(number), house.type(PRIMARY, f"status {number}")]


# --- rapid ---


@pytest.mark.rule("4.rapid")
def test_the_result_of_a_rapid_vote_says_when_the_decision_lapses(house: House) -> None:
    number = decided(house, **RAPID)
    for words in (house.thread(number)[-1], *seen(house, number)):
        assert "It lapses <!date^" in words
        assert "unless ratified by a vote under another rule." in words


@pytest.mark.rule("4.rapid", "8.4.1")
def test_members_are_told_in_the_thread_that_a_decision_lapsed(any_database: House) -> None:
    house = any_database
    number = decided(house, **RAPID)
    house.pass_time(31 * DAY)
    house.work()
    assert sum("*D-2027-001 has lapsed.*" in words for words in house.thread(number)) == 1


def test_members_are_not_told_that_a_rescinded_decision_lapsed(house: House) -> None:
    number = decided(house, **RAPID)
    end(house, "rescind D-2027-001")
    house.pass_time(31 * DAY)
    house.work()
    assert not any("has lapsed" in words for words in house.thread(number))


# --- ended and corrected ---


@pytest.mark.rule("7.4.1", "8.4.1")
@pytest.mark.parametrize(
    ("how", "became"),
    [
        ("rescinded", "It was rescinded"),
        ("superseded", "It was superseded by D-2027-002"),
        ("lapsed", "It lapsed"),
    ],
)
def test_card_and_status_say_that_a_decision_holds_no_more(house: House, how: str, became: str) -> None:
    number = decided(house, **(RAPID if how == "lapsed" else {}))
    if how == "rescinded":
        end(house, "rescind D-2027-001")
    if how == "superseded":
        house.pass_time(6 * DAY)
        decided(house)
        end(house, "supersede D-2027-001")
    house.pass_time(31 * DAY)
    house.work()
    for words in seen(house, number):
        assert "adopted as D-2027-001." in words
        assert f" {became} on " in words
        assert "It lapses" not in words


@pytest.mark.rule("8.4.1", "7.4.1")
def test_the_card_of_a_corrected_decision_says_which_text_it_has_now(house: House) -> None:
    number = decided(house)
    house.type(PRIMARY, f"amend {number}")
    assert not house.slack.submit(PRIMARY, None, {"Text": "We ask it.", "What changed and why": "Shorter."}).errors
    house.work()
    house.pass_time(DAY + 1000)
    house.work()
    assert "Corrected on" in house.decisions()[0]
    for words in seen(house, number):
        assert "Corrected on March 12, 2027: revision 2 is its text now." in words


# --- kept inside ---


@pytest.mark.rule("8.3.1")
def test_members_are_told_until_when_a_decision_is_embargoed(any_database: House) -> None:
    house = any_database
    number = decided(house, **EMBARGO)
    for words in (house.thread(number)[-1], *seen(house, number)):
        assert "It is not public before <!date^" in words
        assert "|Thu, Apr 1, 2027, 9:00 AM Eastern>. Please keep it within the coalition." in words
    reach(house, "2027-04-01T13:00:01")
    for words in seen(house, number):
        assert "not public" not in words


@pytest.mark.rule("8.3.2", "8.3.3")
@pytest.mark.parametrize("terms", [SECRET, EMBARGO], ids=["confidential", "embargoed"])
def test_a_decision_that_two_chairs_published_is_not_called_confidential_any_more(
    house: House, terms: dict[str, object]
) -> None:
    number = decided(house, **terms)
    house.type(CHAIR, "publish D-2027-001")
    house.work()
    house.slack.click(CHAIR_AND_DELEGATE, channel=house.slack.workspace.dm(CHAIR_AND_DELEGATE).id, button="Second")
    house.work()
    assert stage(house) == "published"
    for words in seen(house, number):
        assert "confidential" not in words
        assert "not public" not in words
