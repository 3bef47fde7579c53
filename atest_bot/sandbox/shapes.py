"""Building stones for `rules`: checks of strings, lists and objects that say what is wrong and where."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """One thing that Slack would refuse, and where."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[Problem]]
REQUIRED, OPTIONAL = True, False


def string(most: int, least: int = 0, pattern: str | None = None) -> Check:
    """A string of so many characters."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must be a string", at)
        elif len(value) > most:
            yield Problem(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield Problem(f"must be more than {least - 1} characters", at)
        elif pattern and not re.fullmatch(pattern, value):
            yield Problem("invalid format", at)

    return check


def boolean(value: Any, at: str) -> Iterator[Problem]:
    """True or false and nothing else."""
    if not isinstance(value, bool):
        yield Problem("must be a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield Problem(f"must be an integer from {least} to {most}", at)

    return check


def one_of(*values: str) -> Check:
    """One of a few words."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in values:
            yield Problem(f"must be a valid enum value: {', '.join(values)}", at)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of so many things of one kind."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("must be an array", at)
            return
        if len(value) > most:
            yield Problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield Problem(f"no fewer than {least} items allowed", at)
        for index, item in enumerate(value):
            yield from each(item, f"{at}/{index}")

    return check


def fields(**table: tuple[Check, bool]) -> Check:
    """An object with these fields, the required ones present and no others."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must be an object", at)
            return
        for name, (inner, required) in table.items():
            if value.get(name) is not None:
                yield from inner(value[name], f"{at}/{name}")
            elif required:
                yield Problem(f"missing required field: {name}", at)
        for name in value.keys() - table.keys():
            yield Problem(f"invalid additional property: {name}", f"{at}/{name}")

    return check


def anything(value: Any, at: str) -> Iterator[Problem]:
    """Whatever it is, it is not looked into."""
    return iter(())


def typed(table: dict[str, Check]) -> Check:
    """An object whose `type` chooses the check."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        kind = value.get("type") if isinstance(value, dict) else None
        inner = table.get(kind) if isinstance(kind, str) else None
        if inner is None:
            yield Problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from inner(value, at)

    return check


def plain_text(most: int, least: int = 1) -> Check:
    """A `plain_text` object."""
    text = (string(most, least), REQUIRED)
    return typed({"plain_text": fields(type=(anything, REQUIRED), text=text, emoji=(boolean, OPTIONAL))})


def any_text(most: int, least: int = 1) -> Check:
    """A `plain_text` or `mrkdwn` object."""
    text = (string(most, least), REQUIRED)
    mrkdwn = fields(type=(anything, REQUIRED), text=text, verbatim=(boolean, OPTIONAL))
    plain = fields(type=(anything, REQUIRED), text=text, emoji=(boolean, OPTIONAL))
    return typed({"plain_text": plain, "mrkdwn": mrkdwn})
