"""Early close, and the second chair it needs where the chair's own member proposed (rulebook 6.7, 11)."""

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.sandbox.acts import Answer
from atest_bot.services import moving
from atest_bot.store import halts, positions, roster, tables, votes
from atest_bot.store.database import Rows
from atest_bot.store.halts import HaltKind
from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, OBSERVER, PRIMARIES, PRIMARY, SETTLE_SECONDS, House
from tests.slack import forging

REASON = "Everybody has answered."
SECONDED = "asks for a second chair to *close the vote on P-2027-001 early*"


def in_a_majority_vote(house: House, proposer: str = PRIMARY, closing_day: str = "2027-03-24") -> str:
    """A vote whose least time, two business days, ends long before its closing."""
    number = house.propose(proposer)
    house.pass_time(3 * DAY)
    house.open_vote(number, {"Rule": "majority", "Closing day": closing_day})
    return number


def all_answer(house: House, number: str, answers: dict[str, str] | None = None) -> None:
    for person in PRIMARIES:
        house.press(person, number, (answers or {}).get(person, "Sign on"))
    house.work()


def close(house: House, number: str, chair: str = CHAIR, reason: str = REASON) -> Answer:
    said = house.type(chair, f"close {number}")
    assert house.slack.views(chair), said
    answer = house.slack.submit(chair, None, {"Reason": reason})
    house.slack.close_view(chair)
    house.work()
    return answer


def closes_at(house: House) -> object:
    vote = house.database.run(votes.by_id, 1)
    assert vote is not None
    return vote.closes_at


@pytest.mark.rule("3.7.1", "7.1.1")
def test_a_change_that_was_due_after_an_early_closing_does_not_take_effect(any_database: House) -> None:
    house = any_database
    number = in_a_majority_vote(house)
    all_answer(house, number)
    house.pass_time(4 * DAY)
    assert not house.amend(number, Text="We ask Congress to protect every worker at home.").errors
    house.pass_time(DAY - 60)
    assert not close(house, number).errors
    house.pass_time(120)
    house.work()
    assert house.read("SELECT revision_id FROM votes") == [(1,)]
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert "We ask Congress to protect every domestic worker." in house.decisions()[0]
    house.verify()


@pytest.mark.rule("7.2", "4.rapid")
def test_a_change_that_an_early_closing_overtook_is_not_one_of_the_vote_that_ratifies(house: House) -> None:
    number = house.ready_to_vote()
    terms = {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup.", "Closing day": "2027-03-10"}
    house.open_vote(number, terms)
    all_answer(house, number)
    house.pass_time(DAY - 3600)
    assert not house.amend(number, Text="We ask Congress to protect every worker at home.").errors
    house.pass_time(2 * 3600)
    assert not close(house, number).errors
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert house.read("SELECT state FROM amendments") == [("stopped",)]
    house.open_vote(number, {"Rule": "majority"})
    house.pass_time(DAY)
    house.work()
    assert house.read("SELECT revision_id FROM votes") == [(1,), (1,)]


def kinds(house: House, like: str) -> list[object]:
    return [row[0] for row in house.read(f"SELECT kind FROM entries WHERE kind LIKE '{like}' ORDER BY seq")]


@pytest.mark.rule("6.7", "10.1.2", "12.7")
def test_a_vote_that_everybody_answered_closes_early(any_database: House) -> None:
    house = any_database
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    answer = close(house, number)
    assert not answer.errors
    assert "It closed <!date^" in house.card_text(number)
    assert "(closed early, because every member had answered). The count follows" in house.card_text(number)
    assert house.thread(number)[-1] == (
        "<@U0CLARA>, a chair, closed the vote early, because every member has answered and none objects.\n"
        f"Reason given: {REASON}"
    )
    assert house.decisions() == []
    house.pass_time(362)
    house.work()
    assert "adopted as D-2027-001" in house.thread(number)[-1]
    assert len(house.decisions()) == 1
    assert kinds(house, "vote.closed_early") == ["vote.closed_early"]
    assert house.verify().votes == 1


@pytest.mark.rule("6.7", "10.1.2")
def test_an_early_close_is_told_each_time(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    house.type(PRIMARY, f"extend {number}")
    in_time = forging.stamp(house.now())
    house.pass_time(5)
    close(house, number)
    forging.press(house, "U0RUTH", "1", "ask_extension", action_ts=in_time)
    house.pass_time(60)
    close(house, number, reason="Nobody waits for more.")
    told = [words for words in house.thread(number) if "a chair, closed the vote early" in words]
    assert [words.rpartition(": ")[2] for words in told] == [REASON, "Nobody waits for more."]


@pytest.mark.rule("6.7")
def test_after_an_early_close_no_ballot_changes(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    close(house, number)
    house.pass_time(2)
    assert "Voting has closed" in house.type(PRIMARY, f"vote {number} object")
    house.pass_time(362)
    house.work()
    assert "adopted as D-2027-001" in "".join(house.thread(number))


@pytest.mark.rule("6.7")
def test_a_silent_member_keeps_the_vote_open(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    for person in PRIMARIES[:5]:
        house.press(person, number, "Sign on")
    assert "2 of 7 members have not answered yet." in house.type(CHAIR, f"close {number}")
    house.press(PRIMARIES[5], number, "Sign on")
    assert "1 of 7 members has not answered yet." in house.type(CHAIR, f"close {number}")


@pytest.mark.rule("6.7")
def test_an_objection_keeps_the_vote_open(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number, {"U0RUTH": "Object"})
    house.slack.close_view("U0RUTH")
    assert "A member objects, so the vote stays open" in house.type(CHAIR, f"close {number}")


@pytest.mark.rule("6.7", "5.9")
def test_a_hold_keeps_the_vote_open(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    ((vote, position, member, person),) = house.read(
        "SELECT v.id, v.position_id, d.member_id, d.person_id FROM votes v, duties d WHERE d.role = 'primary' LIMIT 1"
    )
    house.run(
        lambda rows: rows.insert(
            tables.Hold,
            position_id=position,
            seat_id=member,
            vote_id=vote,
            member_id=member,
            person_id=person,
            held_at=house.now(),
        )
    )
    assert "A member asked for more time in this vote" in house.type(CHAIR, f"close {number}")


@pytest.mark.rule("6.7")
def test_the_least_time_of_the_rule_comes_first(house: House) -> None:
    number = in_a_majority_vote(house)
    all_answer(house, number)
    assert "The vote can close early from Mon, Mar 8, 2027, 10:00 AM Eastern." in house.type(CHAIR, f"close {number}")
    house.pass_time(4 * DAY)
    assert not close(house, number).errors


@pytest.mark.rule("6.7")
def test_what_changes_while_the_dialog_is_open_is_seen(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    house.type(CHAIR, f"close {number}")
    house.type(PRIMARY, f"vote {number} withdraw")
    before = closes_at(house)
    errors = house.slack.submit(CHAIR, None, {"Reason": REASON}).errors
    house.slack.close_view(CHAIR)
    assert errors is not None
    assert "1 of 7 members has not answered yet." in errors["reason"]
    assert closes_at(house) == before
    assert kinds(house, "vote.closed_early") == []


@pytest.mark.guarantee("G15")
@pytest.mark.rule("6.7", "1.4")
def test_only_a_chair_closes_early(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    for person in (PRIMARY, OBSERVER):
        assert "Only a chair can do that." in house.type(person, f"close {number}")


# --- while the bot is halted ---

HALTED = {
    HaltKind.PAUSED: "The bot is paused, and no vote closes meanwhile.",
    HaltKind.RECOVERY: "Not recorded: the bot",
}


@pytest.mark.rule("6.7")
@pytest.mark.parametrize(("kind", "said"), HALTED.items())
def test_no_vote_closes_early_while_the_bot_is_halted(house: House, kind: HaltKind, said: str) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    house.type(CHAIR, f"close {number}")
    before = closes_at(house)
    house.run(halts.put, kind, house.now())
    errors = house.slack.submit(CHAIR, None, {"Reason": REASON}).errors or {}
    assert errors["reason"].startswith(said)
    assert house.type(CHAIR, f"close {number}").startswith(said)
    assert closes_at(house) == before
    house.slack.close_view(CHAIR)
    house.run(halts.lift, kind)
    assert not close(house, number).errors


@pytest.mark.rule("6.7", "11.7")
def test_a_motion_to_close_early_outlasts_a_pause(house: House) -> None:
    moved(house)
    house.run(halts.put, HaltKind.PAUSED, house.now())
    second(house)
    assert kinds(house, "motion%") == ["motion.made"]
    house.run(halts.lift, HaltKind.PAUSED)
    assert second(house).endswith("and it is done.")


# --- the second chair ---


def moved(house: House) -> str:
    """A motion of David's, whose own member proposed the position."""
    number = in_a_majority_vote(house, CHAIR_AND_DELEGATE)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    close(house, number, CHAIR_AND_DELEGATE)
    return number


def second(house: House, chair: str = CHAIR) -> str:
    """Press Second on the motion; returns what is answered."""
    asked = next(item for item in house.slack.inbox(chair) if SECONDED in item.text)
    house.slack.click(chair, channel=asked.channel, ts=asked.ts, button="Second")
    house.work()
    return house.inbox(chair)[-1]


@pytest.mark.rule("11.7", "8.3.3")
def test_a_chair_whose_member_proposed_needs_a_second_chair(any_database: House) -> None:
    house = any_database
    number = moved(house)
    assert "*Voting is open.*" in house.card_text(number)
    assert house.thread(number)[-1] == (
        "<@U0DAVID>, a chair, moved to close the vote on P-2027-001 early. A second chair must agree.\n"
        f"Reason given: {REASON}"
    )
    asked = house.inbox(CHAIR)[-1]
    assert f"<@U0DAVID> {SECONDED}" in asked
    assert f"Reason given: {REASON}" in asked
    assert asked.endswith("\nSecond")
    assert not any(SECONDED in words for words in house.inbox(CHAIR_AND_DELEGATE))
    assert second(house) == "Thank you. You seconded the motion to close the vote on P-2027-001 early, and it is done."
    assert house.thread(number)[-1].startswith(
        "<@U0DAVID>, a chair, closed the vote early, because every member has answered and none objects, "
        "and <@U0CLARA>, a chair too, agreed."
    )
    assert (
        "Your motion to close the vote on P-2027-001 early was seconded and carried."
        in (house.inbox(CHAIR_AND_DELEGATE)[-1])
    )
    (motion,) = [words for words in house.inbox(CHAIR) if SECONDED in words]
    assert "*Carried.* <@U0CLARA> seconded it." in motion
    assert "Press Second" not in motion
    assert kinds(house, "motion%") == ["motion.made", "motion.carried"]
    house.pass_time(362)
    house.work()
    assert len(house.decisions()) == 1


@pytest.mark.rule("11.7")
def test_a_chair_whose_member_did_not_propose_needs_none(house: House) -> None:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    close(house, number, CHAIR_AND_DELEGATE)
    assert "*Voting has ended.*" in house.card_text(number)
    assert kinds(house, "motion%") == []


def press_again(house: House, chair: str) -> str:
    """A press of the button as it was, after the message has changed."""
    forging.press(house, chair, "1", "second_motion")
    house.work()
    return house.inbox(chair)[-1]


@pytest.mark.rule("11.7", "5.8")
def test_a_second_press_changes_nothing(any_database: House) -> None:
    house = any_database
    number = moved(house)
    second(house)
    before = house.read("SELECT count(*) FROM entries"), closes_at(house), len(house.thread(number))
    house.pass_time(60)
    assert "was carried already. Nothing was changed." in press_again(house, CHAIR)
    assert (house.read("SELECT count(*) FROM entries"), closes_at(house), len(house.thread(number))) == before


@pytest.mark.rule("11.7")
def test_the_chair_who_moved_cannot_second(house: House) -> None:
    number = moved(house)
    assert "so another chair must second it" in press_again(house, CHAIR_AND_DELEGATE)
    assert "*Voting is open.*" in house.card_text(number)
    assert kinds(house, "motion%") == ["motion.made"]


@pytest.mark.rule("11.7")
@pytest.mark.parametrize("person", [PRIMARY, OBSERVER])
def test_nobody_but_a_chair_can_second(house: House, person: str) -> None:
    moved(house)
    assert "Only a chair can do that." in press_again(house, person)
    assert kinds(house, "motion%") == ["motion.made"]


@pytest.mark.guarantee("G20")
@pytest.mark.rule("11.7")
def test_somebody_who_is_no_chair_any_more_cannot_second(house: House) -> None:
    number = moved(house)
    house.type(CHAIR_AND_DELEGATE, "chair remove @clara.whitfield")
    assert "Only a chair can do that." in press_again(house, CHAIR)
    assert "*Voting is open.*" in house.card_text(number)


@pytest.mark.rule("11.7")
def test_a_motion_of_a_chair_who_is_none_any_more_is_dropped(house: House) -> None:
    number = moved(house)
    house.type(CHAIR, "chair remove @david.osei")
    assert "was dropped: it cannot be carried out any more. Whoever moved" in second(house)
    assert "was dropped" in house.inbox(CHAIR_AND_DELEGATE)[-1]
    assert "*Voting is open.*" in house.card_text(number)
    assert kinds(house, "motion%") == ["motion.made", "motion.dropped"]


@pytest.mark.rule("11.7", "6.7")
def test_a_motion_that_has_become_impossible_is_dropped_with_a_word_to_both(any_database: House) -> None:
    house = any_database
    number = moved(house)
    house.type(PRIMARY, f"vote {number} withdraw")
    house.work()
    words = second(house)
    assert words.startswith("The motion to close the vote on P-2027-001 early was dropped")
    assert "1 of 7 members has not answered yet." in words
    assert house.inbox(CHAIR_AND_DELEGATE)[-1] == words
    assert "*Voting is open.*" in house.card_text(number)
    assert kinds(house, "motion%") == ["motion.made", "motion.dropped"]
    assert "was dropped already" in press_again(house, CHAIR)


@pytest.mark.rule("11.7")
def test_one_motion_of_a_kind_waits_at_a_time(house: House) -> None:
    number = moved(house)
    house.type(CHAIR_AND_DELEGATE, f"close {number}")
    errors = house.slack.submit(CHAIR_AND_DELEGATE, None, {"Reason": REASON}).errors
    house.slack.close_view(CHAIR_AND_DELEGATE)
    assert errors is not None
    assert "waits for a second chair already" in errors["reason"]
    assert kinds(house, "motion%") == ["motion.made"]


@pytest.mark.rule("11.7")
def test_without_another_chair_the_sentence_says_what_to_do(house: House) -> None:
    number = in_a_majority_vote(house, CHAIR_AND_DELEGATE)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    house.type(CHAIR_AND_DELEGATE, "chair remove @clara.whitfield")
    house.type(CHAIR_AND_DELEGATE, f"close {number}")
    errors = house.slack.submit(CHAIR_AND_DELEGATE, None, {"Reason": REASON}).errors
    house.slack.close_view(CHAIR_AND_DELEGATE)
    assert errors is not None
    assert "there is no other chair. Add one with `/atest chair add @person`" in errors["reason"]


@pytest.mark.rule("11.7")
def test_a_chair_whose_member_objects_needs_a_second_chair(house: House) -> None:
    number = house.vote_is_open()

    def needs(rows: Rows) -> bool:
        position = positions.numbered(rows, number)
        assert position is not None
        return moving.needs_second(rows, roster.actor(rows, CHAIR_AND_DELEGATE, house.now()), position)

    assert house.run(needs) is False
    house.press(CHAIR_AND_DELEGATE, number, "Object")
    assert house.ballots()["Open Door Project"] == Choice.OBJECT
    assert house.run(needs) is True
    house.press(CHAIR_AND_DELEGATE, number, "Stand aside")
    assert house.run(needs) is False
