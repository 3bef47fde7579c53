"""Deliveries as Slack would never make them, drawn by a seed from real ones.

An attempt is *senseless* where it must not change anything: it lacks what says who did what, is another workspace's,
is forged, or is by somebody without any right. What is left may act, and then the record must verify.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from atest_bot.sandbox.cast import OUTSIDER
from atest_bot.sandbox.objects import BOT_USER_ID, Json
from tests.input.scene import Sample

DEEP = 20_000
MEGABYTE = 1024 * 1024
NO_STRINGS: tuple[Any, ...] = (
    None,
    7,
    -1,
    2**70,
    1.5,
    True,
    [],
    ["a"],
    {},
    {"a": "b"},
    [[]],
    float("nan"),
    float("inf"),
)
NO_STAMPS = (
    "",
    "-1",
    "NaN",
    "inf",
    "1e9",
    "1803913200",
    "1803913200.",
    ".5",
    " 1803913200.000001",
    "1803913200.000001\n",
    "\u0661\u0668\u0660\u0663.\u0661",
    "\uff11\uff12.\uff13",
    "\u00b2.\u00b3",
    "9" * 40 + ".1",
    "1.2.3",
    "now",
    "0x10.1",
)
STAMPS = ("999999999999.999999", "253402300800.000000", "0.0", "000000000001.1", "1.000000", "1803913200.1")
STRINGS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "\u202eevil",
    "0",
    "-1",
    "1",
    "999999999999999999",
    "9" * 400,
    "\u0661",
    "1:0123456789abcdef",
    "999999999999999999:0123456789abcdef",
    "\u0661:0123456789abcdef",
    "1:1",
    "999999999:99",
    "null",
    "{}",
    "[]",
    "nan",
    "{" * 3000,
    "[" * 3000,
    '{"position": null, "vote": null, "decision": null, "ballot": null, "revision": null}',
    '{"position": "x", "vote": "x", "decision": "x", "ballot": 1, "revision": []}',
    '{"position": -1, "vote": -1, "decision": -1, "ballot": "1:0123456789abcdef", "revision": -1}',
    '{"position": 1e400, "vote": 1e400, "decision": 1e400, "ballot": {}, "revision": 1e400}',
    '{"position": 99999999999999999999, "vote": 99999999999999999999, "decision": 99999999999999999999, "revision": 1}',
    '{"supersedes": "x"}',
    '{"supersedes": 99999999999999999999}',
    "P-2027-001",
    "P-9999-999999",
    "2027-13-45",
    "9999-12-31",
    "0001-01-01",
    "\u0662\u0660\u0662\u0667-01-01",
    "24:61",
    "<!channel>",
    "'; DROP TABLE votes; --",
    "../../etc/passwd",
    "=1+1",
    "x" * 3001,
    "x" * 100_000,
    "\u00e9" * 5_000,
)
NOBODY = (
    OUTSIDER,
    BOT_USER_ID,
    "U0NOBODY",
    "USLACKBOT",
    "W0ELSEWHERE",
    "u0maya",
    "U0MAYA ",
    "\uff35\uff10MAYA",
    "B0BOT",
)
TEAMS = ("T0ELSEWHERE", "E0ELSEWHERE", "t0sandbox", "T0SANDBOX ", "x" * 300)

_BY_TYPE: dict[str, tuple[str, ...]] = {
    "block_actions": ("type", "user", "user.id", "actions", "actions.0", "actions.0.action_id", "actions.0.action_ts"),
    "view_submission": (
        "type",
        "user",
        "user.id",
        "view",
        "view.id",
        "view.hash",
        "view.callback_id",
        "view.state",
        "view.state.values",
    ),
    "message_action": ("type", "user", "user.id", "callback_id", "trigger_id", "message"),
    "event_callback": ("type", "team_id", "event_id", "event", "event.type"),
}
_BY_EVENT: dict[str, tuple[str, ...]] = {
    "reaction_added": ("user", "reaction", "event_ts", "item", "item.type", "item.channel", "item.ts"),
    "reaction_removed": ("user", "reaction", "event_ts", "item", "item.type", "item.channel", "item.ts"),
    "user_change": ("user", "user.id", "event_ts"),
    "member_joined_channel": ("user", "channel"),
    "channel_shared": ("channel",),
    "channel_unshared": ("channel",),
    "channel_id_changed": ("old_channel_id",),
    "message": ("channel",),
}
_COMMAND = ("command", "user_id", "trigger_id")

Edit = Callable[[random.Random, Sample, Json], Any]


@dataclass(frozen=True)
class Attempt:
    """One delivery that was made strange: its payload as text, and how it travels."""

    sample: Sample
    how: str
    payload: Any
    is_senseless: bool
    spoil: Callable[[str], str] = str

    @property
    def text(self) -> str:
        """The payload as JSON, or nearly so."""
        return self.spoil(json.dumps(self.payload))


# --- places in a payload ---


def vital(sample: Sample) -> list[str]:
    """The places without which nobody can say who did what."""
    if sample.kind == "slash_commands":
        return list(_COMMAND)
    kind = str(sample.body.get("type"))
    event = sample.body.get("event") or {}
    inner = [f"event.{name}" for name in _BY_EVENT.get(str(event.get("type")), ())]
    return [*_BY_TYPE.get(kind, ("type",)), *inner]


def _parent(body: Any, place: str) -> tuple[Any, Any]:
    *way, last = place.split(".")
    for step in way:
        body = body[int(step) if isinstance(body, list) else step]
    return body, int(last) if isinstance(body, list) else last


def _put(body: Json, place: str, value: object) -> None:
    holder, key = _parent(body, place)
    holder[key] = value


def _places(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield (*above, key)
        yield from _places(value, (*above, key))


def _anywhere(dice: random.Random, body: Json) -> tuple[Any, Any]:
    *way, last = dice.choice(list(_places(body)))
    holder: Any = body
    for step in way:
        holder = holder[step]
    return holder, last


# --- what makes a payload senseless ---


def _without(dice: random.Random, sample: Sample, body: Json) -> Json:
    holder, key = _parent(body, dice.choice(vital(sample)))
    del holder[key]
    return body


def _of_another_type(dice: random.Random, sample: Sample, body: Json) -> Json:
    _put(body, dice.choice(vital(sample)), dice.choice(NO_STRINGS))
    return body


def _at_no_time(dice: random.Random, sample: Sample, body: Json) -> Json:
    timed = [place for place in vital(sample) if place.endswith("_ts")]
    if not timed:
        return _without(dice, sample, body)
    _put(body, dice.choice(timed), dice.choice(NO_STAMPS))
    return body


def _of_another_team(dice: random.Random, sample: Sample, body: Json) -> Json:
    team = dice.choice(TEAMS)
    if sample.kind != "interactive":
        body["team_id"] = team
    else:
        body["team"] = dice.choice([None, {"id": team}, {"id": team, "domain": "elsewhere"}])
        body["user"]["team_id"] = team
        body["enterprise"] = dice.choice([None, {"id": "E0ELSEWHERE", "name": "Elsewhere"}])
    return body


def _by_nobody(dice: random.Random, sample: Sample, body: Json) -> Json:
    """Somebody without any right does it, as it is or strangely."""
    if dice.random() < 0.5:
        body = _strange(dice, sample, body)
    who = dice.choice(NOBODY)
    if sample.kind == "slash_commands":
        body["user_id"] = who
    elif sample.kind == "interactive":
        body["user"] = {"id": who, "name": "nobody", "team_id": "T0SANDBOX"}
    elif isinstance(body.get("event"), dict) and "reaction" in body["event"]:
        body["event"]["user"] = who
    else:
        return _without(dice, sample, copy.deepcopy(sample.body))
    return body


def _something_else(dice: random.Random, sample: Sample, body: Json) -> Any:
    """No object at all where there should be one, or one with nothing of ours."""
    return dice.choice([None, [], [body], "text", 7, 1.5, True, {}, {"type": None}, {"type": []}, {"a": {"b": {}}}])


# --- what may leave a payload its sense ---


def _strange(dice: random.Random, sample: Sample, body: Json) -> Json:
    """One to three places anywhere hold something else, are gone, or are there twice."""
    for _ in range(dice.randint(1, 3)):
        holder, key = _anywhere(dice, body)
        way = dice.random()
        if way < 0.2:
            del holder[key]
        elif way < 0.4:
            holder[key] = dice.choice(NO_STRINGS)
        elif way < 0.9:
            holder[key] = dice.choice(STAMPS if str(key).endswith("ts") else STRINGS)
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        else:
            holder["unheard_of"] = copy.deepcopy(body)
        if not body:
            break
    return body


def _strange_answer(dice: random.Random, sample: Sample, body: Json) -> Json:
    """What a button carries, what a form is about, what was typed, is something else."""
    if sample.kind == "slash_commands":
        words = str(body["text"]).split(" ")
        words[dice.randrange(len(words))] = dice.choice(STRINGS)
        body["text"] = " ".join(words)
    elif body.get("actions"):
        body["actions"][0][dice.choice(["value", "value", "value", "action_ts", "action_id"])] = dice.choice(
            [*STRINGS, *STAMPS, None]
        )
    elif body.get("type") == "view_submission":
        _strange_form(dice, body["view"])
    elif isinstance(body.get("event"), dict):
        holder, key = _anywhere(dice, body["event"])
        holder[key] = dice.choice(STAMPS if str(key).endswith("ts") else STRINGS)
    return body


def _strange_form(dice: random.Random, view: Json) -> None:
    fields = [(block, action) for block, inside in view["state"]["values"].items() for action in inside]
    if not fields or dice.random() < 0.3:
        view["private_metadata"] = dice.choice(STRINGS)
        return
    block, action = dice.choice(fields)
    state = view["state"]["values"][block][action]
    key = dice.choice([key for key in state if key != "type"] or ["value"])
    state[key] = dice.choice([*STRINGS, None, {"value": dice.choice(STRINGS)}, [], {"value": None}, [{"id": "F0NONE"}]])


# --- what is no JSON, or too much of it ---


def _cut(text: str) -> str:
    return text[: len(text) * 2 // 3]


def _twice(text: str) -> str:
    """The keys that matter are there a second time, and hold nothing."""
    names = ("type", "command", "user", "user_id", "event")
    return text[:-1] + "".join(f', "{name}": null' for name in names) + "}"


def _deep(text: str) -> str:
    return text[:-1] + ', "deep": ' + "[" * DEEP + "]" * DEEP + "}"


def _deep_and_open(text: str) -> str:
    return text[:-1] + ', "deep": ' + '{"a":' * DEEP


def _bare(text: str) -> str:
    return text.replace('"', "'")


def _followed(text: str) -> str:
    return text + text


def _wide_number(text: str) -> str:
    return text[:-1] + ', "number": ' + "9" * 5000 + "}"  # more digits than Python turns into a number


SENSELESS: tuple[Edit, ...] = (_without, _of_another_type, _at_no_time, _of_another_team, _by_nobody, _something_else)
STRANGE: tuple[Edit, ...] = (_strange, _strange_answer)
SPOILING = (_cut, _twice, _deep, _deep_and_open, _bare, _followed, _wide_number)


def senseless(dice: random.Random, sample: Sample) -> Attempt:
    """A delivery that must not change anything."""
    if dice.random() < 0.15:
        spoil = dice.choice(SPOILING)
        return Attempt(sample, spoil.__name__, sample.body, True, spoil)
    edit = dice.choice(SENSELESS)
    return Attempt(sample, edit.__name__, edit(dice, sample, copy.deepcopy(sample.body)), True)


def strange(dice: random.Random, sample: Sample) -> Attempt:
    """A delivery that may act, or not."""
    edit = dice.choice(STRANGE)
    return Attempt(sample, edit.__name__, edit(dice, sample, copy.deepcopy(sample.body)), False)
