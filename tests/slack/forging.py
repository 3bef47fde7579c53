"""Deliveries that Slack's own client would not make: altered, belated, or in another person's name."""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from atest_bot.sandbox import forms, payloads
from atest_bot.sandbox.objects import Json
from atest_bot.sandbox.posts import Delivery
from tests.house import MEMBERS_CHANNEL, House

_SECONDS = 5.0


def send(house: House, body: Json, kind: str = "interactive") -> Json:
    """Deliver a payload once; returns what the bot acknowledged it with."""
    delivery = house.slack.deliverer.now(kind, body, _SECONDS)
    assert delivery.acknowledged, delivery.reason
    return payloads.ack_body(delivery.response)


def again(house: House, delivery: Delivery, **changes: object) -> Json:
    """Deliver the same once more, with some of its outer fields changed."""
    return send(house, {**copy.deepcopy(delivery.body), **changes}, delivery.kind)


def newest(house: House, kind: str) -> Delivery:
    """The last delivery of a kind: `slash_commands`, `interactive` or `events_api`."""
    return next(delivery for delivery in reversed(house.slack.deliveries) if delivery.kind == kind)


def stamp(moment: datetime) -> str:
    """An instant as Slack writes the time of an act."""
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}"


def ballot_value(house: House, number: str) -> str:
    """What the ballot buttons on a card carry."""
    rows = [block["elements"] for block in house.card(number).blocks or [] if block["type"] == "actions"]
    return str(rows[0][0]["value"])


def press(house: House, person: str, value: object, action_id: str = "vote_sign_on", **action: object) -> Json:
    """A button pressed in the members' channel that carries this value, whether or not such a button is shown."""
    slack = house.slack
    place, someone = slack.workspace.channels[MEMBERS_CHANNEL], slack.workspace.people[person]
    message = next(iter(place.messages.values()))
    keys = (slack.backend.triggers.new(person), slack.backend.response_urls.new(place.id, person, message)[0])
    pressed = {"type": "button", "action_id": action_id, "block_id": "b", "value": value} | action
    pressed.setdefault("action_ts", slack.workspace.stamp())
    return send(house, payloads.message_action_payload(someone, place, message, pressed, {}, keys))


def submit(house: House, person: str, values: Mapping[str, object], *, owner: str = "", **view: Any) -> Json:
    """Send the form that somebody has open, with values that Slack's client would not let through."""
    form, someone = house.slack.views(owner or person)[-1], house.slack.workspace.people[person]
    state = forms.values_of(form.blocks, form.entered)
    for name, value in values.items():
        one = forms.find_field(form.blocks, name)
        state[one.block["block_id"]][one.action_id] = one.state(_raw(one, value))
    body = payloads.submission_payload(someone, form, state, house.slack.backend.triggers.new(person), [])
    return send(house, body | {"view": body["view"] | view})


def _raw(one: forms.Field, value: object) -> object:
    if one.kind.key != "selected_option":
        return value
    return {"text": {"type": "plain_text", "text": str(value), "emoji": False}, "value": value}


def press_at_home(house: House, person: str, value: str, action_id: str, **action: object) -> Json:
    """A button pressed in somebody's App Home that carries this value, whether or not such a button is shown."""
    slack, someone = house.slack, house.slack.workspace.people[person]
    view = slack.home(person)
    assert view is not None
    pressed = {"type": "button", "action_id": action_id, "block_id": "b", "value": value} | action
    pressed.setdefault("action_ts", slack.workspace.stamp())
    body = payloads.view_action_payload(someone, view, pressed, {}, slack.backend.triggers.new(person))
    return send(house, body)
