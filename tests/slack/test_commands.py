"""`/atest`: who is offered what, what is answered to what nobody knows, and who may read (design 5)."""

from dataclasses import replace
from pathlib import Path

import pytest

from atest_bot.services import membership, opening
from atest_bot.services.terms import Terms
from atest_bot.slack import forms, ids
from tests.chamber import WORDS, propose
from tests.house import (
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    POSITION,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging

CHAIRS_VERBS = (
    *("cancel", "poll", "behalf", "check", "extend", "close", "publish", "rescind", "supersede", "deliver", "export"),
    *("roster", "member", "delegate", "observer", "chair"),
)
DELEGATES_VERBS = ("inform", "vote", "hold", "recuse", "extend", "name")
NOT_A_CHAIR = "Only a chair can do that."
NOT_IN_ROSTER = "You are not in the coalition’s roster"


def typed(house: House, person: str, words: str) -> str:
    """Typed in the direct messages with the bot, where anybody can."""
    return house.slack.command(person, words).text


def offered(answer: str) -> set[str]:
    """The verbs that a help text lists."""
    return {line.split("`")[1].split()[1] for line in answer.splitlines() if line.startswith("`/atest ")}


@pytest.mark.parametrize(
    ("person", "role", "verbs"),
    [
        (OUTSIDER, "a guest", {"help"}),
        (OBSERVER, "an observer", {"help", "status", "record", "inclusion"}),
        (
            PRIMARY,
            "a delegate",
            {"help", "propose", "amend", "input", "withdraw", "status", "record", "inclusion", *DELEGATES_VERBS},
        ),
        (
            CHAIR,
            "a chair",
            {"help", "propose", "amend", "input", "withdraw", "status", "record", "inclusion", *CHAIRS_VERBS},
        ),
        (
            CHAIR_AND_DELEGATE,
            "a chair and a delegate",
            {
                "help",
                "propose",
                "amend",
                "input",
                "withdraw",
                "status",
                "record",
                "inclusion",
                *DELEGATES_VERBS,
                *CHAIRS_VERBS,
            },
        ),
    ],
)
def test_help_lists_what_the_role_can_do(house: House, person: str, role: str, verbs: set[str]) -> None:
    answer = typed(house, person, "help")
    assert f"What you can do here, as {role}" in answer
    assert offered(answer) == verbs


def test_nothing_typed_is_help(house: House) -> None:
    assert house.type(PRIMARY, "") == house.type(PRIMARY, "help")


def test_a_verb_may_be_typed_in_any_case(house: House) -> None:
    assert house.type(PRIMARY, "HeLP") == house.type(PRIMARY, "help")


def test_an_unknown_verb_gets_the_nearest_and_the_help(house: House) -> None:
    answer = house.type(CHAIR, "pol P-2027-001")
    assert "“pol” is not something I know. Did you mean `/atest poll`?" in answer
    assert "poll" in offered(answer)


def test_a_verb_that_is_near_nothing_gets_the_help(house: House) -> None:
    answer = house.type(PRIMARY, "xyzzy")
    assert "“xyzzy” is not something I know." in answer
    assert "Did you mean" not in answer
    assert "vote" in offered(answer)


def test_an_unknown_verb_is_echoed_as_text_and_nothing_more(house: House) -> None:
    house.type(PRIMARY, "<!channel>*_~`\u202ex <@U0RUTH>")
    said = house.slack.workspace.private_to(PRIMARY)[-1]
    assert said.notified == []
    assert "<!channel>" not in said.text
    assert "*_~`" not in said.text
    assert "\u202e" not in said.text


@pytest.mark.parametrize("letter", ["\x00", "\ud800", "\x1b"])
@pytest.mark.parametrize("words", ["{}", "status {}", "vote {} sign-on", "vote P-2027-001 {}"])
def test_an_unseen_character_gets_a_sentence(house: House, words: str, letter: str) -> None:
    house.type(PRIMARY, "help")
    before = state_of(house)
    answer = forging.again(
        house, forging.newest(house, "slash_commands"), text=words.format(f"a{letter}b"), trigger_id=f"t{words}"
    )
    assert "holds a character that cannot be seen" in answer["text"]
    assert "Something went wrong" not in answer["text"]
    assert state_of(house) == before


@pytest.mark.rule("1.4", "3.5.1")
def test_a_poll_by_anyone_but_a_chair_is_refused(house: House) -> None:
    number = house.propose()
    house.pass_time(3 * DAY)
    before = state_of(house)
    for person in (PRIMARY, OBSERVER, OUTSIDER):
        assert NOT_A_CHAIR in typed(house, person, f"poll {number}")
        assert house.slack.views(person) == []
    assert state_of(house) == before


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize(
    "words", ["roster", 'member add "Nine Lives"', "observer add @omar.vance", "chair add @omar.vance"]
)
def test_what_is_for_chairs_changes_nothing_by_others(house: House, words: str) -> None:
    before = state_of(house)
    for person in (PRIMARY, OBSERVER, OUTSIDER):
        assert NOT_A_CHAIR in typed(house, person, words)
    assert state_of(house) == before


@pytest.mark.parametrize(
    "words", ["“Nine Lives” “Nine Lives, Inc.”", "„Nine Lives“ «Nine Lives, Inc.»", "＂Nine Lives＂ ‟Nine Lives, Inc.”"]
)
def test_curly_quotes_keep_words_together(house: House, words: str) -> None:
    assert "Nine Lives is now a member." in house.type(CHAIR, f"member add {words}")
    assert "*Nine Lives*, printed as “Nine Lives, Inc.”: nobody acts for it yet" in house.type(CHAIR, "roster")


@pytest.mark.parametrize("space", ["  ", "\u00a0", "\u202f", "\u3000"])
def test_a_space_of_any_kind_parts_words(house: House, space: str) -> None:
    number = house.vote_is_open()
    assert "*Recorded: Sign on*" in house.type(PRIMARY, space.join(("vote", number, "sign-on")))


def test_an_apostrophe_is_no_quotation_mark(house: House) -> None:
    assert "Workers' Hope is now a member." in house.type(CHAIR, 'member add "Workers\' Hope"')


def test_a_missing_quotation_mark_is_said(house: House) -> None:
    before = state_of(house)
    assert "A quotation mark is missing." in house.type(CHAIR, 'member add "Nine Lives')
    assert state_of(house) == before


def test_a_member_with_an_ampersand_is_shown_as_typed(house: House) -> None:
    assert "Hope &amp; Help is now a member." in house.type(CHAIR, 'member add "Hope & Help"')
    assert house.read("SELECT name FROM members WHERE name LIKE 'Hope%'") == [("Hope & Help",)]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<https://example.org/letter?a=1&amp;b=2>", "https://example.org/letter?a=1&b=2"),
        ("<http://example.org|example.org>", "example.org"),
        ("<#C0DECISIONS|decisions>", "#decisions"),
        ("<#C0MEMBERS|>", "#private-channel"),
        ("<@U0MAYA|maya.reyes>", "@maya.reyes"),
        ("<@U0MAYA>", "@U0MAYA"),
    ],
)
def test_what_slack_marks_up_in_a_command_is_read_as_it_was_typed(house: House, sent: str, read: str) -> None:
    house.type(CHAIR, "help")
    command = forging.newest(house, "slash_commands")
    forging.again(house, command, text=f'check "Shall we thank {sent} now?" "Yes" "No"', trigger_id="99.1.abc")
    assert house.read("SELECT question FROM checks") == [(f"Shall we thank {read} now?",)]


@pytest.mark.parametrize("delivery", ["socket", "http"])
def test_a_command_may_hold_the_word_by_which_bolt_knows_a_press(
    sqlite_url: str, tmp_path: Path, delivery: str
) -> None:
    with House(sqlite_url, tmp_path, delivery=delivery) as house:
        said = house.type(CHAIR, 'check "Shall we ask about the payload=?" "Yes" "No"')
        assert "The temperature check is in the members’ channel." in said


def add_many_members(house: House, how_many: int) -> None:
    def add(rows: object) -> None:
        for number in range(how_many):
            name = f"Organization Number {number} of a Very Long List & Company"
            membership.enter_member(rows, name, f"{name}, Inc.", "", house.now())  # type: ignore[arg-type]

    house.run(add)


def test_a_long_answer_follows_as_a_direct_message(house: House) -> None:
    add_many_members(house, 120)
    assert house.type(CHAIR, "roster") == "This is long, so I am sending it to you as a direct message."
    house.work()
    assert len(house.inbox(CHAIR)) > 1
    roster = "\n".join(house.inbox(CHAIR))
    assert "Organization Number 0 of" in roster
    assert "Organization Number 119 of a Very Long List &amp; Company" in roster
    assert "&amp;amp;" not in roster
    assert "<@U0MAYA> (primary delegate" in roster


def test_a_long_answer_keeps_its_dates_readable(house: House) -> None:
    add_many_members(house, 300)
    number = house.vote_is_open()
    assert house.type(PRIMARY, f"status {number}") == "This is long, so I am sending it to you as a direct message."
    house.work()
    assert "Closes Thu, Mar 11, 2027, 5:00 PM Eastern." in "\n".join(house.inbox(PRIMARY))


def test_many_open_votes_still_get_an_answer(house: House) -> None:
    def open_many(rows: object) -> None:
        for each in range(18):
            words = replace(WORDS, title=f"Position {each}")
            propose(rows, house.coalition, f"p{each}", PRIMARY, words, house.now())  # type: ignore[arg-type]
            terms = Terms(each + 1, "majority", "2027-03-04", "17:00", "alliance", "", "")
            opening.open_vote(rows, house.coalition, f"v{each}", CHAIR, terms, house.now())  # type: ignore[arg-type]

    house.run(open_many)
    house.work()
    house.type(PRIMARY, "status")
    house.work()
    told = "\n".join([item.text for item in house.slack.workspace.private_to(PRIMARY)] + house.inbox(PRIMARY))
    assert "Position 0" in told
    assert "Position 17" in told
    assert told.count("|Read it>") == 18
    assert "&lt;http" not in told


# --- vote ---


def test_a_ballot_can_be_typed(house: House) -> None:
    number = house.vote_is_open()
    answer = house.type(PRIMARY, f"vote {number} sign-on")
    assert "*Recorded: Sign on* for *Free the Workers*. Your receipt follows" in answer
    assert house.ballots() == {"Free the Workers": "sign_on"}


@pytest.mark.parametrize(
    ("words", "choice"),
    [("SIGN-ON", "sign_on"), ("stand aside", "stand_aside"), ("stand_aside", "stand_aside"), ("Object", "object")],
)
def test_an_answer_may_be_typed_in_several_ways(house: House, words: str, choice: str) -> None:
    number = house.vote_is_open()
    house.type(PRIMARY, f"vote {number.lower()} {words}")
    assert house.ballots() == {"Free the Workers": choice}


@pytest.mark.parametrize("words", ["", " P-2027-001", " P-2027-001 yes", " sign-on"])
def test_a_ballot_that_is_not_whole_is_explained(house: House, words: str) -> None:
    house.vote_is_open()
    answer = house.type(PRIMARY, f"vote{words}")
    assert "like this: `/atest vote P-2026-014 sign-on`" in answer
    assert house.ballots() == {}


def test_a_typed_ballot_needs_a_vote(house: House) -> None:
    number = house.propose()
    assert f"No vote on {number} has opened yet." in house.type(PRIMARY, f"vote {number} sign-on")
    assert "There is no position or decision P-2027-099." in house.type(PRIMARY, "vote P-2027-099 sign-on")


def test_a_typed_ballot_after_the_closing_is_late(house: House) -> None:
    number = house.vote_is_open()
    house.to_closing(past_settle=False)
    answer = house.type(PRIMARY, f"vote {number} sign-on")
    assert "*Not counted.* Voting has closed." in answer
    assert house.ballots() == {}


def test_a_typed_ballot_is_repeated_without_effect(house: House) -> None:
    number = house.vote_is_open()
    first = house.slack.command(PRIMARY, f"vote {number} sign-on", channel=MEMBERS_CHANNEL)
    before = state_of(house)
    assert first.delivery is not None
    assert "*Recorded: Sign on*" in forging.again(house, first.delivery)["text"]
    assert state_of(house) == before


def test_a_typed_ballot_of_an_alternate_yields_to_the_primary(house: House) -> None:
    number = house.vote_is_open()
    house.type(PRIMARY, f"vote {number} sign-on")
    answer = house.type("U0BEN", f"vote {number} stand-aside")
    assert "*Not changed.* Free the Workers’ ballot is *Sign on*, set by its primary delegate." in answer
    assert house.ballots() == {"Free the Workers": "sign_on"}


@pytest.mark.parametrize("person", [OBSERVER, CHAIR])
def test_those_with_a_voice_and_no_vote_cannot_type_one(house: House, person: str) -> None:
    number = house.vote_is_open()
    assert "a voice and no vote" in house.type(person, f"vote {number} sign-on")
    assert house.ballots() == {}


def test_a_stranger_learns_nothing_by_typing(house: House) -> None:
    number = house.vote_is_open()
    for words in (f"vote {number} sign-on", "vote P-2027-099 sign-on", "status", f"status {number}"):
        answer = typed(house, OUTSIDER, words)
        assert NOT_IN_ROSTER in answer
        assert POSITION["Title"] not in answer
    assert house.ballots() == {}


# --- status and the roll call ---


def test_status_says_when_nothing_is_open(house: House) -> None:
    answer = house.type(PRIMARY, "status")
    assert "Nothing waits for your member’s answer." in answer
    assert "No position is in deliberation just now." in answer
    assert "No decision has been made yet." in answer


def test_status_shows_what_waits_for_the_member(house: House) -> None:
    number = house.vote_is_open()
    draft = house.propose("U0RUTH", Title="Another position")
    answer = house.type(PRIMARY, "status")
    assert f"*Waiting for Free the Workers*\n*{number}, “{POSITION['Title']}”*" in answer
    assert f"*{draft}, “Another position”*" in answer
    house.press("U0BEN", number, "Stand aside")
    answer = house.type(PRIMARY, "status")
    assert f"*Answered by Free the Workers*\n*{number}, “{POSITION['Title']}”*" in answer
    assert "*Stand aside*, by <@U0BEN>." in answer


def test_the_buttons_under_status_are_ballots(house: House) -> None:
    house.vote_is_open()
    house.type(PRIMARY, "status")
    house.slack.click(
        PRIMARY, channel=MEMBERS_CHANNEL, ts=house.slack.workspace.private_to(PRIMARY)[-1].ts, button="Sign on"
    )
    assert house.ballots() == {"Free the Workers": "sign_on"}


@pytest.mark.parametrize("person", [OBSERVER, CHAIR])
def test_those_without_a_vote_see_no_buttons(house: House, person: str) -> None:
    number = house.vote_is_open()
    answer = house.slack.command(person, "status", channel=MEMBERS_CHANNEL)
    assert number in answer.text
    buttons = [
        button["action_id"] for block in answer.blocks for button in block.get("elements", ()) if "value" in button
    ]
    assert not any(ids.VOTE_PATTERN.match(button) for button in buttons)


def test_no_buttons_once_voting_has_ended(house: House) -> None:
    house.vote_is_open()
    house.to_closing(past_settle=False)
    answer = house.slack.command(PRIMARY, "status", channel=MEMBERS_CHANNEL)
    assert "Voting has ended; the count follows." in answer.text
    assert "actions" not in [block["type"] for block in answer.blocks]


def test_a_decision_is_listed_once_it_is_made(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing()
    assert f"*Decisions*\n*D-2027-001, “{POSITION['Title']}”*" in house.type(PRIMARY, "status")


def test_the_roll_call_names_every_member_by_its_answer(house: House) -> None:
    number = house.vote_is_open()
    house.press("U0INES", number, "Stand aside")
    house.press("U0NOOR", number, "Sign on")
    house.press("U0MAYA", number, "Sign on")
    answer = house.type(OBSERVER, f"status {number.lower()}")
    assert "open for voting" in answer
    assert "*Sign on*: Free the Workers, Northfield Network\n" in answer
    assert "*Stand aside*: Casa Nueva\n*Object*: none\n" in answer
    assert "*No response*: Bridge to Safety, Fair Fields, Harbor Light Legal, Open Door Project\n" in answer
    assert "U0" not in answer


def test_the_roll_call_of_a_decision_is_found_by_its_number(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing()
    answer = house.type(PRIMARY, "status D-2027-001")
    assert answer == house.type(PRIMARY, f"status {number}")
    assert "adopted as D-2027-001" in answer
    assert "Closed" in answer


def test_a_position_without_a_vote_says_so(house: House) -> None:
    number = house.propose()
    answer = house.type(PRIMARY, f"status {number}")
    assert "in deliberation" in answer
    assert "No vote has opened on it yet." in answer


def test_an_unknown_number_is_said_and_harmless(house: House) -> None:
    answer = house.type(PRIMARY, "status <!channel>")
    assert "There is no position or decision" in answer
    assert house.slack.workspace.private_to(PRIMARY)[-1].notified == []


def test_someone_removed_can_read_no_more(house: House) -> None:
    house.vote_is_open()
    assert POSITION["Title"] in house.type("U0BEN", "status")
    house.type(CHAIR, "delegate remove @ben.okafor")
    assert NOT_IN_ROSTER in house.type("U0BEN", "status")


def test_a_form_that_slack_opens_too_late_says_so(house: House) -> None:
    house.slack.faults.ok_false("views.open", error="expired_trigger_id")
    assert "Slack was too slow to open the form. Nothing was changed." in house.type(PRIMARY, "propose")
    assert house.slack.views(PRIMARY) == []
    assert house.type(PRIMARY, "propose") != ""
    assert house.slack.views(PRIMARY)[-1].title == forms.propose()["title"]["text"]


def test_whoever_pressed_for_a_form_that_slack_opens_too_late_is_told(house: House) -> None:
    number = house.propose(asked=False)
    house.slack.faults.ok_false("views.open", error="expired_trigger_id")
    house.press(PRIMARY, number, "Record Input")
    house.finish_errands()
    house.work()
    assert "Slack was too slow to open the form. Nothing was changed." in house.inbox(PRIMARY)[-1]
