"""What can happen to the coalition's two channels and to words said there, and what people hear of it (rulebook 9)."""

from enum import StrEnum

from atest_bot.domain import text


class Role(StrEnum):
    """What a channel is for. Stored names; do not rename."""

    MEMBERS = "members"
    PUBLIC = "public"


class Change(StrEnum):
    """What happened to a channel. Stored names; do not rename."""

    MADE_PUBLIC = "made_public"
    MADE_PRIVATE = "made_private"
    SHARED_OUTSIDE = "shared_outside"
    SHARED_WITH_MEMBER = "shared_with_member"
    UNSHARED = "unshared"
    RENUMBERED = "renumbered"


class Way(StrEnum):
    """How words of the members' channel came elsewhere. Stored names; do not rename."""

    LINK = "link"
    COPY = "copy"


FAULTS = (
    *("wrong_channel", "channel_not_found", "is_archived", "is_frozen", "not_in_channel"),
    *("not_private", "not_public", "shared_outside"),
)
"""Why nothing is posted in a channel until a person mends it. Stored codes; do not rename."""

_NAMES = {Role.MEMBERS: "the members’ channel", Role.PUBLIC: "the public channel of decisions"}
_WAITS = "Nothing is posted there until then, and nothing is lost."
_GOES_ON = "What waited for it is posted now, unless something else about it is wrong."
_RENUMBERED = (
    "has another id now, as happens when sharing begins or ends. The bot does not follow by itself. If it is still the "
    f"right channel, set its new id in coalition.toml and start the bot again. {_WAITS}"
)
_WORDS = {
    (Role.MEMBERS, Change.MADE_PUBLIC): "was made public: everybody in this workspace can now read all that was said "
    f"there. Please make it private again, or set another channel in coalition.toml. {_WAITS}",
    (Role.MEMBERS, Change.MADE_PRIVATE): f"was made private. {_GOES_ON}",
    (Role.MEMBERS, Change.SHARED_OUTSIDE): "was shared with a workspace that is no member’s: its people can now read "
    "all that was said there. Please end the sharing, or list a member’s own workspace as allowed_workspaces in "
    f"coalition.toml. {_WAITS}",
    (Role.MEMBERS, Change.SHARED_WITH_MEMBER): "was shared with a workspace that coalition.toml lists as a member’s "
    "own: its people who join can read all that was said there. Nothing waits because of this.",
    (Role.MEMBERS, Change.UNSHARED): f"is no longer shared with one of the other workspaces. {_GOES_ON}",
    (Role.MEMBERS, Change.RENUMBERED): _RENUMBERED,
    (Role.PUBLIC, Change.MADE_PUBLIC): f"was made public. {_GOES_ON}",
    (Role.PUBLIC, Change.MADE_PRIVATE): "was made private. Please make it public again, or set another channel in "
    f"coalition.toml. {_WAITS}",
    (Role.PUBLIC, Change.RENUMBERED): _RENUMBERED,
}


def change_in_words(channel_id: str, role: Role, change: Change) -> str:
    """What the chairs hear of a change; empty where it is none of theirs: all may look into the public channel."""
    words = _WORDS.get((role, change))
    return f"{text.channel(channel_id)}, {_NAMES[role]}, {words}" if words else ""


def stranger_in_words(slack_id: str, channel_id: str) -> str:
    """What the chairs hear of somebody in the members' channel whom the roster does not name (9.2)."""
    person = text.person(slack_id)
    return (
        f"{person} joined {text.channel(channel_id)}, the members’ channel, and is not in the coalition’s roster. "
        f"If {person} belongs there, enter that with `/atest delegate add` or `/atest observer add`. "
        "If not, please remove the person from the channel: everybody there can read all that was said."
    )


_WAYS = {Way.LINK: "a link to", Way.COPY: "a copy of"}


def sharer_in_words(way: Way, members_channel: str, elsewhere: str) -> str:
    """What a person hears whose message brings words of the members' channel elsewhere (9.3)."""
    return (
        f"Your message in {text.channel(elsewhere)} holds {_WAYS[way]} a message from "
        f"{text.channel(members_channel)}. What members say there stays among members. Please delete yours. "
        "The chairs were told. The record notes that it happened, and none of the words."
    )


def sharing_in_words(slack_id: str, way: Way, members_channel: str, elsewhere: str) -> str:
    """What the chairs hear of it; an app has no name here and is told nothing."""
    who = text.person(slack_id) if slack_id else "An app"
    asked = "The person was asked privately to delete it." if slack_id else "Please see that it is deleted."
    return (
        f"{who} posted {_WAYS[way]} a message from {text.channel(members_channel)} in {text.channel(elsewhere)}. "
        f"{asked} The record notes that it happened, and none of the words."
    )
