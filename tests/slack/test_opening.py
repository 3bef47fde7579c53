"""A vote is opened by its form: what is refused, beside which field, and what is frozen then (rulebook 3.5, 4, 6)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.coalition import Terms
from atest_bot.domain.tally import Profile
from atest_bot.sandbox.forms import FormRefused
from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, OBSERVER, OUTSIDER, POSITION, PRIMARY, House, state_of
from tests.slack import forging

DAY_FIELD, TIME_FIELD, RULE_FIELD = "Closing day", "Closing time, Eastern", "Rule"
NAME_FIELD, NEEDED_FIELD = "If adopted, published in the name of", "Fewest names, for a letter"
REASON_FIELD = "Why it cannot wait, for a rapid vote"


@pytest.fixture
def ready(house: House) -> House:
    """A house with one position, P-2027-001, that has been in deliberation for three days: it is Thursday, March 4."""
    house.propose()
    house.pass_time(3 * DAY)
    return house


def refused(house: House, values: dict[str, object]) -> dict[str, str]:
    """What stands beside the fields; nothing else may have changed."""
    before = state_of(house)
    errors = house.poll("P-2027-001", values).errors
    house.slack.close_view(CHAIR)
    assert errors
    assert state_of(house) == before
    return errors


def closes_at(house: House) -> datetime:
    """The stored closing of the only vote."""
    ((stored,),) = house.read("SELECT closes_at FROM votes")
    return datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)


# --- the form as it is offered ---


@pytest.mark.rule("3.5.4", "3.5.5", "6.1.3", "6.2.2")
def test_the_form_is_filled_with_what_fits(ready: House) -> None:
    ready.open_vote("P-2027-001")
    card = ready.card_text("P-2027-001")
    assert "7 members may vote. Adopted if at least 4 sign on and none objects." in card
    assert "Closes <!date^" in card
    assert "|Thu, Mar 11, 2027, 5:00 PM Eastern>" in card
    assert "published in the alliance’s name." in card


@pytest.mark.rule("3.5.3", "3.5.2")
def test_all_that_was_chosen_is_printed_on_the_card(ready: House) -> None:
    values = {
        **{RULE_FIELD: "majority", DAY_FIELD: "2027-03-09", TIME_FIELD: "12:00", NAME_FIELD: "both"},
        **{"tally": "sealed", "publication": "embargoed", "embargo_date": "2027-04-01", "embargo_time": "09:00"},
    }
    ready.open_vote("P-2027-001", values)
    card = ready.card_text("P-2027-001")
    for words in (
        "P-2027-001 · revision 1 ·",
        "7 members may vote. Adopted if at least 3 sign on and more sign on than object.",
        "|Tue, Mar 9, 2027, 12:00 PM Eastern>",
        "published in the alliance’s name, with the names of those who sign on, not before",
        "|Thu, Apr 1, 2027, 9:00 AM Eastern>",
        "Rule: majority. Tally: sealed until the count.",
    ):
        assert words in card, card


def test_the_chair_reads_what_was_opened(ready: House) -> None:
    answer = ready.poll("P-2027-001")
    assert "*Voting is open on P-2027-001.*" in answer.text
    assert "Thu, Mar 11, 2027, 5:00 PM Eastern" in answer.text


def test_the_channel_and_the_thread_are_told_who_opened_it(ready: House) -> None:
    ready.open_vote("P-2027-001")
    told = ready.thread("P-2027-001")[-1]
    assert "*Voting is open on P-2027-001, “Protect domestic workers”.* Opened by <@U0CLARA>." in told
    assert list(ready.card("P-2027-001").reactions) == ["white_check_mark", "raised_hand", "no_entry"]


def test_without_a_number_the_oldest_position_is_offered(ready: House) -> None:
    ready.propose("U0RUTH", Title="Another")
    ready.slack.command(CHAIR, "poll")
    ready.slack.submit(CHAIR, None, {})
    ready.work()
    assert "Voting is open" in "\n".join(ready.thread("P-2027-001"))
    assert len(ready.thread("P-2027-002")) == 1


@pytest.mark.rule("4.majority")
def test_another_position_can_be_picked_in_the_form(ready: House) -> None:
    ready.propose("U0RUTH", Title="Another")
    ready.slack.command(CHAIR, "poll")
    answer = ready.slack.submit(
        CHAIR, None, {"Position": "P-2027-002 Another", RULE_FIELD: "majority", DAY_FIELD: "2027-03-09"}
    )
    assert "*Voting is open on P-2027-002.*" in answer.text


@pytest.mark.rule("4.letter", "1.9")
def test_a_letter_is_offered_as_a_letter(house: House) -> None:
    house.propose(Kind="Sign-on letter")
    house.open_vote("P-2027-001")
    card = house.card_text("P-2027-001")
    assert "at least 3 sign on; it goes out in the names of those who sign." in card
    assert "published in the alliance’s name, with the names of those who sign on." in card


# --- who may ---


@pytest.mark.guarantee("G15")
@pytest.mark.rule("3.5.1")
@pytest.mark.parametrize("person", [PRIMARY, OBSERVER, OUTSIDER])
def test_a_form_sent_by_anyone_but_a_chair_changes_nothing(ready: House, person: str) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    before = state_of(ready)
    answer = forging.submit(ready, person, {}, owner=CHAIR)
    assert "Only a chair can do that." in answer["errors"]["position"]
    assert state_of(ready) == before


def test_a_chair_removed_while_filling_the_form_opens_nothing(ready: House) -> None:
    ready.slack.command(CHAIR_AND_DELEGATE, "poll P-2027-001")
    ready.type(CHAIR, "chair remove @david.osei")
    answer = ready.slack.submit(CHAIR_AND_DELEGATE, None, {})
    assert "Only a chair can do that." in answer.errors["position"]
    assert ready.read("SELECT * FROM votes") == []


# --- closings ---


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2027-03-03", "That closing is in the past."),
        ("2027-03-13", "Sat, Mar 13, 2027 is not a business day."),
        ("2027-03-14", "Sun, Mar 14, 2027 is not a business day."),
        ("2027-05-31", "Mon, May 31, 2027 is not a business day."),
        ("2027-07-05", "Mon, Jul 5, 2027 is not a business day."),
        ("2027-03-05", "This rule needs at least 5 business days of voting."),
        ("2027-03-10", "The earliest closing is Thu, Mar 11, 2027, 5:00 PM Eastern."),
    ],
)
def test_a_closing_that_cannot_be_is_told_beside_the_day(ready: House, day: str, sentence: str) -> None:
    errors = refused(ready, {DAY_FIELD: day})
    assert set(errors) == {"closing_date"}
    assert sentence in errors["closing_date"]


def test_a_closing_earlier_today_is_in_the_past(ready: House) -> None:
    assert "in the past" in refused(ready, {DAY_FIELD: "2027-03-04", TIME_FIELD: "09:00"})["closing_date"]


def test_the_earliest_closing_is_to_the_minute(ready: House) -> None:
    assert refused(ready, {DAY_FIELD: "2027-03-11", TIME_FIELD: "09:59"})
    ready.open_vote("P-2027-001", {DAY_FIELD: "2027-03-11", TIME_FIELD: "10:05"})
    assert closes_at(ready) == datetime(2027, 3, 11, 15, 5, tzinfo=UTC)


def test_a_closing_after_the_clocks_change_keeps_its_wall_time(ready: House) -> None:
    ready.open_vote("P-2027-001", {DAY_FIELD: "2027-03-15"})
    assert closes_at(ready) == datetime(2027, 3, 15, 21, 0, tzinfo=UTC)


def test_a_closing_without_a_day_or_time_is_refused(ready: House) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    for values in ({DAY_FIELD: None}, {TIME_FIELD: None}, {DAY_FIELD: "soon"}, {TIME_FIELD: "25:00"}):
        answer = forging.submit(ready, CHAIR, values)
        assert answer["errors"] == {"closing_date": "Please choose a day and a time for the closing."}


@pytest.fixture
def cairo(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """A coalition where clocks change on business days: Friday, April 30, and Thursday, October 28, 2027."""
    house = House(sqlite_url, tmp_path)
    house.coalition = replace(house.coalition, calendar=Calendar(ZoneInfo("Africa/Cairo"), time(17), ()))
    with house:
        house.propose()
        house.pass_time(4 * DAY)
        yield house


@pytest.mark.rule("6.1.2")
def test_a_time_that_a_clock_change_skips_is_refused(cairo: House) -> None:
    errors = refused(cairo, {DAY_FIELD: "2027-04-30", "closing_time": "00:30"})
    assert errors == {
        "closing_time": "12:30 AM does not exist on Fri, Apr 30, 2027: clocks change then. Please choose another time."
    }


@pytest.mark.rule("6.1.2")
def test_a_time_that_happens_twice_means_the_later(cairo: House) -> None:
    cairo.open_vote("P-2027-001", {DAY_FIELD: "2027-10-28", "closing_time": "23:30"})
    assert closes_at(cairo) == datetime(2027, 10, 28, 21, 30, tzinfo=UTC)


@pytest.mark.rule("6.2.1")
def test_the_coalitions_own_days_off_are_kept(sqlite_url: str, tmp_path: Path) -> None:
    with House(sqlite_url, tmp_path, coalition_more='[calendar]\nobservances = ["2027-03-12"]') as house:
        house.propose()
        house.pass_time(3 * DAY)
        assert "is not a business day" in refused(house, {DAY_FIELD: "2027-03-12"})["closing_date"]


# --- deliberation, and positions that cannot be voted on ---


@pytest.mark.rule("3.4.2", "4.consensus")
def test_too_little_deliberation_is_told_beside_the_rule(house: House) -> None:
    house.propose()
    assert refused(house, {}) == {
        "profile": "P-2027-001 needs 2 business days of deliberation under this rule. "
        "A vote can open from Wed, Mar 3, 2027, 10:00 AM Eastern, or choose another rule."
    }


@pytest.mark.rule("3.4.2", "4.foundational")
def test_the_foundational_rule_needs_longer(ready: House) -> None:
    errors = refused(ready, {RULE_FIELD: "foundational", DAY_FIELD: "2027-03-23"})
    assert "needs 5 business days of deliberation" in errors["profile"]


def test_a_position_under_vote_cannot_be_voted_on_again(ready: House) -> None:
    ready.open_vote("P-2027-001")
    before = state_of(ready)
    assert "A vote on P-2027-001 is already open." in ready.type(CHAIR, "poll P-2027-001")
    assert state_of(ready) == before


def test_two_chairs_with_the_form_open_one_vote(ready: House) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    ready.slack.command(CHAIR_AND_DELEGATE, "poll P-2027-001")
    assert ready.slack.submit(CHAIR, None, {}).errors == {}
    before = state_of(ready)
    second = ready.slack.submit(CHAIR_AND_DELEGATE, None, {})
    assert "A vote on P-2027-001 is already open." in second.errors["position"]
    assert state_of(ready) == before


@pytest.mark.guarantee("G3")
def test_the_same_delivery_twice_opens_one_vote_and_gives_the_same_answer(ready: House) -> None:
    answer = ready.poll("P-2027-001")
    before = state_of(ready)
    assert answer.delivery is not None
    assert forging.again(ready, answer.delivery) == answer.ack
    assert state_of(ready) == before
    ready.work()
    assert sum("Voting is open" in told for told in ready.thread("P-2027-001")) == 1


@pytest.mark.parametrize("adopted", [True, False])
def test_a_position_that_was_decided_cannot_be_voted_on(ready: House, adopted: bool) -> None:
    ready.open_vote("P-2027-001")
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        ready.press(person, "P-2027-001", "Sign on" if adopted else "Stand aside")
    ready.to_closing()
    words = "adopted and published" if adopted else "not adopted"
    assert f"P-2027-001 is {words}, so no vote can open on it." in ready.type(CHAIR, "poll P-2027-001")
    assert "No position is in deliberation" in ready.type(CHAIR, "poll")


def test_an_unknown_position_is_said(house: House) -> None:
    assert "There is no position P-2027-099." in house.type(CHAIR, "poll P-2027-099")
    assert "No position is in deliberation, so there is nothing to vote on." in house.type(CHAIR, "poll")


@pytest.mark.parametrize("value", ["0", "99", "no number", "²", "9" * 30, None])
def test_a_form_for_a_position_that_is_not_there_is_refused(ready: House, value: str | None) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    before = state_of(ready)
    answer = forging.submit(ready, CHAIR, {"Position": value})
    assert answer["errors"] == {"position": "Please choose a position from the list."}
    assert state_of(ready) == before


# --- the electorate ---


def leave_only(house: House, number: int) -> None:
    for (name,) in house.read("SELECT name FROM members ORDER BY id")[number:]:
        house.type(CHAIR, f'member leave "{name}"')


@pytest.mark.rule("11.6")
def test_fewer_than_three_members_cannot_vote(ready: House) -> None:
    leave_only(ready, 2)
    answer = ready.type(CHAIR, "poll P-2027-001")
    assert "A vote needs at least three members, and the roster has 2." in answer


@pytest.mark.rule("11.6")
def test_members_that_leave_while_the_form_is_filled_count_no_more(ready: House) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    leave_only(ready, 2)
    answer = ready.slack.submit(CHAIR, None, {})
    assert "A vote needs at least three members" in answer.errors["position"]
    assert ready.read("SELECT * FROM votes") == []


def test_three_members_can(ready: House) -> None:
    leave_only(ready, 3)
    ready.open_vote("P-2027-001")
    assert "3 members may vote. Adopted if at least 2 sign on" in ready.card_text("P-2027-001")


@pytest.mark.guarantee("G1")
@pytest.mark.rule("2.2")
def test_an_affiliation_group_shares_one_seat(ready: House) -> None:
    for name, person in (("River North", "@ada.brooks"), ("River South", "@omar.vance")):
        ready.type(CHAIR, f'member add "{name}" "{name}" "River Network"')
        ready.type(CHAIR, f'delegate add {person} "{name}" primary')
    ready.open_vote("P-2027-001")
    assert "8 members may vote." in ready.card_text("P-2027-001")
    ready.press(OBSERVER, "P-2027-001", "Sign on")
    ready.work()
    card = ready.card_text("P-2027-001")
    assert "Sign on: *1*" in card
    assert "Answered: River Network" in card
    ready.pass_time(60)
    value = forging.ballot_value(ready, "P-2027-001")
    forging.press(ready, OUTSIDER, value, "vote_stand_aside")
    ready.work()
    assert "Sign on: *0* · Stand aside: *1*" in ready.card_text("P-2027-001")


# --- rapid votes and letters ---


@pytest.mark.rule("4.rapid")
def test_a_rapid_vote_needs_its_reason(ready: House) -> None:
    values: dict[str, object] = {RULE_FIELD: "rapid", DAY_FIELD: "2027-03-05"}
    for reason in ("", "  \n"):
        assert refused(ready, values | {REASON_FIELD: reason}) == {
            "reason": "A rapid vote needs a stated reason. Please say why it cannot wait."
        }


@pytest.mark.rule("4.rapid")
def test_a_rapid_vote_speaks_in_the_alliances_name(ready: House) -> None:
    values: dict[str, object] = {RULE_FIELD: "rapid", DAY_FIELD: "2027-03-05", REASON_FIELD: "The markup is on Monday."}
    for attribution in ("signatories", "both"):
        assert "alliance’s name only" in refused(ready, values | {NAME_FIELD: attribution})["attribution"]


def test_a_letter_names_its_signatories(ready: House) -> None:
    errors = refused(ready, {RULE_FIELD: "letter", NAME_FIELD: "alliance"})
    assert "A letter goes out in the names of those who sign." in errors["attribution"]


@pytest.mark.parametrize("number", ["0", "-1", "1001", "2.5", "many", "²", "٣x", "9" * 30])
def test_a_number_of_names_that_is_none_is_refused(ready: House, number: str) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    answer = forging.submit(ready, CHAIR, {RULE_FIELD: "letter", NAME_FIELD: "both", NEEDED_FIELD: number})
    assert set(answer["errors"]) == {"names_needed"}
    assert ready.read("SELECT * FROM votes") == []


def test_slacks_own_client_keeps_a_number_below_one(ready: House) -> None:
    with pytest.raises(FormRefused):
        ready.poll("P-2027-001", {NEEDED_FIELD: "0"})


@pytest.mark.rule("4.letter")
def test_a_letter_can_need_more_names_than_three(ready: House) -> None:
    ready.open_vote("P-2027-001", {RULE_FIELD: "letter", NAME_FIELD: "both", NEEDED_FIELD: "5"})
    assert "at least 5 sign on; it goes out" in ready.card_text("P-2027-001")


def test_the_number_of_names_matters_to_letters_alone(ready: House) -> None:
    ready.open_vote("P-2027-001", {NEEDED_FIELD: "6"})
    assert "at least 4 sign on and none objects" in ready.card_text("P-2027-001")


def test_every_fault_is_told_at_once(house: House) -> None:
    house.propose()
    house.slack.command(CHAIR, "poll P-2027-001")
    before = state_of(house)
    bad = {NAME_FIELD: "both", DAY_FIELD: "2027-03-06", RULE_FIELD: "rapid", REASON_FIELD: ""}
    answer = forging.submit(house, CHAIR, bad)
    assert set(answer["errors"]) == {"attribution", "closing_date", "reason"}
    assert state_of(house) == before


@pytest.mark.parametrize(("field", "key"), [(RULE_FIELD, "profile"), (NAME_FIELD, "attribution")])
def test_a_choice_that_was_not_offered_is_refused(ready: House, field: str, key: str) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    answer = forging.submit(ready, CHAIR, {field: "dictatorship"})
    assert answer["errors"] == {key: "Please choose from the list."}


def test_a_form_sent_back_can_be_corrected_and_sent_again(ready: House) -> None:
    ready.slack.command(CHAIR, "poll P-2027-001")
    assert set(ready.slack.submit(CHAIR, None, {DAY_FIELD: "2027-03-13"}).errors) == {"closing_date"}
    assert ready.slack.submit(CHAIR, None, {DAY_FIELD: "2027-03-12"}).errors == {}
    assert len(ready.read("SELECT * FROM votes")) == 1


def test_a_hostile_reason_is_shown_as_text(ready: House) -> None:
    reason = "<!channel> *now* <@U0RUTH>"
    ready.open_vote("P-2027-001", {RULE_FIELD: "rapid", DAY_FIELD: "2027-03-05", REASON_FIELD: reason})
    card = ready.card("P-2027-001")
    assert card.notified == []
    assert f"Why it cannot wait: {reason}" in ready.card_text("P-2027-001")
    thread = ready.slack.thread(CHAIR, card.channel, card.ts)
    assert [item.notified for item in thread[1:]] == [[], ["U0CLARA"]]
    assert reason in ready.thread("P-2027-001")[-1]


# --- the five rules ---


@pytest.mark.rule("1.16", "3.5.4")
@pytest.mark.parametrize(
    ("rule", "values", "sentence"),
    [
        ("consensus", {}, "Adopted if at least 4 sign on and none objects."),
        ("foundational", {}, "Adopted if at least 6 sign on and none objects."),
        ("majority", {}, "Adopted if at least 3 sign on and more sign on than object."),
        ("rapid", {REASON_FIELD: "The markup is on Monday."}, "Adopted if at least 3 sign on and none objects."),
        (
            "letter",
            {NAME_FIELD: "signatories"},
            "Adopted if at least 3 sign on; it goes out in the names of those who sign.",
        ),
    ],
)
def test_each_rule_opens_with_its_words_in_whole_members(
    house: House, rule: str, values: dict[str, object], sentence: str
) -> None:
    house.propose()
    house.pass_time(8 * DAY)
    house.open_vote("P-2027-001", {RULE_FIELD: rule, DAY_FIELD: "2027-03-24", **values})
    card = house.card_text("P-2027-001")
    assert f"*Voting is open.* 7 members may vote. {sentence} Closes" in card
    assert sentence in house.thread("P-2027-001")[-1]


@pytest.mark.rule("4.consensus", "4.foundational", "4.majority", "4.rapid", "4.letter")
@pytest.mark.parametrize(
    ("rule", "too_soon", "soon_enough", "words"),
    [
        ("consensus", "2027-03-15", "2027-03-16", "5 business days"),
        ("foundational", "2027-03-22", "2027-03-23", "10 business days"),
        ("majority", "2027-03-10", "2027-03-11", "2 business days"),
        ("rapid", "2027-03-09", "2027-03-10", "24 hours"),
        ("letter", "2027-03-10", "2027-03-11", "2 business days"),
    ],
)
def test_each_rule_has_its_least_time(house: House, rule: str, too_soon: str, soon_enough: str, words: str) -> None:
    house.propose()
    house.pass_time(8 * DAY)
    values: dict[str, object] = {RULE_FIELD: rule, REASON_FIELD: "Now."}
    values |= {NAME_FIELD: "both"} if rule == "letter" else {}
    assert f"at least {words} of voting" in refused(house, values | {DAY_FIELD: too_soon})["closing_date"]
    house.open_vote("P-2027-001", values | {DAY_FIELD: soon_enough})


@pytest.mark.rule("4.6")
def test_least_times_are_the_coalitions_to_set(sqlite_url: str, tmp_path: Path) -> None:
    more = '[profiles.consensus]\nopen_at_least = "10 minutes"\ndeliberation_at_least = "none"'
    with House(sqlite_url, tmp_path, coalition_more=more) as house:
        house.propose()
        house.open_vote("P-2027-001", {DAY_FIELD: "2027-03-01", TIME_FIELD: "10:15"})
        assert "Mon, Mar 1, 2027, 10:15 AM Eastern" in house.card_text("P-2027-001")


# --- what is frozen ---


def frozen(house: House) -> list[tuple[object, ...]]:
    """What decides the vote, as stored."""
    vote = house.read("SELECT revision_hash, profile, rule, attribution, closes_at FROM votes")
    return vote + house.read("SELECT member_id, seat_id FROM electors ORDER BY 1")


@pytest.mark.guarantee("G7")
@pytest.mark.rule("1.7", "1.15")
def test_a_later_roster_does_not_change_an_open_vote(ready: House) -> None:
    ready.open_vote("P-2027-001")
    before, card = frozen(ready), ready.card_text("P-2027-001")
    ready.type(CHAIR, 'member add "Nine Lives"')
    ready.type(CHAIR, 'delegate add @omar.vance "Nine Lives" primary')
    ready.work()
    assert frozen(ready) == before
    assert ready.card_text("P-2027-001") == card
    assert "7 members may vote" in card


@pytest.mark.guarantee("G7")
@pytest.mark.rule("1.7", "4.6", "3.5.2")
def test_later_settings_do_not_change_an_open_vote(ready: House) -> None:
    ready.open_vote("P-2027-001")
    before = frozen(ready)
    assert json.loads(str(before[0][2])) == {
        "share": 1,
        "share_of": 2,
        "strict": True,
        "at_least": 1,
        "objections": "block",
    }
    longer = Terms(Span(20, "business day"), Span(20, "business day"))
    calendar = Calendar(ZoneInfo("Asia/Tokyo"), time(9), ())
    ready.coalition = replace(ready.coalition, terms=dict.fromkeys(Profile, longer), calendar=calendar)
    ready.press(PRIMARY, "P-2027-001", "Sign on")
    ready.work()
    assert frozen(ready) == before
    ready.to_closing()
    assert POSITION["Title"] in ready.thread("P-2027-001")[-1] or "More time" in ready.thread("P-2027-001")[-1]


def test_a_position_cannot_be_voted_on_in_two_votes_in_the_database(ready: House) -> None:
    ready.open_vote("P-2027-001")
    assert ready.read("SELECT count(*) FROM votes WHERE outcome IS NULL") == [(1,)]
    ready.slack.command(CHAIR, "poll")
    assert len(ready.read("SELECT * FROM votes")) == 1
