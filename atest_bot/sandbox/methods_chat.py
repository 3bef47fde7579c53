"""`chat.*`, reactions and pins: what the bot says and what it does to messages."""

import re
from typing import Any

from . import rules
from .interactions import Refused
from .methods import Call, method
from .objects import TEAM_DOMAIN, Channel, Json, Message

MOST_TEXT, MOST_EDITED_TEXT, MOST_BLOCK_TEXT = 40_000, 4_000, 13_000
MOST_REACTION_KINDS = 23
EMOJI_NAME = r"[a-z0-9_+'-]+(::skin-tone-[2-6])?"


def checked_blocks(call: Call) -> list[Json] | None:
    """The call's blocks, if Slack would take them."""
    blocks = call.data("blocks")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = [str(problem) for problem in rules.block_problems(blocks, "message")]
    if problems:
        call.backend.surprises.append(f"{call.method}: invalid_blocks: {'; '.join(problems)}")
        raise Refused("invalid_blocks", response_metadata={"messages": problems})
    if rules.text_size(blocks) > MOST_BLOCK_TEXT:
        raise Refused("msg_blocks_too_long")
    if blocks and not call.text("text"):
        call.backend.surprises.append(f"{call.method}: blocks without text, which screen readers need")
    return blocks


def checked_metadata(call: Call) -> Any:
    """The call's metadata, if Slack would take it."""
    metadata = call.data("metadata")
    if metadata and (error := rules.metadata_error(metadata)):
        call.backend.surprises.append(f"{call.method}: {error}")
        raise Refused(error)
    return metadata


def _destination(call: Call) -> Channel:
    """Where to post: a channel, or a person's direct messages."""
    name = call.required("channel")
    if name in call.workspace.channels or name[:1] not in ("U", "W"):
        return call.channel()
    person = call.workspace.people.get(name)
    if person is None:
        raise Refused("user_not_found")
    if person.is_bot or name == "USLACKBOT":
        raise Refused("cannot_dm_bot")
    if person.deleted:
        raise Refused("channel_not_found")
    return call.workspace.dm(name)


def _check_open(call: Call, channel: Channel) -> None:
    """Raises when the bot may not post there now."""
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.is_im and not call.backend.manifest.messages_enabled:
        raise Refused("messages_tab_disabled")
    if not channel.is_private and "chat:write.public" not in call.backend.manifest.scopes:
        call.joined(channel)


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise Refused("thread_not_found")
    if parent.is_reply:
        raise Refused("cannot_reply_to_message")
    return thread_ts


def _check_text(call: Call, blocks: list[Json] | None) -> tuple[str, Json]:
    """The text, cut where Slack cuts it, and what the answer says about that."""
    text = call.text("text")
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) <= MOST_TEXT:
        return text, {}
    return text[:MOST_TEXT], {"warning": "message_truncated"}


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    """Posts to a channel, a thread or a person."""
    channel, blocks, metadata = _destination(call), checked_blocks(call), checked_metadata(call)
    text, notes = _check_text(call, blocks)
    _check_open(call, channel)
    thread = _thread(call, channel)
    broadcast = bool(thread) and call.flag("reply_broadcast")
    said = call.workspace.post(
        channel,
        call.workspace.bot.id,
        text,
        blocks=blocks,
        thread_ts=thread,
        broadcast=broadcast,
        metadata=metadata or None,
    )
    return {"channel": channel.id, "ts": said.ts, "message": said.as_slack()} | notes


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(call: Call) -> Json:
    """Shows something to one person in a channel."""
    channel, blocks = call.channel(), checked_blocks(call)
    text, _ = _check_text(call, blocks)
    if channel.is_archived:
        raise Refused("is_archived")
    call.joined(channel)
    person = call.person()
    if person.id not in channel.members or person.deleted:
        raise Refused("user_not_in_channel")
    thread = _thread(call, channel)
    made = call.workspace.post_private(channel, person.id, text, blocks=blocks, thread_ts=thread)
    return {"message_ts": made.ts}


def _own(call: Call, refusal: str) -> Message:
    message = call.message()
    if message.user != call.workspace.bot.id:
        raise Refused(refusal)
    return message


@method("chat.update", "chat:write", tier=3)
def update(call: Call) -> Json:
    """Changes one of the bot's own messages; text without blocks removes the blocks."""
    message = _own(call, "cant_update_message")
    blocks, metadata = checked_blocks(call), checked_metadata(call)
    text = call.text("text") if "text" in call.args else message.text
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > MOST_EDITED_TEXT:
        raise Refused("msg_too_long")
    if call.channel().is_archived:
        raise Refused("is_inactive")
    kept = message.metadata if metadata is None else metadata or None
    call.workspace.rewrite(message, text, blocks, metadata=kept)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": message.as_slack()}


@method("chat.delete", "chat:write", tier=3)
def delete(call: Call) -> Json:
    """Deletes one of the bot's own messages."""
    message = _own(call, "cant_delete_message")
    call.workspace.delete_message(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """The address of a message."""
    message = call.message("message_ts")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return {"channel": message.channel, "permalink": link}


def _emoji(call: Call) -> str:
    name = call.required("name").strip(":")
    if not re.fullmatch(EMOJI_NAME, name):
        raise Refused("invalid_name")
    return name


@method("reactions.add", "reactions:write", tier=3)
def add_reaction(call: Call) -> Json:
    """Puts the bot's reaction on a message."""
    name, message = _emoji(call), call.message("timestamp")
    if call.joined(call.channel()).is_archived:
        raise Refused("is_archived")
    if name not in message.reactions and len(message.reactions) >= MOST_REACTION_KINDS:
        raise Refused("too_many_emoji")
    if not call.workspace.react(message, call.workspace.bot.id, name):
        raise Refused("already_reacted")
    return {}


@method("reactions.remove", "reactions:write", tier=2)
def remove_reaction(call: Call) -> Json:
    """Takes the bot's own reaction back."""
    name, message = _emoji(call), call.message("timestamp")
    if not call.workspace.unreact(message, call.workspace.bot.id, name):
        raise Refused("no_reaction")
    return {}


@method("reactions.get", "reactions:read", tier=3)
def get_reactions(call: Call) -> Json:
    """A message with its reactions; without `full` the people of each may be cut short."""
    message = call.message("timestamp")
    call.joined(call.channel())
    body = message.as_slack(metadata=False)
    if not call.flag("full"):
        for reaction in body.get("reactions", []):
            reaction["users"] = reaction["users"][:50]
    return {"type": "message", "channel": message.channel, "message": body}


@method("pins.add", "pins:write", tier=2)
def add_pin(call: Call) -> Json:
    """Pins a message."""
    message, channel = call.message("timestamp"), call.joined(call.channel())
    if message.ts in channel.pins:
        raise Refused("already_pinned")
    if len(channel.pins) >= 100:
        raise Refused("too_many_pins")
    channel.pins[message.ts] = None
    call.workspace.touch()
    return {}
