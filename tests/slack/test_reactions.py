"""Ballots by reaction on the card: the latest still present, and everything that is no ballot (rulebook 5.2, 5.3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import (
    ALTERNATE,
    CHAIR,
    DAY,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OBSERVER,
    OTHER_ALTERNATE,
    PRIMARIES,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging

MEMBER = "Free the Workers"
YES, ASIDE, NO = "white_check_mark", "raised_hand", "no_entry"


@pytest.fixture
def number(house: House) -> str:
    """A position that everybody may vote on."""
    return house.vote_is_open()


@pytest.mark.rule("3.6", "5.2.1")
@pytest.mark.parametrize(("emoji", "choice"), [(YES, "sign_on"), (ASIDE, "stand_aside"), (NO, "object")])
def test_a_reaction_is_a_ballot(house: House, number: str, emoji: str, choice: str) -> None:
    house.react(PRIMARY, number, emoji)
    assert house.ballots() == {MEMBER: choice}


@pytest.mark.rule("5.2.1")
def test_the_bots_own_marks_are_no_ballots(house: House, number: str) -> None:
    assert list(house.card(number).reactions) == [YES, ASIDE, NO]
    assert house.read("SELECT * FROM acts") == []


def test_the_card_says_which_mark_is_which_answer(house: House, number: str) -> None:
    assert ":white_check_mark: Sign on, :raised_hand: Stand aside, :no_entry: Object" in house.card_text(number)


@pytest.mark.rule("5.3")
def test_the_latest_reaction_stands(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.react(PRIMARY, number, ASIDE)
    assert house.ballots() == {MEMBER: "stand_aside"}


@pytest.mark.rule("5.3")
def test_taking_the_latest_away_falls_back_to_the_one_before(house: House, number: str) -> None:
    for emoji in (YES, ASIDE, NO):
        house.react(PRIMARY, number, emoji)
    house.unreact(PRIMARY, number, NO)
    assert house.ballots() == {MEMBER: "stand_aside"}
    house.unreact(PRIMARY, number, ASIDE)
    assert house.ballots() == {MEMBER: "sign_on"}


@pytest.mark.rule("5.3")
def test_the_one_before_must_still_be_present(house: House, number: str) -> None:
    for emoji in (YES, ASIDE, NO):
        house.react(PRIMARY, number, emoji)
    house.unreact(PRIMARY, number, ASIDE)
    house.unreact(PRIMARY, number, NO)
    assert house.ballots() == {MEMBER: "sign_on"}


def test_taking_an_earlier_one_away_changes_nothing(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.react(PRIMARY, number, ASIDE)
    house.unreact(PRIMARY, number, YES)
    assert house.ballots() == {MEMBER: "stand_aside"}


def test_a_mark_put_back_is_the_latest_again(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.react(PRIMARY, number, ASIDE)
    house.unreact(PRIMARY, number, YES)
    house.react(PRIMARY, number, YES)
    assert house.ballots() == {MEMBER: "sign_on"}


@pytest.mark.rule("5.3")
def test_taking_the_last_one_away_withdraws_the_ballot(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.work()
    house.unreact(PRIMARY, number, YES)
    house.work()
    assert house.ballots() == {}
    assert "*Withdrawn.* Free the Workers has no ballot in this vote now." in house.inbox(PRIMARY)[-1]
    assert "has been withdrawn" in house.inbox(ALTERNATE)[-1]
    assert "No response: *7* of 7" in house.card_text(number)


# --- in between ---


@pytest.mark.rule("5.3")
def test_a_button_pressed_since_is_not_withdrawn_by_a_reaction(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.press(PRIMARY, number, "Stand aside")
    house.unreact(PRIMARY, number, YES)
    assert house.ballots() == {MEMBER: "stand_aside"}


def test_a_button_with_the_same_answer_is_not_withdrawn_either(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.press(PRIMARY, number, "Sign on")
    house.unreact(PRIMARY, number, YES)
    assert house.ballots() == {MEMBER: "sign_on"}


def test_a_reaction_replaces_a_button(house: House, number: str) -> None:
    house.press(PRIMARY, number, "Stand aside")
    house.react(PRIMARY, number, YES)
    assert house.ballots() == {MEMBER: "sign_on"}


@pytest.mark.rule("5.3")
def test_the_primarys_ballot_is_not_withdrawn_by_an_alternates_reaction(house: House, number: str) -> None:
    house.react(ALTERNATE, number, YES)
    house.react(PRIMARY, number, ASIDE)
    house.unreact(ALTERNATE, number, YES)
    assert house.ballots() == {MEMBER: "stand_aside"}


def test_an_alternates_reaction_does_not_replace_the_primarys(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.react(ALTERNATE, number, NO)
    assert house.ballots() == {MEMBER: "sign_on"}


def test_an_alternates_reaction_follows_their_own_marks_only(house: House, number: str) -> None:
    house.react(ALTERNATE, number, YES)
    house.react(OTHER_ALTERNATE, number, ASIDE)
    house.unreact(ALTERNATE, number, YES)
    assert house.ballots() == {MEMBER: "stand_aside"}
    house.unreact(OTHER_ALTERNATE, number, ASIDE)
    assert house.ballots() == {}


# --- which marks, on which message ---


@pytest.mark.rule("5.2.1")
@pytest.mark.parametrize("emoji", ["raised_hand::skin-tone-2", "raised_hand::skin-tone-6", "hand", "hand::skin-tone-4"])
def test_skin_tones_and_other_names_are_one_mark(house: House, number: str, emoji: str) -> None:
    house.react(PRIMARY, number, emoji)
    assert house.ballots() == {MEMBER: "stand_aside"}
    house.unreact(PRIMARY, number, emoji)
    assert house.ballots() == {}


def test_two_tones_of_one_mark_are_taken_away_one_by_one(house: House, number: str) -> None:
    house.react(PRIMARY, number, ASIDE)
    house.react(PRIMARY, number, "raised_hand::skin-tone-3")
    house.unreact(PRIMARY, number, ASIDE)
    assert house.ballots() == {MEMBER: "stand_aside"}
    house.unreact(PRIMARY, number, "raised_hand::skin-tone-3")
    assert house.ballots() == {}


@pytest.mark.parametrize("emoji", ["tada", "+1", "x", "raised_hands", "heavy_check_mark", "white_check_mark_x"])
def test_other_marks_are_ignored(house: House, number: str, emoji: str) -> None:
    before = state_of(house)
    house.react(PRIMARY, number, emoji)
    house.unreact(PRIMARY, number, emoji)
    house.work()
    assert state_of(house) == before
    assert house.inbox(PRIMARY) == []


def test_marks_on_other_messages_are_ignored(house: House, number: str) -> None:
    ts = house.slack.say(PRIMARY, MEMBERS_CHANNEL, "Who is here?")
    reply = house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)[1].ts
    public = house.slack.say(PRIMARY, DECISIONS_CHANNEL, "Hello.")
    before = state_of(house)
    for channel, stamp in ((MEMBERS_CHANNEL, ts), (MEMBERS_CHANNEL, reply), (DECISIONS_CHANNEL, public)):
        house.slack.react(PRIMARY, channel, stamp, YES)
    house.work()
    assert state_of(house) == before
    assert house.inbox(PRIMARY) == []


@pytest.fixture(params=["thumbsup", "+1"])
def renamed(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """A coalition that signs on with a thumb, under either of the names that Slack has for it."""
    more = f'[reactions]\nsign_on = "{request.param}"'
    with House(sqlite_url, tmp_path, coalition_more=more) as house:
        yield house


@pytest.mark.rule("5.2.1")
def test_marks_are_the_coalitions_to_choose(renamed: House) -> None:
    number = renamed.vote_is_open()
    renamed.react(PRIMARY, number, YES)
    assert renamed.ballots() == {}
    renamed.react(PRIMARY, number, "+1::skin-tone-5")
    assert renamed.ballots() == {MEMBER: "sign_on"}


# --- too early, too late, and those without a vote ---


def test_an_early_reaction_is_told_once_and_is_no_ballot(house: House) -> None:
    number = house.propose()
    house.react(PRIMARY, number, YES)
    house.react(PRIMARY, number, ASIDE)
    house.unreact(PRIMARY, number, ASIDE)
    house.work()
    (told,) = house.inbox(PRIMARY)
    assert "Voting on this position has not opened, so your reaction is not a ballot." in told
    house.pass_time(3 * DAY)
    house.open_vote(number)
    assert house.ballots() == {}
    house.unreact(PRIMARY, number, YES)
    house.react(PRIMARY, number, YES)
    assert house.ballots() == {MEMBER: "sign_on"}


def test_an_early_reaction_taken_away_later_is_told_nothing(house: House) -> None:
    number = house.propose()
    house.react(PRIMARY, number, YES)
    house.pass_time(3 * DAY)
    house.open_vote(number)
    told = len(house.inbox(PRIMARY))
    house.unreact(PRIMARY, number, YES)
    house.work()
    assert house.ballots() == {}
    assert len(house.inbox(PRIMARY)) == told


def test_an_early_reaction_that_arrives_after_the_opening_is_no_ballot(house: House) -> None:
    number = house.propose()
    house.slack.hold()
    house.react(PRIMARY, number, YES)
    house.pass_time(3 * DAY)
    house.open_vote(number)
    house.slack.release()
    assert house.ballots() == {}


def test_early_reactions_of_others_are_told_nothing(house: House) -> None:
    number = house.propose()
    house.react(OBSERVER, number, YES)
    house.work()
    assert house.inbox(OBSERVER) == []


def test_a_reaction_after_the_closing_is_late(house: House, number: str) -> None:
    house.react(PRIMARY, number, YES)
    house.to_closing(past_settle=False)
    house.react(PRIMARY, number, NO)
    house.unreact(PRIMARY, number, YES)
    house.work()
    assert house.ballots() == {MEMBER: "sign_on"}
    assert "*Too late to count.*" in house.inbox(PRIMARY)[-1]


def test_an_observers_reaction_is_refused_once_and_taken_away_in_silence(house: House, number: str) -> None:
    for emoji in (YES, ASIDE):
        house.react(OBSERVER, number, emoji)
        house.unreact(OBSERVER, number, emoji)
    house.work()
    (told,) = house.inbox(OBSERVER)
    assert "a voice and no vote" in told
    assert house.ballots() == {}


def test_the_bot_leaves_the_reactions_of_others_where_they_are(house: House, number: str) -> None:
    house.react(OBSERVER, number, YES)
    house.work()
    assert OBSERVER in house.card(number).reactions[YES]


# --- deliveries ---


@pytest.mark.guarantee("G3")
def test_reactions_that_arrive_in_the_wrong_order_count_by_slacks_time(house: House, number: str) -> None:
    house.slack.hold()
    house.react(PRIMARY, number, YES)
    house.react(PRIMARY, number, ASIDE)
    house.slack.release([1, 0])
    assert house.ballots() == {MEMBER: "stand_aside"}


def test_a_removal_that_arrives_first_still_removes(house: House, number: str) -> None:
    house.slack.hold()
    house.react(PRIMARY, number, YES)
    house.unreact(PRIMARY, number, YES)
    house.slack.release([1, 0])
    house.work()
    assert house.ballots() == {}
    assert "*Withdrawn.*" in house.inbox(PRIMARY)[-1]


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]])
def test_every_order_gives_the_same_ballot(house: House, number: str, order: list[int]) -> None:
    house.slack.hold()
    house.react(PRIMARY, number, YES)
    house.react(PRIMARY, number, ASIDE)
    house.unreact(PRIMARY, number, ASIDE)
    house.react(ALTERNATE, number, NO)
    house.slack.release(order)
    house.work()
    assert house.ballots() == {MEMBER: "sign_on"}
    assert house.verify().entries > 0


def test_repeated_deliveries_are_one_reaction(house: House, number: str) -> None:
    house.slack.faults.duplicate(3)
    house.react(PRIMARY, number, YES)
    house.slack.faults.clear()
    house.work()
    assert house.read("SELECT count(*) FROM acts") == [(1,)]
    assert len(house.inbox(PRIMARY)) == 1


def test_another_workspaces_reaction_is_ignored(house: House, number: str) -> None:
    house.slack.hold()
    house.react(PRIMARY, number, YES)
    (delivery,) = house.slack.deliverer.held or []
    house.slack.release([])
    before = state_of(house)
    forging.again(house, delivery, team_id="T0OTHER")
    assert state_of(house) == before
    forging.again(house, delivery)
    assert house.ballots() == {MEMBER: "sign_on"}


def test_a_reaction_belongs_to_the_vote_that_was_open_when_it_was_made(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open({"profile": "rapid", "reason": "The markup is on Monday."})
    for person in PRIMARIES[1:4]:
        house.react(person, number, YES)
    made = forging.newest(house, "events_api").body["event"] | {"user": PRIMARY}
    house.to_closing()
    house.open_vote(number)
    forging.again(house, forging.newest(house, "events_api"), event_id="Ev0BELATED", event=made)
    house.work()
    assert house.read("SELECT vote_id, timing FROM acts ORDER BY id DESC LIMIT 1") == [(1, "late_arriving")]
    assert house.read("SELECT count(*) FROM ballots WHERE vote_id = 2") == [(0,)]
    assert "Slack delivered it only after the vote was over" in house.inbox(PRIMARY)[-1]
    assert "Slack delivered it only after the count" in house.inbox(CHAIR)[-1]
    house.verify()
