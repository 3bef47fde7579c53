"""Every act of a chair on a position is told in its thread, with who and why (rulebook 10.1)."""

from collections.abc import Callable

import pytest

from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, INPUT, MEMBERS_CHANNEL, House
from tests.slack.test_amending import BETTER
from tests.slack.test_closing_early import all_answer, close, in_a_majority_vote
from tests.slack.test_deciding import LETTER, SECRET, decided
from tests.slack.test_extending import extend
from tests.slack.test_stopping import end

WHY = "The markup is on Monday."


def opens(house: House) -> str:
    number = house.ready_to_vote()
    house.open_vote(number, {"profile": "rapid", "reason": WHY})
    return number


def opens_by_two(house: House) -> str:
    number = house.ready_to_vote("U0TESS")
    house.poll(number, SECRET, chair=CHAIR_AND_DELEGATE)
    house.work()
    second(house, CHAIR)
    return number


def extends(house: House) -> str:
    number = house.vote_is_open()
    assert not extend(
        house, number, {"New closing day": "2027-03-17", "New closing time, Eastern": "12:00", "Reason": WHY}
    ).errors
    return number


def closes_early(house: House) -> str:
    number = in_a_majority_vote(house)
    house.pass_time(5 * DAY)
    all_answer(house, number)
    assert not close(house, number, reason=WHY).errors
    return number


def cancels(house: House) -> str:
    number = house.vote_is_open()
    end(house, CHAIR, "cancel", number, WHY)
    return number


def moves_to_cancel(house: House) -> str:
    number = house.propose(CHAIR_AND_DELEGATE)
    end(house, CHAIR_AND_DELEGATE, "cancel", number, WHY)
    return number


def enters_a_ballot(house: House) -> str:
    number = house.vote_is_open()
    house.type(CHAIR, f'behalf {number} "Free the Workers" sign-on')
    return number


def writes_a_note(house: House) -> str:
    number = house.propose(checked={"earmark": "unsure"})
    house.press(CHAIR, number, "Write Note")
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    assert not house.slack.submit(CHAIR, None, {"Your note": WHY}).errors
    return number


def records_input(house: House) -> str:
    number = house.propose(asked=False)
    house.record_input(number, INPUT, CHAIR)
    return number


def amends(house: House) -> str:
    number = house.propose()
    assert not house.amend(number, CHAIR, **{"Text": BETTER, "What changed and why": WHY}).errors
    return number


def corrects(house: House) -> str:
    number = decided(house)
    house.slack.command(CHAIR, "amend D-2027-001", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(CHAIR, None, {"What changed and why": WHY, "Text": BETTER}).errors
    return number


def publishes_anyway(house: House) -> str:
    number = decided(house, "FFFFSSS")
    house.type(CHAIR, "publish D-2027-001")
    return number


def moves_to_loosen(house: House) -> str:
    number = decided(house, **SECRET)
    house.type(CHAIR, "publish D-2027-001")
    return number


def deliberates_again(house: House) -> str:
    number = decided(house, "FFFFSSS")
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    return number


def rescinds(house: House) -> str:
    number = decided(house)
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": WHY}).errors
    return number


def supersedes(house: House) -> str:
    number = decided(house)
    house.pass_time(6 * DAY)
    decided(house)
    house.type(CHAIR, "supersede D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": WHY}).errors
    return number


def delivers(house: House) -> str:
    number = decided(house, **LETTER)
    house.type(CHAIR, "deliver D-2027-001")
    return number


def suspends_a_member(house: House) -> str:
    number = house.vote_is_open()
    house.type(CHAIR, 'member suspend "Casa Nueva"')
    return number


def second(house: House, chair: str) -> None:
    house.slack.click(chair, channel=house.slack.workspace.dm(chair).id, button="Second")


ACTS: dict[Callable[[House], str], tuple[str, str]] = {
    opens: ("Opened by {chair}.", WHY),
    opens_by_two: ("Opened by {other}.", ""),
    extends: ("{chair}, a chair, extended voting.", WHY),
    closes_early: ("{chair}, a chair, closed the vote early", WHY),
    cancels: ("{chair}, a chair, canceled P-2027-001.", WHY),
    moves_to_cancel: ("{other}, a chair, moved to cancel P-2027-001.", WHY),
    enters_a_ballot: ("{chair}, a chair, entered a ballot on behalf of Free the Workers", ""),
    writes_a_note: ("{chair}, a chair, wrote a note on the principle check.", ""),
    records_input: ("{chair}, a chair, recorded lived-experience input.", ""),
    amends: ("made by {chair}, a chair.", WHY),
    corrects: ("put by {chair}, a chair.", WHY),
    publishes_anyway: ("{chair}, a chair, published D-2027-001.", ""),
    moves_to_loosen: (
        "{chair}, a chair, moved to publish D-2027-001 on P-2027-001 now although it is confidential.",
        "",
    ),
    deliberates_again: ("{chair}, a chair, sent P-2027-001 back to deliberation", ""),
    rescinds: ("{chair}, a chair, rescinded D-2027-001.", WHY),
    supersedes: ("{chair}, a chair, noted that D-2027-002 supersedes D-2027-001.", WHY),
    suspends_a_member: ("{chair}, a chair, noted that it takes no part", ""),
    delivers: ("{chair}, a chair, noted the list of names under D-2027-001 as delivered", ""),
}


@pytest.mark.rule("10.1.2")
@pytest.mark.parametrize("act", ACTS, ids=[act.__name__ for act in ACTS])
def test_a_chairs_act_is_told_in_the_thread_with_its_reason(house: House, act: Callable[[House], str]) -> None:
    number = act(house)
    house.work()
    words, reason = ACTS[act]
    wanted = words.format(chair=f"<@{CHAIR}>", other=f"<@{CHAIR_AND_DELEGATE}>")
    told = [item for item in house.thread(number) if wanted in item]
    assert len(told) == 1, house.thread(number)
    assert reason in told[0]
