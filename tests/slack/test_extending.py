"""More time for a vote: by a chair at most twice, and once by two members together (rulebook 6.6)."""

from collections.abc import Mapping

import pytest

from atest_bot.sandbox import payloads
from atest_bot.sandbox.acts import Answer
from atest_bot.store import votes
from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARIES, PRIMARY, House
from tests.slack import forging

REASON = "The recess ends on Monday."
LATER = {"New closing day": "2027-03-17", "New closing time, Eastern": "12:00", "Reason": REASON}
NO_CHAIR = "Only a chair can do that."


def extend(house: House, number: str, values: Mapping[str, object] = LATER, chair: str = CHAIR) -> Answer:
    house.type(chair, f"extend {number}")
    answer = house.slack.submit(chair, None, values)
    house.slack.close_view(chair)
    house.work()
    return answer


def closing(house: House) -> str:
    vote = house.database.run(votes.by_id, 1)
    assert vote is not None
    return house.coalition.calendar.in_words(vote.closes_at)


def entries(house: House) -> list[object]:
    return [row[0] for row in house.read("SELECT body FROM entries WHERE kind = 'vote.extended' ORDER BY seq")]


@pytest.mark.rule("6.1.3", "6.6.1", "10.1.2", "6.2.2")
def test_a_chair_moves_the_closing_with_a_reason(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    assert closing(house) == "Thu, Mar 11, 2027, 5:00 PM Eastern"
    assert not extend(house, number).errors
    assert closing(house) == "Wed, Mar 17, 2027, 12:00 PM Eastern"
    assert "|Wed, Mar 17, 2027, 12:00 PM Eastern> (extended by a chair: “The recess ends on Monday.”)." in (
        house.card_text(number)
    )
    told = house.thread(number)[-1]
    assert told.startswith("*More time for P-2027-001.* <@U0CLARA>, a chair, extended voting. It now closes <!date^")
    assert told.endswith(f"Reason given: {REASON}")
    assert [('"why":"chair"' in str(body), REASON in str(body)) for body in entries(house)] == [(True, False)]


@pytest.mark.rule("6.6.1")
def test_voting_goes_on_until_the_new_closing_and_is_counted_then(house: House) -> None:
    number = house.vote_is_open()
    extend(house, number)
    house.pass_time(7 * DAY + 9 * 3600)  # past the closing as it was, and past its settle time
    house.work()
    for person in PRIMARIES[:4]:
        house.press(person, number, "Sign on")
    house.work()
    assert "*Voting is open.*" in house.card_text(number)
    house.to_closing()
    assert "adopted as D-2027-001" in house.thread(number)[-1]


@pytest.mark.rule("6.6.1")
def test_chairs_extend_at_most_twice(house: House) -> None:
    number = house.vote_is_open()
    extend(house, number)
    extend(house, number, {**LATER, "New closing day": "2027-03-18"}, CHAIR_AND_DELEGATE)
    before = closing(house), len(house.thread(number))
    told = house.type(CHAIR, f"extend {number}")
    assert "Chairs have extended this vote twice" in told
    assert "Two members together may still require an extension" in told
    assert (closing(house), len(house.thread(number))) == before
    assert len(entries(house)) == 2


@pytest.mark.rule("6.6.1", "12.7")
@pytest.mark.parametrize(
    ("day", "time", "fault"),
    [
        ("2027-03-11", "16:59", "An extension only moves the closing later"),
        ("2027-03-11", "17:00", "An extension only moves the closing later"),
        ("2027-03-10", "17:00", "An extension only moves the closing later"),
        ("2027-03-03", "17:00", "That closing is in the past"),
        ("2027-03-13", "17:00", "is not a business day"),
    ],
)
def test_a_closing_never_moves_earlier_by_an_extension(house: House, day: str, time: str, fault: str) -> None:
    number = house.vote_is_open()
    errors = extend(house, number, {**LATER, "New closing day": day, "New closing time, Eastern": time}).errors
    assert errors is not None
    assert fault in errors["closing_date"]
    assert closing(house) == "Thu, Mar 11, 2027, 5:00 PM Eastern"
    assert entries(house) == []


@pytest.mark.rule("6.6.1")
def test_after_the_closing_nobody_extends(house: House) -> None:
    number = house.vote_is_open()
    house.type(CHAIR, f"extend {number}")
    house.to_closing(past_settle=False)
    errors = house.slack.submit(CHAIR, None, LATER).errors
    house.slack.close_view(CHAIR)
    assert errors == {"closing_date": f"Voting on {number} has ended. Type `/atest status {number}` to see it."}
    assert "has ended" in house.type(CHAIR, f"extend {number}")
    assert "has ended" in house.type(PRIMARY, f"extend {number}")
    assert entries(house) == []


@pytest.mark.rule("6.6.1")
def test_a_form_sent_twice_extends_once(house: House) -> None:
    number = house.vote_is_open()
    house.type(CHAIR, f"extend {number}")
    house.slack.submit(CHAIR, None, LATER)
    house.slack.close_view(CHAIR)
    first = forging.newest(house, "interactive")
    again = forging.again(house, first)
    assert again == payloads.ack_body(first.response)
    house.work()
    assert house.read("SELECT extensions FROM votes") == [(1,)]
    assert sum("More time" in words for words in house.thread(number)) == 1


@pytest.mark.rule("6.6.1")
def test_who_may_not_extend_is_told(house: House) -> None:
    number = house.vote_is_open()
    assert "You are not in the coalition’s roster" in house.slack.command(OUTSIDER, f"extend {number}").text
    assert "As an observer you have a voice and no vote" in house.type(OBSERVER, f"extend {number}")
    assert "Please say which position" in house.type(CHAIR, "extend")
    assert "There is no position or decision P-2027-099" in house.type(CHAIR, "extend P-2027-099")
    other = house.propose("U0RUTH")
    assert f"No vote is open on {other}" in house.type(CHAIR, f"extend {other}")
    assert entries(house) == []


# --- by members ---


@pytest.mark.rule("6.6.2")
def test_any_two_members_together_require_an_extension(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    assert "If one more member asks" in house.type(PRIMARY, f"extend {number}")
    house.work()
    assert "*Free the Workers asks for more time on P-2027-001.*" in house.thread(number)[-1]
    assert closing(house) == "Thu, Mar 11, 2027, 5:00 PM Eastern"
    assert house.type("U0RUTH", f"extend {number}").endswith("it now closes Mon, Mar 15, 2027, 5:00 PM Eastern.")
    house.work()
    assert "Free the Workers and Harbor Light Legal asked for it" in house.thread(number)[-1]
    assert closing(house) == "Mon, Mar 15, 2027, 5:00 PM Eastern"
    assert "(extended because two members asked for it)" in house.card_text(number)


@pytest.mark.rule("6.6.2")
def test_two_people_of_one_member_are_one_request(house: House) -> None:
    number = house.vote_is_open()
    for person in (PRIMARY, "U0BEN", PRIMARY):
        assert "If one more member asks" in house.type(person, f"extend {number}")
    house.work()
    assert closing(house) == "Thu, Mar 11, 2027, 5:00 PM Eastern"
    assert sum("asks for more time" in words for words in house.thread(number)) == 1


@pytest.mark.rule("6.6.2")
def test_members_require_it_once_beside_the_two_of_the_chairs(house: House) -> None:
    number = house.vote_is_open()
    extend(house, number)
    extend(house, number, {**LATER, "New closing day": "2027-03-18"})
    for person in PRIMARIES[:2]:
        house.type(person, f"extend {number}")
    assert closing(house) == "Mon, Mar 22, 2027, 5:00 PM Eastern"
    nobody = "It closes Mon, Mar 22, 2027, 5:00 PM Eastern, and can be extended no more."
    for person in PRIMARIES[2:4]:
        told = house.type(person, f"extend {number}")
        assert "Two members required an extension of this vote already" in told
        assert nobody in told
        assert "Need more time" in told
        assert "A chair may extend it too." not in told
    told = house.type(CHAIR, f"extend {number}")
    assert nobody in told
    assert "Two members together may still" not in told
    assert "Voting was extended as Free the Workers asked." in house.type(PRIMARY, f"extend {number}")
    assert closing(house) == "Mon, Mar 22, 2027, 5:00 PM Eastern"


@pytest.mark.rule("6.6.1", "6.6.2")
def test_a_member_that_had_more_time_is_not_sent_to_it_again(house: House) -> None:
    number = house.vote_is_open()
    house.press("U0INES", number, "Need more time")
    for person in PRIMARIES[:2]:
        house.type(person, f"extend {number}")
    assert house.type("U0INES", f"extend {number}").endswith("A chair may extend it too.")
    extend(house, number)
    extend(house, number, {**LATER, "New closing day": "2027-03-18"})
    told = house.type("U0INES", f"extend {number}")
    no_more = "It closes Thu, Mar 18, 2027, 12:00 PM Eastern, and can be extended no more."
    assert told.endswith(no_more)
    assert house.type("U0INES", f"hold {number}").endswith(f"Nothing was changed. {no_more}")


@pytest.mark.rule("6.6.2", "5.9")
def test_who_had_more_time_is_sent_to_the_way_that_is_left(house: House) -> None:
    number = house.vote_is_open()
    house.press("U0INES", number, "Need more time")
    assert "ask a chair in the thread to extend the vote" in house.type("U0INES", f"hold {number}")
    extend(house, number)
    extend(house, number, {**LATER, "New closing day": "2027-03-18"})
    told = house.type("U0INES", f"hold {number}")
    assert "ask a chair" not in told
    assert f"two members together can require an extension: `/atest extend {number}`." in told


@pytest.mark.rule("6.6.2")
def test_the_button_in_the_thread_asks_too(house: House) -> None:
    number = house.vote_is_open()
    house.type(PRIMARY, f"extend {number}")
    house.work()
    (reply,) = [
        item
        for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)
        if "asks for more time" in item.text
    ]
    house.slack.click(OBSERVER, channel=MEMBERS_CHANNEL, ts=reply.ts, button="Ask for an Extension")
    house.slack.click("U0RUTH", channel=MEMBERS_CHANNEL, ts=reply.ts, button="Ask for an Extension")
    house.work()
    assert "As an observer you have a voice and no vote" in house.inbox(OBSERVER)[-1]
    assert house.inbox("U0RUTH")[-1].startswith("Thank you. Voting goes on; it now closes")
    assert closing(house) == "Mon, Mar 15, 2027, 5:00 PM Eastern"


@pytest.mark.rule("5.10")
def test_who_has_no_vote_is_told_once_in_a_vote_why_it_cannot_ask(house: House) -> None:
    number = house.vote_is_open()
    house.type(PRIMARY, f"extend {number}")
    house.work()
    reply = house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)[-1]
    for _ in range(2):
        house.slack.click(OBSERVER, channel=MEMBERS_CHANNEL, ts=reply.ts, button="Ask for an Extension")
        house.work()
    assert len(house.inbox(OBSERVER)) == 1


@pytest.mark.rule("6.6.2")
def test_a_chair_who_is_a_delegate_can_ask_for_its_member(house: House) -> None:
    number = house.vote_is_open()
    house.type(PRIMARY, f"extend {number}")
    assert "Voting goes on" in house.type(CHAIR_AND_DELEGATE, f"extend {number} member")
    assert house.read("SELECT extensions, extended_by_members FROM votes") == [(0, 1)]
    assert NO_CHAIR not in house.type(CHAIR_AND_DELEGATE, f"extend {number} member")


@pytest.mark.rule("6.6.2", "11.2")
def test_a_member_that_left_is_not_one_of_the_two(house: House) -> None:
    number = house.vote_is_open()
    house.type(PRIMARY, f"extend {number}")
    house.type(CHAIR, 'member leave "Free the Workers"')
    assert "If one more member asks" in house.type("U0RUTH", f"extend {number}")
    assert closing(house) == "Thu, Mar 11, 2027, 5:00 PM Eastern"
    assert "Voting goes on" in house.type("U0INES", f"extend {number}")


@pytest.mark.rule("6.6.2", "5.7.1", "11.2")
def test_asking_counts_by_the_time_that_slack_gave_it(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.type(PRIMARY, f"extend {number}")
    house.pass_time(house.seconds_to_closing() - 30)
    in_time = forging.stamp(house.now())
    house.pass_time(60)
    house.type(CHAIR, 'member leave "Fair Fields"')
    house.work()
    assert "*Voting is open.*" not in house.card_text(number)
    forging.press(house, "U0RUTH", "1", "ask_extension", action_ts=forging.stamp(house.now()))
    house.work()
    assert f"Voting on {number} has ended." in house.inbox("U0RUTH")[-1]
    forging.press(house, "U0INES", "1", "ask_extension", action_ts=in_time)
    house.work()
    assert house.inbox("U0INES")[-1].startswith("Thank you. Voting goes on; it now closes")
    assert closing(house) == "Mon, Mar 15, 2027, 5:00 PM Eastern"
    assert "*Voting is open.*" in house.card_text(number)
    assert house.read("SELECT count(*) FROM electors WHERE has_lapsed") == [(1,)]
