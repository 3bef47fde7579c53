"""What happens around the channels is told to the right people, once, and recorded without a word of anybody's (9)."""

import json

import pytest
from sqlmodel import SQLModel

from atest_bot.domain.channels import Way
from atest_bot.sandbox.objects import TEAM_DOMAIN, plain
from atest_bot.slack.watching import sighting
from tests.house import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER, PRIMARY, House
from tests.log_book import log_book
from tests.slack import forging
from tests.slack.test_moved_channel import NEW, another_channel, start_again

CHAIRS = (CHAIR, "U0DAVID")
PEOPLE = (*CHAIRS, PRIMARY, "U0RUTH", OUTSIDER)
CANARY = "canary-5d2e"


def heard(house: House) -> None:
    """Wait until the bot has heard all that Slack tells it, then do what follows."""
    house.slack.wait_for(lambda: all(delivery.acknowledged for delivery in house.slack.deliveries) or None)
    house.work()


def inboxes(house: House) -> dict[str, list[str]]:
    return {person: house.inbox(person) for person in PEOPLE}


def entries(house: House) -> list[tuple[str, dict[str, object]]]:
    """What the record says of channels."""
    found = house.read("SELECT kind, body FROM entries WHERE kind LIKE 'channel.%' ORDER BY seq")
    return [(str(kind), json.loads(str(body))["data"]) for kind, body in found]


def told(house: House, words: str) -> list[int]:
    """How often each chair was told so; nobody else ever is."""
    for person in PEOPLE:
        assert person in CHAIRS or not any(words in said for said in house.inbox(person))
    return [len([said for said in house.inbox(chair) if words in said]) for chair in CHAIRS]


# --- the channels change (9.1, 9.6) ---


@pytest.mark.guarantee("G11")
@pytest.mark.rule("9.1.2")
def test_a_members_channel_made_public_is_told_at_once_and_once(any_database: House) -> None:
    house = any_database
    house.slack.workspace.convert_to_public(MEMBERS_CHANNEL)
    heard(house)
    assert told(house, "was made public: everybody in this workspace can now read all that was said there") == [1, 1]
    assert entries(house) == [("channel.changed", {"channel": "members", "change": "made_public"})]
    forging.again(house, flip(house))
    house.work()
    assert told(house, "was made public") == [1, 1]
    assert len(entries(house)) == 1
    house.slack.workspace.convert_to_private(MEMBERS_CHANNEL)
    heard(house)
    assert told(house, "was made private. What waited for it is posted now") == [1, 1]
    assert [data["change"] for _, data in entries(house)] == ["made_public", "made_private"]
    assert house.verify().entries > 0


def flip(house: House) -> object:
    return next(
        each for each in house.slack.deliveries if str(each.event.get("subtype", "")).startswith("channel_convert")
    )


@pytest.mark.rule("9.1.2")
def test_sharing_with_a_workspace_that_is_no_members_is_told_at_once_and_so_is_its_end(house: House) -> None:
    house.slack.workspace.share_externally(MEMBERS_CHANNEL)
    heard(house)
    assert told(house, "was shared with a workspace that is no member’s") == [1, 1]
    house.slack.workspace.share_externally(MEMBERS_CHANNEL, shared=False)
    heard(house)
    assert told(house, "is no longer shared with one of the other workspaces") == [1, 1]
    assert [data for _, data in entries(house)] == [
        {"channel": "members", "change": "shared_outside"},
        {"channel": "members", "change": "unshared"},
    ]


@pytest.mark.guarantee("G11")
@pytest.mark.rule("9.1.2", "9.6")
@pytest.mark.parametrize("channel", [MEMBERS_CHANNEL, DECISIONS_CHANNEL])
def test_a_channel_with_another_id_is_told_and_never_followed(house: House, channel: str) -> None:
    house.slack.workspace.change_id(channel, "C0MOVED")
    heard(house)
    assert told(house, "The bot does not follow by itself.") == [1, 1]
    assert house.guard.check(channel).code == "channel_not_found"
    assert house.read("SELECT key FROM outbox WHERE channel = 'C0MOVED'") == []


@pytest.mark.rule("9.6")
def test_a_public_channel_made_private_is_told_and_its_sharing_is_nobodys_business(house: House) -> None:
    house.slack.workspace.share_externally(DECISIONS_CHANNEL)
    heard(house)
    assert entries(house) == []
    house.slack.workspace.convert_to_private(DECISIONS_CHANNEL)
    heard(house)
    assert told(house, "was made private. Please make it public again") == [1, 1]
    assert house.guard.check(DECISIONS_CHANNEL).code == "not_public"


def test_what_happens_to_other_channels_is_not_looked_after(house: House) -> None:
    before = inboxes(house)
    house.slack.workspace.add_channel("C0ELSE", "elsewhere", private=True, members=[PRIMARY])
    house.slack.workspace.convert_to_public("C0ELSE")
    house.slack.workspace.share_externally("C0ELSE")
    house.slack.workspace.invite("C0ELSE", OUTSIDER)
    heard(house)
    assert (entries(house), inboxes(house)) == ([], before)


# --- strangers (9.2) ---


@pytest.mark.rule("9.2.1")
def test_a_stranger_in_the_members_channel_is_named_to_the_chairs_once(any_database: House) -> None:
    house = any_database
    house.slack.workspace.invite(MEMBERS_CHANNEL, OUTSIDER)
    heard(house)
    assert told(house, f"<@{OUTSIDER}> joined <#{MEMBERS_CHANNEL}>") == [1, 1]
    assert entries(house) == [("channel.stranger_joined", {"person": 0})]
    assert house.inbox(OUTSIDER) == []
    house.slack.workspace.convert_to_private(MEMBERS_CHANNEL)  # Slack says again that each of them joined
    heard(house)
    assert told(house, "is not in the coalition’s roster") == [1, 1]
    assert len([kind for kind, _ in entries(house) if kind == "channel.stranger_joined"]) == 1


@pytest.mark.rule("9.2.1")
def test_a_stranger_who_is_let_in_again_the_same_day_is_named_again(any_database: House) -> None:
    house, joined = any_database, f"<@{OUTSIDER}> joined <#{MEMBERS_CHANNEL}>"
    for times in (1, 2):
        house.slack.workspace.invite(MEMBERS_CHANNEL, OUTSIDER)
        heard(house)
        assert told(house, joined) == [times, times]
        forging.again(house, newest_join(house))
        house.work()
        assert told(house, joined) == [times, times]
        house.slack.workspace.remove(MEMBERS_CHANNEL, OUTSIDER)
        house.pass_time(3_600)
    assert len(entries(house)) == 2


def newest_join(house: House) -> object:
    joins = [each for each in house.slack.deliveries if each.event.get("type") == "member_joined_channel"]
    return joins[-1]


@pytest.mark.rule("9.2.1")
@pytest.mark.parametrize("person", [PRIMARY, "U0ADA", CHAIR, "U0BOT"])
def test_somebody_in_the_roster_joins_without_a_word(house: House, person: str) -> None:
    before = inboxes(house)
    house.slack.workspace.invite(MEMBERS_CHANNEL, person)
    heard(house)
    assert (entries(house), inboxes(house)) == ([], before)


@pytest.mark.rule("9.2.1")
def test_people_of_a_member_that_left_are_strangers(house: House) -> None:
    assert "left" in house.type(CHAIR, 'member leave "Free the Workers"')
    house.work()
    house.slack.workspace.invite(MEMBERS_CHANNEL, PRIMARY)
    heard(house)
    assert [kind for kind, _ in entries(house)] == ["channel.stranger_joined"]


@pytest.mark.rule("9.2.1")
def test_a_stranger_in_the_public_channel_is_none(house: House) -> None:
    house.slack.workspace.invite(DECISIONS_CHANNEL, OUTSIDER)
    heard(house)
    assert entries(house) == []


# --- words elsewhere (9.3) ---


def permalink(channel: str, ts: str) -> str:
    return f"https://{TEAM_DOMAIN}.slack.com/archives/{channel}/p{ts.replace('.', '')}"


def say_link(house: House, person: str = PRIMARY, channel: str = DECISIONS_CHANNEL, words: str = CANARY) -> str:
    """Post a link to the newest card; returns the message's ts."""
    card = house.card("P-2027-001")
    place = house.slack.workspace.channels[channel]
    message = house.slack.workspace.post(place, person, f"{words} <{permalink(MEMBERS_CHANNEL, card.ts)}>")
    heard(house)
    return message.ts


@pytest.mark.rule("9.3")
def test_a_link_elsewhere_is_told_to_the_person_and_the_chairs_and_recorded(any_database: House) -> None:
    house = any_database
    house.propose(asked=False)
    with log_book("DEBUG") as book:
        ts = say_link(house)
    person_told = [words for words in house.inbox(PRIMARY) if "Please delete yours." in words]
    assert len(person_told) == 1
    assert f"<#{DECISIONS_CHANNEL}>" in person_told[0]
    assert told(house, f"<@{PRIMARY}> posted a link to a message from <#{MEMBERS_CHANNEL}>") == [1, 1]
    position = house.read("SELECT id FROM positions")[0][0]
    person = house.read(f"SELECT id FROM people WHERE slack_id = '{PRIMARY}'")[0][0]
    assert entries(house) == [("channel.words_seen_elsewhere", {"way": "link", "person": person, "position": position})]
    assert CANARY not in book.getvalue()
    assert CANARY not in everything_stored(house)
    assert house.decisions() == [plain(house.slack.workspace.channels[DECISIONS_CHANNEL].messages[ts])]
    assert house.verify().entries > 0


def everything_stored(house: House) -> str:
    """Every row of every table."""
    return repr([house.read(f"SELECT * FROM {name}") for name in SQLModel.metadata.tables])


@pytest.mark.rule("9.3")
def test_it_is_told_once_for_each_message_however_often_slack_speaks_of_it(house: House) -> None:
    house.propose(asked=False)
    ts = say_link(house)
    message = house.slack.workspace.channels[DECISIONS_CHANNEL].messages[ts]
    house.slack.workspace.unfurl(message, [house.card("P-2027-001").as_copy()])
    heard(house)
    house.pass_time(9 * 86_400)
    house.work()
    house.slack.workspace.rewrite(message, f"{message.text} again", None)
    heard(house)
    house.slack.workspace.delete_message(DECISIONS_CHANNEL, ts)
    heard(house)
    assert told(house, "posted a link to a message") == [1, 1]
    assert len(entries(house)) == 1
    say_link(house)
    assert told(house, "posted a link to a message") == [2, 2]


@pytest.mark.rule("9.3")
def test_a_forwarded_copy_is_noticed(house: House) -> None:
    house.propose(asked=False)
    card = house.card("P-2027-001")
    house.slack.forward("U0RUTH", MEMBERS_CHANNEL, card.ts, DECISIONS_CHANNEL)
    heard(house)
    assert told(house, "<@U0RUTH> posted a copy of a message") == [1, 1]
    assert [data["way"] for _, data in entries(house)] == ["copy"]
    assert any("holds a copy of a message" in words for words in house.inbox("U0RUTH"))


@pytest.mark.rule("9.3")
def test_a_link_to_a_card_in_the_former_members_channel_is_noticed(house: House) -> None:
    house.propose(asked=False)
    another_channel(house)
    start_again(house, members_channel=NEW)
    say_link(house)
    assert told(house, f"<@{PRIMARY}> posted a link to a message from <#{MEMBERS_CHANNEL}>") == [1, 1]
    assert len(entries(house)) == 1
    say_link(house, channel=MEMBERS_CHANNEL)
    assert len(entries(house)) == 1


@pytest.mark.rule("9.3")
def test_a_link_that_an_edit_adds_is_noticed(house: House) -> None:
    house.propose(asked=False)
    card = house.card("P-2027-001")
    place = house.slack.workspace.channels[DECISIONS_CHANNEL]
    message = house.slack.workspace.post(place, OUTSIDER, "Look")
    heard(house)
    assert entries(house) == []
    house.slack.workspace.rewrite(message, f"Look <{permalink(MEMBERS_CHANNEL, card.ts)}|here>", None)
    heard(house)
    assert [data["person"] for _, data in entries(house)] == [0]
    assert any("Please delete yours." in words for words in house.inbox(OUTSIDER))


@pytest.mark.rule("9.3")
def test_inside_the_members_channel_and_in_direct_messages_nothing_is_said(house: House) -> None:
    house.propose(asked=False)
    before = inboxes(house)
    say_link(house, channel=MEMBERS_CHANNEL)
    say_link(house, channel=house.slack.workspace.dm(PRIMARY).id)
    card = house.card("P-2027-001")
    house.slack.forward(PRIMARY, MEMBERS_CHANNEL, card.ts, MEMBERS_CHANNEL)
    heard(house)
    assert entries(house) == []
    after = inboxes(house)
    assert {person: [words for words in after[person] if CANARY not in words] for person in PEOPLE} == before


@pytest.mark.rule("9.3")
def test_links_to_other_messages_are_nobodys_business(house: House) -> None:
    house.propose(asked=False)
    place = house.slack.workspace.channels[DECISIONS_CHANNEL]
    other = house.slack.workspace.post(place, PRIMARY, "A public word")
    for words in (permalink(DECISIONS_CHANNEL, other.ts), f"https://example.org/archives/{MEMBERS_CHANNEL}X/p1", "Hi"):
        house.slack.workspace.post(place, PRIMARY, words)
    heard(house)
    assert entries(house) == []


LINK = permalink(MEMBERS_CHANNEL, "1720000000.000100")
IN_CLIENT = f"https://app.slack.com/client/T0ATEST/{MEMBERS_CHANNEL}/thread/{MEMBERS_CHANNEL}-1720000000.000100"


@pytest.mark.parametrize(
    ("said", "way", "of_ts"),
    [
        ({"text": f"<{LINK}|a word>"}, Way.LINK, "1720000000.000100"),
        ({"text": f"<{LINK}?thread_ts=1.2&amp;cid={MEMBERS_CHANNEL}>"}, Way.LINK, "1720000000.000100"),
        ({"text": f"<{IN_CLIENT}>"}, Way.LINK, "1720000000.000100"),
        ({"blocks": [{"elements": [{"type": "link", "url": IN_CLIENT}]}]}, Way.LINK, "1720000000.000100"),
        ({"blocks": [{"elements": [{"type": "link", "url": LINK}]}]}, Way.LINK, "1720000000.000100"),
        ({"attachments": [{"from_url": LINK, "text": "x"}]}, Way.LINK, "1720000000.000100"),
        ({"attachments": [{"is_share": True, "channel_id": MEMBERS_CHANNEL, "ts": "1.2"}]}, Way.COPY, "1.2"),
        ({"attachments": [{"is_msg_unfurl": True, "channel_id": MEMBERS_CHANNEL}], "text": LINK}, Way.COPY, ""),
    ],
)
def test_what_slack_sends_is_read_for_links_and_copies(said: dict[str, object], way: Way, of_ts: str) -> None:
    seen = sighting({"ts": "2.1", "user": "U1", **said}, "C0ELSE", MEMBERS_CHANNEL.__eq__)
    assert seen is not None
    assert (seen.slack_id, seen.channel, seen.ts, seen.way, seen.of_ts) == ("U1", "C0ELSE", "2.1", way, of_ts)


@pytest.mark.parametrize(
    "said",
    [
        {"text": "hello"},
        {"text": f"/archives/{MEMBERS_CHANNEL}/"},
        {"text": f"https://app.slack.com/client/T0ATEST/{MEMBERS_CHANNEL}"},
        {"text": None, "attachments": None, "blocks": None},
        {"attachments": [{"is_share": True, "channel_id": "C0ELSE", "ts": "1.2"}]},
        {"attachments": [{"channel_id": MEMBERS_CHANNEL}]},
    ],
)
def test_what_holds_neither_is_passed_over(said: dict[str, object]) -> None:
    assert sighting({"ts": "2.1", "user": "U1", **said}, "C0ELSE", MEMBERS_CHANNEL.__eq__) is None
    assert sighting({}, "C0ELSE", MEMBERS_CHANNEL.__eq__) is None
