"""A ballot on behalf of the chair's own seat: a chair who is also a delegate votes as a delegate (rulebook 1, 2.2)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role
from atest_bot.services import membership, relaying
from atest_bot.services.relaying import Confirmation
from atest_bot.services.seating import Deed
from atest_bot.store import roster
from tests.chamber import CHAIR, MEMBERS, Chamber, delegate
from tests.house import T0


@pytest.fixture
def chamber(sqlite_url: str, tmp_path: Path) -> Iterator[Chamber]:
    """The first two members share a vote, and the primary of the first is a chair."""
    with Chamber.founded(sqlite_url, tmp_path, groups={0: "Shared House", 1: "Shared House"}) as chamber:
        chamber.run(membership.add_office, CHAIR, delegate(0, 0), Role.CHAIR, T0)
        yield chamber


def relay(chamber: Chamber, member: str, chair: str = delegate(0, 0)) -> str:
    now = chamber.clock.at
    deed = Deed(chamber.key(), chair, 1, chamber.revision_hash(1), now)
    return chamber.run(relaying.relay, chamber.coalition, deed, member, Choice.SIGN_ON, now)


@pytest.mark.rule("1.4", "2.2", "5.11")
@pytest.mark.parametrize("member", MEMBERS[:2])
def test_a_chair_enters_no_ballot_for_its_own_seat(chamber: Chamber, member: str) -> None:
    chamber.vote_is_open()
    with pytest.raises(Refusal, match=f"You vote for {member} yourself"):
        relay(chamber, member)
    assert chamber.read("SELECT * FROM reported_ballots") == []


def test_for_another_member_it_does(chamber: Chamber) -> None:
    chamber.vote_is_open()
    assert "is entered, and does not count yet" in relay(chamber, MEMBERS[2])
    assert chamber.run(roster.actor, delegate(0, 0), chamber.clock.at).is_chair


def test_each_of_those_who_share_a_vote_reads_the_name_that_its_word_would_print(chamber: Chamber) -> None:
    chamber.vote_is_open(attribution="both")
    relay(chamber, MEMBERS[0], CHAIR)
    asked = chamber.read("SELECT channel, data FROM outbox WHERE notice = 'BallotReported'")
    said = {person: (json.loads(data)["member"], json.loads(data)["printed_as"]) for person, data in asked}
    assert said == {delegate(at, one): ("Shared House", MEMBERS[at]) for at in (0, 1) for one in (0, 1, 2)}
    now = chamber.clock.at
    word = Confirmation(chamber.key(), delegate(1, 0), 1, chamber.revision_hash(1), now)
    assert chamber.run(relaying.confirm, chamber.coalition, word, now).printed_as == MEMBERS[1]
