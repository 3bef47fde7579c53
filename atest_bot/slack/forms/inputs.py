"""What forms are made of: inputs with their labels and hints, and how what was typed is read back."""

import json
from collections.abc import Sequence
from typing import Any

from atest_bot.domain.errors import Refusal
from atest_bot.domain.text import PARAGRAPH_LIMIT
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, formatted, plain

View = dict[str, Any]

MENU_ROOM = 200  # options whose titles, whatever their letters, stay within the 250 KB that a form may weigh
_OPTION_LIMIT = 75
_MOST_TOGETHER = 100
_TITLE_LIMIT = 24


def kept(view: View) -> dict[str, Any]:
    """What a form carries unseen; refuses what no form of ours carries."""
    try:
        found = json.loads(view.get("private_metadata") or "")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal("This form is not known here any more. Nothing was recorded. Please close it and begin again.")
    return found


def about(view: View, what: str) -> int:
    """The row that a form is about; 0, which is no row, where it names none."""
    return ids.number(kept(view).get(what))


def typed(view: View, field: str) -> str:
    """The value of one input as text, empty where it was left out."""
    state = view["state"]["values"].get(field, {}).get(field, {})
    value = state.get("value") or state.get("selected_date") or state.get("selected_time") or ""
    chosen = state.get("selected_option") or {}
    return str(value or chosen.get("value") or "")


def attached(view: View, field: str) -> list[str]:
    """The ids of the files in one input."""
    files = view["state"]["values"].get(field, {}).get(field, {}).get("files") or []
    return [str(file["id"]) for file in files]


def file_input(field: str, label: str, types: Sequence[str], *, hint: str = "") -> Block:
    element: Block = {"type": "file_input", "action_id": field, "filetypes": list(types), "max_files": 1}
    return input_block(field, label, element, hint=hint, optional=True)


def modal(callback_id: str, title: str, submit: str, blocks: list[Block], hint: str) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title[:_TITLE_LIMIT]),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": [{"type": "context", "elements": [formatted(hint)]}, *blocks],
    }


def closing_view(title: str, words: str) -> View:
    return {
        "type": "modal",
        "title": plain(title[:_TITLE_LIMIT]),
        "close": plain("Close"),
        "blocks": [{"type": "section", "text": formatted(words)}],
    }


def input_block(field: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block = {"type": "input", "block_id": field, "label": plain(label), "element": element, "optional": optional}
    return block | ({"hint": plain(hint)} if hint else {})


def text_input(
    field: str,
    label: str,
    *,
    longest: int = PARAGRAPH_LIMIT,
    multiline: bool = False,
    optional: bool = False,
    hint: str = "",
    first: str = "",
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": field, "multiline": multiline, "max_length": longest}
    return input_block(
        field, label, element | ({"initial_value": first} if first else {}), hint=hint, optional=optional
    )


def choice(field: str, label: str, choices: Any, first: str = "") -> Block:
    options = [option(words, key.value) for key, words in choices.items()]
    element: Block = {"type": "radio_buttons", "action_id": field, "options": options}
    chosen = next((option for option in options if option["value"] == first), None)
    return input_block(field, label, element | ({"initial_option": chosen} if chosen else {}))


def option(words: str, value: str) -> Block:
    fits = words if len(words) <= _OPTION_LIMIT else f"{words[: _OPTION_LIMIT - 1]}…"
    return {"text": plain(fits), "value": value}


def menu(field: str, options: Sequence[Block], first: Block | None = None) -> Block:
    """A menu of the options that fit; where there are more than Slack lists together, they stand in groups (11)."""
    fits = list(options[:MENU_ROOM])
    groups = [fits[start : start + _MOST_TOGETHER] for start in range(0, len(fits), _MOST_TOGETHER)]
    if len(groups) <= 1:
        offered: Block = {"options": fits}
    else:
        starts = range(1, len(fits) + 1, _MOST_TOGETHER)
        labels = [f"{start} to {start + len(group) - 1}" for start, group in zip(starts, groups, strict=True)]
        named = zip(labels, groups, strict=True)
        offered = {"option_groups": [{"label": plain(label), "options": group} for label, group in named]}
    return {"type": "static_select", "action_id": field} | offered | ({"initial_option": first} if first else {})
