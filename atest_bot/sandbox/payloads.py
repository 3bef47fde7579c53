"""The payloads Slack sends to apps, with all their fields, built from the workspace. Sending them is `delivery`."""

import secrets
from typing import Any

from .objects import APP_ID, TEAM_DOMAIN, TEAM_ID, Channel, Json, Message, Person, View, echoed
from .workspace import Workspace

VERIFICATION_TOKEN = secrets.token_hex(12)


def event_payload(workspace: Workspace, name: str, inner: Json, channel: Channel | None) -> Json:
    """The outer envelope of an event; `type` of the inner one defaults to the subscription's name."""
    return {
        "token": VERIFICATION_TOKEN,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock.now()),
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": {"type": name} | inner,
        "event_context": workspace.new_id("4-ctx-"),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
    }


def _actor(person: Person) -> Json:
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}


def _interaction(kind: str, person: Person, trigger_id: str | None) -> Json:
    trigger = {"trigger_id": trigger_id} if trigger_id else {}
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": _actor(person),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
    } | trigger


def _place(channel: Channel) -> Json:
    hidden = "privategroup" if channel.is_private and not channel.is_im else channel.name
    return {"id": channel.id, "name": hidden}


def command_payload(
    person: Person, channel: Channel, command: str, text: str, trigger_id: str, response_url: str
) -> Json:
    """The form fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": _place(channel)["name"],
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_action_payload(
    person: Person, channel: Channel, message: Message, action: Json, values: Json, keys: tuple[str, str]
) -> Json:
    """`block_actions` from a message; `keys` are the trigger id and the response url."""
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.ephemeral_to is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body = _interaction("block_actions", person, keys[0])
    body |= {"container": container, "channel": _place(channel), "state": {"values": values}}
    if not message.ephemeral_to:
        body["message"] = echoed(message.as_slack())
    return body | {"response_url": keys[1], "actions": [action]}


def view_action_payload(person: Person, view: View, action: Json, values: Json, trigger_id: str) -> Json:
    """`block_actions` from a modal or App Home: a view, and no response url."""
    body = _interaction("block_actions", person, trigger_id)
    body |= {"container": {"type": "view", "view_id": view.id}, "view": view.as_slack(values)}
    return body | {"actions": [action]}


def submission_payload(person: Person, view: View, values: Json, trigger_id: str, response_urls: list[Json]) -> Json:
    """`view_submission`. It names the workspace of whoever sent the form; the view names that of the app."""
    body = _interaction("view_submission", person, trigger_id)
    body["team"] = {"id": person.team_id, "domain": TEAM_DOMAIN if person.team_id == TEAM_ID else "elsewhere"}
    return body | {"view": view.as_slack(values), "response_urls": response_urls}


def closed_payload(person: Person, view: View, *, cleared: bool) -> Json:
    """`view_closed`, which carries no input."""
    return _interaction("view_closed", person, None) | {"view": view.as_slack(), "is_cleared": cleared}


def shortcut_payload(workspace: Workspace, person: Person, callback_id: str, trigger_id: str) -> Json:
    """A global shortcut."""
    body = _interaction("shortcut", person, trigger_id)
    return body | {"callback_id": callback_id, "action_ts": workspace.stamp()}


def message_shortcut_payload(
    workspace: Workspace, person: Person, callback_id: str, message: Message, keys: tuple[str, str]
) -> Json:
    """A shortcut from the menu of a message; `keys` are the trigger id and the response url."""
    channel = workspace.channels[message.channel]
    body = _interaction("message_action", person, keys[0])
    body |= {"callback_id": callback_id, "action_ts": workspace.stamp(), "message_ts": message.ts}
    return body | {
        "channel": _place(channel),
        "message": echoed(message.as_slack()),
        "response_url": keys[1],
    }


def suggestion_payload(person: Person, block_id: str, action_id: str, typed: str, place: Json) -> Json:
    """`block_suggestion`; `place` is the view or the message with its channel and container."""
    body = _interaction("block_suggestion", person, None)
    return body | {"block_id": block_id, "action_id": action_id, "value": typed} | place


def home_event(workspace: Workspace, person: str) -> Json:
    """`app_home_opened`, with the view when one was published before."""
    inner: Json = {"type": "app_home_opened", "user": person, "channel": workspace.dm(person).id, "tab": "home"}
    home = workspace.homes.get(person)
    return inner | ({"view": home.as_slack()} if home else {})


def ack_body(raw: Any) -> Json:
    """What the app said in its acknowledgement: a text counts as `{"text": …}`."""
    if isinstance(raw, dict):
        return raw
    return {"text": raw} if isinstance(raw, str) and raw.strip() else {}
