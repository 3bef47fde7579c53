"""App Home: each person's own, true to the database, shown at once and to nobody who did not ask (5.1, 10.1, G20)."""

import pytest

from atest_bot.domain.ballots import LABELS
from atest_bot.services import homing, operating
from atest_bot.slack.home.keeping import HomeKeeper, Pace
from atest_bot.store import timers
from atest_bot.store.timers import TimerKind
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    POSITION,
    PRIMARY,
    House,
    HouseClock,
)
from tests.slack import forging
from tests.slack.homes import part, press, read, visit, wanted

MINE = "Waiting for Free the Workers"
ANSWERED = "Answered by Free the Workers"
TITLE = "“Protect domestic workers”"


def published(house: House, person: str = "") -> int:
    """How often a home was published."""
    calls = [call for call in house.slack.calls if call.method == "views.publish"]
    return sum(not person or call.args.get("user_id") == person for call in calls)


# --- what each role sees ---


@pytest.mark.rule("5.1.1", "5.12.1")
def test_a_delegate_sees_what_waits_for_the_member_and_answers_there(any_house: House) -> None:
    house = any_house
    number = house.vote_is_open()
    seen = part(visit(house, PRIMARY), MINE)
    assert f"*{number}, {TITLE}*" in seen
    assert "7 members may vote. Adopted if at least 4 sign on and none objects." in seen
    assert "5:00 PM Eastern>" in seen
    assert [line for line in seen.splitlines() if line.startswith("button: ")] == [
        f"button: {label} ({label}: {number})"
        for label in (*LABELS.values(), "Need more time", "Ask for an Extension", "Recuse")
    ]
    press(house, PRIMARY, "Sign on")
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert house.inbox(PRIMARY)[-1].startswith("*Recorded: Sign on* for *Free the Workers*.")
    assert "Nothing waits for your member’s answer." in part(read(house, PRIMARY), MINE)
    assert "*Sign on*, by <@U0MAYA>. You can change it until" in part(read(house, PRIMARY), ANSWERED)
    assert "Sign on: *1*" in house.card_text(number)


@pytest.mark.rule("5.6.1")
def test_an_answer_is_changed_and_withdrawn_at_home(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    press(house, PRIMARY, "Sign on")
    press(house, PRIMARY, "Stand aside")
    assert "*Stand aside*, by <@U0MAYA>" in part(read(house, PRIMARY), ANSWERED)
    press(house, PRIMARY, "Withdraw")
    assert house.ballots() == {}
    assert "button: Sign on (Sign on: P-2027-001)" in part(read(house, PRIMARY), MINE)
    assert f"header: {ANSWERED}" not in read(house, PRIMARY)


@pytest.mark.rule("1.11")
def test_an_objection_at_home_asks_for_its_reason_and_offers_the_form_again(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    press(house, PRIMARY, "Object")
    form = house.slack.wait_for(lambda: house.slack.views(PRIMARY))[-1]
    assert form.title == "Reason for objecting"
    house.slack.close_view(PRIMARY)
    press(house, PRIMARY, "Give the Reason")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    reason = {"Ground": "It could harm survivors, workers or a member’s safety", "Reason": "Why."}
    answer = house.slack.submit(PRIMARY, None, reason | {"A change that would resolve it": "What."})
    assert not answer.errors
    house.work()
    seen = part(read(house, PRIMARY), ANSWERED)
    assert "*Object*, by <@U0MAYA>" in seen
    assert "Give the Reason" not in seen


def test_fellow_delegates_see_who_answered(house: House) -> None:
    house.vote_is_open()
    visit(house, ALTERNATE)
    house.press(PRIMARY, "P-2027-001", "Sign on")
    house.work()
    assert "*Sign on*, by <@U0MAYA>" in part(read(house, ALTERNATE), ANSWERED)


def test_a_chair_opens_a_vote_from_home(house: House) -> None:
    number = house.propose()
    assert "Nothing waits for a chair." not in visit(house, CHAIR)  # people have yet to promise confidentiality
    assert "deliberated long enough" not in read(house, CHAIR)
    house.pass_time(3 * DAY)
    seen = part(visit(house, CHAIR), "Waiting for a chair")
    assert f"*{number}, {TITLE}*" in seen
    press(house, CHAIR, "Open a Sign-On Vote", number)
    assert house.slack.views(CHAIR)[-1].title == "Open a sign-on vote"
    assert not house.slack.submit(CHAIR, None, {}).errors
    house.work()
    assert "deliberated long enough" not in read(house, CHAIR)
    assert f"*{number}, {TITLE}*" in part(read(house, CHAIR), "Open votes")


@pytest.mark.rule("2.9.2")
def test_a_chair_sees_who_has_not_promised_confidentiality(house: House) -> None:
    assert "<@U0MAYA>" in part(visit(house, CHAIR), "Waiting for a chair")
    house.vote_is_open()
    house.press(PRIMARY, "P-2027-001", "Sign on")
    house.work()
    house.slack.click(PRIMARY, channel="D0MAYA", button="I Will Honor It")
    house.work()
    seen = part(read(house, CHAIR), "Waiting for a chair")
    assert "Confidentiality not confirmed yet" in seen
    assert "<@U0MAYA>" not in seen


@pytest.mark.rule("2.9.1", "2.9.2")
@pytest.mark.parametrize("person", [CHAIR, OBSERVER])
def test_who_gets_no_receipt_promises_confidentiality_at_home(any_house: House, person: str) -> None:
    house = any_house
    visit(house, CHAIR)
    assert "will you honor the confidentiality" in part(visit(house, person), "One question")
    press(house, person, "I Will Honor It")
    assert house.inbox(person)[-1] == "Thank you. Your promise is in the record."
    assert "One question" not in read(house, person)
    assert f"<@{person}>" not in part(read(house, CHAIR), "Waiting for a chair")
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'confidentiality.confirmed'") == [(1,)]


@pytest.mark.rule("4.5.1", "4.5.2")
def test_a_weak_consensus_is_published_by_a_chair_at_home(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    for person in ("U0KOFI", "U0JUNE", "U0TESS"):
        house.press(person, number, "Stand aside")
    visit(house, CHAIR)
    house.to_closing()
    assert house.decisions() == []
    assert "More than a third stood aside" in part(read(house, CHAIR), "Waiting for a chair")
    press(house, CHAIR, "Publish Anyway")
    assert len(house.decisions()) == 1
    assert "More than a third" not in read(house, CHAIR)


def test_a_chair_cancels_from_home(house: House) -> None:
    number = house.vote_is_open()
    visit(house, CHAIR)
    house.slack.click(CHAIR, view="home", button="Cancel", value=number)
    assert house.slack.wait_for(lambda: house.slack.views(CHAIR))


def test_a_chair_who_is_a_delegate_has_both(house: House) -> None:
    house.vote_is_open()
    seen = visit(house, CHAIR_AND_DELEGATE)
    assert "You are a chair and an alternate delegate of Open Door Project." in seen
    assert "button: Sign on" in part(seen, "Waiting for Open Door Project")
    assert part(seen, "Waiting for a chair")


@pytest.mark.rule("5.10")
def test_an_observer_sees_what_is_open_and_no_way_to_vote(house: House) -> None:
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Object")
    house.work()
    seen = visit(house, OBSERVER)
    assert f"*{number}, {TITLE}*" in part(seen, "Open votes")
    assert "You have a voice and no vote." in seen
    offered = [line for line in seen.splitlines() if line.startswith("button:")]
    assert offered == ["button: I Will Honor It (I will honor it: confidentiality)"]
    assert "Object" not in seen


def test_a_stranger_reads_one_friendly_sentence(house: House) -> None:
    house.vote_is_open()
    seen = visit(house, OUTSIDER)
    assert seen.startswith("section: Hello, and welcome.")
    assert len(seen.splitlines()) == 1


def test_what_is_nowhere_yet_says_what_will_be_there(house: House) -> None:
    seen = visit(house, PRIMARY)
    for title in (MINE, "In deliberation", "Decisions", "Your last answers"):
        assert "will be listed here" in part(seen, title)


def test_everything_a_delegate_did_and_everybody_who_acts_is_listed(house: House) -> None:
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.press("U0RUTH", number, "Stand aside")
    house.work()
    seen = visit(house, PRIMARY)
    assert f"small: {number}, {TITLE}: Sign on, " in part(seen, "Your last answers")
    assert "Record " in part(seen, "Your last answers")
    assert "Stand aside" not in part(seen, "Your last answers")
    people = part(seen, "Who acts for Free the Workers")
    assert "<@U0MAYA>, primary delegate, since March 1, 2027." in people
    assert "<@U0BEN>, alternate delegate" in people
    assert "<@U0RUTH>" not in people


def test_a_decision_is_listed_once_it_is_made(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    visit(house, PRIMARY)
    house.to_closing()
    seen = part(read(house, PRIMARY), "Decisions")
    assert f"*D-2027-001, {TITLE}*" in seen
    assert "now adopted" in seen


@pytest.mark.rule("1.12")
def test_a_member_that_recuses_at_home_is_out_of_the_count(house: House) -> None:
    number = house.vote_is_open()
    visit(house, PRIMARY)
    press(house, PRIMARY, "Recuse")
    assert "Nothing waits" in part(read(house, PRIMARY), MINE)
    seen = part(read(house, PRIMARY), "Other open votes")
    assert "*Free the Workers recused itself*, and is out of the count." in seen
    assert "Now 6 of 7 members may vote." in seen
    assert "button:" not in seen
    assert "Recused" in house.card_text(number)


@pytest.mark.rule("5.11")
def test_what_a_chair_entered_is_confirmed_at_home(house: House) -> None:
    number = house.vote_is_open()
    visit(house, PRIMARY)
    house.type(CHAIR, f'behalf {number} "Free the Workers" sign-on')
    house.work()
    seen = part(read(house, PRIMARY), MINE)
    assert "<@U0CLARA>, a chair, entered *Sign on* on your behalf. It does not count until" in seen
    assert "button: Confirm" not in visit(house, "U0RUTH")
    press(house, PRIMARY, "Confirm")
    assert house.ballots() == {"Free the Workers": "sign_on"}
    assert "*Sign on*, by <@U0MAYA>" in part(read(house, PRIMARY), ANSWERED)


@pytest.mark.rule("5.9")
def test_a_member_asks_for_more_time_at_home_once(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    press(house, PRIMARY, "Need more time")
    assert house.read("SELECT count(*) FROM holds") == [(1,)]
    seen = part(read(house, PRIMARY), MINE)
    assert "button: Sign on" in seen
    assert "Need more time" not in seen


@pytest.mark.rule("7.2")
def test_a_change_of_text_is_stopped_at_home(house: House) -> None:
    number = house.vote_is_open()
    house.amend(number, **{"Text": "We ask Congress to protect each domestic worker."})
    seen = part(visit(house, "U0RUTH"), "Waiting for Harbor Light Legal")
    assert "An editorial change of its text takes effect <!date^" in seen
    press(house, "U0RUTH", "This is substantive")
    assert house.read("SELECT state FROM amendments") == [("stopped",)]
    assert "This is substantive" not in read(house, "U0RUTH")
    assert "This is substantive" not in visit(house, OBSERVER)


@pytest.mark.rule("7.3")
def test_an_answer_is_reaffirmed_or_changed_at_home_on_the_next_text(house: House) -> None:
    number = house.vote_is_open()
    for person in (PRIMARY, "U0RUTH"):
        house.press(person, number, "Stand aside")
    visit(house, PRIMARY)
    visit(house, "U0RUTH")
    house.amend(number, **{"Text": "We ask Congress for nothing.", "Kind of change": "substantive"})
    seen = part(read(house, PRIMARY), MINE)
    assert "The text changed in substance. Before, your member answered *Stand aside*." in seen
    assert "button: Sign on" not in seen
    press(house, PRIMARY, "Reaffirm")
    assert "*Stand aside*, by <@U0MAYA>" in part(read(house, PRIMARY), ANSWERED)
    press(house, "U0RUTH", "Change")
    house.slack.wait_for(lambda: house.slack.views("U0RUTH"))
    assert not house.slack.submit("U0RUTH", None, {"answer": "sign_on"}).errors
    house.work()
    assert "*Sign on*, by <@U0RUTH>" in part(read(house, "U0RUTH"), "Answered by Harbor Light Legal")


@pytest.mark.rule("3.5.2", "5.12.1")
def test_a_sealed_vote_shows_at_home_how_many_answered_and_ones_own_answer(house: House) -> None:
    house.vote_is_open({"tally": "sealed"})
    house.press("U0RUTH", "P-2027-001", "Stand aside")
    house.work()
    assert "Answered: *1* of 7. Who and what is sealed until the count." in part(visit(house, PRIMARY), MINE)
    assert "*Stand aside*, by <@U0RUTH>" in visit(house, "U0SAM")
    for person in (PRIMARY, CHAIR, OBSERVER):
        seen = visit(house, person)
        assert "Harbor Light Legal" not in seen
        assert "Stand aside: *" not in seen


def test_a_temperature_check_is_answered_at_home(house: House) -> None:
    house.type(CHAIR, 'check "Shall we meet in June?" "Yes" "No"')
    house.work()
    seen = part(visit(house, PRIMARY), "Temperature checks")
    assert "*Shall we meet in June?*\nIt binds nobody. Closes" in seen
    press(house, PRIMARY, "1. Yes")
    seen = part(read(house, PRIMARY), "Temperature checks")
    assert "*Yes*, by <@U0MAYA>." in seen
    assert "button: 1. Yes" not in seen
    press(house, PRIMARY, "Take answer back")
    assert "button: 1. Yes" in part(read(house, PRIMARY), "Temperature checks")
    assert "button:" not in part(visit(house, OBSERVER), "Temperature checks")


# --- always true ---


def test_a_home_follows_what_others_do(house: House) -> None:
    visit(house, PRIMARY)
    house.vote_is_open()
    assert "No response: *7* of 7" in part(read(house, PRIMARY), MINE)
    house.press("U0RUTH", "P-2027-001", "Sign on")
    house.work()
    assert "Sign on: *1*" in part(read(house, PRIMARY), MINE)


def test_a_home_follows_time(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    house.to_closing(past_settle=False)
    house.pass_time(2)
    house.work()
    assert "Nothing waits for your member’s answer." in part(read(house, PRIMARY), MINE)
    assert "Voting has ended; the count follows." in part(read(house, PRIMARY), "Other open votes")


def test_a_home_that_says_the_same_is_not_published_again(house: House) -> None:
    visit(house, OUTSIDER)
    visit(house, PRIMARY)
    before = published(house, OUTSIDER)
    house.vote_is_open()
    assert published(house, OUTSIDER) == before == 1
    assert published(house, PRIMARY) > 1


def test_nobody_gets_a_home_who_did_not_open_it(house: House) -> None:
    house.vote_is_open()
    assert published(house) == 0
    visit(house, PRIMARY)
    assert {call.args.get("user_id") for call in house.slack.calls if call.method == "views.publish"} == {PRIMARY}


def test_the_messages_tab_fills_no_home(house: House) -> None:
    house.slack.workspace.emit("app_home_opened", {"user": PRIMARY, "channel": "D0MAYA", "tab": "messages"})
    house.slack.wait_for(lambda: [each for each in house.slack.deliveries if each.kind == "events_api"])
    house.work()
    assert published(house) == 0


def test_a_home_opened_twice_is_one_home(house: House) -> None:
    visit(house, PRIMARY)
    first = read(house, PRIMARY)
    house.slack.redeliver(forging.newest(house, "events_api"))
    house.work()
    assert read(house, PRIMARY) == first
    assert house.read("SELECT count(*) FROM homes") == [(1,)]


# --- an old view never acts on old data ---


@pytest.mark.rule("7.1.2")
def test_a_button_of_an_earlier_text_is_refused_privately(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    old = "1:" + "0" * 16
    forging.press_at_home(house, PRIMARY, old, "vote_sign_on")
    house.work()
    assert house.ballots() == {}
    assert "belongs to an earlier text" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("5.7.2")
def test_a_button_that_stayed_too_long_counts_nothing(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    closes = house.database.run(timers.next_at, TimerKind.VOTING_STOPS)
    house.pass_time((closes - house.now()).total_seconds() + 1)
    press(house, PRIMARY, "Sign on")
    assert house.ballots() == {}
    assert house.inbox(PRIMARY)[-1].startswith("*Too late to count.*")
    assert "button: Sign on" not in read(house, PRIMARY)


@pytest.mark.rule("5.8")
def test_a_button_pressed_twice_acts_once_and_says_the_same(house: House) -> None:
    house.vote_is_open()
    visit(house, PRIMARY)
    press(house, PRIMARY, "Sign on")
    first, entries = read(house, PRIMARY), house.read("SELECT count(*) FROM entries WHERE kind = 'ballot.cast'")
    asked = wanted(house, PRIMARY)
    forging.again(house, forging.newest(house, "interactive"))
    house.slack.wait_for(lambda: wanted(house, PRIMARY) > asked)
    house.work()
    assert read(house, PRIMARY) == first
    assert house.read("SELECT count(*) FROM entries WHERE kind = 'ballot.cast'") == entries == [(1,)]


@pytest.mark.guarantee("G20")
def test_whoever_leaves_the_roster_finds_an_empty_home_without_asking(any_database: House) -> None:
    house = any_database
    house.vote_is_open()
    assert TITLE in visit(house, ALTERNATE)
    house.type(CHAIR, "delegate remove @ben.okafor")
    house.work()
    assert read(house, ALTERNATE).startswith("section: Hello, and welcome.")


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize(
    ("person", "leaving"),
    [
        (ALTERNATE, "delegate remove @ben.okafor"),
        (PRIMARY, 'delegate handover "Free the Workers" @maya.torres @omar.vance 2027-03-04'),
        (ALTERNATE, 'member suspend "Free the Workers"'),
        (ALTERNATE, 'member leave "Free the Workers"'),
        (OBSERVER, "observer remove @u0ada"),
    ],
)
def test_the_home_of_whoever_leaves_is_emptied_while_there_is_time_for_no_other(
    house: House, person: str, leaving: str
) -> None:
    house.vote_is_open()
    visit(house, "U0RUTH")
    assert TITLE in visit(house, person)
    house.keeper = HomeKeeper(
        house.database, house.coalition, HouseClock(house.clock), house.keeper._client, "", Pace(0, 0)
    )
    house.type(CHAIR, leaving)
    house.press("U0RUTH", "P-2027-001", "Sign on")
    house.work()
    assert read(house, person).startswith("section: Hello, and welcome.")
    assert "button: Sign on" in read(house, "U0RUTH")


@pytest.mark.guarantee("G20")
def test_a_button_pressed_by_who_left_does_nothing_and_empties_the_home(house: House) -> None:
    house.vote_is_open()
    visit(house, ALTERNATE)
    value = forging.ballot_value(house, "P-2027-001")
    house.type(CHAIR, "delegate remove @ben.okafor")
    asked = wanted(house, ALTERNATE)
    forging.press_at_home(house, ALTERNATE, value, "vote_sign_on")
    house.slack.wait_for(lambda: wanted(house, ALTERNATE) > asked)
    house.work()
    assert house.ballots() == {}
    assert "you are not in the coalition’s roster" in house.inbox(ALTERNATE)[-1]
    assert len(read(house, ALTERNATE).splitlines()) == 1


def test_a_chairs_button_is_refused_to_who_is_no_chair(house: House) -> None:
    number = house.propose()
    visit(house, PRIMARY)
    forging.press_at_home(house, PRIMARY, number, "home_do_poll")
    house.work()
    assert house.slack.views(PRIMARY) == []
    assert house.inbox(PRIMARY)[-1].startswith("Only a chair can do that.")


@pytest.mark.parametrize("action_id", ["home_do_nothing", "home_do_", "home_turn_sideways", "home_turn_forth"])
@pytest.mark.parametrize("value", ["", "P-2027-999 x", "waiting", "waiting:99999999", "nosuch:3"])
def test_a_button_that_was_never_shown_changes_nothing(house: House, action_id: str, value: str) -> None:
    house.vote_is_open()
    first = visit(house, PRIMARY)
    forging.press_at_home(house, PRIMARY, value, action_id)
    house.work()
    assert read(house, PRIMARY) == first
    assert house.inbox(PRIMARY) == []


def test_help_comes_as_a_direct_message(house: House) -> None:
    visit(house, PRIMARY)
    press(house, PRIMARY, "What I Can Do")
    assert "`/atest vote P-2026-014 sign-on`" in house.inbox(PRIMARY)[-1]


def test_a_delegate_proposes_from_home(house: House) -> None:
    visit(house, PRIMARY)
    house.slack.click(PRIMARY, view="home", button="Propose a Position")
    form = house.slack.wait_for(lambda: house.slack.views(PRIMARY))[-1]
    assert form.title == "Propose a position"


def test_a_draft_waits_at_home_for_its_proposer_alone(house: House) -> None:
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(PRIMARY, None, POSITION).errors
    house.slack.close_view(PRIMARY)
    seen = part(visit(house, PRIMARY), "Your drafts")
    assert f"*P-2027-001, {TITLE}*" in seen
    for person in (ALTERNATE, CHAIR, OBSERVER):
        assert TITLE not in visit(house, person)
    house.slack.click(PRIMARY, view="home", button="Continue")
    assert house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    house.slack.close_view(PRIMARY)
    press(house, PRIMARY, "Discard")
    assert "Your drafts" not in read(house, PRIMARY)


@pytest.mark.rule("3.2.5", "3.3.1")
def test_a_chair_sees_what_a_position_lacks_before_a_vote_and_gives_it(house: House) -> None:
    number = house.propose(checked={"earmark": "unsure"}, asked=False)
    house.pass_time(3 * DAY)
    seen = part(visit(house, CHAIR), "Waiting for a chair")
    assert "a vote needs a chair’s note first" in seen
    assert "Nobody has recorded lived-experience input" in seen
    assert "ready for a vote" not in seen
    house.slack.click(CHAIR, view="home", button="Write Note")
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    assert not house.slack.submit(CHAIR, None, {"note": "No recipient is named."}).errors
    house.slack.close_view(CHAIR)
    house.record_input(number)
    seen = part(read(house, CHAIR), "Waiting for a chair")
    assert "Write Note" not in seen
    assert "Record Input" not in seen
    assert "It is ready for a vote" in seen


# --- whatever Slack does ---


def test_homes_wait_together_as_long_as_slack_says(house: House) -> None:
    house.slack.faults.rate_limited("views.publish", retry_after=30)
    house.slack.open_home(PRIMARY)
    house.slack.open_home(CHAIR)
    house.work()
    assert published(house) == 1
    house.pass_time(29)
    house.work()
    assert published(house) == 1
    house.pass_time(3)
    house.work()
    assert part(read(house, PRIMARY), MINE)
    assert part(read(house, CHAIR), "Waiting for a chair")


@pytest.mark.parametrize("error", ["internal_error", "user_not_found", "not_enabled", "hash_conflict"])
def test_a_home_that_cannot_be_shown_is_tried_again_and_holds_up_nobody(house: House, error: str) -> None:
    house.slack.faults.ok_false("views.publish", error=error, count=3, when=lambda args: args.get("user_id") == PRIMARY)
    house.slack.open_home(PRIMARY)
    house.slack.open_home(CHAIR)
    house.work()
    assert read(house, PRIMARY) == ""
    assert part(read(house, CHAIR), "Waiting for a chair")
    for seconds in (3, 5, 9):
        house.pass_time(seconds)
        house.work()
    assert part(read(house, PRIMARY), MINE)


def test_an_answer_that_was_lost_is_asked_for_again(house: House) -> None:
    visit(house, PRIMARY)
    house.slack.faults.stored_but_unanswered("views.publish")
    house.vote_is_open()
    house.pass_time(5)
    house.work()
    house.press(PRIMARY, "P-2027-001", "Sign on")
    house.work()
    assert "*Sign on*" in part(read(house, PRIMARY), ANSWERED)


def test_several_processes_show_a_home_once(any_database: House) -> None:
    house = any_database
    second = HomeKeeper(
        house.database, house.coalition, HouseClock(house.clock), house.keeper._client, "https://x/", Pace()
    )
    house.slack.open_home(PRIMARY)
    claims: list[bool] = []
    house.slack.faults.before("views.publish", lambda _: claims.append(second.show_once()))
    house.work()
    assert claims == [False]
    assert published(house) == 1


def test_what_is_asked_for_during_a_publication_is_shown_after_it(any_database: House) -> None:
    house = any_database
    asked: list[int] = []

    def ask_again(_: object) -> None:
        if not asked:
            asked.append(1)
            house.run(homing.freshen, PRIMARY)

    house.slack.faults.before("views.publish", ask_again)
    visit(house, PRIMARY)
    assert published(house) == 2
    assert house.read("SELECT wanted - shown FROM homes") == [(0,)]


def test_a_process_that_slept_does_not_show_what_is_older_than_what_another_showed(any_database: House) -> None:
    house = any_database
    visit(house, PRIMARY)
    awake = HomeKeeper(
        house.database,
        house.coalition,
        HouseClock(house.clock),
        house.keeper._client,
        "https://sandbox.slack.com/",
        Pace(),
    )
    slept: list[bool] = []

    def sleep(_: object) -> None:
        if not slept:
            slept.append(True)
            house.pass_time(61)  # longer than a lease
            house.type(CHAIR, 'member add "Hope House" "Hope House"')
            house.type(CHAIR, "delegate remove @maya.torres")
            slept.append(awake.show_once())

    house.slack.faults.before("views.publish", sleep)
    house.slack.open_home(PRIMARY)
    house.work()
    assert slept == [True, True]
    assert read(house, PRIMARY).startswith("section: Hello, and welcome.")
    digest = house.read("SELECT digest FROM homes")
    house.pass_time(700)
    house.work()
    assert house.read("SELECT digest FROM homes") == digest


def test_a_pace_lets_few_through_at_once_and_more_with_time() -> None:
    pace = Pace(per_minute=1e-9, burst=2)
    assert pace.is_open
    pace.spend()
    assert pace.is_open
    pace.spend()
    assert not pace.is_open
    assert Pace(per_minute=6e9, burst=1).is_open


def test_several_processes_share_the_pace() -> None:
    fast, slow = (Pace(per_minute=60, burst=100, sharers=lambda count=count: count) for count in (1, 3))
    for pace in (fast, slow):
        pace._left, pace._at = 0.0, pace._at - 30
        assert pace.is_open
    assert fast._left == pytest.approx(3 * slow._left, rel=0.01)


def test_a_vote_answered_while_a_home_is_read_can_stand_in_it_twice(house: House) -> None:
    """Where sections are read one after the other, the two must not share the name of a block: Slack refuses that."""
    number = house.vote_is_open()
    house.slack.open_home(PRIMARY)
    house.work()
    unanswered = _names_of_actions(house)
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert not unanswered & _names_of_actions(house)


def _names_of_actions(house: House) -> set[str]:
    blocks = house.slack.workspace.homes[PRIMARY].blocks
    names = {str(block["block_id"]) for block in blocks if block["type"] == "actions"}
    return {name for name in names if name.startswith(("home:vote", "home:change"))}


def test_nothing_is_shown_while_work_is_paused(house: House) -> None:
    house.run(operating.pause)
    house.slack.open_home(PRIMARY)
    house.work()
    assert published(house) == 0
    house.run(operating.resume)
    house.work()
    assert part(read(house, PRIMARY), MINE)


def test_what_nobody_looks_at_waits_for_what_somebody_opens(house: House) -> None:
    visit(house, CHAIR)
    visit(house, PRIMARY)
    slow = HomeKeeper(
        house.database, house.coalition, HouseClock(house.clock), house.keeper._client, "https://x/", Pace(0, 0)
    )
    house.type(CHAIR, 'member add "Hope House" "Hope House"')
    assert not slow.show_once()
    house.slack.open_home(OBSERVER)
    assert slow.show_once()
    assert part(read(house, OBSERVER), "Open votes")
    assert not slow.show_once()


def test_a_home_carries_ids_and_no_words(house: House) -> None:
    house.vote_is_open()
    for person in (PRIMARY, CHAIR_AND_DELEGATE, OBSERVER):
        visit(house, person)
        view = house.slack.home(person)
        assert view is not None
        assert not view.body.get("private_metadata")
        for block in view.blocks:
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                assert set(element["value"]) <= set("0123456789abcdefghijklmnopqrstuvwxyz:-PD")
                assert "protect" not in f"{block['block_id']}{element['action_id']}{element['value']}".lower()
    assert MEMBERS_CHANNEL
