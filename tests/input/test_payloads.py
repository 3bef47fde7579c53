"""A bounded part of `make fuzz`: strange deliveries to every listener, over HTTP and over the socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import CHAIR, PRIMARY, House
from tests.input import payloads, scene
from tests.input.scene import Scene
from tests.slack import forging

COUNT = 1_000
MUST_COME = {"http": {"200", "400", "401", "413"}, "socket": {"ack"}}


@pytest.fixture(params=["http", "socket"])
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """A coalition in the middle of everything."""
    yield from payloads.lived(tmp_path, request.param)


def test_strange_deliveries_are_answered_and_change_nothing(lived: Scene) -> None:
    assert scene.unheard(lived) == [], "no sample of these: let the scene hold one"
    findings = payloads.Trial(lived, seed=20270301).run(COUNT)
    assert findings.faults == []
    assert findings.count == COUNT
    assert {status for _, status in findings.tried} == MUST_COME[lived.house.delivery]


def test_the_samples_act_when_they_are_not_made_strange(lived: Scene) -> None:
    """What is tried changes something where nothing is wrong with it; else the trial would prove nothing."""
    acted = 0
    before = payloads.state_of(lived.house)
    for sample in lived.samples:
        if sample.what in ("button vote_sign_on", "form form_inform", "/atest hold") and sample.person == PRIMARY:
            lived.house.slack.deliverer.now(sample.kind, sample.body, 5)
            acted += payloads.state_of(lived.house) != before
            lived.put_back()
    assert acted


@pytest.mark.parametrize("metadata", ["", "null", "[]", "{", "[" * 3000, '{"position": "x"}', '{"position": 1e400}'])
def test_a_form_that_is_none_of_ours_is_refused_in_words(house: House, metadata: str) -> None:
    number = house.propose()
    house.slack.command(CHAIR, f"cancel {number}")
    before = payloads.state_of(house)
    said = forging.submit(house, CHAIR, {"Reason": "A reason."}, private_metadata=metadata)
    (words,) = said["errors"].values()
    assert "not known here" in words
    assert "Reference" not in words
    assert payloads.state_of(house) == before


def test_a_form_that_cannot_be_read_says_that_nothing_was_recorded(house: House) -> None:
    house.slack.command(PRIMARY, "propose")
    assert "nothing was recorded" in str(forging.submit(house, PRIMARY, {}, state={"values": None})["errors"])
    assert "nothing was recorded" in str(forging.submit(house, PRIMARY, {}, callback_id="form_of_yesterday")["errors"])


def test_a_command_that_cannot_be_read_says_that_nothing_was_recorded(house: House) -> None:
    house.type(PRIMARY, "help")
    typed = forging.newest(house, "slash_commands")
    assert "nothing was recorded" in forging.again(house, typed, text=["help"])["text"]
    assert forging.again(house, typed, team_id="T0ELSEWHERE") == {}


def test_a_form_without_its_kind_is_acknowledged_with_words(house: House) -> None:
    house.slack.command(PRIMARY, "propose")
    assert "nothing was recorded" in str(forging.submit(house, PRIMARY, {}, type=None)["errors"])
