"""A correction of what was adopted: 24 hours without objection, then the public post says so (rulebook 8.4)."""

import pytest

from atest_bot.sandbox.objects import plain
from tests.house import CHAIR, CHANGE_WAITS, DAY, DECISIONS_CHANNEL, MEMBERS_CHANNEL, PRIMARY, House, state_of
from tests.slack.test_amending import BETTER
from tests.slack.test_deciding import SECRET, decided, ever_posted, hold_up


@pytest.fixture
def house(any_database: House) -> House:
    return any_database


@pytest.fixture
def number(house: House) -> str:
    """An adopted and published decision."""
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.to_closing()
    assert len(house.decisions()) == 1
    return number


def correct(house: House, **words: str) -> dict[str, str]:
    house.slack.command(CHAIR, "amend D-2027-001", channel=MEMBERS_CHANNEL)
    errors = house.slack.submit(CHAIR, None, {"What changed and why": "A typing error.", **words}).errors
    house.slack.close_view(CHAIR)
    house.work()
    return errors


def public_thread(house: House) -> list[str]:
    post = house.slack.messages(CHAIR, DECISIONS_CHANNEL)[0]
    return [plain(item) for item in house.slack.thread(CHAIR, DECISIONS_CHANNEL, post.ts)][1:]


@pytest.mark.rule("8.4.1", "7.2")
def test_a_correction_waits_a_day_and_then_edits_the_public_post(house: House, number: str) -> None:
    before = house.decisions()
    assert correct(house, Text=BETTER) == {}
    assert house.decisions() == before
    put = "\n".join(house.thread(number))
    assert f"*A correction to {number}, “Protect domestic workers”*, put by <@{CHAIR}>, a chair." in put
    house.pass_time(CHANGE_WAITS)
    house.work()
    (post,) = house.decisions()
    assert BETTER in post
    assert "*Corrected on " in post
    assert "Free the Workers" not in post
    (noted,) = public_thread(house)
    assert "Corrected on " in noted
    assert "*D-2027-001 is corrected.* Revision 2 is its text from now on" in house.thread(number)[-1]
    assert "We ask Congress to protect every domestic worker." in house.card_text(number)
    assert house.read("SELECT corrected_revision_id FROM decisions") == house.read(
        "SELECT id FROM revisions WHERE number = 2"
    )
    assert house.verify().decisions == 1
    assert "as D-2027-001" in house.type(PRIMARY, f"status {number}")


@pytest.mark.rule("8.4.1")
def test_a_decision_corrected_before_it_could_be_posted_is_first_posted_as_it_stands(house: House) -> None:
    hold_up(house)
    decided(house)
    text = "\n".join(f"{place}. {BETTER}" for place in range(55))
    assert correct(house, Text=text) == {}
    house.pass_time(CHANGE_WAITS)
    house.work()
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    posted = "\n".join(ever_posted(house))
    assert "We ask Congress to protect every domestic worker." not in posted
    assert [posted.count(f"\n{place}. {BETTER}") for place in range(55)] == [1] * 55
    assert "*Corrected on " in posted
    assert house.read("SELECT count(*) FROM outbox WHERE destination = 'public' AND action = 'update'") == [(0,)]
    house.verify()


def test_a_correction_of_what_is_not_public_does_not_speak_of_a_published_text(house: House) -> None:
    number = decided(house, **SECRET)
    assert correct(house, Text=BETTER) == {}
    put = next(words for words in house.thread(number) if "*A correction to" in words)
    assert "The text of the decision is corrected then; where it is published, a note there says so." in put
    assert "The published text" not in put


@pytest.mark.rule("7.2")
def test_any_member_stops_a_correction(house: House, number: str) -> None:
    before = house.decisions()
    correct(house, Text=BETTER)
    card = house.card(number)
    ts = next(
        item.ts
        for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, card.ts)
        if "A correction to" in item.text and "put by" in item.text
    )
    house.slack.click("U0RUTH", channel=MEMBERS_CHANNEL, ts=ts, button="This is substantive")
    house.pass_time(2 * DAY)
    house.work()
    assert house.decisions() == before
    assert public_thread(house) == []
    assert "What was adopted stays as it is." in house.thread(number)[-1]


def test_a_second_correction_begins_from_the_first(house: House, number: str) -> None:
    for word in ("each", "any"):
        correct(house, Text=f"We ask Congress to protect {word} domestic worker.")
        house.pass_time(CHANGE_WAITS)
        house.work()
    (post,) = house.decisions()
    assert "protect any domestic worker" in post
    assert "Was: We ask Congress to protect [removed: each] domestic worker." in "\n".join(house.thread(number))
    assert len(public_thread(house)) == 2


def test_one_correction_waits_at_a_time_and_nothing_changed_is_said(house: House, number: str) -> None:
    assert "Nothing is different" in correct(house)["title"]
    correct(house, Text=BETTER)
    before = state_of(house)
    assert "waits already" in correct(house, Title="Protect all workers")["title"]
    assert state_of(house) == before


def test_a_substantive_change_sent_after_the_adoption_becomes_no_correction(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Sign on")
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.to_closing()
    changed = {"Text": BETTER, "Kind of change": "substantive", "What changed and why": "More is needed."}
    errors = house.slack.submit(PRIMARY, None, changed).errors
    assert errors["title"].startswith(f"{number} was adopted while this form was open")
    house.pass_time(2 * DAY)
    house.work()
    assert BETTER not in "".join(house.decisions())
    assert len(house.read("SELECT id FROM revisions")) == 1


def test_a_correction_sent_once_deliberation_began_again_is_refused_in_words(house: House) -> None:
    number = decided(house, "FFFFSSS")
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    errors = house.slack.submit(PRIMARY, None, {"Text": BETTER, "What changed and why": "A typing error."}).errors
    assert f"type `/atest amend {number}`" in errors["title"]
    assert len(house.read("SELECT id FROM revisions")) == 1


@pytest.mark.rule("8.4.1", "4.5.1")
def test_what_was_corrected_is_changed_from_the_corrected_text_when_it_is_deliberated_again(house: House) -> None:
    number = decided(house, "FFFFSSS")
    correct(house, Text=BETTER)
    house.pass_time(CHANGE_WAITS)
    house.work()
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert "Nothing is different" in house.amend(number).errors["title"]
    assert house.amend(number, Title="Protect all workers", **{"Kind of change": "substantive"}).errors == {}
    (text,) = house.read("SELECT text FROM revisions ORDER BY id DESC LIMIT 1")[0]
    assert text == BETTER
    assert BETTER in house.card_text(number)
    assert house.verify().decisions == 1


@pytest.mark.rule("8.4.1")
def test_a_form_that_was_open_while_a_correction_took_effect_does_not_undo_it(house: House) -> None:
    number = decided(house, "FFFFSSS")
    correct(house, Text=BETTER)
    house.pass_time(DAY - 3600)
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.pass_time(2 * 3600)
    house.work()
    changed = {"Title": "Protect all workers", "Kind of change": "substantive", "What changed and why": "More."}
    errors = house.slack.submit(PRIMARY, None, changed).errors
    assert "changed by somebody else while this form was open" in errors["title"]
    assert len(house.read("SELECT id FROM revisions")) == 2
