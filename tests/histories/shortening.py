"""A failing history made short, so that a person can read it."""

from dataclasses import replace

from tests.histories.acts import History
from tests.histories.ending import Differ
from tests.histories.living import Life
from tests.histories.model import Model
from tests.histories.program import Program


def shortened(program: Program, history: History, rulebook: type[Model] = Model) -> History:
    """The same with as few acts as may be: each is left out in turn, as long as it still fails."""
    for name in ("steps", "before"):
        number = 0
        while number < len(getattr(history, name)):
            kept = getattr(history, name)
            shorter = replace(history, **{name: kept[:number] + kept[number + 1 :]})
            if _fails(program, shorter, rulebook):
                history = shorter
            else:
                number += 1
    return history


def _fails(program: Program, history: History, rulebook: type[Model]) -> bool:
    try:
        Life(program, history, rulebook).live()
    except Differ:
        return True
    return False
