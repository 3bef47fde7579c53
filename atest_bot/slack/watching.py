"""Events about the channels themselves, and messages that carry words of the members' channel elsewhere (rulebook 9).

Of a message only its place, its author and its links are looked at; its words are neither kept nor logged.
"""

import json
import re
from collections.abc import Callable, Iterator

from slack_bolt import App

from atest_bot.domain.channels import Change, Way
from atest_bot.services import watching
from atest_bot.services.watching import Sighting
from atest_bot.slack.desk import Body, Desk

_FLIPS = {"channel_convert_to_public": Change.MADE_PUBLIC, "channel_convert_to_private": Change.MADE_PRIVATE}
_LINK = re.compile(  # as it is copied, and as a browser shows it
    r"(?:/archives/([A-Z0-9]+)/p|/thread/([A-Z0-9]+)-)(\d{10})\.?(\d{6})"
)
_UNSEEN = {"message_deleted"}  # what it says is gone


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.event("channel_shared")(lambda body, event: on_shared(desk, body, event))
    app.event("channel_unshared")(lambda body, event: _on_change(desk, body, event["channel"], Change.UNSHARED))
    app.event("channel_id_changed")(
        lambda body, event: _on_change(desk, body, event["old_channel_id"], Change.RENUMBERED)
    )
    app.event("member_joined_channel")(lambda body, event: on_joined(desk, body, event))
    app.event("message")(lambda body, event: on_message(desk, body, event))


def on_shared(desk: Desk, body: Body, event: Body) -> None:
    """A channel was connected with another workspace."""
    is_allowed = event.get("connected_team_id") in desk.coalition.allowed_workspaces
    change = Change.SHARED_WITH_MEMBER if is_allowed else Change.SHARED_OUTSIDE
    _on_change(desk, body, event["channel"], change)


def _on_change(desk: Desk, body: Body, channel: str, change: Change) -> None:
    """Trust nothing that was seen before, then tell."""
    desk.look_again()
    key = f"event:{body['event_id']}"
    desk.database.run(watching.note_change, desk.coalition, key, channel, change, desk.clock.now())
    desk.nudge()


def on_joined(desk: Desk, body: Body, event: Body) -> None:
    """Somebody came into a channel; only the members' is looked after."""
    if event["channel"] != desk.coalition.members_channel or event["user"] == desk.identity.user_id:
        return
    key = f"event:{body['event_id']}"
    who, where, is_let_in = event["user"], event["channel"], bool(event.get("inviter"))
    desk.database.run(watching.note_joined, desk.coalition, key, who, where, desk.clock.now(), is_let_in=is_let_in)
    desk.nudge()


def on_message(desk: Desk, body: Body, event: Body) -> None:
    """A line of Slack's that a channel was opened or closed, or words that may come from the members' channel."""
    subtype, channel = event.get("subtype"), event.get("channel") or ""
    if subtype in _FLIPS:
        _on_change(desk, body, channel, _FLIPS[subtype])
        return
    if subtype in _UNSEEN or channel == desk.coalition.members_channel or event.get("channel_type") == "im":
        return
    said = event.get("message") if subtype == "message_changed" else event
    seen = sighting(said or {}, channel, lambda found: desk.database.run(watching.is_members, desk.coalition, found))
    if seen is not None and (said or {}).get("bot_id") != (desk.identity.bot_id or None):
        desk.database.run(watching.note_sighting, seen, desk.clock.now())
        desk.nudge()


def sighting(said: Body, channel: str, is_members: Callable[[str], bool]) -> Sighting | None:
    """What a message elsewhere holds from a channel of the members: a forwarded copy before a mere link."""
    found = [*_copies(said), *_links(said)] if said.get("ts") else []
    of_members = (each for each in found if each[1] != channel and is_members(each[1]))
    return next((Sighting(said.get("user") or "", channel, said["ts"], *each) for each in of_members), None)


def _copies(said: Body) -> Iterator[tuple[Way, str, str]]:
    for each in said.get("attachments") or ():
        if each.get("is_share") or each.get("is_msg_unfurl"):
            yield Way.COPY, str(each.get("channel_id") or ""), str(each.get("ts") or "")


def _links(said: Body) -> Iterator[tuple[Way, str, str]]:
    everything = json.dumps([said.get(part) for part in ("text", "blocks", "attachments")])
    for match in _LINK.finditer(everything):
        yield Way.LINK, match[1] or match[2], f"{match[3]}.{match[4]}"
