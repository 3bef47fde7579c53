"""Ballots by button: whose they are, which one stands, who has none, and what does nothing (rulebook 5, 2.6)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from atest_bot.domain.record import Fact
from atest_bot.sandbox.forms import NotPossible
from atest_bot.store import electorate, roster
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    OTHER_ALTERNATE,
    OUTSIDER,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging

MEMBER = "Free the Workers"
CLOSES = datetime(2027, 3, 11, 22, 0, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def number(house: House) -> str:
    """A position that everybody may vote on until Thursday, March 11, 5:00 PM Eastern."""
    return house.vote_is_open()


def facts(house: House, *kinds: Fact) -> list[str]:
    """The kinds of entries in the record about ballots, in order."""
    told = {
        kind.value for kind in kinds or (Fact.BALLOT_CAST, Fact.BALLOT_WITHDRAWN, Fact.ACT_OVERRULED, Fact.ACT_LATE)
    }
    return [str(kind) for (kind,) in house.read("SELECT kind FROM entries ORDER BY seq") if kind in told]


# --- one member, one ballot ---


@pytest.mark.rule("1.8", "2.3.1", "3.6", "5.1.1")
@pytest.mark.parametrize(
    ("button", "choice"), [("Sign on", "sign_on"), ("Stand aside", "stand_aside"), ("Object", "object")]
)
def test_a_button_casts_the_members_ballot(house: House, number: str, button: str, choice: str) -> None:
    house.press(PRIMARY, number, button)
    assert house.ballots() == {MEMBER: choice}
    house.work()
    assert f"{button}: *1*" in house.card_text(number)
    assert f"Answered: {MEMBER}" in house.card_text(number)


@pytest.mark.rule("5.12.1")
def test_a_card_names_members_and_no_person(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert "U0" not in house.card_text(number)
    assert "Maya" not in house.card_text(number)


@pytest.mark.rule("5.6.1", "5.6.2")
def test_a_ballot_can_be_changed_as_often_as_wanted(house: House, number: str) -> None:
    for button in ("Sign on", "Object", "Stand aside", "Sign on"):
        house.press(PRIMARY, number, button)
    assert house.ballots() == {MEMBER: "sign_on"}
    assert facts(house) == ["ballot.cast"] * 4


@pytest.mark.rule("2.6.2")
def test_the_latest_alternate_stands(house: House, number: str) -> None:
    house.press(ALTERNATE, number, "Sign on")
    house.press(OTHER_ALTERNATE, number, "Stand aside")
    assert house.ballots() == {MEMBER: "stand_aside"}
    house.press(ALTERNATE, number, "Sign on")
    assert house.ballots() == {MEMBER: "sign_on"}


def test_the_primary_replaces_an_alternate(house: House, number: str) -> None:
    house.press(ALTERNATE, number, "Sign on")
    house.press(PRIMARY, number, "Stand aside")
    assert house.ballots() == {MEMBER: "stand_aside"}


@pytest.mark.rule("2.6.1")
def test_an_alternate_does_not_replace_the_primary(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.press(ALTERNATE, number, "Stand aside")
    assert house.ballots() == {MEMBER: "sign_on"}
    assert facts(house) == ["ballot.cast", "ballot.overruled"]
    house.press(PRIMARY, number, "Stand aside")
    assert house.ballots() == {MEMBER: "stand_aside"}


def test_an_alternate_with_the_same_answer_leaves_the_primarys_ballot(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.press(ALTERNATE, number, "Sign on")
    assert house.read("SELECT role FROM ballots") == [("primary",)]


@pytest.mark.guarantee("G1")
@pytest.mark.rule("1.1", "2.1.1", "12.1")
def test_three_people_of_one_member_have_one_ballot(house: House, number: str) -> None:
    house.press(ALTERNATE, number, "Stand aside")
    house.press(OTHER_ALTERNATE, number, "Sign on")
    house.press(PRIMARY, number, "Object")
    assert house.read("SELECT count(*) FROM ballots") == [(1,)]


@pytest.mark.rule("1.4", "12.1")
def test_a_chair_who_is_a_delegate_votes_once(house: House, number: str) -> None:
    house.press(CHAIR_AND_DELEGATE, number, "Sign on")
    house.press(CHAIR_AND_DELEGATE, number, "Stand aside")
    house.press(CHAIR, number, "Stand aside")
    assert house.ballots() == {"Open Door Project": "stand_aside"}


@pytest.mark.rule("12.2")
def test_every_ballot_names_the_text_it_was_cast_on(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    assert house.read("SELECT revision_hash FROM ballots") == house.read("SELECT hash FROM revisions")


# --- the same again ---


@pytest.mark.rule("5.8")
def test_a_double_click_is_one_ballot(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.press(PRIMARY, number, "Sign on")
    assert house.ballots() == {MEMBER: "sign_on"}
    assert facts(house) == ["ballot.cast"]
    house.work()
    assert len(house.inbox(PRIMARY)) == 1


@pytest.mark.rule("5.8")
def test_the_same_press_delivered_again_changes_nothing(house: House, number: str) -> None:
    answer = house.press(PRIMARY, number, "Sign on")
    assert answer.delivery is not None
    before = state_of(house)
    for _ in range(3):
        assert forging.again(house, answer.delivery) == answer.ack
    assert state_of(house) == before


@pytest.mark.guarantee("G3")
@pytest.mark.rule("5.8")
def test_an_old_press_delivered_again_does_not_bring_its_answer_back(house: House, number: str) -> None:
    first = house.press(PRIMARY, number, "Sign on")
    house.press(PRIMARY, number, "Stand aside")
    assert first.delivery is not None
    forging.again(house, first.delivery)
    assert house.ballots() == {MEMBER: "stand_aside"}


@pytest.mark.rule("5.7.1")
def test_presses_that_arrive_in_the_wrong_order_count_by_slacks_time(house: House, number: str) -> None:
    value, now = forging.ballot_value(house, number), house.now()
    forging.press(house, PRIMARY, value, "vote_stand_aside", action_ts=forging.stamp(now))
    forging.press(house, PRIMARY, value, "vote_sign_on", action_ts=forging.stamp(now - timedelta(seconds=5)))
    assert house.ballots() == {MEMBER: "stand_aside"}


# --- time ---


@pytest.mark.guarantee("G4")
@pytest.mark.rule("5.7.2", "3.7.1", "12.4")
@pytest.mark.parametrize(("after", "ballots"), [(timedelta(), {MEMBER: "sign_on"}), (MICROSECOND, {})])
def test_the_closing_instant_is_exact(house: House, number: str, after: timedelta, ballots: dict[str, str]) -> None:
    forging.press(house, PRIMARY, forging.ballot_value(house, number), action_ts=forging.stamp(CLOSES + after))
    assert house.ballots() == ballots


@pytest.mark.rule("5.7.2")
def test_an_act_after_the_closing_is_late_and_told(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.press(PRIMARY, number, "Sign on")
    house.to_closing(past_settle=False)
    forging.press(house, PRIMARY, value, "vote_object")
    house.work()
    assert house.ballots() == {MEMBER: "sign_on"}
    assert facts(house) == ["ballot.cast", "ballot.late"]
    told = house.inbox(PRIMARY)[-1]
    assert "*Too late to count.* Voting closed" in told
    assert "Object for Free the Workers, is kept in the record as late." in told
    assert "change or withdraw" not in told
    assert "objects to" not in "\n".join(house.thread(number))


@pytest.mark.rule("5.7.1")
def test_an_act_in_time_that_arrives_before_the_count_counts(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.to_closing(past_settle=False)
    forging.press(house, PRIMARY, value, action_ts=forging.stamp(CLOSES - MICROSECOND))
    assert house.ballots() == {MEMBER: "sign_on"}


@pytest.mark.guarantee("G5")
def test_an_act_in_time_that_arrives_after_the_count_is_kept_and_not_counted(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    for person in ("U0RUTH", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    house.to_closing()
    before = house.read("SELECT * FROM ballots"), house.read("SELECT * FROM decisions"), house.card_text(number)
    forging.press(house, PRIMARY, value, "vote_object", action_ts=forging.stamp(CLOSES - MICROSECOND))
    house.work()
    assert (
        house.read("SELECT * FROM ballots"),
        house.read("SELECT * FROM decisions"),
        house.card_text(number),
    ) == before
    assert house.read("SELECT timing FROM acts ORDER BY id DESC LIMIT 1") == [("late_arriving",)]
    assert "You answered in time, but Slack delivered it only after the vote was over." in house.inbox(PRIMARY)[-1]
    assert house.verify().decisions == 1


def test_a_closed_card_has_no_buttons(house: House, number: str) -> None:
    house.to_closing(past_settle=False)
    with pytest.raises(NotPossible):
        house.press(PRIMARY, number, "Sign on")


# --- buttons that are not of this vote ---


@pytest.mark.rule("7.1.2")
def test_a_button_of_an_earlier_text_is_refused(house: House, number: str) -> None:
    vote = forging.ballot_value(house, number).partition(":")[0]
    before = state_of(house)
    forging.press(house, PRIMARY, f"{vote}:{'0' * 16}")
    house.work()
    assert state_of(house) == before
    assert (
        "That belongs to an earlier text of “Protect domestic workers”. Nothing was recorded. Please answer on "
        f"<https://sandbox.slack.com/archives/C0MEMBERS/p{house.card(number).ts.replace('.', '')}|the current card>."
        in (house.inbox(PRIMARY)[-1])
    )


@pytest.mark.parametrize(
    "value",
    ["", None, "1", "1:", "x", ":0123456789abcdef", "1:0123456789ABCDEF", "-1:0123456789abcdef", "0:0123456789abcdef",
     "99:0123456789abcdef", f"{'9' * 18}:0123456789abcdef", f"{'9' * 400}:0123456789abcdef",
     "1:<!channel>", "\ud800", "\x00"],
)  # fmt: skip
def test_a_button_that_is_none_of_ours_gets_a_sentence(house: House, number: str, value: str | None) -> None:
    before = state_of(house)
    forging.press(house, PRIMARY, value)
    house.work()
    assert state_of(house) == before
    assert "Type `/atest status` to see what is open." in house.inbox(PRIMARY)[-1]


def test_a_press_without_slacks_time_is_not_taken(house: House, number: str) -> None:
    before = state_of(house)
    forging.press(house, PRIMARY, forging.ballot_value(house, number), action_ts="yesterday")
    assert state_of(house) == before


def test_another_workspaces_press_is_acknowledged_and_ignored(house: House, number: str) -> None:
    answer = house.press(PRIMARY, number, "Sign on")
    assert answer.delivery is not None
    before = state_of(house)
    action = answer.delivery.body["actions"][0] | {"action_id": "vote_object", "action_ts": forging.stamp(house.now())}
    forging.again(house, answer.delivery, team={"id": "T0OTHER", "domain": "other"}, actions=[action])
    assert state_of(house) == before
    forging.again(house, answer.delivery, actions=[action])
    assert house.ballots() == {MEMBER: "object"}


def test_another_workspaces_command_is_acknowledged_and_ignored(house: House, number: str) -> None:
    answer = house.slack.command(PRIMARY, "status", channel=MEMBERS_CHANNEL)
    assert answer.delivery is not None
    before = state_of(house)
    words = f"vote {number} object"
    assert forging.again(house, answer.delivery, team_id="T0OTHER", text=words, trigger_id="t1") == {}
    assert state_of(house) == before


# --- those who have no vote ---


@pytest.mark.guarantee("G4")
@pytest.mark.rule("1.3", "5.10")
@pytest.mark.parametrize(("person", "role"), [(OBSERVER, "an observer"), (CHAIR, "a chair")])
def test_those_with_a_voice_are_refused_kindly_and_once(house: House, number: str, person: str, role: str) -> None:
    before = state_of(house)
    for button in ("Sign on", "Object", "Stand aside"):
        house.press(person, number, button)
    house.react(person, number, "white_check_mark")
    house.work()
    assert state_of(house) == before
    (told,) = house.inbox(person)
    assert f"Thank you for taking part. As {role} you have a voice and no vote" in told
    assert "Please say what you think in the deliberation thread" in told


@pytest.mark.rule("5.10")
def test_they_are_told_again_in_another_vote(house: House, number: str) -> None:
    house.press(OBSERVER, number, "Sign on")
    other = house.propose()
    house.pass_time(5 * DAY)
    house.open_vote(other)
    house.press(OBSERVER, other, "Sign on")
    house.work()
    assert len(house.inbox(OBSERVER)) == 2


def test_a_stranger_is_refused_and_learns_nothing(house: House, number: str) -> None:
    before = state_of(house)
    for action in ("vote_sign_on", "vote_object"):
        forging.press(house, OUTSIDER, forging.ballot_value(house, number), action)
    house.work()
    assert state_of(house) == before
    (told,) = house.inbox(OUTSIDER)
    assert "you are not in the coalition’s roster" in told
    assert "Protect domestic workers" not in told


def test_a_stranger_with_an_old_button_learns_no_title(house: House, number: str) -> None:
    vote = forging.ballot_value(house, number).partition(":")[0]
    forging.press(house, OUTSIDER, f"{vote}:{'0' * 16}")
    house.work()
    assert "Protect" not in "\n".join(house.inbox(OUTSIDER))


@pytest.mark.guarantee("G4")
@pytest.mark.rule("1.15", "11.1")
def test_a_member_that_joined_later_is_refused_kindly_and_once(house: House, number: str) -> None:
    house.type(CHAIR, 'member add "Nine Lives"')
    house.type(CHAIR, 'delegate add @ada.brooks "Nine Lives" primary')
    house.press(OBSERVER, number, "Sign on")
    house.press(OBSERVER, number, "Stand aside")
    house.work()
    assert house.ballots() == {}
    (told,) = house.inbox(OBSERVER)
    assert "Nine Lives is not among the members entitled in this vote: the list was fixed when it opened." in told
    assert "You are welcome to speak in the deliberation thread." in told


@pytest.mark.guarantee("G4", "G20")
@pytest.mark.rule("2.5.2")
def test_a_delegate_removed_during_a_vote_has_no_power_and_the_ballot_stands(house: House, number: str) -> None:
    house.press(ALTERNATE, number, "Sign on")
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.press(ALTERNATE, number, "Object")
    house.work()
    assert house.ballots() == {MEMBER: "sign_on"}
    assert "you are not in the coalition’s roster" in "\n".join(house.inbox(ALTERNATE))
    for person in ("U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "adopted as D-2027-001" in house.thread(number)[-1]


def test_a_delegate_added_during_a_vote_may_vote(house: House, number: str) -> None:
    house.type(CHAIR, 'delegate add @ada.brooks "Casa Nueva"')
    house.press(OBSERVER, number, "Sign on")
    assert house.ballots() == {"Casa Nueva": "sign_on"}


@pytest.mark.rule("2.5.2")
def test_a_primarys_ballot_stands_after_the_primary_left(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Sign on")
    house.type(CHAIR, "delegate remove @maya.torres")
    house.press(ALTERNATE, number, "Object")
    assert house.ballots() == {MEMBER: "sign_on"}


# --- when the database fails ---


@pytest.mark.guarantee("G2")
@pytest.mark.rule("5.5.2")
def test_a_fault_of_ours_is_told_as_not_recorded(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.run(lambda rows: rows.write(text("ALTER TABLE acts RENAME TO acts_gone")))
    forging.press(house, PRIMARY, value)
    said = house.slack.workspace.private_to(PRIMARY)[-1].text
    assert "Something went wrong on our side and nothing was recorded. Please try again." in said
    house.run(lambda rows: rows.write(text("ALTER TABLE acts_gone RENAME TO acts")))
    assert house.ballots() == {}
    forging.press(house, PRIMARY, value)
    assert house.ballots() == {MEMBER: "sign_on"}


@pytest.mark.rule("5.12.1")
def test_members_stand_in_alphabetical_order_whatever_their_accents(any_database: House) -> None:
    house = any_database
    house.type(CHAIR, 'member add "Élan Rising" "Élan Rising"')
    house.vote_is_open()
    names = [member.name for seat in house.run(electorate.seat_members, 1).values() for member in seat]
    assert names[names.index("Casa Nueva") :][:3] == ["Casa Nueva", "Élan Rising", "Fair Fields"]
    assert names == [member.name for member in house.run(roster.members)]
