"""What a delivery must look like before any listener reads it: one shape for each kind (threat-model 2, boundary a).

The envelope is vouched for, what is in it is not: keys can be missing, null or of another type. A delivery without
its shape is acknowledged and changes nothing; Slack itself never sends one.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Id = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,40}$")]  # of a person, a channel, a file
Name = Annotated[str, Field(pattern=r"^[ -~]{1,255}$")]  # what we or Slack call a thing; nobody types it
Stamp = Annotated[str, Field(pattern=r"^[0-9]{1,11}\.[0-9]{1,6}$")]
Anything = dict[str, Any]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Person(_Shape):
    id: Id


class _Team(_Shape):
    id: Id


class _Command(_Shape):
    command: Name
    user_id: Id
    trigger_id: Name
    text: str | None = None


class _Container(_Shape):
    message_ts: Stamp | None = None
    view_id: Name | None = None
    channel_id: Id | None = None


class _Option(_Shape):
    value: str | None = None


class _Action(_Shape):
    action_id: Name
    action_ts: Stamp
    value: str | None = None
    selected_option: _Option | None = None


class _Actions(_Shape):
    user: _Person
    team: _Team | None = None
    actions: Annotated[list[_Action], Field(min_length=1)]
    trigger_id: Name | None = None
    response_url: str | None = None
    container: _Container | None = None
    view: Anything | None = None


class _File(_Shape):
    id: Id


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
    type: Name
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
    type: Name
    channel: Id | None = None
    ts: Stamp | None = None


class _Reaction(_Shape):
    user: Id
    reaction: Annotated[str, Field(min_length=1, max_length=255)]
    event_ts: Stamp
    item: _Item


class _HomeOpened(_Shape):
    user: Id
    tab: str | None = None


class _Account(_Person):
    deleted: bool = False


class _AccountChanged(_Shape):
    user: _Account
    event_ts: Stamp


class _Joined(_Shape):
    user: Id
    channel: Id


class _Shared(_Shape):
    channel: Id
    connected_team_id: str | None = None


class _Renumbered(_Shape):
    old_channel_id: Id
    new_channel_id: Id


class _Posted(_Shape):
    """What is read of a message: where it is, whose it is and what it links to."""

    ts: Stamp | None = None
    user: Id | None = None
    bot_id: Id | None = None
    attachments: list[Anything] | None = None


class _Message(_Posted):
    channel: Id
    subtype: str | None = None
    channel_type: str | None = None
    message: _Posted | None = None


class _Challenge(_Shape):
    type: Literal["url_verification"]
    challenge: Annotated[str, Field(max_length=1000)]


class _Certificate(_Shape):
    ssl_check: Literal["1"]


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


def is_check(body: Anything) -> bool:
    """Whether Slack only asks if the address is the right one; such a request belongs to no workspace."""
    return isinstance(body, dict) and (_has(_Challenge, body) or _has(_Certificate, body))


def is_whole(body: Anything) -> bool:
    """Whether a delivery is of a kind that something listens to, and has all that is read of it, each of its type."""
    if not isinstance(body, dict):
        return False
    shape = _Command if "command" in body else BODIES.get(str(body.get("type")))
    if shape is None or not _has(shape, body):
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
