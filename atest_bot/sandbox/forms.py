"""Filling in: what stands in each element of blocks, what a person enters, and what Slack's own client refuses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .objects import Json
from .rules import elements_of, options_of


class NotPossible(Exception):
    """A person tries what Slack's client does not offer; the message says so to the reader."""


class FormRefused(NotPossible):
    """Slack's client keeps a form open because of what is in it; `errors` has a sentence for each block."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{block}: {sentence}" for block, sentence in errors.items()))
        self.errors = errors


class Kind(NamedTuple):
    """Where an element keeps its state, where it starts, and whether it holds many."""

    key: str
    initial: str
    many: bool = False


KINDS: dict[str, Kind] = {
    "plain_text_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "rich_text_input": Kind("rich_text_value", "initial_value"),
    "static_select": Kind("selected_option", "initial_option"),
    "external_select": Kind("selected_option", "initial_option"),
    "radio_buttons": Kind("selected_option", "initial_option"),
    "multi_static_select": Kind("selected_options", "initial_options", many=True),
    "checkboxes": Kind("selected_options", "initial_options", many=True),
    "users_select": Kind("selected_user", "initial_user"),
    "multi_users_select": Kind("selected_users", "initial_users", many=True),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", many=True),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "multi_channels_select": Kind("selected_channels", "initial_channels", many=True),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
    "file_input": Kind("files", "initial_files", many=True),
}
PATTERNS = {
    "datepicker": (r"\d{4}-\d\d-\d\d", "a date like 2027-01-31"),
    "timepicker": (r"([01]\d|2[0-3]):[0-5]\d", "a time like 17:00"),
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "an email address"),
    "url_text_input": (r"[a-z]+://\S+", "a web address"),
    "number_input": (r"-?\d+(\.\d+)?", "a number"),
    "datetimepicker": (r"\d{10}", "a moment in seconds since 1970"),
}
REQUIRED = "Please complete this required field."


class Upload(NamedTuple):
    """A file on a person's own machine."""

    name: str
    content: bytes


class Field(NamedTuple):
    """One stateful element, with the block around it."""

    block: Json
    element: Json

    @property
    def names(self) -> set[str]:
        """What it may be called: ids, or what stands next to it on the screen."""
        near = [self.block.get("label"), self.block.get("text"), self.element.get("placeholder")]
        seen = {part["text"] for part in near if isinstance(part, dict)}
        return seen | {str(self.block["block_id"]), self.action_id}

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.element.get("action_id") or "")

    @property
    def kind(self) -> Kind:
        """Where its state is."""
        return KINDS[self.element["type"]]

    @property
    def is_quiet(self) -> bool:
        """Whether changing it tells the app nothing until the form is submitted."""
        return self.block["type"] == "input" and not self.block.get("dispatch_action")

    def state(self, value: Any) -> Json:
        """Its entry in `state.values`."""
        state = {"type": self.element["type"], self.kind.key: value}
        return state | ({"timezone": self.element["timezone"]} if self.element.get("timezone") else {})


def fields_of(blocks: list[Json]) -> Iterator[Field]:
    """Every stateful element."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in KINDS:
                yield Field(block, element)


def find_field(blocks: list[Json], name: str, block: str | None = None) -> Field:
    """The element a person means; where `block` is given, the one in that block."""
    everything = [one for one in fields_of(blocks) if block in (None, one.block["block_id"])]
    found = [one for one in everything if name in one.names]
    if len(found) != 1:
        offered = ", ".join(sorted({word for one in everything for word in one.names}))
        raise NotPossible(f"{'Nothing' if not found else 'More than one field'} is called “{name}” ({offered}).")
    return found[0]


def values_of(blocks: list[Json], entered: Json) -> Json:
    """`state.values`: what was entered, or else what the elements started with."""
    values: Json = {}
    for one in fields_of(blocks):
        block_id = one.block["block_id"]
        was = entered.get(block_id, {}).get(one.action_id)
        if was is None or was["type"] != one.element["type"]:
            was = one.state(one.element.get(one.kind.initial) or ([] if one.kind.many else None))
        values.setdefault(block_id, {})[one.action_id] = was
    return values


def enter(one: Field, value: object, entered: Json) -> Json:
    """Puts a value into an element, as a person does with the keyboard or by choosing; gives back its state."""
    state = one.state(_converted(one, value))
    entered.setdefault(one.block["block_id"], {})[one.action_id] = state
    return state


def _converted(one: Field, value: object) -> Any:
    if one.kind.many:
        chosen = value if isinstance(value, list | tuple | set) else [] if value is None else [value]
        return [_single(one, item) for item in chosen]
    return None if value is None or value == "" else _single(one, value)


def _single(one: Field, value: object) -> Any:
    kind = one.element["type"]
    if one.kind.key.startswith("selected_option"):
        return _option(one, str(value))
    if kind in PATTERNS and not re.fullmatch(PATTERNS[kind][0], str(value)):
        raise FormRefused({one.block["block_id"]: f"Please enter {PATTERNS[kind][1]}."})
    if kind == "datetimepicker":
        return int(str(value))
    return value if kind in ("rich_text_input", "file_input") else str(value)


def _option(one: Field, name: str) -> Json:
    offered = options_of(one.element)
    for choice in offered:
        if name in (choice["value"], choice["text"]["text"]):
            return {"text": choice["text"], "value": choice["value"]}
    labels = ", ".join(choice["text"]["text"] for choice in offered)
    raise NotPossible(f"“{name}” is not among the choices ({labels}).")


def fill(blocks: list[Json], given: Mapping[str, object], entered: Json) -> Json:
    """Enters everything given, checks the form as Slack's client does, and gives back `state.values`."""
    for name, value in given.items():
        enter(find_field(blocks, name), value, entered)
    values = values_of(blocks, entered)
    errors = {
        one.block["block_id"]: error
        for one in fields_of(blocks)
        if one.block["type"] == "input" and (error := _error(one, values))
    }
    if errors:
        raise FormRefused(errors)
    return values


def _error(one: Field, values: Json) -> str | None:
    """What Slack's client says against the state of one input."""
    value = values[one.block["block_id"]][one.action_id][one.kind.key]
    if value in (None, "", []):
        return None if one.block.get("optional") else REQUIRED
    if one.kind.many:
        most = one.element.get("max_selected_items") or one.element.get("max_files") or len(value)
        return f"Please select no more than {most}." if len(value) > most else None
    if one.element["type"] == "plain_text_input":
        return _length_error(one.element, value)
    if one.element["type"] == "number_input":
        return _number_error(one.element, value)
    return None


def _length_error(element: Json, value: str) -> str | None:
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(value) < least:
        return f"This field needs at least {least} characters."
    return f"This field takes at most {most} characters." if len(value) > most else None


def _number_error(element: Json, value: str) -> str | None:
    if "." in value and not element["is_decimal_allowed"]:
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(value) < float(least):
        return f"Please enter {least} or more."
    return f"Please enter {most} or less." if most is not None and float(value) > float(most) else None
