"""One whole vote, over Socket Mode and signed HTTP, on SQLite and PostgreSQL."""

from tests.house import ALTERNATE, MEMBERS_CHANNEL, OBSERVER, OTHER_ALTERNATE, OUTSIDER, POSITION, PRIMARY, House


def test_a_vote_from_the_slash_command_to_the_public_channel(any_house: House) -> None:
    house = any_house
    number = house.vote_is_open()
    assert "7 members may vote. Adopted if at least 4 sign on and none objects." in house.card_text(number)
    assert "confidential" in house.thread(number)[0]

    house.press(ALTERNATE, number, "Stand aside")
    house.press(OTHER_ALTERNATE, number, "Sign on")
    house.react(PRIMARY, number, "white_check_mark")
    for person in ("U0INES", "U0RUTH"):
        house.press(person, number, "Sign on")
    house.react("U0NOOR", number, "white_check_mark")
    house.react("U0KOFI", number, "raised_hand")
    house.press(OBSERVER, number, "Sign on")
    house.work()

    assert house.ballots() == {
        "Free the Workers": "sign_on",
        "Casa Nueva": "sign_on",
        "Harbor Light Legal": "sign_on",
        "Northfield Network": "sign_on",
        "Fair Fields": "stand_aside",
    }
    assert "Answered: Casa Nueva, Fair Fields, Free the Workers, Harbor Light Legal, Northfield Network" in (
        house.card_text(number)
    )
    assert "a voice and no vote" in house.inbox(OBSERVER)[-1]
    assert house.decisions() == []

    house.to_closing(past_settle=False)
    assert "Voting has ended" in house.card_text(number)
    assert house.decisions() == []

    house.pass_time(361)
    house.work()
    assert len(house.decisions()) == 1
    assert POSITION["Title"] in house.decisions()[0]
    assert "adopted as D-2027-001" in house.thread(number)[-1]
    assert "Sign on: Casa Nueva, Free the Workers, Harbor Light Legal, Northfield Network" in house.thread(number)[-1]
    assert MEMBERS_CHANNEL not in [channel.id for channel in house.slack.conversations(OUTSIDER)]
    assert house.slack.surprises == []
    assert house.verify().decisions == 1
