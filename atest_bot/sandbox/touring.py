"""What a guided tour is: steps, each with a thing to click, and what the page is told of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page goes after a click: who one is acting as, the conversation, and the thread if one is opened."""

    person: str
    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Click:
    """One button of a step: what it says, and what it does. It is there only while `is_offered`."""

    label: str
    go: Callable[[], Place]
    is_offered: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is about, its buttons, and how one sees that it is done."""

    title: str
    words: str
    clicks: tuple[Click, ...]
    is_done: Callable[[], bool]


@dataclass(slots=True)
class Tour:
    """Steps in their order; `examples` are words to fill a form with, by its callback id and the field's block id.

    A step that was done stays done, so that the tour never falls back when the rehearsal goes on. While the story has
    taken another turn, `detour` stands in the place of the step that is next; its buttons begin the tour anew.
    """

    steps: Sequence[Step]
    detour: Step
    farewell: str
    examples: Mapping[str, Mapping[str, Any]]
    done: int = field(default=0)

    def state(self) -> dict[str, Any]:
        """What the page shows: every title, how many are done, and the step that is next."""
        while self.done < len(self.steps) and self.steps[self.done].is_done():
            self.done += 1
        step = self._next()
        return {
            "titles": [(step if step and index == self.done else each).title for index, each in enumerate(self.steps)],
            "done": self.done,
            "words": step.words if step else self.farewell,
            "clicks": [click.label for click in self._offered(step)],
            "examples": self.examples,
        }

    def take(self, label: str) -> Place | None:
        """Do what a button of the next step says; None where it is not there any more."""
        step = self._next()
        click = next((click for click in self._offered(step) if click.label == label), None)
        if click and step is self.detour:
            self.done = 0
        return click.go() if click else None

    def _next(self) -> Step | None:
        """The step to take; None once all are done."""
        if self.done == len(self.steps):
            return None
        return self.steps[self.done] if self.detour.is_done() else self.detour

    def _offered(self, step: Step | None) -> list[Click]:
        return [click for click in step.clicks if click.is_offered()] if step else []
