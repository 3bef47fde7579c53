"""What people do reaches a real Bolt app and comes back, over both transports."""

from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import App

from atest_bot.sandbox.acts import FormRefused, NotAcknowledged, NotPossible
from atest_bot.sandbox.objects import plain
from atest_bot.sandbox.standin import StandIn

from .conftest import ANA, BEN, OTHER, OUT, PRIVATE, PUBLIC
from .echo import SEEN, button, section

Echo = tuple[StandIn, App]


def card(standin: StandIn, app: App, channel: str = PRIVATE) -> str:
    buttons = [button("Sign on", "cast", value="yes"), button("Object", "cast2", value="no")]
    blocks = [section("R&amp;D"), {"type": "actions", "block_id": "vote", "elements": buttons}]
    return str(app.client.chat_postMessage(channel=channel, text="A vote", blocks=blocks)["ts"])


def seen(app: App) -> list[dict[str, Any]]:
    return list(getattr(app, SEEN))


def test_a_command_is_answered_privately(echo: Echo) -> None:
    standin, _ = echo
    answer = standin.command(ANA, "hello", command="/echo", channel=PRIVATE)
    assert answer.text == "You said hello"
    assert [m.text for m in standin.messages(ANA, PRIVATE)] == ["You said hello"]
    assert standin.messages(BEN, PRIVATE) == []


def test_command_text_arrives_escaped_with_mentions_resolved(echo: Echo) -> None:
    standin, _ = echo
    answer = standin.command(ANA, "/echo R&D <b> @ben.okoro #decisions #members https://a.org/?b=1&c=#d")
    assert answer.text == (
        "You said R&amp;D &lt;b&gt; <@U0BEN|ben.okoro> <#C0PUBLIC|decisions> <#C0PRIVATE|> "
        "<https://a.org/?b=1&amp;c=#d>"
    )


def test_people_are_named_though_a_sentence_ends_and_without_their_accents(echo: Echo) -> None:
    standin, _ = echo
    standin.workspace.add_person("U0INES", "Inés Duarte")
    answer = standin.command(ANA, "/echo Ask @ines.duarte. Or @Ben.Okoro... not @nobody.")
    assert answer.text == "You said Ask <@U0INES|ines.duarte>. Or <@U0BEN|ben.okoro>... not @nobody."


def test_where_messages_to_the_app_are_turned_off_nobody_writes_to_it(echo: Echo) -> None:
    standin, _ = echo
    inbox = standin.workspace.dm(ANA).id
    standin.say(ANA, inbox, "hello")
    standin.backend.manifest = replace(standin.backend.manifest, messages_read_only=True)
    with pytest.raises(NotPossible, match="are turned off"):
        standin.say(ANA, inbox, "hello")
    with pytest.raises(NotPossible, match="turned off"):
        standin.command(ANA, "/echo hello", channel=inbox)
    assert standin.command(ANA, "/echo hello", channel=PRIVATE).text == "You said hello"


def test_without_interactivity_no_press_reaches_the_app(echo: Echo) -> None:
    standin, app = echo
    ts = card(standin, app)
    standin.backend.manifest = replace(standin.backend.manifest, interactive=False)
    with pytest.raises(NotPossible, match="interactivity"):
        standin.click(ANA, channel=PRIVATE, ts=ts, button="Sign on")


def test_a_command_that_fails_is_seen_to_fail(echo: Echo) -> None:
    standin, _ = echo
    with pytest.raises(NotAcknowledged, match="did not respond"):
        standin.command(ANA, "/echo explode")
    with pytest.raises(NotPossible, match="not a valid command"):
        standin.command(ANA, "/unknown")
    with pytest.raises(NotPossible, match="other companies"):
        standin.command(OUT, "/echo hello")


def test_a_click_carries_the_message_and_is_answered(echo: Echo) -> None:
    standin, app = echo
    ts = card(standin, app)
    answer = standin.click(ANA, channel=PRIVATE, ts=ts, button="Sign on")
    standin.wait_for(lambda: answer.text == "Recorded yes")
    body = next(body for body in seen(app) if body["type"] == "block_actions")
    assert body["message"]["blocks"][0]["text"]["text"] == "R&amp;D"
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": PRIVATE,
        "is_ephemeral": False,
    }
    assert body["actions"][0]["value"] == "yes"
    assert body["enterprise"] is None


def test_only_what_is_on_the_screen_can_be_clicked(echo: Echo) -> None:
    standin, app = echo
    ts = card(standin, app)
    with pytest.raises(NotPossible, match="no button “Abstain” here; there is: Object, Sign on"):
        standin.click(ANA, channel=PRIVATE, ts=ts, button="Abstain")
    with pytest.raises(NotPossible, match="cannot see"):
        standin.click(OUT, channel=PRIVATE, ts=ts, button="Sign on")
    with pytest.raises(NotPossible, match="cannot see"):
        standin.messages(BEN, OTHER)


def test_a_form_opens_is_checked_and_closes(echo: Echo) -> None:
    standin, app = echo
    opened = standin.command(ANA, "/echo form")
    assert opened.view is not None and opened.view.title == "Form"
    with pytest.raises(FormRefused, match="required"):
        standin.submit(ANA, "form")
    wrong = standin.submit(ANA, "form", {"Question": "bad"})
    assert wrong.errors == {"q": "Please say something better."}
    right = standin.submit(ANA, "form", {"q": "R&D <b>"})
    assert right.view is None
    assert standin.views(ANA) == []
    assert seen(app)[-1]["view"]["state"]["values"]["q"]["text"] == {"type": "plain_text_input", "value": "R&D <b>"}


def test_a_form_may_push_another_and_is_closed_from_the_top(echo: Echo) -> None:
    standin, _ = echo
    standin.shortcut(ANA, "start")
    pushed = standin.submit(ANA, None, {"q": "more"})
    assert pushed.view is not None and pushed.view.callback_id == "second"
    assert pushed.view["previous_view_id"] == standin.views(ANA)[0].id
    with pytest.raises(NotPossible, match="on top is second"):
        standin.submit(ANA, "form", {"q": "x"})
    standin.close_view(ANA)
    assert [view.callback_id for view in standin.views(ANA)] == ["form"]


def test_an_invalid_view_in_an_acknowledgement_is_a_failure(echo: Echo) -> None:
    standin, _ = echo
    standin.command(ANA, "/echo form")
    with pytest.raises(NotAcknowledged, match="trouble connecting"):
        standin.submit(ANA, "form", {"q": "broken"})
    assert len(standin.views(ANA)) == 1
    assert "missing required field: title" in standin.surprises.pop()


def test_home_is_published_and_clicked(echo: Echo) -> None:
    standin, _ = echo
    standin.open_home(ANA)
    home = standin.home(ANA)
    assert home is not None and "Hello" in plain(home)
    answer = standin.click(ANA, view="home", button="Go")
    assert answer.view is not None and answer.view.callback_id == "form"


def test_reactions_and_words_become_events(echo: Echo) -> None:
    standin, app = echo
    ts = standin.say(ANA, PUBLIC, "R&D @ben.okoro")
    standin.react(BEN, PUBLIC, ts, ":+1:")
    standin.unreact(BEN, PUBLIC, ts, "+1")
    said, added, removed = (body["event"] for body in seen(app))
    assert said["text"] == "R&amp;D <@U0BEN>"
    assert (said["channel_type"], said["ts"]) == ("channel", ts)
    assert added["item"] == {"type": "message", "channel": PUBLIC, "ts": ts}
    assert (removed["type"], removed["user"]) == ("reaction_removed", BEN)
    with pytest.raises(NotPossible, match="have not reacted"):
        standin.unreact(BEN, PUBLIC, ts, "+1")


def test_what_happens_to_channels_and_people_is_told(echo: Echo) -> None:
    standin, app = echo
    workspace = standin.workspace
    workspace.convert_to_public(PRIVATE)
    workspace.invite(PRIVATE, OUT, by=ANA)
    workspace.share_externally(PUBLIC)
    workspace.deactivate(BEN)
    workspace.archive(PUBLIC)
    workspace.kick_bot(PRIVATE)
    wanted = {"message", "member_joined_channel", "channel_shared", "user_change", "channel_archive", "channel_left"}
    standin.wait_for(lambda: wanted <= {body["event"]["type"] for body in seen(app)})
    subtypes = {body["event"].get("subtype") for body in seen(app) if body["event"]["type"] == "message"}
    assert {"channel_convert_to_public", "channel_join"} <= subtypes
    assert BEN not in workspace.channels[PUBLIC].members
