"""A whole vote while a third of Slack's answers are bad: one decision, one public post, nothing lost (G19)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from atest_bot.sandbox.acts import NotPossible
from atest_bot.sandbox.cast import CAST
from atest_bot.sandbox.faults import Faults
from atest_bot.sandbox.objects import plain
from atest_bot.services import consulting
from atest_bot.services.delivering import Patience
from atest_bot.slack.posting import SlackPoster
from tests.house import CHAIR, CHECKED, INPUT, MEMBERS_CHANNEL, POSITION, PRIMARIES, PRIMARY, House

ROUNDS = 400
METHODS = ("chat.*", "conversations.*", "reactions.*", "views.*")


def misbehave(faults: Faults, share: float) -> None:
    """Every way to fail, for this share of all calls together."""
    faults.clear()
    kinds: tuple[Callable[..., object], ...] = (
        lambda method, **rule: faults.rate_limited(method, retry_after=2, **rule),
        lambda method, **rule: faults.server_error(method, **rule),
        lambda method, **rule: faults.ok_false(method, error="internal_error", **rule),
        faults.reset,
        faults.stored_but_unanswered,
        faults.stored_then_5xx,
        faults.cut_off,
        lambda method, **rule: faults.late(method, seconds=0.05, **rule),
        lambda method, **rule: faults.late(method, seconds=1.2, **rule),
    )
    for method in METHODS:
        for kind in kinds:
            kind(method, count=None, probability=share / len(kinds))


def work(house: House) -> None:
    """Do all that is due, and wait as the bot would, until nothing is left to send."""
    for _ in range(ROUNDS):
        house.work()
        if house.read("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]:
            return
        house.pass_time(10)
    raise AssertionError(house.read("SELECT key, state, attempts, error_code FROM outbox WHERE state <> 'sent'"))


def insist(act: Callable[[], object]) -> None:
    """Try again, as a person would who sees no form."""
    for _ in range(50):
        try:
            act()
        except NotPossible:
            continue
        return
    raise AssertionError("it never worked")


def propose(house: House) -> str:
    def act() -> None:
        house.slack.command(PRIMARY, "propose", channel=MEMBERS_CHANNEL)
        assert not house.slack.submit(PRIMARY, None, POSITION).errors
        assert not house.slack.submit(PRIMARY, None, CHECKED).errors
        house.slack.close_view(PRIMARY, everything=True)

    insist(act)
    number = str(house.read("SELECT number FROM positions WHERE stage = 'deliberation'")[0][0])
    position_id = house.read(f"SELECT id FROM positions WHERE number = '{number}'")[0][0]
    house.run(consulting.record_input, house.coalition, "input", PRIMARY, position_id, INPUT, house.now())
    work(house)
    return number


def open_vote(house: House, number: str) -> None:
    def act() -> None:
        house.slack.command(CHAIR, f"poll {number}", channel=MEMBERS_CHANNEL)
        assert not house.slack.submit(CHAIR, None, {}).errors
        house.slack.close_view(CHAIR, everything=True)

    insist(act)
    work(house)


@pytest.fixture(params=[1, 2])
def troubled_house(request: pytest.FixtureRequest, any_database: House) -> House:
    """A house with ordinary patience, whose Slack fails in its own way for each seed."""
    house = any_database
    house.slack.faults.random.seed(request.param)
    house.patience = Patience(timedelta(seconds=60), timedelta(seconds=5), backoff=(1, 5))
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url, timeout=1, retry_handlers=[])
    house.poster = SlackPoster(client, house.guard, house.history)
    return house


def test_a_vote_in_spite_of_everything_is_decided_once(troubled_house: House) -> None:
    house = troubled_house
    slack = house.slack
    misbehave(slack.faults, 0.3)
    number = propose(house)
    house.pass_time(3 * 86_400)
    open_vote(house, number)

    slack.faults.drop(0.2)
    for person in PRIMARIES[:3]:
        house.press(person, number, "Sign on")
    slack.faults.disconnect("refresh_requested")
    for person in PRIMARIES[3:5]:
        house.react(person, number, "white_check_mark")
    house.press(PRIMARIES[5], number, "Object")
    slack.wait_for(lambda: all(item.acknowledged for item in slack.deliveries if item.kind == "events_api"))
    work(house)
    insist(lambda: house.press(PRIMARIES[5], number, "Stand aside"))
    work(house)
    house.to_closing()
    work(house)

    assert sum(rule.happened for rule in slack.faults.rules) > len(slack.calls) / 5
    assert sorted(house.ballots().values()) == ["sign_on"] * 5 + ["stand_aside"]
    assert len([said for said in house.decisions() if POSITION["Title"] in said]) == len(house.decisions()) == 1
    assert_told_once(house, number)
    assert house.verify().decisions == 1
    assert house.read("SELECT count(*) FROM outbox WHERE state = 'blocked'") == [(0,)]


def assert_told_once(house: House, number: str) -> None:
    """What members read stands once; what one person reads may be there twice, and is never missing."""
    card, *thread = [
        plain(item)
        for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, house.card(number).ts)
        if item.user == "U0BOT"
    ]
    assert "Voting has ended: adopted as D-2027-001" in card
    assert "Sign on: *5* · Stand aside: *1* · Object: *0*" in card
    assert len(thread) == len(set(thread))
    assert len([said for said in thread if "adopted as D-2027-001" in said]) == 1
    assert len([said for said in thread if "confidential" in said]) == 1
    for player in CAST:
        if player.id in PRIMARIES[:6]:
            assert any("Recorded" in said for said in house.inbox(player.id)), player.name
