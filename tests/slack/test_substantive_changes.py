"""A substantive change in an open vote: it begins anew, nothing carries over, and members are asked again (7.3)."""

import pytest

from tests.house import (
    ALTERNATE,
    CHAIR,
    CHANGE_WAITS,
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
from tests.slack.test_amending import BETTER, link_to, thread_of

SUBSTANTIVE = {"Text": BETTER, "Kind of change": "substantive"}


@pytest.fixture
def house(any_database: House) -> House:
    return any_database


@pytest.fixture
def number(house: House) -> str:
    """A vote in which three members have answered, and the text then changed in substance."""
    number = house.vote_is_open()
    house.press(ALTERNATE, number, "Stand aside")
    house.type("U0RUTH", f"vote {number} object")
    house.slack.close_view("U0RUTH")
    house.react("U0INES", number, "white_check_mark")
    house.work()
    return number


@pytest.fixture
def changed(house: House, number: str) -> str:
    assert not house.amend(number, **SUBSTANTIVE).errors
    return number


def asked(house: House, person: str) -> str:
    """The ts of the message that asks for the answer anew."""
    return next(item.ts for item in reversed(house.slack.inbox(person)) if "voting begins anew" in item.text)


def asked_people(house: House) -> set[str]:
    """Everybody who was asked for an answer anew."""
    people = [person.id for person in house.slack.workspace.people.values() if not person.is_bot]
    return {person for person in people if any("voting begins anew" in words for words in house.inbox(person))}


def answer_asked(house: House, person: str, button: str) -> None:
    house.slack.click(person, channel=house.slack.workspace.dm(person).id, ts=asked(house, person), button=button)
    house.work()


# --- the vote ---


@pytest.mark.rule("7.3", "12.2")
def test_the_vote_ends_as_replaced_and_a_new_one_opens_on_the_next_text(house: House, changed: str) -> None:
    first, second = house.read("SELECT outcome, revision_id, replaced_by_revision_id FROM votes ORDER BY id")
    revisions = [row[0] for row in house.read("SELECT id FROM revisions ORDER BY number")]
    assert first == ("replaced", revisions[0], revisions[1])
    assert second == (None, revisions[1], None)
    kept = "profile, rule, attribution, reason, tally, publication, chair_id, closes_zone"
    one, two = house.read(f"SELECT {kept} FROM votes ORDER BY id")
    assert one == two
    assert house.read("SELECT count(*) FROM electors WHERE vote_id = 2") == [(7,)]
    assert house.verify().votes == 1


@pytest.mark.rule("7.3", "5.4.5")
def test_nothing_carries_over(house: House, changed: str) -> None:
    assert house.read("SELECT count(*) FROM ballots WHERE vote_id = 2") == [(0,)]
    assert house.read("SELECT count(*) FROM ballots WHERE vote_id = 1") == [(3,)]
    assert house.read("SELECT count(*) FROM objections WHERE cleared_at IS NULL") == [(0,)]
    assert "Sign on: *0* · Stand aside: *0* · Object: *0* · No response: *7* of 7" in house.card_text(changed)


@pytest.mark.rule("7.3", "7.4.1")
def test_the_thread_and_the_channel_are_told(house: House, changed: str) -> None:
    old, new = house.cards(changed)
    assert "*Revision 2 replaced this text.*" in old.text
    assert "Sign on" not in [
        element["text"]["text"]
        for block in old.blocks or []
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]
    assert f"Please go on under {link_to(new)}the card of revision 2>" in thread_of(house, old)[-1]
    told = thread_of(house, new)[-1]
    assert told.startswith(
        f"*Voting begins anew on {changed}, “Protect domestic workers”.* Revision 2, by Free the Workers,"
    )
    assert any(told == item.text for item in house.slack.messages(CHAIR, MEMBERS_CHANNEL))


@pytest.mark.rule("12.7")
def test_the_new_vote_is_open_for_the_full_time_of_its_rule(house: House, changed: str) -> None:
    opened, closes = house.database.run(lambda rows: _times(rows))
    assert closes == house.coalition.calendar.default_closing(opened, house.coalition.terms["consensus"].open_at_least)


def _times(rows):  # type: ignore[no-untyped-def]
    from atest_bot.store import votes

    vote = votes.by_id(rows, 2)
    return vote.opened_at, vote.closes_at


def test_the_timers_of_the_replaced_vote_do_nothing(house: House, changed: str) -> None:
    house.pass_time(6 * DAY)
    house.work()
    assert house.read("SELECT outcome FROM votes WHERE id = 1") == [("replaced",)]
    assert sum("Voting begins anew" in words for words in house.thread(changed)) == 1


def test_the_new_vote_is_decided_on_its_own_ballots(house: House, changed: str) -> None:
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, changed, "Sign on")
    house.to_closing()
    house.to_closing() if house.decisions() == [] else None
    assert BETTER in house.decisions()[-1]
    assert house.verify().votes == 2


def test_a_change_that_waited_is_overtaken(house: House, number: str) -> None:
    house.amend(number, Title="Protect all workers")
    house.amend(number, CHAIR, **SUBSTANTIVE)
    assert house.read("SELECT kind, state FROM amendments ORDER BY id") == [
        ("editorial", "stopped"),
        ("substantive", "taken"),
    ]
    house.pass_time(2 * DAY)
    house.work()
    assert len(house.cards(number)) == 2


def test_a_vote_that_closed_is_not_begun_anew(house: House, number: str) -> None:
    house.to_closing(past_settle=False)
    answer = house.amend(number, **SUBSTANTIVE)
    assert "has closed, and the count follows." in answer.errors["title"]
    assert house.read("SELECT count(*) FROM votes") == [(1,)]


# --- those who had answered ---


@pytest.mark.rule("7.3")
def test_each_member_that_had_answered_is_asked_and_nobody_else(house: House, changed: str) -> None:
    assert asked_people(house) == {PRIMARY, ALTERNATE, "U0RUTH", "U0INES"}
    words = "\n".join(house.inbox(ALTERNATE))
    assert "Free the Workers answered *Stand aside* on revision 1." in words
    assert "Now: We ask Congress to protect [added: each] domestic worker." in words


@pytest.mark.rule("7.3", "5.5.1")
def test_reaffirm_casts_the_same_answer_once_with_a_receipt(house: House, changed: str) -> None:
    answer_asked(house, ALTERNATE, "Reaffirm")
    assert house.read("SELECT choice FROM ballots WHERE vote_id = 2") == [("stand_aside",)]
    receipt = house.inbox(ALTERNATE)[-1]
    assert "*Recorded: Stand aside* for *Free the Workers*." in receipt
    assert "revision 2 (fingerprint" in receipt
    before = state_of(house), len(house.inbox(ALTERNATE))
    answer_asked(house, ALTERNATE, "Reaffirm")
    assert (state_of(house), len(house.inbox(ALTERNATE))) == before
    assert house.verify()


@pytest.mark.rule("7.3", "5.8")
def test_a_reaffirmation_is_not_refused_as_it_is_delivered_once_more_after_the_next_change(
    house: House, changed: str
) -> None:
    answer_asked(house, ALTERNATE, "Reaffirm")
    delivery = forging.newest(house, "interactive")
    assert not house.amend(changed, Title="Protect all workers").errors
    house.pass_time(CHANGE_WAITS)
    house.work()
    before = house.inbox(ALTERNATE)
    forging.again(house, delivery)
    house.work()
    assert house.inbox(ALTERNATE) == before


@pytest.mark.rule("7.3")
def test_change_gives_another_answer(house: House, changed: str) -> None:
    house.slack.click(
        "U0RUTH", channel=house.slack.workspace.dm("U0RUTH").id, ts=asked(house, "U0RUTH"), button="Change"
    )
    house.slack.wait_for(lambda: house.slack.views("U0RUTH"))
    assert house.slack.views("U0RUTH")[-1].title == "Answer anew"
    house.slack.submit("U0RUTH", None, {"Answer": "sign_on"})
    house.work()
    assert house.slack.views("U0RUTH")[-1].title == "Answer recorded"
    assert house.read("SELECT choice FROM ballots WHERE vote_id = 2") == [("sign_on",)]


def test_an_objection_that_is_reaffirmed_owes_its_reason_anew(house: House, changed: str) -> None:
    answer_asked(house, "U0RUTH", "Reaffirm")
    house.slack.wait_for(lambda: house.slack.views("U0RUTH"))
    assert house.slack.views("U0RUTH")[-1].title == "Reason for objecting"
    assert "Reason owed by: Harbor Light Legal" in house.card_text(changed)


@pytest.mark.rule("2.6.3")
def test_an_alternate_who_is_overruled_by_an_objection_is_told_and_not_asked_for_its_reason(
    house: House, changed: str
) -> None:
    house.react(PRIMARY, changed, "no_entry")
    house.work()
    answer_asked(house, ALTERNATE, "Reaffirm")
    house.finish_errands()
    assert house.slack.views(ALTERNATE) == []
    assert "*Not changed.*" in house.inbox(ALTERNATE)[-1]
    house.slack.click(
        ALTERNATE, channel=house.slack.workspace.dm(ALTERNATE).id, ts=asked(house, ALTERNATE), button="Change"
    )
    house.slack.wait_for(lambda: house.slack.views(ALTERNATE))
    house.slack.submit(ALTERNATE, None, {"Answer": "sign_on"})
    assert house.slack.views(ALTERNATE)[-1].title == "Answer recorded"


def test_a_reaffirmation_of_an_older_text_or_after_the_close_changes_nothing(house: House, changed: str) -> None:
    house.amend(changed, Text="We ask.", **{"Kind of change": "substantive"})
    old = next(item for item in house.slack.inbox(ALTERNATE) if "voting begins anew" in item.text)
    before = state_of(house)
    house.slack.click(ALTERNATE, channel=old.channel, ts=old.ts, button="Reaffirm")
    house.work()
    assert f"Please answer on {link_to(house.card(changed))}the current card>." in house.inbox(ALTERNATE)[-1]
    assert state_of(house) == before


def test_after_the_close_a_reaffirmation_is_late(house: House, changed: str) -> None:
    house.pass_time(8 * DAY)
    answer_asked(house, ALTERNATE, "Reaffirm")
    assert "*Too late to count.*" in house.inbox(ALTERNATE)[-1]
    assert house.read("SELECT count(*) FROM ballots WHERE vote_id = 2") == [(0,)]


def test_those_without_a_vote_reaffirm_nothing(house: House, changed: str) -> None:
    value = forging.ballot_value(house, changed)
    before = state_of(house)
    for person in (OBSERVER, CHAIR):
        forging.press(house, person, value, "reaffirm")
        forging.press(house, person, value, "change_answer")
    house.work()
    assert state_of(house) == before
    forging.press(house, "U0NOOR", value, "reaffirm")
    house.work()
    assert "has no earlier answer to confirm here." in house.inbox("U0NOOR")[-1]


@pytest.mark.rule("7.1.2")
def test_a_button_of_the_replaced_vote_is_refused(house: House, number: str) -> None:
    value = forging.ballot_value(house, number)
    house.amend(number, **SUBSTANTIVE)
    before = state_of(house)
    forging.press(house, PRIMARY, value)
    house.work()
    assert f"Please answer on {link_to(house.card(number))}the current card>." in house.inbox(PRIMARY)[-1]
    assert state_of(house) == before


@pytest.mark.rule("7.3")
def test_where_whoever_answered_left_and_there_is_no_primary_all_delegates_are_asked(house: House) -> None:
    number = house.vote_is_open()
    house.press(PRIMARY, number, "Sign on")
    house.work()
    house.type(CHAIR, "delegate remove @maya.torres")
    house.amend(number, CHAIR, **SUBSTANTIVE)
    assert asked_people(house) == {ALTERNATE, OTHER_ALTERNATE}
    answer_asked(house, OTHER_ALTERNATE, "Reaffirm")
    assert house.read("SELECT choice FROM ballots WHERE vote_id = 2") == [("sign_on",)]


@pytest.mark.rule("7.3", "2.2")
def test_a_group_is_asked_anew_though_the_member_that_answered_for_it_left(house: House) -> None:
    for name, person in (("River North", "@ada.brooks"), ("River South", "@omar.vance")):
        house.type(CHAIR, f'member add "{name}" "{name}" "River Network"')
        house.type(CHAIR, f'delegate add {person} "{name}" primary')
    number = house.vote_is_open()
    house.press(OBSERVER, number, "Sign on")
    house.work()
    house.type(CHAIR, 'member leave "River North"')
    house.amend(number, CHAIR, **SUBSTANTIVE)
    assert asked_people(house) == {OUTSIDER}
    assert "River South answered *Sign on* on revision 1." in "\n".join(house.inbox(OUTSIDER))


@pytest.mark.rule("7.3", "5.3")
def test_reaffirm_over_a_reaction_is_an_act_that_stays_when_the_reaction_goes(house: House, changed: str) -> None:
    house.react("U0INES", changed, "white_check_mark")
    answer_asked(house, "U0INES", "Reaffirm")
    house.unreact("U0INES", changed, "white_check_mark")
    house.work()
    assert house.read("SELECT choice, by_reaction FROM ballots WHERE vote_id = 2") == [("sign_on", False)]


@pytest.mark.rule("5.7.2")
def test_an_answer_that_is_reaffirmed_again_after_the_close_is_late(house: House, changed: str) -> None:
    answer_asked(house, ALTERNATE, "Reaffirm")
    house.to_closing(past_settle=False)
    answer_asked(house, ALTERNATE, "Reaffirm")
    assert "*Too late to count.*" in house.inbox(ALTERNATE)[-1]
    assert house.read("SELECT timing FROM acts WHERE vote_id = 2") == [("in_time",), ("late",)]


@pytest.mark.rule("7.2")
def test_a_change_that_nobody_stopped_is_not_dropped_by_the_next_in_its_last_minutes(house: House, number: str) -> None:
    house.amend(number, Title="Protect all workers")
    house.pass_time(DAY + 60)
    assert "it takes effect in a few minutes" in house.amend(number, **SUBSTANTIVE).errors["title"]
    house.pass_time(CHANGE_WAITS - DAY)
    house.work()
    assert house.amend(number, **SUBSTANTIVE).errors == {}
    assert house.read("SELECT state FROM amendments ORDER BY id") == [("taken",), ("taken",)]
    assert house.read("SELECT revision_id, outcome FROM votes ORDER BY id") == [(2, "replaced"), (3, None)]
