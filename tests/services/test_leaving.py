"""A member leaves or is suspended while a vote is open, alone or in an affiliation group (rulebook 2.2, 11)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.domain.members import Standing
from atest_bot.services import holding
from atest_bot.services.seating import Deed
from tests.chamber import CHAIR, Chamber, delegate

GROUP = {0: "Alder Group", 1: "Alder Group"}


@pytest.fixture
def chamber(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    """Seven members, of which the first two share a vote; a vote is open that prints names."""
    with Chamber.founded(database_url, tmp_path, groups=GROUP) as chamber:
        chamber.vote_is_open(attribution="both")
        yield chamber


def told(chamber: Chamber, person: str) -> list[str]:
    query = "SELECT data FROM outbox WHERE channel = :person AND notice = 'Note' ORDER BY id"
    return [str(data) for (data,) in chamber.read(query, person=person)]


@pytest.mark.rule("11.2")
def test_its_ballot_lapses_and_its_people_and_the_chairs_are_told(chamber: Chamber) -> None:
    chamber.press(delegate(2, 0), Choice.OBJECT)
    chamber.stand(2, Standing.SUSPENDED)
    assert chamber.ballots() == {}
    assert chamber.read("SELECT 1 FROM objections WHERE cleared_at IS NULL") == []
    for person in (delegate(2, 0), delegate(2, 1), CHAIR):
        (words,) = told(chamber, person)
        assert "Cedar Network is suspended, so it is out of the vote on P-2027-001." in words
    assert told(chamber, delegate(3, 0)) == []
    assert "Now 5 of 6 members may vote" in chamber.value("SELECT data FROM outbox WHERE key = 'card:1:now'")


@pytest.mark.rule("2.2", "11.2")
def test_a_group_stays_while_one_of_its_members_does_and_the_name_that_left_is_not_printed(chamber: Chamber) -> None:
    chamber.press(delegate(0, 0), Choice.SIGN_ON)
    chamber.stand(0, Standing.LEFT)
    assert chamber.ballots() == {"Alder House": "sign_on"}
    assert "Its name will not be printed" in told(chamber, delegate(1, 0))[-1]
    assert "if yours should be, your primary delegate can answer again." in told(chamber, delegate(1, 1))[-1]
    assert "keeps its vote" in told(chamber, CHAIR)[-1]
    for member in (2, 3, 4, 5, 6):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    chamber.to_the_end()
    assert chamber.outcome() == "adopted"
    names = [name for (name,) in chamber.read("SELECT name FROM signatories ORDER BY name")]
    assert names == ["Cedar Network", "Dogwood Fields", "Elm Alliance", "Fir Project", "Gorse Union"]
    assert chamber.verify().votes == 1


@pytest.mark.rule("2.2")
def test_the_other_member_of_the_group_can_answer_again_and_is_printed(chamber: Chamber) -> None:
    chamber.press(delegate(0, 0), Choice.SIGN_ON)
    chamber.stand(0, Standing.LEFT)
    for member in (1, 2, 3, 4, 5, 6):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    chamber.to_the_end()
    assert "Birch Legal" in [name for (name,) in chamber.read("SELECT name FROM signatories")]


@pytest.mark.rule("2.2", "2.6.1")
def test_an_alternate_of_the_group_replaces_the_answer_of_an_alternate_whose_member_left(chamber: Chamber) -> None:
    chamber.press(delegate(0, 1), Choice.SIGN_ON)
    chamber.stand(0, Standing.LEFT)
    assert "if yours should be, you can answer again." in told(chamber, delegate(1, 1))[-1]
    chamber.press(delegate(1, 1), Choice.STAND_ASIDE)
    assert chamber.ballots() == {"Alder House": "stand_aside"}


@pytest.mark.rule("2.2", "11.2")
def test_a_group_leaves_with_its_last_member(chamber: Chamber) -> None:
    chamber.press(delegate(0, 0), Choice.SIGN_ON)
    chamber.stand(0, Standing.LEFT)
    chamber.stand(1, Standing.SUSPENDED)
    assert chamber.ballots() == {}
    assert "Now 5 of 6 members may vote" in chamber.value("SELECT data FROM outbox WHERE key = 'card:1:now'")


@pytest.mark.rule("11.6", "12.7")
def test_with_fewer_than_three_left_the_vote_is_canceled_at_once(chamber: Chamber) -> None:
    for member in (2, 3, 4):
        chamber.stand(member, Standing.LEFT)
    assert chamber.outcome() is None
    chamber.stand(5, Standing.LEFT)
    assert chamber.outcome() == "canceled"
    assert "fewer than three members were left" in told(chamber, CHAIR)[-1]
    assert chamber.verify().votes == 1


def to_closing(chamber: Chamber) -> None:
    chamber.clock.at = chamber.closes_at() + timedelta(minutes=1)


@pytest.mark.rule("12.4", "11.2")
def test_after_the_closing_instant_nobody_is_taken_out_of_the_count(chamber: Chamber) -> None:
    """Else a chair could take silent members, or one that objects, out of a count that is known already."""
    for member in (2, 3, 4):
        chamber.press(delegate(member, 0), Choice.SIGN_ON)
    chamber.press(delegate(5, 0), Choice.STAND_ASIDE)
    to_closing(chamber)
    assert "Voting on P-2027-001 had closed before" in chamber.stand(6, Standing.SUSPENDED)
    chamber.to_the_end()
    assert chamber.outcome() == "not_adopted", "three of six are no majority, and of five they would be"
    assert "6 members may vote" in chamber.value("SELECT data FROM outbox WHERE key = 'card:1:now'")
    assert told(chamber, delegate(6, 0)) == []
    assert chamber.verify().votes == 1


@pytest.mark.rule("11.2", "12.4")
def test_where_voting_goes_on_after_the_closing_it_is_out_then(chamber: Chamber) -> None:
    chamber.press(delegate(6, 0), Choice.SIGN_ON)
    to_closing(chamber)
    chamber.stand(6, Standing.SUSPENDED)
    assert chamber.ballots() == {"Gorse Union": "sign_on"}
    chamber.clock.at += timedelta(minutes=6)
    chamber.settle()
    assert chamber.outcome() is None, "extended, for want of a quorum"
    assert chamber.ballots() == {}
    assert "Now 5 of 6 members may vote" in chamber.value("SELECT data FROM outbox WHERE key = 'card:1:now'")
    assert "Gorse Union is suspended, so it is out of the vote" in told(chamber, delegate(6, 0))[-1]
    assert chamber.verify().votes == 0


@pytest.mark.rule("11.6", "12.4")
def test_where_too_few_are_left_then_it_is_canceled_then(chamber: Chamber) -> None:
    to_closing(chamber)
    for member in (2, 3, 4, 5):
        chamber.stand(member, Standing.LEFT)
    assert chamber.outcome() is None
    chamber.clock.at += timedelta(minutes=6)
    chamber.settle()
    assert chamber.outcome() == "canceled"


@pytest.mark.rule("5.9", "11.2")
def test_a_hold_that_was_on_its_way_lets_voting_go_on_without_who_left(chamber: Chamber) -> None:
    closing = chamber.closes_at()
    to_closing(chamber)
    chamber.stand(6, Standing.LEFT)
    deed = Deed(chamber.key(), delegate(2, 0), 1, chamber.revision_hash(1), closing)
    chamber.run(holding.hold, chamber.coalition, deed, chamber.clock.at)
    assert chamber.closes_at() > closing
    assert "Now 5 of 6 members may vote" in chamber.value("SELECT data FROM outbox WHERE key = 'card:1:now'")
