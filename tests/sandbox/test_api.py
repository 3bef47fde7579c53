"""What Slack refuses, the stand-in refuses, seen through the SDK's own client."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from atest_bot.sandbox.limits import RateLimits
from atest_bot.sandbox.methods import METHODS
from atest_bot.sandbox.standin import StandIn

from .conftest import ANA, BEN, MANIFEST, OTHER, OUT, PRIVATE, PUBLIC, populated
from .echo import button, modal, section, text_input

HEADER = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}


def refusal(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        act(*args, **kwargs)
    return str(caught.value.response["error"])


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def test_the_bot_learns_who_it_is_and_what_it_may(client: WebClient, standin: StandIn) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0SANDBOX")
    assert "reactions:write" in answer.headers["x-oauth-scopes"]
    assert standin.calls[-1].method == "auth.test"


def test_tokens_are_told_apart(standin: StandIn) -> None:
    def with_token(token: str) -> WebClient:
        return WebClient(token=token, base_url=standin.api_url)

    assert refusal(with_token("xoxb-wrong").auth_test) == "invalid_auth"
    assert refusal(with_token(standin.app_token).auth_test) == "not_allowed_token_type"
    assert refusal(with_token(standin.bot_token).api_call, "apps.connections.open") == "not_allowed_token_type"
    assert with_token(standin.app_token).api_call("apps.connections.open")["url"].startswith("ws://")


def test_unknown_methods_are_remembered(client: WebClient, standin: StandIn) -> None:
    assert refusal(client.api_call, "chat.meMessage") == "unknown_method"
    assert standin.surprises == ["unknown method chat.meMessage"]


def test_missing_scopes_are_named(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.team_info()
    assert caught.value.response["needed"] == "team:read"
    assert refusal(client.pins_add, channel=PUBLIC, timestamp="1.000000") == "missing_scope"


@pytest.mark.parametrize(
    ("channel", "code"),
    [(OTHER, "channel_not_found"), ("C0NONE", "channel_not_found"), ("U0NONE", "user_not_found"),
     ("U0BOT", "cannot_dm_bot"), ("USLACKBOT", "cannot_dm_bot")],
)  # fmt: skip
def test_some_places_cannot_be_posted_to(client: WebClient, channel: str, code: str) -> None:
    assert refusal(client.chat_postMessage, channel=channel, text="x") == code


def test_membership_and_archives_are_respected(client: WebClient, standin: StandIn) -> None:
    standin.workspace.kick_bot(PUBLIC)
    assert refusal(client.chat_postMessage, channel=PUBLIC, text="x") == "not_in_channel"
    assert refusal(client.conversations_history, channel=PUBLIC) == "not_in_channel"
    standin.workspace.archive(PRIVATE)
    assert refusal(client.chat_postMessage, channel=PRIVATE, text="x") == "is_archived"
    assert refusal(client.chat_postEphemeral, channel=PRIVATE, user=ANA, text="x") == "is_archived"


@pytest.mark.parametrize(
    "block",
    [
        HEADER,
        section(""),
        section("x" * 3001),
        {"type": "section"},
        {"type": "unknown"},
        {"type": "alert", "text": {"type": "plain_text", "text": "only in modals"}},
        actions(),
        actions(button("x" * 76, "a")),
        actions(button("x", "a", value="x" * 2001)),
        actions(button("x", "a", accessibility_label="x" * 76)),
        actions(button("x", "a", colour="red")),
        actions(button("x", "a"), button("y", "a")),
        actions(*[button("x", str(n)) for n in range(26)]),
        actions({"type": "static_select", "action_id": "a", "options": []}),
        actions({"type": "overflow", "action_id": "a", "options": [{"text": {"type": "mrkdwn", "text": "x"}}]}),
        section("x") | {"fields": [{"type": "mrkdwn", "text": "x" * 2001}]},
        section("x") | {"block_id": "x" * 256},
    ],
)
def test_blocks_beyond_the_limits_are_refused(client: WebClient, standin: StandIn, block: dict[str, Any]) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=PUBLIC, text="x", blocks=[block])
    assert caught.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks" in caught.value.response["response_metadata"]["messages"][0]
    assert "invalid_blocks" in standin.surprises.pop()


def test_messages_have_limits_of_their_own(client: WebClient, standin: StandIn) -> None:
    def post(**args: Any) -> str:
        return refusal(client.api_call, "chat.postMessage", json={"channel": PUBLIC} | args)

    assert post() == "no_text"
    assert post(text="x", blocks=[section("x")] * 51) == "invalid_blocks"
    twins = [section("x") | {"block_id": "same"}] * 2
    assert post(text="x", blocks=twins) == "invalid_blocks"
    assert post(text="x", blocks=[section("x" * 2900)] * 5) == "msg_blocks_too_long"
    assert post(text="x", metadata={"event_type": "no spaces", "event_payload": {}}) == "invalid_metadata_format"
    deep = {"event_type": "a", "event_payload": {"b": {"c": {"d": 1}}}}
    assert post(text="x", metadata=deep) == "invalid_metadata_schema"
    standin.surprises.clear()
    client.api_call("chat.postMessage", json={"channel": PUBLIC, "blocks": [section("x")]})
    assert "without text" in standin.surprises.pop()
    assert len(client.chat_postMessage(channel=PUBLIC, text="x" * 40_001)["message"]["text"]) == 40_000


def test_updates_follow_slacks_rules(client: WebClient, standin: StandIn) -> None:
    metadata = {"event_type": "kept", "event_payload": {"n": 1}}
    said = client.chat_postMessage(channel=PUBLIC, text="a", blocks=[section("b")], metadata=metadata)
    ts = str(said["ts"])
    client.chat_update(channel=PUBLIC, ts=ts, text="c")
    message = standin.messages(ANA, PUBLIC)[-1]
    assert (message.text, message.blocks, message.metadata) == ("c", None, metadata)
    assert message.edited is not None
    client.chat_update(channel=PUBLIC, ts=ts, text="c", metadata={})
    assert message.metadata is None
    assert refusal(client.chat_update, channel=PUBLIC, ts=ts, text="x" * 4001) == "msg_too_long"
    assert refusal(client.chat_update, channel=PUBLIC, ts="1.000000", text="x") == "message_not_found"
    theirs = standin.say(ANA, PUBLIC, "mine")
    assert refusal(client.chat_update, channel=PUBLIC, ts=theirs, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=PUBLIC, ts=theirs) == "cant_delete_message"


def test_threads_hang_on_their_parent(client: WebClient, standin: StandIn) -> None:
    parent = standin.say(ANA, PUBLIC, "first")
    reply = str(client.chat_postMessage(channel=PUBLIC, text="second", thread_ts=parent)["ts"])
    client.chat_postMessage(channel=PUBLIC, text="third", thread_ts=parent, reply_broadcast=True)
    code = refusal(client.chat_postMessage, channel=PUBLIC, text="x", thread_ts=reply)
    assert code == "cannot_reply_to_message"
    assert [m.text for m in standin.thread(BEN, PUBLIC, parent)] == ["first", "second", "third"]
    shown = standin.messages(BEN, PUBLIC)
    assert [(m.text, m.subtype) for m in shown] == [("first", None), ("third", "thread_broadcast")]
    replies = client.conversations_replies(channel=PUBLIC, ts=parent)["messages"]
    assert replies[0]["reply_count"] == 2
    standin.workspace.delete_message(PUBLIC, parent)
    assert standin.messages(BEN, PUBLIC)[0].subtype == "tombstone"


def test_direct_messages_open_at_first_use(client: WebClient, standin: StandIn) -> None:
    said = client.chat_postMessage(channel=ANA, text="hello")
    assert str(said["channel"]).startswith("D")
    assert client.conversations_open(users=ANA)["channel"]["id"] == said["channel"]
    assert [m.text for m in standin.inbox(ANA)] == ["hello"]
    standin.workspace.deactivate(BEN)
    assert refusal(client.conversations_open, users=BEN) == "user_disabled"


def test_ephemeral_messages_are_for_one_person(client: WebClient, standin: StandIn) -> None:
    client.chat_postEphemeral(channel=PRIVATE, user=ANA, text="only you")
    assert [m.ephemeral_to for m in standin.messages(ANA, PRIVATE)] == [ANA]
    assert standin.messages(BEN, PRIVATE) == []
    assert client.conversations_history(channel=PRIVATE)["messages"] == []
    assert refusal(client.chat_postEphemeral, channel=PRIVATE, user=OUT, text="x") == "user_not_in_channel"


def test_history_is_paged_and_keeps_metadata_back(client: WebClient, standin: StandIn) -> None:
    metadata = {"event_type": "kind", "event_payload": {"key": "k"}}
    stamps = [client.chat_postMessage(channel=PUBLIC, text=str(n), metadata=metadata)["ts"] for n in range(7)]
    standin.faults.short_pages = True
    answer = client.conversations_history(channel=PUBLIC, limit=3, include_all_metadata=True)
    pages = [page["messages"] for page in answer]
    assert [] in pages
    messages = [message for page in pages for message in page]
    assert [message["ts"] for message in messages] == stamps[::-1]
    assert messages[0]["metadata"]["event_payload"] == {"key": "k"}
    assert client.conversations_history(channel=PUBLIC)["messages"][0]["metadata"] == {"event_type": "kind"}
    standin.faults.short_pages = False
    between = client.conversations_history(channel=PUBLIC, oldest=stamps[2], latest=stamps[5])
    assert [m["text"] for m in between["messages"]] == ["4", "3"]
    assert refusal(client.conversations_history, channel=PUBLIC, cursor="???") == "invalid_cursor"


def test_people_and_members_are_paged(client: WebClient) -> None:
    members = [name for page in client.conversations_members(channel=PUBLIC, limit=2) for name in page["members"]]
    assert members == [ANA, BEN, OUT, "U0BOT"]
    listed = {person["id"] for page in client.users_list(limit=2) for person in page["members"]}
    assert listed == {ANA, BEN, "U0BOT", "USLACKBOT"}
    assert client.users_info(user=OUT)["user"]["team_id"] == "T0OTHER"
    kinds = client.users_conversations(user=ANA, types="public_channel,private_channel")["channels"]
    assert {channel["id"] for channel in kinds} == {PUBLIC, PRIVATE}
    info = client.conversations_info(channel=PRIVATE, include_num_members=True)["channel"]
    assert (info["is_private"], info["is_ext_shared"], info["num_members"]) == (True, False, 3)


def test_reactions_are_counted_and_refused(client: WebClient, standin: StandIn) -> None:
    ts = standin.say(ANA, PUBLIC, "x")
    client.reactions_add(channel=PUBLIC, timestamp=ts, name="no_entry")
    standin.react(BEN, PUBLIC, ts, "no_entry")
    assert refusal(client.reactions_add, channel=PUBLIC, timestamp=ts, name="no_entry") == "already_reacted"
    assert refusal(client.reactions_add, channel=PUBLIC, timestamp=ts, name="No Entry") == "invalid_name"
    assert refusal(client.reactions_add, channel=PUBLIC, timestamp="1.0", name="x") == "message_not_found"
    got = client.reactions_get(channel=PUBLIC, timestamp=ts, full=True)["message"]["reactions"]
    assert got == [{"name": "no_entry", "users": ["U0BOT", BEN], "count": 2}]


def test_mentions_in_posts_are_noticed(client: WebClient, standin: StandIn) -> None:
    client.chat_postMessage(channel=PRIVATE, text="<!channel> &lt;@U0ANA&gt;")
    client.chat_postMessage(channel=PRIVATE, text="x", blocks=[section("<@U0BEN> look")])
    client.chat_postMessage(channel=PRIVATE, text="plain @ana <https://x.example|x> <!date^1^{date}|then>")
    assert [m.notified for m in standin.messages(ANA, PRIVATE)] == [[ANA, BEN], [BEN], []]


def test_triggers_live_once(client: WebClient, standin: StandIn) -> None:
    trigger = standin.backend.triggers.new(ANA)
    form = modal(text_input("q", "Question"))
    client.views_open(trigger_id=trigger, view=form)
    assert refusal(client.views_open, trigger_id=trigger, view=form) == "exchanged_trigger_id"
    assert refusal(client.views_open, trigger_id="1.2", view=form) == "invalid_trigger_id"
    late = standin.backend.triggers.new(ANA)
    standin.backend.triggers.kept[late].made_at -= 3.1
    assert refusal(client.views_open, trigger_id=late, view=form) == "expired_trigger_id"


def test_views_stack_and_conflict(client: WebClient, standin: StandIn) -> None:
    def trigger() -> str:
        return standin.backend.triggers.new(ANA, from_modal=True)

    form = modal(section("x"), external_id="one")
    opened = client.views_open(trigger_id=trigger(), view=form)["view"]
    assert refusal(client.views_push, trigger_id=trigger(), view=form) == "duplicate_external_id"
    for _ in range(2):
        client.views_push(trigger_id=trigger(), view=modal(section("y")))
    assert refusal(client.views_push, trigger_id=trigger(), view=modal(section("z"))) == "push_limit_reached"
    client.views_update(external_id="one", hash=opened["hash"], view=form)
    assert refusal(client.views_update, view_id=opened["id"], hash=opened["hash"], view=form) == "hash_conflict"
    assert refusal(client.views_update, view_id="V0", view=form) == "not_found"
    assert len(standin.views(ANA)) == 3


@pytest.mark.parametrize(
    "view",
    [
        modal(section("x"), title={"type": "plain_text", "text": "x" * 25}),
        modal(*[section("x")] * 101),
        modal(section("x"), private_metadata="x" * 3001),
        modal(text_input("q", "Question"), submit=None),
        {"type": "home", "blocks": []},
        modal({
            "type": "input",
            "label": {"type": "plain_text", "text": "x"},
            "element": {
                "type": "radio_buttons",
                "options": [{"text": {"type": "plain_text", "text": "A"}, "value": "a"}],
                "initial_option": {"text": {"type": "plain_text", "text": "B"}, "value": "a"},
            },
        }),
    ],
)  # fmt: skip
def test_views_beyond_the_limits_are_refused(client: WebClient, standin: StandIn, view: dict[str, Any]) -> None:
    trigger = standin.backend.triggers.new(ANA)
    assert refusal(client.views_open, trigger_id=trigger, view=view) == "invalid_arguments"
    assert standin.views(ANA) == []
    assert "views.open: invalid_arguments" in standin.surprises.pop()


def test_a_view_may_be_too_large(client: WebClient, standin: StandIn) -> None:
    view = modal(*[section("x" * 2900) for _ in range(90)])
    assert refusal(client.views_open, trigger_id=standin.backend.triggers.new(ANA), view=view) == "view_too_large"


def test_files_travel_in_three_steps(client: WebClient, standin: StandIn) -> None:
    client.files_upload_v2(channel=PRIVATE, filename="letter.txt", content="Dear all", initial_comment="Here")
    message = standin.messages(ANA, PRIVATE)[-1]
    assert (message.text, message.files[0]["name"]) == ("Here", "letter.txt")
    assert standin.workspace.files[message.files[0]["id"]]["content"] == b"Dear all"
    assert standin.surprises == []


def test_permalinks_and_validation(client: WebClient, standin: StandIn) -> None:
    ts = standin.say(ANA, PUBLIC, "x")
    link = client.chat_getPermalink(channel=PUBLIC, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{PUBLIC}/p{ts.replace('.', '')}")
    errors = client.api_call("blocks.validate", json={"blocks": [HEADER]})["errors"]
    assert errors[0]["pointer"] == "/blocks/0/text/text"


def test_posting_too_fast_is_slowed_down() -> None:
    limits = RateLimits(channel_burst=2)
    with populated(StandIn(manifest=MANIFEST, limits=limits)) as standin:
        client = WebClient(token=standin.bot_token, base_url=standin.api_url)
        for _ in range(2):
            client.chat_postMessage(channel=PUBLIC, text="x")
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=PUBLIC, text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response["error"] == "ratelimited"
        assert caught.value.response.headers["Retry-After"] == "1"
        client.chat_postMessage(channel=PRIVATE, text="another channel")
        assert RateLimits.off().retry_after("chat.postMessage", 1, PUBLIC) is None


def test_every_method_of_the_contract_is_there() -> None:
    wanted = """chat.postMessage chat.update chat.delete chat.postEphemeral chat.getPermalink conversations.info
        conversations.members conversations.history conversations.replies conversations.open users.info users.list
        users.conversations auth.test reactions.get reactions.add views.open views.push views.update views.publish
        pins.add files.getUploadURLExternal files.completeUploadExternal team.info blocks.validate api.test
        apps.connections.open"""
    assert set(wanted.split()) <= METHODS.keys()
