"""The roster by command: who may, every fault, the second time, and what a change does to open votes (rulebook 2)."""

import pytest

from atest_bot.domain.members import Role
from atest_bot.services import membership, roster_file
from atest_bot.store import roster
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    OBSERVER,
    OUTSIDER,
    POSITION,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging
from tests.slack.homes import visit

FIRST_LINES = (
    "*Bridge to Safety*: <@U0JUNE> (primary delegate",
    "*Casa Nueva*: <@U0INES> (primary delegate",
    "*Free the Workers*, printed as “Free the Workers, Inc.”: <@U0MAYA> (primary delegate",
)


def changed(house: House, words: str) -> str:
    """What a chair's command answers, which must have changed something."""
    before = state_of(house)
    answer = house.type(CHAIR, words)
    assert state_of(house) != before, answer
    return answer


def refused(house: House, words: str) -> str:
    """What a chair's command answers, which must have changed nothing."""
    before = state_of(house)
    answer = house.type(CHAIR, words)
    assert state_of(house) == before, answer
    return answer


def test_the_roster_shows_members_and_their_people(house: House) -> None:
    answer = house.type(CHAIR, "roster")
    for line in FIRST_LINES:
        assert line in answer
    assert "*Chairs and observers*: <@U0CLARA> (chair" in answer
    assert "<@U0ADA> (observer" in answer
    assert OUTSIDER not in answer


@pytest.mark.parametrize(
    "words",
    [
        "roster",
        'member add "Nine Lives"',
        'member suspend "Casa Nueva"',
        'delegate add @omar.vance "Casa Nueva"',
        "delegate remove @ben.okafor",
        "observer add @omar.vance",
        "observer remove @ada.brooks",
        "chair add @maya.torres",
        "chair remove @clara.whitfield",
    ],
)
@pytest.mark.parametrize("person", [PRIMARY, OBSERVER, OUTSIDER])
def test_nobody_but_chairs_may(house: House, person: str, words: str) -> None:
    before = state_of(house)
    assert "Only a chair can do that." in house.slack.command(person, words).text
    assert state_of(house) == before


# --- members ---


@pytest.mark.rule("2.8.1")
def test_a_member_is_added_with_its_printed_name(house: House) -> None:
    assert "Nine Lives is now a member. Add its people with" in changed(
        house, 'member add "Nine Lives" "Nine Lives, Inc."'
    )
    assert "*Nine Lives*, printed as “Nine Lives, Inc.”: nobody acts for it yet" in house.type(CHAIR, "roster")


def test_a_member_without_a_printed_name_is_printed_as_it_is_called(house: House) -> None:
    changed(house, 'member add "Nine Lives"')
    assert "*Nine Lives*: nobody acts for it yet" in house.type(CHAIR, "roster")


@pytest.mark.parametrize("name", ["Casa Nueva", "CASA  NUEVA", "Casa-Nueva", "casanueva"])
def test_a_member_is_added_once_however_it_is_written(house: House, name: str) -> None:
    assert "is a member already." in refused(house, f'member add "{name}"')


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x", "is too short"),
        ("x" * 81, "has 81 characters"),
        ("Casa\u200bNuova", "cannot be seen (U+200B)"),
        ("Casa\u202eNuova", "cannot be seen (U+202E)"),
        ("C\u0430sa Nuova", "mixes letters of different alphabets"),
    ],
)
def test_a_name_that_could_deceive_is_refused(house: House, name: str, sentence: str) -> None:
    assert sentence in refused(house, f'member add "{name}"')
    assert sentence in refused(house, f'member add "Nine Lives" "{name}"')


def test_a_hostile_name_does_nothing_but_stand_there(house: House) -> None:
    changed(house, 'member add "<!channel> *Lives*"')
    house.type(CHAIR, "roster")
    for said in house.slack.workspace.private_to(CHAIR)[-2:]:
        assert "channel" not in said.notified
        assert "&lt;!channel&gt; *\u2060Lives*\u2060" in said.text
        assert "<!channel>" not in said.text


@pytest.mark.parametrize("words", ["member", "member add", 'member rename "Casa Nueva"', 'member "Casa Nueva"'])
def test_a_member_command_that_is_not_whole_is_explained(house: House, words: str) -> None:
    assert 'Please write it like `/atest member add "Free the Workers"' in refused(house, words)


@pytest.mark.parametrize(
    ("deed", "standing", "became", "stands"),
    [
        ("suspend", "suspended", "is now suspended", "is suspended"),
        ("leave", "left", "has left the coalition", "has left"),
    ],
)
def test_a_member_can_be_suspended_or_leave_and_be_restored(
    house: House, deed: str, standing: str, became: str, stands: str
) -> None:
    assert f"Casa Nueva {became}." in changed(house, f'member {deed} "casa nueva"')
    assert f"Casa Nueva {stands} already." in refused(house, f'member {deed} "Casa Nueva"')
    assert f"Casa Nueva {stands}, so nobody" in refused(house, 'delegate add @omar.vance "Casa Nueva"')
    assert f"Casa Nueva {became}, by <@U0CLARA>." in house.type(CHAIR, "record")
    assert f"*Casa Nueva* ({standing})" in house.type(CHAIR, "roster")
    assert "Casa Nueva is now active." in changed(house, 'member restore "Casa Nueva"')
    assert "Casa Nueva is active already." in refused(house, 'member restore "Casa Nueva"')


def test_an_unknown_member_is_answered_with_those_there_are(house: House) -> None:
    answer = refused(house, 'member suspend "Casa Vieja"')
    assert "There is no member “Casa Vieja”. Members are: Bridge to Safety, Casa Nueva," in answer


@pytest.mark.guarantee("G4")
def test_a_suspended_members_delegates_have_no_power(house: House) -> None:
    number = house.vote_is_open()
    changed(house, 'member suspend "Casa Nueva"')
    assert "Positions are proposed by delegates" in house.type("U0INES", "propose")
    house.press("U0INES", number, "Sign on")
    assert house.ballots() == {}


@pytest.mark.rule("5.10")
@pytest.mark.parametrize(("person", "member"), [("U0INES", "Casa Nueva"), (CHAIR_AND_DELEGATE, "Open Door Project")])
def test_a_suspended_members_people_are_told_that_it_is_suspended(
    any_database: House, person: str, member: str
) -> None:
    house = any_database
    number = house.vote_is_open()
    house.type(CHAIR, 'check "Shall we meet in June?" "Yes" "No"')
    changed(house, f'member suspend "{member}"')
    house.press(person, number, "Sign on")
    forging.press(house, person, "1:1", "check_option_1")
    house.work()
    why = f"{member} is suspended, so it takes no part now. Ask a chair when it will be restored"
    assert sum(words.startswith(why) for words in house.inbox(person)) == 2
    assert why in house.type(person, f"vote {number} sign-on")
    assert house.ballots() == {}


def test_a_suspended_members_people_read_nothing_and_are_told_why(house: House) -> None:
    number = house.vote_is_open()
    changed(house, 'member suspend "Casa Nueva"')
    for words in ("status", f"status {number}", f"record {number}", "inclusion"):
        answer = house.type("U0INES", words)
        assert "Casa Nueva is suspended, so it takes no part now." in answer
        assert POSITION["Title"] not in answer
    assert "as a guest for now" in house.type("U0INES", "help")
    assert "Casa Nueva is suspended, so it takes no part now." in visit(house, "U0INES")


def test_the_people_of_a_member_that_left_are_in_the_roster_no_longer(house: House) -> None:
    number = house.vote_is_open()
    changed(house, 'member leave "Casa Nueva"')
    house.press("U0INES", number, "Sign on")
    house.work()
    assert "you are not in the coalition’s roster" in house.inbox("U0INES")[-1]
    assert "You are not in the coalition’s roster" in house.type("U0INES", "status")


@pytest.mark.rule("11.2")
def test_a_suspended_members_ballot_lapses_and_the_numbers_fall(house: House) -> None:
    number = house.vote_is_open()
    house.press("U0INES", number, "Sign on")
    house.press(PRIMARY, number, "Sign on")
    house.work()
    changed(house, 'member suspend "Casa Nueva"')
    house.work()
    card = house.card_text(number)
    assert "Now 6 of 7 members may vote." in card
    assert "Sign on: *1*" in card
    assert "Answered: Free the Workers\n" in card
    house.to_closing()
    house.to_closing()
    assert "Casa Nueva" not in house.thread(number)[-1]
    assert house.verify().votes == 1


@pytest.mark.rule("11.2", "5.10")
def test_a_member_restored_during_a_vote_stays_out_of_it(house: House) -> None:
    number = house.vote_is_open()
    house.press("U0INES", number, "Sign on")
    changed(house, 'member suspend "Casa Nueva"')
    changed(house, 'member restore "Casa Nueva"')
    house.press("U0INES", number, "Object")
    house.work()
    assert "Now 6 of 7 members may vote." in house.card_text(number)
    assert "Sign on: *0* · Stand aside: *0* · Object: *0*" in house.card_text(number)
    told = "\n".join(house.inbox("U0INES"))
    assert (
        "Casa Nueva was suspended or had left while this vote was open, so it is out of this one. "
        "It can answer in the next. You are welcome to speak in the deliberation thread."
    ) in told
    assert "not among the members entitled" not in told
    assert "*Recorded, and lapsed.* Casa Nueva is out of the count" in told


def test_an_objection_lapses_with_its_member(house: House) -> None:
    number = house.vote_is_open()
    house.react("U0INES", number, "no_entry")
    house.work()
    for person in ("U0MAYA", "U0RUTH", "U0NOOR", "U0KOFI"):
        house.press(person, number, "Sign on")
    changed(house, 'member leave "Casa Nueva"')
    house.work()
    assert "Reason owed" not in house.card_text(number)
    house.to_closing()
    assert "adopted as D-2027-001" in house.thread(number)[-1]


@pytest.mark.guarantee("G5")
def test_counted_votes_keep_the_ballots_of_members_that_leave(house: House) -> None:
    number = house.vote_is_open()
    for person in ("U0MAYA", "U0RUTH", "U0NOOR", "U0INES"):
        house.press(person, number, "Sign on")
    house.to_closing()
    changed(house, 'member leave "Casa Nueva"')
    house.work()
    assert "*Sign on*: Casa Nueva, Free the Workers" in house.type(CHAIR, f"status {number}")
    assert house.verify().decisions == 1


# --- delegates ---


def test_a_delegate_is_added_and_may_act_at_once(house: House) -> None:
    assert "<@U0OMAR> is now alternate delegate of Casa Nueva." in changed(
        house, 'delegate add @omar.vance "casa nueva"'
    )
    number = house.vote_is_open()
    forging.press(house, OUTSIDER, forging.ballot_value(house, number))
    assert house.ballots() == {"Casa Nueva": "sign_on"}


@pytest.mark.rule("1.2")
def test_a_primary_is_added_where_there_is_none(house: House) -> None:
    answer = refused(house, 'delegate add @omar.vance "Casa Nueva" primary')
    assert "Casa Nueva has a primary delegate already. Remove that person first" in answer
    changed(house, "delegate remove @u0ines")
    answer = changed(house, 'delegate add @omar.vance "Casa Nueva" Primary')
    assert "<@U0OMAR> is now primary delegate of Casa Nueva." in answer


@pytest.mark.rule("1.2", "2.4.1", "2.4.2")
@pytest.mark.parametrize("member", ["Casa Nueva", "Free the Workers"])
def test_a_person_acts_for_one_member(house: House, member: str) -> None:
    answer = refused(house, f'delegate add @ben.okafor "{member}"')
    assert (
        "This person is alternate delegate of Free the Workers, and a person acts for one member at a time." in answer
    )


@pytest.mark.rule("2.3.1")
def test_a_delegate_can_move_to_another_member(house: House) -> None:
    assert "<@U0BEN> no longer acts for Free the Workers. Ballots already cast stand" in (
        changed(house, "delegate remove @ben.okafor")
    )
    changed(house, 'delegate add @ben.okafor "Casa Nueva"')
    number = house.vote_is_open()
    house.press(ALTERNATE, number, "Sign on")
    assert house.ballots() == {"Casa Nueva": "sign_on"}


def test_one_person_never_has_two_ballots(house: House) -> None:
    number = house.vote_is_open()
    house.press(ALTERNATE, number, "Sign on")
    changed(house, "delegate remove @ben.okafor")
    changed(house, 'delegate add @ben.okafor "Casa Nueva"')
    house.press(ALTERNATE, number, "Object")
    assert house.ballots() == {"Free the Workers": "sign_on", "Casa Nueva": "object"}
    assert house.read("SELECT count(*) FROM ballots GROUP BY seat_id") == [(1,), (1,)]


def test_removing_a_delegate_twice_says_so(house: House) -> None:
    changed(house, "delegate remove @ben.okafor")
    assert "<@U0BEN> is not a delegate. Type `/atest roster` to see who is." in refused(
        house, "delegate remove @ben.okafor"
    )


def test_somebody_unknown_cannot_be_removed(house: House) -> None:
    assert "<@U0OMAR> is not a delegate." in refused(house, "delegate remove @omar.vance")
    assert "<@U0OMAR> is not an observer." in refused(house, "observer remove @omar.vance")
    assert "<@U0OMAR> is not a chair." in refused(house, "chair remove @omar.vance")


@pytest.mark.parametrize(
    "words",
    [
        "delegate",
        "delegate add",
        "delegate add @omar.vance",
        'delegate add @nobody "Casa Nueva"',
        'delegate add @omar.vance "Casa Nueva" chair',
        'delegate add "Casa Nueva" @omar.vance',
        "delegate remove",
        "delegate remove nobody",
    ],
)
def test_a_delegate_command_that_is_not_whole_is_explained(house: House, words: str) -> None:
    assert "Please write it like `/atest delegate add @person" in refused(house, words)


def test_nobody_is_added_to_a_member_that_is_not_active(house: House) -> None:
    changed(house, 'member suspend "Casa Nueva"')
    answer = refused(house, 'delegate add @omar.vance "Casa Nueva"')
    assert "Casa Nueva is suspended, so nobody can be added to it. Restore it first." in answer


def test_a_delegate_of_no_member_there_is_cannot_be_added(house: House) -> None:
    assert "There is no member “Casa Vieja”." in refused(house, 'delegate add @omar.vance "Casa Vieja"')


# --- observers and chairs ---


@pytest.mark.parametrize("office", ["observer", "chair"])
def test_an_office_is_given_once_and_taken_once(house: House, office: str) -> None:
    article = "an" if office == "observer" else "a"
    assert f"<@U0OMAR> is now {article} {office}." in changed(house, f"{office} add @omar.vance")
    assert f"<@U0OMAR> is {article} {office} already." in refused(house, f"{office} add @omar.vance")
    assert f"<@U0OMAR> is no longer {article} {office}." in changed(house, f"{office} remove @omar.vance")
    assert f"<@U0OMAR> is not {article} {office}." in refused(house, f"{office} remove @omar.vance")


def test_a_new_chair_may_do_what_chairs_do(house: House) -> None:
    changed(house, "chair add @maya.torres")
    assert "*Roster*" in house.type(PRIMARY, "roster")
    changed(house, "chair remove @maya.torres")
    assert "Only a chair can do that." in house.type(PRIMARY, "roster")


@pytest.mark.rule("1.3")
def test_a_new_observer_may_read_and_not_vote(house: House) -> None:
    number = house.vote_is_open()
    assert "You are not in the coalition’s roster" in house.slack.command(OUTSIDER, "status").text
    changed(house, "observer add @omar.vance")
    assert number in house.slack.command(OUTSIDER, "status").text
    forging.press(house, OUTSIDER, forging.ballot_value(house, number))
    assert house.ballots() == {}


@pytest.mark.parametrize(
    "words",
    [
        "observer add WANDA",
        "chair add URSULA",
        'delegate add WANDA "Free the Workers"',
        'delegate handover "Free the Workers" @maya.torres WANDA',
    ],
)
def test_a_name_in_capitals_is_nobodys_account(house: House, words: str) -> None:
    before = state_of(house)
    assert "from the list that Slack shows after the @" in house.type(CHAIR, words)
    assert state_of(house) == before


def test_whoever_cannot_be_mentioned_any_more_is_removed_by_account(house: House) -> None:
    assert "<@U0BEN> no longer acts for Free the Workers." in house.type(CHAIR, "delegate remove U0BEN")
    assert "<@U0ADA> is no longer an observer." in house.type(CHAIR, "observer remove U0ADA")


def test_the_last_chair_stays(house: House) -> None:
    changed(house, "chair remove @david.osei")
    assert "This is the only chair. Add another with `/atest chair add @person` first." in (
        refused(house, "chair remove @clara.whitfield")
    )
    changed(house, "chair add @ada.brooks")
    changed(house, "chair remove @clara.whitfield")
    assert "Only a chair can do that." in house.type(CHAIR, "roster")


def test_a_chair_who_is_no_longer_one_remains_a_delegate(house: House) -> None:
    changed(house, "chair remove @david.osei")
    number = house.vote_is_open()
    house.press(CHAIR_AND_DELEGATE, number, "Sign on")
    assert house.ballots() == {"Open Door Project": "sign_on"}


@pytest.mark.parametrize(
    "words", ["observer", "observer add", "observer add Ada", "chair promote @maya.torres", "chair"]
)
def test_an_office_command_that_is_not_whole_is_explained(house: House, words: str) -> None:
    office = words.split()[0]
    assert f"Please write it like `/atest {office} add @person`" in refused(house, words)


def test_the_same_command_delivered_again_changes_nothing_more(house: House) -> None:
    answer = house.slack.command(CHAIR, 'delegate add @omar.vance "Casa Nueva"')
    assert answer.delivery is not None
    before = state_of(house)
    forging.again(house, answer.delivery)
    assert state_of(house) == before


def test_every_change_is_in_the_record(house: House) -> None:
    before = house.verify().entries
    for words in (
        'member add "Nine Lives"',
        'delegate add @omar.vance "Nine Lives"',
        'member suspend "Nine Lives"',
        "chair remove @david.osei",
    ):
        changed(house, words)
    assert house.verify().entries == before + 4


@pytest.mark.parametrize("office", ["chair", "observer"])
def test_an_office_that_a_file_gave_for_a_member_too_is_held_once_and_taken_whole(house: House, office: str) -> None:
    house.type(CHAIR, f"{office} add @ben.okafor")
    lines = [",".join(roster_file.COLUMNS), f"Free the Workers,,,U0BEN,{office},,"]
    assert house.run(roster_file.import_roster, house.coalition, "\n".join(lines), house.now()) == 0
    house.type(CHAIR, f"{office} remove @ben.okafor")
    assert "as a delegate*" in house.type("U0BEN", "help")


def test_an_office_is_taken_whole_where_it_was_entered_twice(house: House) -> None:
    member = house.read("SELECT id FROM members WHERE name = 'Open Door Project'")[0][0]
    person = house.read("SELECT id FROM people WHERE slack_id = 'U0DAVID'")[0][0]
    house.run(membership.begin, person, member, Role.CHAIR, house.now(), None, house.now())
    house.type(CHAIR, "chair remove @david.osei")
    assert "as a delegate*" in house.type("U0DAVID", "help")
    assert "This is the only chair" in house.type(CHAIR, "chair remove @clara.whitfield")


@pytest.mark.rule("1.4")
@pytest.mark.parametrize("verb", ["suspend", "leave"])
def test_a_chair_that_a_file_names_beside_a_member_is_one_without_it(any_database: House, verb: str) -> None:
    house = any_database
    lines = [",".join(roster_file.COLUMNS), "Free the Workers,,,U0MAYA,chair,,"]
    house.run(roster_file.import_roster, house.coalition, "\n".join(lines), house.now())
    assert house.read("SELECT member_id FROM duties WHERE role = 'chair'") == [(None,)] * 3
    acts_as_chair_without_its_member(house, verb)


@pytest.mark.rule("1.4")
@pytest.mark.parametrize("verb", ["suspend", "leave"])
def test_a_chair_that_was_entered_for_a_member_is_one_without_it(any_database: House, verb: str) -> None:
    house = any_database
    member = house.read("SELECT id FROM members WHERE name = 'Free the Workers'")[0][0]
    person = house.read("SELECT id FROM people WHERE slack_id = 'U0MAYA'")[0][0]
    house.run(membership.begin, person, member, Role.CHAIR, house.now(), None, house.now())
    acts_as_chair_without_its_member(house, verb)
    assert PRIMARY in house.run(roster.unconfirmed, house.now())
    assert house.run(roster.is_named, PRIMARY, house.now())
    exported = str(house.run(roster_file.export_roster, house.coalition, house.now()))
    assert f'"","","","{PRIMARY}","chair"' in exported


def acts_as_chair_without_its_member(house: House, verb: str) -> None:
    number = house.vote_is_open()
    changed(house, f'member {verb} "Free the Workers"')
    changed(house, "chair remove @david.osei")
    assert "<@U0CLARA> is no longer a chair." in house.type(PRIMARY, "chair remove @clara.whitfield")
    assert "This is the only chair" in house.type(PRIMARY, "chair remove @maya.torres")
    house.type(PRIMARY, f"vote {number} sign-on")
    assert house.ballots() == {}


def test_people_of_a_member_that_left_are_in_no_exported_file_and_are_asked_nothing(house: House) -> None:
    house.type(CHAIR, 'member leave "Casa Nueva"')
    exported = str(house.run(roster_file.export_roster, house.coalition, house.now()))
    assert "Casa Nueva" not in exported
    assert "Harbor Light Legal" in exported
    assert "U0INES" not in house.run(roster.unconfirmed, house.now())
    assert "U0RUTH" in house.run(roster.unconfirmed, house.now())
