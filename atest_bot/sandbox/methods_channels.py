"""`conversations.*`, `users.*` and the small questions: who is where, what was said, who the bot is."""

from bisect import bisect_left, bisect_right

from .interactions import Refused
from .methods import Call, method, paged
from .objects import BOT_ID, TEAM_DOMAIN, TEAM_ID, Channel, Json, Message, micros

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def _described(call: Call, channel: Channel, *, num_members: bool = False) -> Json:
    member = call.workspace.bot.id in channel.members
    return channel.as_slack(member=member, num_members=num_members)


@method("conversations.info", *READ, tier=3)
def info(call: Call) -> Json:
    """What a channel is now."""
    channel = call.channel()
    call.need_for(channel, "read")
    return {"channel": _described(call, channel, num_members=call.flag("include_num_members"))}


@method("conversations.members", *READ, tier=4)
def members(call: Call) -> Json:
    """Who is in a channel, page by page."""
    channel = call.channel()
    call.need_for(channel, "read")
    rows, cursor = call.page(list(channel.members))
    return paged("members", rows, cursor)


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """The messages between `oldest` and `latest`, oldest first."""
    oldest, latest = call.text("oldest"), call.text("latest")
    inclusive = call.flag("inclusive")
    try:
        low = micros(oldest) if oldest else 0
        high = micros(latest) if latest else None
    except ValueError:
        raise Refused("invalid_ts_oldest") from None
    first, last = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
    start = first(messages, low, key=_moment)
    return messages[start : len(messages) if high is None else last(messages, high, key=_moment)]


def _moment(message: Message) -> int:
    return micros(message.ts)


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_for(channel, "history")
    return call.joined(channel)


@method("conversations.history", *HISTORY, tier=3)
def history(call: Call) -> Json:
    """What was said in a channel, newest first; replies are not in it."""
    found = _between(call, _readable(call).top)
    found.reverse()
    rows, cursor = call.page(found, most=999)
    shown = [message.as_slack(metadata=call.flag("include_all_metadata")) for message in rows]
    return {"has_more": bool(cursor)} | paged("messages", shown, cursor)


@method("conversations.replies", *HISTORY, tier=3)
def replies(call: Call) -> Json:
    """A thread, its parent first."""
    parent = _readable(call).messages.get(call.required("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    thread = [parent, *parent.replies] if not parent.is_reply else [parent]
    rows, cursor = call.page([parent, *_between(call, thread[1:])])
    shown = [message.as_slack(metadata=call.flag("include_all_metadata")) for message in rows]
    return {"has_more": bool(cursor)} | paged("messages", shown, cursor)


@method("conversations.open", "im:write", "mpim:write", tier=3)
def open_dm(call: Call) -> Json:
    """Opens direct messages with one person."""
    names = [name for name in call.required("users").split(",") if name]
    if len(names) > 1:
        raise Refused("too_many_users")
    person = call.workspace.people.get(names[0])
    if person is None:
        raise Refused("user_not_found")
    if person.is_bot or person.id == "USLACKBOT":
        raise Refused("cannot_dm_bot")
    if person.deleted:
        raise Refused("user_disabled")
    return {"channel": {"id": call.workspace.dm(person.id).id}}


@method("conversations.join", "channels:join", tier=3)
def join(call: Call) -> Json:
    """Brings the bot into a public channel."""
    channel = call.channel()
    if channel.is_private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if call.workspace.bot.id not in channel.members:
        call.workspace.invite(channel.id, call.workspace.bot.id)
    return {"channel": _described(call, channel)}


def _kinds(call: Call) -> set[str]:
    kinds = set(filter(None, call.text("types", "public_channel").split(",")))
    if kinds - {"public_channel", "private_channel", "im", "mpim"}:
        raise Refused("invalid_types")
    return kinds


def _listed(call: Call, person: str | None) -> list[Channel]:
    """The channels of the wanted kinds that the bot knows, or those where it meets somebody."""
    names = {"channel": "public_channel", "group": "private_channel", "im": "im"}
    kinds, bot = _kinds(call), call.workspace.bot.id
    return [
        channel
        for channel in call.workspace.channels.values()
        if names[channel.kind] in kinds
        and (not channel.is_private or bot in channel.members)
        and (person is None or person in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]


@method("conversations.list", *READ, tier=2)
def list_channels(call: Call) -> Json:
    """All channels the bot can know of."""
    rows, cursor = call.page(_listed(call, None))
    return paged("channels", [_described(call, channel) for channel in rows], cursor)


@method("users.conversations", *READ, tier=3)
def users_conversations(call: Call) -> Json:
    """The channels of one person, or of the bot."""
    rows, cursor = call.page(_listed(call, call.text("user") or call.workspace.bot.id))
    return paged("channels", [_described(call, channel) for channel in rows], cursor)


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    """One account."""
    return {"user": call.person().as_slack()}


@method("users.list", "users:read", tier=2)
def users_list(call: Call) -> Json:
    """All accounts of this workspace, those of other companies not among them."""
    own = [person for person in call.workspace.people.values() if person.team_id == TEAM_ID]
    rows, cursor = call.page(own, default=1000)
    return paged("members", [person.as_slack() for person in rows], cursor)


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the bot is."""
    bot = call.workspace.bot
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": call.workspace.name,
        "user": bot.handle,
        "team_id": TEAM_ID,
        "user_id": bot.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("team.info", "team:read", tier=3)
def team_info(call: Call) -> Json:
    """What the workspace is called."""
    return {"team": {"id": TEAM_ID, "name": call.workspace.name, "domain": TEAM_DOMAIN, "email_domain": ""}}


@method("api.test", caller="anyone")
def api_test(call: Call) -> Json:
    """Gives back what it got."""
    if call.text("error"):
        raise Refused(call.text("error"), args=call.args)
    return {"args": call.args}


@method("apps.connections.open", tier=3, caller="app")
def connections_open(call: Call) -> Json:
    """The address for one Socket Mode connection."""
    ticket = call.backend.hub.new_ticket()
    return {"url": f"{call.backend.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=sandbox"}
