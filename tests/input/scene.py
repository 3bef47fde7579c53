"""A coalition in the middle of everything, and one real delivery of each kind that its bot listens to.

Buttons are taken from every message and home that stands, forms from every button and verb that opens one, verbs and
listeners from the bot itself: what is new there and cannot be had here is named by `unheard`.
"""

import copy
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from atest_bot.sandbox import forms, payloads
from atest_bot.sandbox.objects import TEAM_ID, Json, Message, View
from atest_bot.sandbox.rules import elements_of
from atest_bot.slack import ids
from atest_bot.slack.commanding import VERBS
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    PRIMARIES,
    PRIMARY,
    House,
)

LETTER = {"Rule": "letter", "If adopted, published in the name of": "signatories"}
MAJORITY = {"Rule": "majority", "Closing day": "2027-04-30"}
AT_HOME = (PRIMARY, "U0RUTH", "U0INES", CHAIR, CHAIR_AND_DELEGATE, OBSERVER, OUTSIDER)
WORDS = "Plain words of a person."
LINK = "https://example.org/text"
# What a person leaves out of a form that asks for one thing or another, with the first or the last of each choice.
LEFT_EMPTY = {
    (ids.FORM_INPUT, 0): ("why_not",),
    (ids.FORM_INPUT, -1): ("how", "when_sought", "what_changed"),
    (ids.FORM_OBJECTION, -1): ("principle",),
}
CHANNEL_EVENTS = (
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_created",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_left",
    "group_rename",
    "member_left_channel",
    "team_join",
    "app_uninstalled",
    "tokens_revoked",
    "never_heard_of",
)
# How verbs are typed besides the example in their own help.
MORE_TYPED = (
    "",
    "vote {open} object",
    "vote {open} stand-aside",
    "vote {open} withdraw",
    "name withdraw {decision}",
    "export register",
    "export record",
    "record {decision}",
    'member suspend "Casa Nueva"',
    'member restore "Casa Nueva"',
    'member leave "Casa Nueva"',
    'member add "A New One" "A New One, Inc." "A Group"',
    'delegate add <@U0OMAR|omar.vance> "Casa Nueva" alternate from 2027-06-01 until 2027-12-31',
    "delegate remove <@U0BEN|ben.okafor>",
    'delegate handover "Harbor Light Legal" <@U0RUTH|ruth.abrams> <@U0SAM|sam.reyes> 2027-06-01',
    "observer remove <@U0ADA|ada.brooks>",
    "chair add <@U0OMAR|omar.vance>",
    "chair remove <@U0DAVID|david.osei>",
    'check "Which day?" "Monday" "Friday" until 2027-06-04',
    "nonsense that nobody knows",
)


@dataclass(frozen=True)
class Sample:
    """One delivery as Slack makes it: how it travels, what it holds, and which listener hears it."""

    kind: str
    body: Json
    heard_by: str
    what: str

    @property
    def person(self) -> str:
        """Who acts."""
        return actor_of(self.body)


def actor_of(body: Json) -> str:
    user = body.get("user") or body.get("user_id") or (body.get("event") or {}).get("user")
    return str(user.get("id") if isinstance(user, dict) else user or "")


class Scene:
    """The house in which everything is under way, put back to where it was whenever that is wanted."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.numbers = _live(house)
        self._kept = Kept(house)
        self.samples = self._without_traces(lambda: _samples(self))

    def put_back(self) -> None:
        """The database as it was when everything was under way."""
        self._kept.put_back()

    def _without_traces(self, work: Callable[[], list[Sample]]) -> list[Sample]:
        found = work()
        for person in list(self.house.slack.workspace.stacks):
            self.house.slack.workspace.clear_views(person)
        self.put_back()
        return found


# --- life ---


def _live(house: House) -> dict[str, str]:
    """One position in each stage, each with all that can wait on it; returns their numbers by what they are for."""
    for person in AT_HOME:
        house.slack.open_home(person)
    letter = _decided(house, LETTER, "FFFFSFF")
    _decided(house, {"attribution": "both"}, "FFFFSSS")  # weak consensus: chairs are asked what to do
    voted = house.propose(CHAIR_AND_DELEGATE)
    ready, replaced, open_, full = house.propose("U0RUTH"), house.propose(), house.propose(), house.propose()
    house.pass_time(6 * DAY)
    for number in (voted, replaced, open_, full):
        house.open_vote(number, MAJORITY)
    house.pass_time(4 * DAY)
    for number in (voted, full):
        _answer_by_all(house, number)
    _ask_for_second(house, voted)
    for person in PRIMARIES[:2]:
        house.press(person, replaced, "Sign on")
    house.amend(replaced, **{"Kind of change": "substantive", "Text": "We ask for something else."})
    talked = house.propose("U0RUTH", {"earmark": "unsure"}, asked=False)
    _answer_in(house, open_)
    _begin_draft(house, "U0INES")
    _inform(house, "D-2027-001")
    house.type(CHAIR, 'check "Shall we meet in June?" "Yes" "No"')
    house.work()
    return {
        "open": open_,
        "full": full,
        "letter": letter,
        "talked": talked,
        "ready": ready,
        "voted": voted,
        "decision": "D-2027-001",
    }


def _opened(house: House, terms: Mapping[str, object] | None = None, proposer: str = PRIMARY) -> str:
    number = house.propose(proposer)
    house.pass_time(6 * DAY)  # two business days, whatever day it is
    house.open_vote(number, terms)
    return number


def _decided(house: House, terms: Mapping[str, object], ballots: str) -> str:
    number = _opened(house, terms)
    for person, letter in zip(PRIMARIES, ballots, strict=True):
        house.press(person, number, {"F": "Sign on", "S": "Stand aside"}[letter])
    house.work()
    house.to_closing()
    return number


def _answer_by_all(house: House, number: str) -> None:
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()


def _ask_for_second(house: House, number: str) -> None:
    """A chair closes a vote on its own member's position early, which needs a second chair."""
    house.type(CHAIR_AND_DELEGATE, f"close {number}")
    assert not house.slack.submit(CHAIR_AND_DELEGATE, None, {"Reason": WORDS}).errors
    house.slack.close_view(CHAIR_AND_DELEGATE)
    house.work()


def _answer_in(house: House, number: str) -> None:
    """Ballots, an objection without a reason, a reported ballot, a change that waits."""
    house.press(PRIMARY, number, "Sign on")
    house.react("U0NOOR", number, "white_check_mark")
    house.unreact("U0NOOR", number, "white_check_mark")
    house.press("U0KOFI", number, "Object")
    house.slack.wait_for(lambda: house.slack.views("U0KOFI"))
    house.slack.close_view("U0KOFI")
    house.type(CHAIR, f'behalf {number} "Northfield Network" sign-on')
    house.amend(number, Text="We ask Congress to protect each domestic worker.")
    house.slack.say(PRIMARY, MEMBERS_CHANNEL, "A word in the channel.")
    house.slack.say(PRIMARY, DECISIONS_CHANNEL, "A word elsewhere.")
    house.work()


def _begin_draft(house: House, person: str) -> None:
    house.slack.command(person, "propose", channel=MEMBERS_CHANNEL)
    words = {"Title": "A draft", "Plain-language summary": WORDS, "Text": WORDS}
    assert not house.slack.submit(person, None, words).errors
    house.slack.close_view(person, everything=True)
    house.slack.command(person, "propose", channel=MEMBERS_CHANNEL)  # offers to continue or discard it


def _inform(house: House, decision: str) -> None:
    house.slack.command(ALTERNATE, f"inform {decision}", channel=MEMBERS_CHANNEL)
    values = {"Title": "A court has ruled", "What members should know": WORDS}
    assert not house.slack.submit(ALTERNATE, None, values).errors
    house.slack.close_view(ALTERNATE)
    house.work()


# --- the database, put back ---


class Kept:
    """A copy of a house's database, to be put back while the house goes on."""

    def __init__(self, house: House) -> None:
        self._path = house.url.removeprefix("sqlite:///")
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        live = sqlite3.connect(self._path)
        live.backup(self._copy)
        live.close()

    def put_back(self) -> None:
        """The database as it was."""
        live = sqlite3.connect(self._path, timeout=10)
        self._copy.backup(live)
        live.close()


# --- samples ---


def _samples(scene: Scene) -> list[Sample]:
    house = scene.house
    found = [*_typed(scene), *_pressed(house), *_chosen(house), *_events(house)]
    found += _submitted(scene, found)
    heard = _Hearing(house)
    return [replace(sample, heard_by=heard.by(sample)) for sample in found]


def _typed(scene: Scene) -> Iterator[Sample]:
    """Every verb, by the example in its own help and in each other way, on each position that it could mean."""
    house = scene.house
    slack, place = house.slack, house.slack.workspace.channels[MEMBERS_CHANNEL]
    people = dict.fromkeys(VERBS, CHAIR_AND_DELEGATE)
    for words in dict.fromkeys([*_examples(scene.numbers), *(each.format(**scene.numbers) for each in MORE_TYPED)]):
        verb = words.partition(" ")[0]
        person = slack.workspace.people[people.get(verb, PRIMARY)]
        trigger, url = slack.backend.triggers.new(person.id), slack.backend.response_urls.new(place.id, person.id)[0]
        body = payloads.command_payload(person, place, ids.COMMAND, words, trigger, url)
        yield Sample("slash_commands", body, "", f"{ids.COMMAND} {verb}".strip())


def _examples(numbers: Mapping[str, str]) -> Iterator[str]:
    for verb in VERBS.values():
        for number in (number for number in numbers.values() if number.startswith("P-")):
            usage = re.sub(r"P-\d{4}-\d{3}", number, verb.usage)
            usage = re.sub(r"D-\d{4}-\d{3}", numbers["decision"], usage)
            yield usage.replace("@person", "<@U0OMAR|omar.vance>")


def _pressed(house: House) -> Iterator[Sample]:
    """Every button and menu that stands in a message or a home, one for each action and person."""
    seen: set[tuple[str, str]] = set()
    for person, thing, block, element in _elements(house):
        action_id = str(element.get("action_id"))
        if (action_id, person) not in seen:
            seen.add((action_id, person))
            yield _press(house, person, thing, block, element)


def _elements(house: House) -> Iterator[tuple[str, Message | View, Json, Json]]:
    slack = house.slack
    for person in dict.fromkeys((*AT_HOME, *PRIMARIES)):
        home = slack.home(person)
        things: list[Message | View] = [home] if home else []
        for channel in (MEMBERS_CHANNEL, slack.workspace.dm(person).id):
            if channel == MEMBERS_CHANNEL and person == OUTSIDER:
                continue
            for item in slack.messages(person, channel):
                things += [item, *item.replies]
        for thing in things:
            for block in thing.blocks or []:
                for element in elements_of(block):
                    yield person, thing, block, element


def _press(house: House, person: str, thing: Message | View, block: Json, element: Json) -> Sample:
    slack, someone = house.slack, house.slack.workspace.people[person]
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    action |= {key: element[key] for key in ("text", "value") if key in element}
    action |= {"action_ts": slack.workspace.stamp()}
    trigger = slack.backend.triggers.new(person)
    if isinstance(thing, View):
        body = payloads.view_action_payload(someone, thing, action, {}, trigger)
    else:
        place = slack.workspace.channels[thing.channel]
        keys = (trigger, slack.backend.response_urls.new(place.id, person, thing)[0])
        body = payloads.message_action_payload(someone, place, thing, action, {}, keys)
    return Sample("interactive", body, "", f"button {action['action_id']}")


def _chosen(house: House) -> Iterator[Sample]:
    """Shortcuts, closed forms, menus that ask for choices, and what a request URL is asked at its set-up."""
    slack, someone = house.slack, house.slack.workspace.people[PRIMARY]
    message = next(item for item in slack.messages(PRIMARY, MEMBERS_CHANNEL) if item.user == PRIMARY)
    for callback_id, known in slack.manifest.shortcuts.items():
        trigger = slack.backend.triggers.new(PRIMARY)
        if known["type"] == "message":
            keys = (trigger, slack.backend.response_urls.new(message.channel, PRIMARY, message)[0])
            body = payloads.message_shortcut_payload(slack.workspace, someone, callback_id, message, keys)
        else:
            body = payloads.shortcut_payload(slack.workspace, someone, callback_id, trigger)
        yield Sample("interactive", body, "", f"shortcut {callback_id}")
    body = payloads.shortcut_payload(slack.workspace, someone, "unknown", slack.backend.triggers.new(PRIMARY))
    yield Sample("interactive", body, "", "shortcut unknown")
    home = slack.home(PRIMARY)
    assert home is not None
    yield Sample("interactive", payloads.closed_payload(someone, home, cleared=False), "", "closed view")
    place = {"view": home.as_slack()}
    body = payloads.suggestion_payload(someone, "b", "a", "typed", place)
    yield Sample("interactive", body, "", "menu unknown")
    unknown = home.as_slack() | {"callback_id": "form_unknown", "type": "modal"}
    body = payloads.closed_payload(someone, home, cleared=False) | {"type": "view_submission", "view": unknown}
    yield Sample("interactive", body, "", "form unknown")
    yield Sample("interactive", body | {"type": "never_heard_of"}, "", "interaction unknown")
    outer = {"token": "x", "team_id": TEAM_ID, "api_app_id": "A0SANDBOX"}
    limited = outer | {"type": "app_rate_limited", "minute_rate_limited": 1803913200}
    yield Sample("events_api", limited, "", "app_rate_limited")
    yield Sample("events_api", outer | {"type": "url_verification", "challenge": "c"}, "", "url_verification")


def _events(house: House) -> Iterator[Sample]:
    """Each event that was heard so far, and those that seldom come."""
    slack = house.slack
    seen: set[str] = set()
    rare = [payloads.event_payload(slack.workspace, *each) for each in _rare_events(house)]
    for body in (*rare, *(item.body for item in slack.deliveries if item.kind == "events_api")):
        event = body["event"]
        what = f"event {event['type']}{'.' + event['subtype'] if event.get('subtype') else ''}"
        name = f"{what} {event.get('reaction', '')}"
        if name not in seen:
            seen.add(name)
            again = copy.deepcopy(body) | {"event_id": slack.workspace.new_id("Ev")}
            yield Sample("events_api", again, "", what)


def _rare_events(house: House) -> Iterator[tuple[str, Json, None]]:
    workspace = house.slack.workspace
    place = {"channel": MEMBERS_CHANNEL, "event_ts": workspace.stamp()}
    for name in CHANNEL_EVENTS:
        yield name, place | {"type": name, "user": PRIMARY}, None
    yield "user_change", {"user": workspace.people[ALTERNATE].as_slack(), "event_ts": workspace.stamp()}, None
    yield "member_joined_channel", place | {"user": OUTSIDER, "channel_type": "G", "team": TEAM_ID}, None
    yield "channel_shared", place | {"connected_team_id": "T0ELSEWHERE"}, None
    yield "channel_unshared", place | {"previously_connected_team_id": "T0ELSEWHERE"}, None
    yield "channel_id_changed", {"old_channel_id": MEMBERS_CHANNEL, "new_channel_id": "C0OTHER"} | place, None
    said = {"channel": DECISIONS_CHANNEL, "ts": workspace.stamp(), "event_ts": workspace.stamp(), "user": PRIMARY}
    for subtype in ("channel_convert_to_public", "channel_convert_to_private", "message_deleted", "bot_message"):
        yield "message", said | {"type": "message", "subtype": subtype, "text": WORDS}, None
    link = f"https://sandbox.slack.com/archives/{MEMBERS_CHANNEL}/p1803913200000100"
    changed = {"type": "message", "user": PRIMARY, "text": f"<{link}>", "ts": workspace.stamp()}
    yield "message", said | {"type": "message", "subtype": "message_changed", "message": changed}, None
    copied = [{"is_share": True, "channel_id": MEMBERS_CHANNEL, "ts": "1803913200.000100", "text": WORDS}]
    yield "message", said | {"type": "message", "subtype": "file_share", "text": link, "attachments": copied}, None
    for emoji in ("white_check_mark", "no_entry", "raised_hand", "one", "tada"):
        item = {"type": "message", "channel": MEMBERS_CHANNEL, "ts": _open_card(house)}
        for name in ("reaction_added", "reaction_removed"):
            moment = {"user": "U0JUNE", "reaction": emoji, "item": item, "event_ts": workspace.stamp()}
            yield name, moment, None


def _open_card(house: House) -> str:
    """The newest card that people react to."""
    cards = [item for item in house.slack.messages(CHAIR, MEMBERS_CHANNEL) if "white_check_mark" in item.reactions]
    return cards[-1].ts


# --- forms ---


def _submitted(scene: Scene, found: Iterable[Sample]) -> list[Sample]:
    """Every form that a verb, a button or another form opens, filled in, sent first with the first of each choice."""
    waiting = sorted(found, key=lambda sample: sample.what != "button give_reason")  # whoever owes a reason is asked
    filled_in: list[Sample] = []
    known: set[object] = set()
    while waiting:
        sample = waiting.pop(0)
        if sample.kind == "events_api" or sample.person == OUTSIDER or "unknown" in sample.what:
            continue
        for view in _opened_by(scene, sample):
            for pick in (0, -1):
                form = (view.callback_id, pick, tuple(block["block_id"] for block in view.blocks[1:]))
                if view.callback_id and form not in known:
                    known.add(form)
                    filled = _filled(scene, sample.person, view, pick)
                    filled_in.append(filled)
                    waiting.append(filled)
    return filled_in


def _opened_by(scene: Scene, sample: Sample) -> list[View]:
    """The forms that a delivery brings up, by a call or in its acknowledgement; the database is put back."""
    house = scene.house
    slack, person = house.slack, sample.person
    slack.workspace.clear_views(person)
    body = copy.deepcopy(sample.body)
    if "trigger_id" in body:
        body["trigger_id"] = slack.backend.triggers.new(person)
    delivery = slack.deliverer.now(sample.kind, body, 5)
    house.finish_errands()
    ack = payloads.ack_body(delivery.response)
    if ack.get("response_action") in ("update", "push"):
        slack.workspace.open_view(person, ack["view"], stacked=False)
    scene.put_back()
    views = list(slack.views(person))
    for view in views:
        _name_what_stands(house, view)
    return views


def _name_what_stands(house: House, view: View) -> None:
    """Let a form about the text that its opener made be about the newest that is there: that one was put back."""
    about = json.loads(view.body.get("private_metadata") or "{}")
    standing = [
        row[0] for row in house.read(f"SELECT id FROM revisions WHERE position_id = {about.get('position', 0)}")
    ]
    if about.get("revision", 0) > max(standing, default=0):
        about["revision"] = max(standing)
        view.body["private_metadata"] = json.dumps(about)


def _filled(scene: Scene, person: str, view: View, pick: int) -> Sample:
    slack = scene.house.slack
    for one in forms.fields_of(view.blocks):
        is_empty = one.action_id in LEFT_EMPTY.get((view.callback_id, pick), ())
        forms.enter(one, None if is_empty else _value_for(one, pick), view.entered)
    body = payloads.submission_payload(
        slack.workspace.people[person], view, forms.values_of(view.blocks, view.entered), "", []
    )
    return Sample("interactive", copy.deepcopy(body), "", f"form {view.callback_id}")


def _value_for(one: forms.Field, pick: int) -> Any:
    element = one.element
    if options := forms.options_of(element):
        return options[pick]["value"]
    if first := element.get(one.kind.initial):
        return f"{first} More." if one.action_id in ("title", "text", "summary") else first
    given = {"datepicker": "2027-05-03", "timepicker": "09:00", "file_input": None, "plain_text_input": WORDS}
    return LINK if one.action_id == "link" else given[element["type"]]


# --- who listens ---


class _Hearing:
    """The listeners of the bot, in the order in which they are asked, each with a name."""

    def __init__(self, house: House) -> None:
        self._listeners = [(_name_of(each.ack_function), each) for each in house.app._listeners]

    def by(self, sample: Sample) -> str:
        request = BoltRequest(body=copy.deepcopy(sample.body), mode="socket_mode")
        answer = BoltResponse(status=200)
        return next((name for name, each in self._listeners if each.matches(req=request, resp=answer)), "nobody")


def listeners(house: House) -> list[str]:
    """The names of all listeners of the bot."""
    return [_name_of(each.ack_function) for each in house.app._listeners]


def _name_of(function: Callable[..., object]) -> str:
    """What a listener does, by what its function refers to."""
    module = function.__module__.removeprefix("atest_bot.slack.")
    code = function.__code__
    does = ".".join(code.co_names) if "<lambda>" in code.co_name else code.co_name
    return f"{module}: {does or 'acknowledge'}"


def unheard(scene: Scene) -> list[str]:
    """The listeners and verbs for which there is no sample."""
    heard = {sample.heard_by for sample in scene.samples}
    typed = {sample.body["text"].partition(" ")[0] for sample in scene.samples if sample.kind == "slash_commands"}
    return [
        *(name for name in listeners(scene.house) if name not in heard),
        *(verb for verb in VERBS if verb not in typed),
    ]
