"""Before a vote: the draft, the principle check, the chair's note and lived-experience input (rulebook 3)."""

import json

import pytest

from atest_bot.domain import principles
from atest_bot.domain.principles import Question
from atest_bot.sandbox.objects import plain
from tests.house import CHAIR, CHECKED, DAY, MEMBERS_CHANNEL, OBSERVER, POSITION, PRIMARY, House, state_of
from tests.slack import forging

CHAIRS = ("U0CLARA", "U0DAVID")
UNSURE = {"earmark": "unsure", "Note on earmarks": "One program is named."}
SOUGHT = {
    "sought": "sought",
    "How it was sought": "Two listening sessions.",
    "When": "In January",
    "What changed because of it": "A shield for those who report.",
    "compensated": "in_part",
}
NOT_SOUGHT = {"sought": "not_sought", "why_not": "Two days’ notice."}


def draft(house: House, person: str = PRIMARY, **words: str) -> None:
    house.slack.command(person, "propose", channel=MEMBERS_CHANNEL)
    assert house.slack.submit(person, None, {**POSITION, **words}).errors == {}


def press(house: House, person: str, button: str) -> None:
    """Press a button in the private answer to `/atest propose`."""
    answer = house.slack.workspace.private_to(person)[-1]
    house.slack.click(person, channel=answer.channel, ts=answer.ts, button=button)


def write_note(house: House, chair: str, words: str = "It is a formula grant.") -> None:
    message = house.slack.inbox(chair)[-1]
    house.slack.click(chair, channel=message.channel, ts=message.ts, button="Write Note")
    house.slack.wait_for(lambda: house.slack.views(chair))
    assert house.slack.submit(chair, None, {"Your note": words}).errors == {}
    house.slack.close_view(chair)
    house.work()


# --- drafts ---


def test_a_draft_is_stored_and_nobody_else_sees_it(any_database: House) -> None:
    house = any_database
    draft(house)
    house.work()
    assert house.read("SELECT number, stage FROM positions") == [("P-2027-001", "draft")]
    assert house.read("SELECT number FROM revisions") == [(1,)]
    assert house.slack.messages(CHAIR, MEMBERS_CHANNEL) == []
    for words in ("status P-2027-001", "poll P-2027-001", "amend P-2027-001", "cancel P-2027-001"):
        assert "There is no position" in house.type(CHAIR, words)
    assert "That position is not known here." in house.type(CHAIR, "input P-2027-001")
    assert house.slack.views(CHAIR) == []
    assert POSITION["Title"] not in house.type(CHAIR, "status")
    house.verify()


def test_a_draft_that_was_left_is_offered_and_continued(house: House) -> None:
    draft(house)
    house.slack.close_view(PRIMARY)
    answer = house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    assert "P-2027-001, “Protect domestic workers”" in answer.text
    assert house.slack.views(PRIMARY) == []
    press(house, PRIMARY, "Continue")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    assert house.slack.submit(PRIMARY, None, CHECKED).errors == {}
    house.work()
    assert house.read("SELECT stage FROM positions") == [("deliberation",)]
    house.slack.close_view(PRIMARY)
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    assert house.slack.views(PRIMARY)[-1].title == "Propose a position"


def discard(house: House) -> None:
    """A delegate drafts a position, and lets it go."""
    draft(house)
    house.slack.close_view(PRIMARY)
    house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
    press(house, PRIMARY, "Discard")
    house.work()


def test_a_discarded_draft_is_withdrawn(any_database: House) -> None:
    house = any_database
    discard(house)
    assert house.inbox(PRIMARY) == ["The draft P-2027-001 is discarded."]
    assert house.read("SELECT stage FROM positions") == [("withdrawn",)]
    assert house.slack.messages(CHAIR, MEMBERS_CHANNEL) == []
    house.verify()


def test_a_discarded_draft_is_found_by_nobody(any_database: House) -> None:
    house = any_database
    discard(house)
    for person in ("U0RUTH", OBSERVER, CHAIR):
        for verb in ("status", "record", "inform", "amend", "cancel", "poll", "input"):
            said = house.type(person, f"{verb} P-2027-001")
            assert not any(words in said for words in ("withdrawn", f"<@{PRIMARY}>", POSITION["Title"]))
        assert house.slack.views(person) == []
        assert "There is no position or decision P-2027-001." in house.type(person, "status P-2027-001")
    assert "P-2027-001 is withdrawn already" in house.type(PRIMARY, "withdraw P-2027-001")


def test_a_chair_who_cancels_an_own_draft_discards_it_and_nobody_hears_of_it(any_database: House) -> None:
    house = any_database
    draft(house, "U0DAVID")
    house.slack.close_view("U0DAVID")
    house.slack.command("U0DAVID", "cancel P-2027-001", channel=MEMBERS_CHANNEL)
    assert "Nobody else has seen it." in str(house.slack.views("U0DAVID")[-1].as_slack())
    answer = house.slack.submit("U0DAVID", None, {})
    assert "The draft P-2027-001 is discarded." in answer.text
    house.work()
    assert house.read("SELECT stage FROM positions") == [("withdrawn",)]
    assert house.inbox(CHAIR) == []
    assert house.read("SELECT key FROM outbox") == []
    house.verify()


def test_the_dialog_of_a_draft_that_is_gone_says_so(house: House) -> None:
    draft(house, "U0DAVID")
    house.slack.close_view("U0DAVID")
    house.slack.command("U0DAVID", "withdraw P-2027-001", channel=MEMBERS_CHANNEL)
    house.slack.submit("U0DAVID", None, {})
    sent = forging.newest(house, "interactive")
    answer = forging.again(house, sent, view={**sent.body["view"], "id": "V0ANOTHER"})
    assert answer["response_action"] == "update"
    assert "is withdrawn already" in str(answer["view"])


def test_nothing_is_filed_on_a_draft(house: House) -> None:
    house.propose("U0RUTH")
    draft(house)
    house.slack.command("U0RUTH", "inform P-2027-001", channel=MEMBERS_CHANNEL)
    before = state_of(house)
    filed = {"position": "2", "Title": "A ruling", "What members should know": "A court ruled."}
    answer = forging.submit(house, "U0RUTH", filed)
    assert "Please choose from the list." in answer["errors"]["position"]
    assert state_of(house) == before


@pytest.mark.parametrize("action_id", ["continue_draft", "discard_draft"])
def test_a_draft_is_its_proposers_alone(house: House, action_id: str) -> None:
    house.propose("U0RUTH")
    draft(house)
    before = state_of(house)
    forging.press(house, "U0RUTH", "2", action_id)
    house.slack.wait_for(lambda: house.read("SELECT * FROM outbox WHERE data LIKE '%That draft is not known%'"))
    assert state_of(house) == before
    assert house.slack.views("U0RUTH") == []


def test_a_draft_is_proposed_for_the_member_that_its_proposer_acts_for_then(house: House) -> None:
    draft(house, "U0SAM")
    house.type(CHAIR, "delegate remove @sam.reyes")
    house.type(CHAIR, 'delegate add @sam.reyes "Casa Nueva"')
    assert not house.slack.submit("U0SAM", None, CHECKED).errors
    house.slack.close_view("U0SAM")
    house.work()
    assert "proposed by Casa Nueva" in house.card_text("P-2027-001")
    assert "can be proposed anew" in house.type("U0SAM", "withdraw P-2027-001")


@pytest.mark.rule("3.4.2")
def test_deliberation_begins_when_the_draft_is_proposed(house: House) -> None:
    draft(house)
    house.pass_time(7 * DAY)
    house.slack.submit(PRIMARY, None, CHECKED)
    house.slack.close_view(PRIMARY)
    house.record_input("P-2027-001")
    assert "2 business days of deliberation" in house.poll("P-2027-001", {}).errors["profile"]


# --- the principle check ---


@pytest.mark.rule("3.2.1", "3.2.2", "3.2.3", "3.2.4")
def test_each_question_must_be_answered(house: House) -> None:
    draft(house)
    before = state_of(house)
    answer = forging.submit(house, PRIMARY, {})
    assert set(answer["errors"]) == {question.value for question in Question}
    assert state_of(house) == before


@pytest.mark.rule("3.2.6")
def test_the_word_list_hints_to_the_proposer_and_decides_nothing(house: House) -> None:
    draft(house, Text="No earmarks, no cut elsewhere, and an end to sex trafficking before the campaign.")
    seen = str(house.slack.views(PRIMARY)[-1].blocks)
    for words in ("“earmarks”", "“cut”", "“campaign”", "of sex trafficking and not of labor trafficking"):
        assert words in seen
    assert house.slack.submit(PRIMARY, None, CHECKED).errors == {}
    house.work()
    assert "Principle check: no party or candidate" in house.card_text("P-2027-001")
    assert "hint" not in house.card_text("P-2027-001").lower()
    assert house.inbox(CHAIR) == []


@pytest.mark.rule("3.2.6")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("We oppose the Republican bill.", {Question.PARTISAN}),
        ("Community Project Funding for a shelter", {Question.EARMARK}),
        ("paid for by a rescission", {Question.OFFSET}),
        ("End forced labor.", {Question.SCOPE}),
        ("End labor and sex trafficking.", set()),
        ("The executive cuttlefish is not partisanal.", set()),
    ],
)
def test_words_are_found_whole(words: str, found: set[Question]) -> None:
    assert set(principles.hints("", words)) == found


@pytest.mark.rule("3.2.5")
def test_a_yes_or_unsure_needs_a_chairs_note_before_the_vote(any_database: House) -> None:
    house = any_database
    number = house.propose(checked=UNSURE)
    assert "asks for a chair’s note" in house.inbox(CHAIR)[-1]
    assert "One program is named." in house.inbox(CHAIR)[-1]
    assert "*Unsure*. One program is named." in house.card_text(number)
    assert [len(house.inbox(chair)) for chair in CHAIRS] == [1, 1]
    house.pass_time(3 * DAY)
    assert "no chair has written a note on it yet" in house.type(CHAIR, f"poll {number}")
    assert house.read("SELECT * FROM votes") == []
    write_note(house, CHAIR)
    assert "A chair’s note: It is a formula grant." in house.card_text(number)
    assert "wrote a note on the principle check" in house.thread(number)[-1]
    assert f"<@{CHAIR}> wrote the note." in plain(house.slack.inbox("U0DAVID")[0])
    assert "formula grant" not in "".join(house.inbox("U0DAVID"))
    house.open_vote(number)
    house.verify()


@pytest.mark.rule("3.2.5")
def test_a_form_opened_before_is_refused_while_the_note_is_missing(house: House) -> None:
    ready = house.propose("U0RUTH", Title="Another")
    number = house.propose(checked=UNSURE)
    house.pass_time(3 * DAY)
    house.slack.command(CHAIR, f"poll {ready}", channel=MEMBERS_CHANNEL)
    answer = forging.submit(house, CHAIR, {"Position": "2"})
    assert f"The principle check of {number} has a yes or unsure" in answer["errors"]["position"]


def change(house: House, number: str, **checked: str) -> None:
    """Change the text in substance, and answer the principle check anew."""
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    changed = {"Text": "We ask for more.", "Kind of change": "substantive", "What changed and why": "More is needed."}
    assert not house.slack.submit(PRIMARY, None, changed).errors
    assert not house.slack.submit(PRIMARY, None, {**CHECKED, **checked}).errors
    house.slack.close_view(PRIMARY)
    house.work()


@pytest.mark.rule("3.2.5")
def test_a_note_on_earlier_answers_does_not_open_a_vote_on_a_changed_text(any_database: House) -> None:
    house = any_database
    number = house.propose(checked=UNSURE)
    write_note(house, CHAIR, "It is a formula grant.")
    change(house, number, partisan="yes")
    assert "It is a formula grant." not in house.card_text(number)
    assert [len(house.inbox(chair)) for chair in CHAIRS] == [2, 2]
    house.pass_time(3 * DAY)
    assert "no chair has written a note on it yet" in house.type(CHAIR, f"poll {number}")
    write_note(house, CHAIR, "It names nobody who runs.")
    assert "It names nobody who runs." in house.card_text(number)
    house.open_vote(number)


def test_answers_on_a_text_that_changed_again_never_stand_for_those_on_the_next(any_database: House) -> None:
    house = any_database
    number = house.propose()
    changed = {"Kind of change": "substantive", "What changed and why": "More is needed."}
    for person, words in ((PRIMARY, "We ask for more."), (CHAIR, "We ask for one shelter.")):
        house.slack.command(person, f"amend {number}", channel=MEMBERS_CHANNEL)
        assert not house.slack.submit(person, None, {"Text": words, **changed}).errors
    errors = house.slack.submit(PRIMARY, None, CHECKED).errors
    assert "changed again while this form was open" in errors["partisan"]
    assert not house.slack.submit(CHAIR, None, {**CHECKED, "earmark": "yes"}).errors
    house.slack.close_view(CHAIR)
    house.work()
    house.pass_time(3 * DAY)
    assert "no chair has written a note on it yet" in house.type(CHAIR, f"poll {number}")


@pytest.mark.parametrize("revision", [1, 999])
def test_answers_are_for_a_text_of_the_position_that_they_name(house: House, revision: int) -> None:
    house.propose("U0RUTH")
    number = house.propose()
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    changed = {"Text": "We ask for more.", "Kind of change": "substantive", "What changed and why": "More is needed."}
    assert not house.slack.submit(PRIMARY, None, changed).errors
    before = state_of(house)
    metadata = json.dumps({"position": 2, "revision": revision})
    answer = forging.submit(house, PRIMARY, CHECKED, private_metadata=metadata)
    assert "That text is not known here." in answer["errors"]["partisan"]
    assert state_of(house) == before


def test_answers_on_a_text_whose_wording_changed_since_are_taken(house: House) -> None:
    number = house.propose()
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    changed = {"Text": "We ask for more.", "Kind of change": "substantive", "What changed and why": "More is needed."}
    assert not house.slack.submit(PRIMARY, None, changed).errors
    assert not house.amend(number, CHAIR, Text="We ask for much more.").errors
    assert not house.slack.submit(PRIMARY, None, {**CHECKED, "earmark": "yes"}).errors
    house.pass_time(3 * DAY)
    assert "no chair has written a note on it yet" in house.type(CHAIR, f"poll {number}")


@pytest.mark.parametrize("is_sent_late", [False, True])
def test_a_note_written_before_the_check_was_answered_anew_is_none_on_the_new_answers(
    any_database: House, is_sent_late: bool
) -> None:
    house = any_database
    number = house.propose(checked=UNSURE)
    message = house.slack.inbox(CHAIR)[-1]
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    changed = {"Text": "We ask for more.", "Kind of change": "substantive", "What changed and why": "More is needed."}
    assert not house.slack.submit(PRIMARY, None, changed).errors
    house.slack.click(CHAIR, channel=message.channel, ts=message.ts, button="Write Note")
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    for person in (PRIMARY, CHAIR) if is_sent_late else (CHAIR, PRIMARY):
        values = {**CHECKED, "partisan": "yes"} if person == PRIMARY else {"Your note": "It is a formula grant."}
        errors = house.slack.submit(person, None, values).errors
        assert bool(errors) == (is_sent_late and person == CHAIR), errors
        house.slack.close_view(person)
    house.work()
    assert "It is a formula grant." not in house.card_text(number)
    house.pass_time(3 * DAY)
    assert "no chair has written a note on it yet" in house.type(CHAIR, f"poll {number}")


@pytest.mark.rule("3.2.5")
def test_answers_without_a_doubt_need_no_note_any_more(house: House) -> None:
    number = house.propose(checked=UNSURE)
    change(house, number)
    house.pass_time(3 * DAY)
    house.open_vote(number)


@pytest.mark.rule("3.2.5")
def test_the_note_on_a_text_that_changed_in_an_open_vote_is_written_while_it_is_open(house: House) -> None:
    number = house.vote_is_open()
    change(house, number, partisan="yes")
    write_note(house, CHAIR, "It names nobody who runs.")
    assert "It names nobody who runs." in house.card_text(number)


def test_only_a_chair_writes_the_note(house: House) -> None:
    number = house.propose(checked=UNSURE)
    house.press(PRIMARY, number, "Write Note")
    house.slack.wait_for(lambda: house.read("SELECT * FROM outbox WHERE data LIKE '%Only a chair%'"))
    assert house.slack.views(PRIMARY) == []
    assert "Write Note" not in str(house.card(house.propose("U0RUTH")).blocks)


# --- lived-experience input ---


@pytest.mark.rule("3.3.1", "3.3.2")
@pytest.mark.parametrize(("values", "shown"), [(SOUGHT, "sought* (In January)"), (NOT_SOUGHT, "not sought*")])
def test_a_vote_waits_for_an_input_record(house: House, values: dict[str, str], shown: str) -> None:
    number = house.propose(asked=False)
    house.pass_time(3 * DAY)
    assert "not recorded yet" in house.card_text(number)
    refused = house.type(CHAIR, f"poll {number}")
    assert f"`/atest input {number}`; then the vote can open." in refused
    assert refused == house.type(CHAIR, "poll")
    house.press(PRIMARY, number, "Record Input")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    assert house.slack.submit(PRIMARY, None, values).errors == {}
    house.slack.close_view(PRIMARY)
    house.work()
    assert f"*Lived-experience input: {shown}" in house.card_text(number)
    for words in values.values():
        assert words in house.card_text(number) or words in ("sought", "not_sought", "in_part")
    house.open_vote(number)
    assert f"*Lived-experience input: {shown}" in house.card_text(number)
    assert "Input is recorded before a vote opens" in house.type(CHAIR, f"input {number}")


@pytest.mark.rule("3.3.1")
def test_the_newest_record_counts(any_database: House) -> None:
    house = any_database
    number = house.propose()
    house.slack.command(CHAIR, f"input {number}", channel=MEMBERS_CHANNEL)
    first = house.slack.views(CHAIR)[-1]
    assert "Two listening sessions." in str(first.blocks)
    changes = {"sought": "not_sought", "how": "", "when_sought": "", "what_changed": "", "compensated": "not_asked"}
    answer = house.slack.submit(CHAIR, None, {**changes, "why_not": "Two days’ notice."})
    assert answer.errors == {}
    before = state_of(house)
    assert answer.delivery is not None
    assert forging.again(house, answer.delivery) == answer.ack
    assert state_of(house) == before
    house.work()
    assert "Reason: Two days’ notice." in house.card_text(number)
    assert "listening" not in house.card_text(number)
    assert house.read("SELECT count(*) FROM input_records") == [(2,)]
    house.verify()


def test_who_may_not_record_is_told(house: House) -> None:
    number = house.propose(asked=False)
    assert "Input is recorded by delegates of member organizations and by chairs." in house.type(
        OBSERVER, f"input {number}"
    )
    house.press(OBSERVER, number, "Record Input")
    house.slack.wait_for(lambda: house.read("SELECT * FROM outbox WHERE data LIKE '%Input is recorded by%'"))
    assert house.read("SELECT * FROM input_records") == []


@pytest.mark.rule("3.3.3")
def test_the_form_asks_for_no_names_and_no_status(house: House) -> None:
    number = house.propose(asked=False)
    house.slack.command(PRIMARY, f"input {number}", channel=MEMBERS_CHANNEL)
    assert "*No names, and nothing about any person’s status or story.*" in str(house.slack.views(PRIMARY)[-1].blocks)


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"sought": "sought"}, {"how", "when_sought", "what_changed", "compensated"}),
        ({**SOUGHT, "why_not": "No time."}, {"why_not"}),
        ({"sought": "not_sought"}, {"why_not"}),
        ({**NOT_SOUGHT, "how": "By phone.", "compensated": "yes"}, {"how", "compensated"}),
        ({"why_not": "No time."}, {"sought"}),
    ],
)
def test_what_contradicts_itself_is_told_beside_the_field(
    house: House, values: dict[str, str], faults: set[str]
) -> None:
    number = house.propose(asked=False)
    house.slack.command(PRIMARY, f"input {number}", channel=MEMBERS_CHANNEL)
    before = state_of(house)
    assert set(forging.submit(house, PRIMARY, values)["errors"]) == faults
    assert state_of(house) == before


# --- the message shortcut ---


def say(house: House, words: str) -> str:
    return house.slack.say("U0RUTH", MEMBERS_CHANNEL, words)


def test_a_message_is_proposed_from_its_menu(house: House) -> None:
    ts = say(house, "R&D <b> for @maya.torres, see https://example.org/a")
    house.slack.shortcut(PRIMARY, "propose_message", channel=MEMBERS_CHANNEL, ts=ts)
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    answer = house.slack.submit(PRIMARY, None, {key: value for key, value in POSITION.items() if key != "Text"})
    assert answer.errors == {}
    text = house.read("SELECT text FROM revisions")[0][0]
    assert str(text).startswith("R&D <b> for @…, see https://example.org/a")


def test_a_long_message_says_that_its_rest_must_be_attached(house: House) -> None:
    ts = say(house, "word " * 700)
    house.slack.shortcut(PRIMARY, "propose_message", channel=MEMBERS_CHANNEL, ts=ts)
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    view = house.slack.views(PRIMARY)[-1]
    assert "The message is longer than 3,000 characters, so only its beginning is here." in str(view.blocks)


def test_the_shortcut_refuses_others_in_private(house: House) -> None:
    ts = say(house, "Words.")
    house.slack.shortcut(OBSERVER, "propose_message", channel=MEMBERS_CHANNEL, ts=ts)
    house.slack.wait_for(lambda: house.read("SELECT * FROM outbox WHERE data LIKE '%Positions are proposed by%'"))
    house.work()
    assert "Positions are proposed by delegates" in house.inbox(OBSERVER)[-1]
    assert house.slack.views(OBSERVER) == []
