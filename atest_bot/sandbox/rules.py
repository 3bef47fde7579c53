"""Slack's limits on messages, views and blocks, as tables and pure functions over what the app sent.

A check yields problems, each a sentence and a JSON pointer. What to answer (`invalid_blocks`, `invalid_arguments`)
is the business of the methods; nothing here knows the workspace.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .objects import Json
from .shapes import (
    OPTIONAL,
    REQUIRED,
    Check,
    Problem,
    any_text,
    anything,
    boolean,
    fields,
    integer,
    items,
    one_of,
    plain_text,
    string,
    typed,
)

STYLE = one_of("primary", "danger")
ID = (string(255), OPTIONAL)
FLAG = (boolean, OPTIONAL)
TYPE = (anything, REQUIRED)
CONFIRM = fields(
    title=(plain_text(100), REQUIRED),
    text=(any_text(300), REQUIRED),
    confirm=(plain_text(30), REQUIRED),
    deny=(plain_text(30), REQUIRED),
    style=(STYLE, OPTIONAL),
)
DISPATCH = fields(trigger_actions_on=(items(one_of("on_enter_pressed", "on_character_entered"), 2), REQUIRED))


def option(text: Check) -> Check:
    """One choice of a menu, or of radio buttons and checkboxes."""
    description = (any_text(75), OPTIONAL)
    value = (string(150), REQUIRED)
    return fields(text=(text, REQUIRED), value=value, description=description, url=(string(3000), OPTIONAL))


CHOICE, RICH_CHOICE = option(plain_text(75)), option(any_text(75))
GROUP = fields(label=(plain_text(75), REQUIRED), options=(items(CHOICE, 100), REQUIRED))
MENU = {"type": TYPE, "action_id": ID, "confirm": (CONFIRM, OPTIONAL), "focus_on_load": FLAG}
PLACEHOLDER = (plain_text(150), OPTIONAL)
SELECT = MENU | {"placeholder": PLACEHOLDER}
MANY = {"max_selected_items": (integer(1, 100), OPTIONAL)}
OPTIONS = {"options": (items(CHOICE, 100), OPTIONAL), "option_groups": (items(GROUP, 100), OPTIONAL)}
INPUT = {"type": TYPE, "action_id": ID, "placeholder": PLACEHOLDER, "focus_on_load": FLAG}
TYPED_INPUT = INPUT | {"initial_value": (string(3000), OPTIONAL), "dispatch_action_config": (DISPATCH, OPTIONAL)}
FILTER = fields(
    include=(items(one_of("im", "mpim", "private", "public"), 4), OPTIONAL),
    exclude_external_shared_channels=FLAG,
    exclude_bot_users=FLAG,
)
CONVERSATION = {"default_to_current_conversation": FLAG, "filter": (FILTER, OPTIONAL)}
NAMES = (items(string(255), 100, 0), OPTIONAL)
NAME = (string(255), OPTIONAL)
URL_ENABLED = {"response_url_enabled": FLAG}

ELEMENTS: dict[str, Check] = {
    "button": fields(
        type=TYPE,
        text=(plain_text(75), REQUIRED),
        action_id=ID,
        url=(string(3000), OPTIONAL),
        value=(string(2000), OPTIONAL),
        style=(STYLE, OPTIONAL),
        confirm=(CONFIRM, OPTIONAL),
        accessibility_label=(string(75), OPTIONAL),
    ),
    "overflow": fields(type=TYPE, action_id=ID, options=(items(CHOICE, 5), REQUIRED), confirm=(CONFIRM, OPTIONAL)),
    "static_select": fields(**SELECT, **OPTIONS, initial_option=(CHOICE, OPTIONAL)),
    "multi_static_select": fields(**SELECT, **OPTIONS, **MANY, initial_options=(items(CHOICE, 100), OPTIONAL)),
    "external_select": fields(
        **SELECT, initial_option=(CHOICE, OPTIONAL), min_query_length=(integer(0, 3000), OPTIONAL)
    ),
    "users_select": fields(**SELECT, initial_user=NAME),
    "multi_users_select": fields(**SELECT, **MANY, initial_users=NAMES),
    "conversations_select": fields(**SELECT, **CONVERSATION, **URL_ENABLED, initial_conversation=NAME),
    "multi_conversations_select": fields(**SELECT, **CONVERSATION, **MANY, initial_conversations=NAMES),
    "channels_select": fields(**SELECT, **URL_ENABLED, initial_channel=NAME),
    "multi_channels_select": fields(**SELECT, **MANY, initial_channels=NAMES),
    "radio_buttons": fields(**MENU, options=(items(RICH_CHOICE, 10), REQUIRED), initial_option=(RICH_CHOICE, OPTIONAL)),
    "checkboxes": fields(
        **MENU, options=(items(RICH_CHOICE, 10), REQUIRED), initial_options=(items(RICH_CHOICE, 10), OPTIONAL)
    ),
    "datepicker": fields(**SELECT, initial_date=(string(10, 10, r"\d{4}-\d\d-\d\d"), OPTIONAL)),
    "timepicker": fields(**SELECT, initial_time=(string(5, 5, r"([01]\d|2[0-3]):[0-5]\d"), OPTIONAL), timezone=NAME),
    "datetimepicker": fields(**MENU, initial_date_time=(integer(10**9, 10**10 - 1), OPTIONAL)),
    "plain_text_input": fields(
        **TYPED_INPUT,
        multiline=FLAG,
        min_length=(integer(0, 3000), OPTIONAL),
        max_length=(integer(1, 3000), OPTIONAL),
    ),
    "number_input": fields(
        **TYPED_INPUT,
        is_decimal_allowed=(boolean, REQUIRED),
        min_value=(string(40), OPTIONAL),
        max_value=(string(40), OPTIONAL),
    ),
    "email_text_input": fields(**TYPED_INPUT),
    "url_text_input": fields(**TYPED_INPUT),
    "rich_text_input": fields(**INPUT, initial_value=(anything, OPTIONAL), dispatch_action_config=(DISPATCH, OPTIONAL)),
    "file_input": fields(
        type=TYPE,
        action_id=ID,
        filetypes=(items(string(20), 100), OPTIONAL),
        max_files=(integer(1, 10), OPTIONAL),
    ),
    "image": fields(
        type=TYPE,
        image_url=(string(3000, 1), OPTIONAL),
        slack_file=(anything, OPTIONAL),
        alt_text=(string(2000, 1), REQUIRED),
    ),
}
INPUT_ONLY = {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"}
INPUT_ONLY.add("file_input")
NOT_IN_INPUT = {"button", "overflow", "image"}
NOT_IN_ACTIONS = INPUT_ONLY | {"image"}
NOT_IN_SECTION = INPUT_ONLY | {"datetimepicker"}


def elements(*, without: set[str]) -> Check:
    """Any element but these."""
    return typed({kind: check for kind, check in ELEMENTS.items() if kind not in without})


CONTEXT_ELEMENT = typed({"plain_text": any_text(3000), "mrkdwn": any_text(3000), "image": ELEMENTS["image"]})
RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
BLOCK_ID = {"type": TYPE, "block_id": ID}
CELL = typed(dict.fromkeys(("raw_text", "raw_number", "rich_text"), anything))
BLOCKS: dict[str, Check] = {
    "header": fields(**BLOCK_ID, text=(plain_text(150), REQUIRED)),
    "section": fields(
        **BLOCK_ID,
        text=(any_text(3000), OPTIONAL),
        fields=(items(any_text(2000), 10), OPTIONAL),
        accessory=(elements(without=NOT_IN_SECTION), OPTIONAL),
        expand=FLAG,
    ),
    "context": fields(**BLOCK_ID, elements=(items(CONTEXT_ELEMENT, 10), REQUIRED)),
    "divider": fields(**BLOCK_ID),
    "actions": fields(**BLOCK_ID, elements=(items(elements(without=NOT_IN_ACTIONS), 25), REQUIRED)),
    "input": fields(
        **BLOCK_ID,
        label=(plain_text(2000), REQUIRED),
        element=(elements(without=NOT_IN_INPUT), REQUIRED),
        hint=(plain_text(2000), OPTIONAL),
        optional=FLAG,
        dispatch_action=FLAG,
    ),
    "rich_text": fields(**BLOCK_ID, elements=(items(typed(dict.fromkeys(RICH_PARTS, anything)), 1000), REQUIRED)),
    "image": fields(
        **BLOCK_ID,
        image_url=(string(3000, 1), OPTIONAL),
        slack_file=(anything, OPTIONAL),
        alt_text=(string(2000, 1), REQUIRED),
        title=(plain_text(2000), OPTIONAL),
    ),
    "markdown": fields(**BLOCK_ID, text=(string(12000, 1), REQUIRED)),
    "table": fields(**BLOCK_ID, rows=(items(items(CELL, 20), 100), REQUIRED), column_settings=(anything, OPTIONAL)),
    "alert": fields(
        **BLOCK_ID,
        text=(any_text(200), REQUIRED),
        level=(one_of("default", "info", "warning", "error", "success"), OPTIONAL),
    ),
}
NOT_ON: dict[str, set[str]] = {"message": {"alert"}, "modal": {"markdown", "table"}, "home": {"markdown", "alert"}}
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
SURFACE_BLOCKS = {
    surface: typed({kind: check for kind, check in BLOCKS.items() if kind not in without})
    for surface, without in NOT_ON.items()
}


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    found = [block.get("accessory"), block.get("element")]
    found += block.get("elements") or [] if block.get("type") == "actions" else []
    return [element for element in found if isinstance(element, dict) and element.get("type") != "image"]


def options_of(element: Json) -> list[Json]:
    """All choices of a menu, those in groups too."""
    grouped = [choice for group in element.get("option_groups") or [] for choice in group["options"]]
    return [*(element.get("options") or []), *grouped]


def block_problems(blocks: Any, surface: str) -> list[Problem]:
    """Everything wrong with these blocks on this surface: message, modal or home."""
    found = list(items(SURFACE_BLOCKS[surface], MOST_BLOCKS[surface], 0)(blocks, "/blocks"))
    return found or [*_repeated_ids(blocks), *_odd_elements(blocks), *_odd_blocks(blocks)]


def _repeated_ids(blocks: list[Json]) -> Iterator[Problem]:
    yield from _repeated((block.get("block_id") for block in blocks), "block_id", "/blocks")
    for index, block in enumerate(blocks):
        ids = (element.get("action_id") for element in elements_of(block))
        yield from _repeated(ids, "action_id", f"/blocks/{index}")


def _repeated(ids: Iterable[Any], name: str, at: str) -> Iterator[Problem]:
    for value, times in Counter(filter(None, ids)).items():
        if times > 1:
            yield Problem(f"`{name}` already exists: {value}", at)


def _odd_elements(blocks: list[Json]) -> Iterator[Problem]:
    focused = 0
    for index, block in enumerate(blocks):
        for element in elements_of(block):
            focused += bool(element.get("focus_on_load"))
            yield from _odd_choice(element, f"/blocks/{index}")
    if focused > 1:
        yield Problem("only one element can have focus_on_load", "/blocks")


def _odd_choice(element: Json, at: str) -> Iterator[Problem]:
    kind = element["type"]
    if kind in ("static_select", "multi_static_select") and not (
        bool(element.get("options")) ^ bool(element.get("option_groups"))
    ):
        yield Problem("exactly one of options and option_groups is needed", at)
        return
    if kind.endswith("external_select"):
        return
    offered = [(choice["text"]["text"], choice["value"]) for choice in options_of(element)]
    yield from _repeated((value for _, value in offered), "value", at)
    initial = [*filter(None, [element.get("initial_option")]), *(element.get("initial_options") or [])]
    for choice in initial:
        if (choice["text"]["text"], choice["value"]) not in offered:
            yield Problem("initial_option was not found in options", at)
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if least > most:
        yield Problem("min_length is greater than max_length", at)


def _odd_blocks(blocks: list[Json]) -> Iterator[Problem]:
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield Problem("only one table allowed", "/blocks")
    for index, block in enumerate(blocks):
        if block["type"] == "section" and not (block.get("text") or block.get("fields")):
            yield Problem("missing required field: text or fields", f"/blocks/{index}")
        if block["type"] == "image" and not (block.get("image_url") or block.get("slack_file")):
            yield Problem("missing required field: image_url or slack_file", f"/blocks/{index}")


def text_size(node: Any) -> int:
    """How many characters of text blocks carry together."""
    if isinstance(node, list):
        return sum(map(text_size, node))
    if isinstance(node, dict):
        return sum(
            text_size(value) if key != "text" or not isinstance(value, str) else len(value)
            for key, value in node.items()
        )
    return 0


METADATA_TYPE = re.compile(r"[A-Za-z0-9_]{1,255}")


def metadata_error(metadata: Any) -> str | None:
    """The code Slack refuses this metadata with, if it does."""
    if not isinstance(metadata, dict) or metadata.keys() - {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not METADATA_TYPE.fullmatch(kind) or not isinstance(payload, dict):
        return "invalid_metadata_format"
    if any(_is_deep(value) for value in payload.values()):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > 8000 else None


def _is_deep(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(item, dict | list) for item in inner)


TITLE = plain_text(24)
VIEW_BODY = {
    "blocks": (anything, REQUIRED),
    "callback_id": ID,
    "private_metadata": (string(3000), OPTIONAL),
    "external_id": ID,
}
VIEWS: dict[str, Check] = {
    "modal": fields(
        type=TYPE,
        title=(TITLE, REQUIRED),
        submit=(TITLE, OPTIONAL),
        close=(TITLE, OPTIONAL),
        notify_on_close=FLAG,
        clear_on_close=FLAG,
        submit_disabled=FLAG,
        **VIEW_BODY,
    ),
    "home": fields(type=TYPE, **VIEW_BODY),
}


def view_problems(view: Any) -> list[Problem]:
    """Everything wrong with a modal or App Home."""
    found = list(typed(VIEWS)(view, "/view"))
    if found:
        return found
    blocks = [Problem(text, f"/view{at}") for text, at in block_problems(view["blocks"], view["type"])]
    if blocks:
        return blocks
    needs_submit = view["type"] == "modal" and any(block["type"] == "input" for block in view["blocks"])
    if needs_submit and not view.get("submit"):
        return [Problem("missing required field: submit", "/view/submit")]
    return []


def view_is_too_large(view: Any) -> bool:
    """Whether a view weighs more than 250 KB."""
    return len(json.dumps(view).encode()) > 250_000
