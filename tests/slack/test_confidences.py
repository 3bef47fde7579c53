"""What is said privately stays private, and reasons for objections stay among members (rulebook 9.4, 9.5)."""

import pytest

from atest_bot.sandbox.objects import plain
from tests.house import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARIES, PRIMARY, House
from tests.slack import forging

REASON = "The fee falls on workers, tulip4711."
OBJECTION = {"ground": "process", "reason": REASON, "remedy": "Strike it."}


def members_read(house: House) -> list[str]:
    channel = house.slack.workspace.channels[MEMBERS_CHANNEL]
    return [plain(message) for message in channel.messages.values()]


@pytest.mark.rule("9.4.2")
def test_the_reason_of_an_objection_is_kept_for_members_and_goes_nowhere_else(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Object")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    assert not house.slack.submit(PRIMARY, None, OBJECTION).errors
    for person in PRIMARIES[1:]:
        house.press(person, number, "Sign on")
    house.work()
    house.slack.open_home(OUTSIDER)
    house.to_closing()
    assert house.read("SELECT reason FROM objections") == [(REASON,)]
    assert any(REASON in words for words in house.thread(number))
    public = [plain(message) for message in house.slack.workspace.channels[DECISIONS_CHANNEL].messages.values()]
    outside = [*public, *house.inbox(OUTSIDER), plain(house.slack.workspace.homes[OUTSIDER])]
    assert not any("tulip4711" in words for words in outside)
    assert not any("tulip4711" in str(body) for (body,) in house.read("SELECT body FROM entries"))


@pytest.mark.rule("9.5.1")
def test_refusals_and_receipts_are_read_by_one_person(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    house.react(OBSERVER, number, "white_check_mark")
    house.press(CHAIR, number, "Sign on")
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert any("you have a voice and no vote" in words for words in house.inbox(OBSERVER))
    assert any("Recorded" in words for words in house.inbox(PRIMARY))
    for words in (*members_read(house), *house.decisions()):
        assert "no vote" not in words
        assert "Recorded" not in words
    assert not any("Recorded" in words for words in house.inbox("U0RUTH"))
    assert "Only a chair can do that." in house.type(PRIMARY, f"cancel {number} because")
    assert not any("Only a chair" in words for words in members_read(house))


@pytest.mark.rule("9.2.2")
def test_when_a_delegation_ends_the_chairs_get_the_channels_to_remove_the_person_from(any_database: House) -> None:
    house = any_database
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    words = f"Please remove <@U0BEN> from these channels: <#{MEMBERS_CHANNEL}>."
    for chair in (CHAIR, "U0DAVID"):
        assert len([said for said in house.inbox(chair) if words in said]) == 1
    assert not any("Please remove" in said for person in (PRIMARY, "U0BEN", OUTSIDER) for said in house.inbox(person))


@pytest.mark.rule("9.2.2")
def test_when_a_member_leaves_the_chairs_get_the_channels_to_remove_its_people_from(any_database: House) -> None:
    house = any_database
    house.type(CHAIR, 'member leave "Free the Workers"')
    house.work()
    words = (
        "Free the Workers has left the coalition, so nobody acts for it any more. "
        f"Please remove <@U0MAYA>, <@U0BEN>, <@U0LIN> from these channels: <#{MEMBERS_CHANNEL}>."
    )
    for chair in (CHAIR, "U0DAVID"):
        assert house.inbox(chair).count(words) == 1


@pytest.mark.rule("9.2.2")
def test_who_keeps_a_duty_when_a_member_leaves_is_removed_from_nothing(house: House) -> None:
    house.type(CHAIR, 'member leave "Open Door Project"')
    house.type(CHAIR, "observer add @u0ines")
    house.type(CHAIR, 'member leave "Casa Nueva"')
    house.type(CHAIR, 'member suspend "Fair Fields"')
    house.work()
    assert [said.partition("any more. ")[2] for said in house.inbox(CHAIR)] == [
        f"Please remove <@U0TESS> from these channels: <#{MEMBERS_CHANNEL}>.",
        "<@U0INES> is still in the roster, so nobody needs to be removed from a channel.",
    ]


# --- people who left ---

TITLE = "Protect domestic workers"


@pytest.mark.rule("9.2.2")
@pytest.mark.guarantee("G20")
@pytest.mark.parametrize(
    "leaving", ["delegate remove @maya.torres", 'member suspend "Free the Workers"', 'member leave "Free the Workers"']
)
def test_a_message_to_somebody_who_left_before_it_was_sent_is_not_sent(house: House, leaving: str) -> None:
    house.vote_is_open()
    house.pass_time(house.seconds_to_closing() - 3_600)
    while house.settle_once():
        pass
    assert house.read("SELECT count(*) FROM outbox WHERE notice = 'Reminder' AND channel = 'U0MAYA'") != [(0,)]
    house.type(CHAIR, leaving)
    house.work()
    assert not any(TITLE in words for words in house.inbox(PRIMARY))
    assert any(TITLE in words for words in house.inbox("U0RUTH"))
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.guarantee("G20")
def test_a_long_answer_is_not_sent_to_somebody_who_left_since(house: House) -> None:
    for number in range(30):
        house.propose(
            asked=False, Title=f"A position with a title so long that the list of all fits no answer, {number}"
        )
    assert house.type("U0BEN", "status") == "This is long, so I am sending it to you as a direct message."
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    assert house.inbox("U0BEN") == []
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.guarantee("G20")
def test_what_was_answered_in_a_check_is_not_told_to_somebody_who_left_since(house: House) -> None:
    house.type(CHAIR, 'check "Shall we meet in June?" "Yes" "No"')
    house.work()
    check = house.slack.messages(CHAIR, MEMBERS_CHANNEL)[-1]
    house.slack.react("U0BEN", MEMBERS_CHANNEL, check.ts, "one")
    house.slack.wait_for(lambda: house.read("SELECT key FROM outbox WHERE key LIKE 'check:1:receipt%'"))
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    assert house.inbox("U0BEN") == []


@pytest.mark.guarantee("G20")
def test_a_word_to_the_chairs_is_not_sent_to_one_who_left_since(house: House) -> None:
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.type("U0DAVID", "chair remove @u0clara")
    house.work()
    assert house.inbox(CHAIR) == []
    assert any("Please remove <@U0BEN>" in said for said in house.inbox("U0DAVID"))


@pytest.mark.rule("5.5.1", "2.6.3")
def test_the_receipt_of_somebody_who_left_meanwhile_says_what_became_of_the_act_without_a_title(house: House) -> None:
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.press("U0BEN", number, "Object")
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    (told,) = house.inbox("U0BEN")
    assert "*Not changed.* Free the Workers’ ballot is *Sign on*, set by its primary delegate <@U0MAYA>" in told
    assert f"{number}, revision 1" in told
    assert TITLE not in told
    house.press("U0RUTH", number, "Sign on")
    house.type(CHAIR, "delegate remove @ruth.abrams")
    house.work()
    (told,) = house.inbox("U0RUTH")
    assert "*Recorded: Sign on*" in told
    assert not any(words in told for words in (TITLE, "Withdraw", "withdraw", "I Will Honor It"))


@pytest.mark.rule("5.7.2")
def test_who_answered_late_and_left_is_not_asked_to_answer_again(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open()
    value = forging.ballot_value(house, number)
    house.press("U0RUTH", number, "Sign on")
    house.to_closing(past_settle=False)
    for person in (PRIMARY, "U0INES"):
        forging.press(house, person, value)
    house.work()
    house.type(CHAIR, "delegate remove @maya.torres")
    before = house.inbox(PRIMARY)
    assert any("*Too late to count.*" in words for words in before)
    house.pass_time(400)
    house.work()
    assert house.inbox(PRIMARY) == before
    assert any("voting goes on once more" in words for words in house.inbox("U0INES"))
