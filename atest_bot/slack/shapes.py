"""What a delivery must look like before any listener reads it: one shape for each kind (threat-model 2, boundary a).

The envelope is vouched for, what is in it is not: keys can be missing, null or of another type. A delivery without
its shape is acknowledged and changes nothing; Slack itself never sends one.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Name = Annotated[str, Field(min_length=1, max_length=255)]
Stamp = Annotated[str, Field(pattern=r"^[0-9]{1,12}\.[0-9]{1,6}$")]
Anything = dict[str, Any]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Person(_Shape):
    id: Name


class _Command(_Shape):
    command: Name
    user_id: Name
    trigger_id: Name
    text: str | None = None


class _Container(_Shape):
    message_ts: str | None = None
    view_id: str | None = None
    channel_id: str | None = None


class _Option(_Shape):
    value: str | None = None


class _Action(_Shape):
    action_id: Name
    action_ts: Stamp
    value: str | None = None
    selected_option: _Option | None = None


class _Actions(_Shape):
    user: _Person
    actions: Annotated[list[_Action], Field(min_length=1)]
    trigger_id: Name | None = None
    response_url: str | None = None
    container: _Container | None = None
    view: Anything | None = None


class _File(_Shape):
    id: Name


class _Input(_Shape):
    value: str | None = None
    selected_date: str | None = None
    selected_time: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_user: str | None = None
    files: list[_File] | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Input]]


class _View(_Shape):
    id: Name
    hash: Name
    callback_id: Name
    private_metadata: Annotated[str, Field(max_length=3000)] = ""
    state: _State
    blocks: list[Anything] | None = None


class _Submission(_Shape):
    user: _Person
    view: _View


class _ClosedView(_Shape):
    callback_id: str


class _Closed(_Shape):
    user: _Person
    view: _ClosedView


class _Shortcut(_Shape):
    user: _Person
    callback_id: Name
    trigger_id: Name


class _Said(_Shape):
    text: str | None = None
    ts: Name


class _MessageShortcut(_Shortcut):
    message: _Said


class _AnyEvent(_Shape):
    type: Name


class _Delivery(_Shape):
    event_id: Name
    event: _AnyEvent


class _Item(_Shape):
    type: str
    channel: str | None = None
    ts: str | None = None


class _Reaction(_Shape):
    user: Name
    reaction: Name
    event_ts: Stamp
    item: _Item


class _HomeOpened(_Shape):
    user: Name
    tab: str | None = None


class _Account(_Person):
    deleted: bool = False


class _AccountChanged(_Shape):
    user: _Account
    event_ts: Stamp


class _Joined(_Shape):
    user: Name
    channel: Name


class _Shared(_Shape):
    channel: Name
    connected_team_id: str | None = None


class _Renumbered(_Shape):
    old_channel_id: Name
    new_channel_id: Name


class _Posted(_Shape):
    """What is read of a message: where it is, whose it is and what it links to."""

    ts: Stamp | None = None
    user: str | None = None
    bot_id: str | None = None
    attachments: list[Anything] | None = None


class _Message(_Posted):
    channel: Name
    subtype: str | None = None
    channel_type: str | None = None
    message: _Posted | None = None


BODIES: dict[str, type[_Shape]] = {
    "block_actions": _Actions,
    "view_submission": _Submission,
    "view_closed": _Closed,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
    "event_callback": _Delivery,
}
EVENTS: dict[str, type[_Shape]] = {
    "reaction_added": _Reaction,
    "reaction_removed": _Reaction,
    "app_home_opened": _HomeOpened,
    "user_change": _AccountChanged,
    "member_joined_channel": _Joined,
    "channel_shared": _Shared,
    "channel_unshared": _Shared,
    "channel_id_changed": _Renumbered,
    "message": _Message,
}


def is_whole(body: Anything) -> bool:
    """Whether a delivery has everything that its listener reads, each of its type."""
    shape = _Command if "command" in body else BODIES.get(str(body.get("type")))
    if shape is None:
        return True  # nothing of ours listens to it
    if not _has(shape, body):
        return False
    event = body.get("event")
    inner = EVENTS.get(event["type"]) if shape is _Delivery and isinstance(event, dict) else None
    return inner is None or _has(inner, event)


def _has(shape: type[_Shape], found: object) -> bool:
    try:
        shape.model_validate(found)
    except ValidationError:
        return False
    return True
