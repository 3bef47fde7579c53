"""A text that changes in deliberation: a new card, the old one edited to say so, and what is different (rulebook 7)."""

import pytest

from atest_bot.sandbox.objects import TEAM_DOMAIN, Message, plain
from tests.house import ALTERNATE, CHAIR, CHECKED, DAY, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARY, House, state_of

BETTER = "We ask Congress to protect each domestic worker."


@pytest.fixture
def number(house: House) -> str:
    """A position in deliberation, proposed by Free the Workers."""
    return house.propose()


def thread_of(house: House, card: Message) -> list[str]:
    return [plain(item) for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, card.ts)][1:]


def link_to(card: Message) -> str:
    return f"<https://{TEAM_DOMAIN}.slack.com/archives/{MEMBERS_CHANNEL}/p{card.ts.replace('.', '')}|"


# --- what it becomes ---


@pytest.mark.rule("7.1.1", "7.4.1", "7.4.2")
def test_a_change_makes_a_new_card_and_the_old_one_says_so(house: House, number: str) -> None:
    first = house.card(number)
    house.amend(number, Text=BETTER)
    old, new = house.cards(number)
    assert old.ts == first.ts
    assert f"*Revision 2 replaced this text.* It stays here as it was. Read it, and go on, {link_to(new)}" in plain(old)
    assert "We ask Congress to protect every domestic worker." in plain(old)
    assert BETTER in plain(new)
    assert "revision 2" in plain(new)


@pytest.mark.rule("7.1.1", "1.6")
def test_every_revision_is_kept_under_its_own_number_and_hash(house: House, number: str) -> None:
    before = house.read("SELECT * FROM revisions")
    house.amend(number, Text=BETTER)
    house.amend(number, Title="Protect all domestic workers")
    found = house.read("SELECT number, title, hash FROM revisions ORDER BY number")
    assert house.read("SELECT * FROM revisions WHERE number = 1") != []
    assert [(row[0], row[1]) for row in found] == [
        (1, "Protect domestic workers"),
        (2, "Protect domestic workers"),
        (3, "Protect all domestic workers"),
    ]
    assert len({row[2] for row in found}) == 3
    (was,), (stays,) = before, house.read("SELECT * FROM revisions WHERE number = 1")
    assert was == stays


@pytest.mark.rule("7.4.1", "1.5")
def test_deliberation_goes_on_under_the_new_card(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    old, new = house.cards(number)
    assert thread_of(house, old)[-1] == (
        f"*Revision 2 of {number} replaces this text.* Please go on under "
        f"{link_to(new)}the card of revision 2>; what was said here stays."
    )
    first, confidentiality, difference = thread_of(house, new)
    assert first == (
        f"*This is revision 2 of {number}, “Protect domestic workers”.* An editorial change to revision 1, made by "
        "Free the Workers. Deliberation goes on in this thread. What was said before is under "
        f"{link_to(old)}the card of revision 1>.\nWhat changed and why: A clearer word."
    )
    assert "it is confidential within ATEST" in confidentiality
    assert difference == (
        f"*{number}: what changed from revision 1 to revision 2.*\n*Text*\n"
        "Was: We ask Congress to protect [removed: every] domestic worker.\n"
        "Now: We ask Congress to protect [added: each] domestic worker."
    )


def test_each_card_points_to_the_next_one(house: House, number: str) -> None:
    for word in ("each", "any", "all"):
        house.amend(number, Text=f"We ask Congress to protect {word} workers.")
    first, second, third, fourth = house.cards(number)
    for old, new in ((first, second), (second, third), (third, fourth)):
        assert link_to(new) in plain(old)
        assert link_to(new) in thread_of(house, old)[-1]
    assert "replaced" not in plain(fourth)


def test_either_kind_takes_effect_at_once_in_deliberation(house: House, number: str) -> None:
    house.amend(number, Text=BETTER, **{"Kind of change": "substantive"})
    assert "A substantive change to revision 1" in thread_of(house, house.card(number))[0]
    assert house.read("SELECT kind, state FROM amendments") == [("substantive", "taken")]


def test_a_chair_may_change_a_text_and_is_named(house: House, number: str) -> None:
    answer = house.amend(number, CHAIR, **{"Plain-language summary": "In plainer words."})
    assert not answer.errors
    assert f"made by <@{CHAIR}>, a chair." in thread_of(house, house.card(number))[0]


def test_the_vote_opens_on_the_newest_text(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    house.pass_time(3 * DAY)
    house.open_vote(number)
    house.press(PRIMARY, number, "Sign on")
    house.work()
    assert house.read("SELECT revision_hash FROM ballots") == house.read("SELECT hash FROM revisions WHERE number = 2")
    assert "revision 2 (fingerprint" in house.inbox(PRIMARY)[-1]


@pytest.mark.rule("3.2.1")
def test_a_substantive_change_asks_the_principle_check_again_and_an_editorial_one_keeps_it(
    house: House, number: str
) -> None:
    house.amend(number, Text=BETTER)
    assert house.read("SELECT DISTINCT revision_id FROM principle_answers") == [(1,)]
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    changed = {"Text": "We ask for more.", "Kind of change": "substantive", "What changed and why": "More."}
    assert not house.slack.submit(PRIMARY, None, changed).errors
    assert house.slack.views(PRIMARY)[-1].title == "Principle check"
    assert not house.slack.submit(PRIMARY, None, {**CHECKED, "earmark": "unsure"}).errors
    house.work()
    assert "unsure" in house.card_text(number).lower()
    assert house.read("SELECT answer FROM principle_answers WHERE revision_id = 3 AND question = 'earmark'") == [
        ("unsure",)
    ]
    house.pass_time(3 * DAY)
    assert "note" in str(house.type(CHAIR, f"poll {number}"))


# --- who may not, and what is refused ---


@pytest.mark.parametrize("person", [ALTERNATE, "U0RUTH", OBSERVER, OUTSIDER])
def test_nobody_else_changes_a_text(house: House, number: str, person: str) -> None:
    before = state_of(house)
    channel = None if person == OUTSIDER else MEMBERS_CHANNEL
    answer = house.slack.command(person, f"amend {number}", channel=channel)
    assert "is changed by the person who proposed it, while they act for the same member, or by a chair." in answer.text
    assert house.slack.views(person) == []
    assert state_of(house) == before


def test_a_proposer_who_left_the_roster_changes_nothing(house: House, number: str) -> None:
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.type(CHAIR, "delegate remove @maya.torres")
    answer = house.slack.submit(
        PRIMARY, None, {"Text": BETTER, "Kind of change": "editorial", "What changed and why": "."}
    )
    assert list(answer.errors) == ["title"]
    assert len(house.read("SELECT id FROM revisions")) == 1


def test_nothing_changed_is_said_and_stores_nothing(house: House, number: str) -> None:
    before = state_of(house)
    answer = house.amend(number)
    assert answer.errors == {
        "title": "Nothing is different from the text as it stands. Change a word, or press Cancel."
    }
    assert state_of(house) == before


def test_every_fault_is_named_beside_its_field(house: House, number: str) -> None:
    answer = house.amend(
        number,
        Title="x",
        Text="We ask\u202e Congress.",
        **{"Link to the full text": "ftp://example.org", "What changed and why": "\u200b"},
    )
    assert set(answer.errors) == {"title", "text", "link", "why"}


def test_a_form_written_on_an_older_text_is_refused(house: House, number: str) -> None:
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.amend(number, CHAIR, Text=BETTER)
    answer = house.slack.submit(
        PRIMARY, None, {"Text": "x y", "Kind of change": "editorial", "What changed and why": "z"}
    )
    assert "changed by somebody else while this form was open" in answer.errors["title"]
    assert len(house.cards(number)) == 2


def test_the_same_form_twice_makes_one_revision(house: House, number: str) -> None:
    house.amend(number, Text=BETTER)
    before = state_of(house), house.thread(number)
    house.slack.redeliver(
        next(one for one in reversed(house.slack.deliveries) if one.body.get("type") == "view_submission")
    )
    house.work()
    assert (state_of(house), house.thread(number)) == before


def test_what_has_ended_is_not_changed(house: House, number: str) -> None:
    house.pass_time(3 * DAY)
    house.open_vote(number)
    for person in ("U0MAYA", "U0RUTH", "U0INES", "U0NOOR"):
        house.press(person, number, "Stand aside")
    house.to_closing()
    assert "is not adopted, so its text stays as it is." in house.type(CHAIR, f"amend {number}")


def test_a_missing_or_unknown_number_is_explained(house: House, number: str) -> None:
    assert "like this: `/atest amend P-2026-014`" in house.type(PRIMARY, "amend")
    assert "There is no position or decision P-2027-099" in house.type(PRIMARY, "amend P-2027-099")


# --- objected ---


@pytest.mark.rule("5.4.5")
def test_a_new_revision_clears_an_objection_and_deliberation_begins_again(house: House, number: str) -> None:
    house.pass_time(3 * DAY)
    house.open_vote(number)
    for person in ("U0MAYA", "U0INES", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    house.type("U0RUTH", f"vote {number} object")
    house.slack.close_view("U0RUTH")
    house.to_closing()
    assert house.read("SELECT cleared_at FROM objections") == [(None,)]
    house.amend(number, Text=BETTER, **{"Kind of change": "substantive"})
    assert house.read("SELECT count(*) FROM objections WHERE cleared_at IS NULL") == [(0,)]
    assert house.read("SELECT stage FROM positions") == [("deliberation",)]
    assert "*In deliberation.*" in house.card_text(number)
    assert "needs 2 business days of deliberation" in str(house.poll(number).errors)
    house.slack.close_view(CHAIR)
    house.pass_time(4 * DAY)
    house.open_vote(number)
    assert "Voting is open" in house.card_text(number)
    assert house.verify().votes == 1


def test_a_proposer_who_changed_sides_changes_nothing_for_the_member_before(house: House, number: str) -> None:
    house.slack.command(PRIMARY, f"amend {number}", channel=MEMBERS_CHANNEL)
    house.type(CHAIR, "delegate remove @maya.torres")
    house.type(CHAIR, 'delegate add @maya.torres "Casa Nueva"')
    answer = house.slack.submit(
        PRIMARY, None, {"Text": BETTER, "Kind of change": "editorial", "What changed and why": "."}
    )
    assert "while they act for the same member" in answer.errors["title"]
    house.slack.close_view(PRIMARY)
    assert "while they act for the same member" in house.type(PRIMARY, f"amend {number}")
    assert len(house.read("SELECT id FROM revisions")) == 1
