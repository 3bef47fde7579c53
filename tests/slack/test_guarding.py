"""Nothing is posted in a channel that is not as it must be; the chairs hear why, and it waits for the repair (G11)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from slack_sdk import WebClient

from atest_bot.domain.channels import Change
from atest_bot.sandbox.workspace import Workspace
from atest_bot.services import watching
from atest_bot.slack.guarding import Guard, judge
from tests.house import CHAIR, CHECKED, DECISIONS_CHANNEL, MEMBERS_CHANNEL, POSITION, PRIMARIES, PRIMARY, House
from tests.slack import forging
from tests.slack.homes import part, visit
from tests.slack.test_posting import enqueue_for_members, steps

CHAIRS = (CHAIR, "U0DAVID")
BOT = "U0BOT"
LATER = 60.0

Spoil = Callable[[Workspace], object]

MEMBERS_FAULTS: dict[str, tuple[Spoil, Spoil, str]] = {
    "public": (
        lambda workspace: workspace.convert_to_public(MEMBERS_CHANNEL),
        lambda workspace: workspace.convert_to_private(MEMBERS_CHANNEL),
        "was made public",
    ),
    "archived": (
        lambda workspace: workspace.archive(MEMBERS_CHANNEL),
        lambda workspace: workspace.unarchive(MEMBERS_CHANNEL),
        "is archived",
    ),
    "shared outside": (
        lambda workspace: workspace.share_externally(MEMBERS_CHANNEL),
        lambda workspace: workspace.share_externally(MEMBERS_CHANNEL, shared=False),
        "was shared with a workspace that is no member’s",
    ),
    "without the bot": (
        lambda workspace: workspace.kick_bot(MEMBERS_CHANNEL),
        lambda workspace: workspace.invite(MEMBERS_CHANNEL, BOT),
        "the bot is not in it",
    ),
}


def heard(house: House) -> None:
    """Wait until the bot has heard all that Slack tells it."""
    house.slack.wait_for(lambda: all(delivery.acknowledged for delivery in house.slack.deliveries) or None)


def propose(house: House) -> None:
    """A position whose card is due in the members' channel."""
    house.slack.command(PRIMARY, "propose", channel=DECISIONS_CHANNEL)
    for step in (POSITION, CHECKED):
        assert not house.slack.submit(PRIMARY, None, step).errors
    house.work()


def cards(house: House) -> int:
    channel = house.slack.workspace.channels[MEMBERS_CHANNEL]
    return len([message for message in channel.messages.values() if message.user == BOT and not message.subtype])


def warnings(house: House, words: str = "Nothing is posted there until then") -> list[int]:
    """How often each chair was told."""
    return [len([said for said in house.inbox(chair) if words in said]) for chair in CHAIRS]


def held(house: House) -> int:
    return len(house.read("SELECT seq FROM entries WHERE kind = 'outbox.held'"))


@pytest.mark.guarantee("G11")
@pytest.mark.parametrize("fault", MEMBERS_FAULTS)
@pytest.mark.rule("9.1.2")
def test_confidential_words_wait_until_the_members_channel_is_repaired(house: House, fault: str) -> None:
    spoil, repair, words = MEMBERS_FAULTS[fault]
    spoil(house.slack.workspace)
    heard(house)
    propose(house)
    assert cards(house) == 0
    assert warnings(house) == warnings(house, words) == [1, 1]
    assert held(house) == 1
    assert not any(POSITION["Title"] in said for said in house.inbox(CHAIR))

    for _ in range(3):
        house.pass_time(LATER)
        house.work()
    assert cards(house) == 0
    assert (warnings(house), held(house)) == ([1, 1], 1)

    repair(house.slack.workspace)
    house.pass_time(LATER)
    house.work()
    assert cards(house) == 2
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


def test_chairs_see_at_home_that_messages_wait_for_their_channel(house: House) -> None:
    house.slack.workspace.archive(MEMBERS_CHANNEL)
    heard(house)
    propose(house)
    for _ in range(3):
        seen = part(visit(house, CHAIR), "Waiting for a chair")
        assert f"1 message for <#{MEMBERS_CHANNEL}> could not be posted yet" in seen
        house.pass_time(LATER)


def test_the_chairs_are_told_again_the_next_day_and_of_another_cause(house: House) -> None:
    workspace = house.slack.workspace
    workspace.convert_to_public(MEMBERS_CHANNEL)
    heard(house)
    propose(house)
    house.pass_time(86_400)
    house.work()
    assert (warnings(house), held(house)) == ([2, 2], 2)
    workspace.convert_to_private(MEMBERS_CHANNEL)
    workspace.share_externally(MEMBERS_CHANNEL)
    heard(house)
    house.pass_time(LATER)
    house.work()
    assert (warnings(house), held(house)) == ([3, 3], 3)
    assert cards(house) == 0


@pytest.mark.rule("9.1.1", "9.1.2")
def test_sharing_with_a_workspace_that_is_a_members_own_holds_nothing(sqlite_url: str, tmp_path: Path) -> None:
    allow = 'allowed_workspaces = ["T0MEMBER"]\n'
    with House(sqlite_url, tmp_path, coalition_first=allow) as house:
        house.slack.workspace.share_externally(MEMBERS_CHANNEL, with_team="T0MEMBER")
        propose(house)
        assert (cards(house), warnings(house), held(house)) == (2, [0, 0], 0)
        house.slack.workspace.share_externally(MEMBERS_CHANNEL, with_team="T0OTHER")
        heard(house)
        house.propose("U0RUTH", asked=False)
        assert (cards(house), held(house)) == (2, 1)
        assert warnings(house, "list a member’s own workspace as allowed_workspaces") == [1, 1]
        house.slack.workspace.share_externally(MEMBERS_CHANNEL, shared=False, with_team="T0OTHER")
        house.pass_time(LATER)
        house.work()
        assert cards(house) == 4


def test_an_unknown_members_channel_is_named_and_nothing_is_posted(house: House) -> None:
    del house.slack.workspace.channels[MEMBERS_CHANNEL]
    house.slack.command(PRIMARY, "propose", channel=DECISIONS_CHANNEL)
    for step in (POSITION, CHECKED):
        house.slack.submit(PRIMARY, None, step)
    house.work()
    assert warnings(house, f"Slack knows no channel {MEMBERS_CHANNEL}") == [1, 1]
    assert not any(POSITION["Title"] in said for said in house.decisions())


def test_while_slack_does_not_say_what_a_channel_is_nothing_is_posted_and_nobody_is_alarmed(house: House) -> None:
    house.slack.faults.server_error("conversations.info", count=1)
    propose(house)
    assert (cards(house), warnings(house), held(house)) == (0, [0, 0], 0)
    house.pass_time(LATER)
    house.work()
    assert cards(house) == 2


@pytest.mark.rule("9.6")
def test_a_decision_waits_while_its_channel_is_private(house: House) -> None:
    number = house.vote_is_open()
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.slack.workspace.convert_to_private(DECISIONS_CHANNEL)
    heard(house)
    house.to_closing()
    assert "Voting has ended: adopted as D-2027-001" in house.card_text(number)
    assert not any(POSITION["Title"] in said for said in house.decisions())
    assert warnings(house, "was made private. Please make it public again") == [1, 1]
    house.slack.workspace.convert_to_public(DECISIONS_CHANNEL)
    house.pass_time(LATER)
    house.work()
    assert len([said for said in house.decisions() if POSITION["Title"] in said]) == 1
    assert house.verify().decisions == 1


def test_a_wrong_members_channel_does_not_hold_the_public_decision_nor_direct_messages(house: House) -> None:
    number = house.vote_is_open()
    house.slack.workspace.convert_to_public(MEMBERS_CHANNEL)
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()
    assert any("Recorded" in said for said in house.inbox(PRIMARY))
    assert len(house.decisions()) == 1
    assert "0* of 7" not in house.card_text(number), "the card keeps what it said"
    assert "Stand aside: *0*" in house.card_text(number)
    assert not any("adopted" in said for said in house.thread(number))


@pytest.mark.guarantee("G11")
def test_a_check_is_trusted_for_its_time_and_no_longer(house: House) -> None:
    guard = guard_of(house, fresh_for=60)
    assert guard.check(MEMBERS_CHANNEL).is_good
    assert guard.check(MEMBERS_CHANNEL).is_good
    assert infos(house) == 1
    house.slack.workspace.channels[MEMBERS_CHANNEL].is_private = False
    guard.forget()
    assert guard.check(MEMBERS_CHANNEL).code == "not_private"
    assert not guard_of(house, fresh_for=0).check(MEMBERS_CHANNEL).is_good


@pytest.mark.guarantee("G11")
def test_a_check_that_is_too_old_is_made_again_though_nobody_told(house: House) -> None:
    guard = guard_of(house, fresh_for=0.5)
    assert guard.check(MEMBERS_CHANNEL).is_good
    house.slack.workspace.channels[MEMBERS_CHANNEL].is_private = False
    house.slack.wait_for(lambda: guard.check(MEMBERS_CHANNEL).code == "not_private", timeout=10)


def test_what_could_not_be_seen_is_looked_at_again_after_a_moment(house: House) -> None:
    guard = guard_of(house, fresh_for=60)
    house.slack.faults.reset("conversations.info")
    assert not guard.check(MEMBERS_CHANNEL).is_good
    house.pass_time(16)
    assert guard.check(MEMBERS_CHANNEL).is_good


def test_the_wait_that_slack_names_is_kept_before_a_channel_is_looked_at_again(house: House) -> None:
    limit = house.slack.faults.rate_limited("conversations.info", retry_after=30, count=None)
    for number in range(20):
        enqueue_for_members(house, f"notice:{number}")
    for _ in range(4):
        steps(house)
        house.pass_time(7)
    assert limit.happened == 1
    house.pass_time(10)
    steps(house)
    assert limit.happened == 2


@pytest.mark.guarantee("G11")
@pytest.mark.parametrize("fault", ["shared outside", "archived"])
def test_a_change_that_slack_reports_ends_the_trust_at_once(house: House, fault: str) -> None:
    house.guard._fresh_for = 3600
    house.propose()
    assert infos(house) == 1
    MEMBERS_FAULTS[fault][0](house.slack.workspace)
    heard(house)
    before = cards(house)
    propose(house)
    assert (cards(house), held(house)) == (before, 1)


@pytest.mark.guarantee("G11")
def test_a_change_that_another_process_heard_of_ends_the_trust_too(house: House) -> None:
    house.guard._fresh_for = 3600
    house.propose()
    assert infos(house) == 1
    house.slack.workspace.channels[MEMBERS_CHANNEL].is_private = False
    key, change = "event:of another process", Change.MADE_PUBLIC
    house.database.run(watching.note_change, house.coalition, key, MEMBERS_CHANNEL, change, house.now())
    before = cards(house)
    propose(house)
    assert (cards(house), held(house)) == (before, 1)
    assert infos(house) == 2


def guard_of(house: House, fresh_for: float) -> Guard:
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url, retry_handlers=[])
    return Guard(client, house.coalition, fresh_for, moment=house.clock.now)


def infos(house: House) -> int:
    return len([call for call in house.slack.calls if call.method == "conversations.info"])


GOOD_MEMBERS = {"id": MEMBERS_CHANNEL, "is_private": True, "is_member": True, "is_archived": False}


@pytest.mark.guarantee("G11")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, ""),
        ({"id": "C0OTHER"}, "wrong_channel"),
        ({"is_archived": True}, "is_archived"),
        ({"is_frozen": True, "frozen_reason": "connection_severed"}, "is_frozen"),
        ({"is_private": False}, "not_private"),
        ({"is_private": None}, "not_private"),
        ({"is_ext_shared": True}, "shared_outside"),
        ({"is_ext_shared": True, "connected_team_ids": ["T0MEMBER"]}, ""),
        ({"is_ext_shared": True, "connected_team_ids": ["T0MEMBER", "T0OURS"], "context_team_id": "T0OURS"}, ""),
        ({"is_ext_shared": True, "connected_team_ids": ["T0MEMBER", "T0OTHER"]}, "shared_outside"),
        ({"is_ext_shared": True, "connected_team_ids": ["T0OURS"], "context_team_id": "T0OURS"}, "shared_outside"),
        ({"is_ext_shared": True, "connected_team_ids": None}, "shared_outside"),
        ({"is_pending_ext_shared": True}, "shared_outside"),
        ({"pending_connected_team_ids": ["T0MEMBER"]}, "shared_outside"),
        ({"is_member": False}, "not_in_channel"),
    ],
)
def test_what_slack_says_of_the_members_channel_is_judged(said: dict[str, object], code: str) -> None:
    info = {**GOOD_MEMBERS, **said}
    verdict = judge(info, MEMBERS_CHANNEL, must_be_private=True, allowed={"T0MEMBER", "T0SECOND"})
    assert (verdict.code, verdict.is_good) == (code, not code)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, ""),
        ({"is_private": True}, "not_public"),
        ({"is_archived": True}, "is_archived"),
        ({"is_member": False}, "not_in_channel"),
        ({"id": "C0OTHER"}, "wrong_channel"),
        ({"is_ext_shared": True}, ""),
    ],
)
def test_what_slack_says_of_the_public_channel_is_judged(said: dict[str, object], code: str) -> None:
    good = {"id": DECISIONS_CHANNEL, "is_private": False, "is_member": True}
    assert judge({**good, **said}, DECISIONS_CHANNEL, must_be_private=False).code == code


# --- a member's own workspace ---

REASON = {
    "Ground": "harm",
    "Reason": "It would expose workers who come forward.",
    "A change that would resolve it": "Add a shield for those who report.",
}


def delegate_elsewhere(house: House) -> str:
    """A vote in a channel that a member's workspace looks into, and a delegate who sits there."""
    house.slack.workspace.share_externally(MEMBERS_CHANNEL, with_team="T0MEMBER")
    number = house.vote_is_open()
    house.slack.workspace.people[PRIMARY].team_id = "T0MEMBER"
    return number


@pytest.mark.rule("9.1.1")
def test_a_delegate_in_a_members_own_workspace_objects_with_a_form(sqlite_url: str, tmp_path: Path) -> None:
    with House(sqlite_url, tmp_path, coalition_first='allowed_workspaces = ["T0MEMBER"]\n') as house:
        number = delegate_elsewhere(house)
        house.press(PRIMARY, number, "Object")
        house.slack.wait_for(lambda: house.slack.views(PRIMARY))
        house.slack.submit(PRIMARY, None, REASON)
        house.work()
        assert "reason owed" not in house.card_text(number).lower()
        assert house.read("SELECT ground FROM objections") == [("harm",)]


@pytest.mark.rule("9.1.1")
@pytest.mark.parametrize(
    ("allowed", "installed", "ballots"),
    [
        ("T0MEMBER", "T0SANDBOX", {"Free the Workers": "sign_on"}),
        ("T0MEMBER", "T0MEMBER", {}),
        ("T0SECOND", "T0SANDBOX", {}),
    ],
)
def test_an_event_of_a_channel_that_another_workspace_made_is_heard_where_that_is_a_members(
    sqlite_url: str, tmp_path: Path, allowed: str, installed: str, ballots: dict[str, str]
) -> None:
    with House(sqlite_url, tmp_path, coalition_first=f'allowed_workspaces = ["{allowed}"]\n') as house:
        number = house.vote_is_open()
        house.slack.hold()
        house.react(PRIMARY, number, "white_check_mark")
        (delivery,) = house.slack.deliverer.held or []
        house.slack.release([])
        authorizations = [delivery.body["authorizations"][0] | {"team_id": installed}]
        forging.again(house, delivery, team_id="T0MEMBER", authorizations=authorizations)
        house.work()
        assert house.ballots() == ballots
