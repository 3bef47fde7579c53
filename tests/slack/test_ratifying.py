"""The vote that ratifies a rapid decision: what it says of itself, what it gives, and when it is too late (4)."""

import pytest

from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, OBSERVER, POSITION, PRIMARIES, PRIMARY, House
from tests.slack import homes
from tests.slack.test_deciding import SECRET, decided, stage

RAPID = {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup is on Monday."}
OTHERWISE = "If adopted, D-2027-001 is ratified and holds for good; otherwise it lapses <!date^"
NAMES = {"If adopted, published in the name of": "both"}


def answered(house: House, number: str, ballots: str = "FFFFFFF") -> None:
    """Members answer (F sign on, O object), and the vote is counted."""
    for person, letter in zip(PRIMARIES, ballots, strict=False):
        house.press(person, number, {"F": "Sign on", "O": "Object"}[letter])
    house.work()
    house.to_closing()


def ratifying(house: House, terms: dict[str, object] | None = None, **decided_by: object) -> str:
    """A rapid decision, and the vote that would ratify it; returns the position's number."""
    number = decided(house, **RAPID, **decided_by)
    house.open_vote(number, {"Rule": "consensus", **(terms or {})})
    return number


# --- what it says of itself ---


@pytest.mark.rule("3.5.2", "4.rapid")
def test_the_card_says_what_it_would_ratify_and_prints_no_terms_of_its_own(house: House) -> None:
    number = ratifying(house, NAMES)
    assert OTHERWISE in house.card_text(number)
    assert "published" not in house.card_text(number)


@pytest.mark.rule("2.8.2", "8.3.2")
def test_no_receipt_promises_a_name_that_is_not_printed(house: House) -> None:
    number = ratifying(house, NAMES)
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert "is printed as" not in house.inbox(PRIMARY)[-1]
    house.to_closing()
    assert "Free the Workers, Inc." not in house.decisions()[0]


@pytest.mark.rule("8.3.2")
def test_a_confidential_decision_stays_so_on_its_card_whatever_the_form_says(house: House) -> None:
    number = ratifying(house, **SECRET)
    assert "It names a witness." in house.card_text(number)
    answered(house, number)
    assert "It stays confidential within the coalition." in house.card_text(number)
    assert house.read("SELECT publication FROM votes ORDER BY id") == [("confidential",)] * 2
    assert house.decisions() == []
    house.verify()


@pytest.mark.rule("8.3.2")
def test_observers_read_no_title_where_a_confidential_decision_is_to_be_ratified(house: House) -> None:
    number = ratifying(house, **SECRET)
    seen = [house.type(OBSERVER, "status"), homes.visit(house, OBSERVER)]
    assert not any(POSITION["Title"] in words for words in seen)
    assert all(f"*{number}*\n7 members may vote." in words for words in seen)
    assert POSITION["Title"] in homes.part(homes.visit(house, CHAIR), "Open votes")


@pytest.mark.rule("8.3.2", "11.7")
def test_a_public_decision_stays_so_whatever_the_form_says(house: House) -> None:
    number = house.ready_to_vote(CHAIR_AND_DELEGATE)
    house.open_vote(number, RAPID)
    answered(house, number)
    house.open_vote(number, {"Rule": "consensus", **SECRET}, chair=CHAIR_AND_DELEGATE)
    assert OTHERWISE in house.card_text(number)
    assert "confidential" not in house.card_text(number)


# --- what it gives ---


@pytest.mark.rule("4.rapid")
def test_the_card_and_the_status_say_that_it_ratified(house: House) -> None:
    number = ratifying(house)
    answered(house, number)
    assert "*Voting has ended: adopted.* D-2027-001 is ratified, and holds for good." in house.card_text(number)
    assert "adopted as" not in house.thread(number)[-1]
    assert ": adopted. D-2027-001 is ratified, and holds for good." in house.type(PRIMARY, f"status {number}")


@pytest.mark.rule("4.rapid", "1.19")
@pytest.mark.parametrize(
    ("ballots", "outcome"), [("FFFFFFO", "objected"), ("OOOOO", "not adopted")], ids=["objected", "not_adopted"]
)
def test_one_that_fails_says_until_when_the_decision_holds(house: House, ballots: str, outcome: str) -> None:
    number = ratifying(house)
    answered(house, number, ballots)
    for words in (house.card_text(number), house.thread(number)[-1], house.type(PRIMARY, f"status {number}")):
        assert outcome in words
        assert "D-2027-001 is not ratified: it holds until <!date^" in words
        assert "unless another vote ratifies it." in words
        assert f"{outcome} as" not in words
        assert "/atest amend" not in words


@pytest.mark.rule("4.rapid")
def test_one_that_is_canceled_says_until_when_the_decision_holds(house: House) -> None:
    number = ratifying(house)
    house.type(CHAIR, f"cancel {number}")
    assert "holds until it lapses" in str(house.slack.views(CHAIR)[-1].blocks)
    house.slack.submit(CHAIR, None, {"Reason": "Too early."})
    house.slack.close_view(CHAIR)
    house.work()
    assert "*Voting has ended: canceled.* D-2027-001 is not ratified: it holds until" in house.card_text(number)


# --- too late ---


@pytest.mark.rule("4.rapid")
def test_a_chair_who_opens_it_as_soon_as_the_bot_asks_can_ratify(house: House) -> None:
    number = decided(house, **RAPID)
    house.pass_time(16 * DAY + 60)
    house.work()
    assert "open a vote with" in house.inbox(CHAIR)[-1]
    house.open_vote(number)  # the form as the bot filled it in
    answered(house, number)
    assert house.read("SELECT standing FROM decisions") == [("in_force",)]
    assert "D-2027-001 is ratified" in house.thread(number)[-1]


@pytest.mark.rule("4.rapid")
def test_one_that_would_close_after_the_lapse_is_refused_beside_its_closing_day(house: House) -> None:
    number = decided(house, **RAPID)
    house.pass_time(27 * DAY)
    answer = house.poll(number, {"Rule": "consensus"})
    assert "D-2027-001 lapses" in answer.errors["closing_date"]
    assert "choose an earlier closing, or another rule." in answer.errors["closing_date"]
    assert house.read("SELECT count(*) FROM votes") == [(1,)]


@pytest.mark.rule("4.rapid", "6.6.1")
def test_a_chair_does_not_extend_it_past_the_lapse(house: House) -> None:
    number = decided(house, **RAPID)
    house.pass_time(20 * DAY)
    house.open_vote(number, {"Rule": "consensus"})
    house.type(CHAIR, f"extend {number}")
    late = {"New closing day": "2027-04-16", "Reason": "The recess."}
    refused = house.slack.submit(CHAIR, None, late).errors or {}
    assert "D-2027-001 lapses" in refused["closing_date"]
    assert "too late to ratify it. Please choose an earlier closing." in refused["closing_date"]
    assert not house.slack.submit(CHAIR, None, {**late, "New closing day": "2027-04-09"}).errors
    house.work()
    assert OTHERWISE in house.card_text(number)


@pytest.mark.rule("4.rapid")
def test_one_that_was_extended_past_the_lapse_ratifies_nothing(any_database: House) -> None:
    house = any_database
    number = decided(house, **RAPID)
    house.pass_time(20 * DAY)
    house.open_vote(number, {"Rule": "consensus", "Closing day": "2027-04-09"})
    for person in PRIMARIES[:2]:
        house.type(person, f"extend {number}")
    house.work()
    assert OTHERWISE not in house.card_text(number)
    assert "D-2027-001 lapses <!date^" in house.card_text(number)
    assert "before voting closes, so this vote cannot ratify it." in house.card_text(number)
    house.pass_time(12 * DAY)
    house.work()
    assert stage(house) == "lapsed"
    house.type(CHAIR, f"cancel {number}")
    assert "holds until it lapses" not in str(house.slack.views(CHAIR)[-1].blocks)
    house.slack.close_view(CHAIR)
    answered(house, number)
    assert "D-2027-001 had ended before voting closed, so it is not ratified." in house.thread(number)[-1]
    assert "adopted as" not in house.thread(number)[-1] + house.card_text(number)
    assert "D-2027-001 is not ratified. It lapsed on" in house.card_text(number)
    assert "Lapsed on" in house.decisions()[0]
    house.verify()
