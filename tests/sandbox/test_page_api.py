"""The JSON that the sandbox page lives on."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App

from atest_bot.sandbox.standin import ClockStep, Hint, StandIn

from .conftest import ANA, BEN, OTHER, OUT, PRIVATE, PUBLIC, over_socket
from .echo import section

Json = dict[str, Any]


@pytest.fixture
def served() -> Iterator[tuple[StandIn, App]]:
    yield from over_socket()


def get(standin: StandIn, path: str) -> Json:
    with urllib.request.urlopen(f"{standin.base_url}{path}", timeout=5) as answer:
        found: Json = json.load(answer)
        return found


def post(standin: StandIn, path: str, body: Json) -> Json:
    request = urllib.request.Request(f"{standin.base_url}{path}", json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: Json = json.load(answer)
        return found


def act(standin: StandIn, me: str, kind: str, **more: Any) -> Json:
    return post(standin, "/page/act", {"as": me, "kind": kind, **more})


def test_the_state_is_that_of_one_person(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    standin.note = "ready when you are"
    state = get(standin, f"/page/state?as={ANA}")
    assert state["me"] == ANA
    assert state["people"][0] == {
        "id": ANA, "name": "Ana Diaz", "handle": "ana.diaz", "title": "Primary", "group": "River",
        "color": state["people"][0]["color"], "initials": "AD",
    }  # fmt: skip
    assert {(c["id"], c["kind"]) for c in state["conversations"]} >= {(PUBLIC, "public"), (OTHER, "private")}
    assert [c["id"] for c in get(standin, f"/page/state?as={OUT}")["conversations"]] == [PUBLIC]
    assert state["commands"] == [{"command": "/echo", "description": "Say it again", "usage_hint": "words"}]
    assert state["note"] == "ready when you are"


def test_a_person_lives_through_the_page(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    assert act(standin, ANA, "say", channel=PUBLIC, text="hello") == {"ok": True}
    message = get(standin, f"/page/messages?as={BEN}&channel={PUBLIC}")["messages"][0]
    assert (message["text"], message["name"], message["is_app"]) == ("hello", "Ana Diaz", False)
    ts = message["ts"]
    assert act(standin, BEN, "react", channel=PUBLIC, ts=ts, name="+1")["ok"]
    act(standin, BEN, "say", channel=PUBLIC, text="reply", thread_ts=ts)
    thread = get(standin, f"/page/thread?as={BEN}&channel={PUBLIC}&ts={ts}")["messages"]
    assert thread[0]["reactions"] == [{"name": "+1", "count": 1, "mine": True, "names": ["Ben Okoro"]}]
    assert [m["text"] for m in thread] == ["hello", "reply"]
    unread = [c["unread"] for c in get(standin, f"/page/state?as={BEN}")["conversations"] if c["id"] == PUBLIC]
    assert unread == [1]
    act(standin, BEN, "read", channel=PUBLIC)
    assert get(standin, f"/page/state?as={BEN}")["conversations"][0]["unread"] == 0


def test_forms_are_filled_in_on_the_page(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    act(standin, ANA, "home")
    state = get(standin, f"/page/state?as={ANA}")
    block = state["home"]["blocks"][1]["block_id"]
    assert act(standin, ANA, "click", view=state["home"]["id"], action_id="open", block_id=block) == {"ok": True}
    view = get(standin, f"/page/state?as={ANA}")["views"][0]
    required = act(standin, ANA, "submit", view=view["id"], values={})
    assert required["errors"] == {"q": "Please complete this required field."}
    wrong = act(standin, ANA, "submit", view=view["id"], values={"q": "bad"})
    assert wrong["errors"] == {"q": "Please say something better."}
    kept = get(standin, f"/page/state?as={ANA}")["views"][0]["state"]["values"]["q"]["text"]["value"]
    assert kept == "bad"
    assert act(standin, ANA, "close", view=view["id"]) == {"ok": True}
    assert get(standin, f"/page/state?as={ANA}")["views"] == []


def test_refusals_are_sentences(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    assert "not a valid command" in act(standin, ANA, "command", text="/nope", channel=PUBLIC)["error"]
    assert "cannot see" in act(standin, OUT, "say", channel=PRIVATE, text="x")["error"]
    assert not act(standin, ANA, "dance")["ok"]
    assert not act(standin, ANA, "click", channel=PUBLIC, ts="1.0", action_id="x")["ok"]


def test_the_clock_moves_by_its_steps(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    before = get(standin, f"/page/state?as={ANA}")
    assert [step["label"] for step in before["clock_steps"]] == ["+1 hour", "+1 day"]
    assert post(standin, "/page/clock", {"step": "hour"})["now"] >= before["now"] + 3600
    standin.clock_steps.append(ClockStep("To the next closing", "closing", lambda: None))
    assert not post(standin, "/page/clock", {"step": "closing"})["ok"]
    assert len(get(standin, f"/page/state?as={ANA}")["clock_steps"]) == 2


def test_changes_are_told_as_they_happen(served: tuple[StandIn, App]) -> None:
    standin, app = served
    with urllib.request.urlopen(f"{standin.base_url}/page/live", timeout=5) as stream:
        first = json.loads(stream.readline().removeprefix(b"data: "))
        stream.readline()
        app.client.chat_postMessage(channel=PUBLIC, text="x", blocks=[section("x")])
        second = json.loads(stream.readline().removeprefix(b"data: "))
    assert second["version"] > first["version"]


def test_the_files_of_the_page_are_asked_for_anew_each_time(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    for path in ("/", "/static/app.js"):
        with urllib.request.urlopen(f"{standin.base_url}{path}", timeout=5) as answer:
            assert answer.headers["Cache-Control"] == "no-cache"


def test_a_newcomer_acts_as_whom_the_sandbox_says_and_reads_their_hint(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    standin.newcomer, standin.hint_for = BEN, lambda person: Hint(f"hello {person}", "/echo hi")
    state = get(standin, "/page/state")
    assert (state["me"], state["hint"]) == (BEN, {"text": f"hello {BEN}", "command": "/echo hi"})
    assert get(standin, f"/page/state?as={ANA}")["hint"]["text"] == f"hello {ANA}"


def test_nobody_moves_the_clock_while_the_sandbox_is_set_up(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    standin.ready, standin.hint_for = False, lambda person: Hint("too early")
    state = get(standin, "/page/state")
    assert (state["clock_steps"], state["hint"]) == ([], None)
    assert not post(standin, "/page/clock", {"step": "hour"})["ok"]


def test_fields_of_one_name_in_two_blocks_are_told_apart(served: tuple[StandIn, App]) -> None:
    standin, app = served
    menu = {
        "type": "static_select",
        "action_id": "same",
        "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("a", "b")],
    }
    blocks = [{"type": "actions", "block_id": block, "elements": [menu]} for block in ("one", "two")]
    ts = app.client.chat_postMessage(channel=PUBLIC, text="two menus", blocks=blocks)["ts"]
    act(standin, ANA, "choose", channel=PUBLIC, ts=ts, block_id="two", action_id="same", value="b")
    assert '"block_id": "two"' in json.dumps(standin.deliveries[-1].body)


def test_an_account_is_closed_and_opened_again(served: tuple[StandIn, App]) -> None:
    standin, _ = served
    assert act(standin, ANA, "account", person=BEN, deleted=True) == {"ok": True}
    assert BEN not in [person["id"] for person in get(standin, f"/page/state?as={ANA}")["people"]]
    assert act(standin, ANA, "account", person=BEN, deleted=False) == {"ok": True}
    assert BEN in [person["id"] for person in get(standin, f"/page/state?as={ANA}")["people"]]
    assert PRIVATE in [place["id"] for place in get(standin, f"/page/state?as={BEN}")["conversations"]]
    events = [each.event for each in standin.deliveries if each.event.get("type") == "user_change"]
    assert [event["user"]["deleted"] for event in events] == [True, False]
    assert not act(standin, ANA, "account", person=standin.workspace.bot.id, deleted=True)["ok"]
