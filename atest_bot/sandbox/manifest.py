"""What the app's manifest grants: scopes, subscribed events, commands and shortcuts. It is read once, never written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .objects import Json

CHANNEL_READ = ("channels:read", "groups:read")
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": CHANNEL_READ,
    "member_left_channel": CHANNEL_READ,
    "channel_rename": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "group_rename": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "channel_id_changed": CHANNEL_READ,
    "channel_shared": CHANNEL_READ,
    "channel_unshared": CHANNEL_READ,
    "user_change": ("users:read",),
    "team_join": ("users:read",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
}


@dataclass(frozen=True)
class Manifest:
    """The parts of a manifest that decide what Slack lets through."""

    scopes: frozenset[str]
    events: frozenset[str]
    commands: dict[str, Json]
    shortcuts: dict[str, Json]
    bot_name: str
    home_enabled: bool
    messages_enabled: bool
    messages_read_only: bool
    interactive: bool

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest in a YAML or JSON file."""
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        features, settings = raw.get("features", {}), raw.get("settings", {})
        home = features.get("app_home", {})
        events = settings.get("event_subscriptions", {}).get("bot_events", [])
        return cls(
            scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            events=frozenset(events),
            commands={item["command"]: item for item in features.get("slash_commands", [])},
            shortcuts={item["callback_id"]: item for item in features.get("shortcuts", [])},
            bot_name=features.get("bot_user", {}).get("display_name", "bot"),
            home_enabled=bool(home.get("home_tab_enabled")),
            messages_enabled=bool(home.get("messages_tab_enabled")),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
            interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        )

    def hears(self, event: str) -> bool:
        """Whether this event is subscribed and a scope for it is granted; else it silently does not come."""
        needed = EVENT_SCOPES.get(event, ())
        return event in self.events and (not needed or not self.scopes.isdisjoint(needed))
