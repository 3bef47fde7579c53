"""A position ends before an outcome: by its proposer, or by a chair with a reason, or by two (rulebook 3, 11)."""

from collections.abc import Callable

import pytest

from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, MEMBERS_CHANNEL, OBSERVER, PRIMARY, House, state_of
from tests.slack import forging

REASON = "The bill is dead."


def end(house: House, person: str, verb: str, number: str, reason: str = REASON) -> str:
    """Type the command, confirm its dialog; returns what is said then."""
    house.slack.command(person, f"{verb} {number}", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(person, None, {"Reason": reason})
    assert not answer.errors, answer.errors
    said = answer.text
    house.slack.close_view(person)
    house.work()
    return said


def stage(house: House, number: str) -> str:
    return str(house.read(f"SELECT stage FROM positions WHERE number = '{number}'")[0][0])


def test_a_proposer_withdraws_in_deliberation(any_database: House) -> None:
    house = any_database
    number = house.propose()
    said = end(house, PRIMARY, "withdraw", number)
    assert f"*{number} is withdrawn.* It can be proposed anew" in said
    assert stage(house, number) == "withdrawn"
    assert "This position is withdrawn." in house.card_text(number)
    assert "Record Input" not in str(house.card(number).blocks)
    told = house.thread(number)[-1]
    assert "is withdrawn* by its proposer, <@U0MAYA>." in told
    assert REASON in told
    assert f"{number} is withdrawn, so no vote can open on it." in house.type(CHAIR, f"poll {number}")
    assert house.propose() != number


@pytest.mark.rule("12.3", "1.19")
def test_a_withdrawal_ends_the_open_vote_without_a_count(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.work()
    end(house, PRIMARY, "withdraw", number)
    assert house.read("SELECT outcome FROM votes") == [("withdrawn",)]
    assert house.read("SELECT count(*) FROM timers WHERE done_at IS NULL AND kind LIKE 'vot%'") == [(0,)]
    assert "*Voting has ended: withdrawn.*" in house.card_text(number)
    assert "The vote on it has ended without a count." in house.thread(number)[-1]
    before = house.decisions()
    house.pass_time(30 * DAY)
    house.work()
    assert house.decisions() == before == []
    assert house.read("SELECT outcome FROM votes") == [("withdrawn",)]
    assert house.verify().votes == 1


@pytest.mark.parametrize("person", ["U0BEN", "U0RUTH", CHAIR])
def test_others_do_not_withdraw(house: House, person: str) -> None:
    number = house.propose()
    before = state_of(house)
    assert "is withdrawn by whoever proposed it" in house.type(person, f"withdraw {number}")
    assert state_of(house) == before


def test_the_members_primary_withdraws_what_its_alternate_proposed(house: House) -> None:
    number = house.propose("U0BEN")
    end(house, PRIMARY, "withdraw", number, "")
    assert stage(house, number) == "withdrawn"


@pytest.mark.rule("1.19", "10.1.2")
def test_a_chair_cancels_with_a_reason_and_the_thread_is_told(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    said = end(house, CHAIR, "cancel", number)
    assert f"*{number} is canceled.*" in said
    assert (stage(house, number), house.read("SELECT outcome FROM votes")) == ("canceled", [("canceled",)])
    told = house.thread(number)[-1]
    assert f"<@{CHAIR}>, a chair, canceled {number}. The vote on it has ended without a count." in told
    assert REASON in told
    house.verify()


@pytest.mark.rule("1.4")
@pytest.mark.parametrize("person", [PRIMARY, OBSERVER])
def test_nobody_but_a_chair_cancels(house: House, person: str) -> None:
    number = house.propose()
    assert "Only a chair can do that." in house.type(person, f"cancel {number}")
    assert stage(house, number) == "deliberation"


def test_a_cancellation_needs_its_reason(house: House) -> None:
    number = house.propose()
    house.slack.command(CHAIR, f"cancel {number}", channel=MEMBERS_CHANNEL)
    answer = forging.submit(house, CHAIR, {"Reason": " "})
    assert answer["errors"] == {"reason": "The reason is empty. Please fill it in."}
    assert stage(house, number) == "deliberation"


@pytest.mark.rule("11.7")
def test_a_chair_whose_member_proposed_needs_a_second_to_cancel(any_database: House) -> None:
    house = any_database
    number = house.propose(CHAIR_AND_DELEGATE)
    said = end(house, CHAIR_AND_DELEGATE, "cancel", number)
    assert "A second chair must agree" in said
    assert stage(house, number) == "deliberation"
    message = house.slack.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=message.channel, ts=message.ts, button="Second")
    house.work()
    assert stage(house, number) == "canceled"
    assert f"canceled {number}, and <@{CHAIR}> seconded it." in house.thread(number)[-1]


def test_the_same_confirmation_twice_ends_it_once(house: House) -> None:
    number = house.propose()
    house.slack.command(PRIMARY, f"withdraw {number}", channel=MEMBERS_CHANNEL)
    answer = house.slack.submit(PRIMARY, None, {})
    before = state_of(house)
    assert answer.delivery is not None
    assert forging.again(house, answer.delivery) == answer.ack
    assert state_of(house) == before


def test_a_count_is_not_escaped_by_withdrawing(house: House) -> None:
    number = house.vote_is_open()
    house.to_closing(past_settle=False)
    assert "the count follows in a few minutes" in house.type(PRIMARY, f"withdraw {number}")
    assert "the count follows in a few minutes" in house.type(CHAIR, f"cancel {number}")


@pytest.mark.guarantee("G5")
def test_what_has_an_outcome_is_not_ended(house: House) -> None:
    number = house.vote_is_open()
    house.to_closing()
    house.to_closing()
    assert "already, so there is nothing to end." in house.type(PRIMARY, f"withdraw {number}")


# --- a vote that would ratify ---


def answer_all(house: House, number: str) -> None:
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.work()


def ratification(house: House, proposer: str = PRIMARY) -> str:
    """A rapid decision, and the vote that would ratify it."""
    number = house.ready_to_vote(proposer)
    house.open_vote(number, {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup."})
    answer_all(house, number)
    house.to_closing()
    house.open_vote(number, {"Rule": "consensus"})
    house.press("U0RUTH", number, "Sign on")
    house.work()
    return number


@pytest.mark.rule("4.rapid", "1.19", "10.1.2")
def test_a_chair_cancels_the_vote_that_would_ratify_and_the_decision_lapses_in_its_time(any_database: House) -> None:
    house = any_database
    number = ratification(house)
    house.slack.command(CHAIR, f"cancel {number}", channel=MEMBERS_CHANNEL)
    assert "cancel the vote to ratify *D-2027-001*, “Protect domestic workers”." in str(
        house.slack.views(CHAIR)[-1].blocks
    )
    house.slack.close_view(CHAIR)
    said = end(house, CHAIR, "cancel", number)
    assert "*The vote to ratify D-2027-001 is canceled.* The decision lapses Sat, Apr 10, 2027, 6:06 PM Eastern" in said
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("adopted",), ("canceled",)]
    assert stage(house, number) == "published"
    assert "a chair, canceled the vote to ratify D-2027-001. It has ended without a count." in house.thread(number)[-1]
    assert "already, so there is nothing to end." in house.type(CHAIR, f"cancel {number}")
    house.pass_time(31 * DAY)
    house.work()
    assert stage(house, number) == "lapsed"
    assert house.verify().votes == 2


@pytest.mark.rule("4.rapid")
def test_after_a_canceled_ratification_another_vote_can_ratify(house: House) -> None:
    number = ratification(house)
    end(house, CHAIR, "cancel", number)
    house.open_vote(number, {"Rule": "consensus"})
    answer_all(house, number)
    house.to_closing()
    assert "D-2027-001 is ratified, and holds for good." in house.thread(number)[-1]


@pytest.mark.rule("11.7")
def test_a_chair_whose_member_proposed_needs_a_second_to_cancel_a_ratification(house: House) -> None:
    number = ratification(house, CHAIR_AND_DELEGATE)
    said = end(house, CHAIR_AND_DELEGATE, "cancel", number)
    assert f"A second chair must agree to cancel the vote to ratify the decision on {number}." in said
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("adopted",), (None,)]
    message = house.slack.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=message.channel, ts=message.ts, button="Second")
    house.work()
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("adopted",), ("canceled",)]
    assert f"canceled the vote to ratify D-2027-001, and <@{CHAIR}> seconded it." in house.thread(number)[-1]


def test_a_motion_to_cancel_a_ratification_is_about_that_vote_alone(house: House) -> None:
    number = ratification(house, CHAIR_AND_DELEGATE)
    end(house, CHAIR_AND_DELEGATE, "cancel", number)
    message = house.slack.inbox(CHAIR)[-1]
    end(house, CHAIR, "cancel", number)
    house.open_vote(number, {"Rule": "consensus"})
    house.slack.click(CHAIR, channel=message.channel, ts=message.ts, button="Second")
    house.work()
    assert "That vote has ended." in house.inbox(CHAIR)[-1]
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("adopted",), ("canceled",), (None,)]


def test_nobody_withdraws_a_ratification(house: House) -> None:
    number = ratification(house)
    assert "already, so there is nothing to end." in house.type(PRIMARY, f"withdraw {number}")


# --- what was weak, and is deliberated again ---


def deliberated_again(house: House) -> str:
    """A rapid decision of weak consensus that a chair sent back to deliberation."""
    number = house.ready_to_vote()
    house.open_vote(number, {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The markup."})
    answer_all(house, number)
    for person in ("U0KOFI", "U0JUNE", "U0TESS"):
        house.press(person, number, "Stand aside")
    house.work()
    house.to_closing()
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    return number


def test_a_position_does_not_end_while_its_decision_is_in_force(house: House) -> None:
    number = deliberated_again(house)
    for person, verb in ((PRIMARY, "withdraw"), (CHAIR, "cancel")):
        said = house.type(person, f"{verb} {number}")
        assert f"D-2027-001, which was adopted on {number}, is in force." in said
        assert "`/atest rescind D-2027-001`" in said
    assert stage(house, number) == "deliberation"
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": REASON}).errors
    house.slack.close_view(CHAIR)
    end(house, PRIMARY, "withdraw", number)
    assert stage(house, number) == "withdrawn"
    house.verify()


@pytest.mark.rule("4.rapid", "4.5.1")
def test_a_chair_cancels_the_ratification_of_what_is_deliberated_again_and_not_the_position(house: House) -> None:
    number = deliberated_again(house)
    house.pass_time(5 * DAY)
    house.open_vote(number, {"Rule": "consensus"})
    assert "`/atest rescind D-2027-001`" in house.type(PRIMARY, f"withdraw {number}")
    assert "*The vote to ratify D-2027-001 is canceled.*" in end(house, CHAIR, "cancel", number)
    assert stage(house, number) == "adopted"
    house.open_vote(number, {"Rule": "consensus"})
    answer_all(house, number)
    house.to_closing()
    assert "D-2027-001 is ratified, and holds for good." in house.thread(number)[-1]
    assert house.verify().votes == 3


@pytest.mark.rule("4.rapid")
def test_what_is_not_ratified_after_a_second_deliberation_stays_the_decision_that_it_was(any_database: House) -> None:
    house = any_database
    number = deliberated_again(house)
    house.pass_time(5 * DAY)
    house.open_vote(number, {"Rule": "consensus"})
    answer_all(house, number)
    house.press("U0KOFI", number, "Object")
    house.work()
    house.to_closing()
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("adopted",), ("objected",)]
    assert (stage(house, number), house.read("SELECT standing FROM decisions")) == ("adopted", [("in_force",)])
    house.pass_time(31 * DAY)
    house.work()
    assert stage(house, number) == "lapsed"
    house.verify()


def test_a_ballot_after_a_withdrawal_does_not_count(house: House) -> None:
    number = house.vote_is_open()
    card = house.card(number)
    value = forging.ballot_value(house, number)
    end(house, PRIMARY, "withdraw", number)
    forging.press(house, PRIMARY, value)
    house.work()
    assert house.read("SELECT * FROM ballots") == []
    assert card.ts == house.card(number).ts


@pytest.mark.rule("10.1.1", "6.1.3")
@pytest.mark.parametrize(("person", "verb"), [(CHAIR, "cancel"), (PRIMARY, "withdraw")])
def test_status_says_when_a_vote_ended_without_a_count(any_database: House, person: str, verb: str) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press("U0RUTH", number, "Stand aside")
    assert "Adopted if at least 4 sign on" in house.type(PRIMARY, f"status {number}")
    end(house, person, verb, number)
    seen = house.type(PRIMARY, f"status {number}")
    assert "It ended <!date^" in seen
    assert "|Thu, Mar 4, 2027, 10:0" in seen
    assert "Eastern> without a count." in seen
    assert "Mar 11" not in seen
    assert "Adopted if" not in seen
    assert "*Stand aside*: Harbor Light Legal" in seen


def by_reaction(house: House, number: str) -> None:
    house.react("U0RUTH", number, "white_check_mark")


def by_command(house: House, number: str) -> None:
    house.type("U0RUTH", f"vote {number} sign-on")


@pytest.mark.rule("5.7.2", "5.5.1")
@pytest.mark.parametrize("answer", [by_reaction, by_command])
@pytest.mark.parametrize(("person", "verb"), [(CHAIR, "cancel"), (PRIMARY, "withdraw")])
def test_who_answers_after_a_vote_ended_without_a_count_is_told_so(
    any_database: House, person: str, verb: str, answer: Callable[[House, str], None]
) -> None:
    house = any_database
    number = house.vote_is_open()
    end(house, person, verb, number)
    before = house.inbox(CHAIR)
    house.pass_time(3_600)
    answer(house, number)
    house.pass_time(5)
    house.work()
    told = house.inbox("U0RUTH")[-1]
    assert (
        "*Not counted.* The vote had ended without a count before you answered. "
        "Your answer, Sign on for Harbor Light Legal, is kept in the record."
    ) in told
    assert f"`/atest status {number}` shows what became of it." in told
    assert "tell a chair" not in told
    assert house.inbox(CHAIR) == before
    house.verify()


@pytest.mark.rule("5.7.1")
def test_what_was_answered_before_a_vote_ended_was_in_time_whenever_it_arrives(house: House) -> None:
    number = house.vote_is_open()
    value, pressed = forging.ballot_value(house, number), house.now()
    house.pass_time(5)
    end(house, CHAIR, "cancel", number)
    forging.press(house, "U0RUTH", value, action_ts=forging.stamp(pressed))
    house.pass_time(5)
    house.work()
    assert "You answered in time, but Slack delivered it only after the vote was over." in house.inbox("U0RUTH")[-1]
