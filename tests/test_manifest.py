"""The manifest asks for what the program uses, says why, and stays within Slack's limits."""

import re
from typing import Any

import pytest
import yaml

from atest_bot.sandbox.manifest import EVENT_SCOPES, Manifest
from atest_bot.slack import ids
from atest_bot.slack.noticing import CHANNEL_CHANGES
from tests.house import ROOT

PATH = ROOT / "manifest.yaml"
TEXT = PATH.read_text(encoding="utf-8")
RAW: Any = yaml.safe_load(TEXT)
MANIFEST = Manifest.read(PATH)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (RAW["display_information"]["name"], 35),
        (RAW["display_information"]["description"], 140),
        (RAW["features"]["bot_user"]["display_name"], 80),
        (RAW["features"]["slash_commands"][0]["command"], 32),
        (RAW["features"]["slash_commands"][0]["description"], 2_000),
        (RAW["features"]["slash_commands"][0]["usage_hint"], 1_000),
    ],
)
def test_words_are_within_slacks_limits(words: str, most: int) -> None:
    assert 0 < len(words) <= most


def test_the_background_is_dark_enough_for_slack() -> None:
    assert re.fullmatch(r"#[0-3][0-9A-F][0-7][0-9A-F][0-7][0-9A-F]", RAW["display_information"]["background_color"])


def test_every_scope_says_what_it_is_for() -> None:
    for scope in MANIFEST.scopes:
        assert re.search(rf"- {scope}\s+# \w+", TEXT), scope


def test_messages_are_heard_where_the_bot_was_invited_and_in_no_direct_messages() -> None:
    heard = {event for event in MANIFEST.events if event.startswith("message.")}
    assert heard == {"message.channels", "message.groups"}
    assert "no words are kept or logged" in TEXT


def test_nothing_is_done_in_anybodys_name() -> None:
    assert set(RAW["oauth_config"]["scopes"]) == {"bot"}
    assert "user_events" not in RAW["settings"]["event_subscriptions"]
    assert not RAW["settings"]["org_deploy_enabled"]


@pytest.mark.parametrize(
    "scope", ["admin", "users:read.email", "im:history", "channels:join", "chat:write.public", "remote_files:read"]
)
def test_the_bot_cannot_read_along_or_go_where_it_was_not_invited(scope: str) -> None:
    assert not [granted for granted in MANIFEST.scopes if granted.startswith(scope)]


def test_what_is_listened_to_is_subscribed_and_nothing_else() -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "atest_bot" / "slack").rglob("*.py"))
    by_name = set(re.findall(r'app\.event\("(\w+)"\)', sources)) - {"message"} | {"message.channels", "message.groups"}
    of_channels = {
        event for event in (*EVENT_SCOPES, *MANIFEST.events, "channel_rename") if CHANNEL_CHANGES.match(event)
    }
    assert by_name | of_channels == MANIFEST.events


def test_every_subscribed_event_has_a_scope_that_lets_it_through() -> None:
    assert [event for event in MANIFEST.events if not MANIFEST.hears(event)] == []


def test_people_arrive_in_commands_as_ids() -> None:
    assert set(MANIFEST.commands) == {ids.COMMAND}
    assert MANIFEST.commands[ids.COMMAND]["should_escape"] is True


def test_every_shortcut_is_listened_to() -> None:
    assert set(MANIFEST.shortcuts) == {ids.PROPOSE_MESSAGE}


def test_buttons_and_forms_are_switched_on() -> None:
    assert MANIFEST.interactive
    assert MANIFEST.messages_enabled and MANIFEST.messages_read_only
    assert MANIFEST.home_enabled
