"""Which button a person means: by what it says or by its id, among those that are there."""

from collections.abc import Iterator

from .forms import NotPossible
from .objects import Json
from .rules import elements_of, options_of

Found = tuple[Json, Json, Json | None]


def names_of(element: Json) -> set[str]:
    """What an element may be called: its id, its label, or what its menu offers."""
    label = element.get("text") or {}
    names = {element.get("action_id") or "", label.get("text") or ""}
    if element["type"] == "overflow":
        names |= {choice["text"]["text"] for choice in options_of(element)}
    return names


def find_button(blocks: list[Json], button: str, value: str | None, block_id: str | None) -> Found:
    """The one button, or choice of an overflow menu, that is meant."""
    found = [match for match in _buttons(blocks) if _is_meant(match, button, value, block_id)]
    if len(found) == 1:
        return found[0]
    offered = ", ".join(sorted({_label(match) for match in _buttons(blocks)})) or "nothing"
    count = "no button" if not found else f"{len(found)} buttons"
    raise NotPossible(f"There is {count} “{button}” here; there is: {offered}.")


def _buttons(blocks: list[Json]) -> Iterator[Found]:
    for block in blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                yield block, element, None
            elif element["type"] == "overflow":
                for choice in options_of(element):
                    yield block, element, choice


def _label(match: Found) -> str:
    _, element, choice = match
    return str((choice or element)["text"]["text"])


def _is_meant(match: Found, button: str, value: str | None, block_id: str | None) -> bool:
    block, element, choice = match
    if block_id is not None and block["block_id"] != block_id:
        return False
    if value is not None and (choice or element).get("value") != value:
        return False
    return button in (element.get("action_id"), _label(match))
