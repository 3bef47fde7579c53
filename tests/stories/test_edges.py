"""The rows of rulebook 11, lived through with the bot on both databases.

Three rows have files of their own: test_deleted_cards.py, test_missed_reactions.py and test_large.py.
"""

import pytest

from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, MEMBERS_CHANNEL, OUTSIDER, PRIMARIES, PRIMARY, House

LETTER = {"Rule": "letter", "If adopted, published in the name of": "signatories"}
HOSTILE = "<!channel> <@U0RUTH> *bold* <https://evil.example|here> \u05e9\u05dc\u05d5\u05dd"
CHAIRS = (CHAIR, CHAIR_AND_DELEGATE)


def sign(house: House, number: str, people: tuple[str, ...] = PRIMARIES[:4]) -> None:
    for who in people:
        house.press(who, number, "Sign on")
    house.work()


def times_told(house: House, words: str) -> list[int]:
    """How often each chair read something."""
    return [sum(words in item for item in house.inbox(chair)) for chair in CHAIRS]


@pytest.mark.rule("11.1")
def test_a_member_that_joins_is_not_in_the_vote_and_signs_the_letter_afterwards(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open(LETTER)
    house.type(CHAIR, 'member add "Hope" "Hope, Inc."')
    house.type(CHAIR, 'delegate add @omar.vance "Hope" primary')
    house.slack.workspace.invite(MEMBERS_CHANNEL, OUTSIDER)
    house.press(OUTSIDER, number, "Sign on")
    sign(house, number)
    assert "7 members may vote" in house.card_text(number)
    assert "Hope" not in house.ballots()
    house.to_closing()
    assert "Hope, Inc." not in house.decisions()[0]
    house.type(OUTSIDER, "name sign D-2027-001")
    house.work()
    assert "Hope, Inc." in house.decisions()[0]


@pytest.mark.rule("11.2")
@pytest.mark.parametrize("verb", ["leave", "suspend"])
def test_the_ballot_of_a_member_that_goes_lapses_and_the_card_says_how_many_are_left(
    any_database: House, verb: str
) -> None:
    house = any_database
    number = house.vote_is_open()
    sign(house, number, PRIMARIES[:2])
    house.type(CHAIR, f'member {verb} "Harbor Light Legal"')
    house.work()
    assert "Now 6 of 7 members may vote. Adopted if at least 4 sign on" in house.card_text(number)
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert house.verify().entries > 0


@pytest.mark.guarantee("G6")
@pytest.mark.rule("11.4")
def test_a_closing_in_the_bots_absence_is_settled_the_same_afterwards(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    sign(house, number)
    house.pass_time(40 * DAY)
    house.press(PRIMARIES[5], number, "Object")
    house.work()
    assert "adopted as D-2027-001" in house.thread(number)[-1]
    assert len(house.decisions()) == 1
    assert "Too late to count." in house.inbox(PRIMARIES[5])[-1]


@pytest.mark.rule("11.6")
def test_fewer_than_three_members_end_a_vote_and_open_none(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    sign(house, number)
    for (name,) in house.read("SELECT name FROM members ORDER BY id")[2:]:
        house.type(CHAIR, f'member leave "{name}"')
    house.work()
    assert "canceled" in house.thread(number)[-1]
    assert times_told(house, "was canceled: fewer than three members") == [1, 1]
    assert "A vote needs at least three members" in house.type(CHAIR, f"poll {house.ready_to_vote()}")
    assert house.decisions() == []


@pytest.mark.rule("11.8")
def test_a_public_post_that_fails_is_told_after_three_times_and_made_once(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    sign(house, number)
    house.slack.faults.server_error("chat.postMessage", count=5, when=lambda args: "D-2027-001 ·" in str(args))
    house.to_closing()
    for _ in range(6):
        house.pass_time(700)
        house.work()
    assert len(house.decisions()) == 1
    assert times_told(house, "could not be posted") == [1, 1]


@pytest.mark.guarantee("G19")
@pytest.mark.rule("11.9")
def test_while_slack_asks_to_wait_ballots_go_on_being_taken(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    limit = house.slack.faults.rate_limited("chat.update", retry_after=30)
    for who in PRIMARIES[:3]:
        sign(house, number, (who,))
    assert (limit.happened, len(house.ballots())) == (1, 3)
    assert "Sign on: *0*" in house.card_text(number)
    house.pass_time(31)
    house.work()
    assert "Sign on: *3*" in house.card_text(number)


@pytest.mark.guarantee("G16")
@pytest.mark.rule("11.10")
def test_hostile_words_are_shown_as_text_wherever_they_come(any_database: House) -> None:
    house = any_database
    number = house.propose(Title=HOSTILE, **{"Plain-language summary": HOSTILE, "Text": HOSTILE})
    house.pass_time(3 * DAY)
    house.open_vote(number)
    sign(house, number)
    house.to_closing()
    everywhere = [
        *house.slack.messages(CHAIR, MEMBERS_CHANNEL),
        *house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts),
        *house.slack.inbox(PRIMARY),
    ]
    assert {who for item in everywhere for who in item.notified} <= {CHAIR}, "who opened the vote, and nobody else"
    assert "<!channel>" in house.card_text(number)
    assert "<!channel>" in house.decisions()[0]
