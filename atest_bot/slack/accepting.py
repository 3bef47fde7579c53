"""A form that was sent: what it asks for is done, or each fault stands beside its field."""

from collections.abc import Callable
from typing import TypeVar

from slack_bolt import Ack

from atest_bot.domain.errors import Refusal
from atest_bot.slack.desk import Body, Desk

T = TypeVar("T")


def accept(desk: Desk, ack: Ack, field: str, act: Callable[[], T], shown: Callable[[T], Body]) -> None:
    """Act, and show what came of it; a refusal that names no field stands beside the one that is given."""
    done = attempt(ack, field, act)
    if done is not None:
        desk.nudge()
        ack(response_action="update", view=shown(done))


def attempt(ack: Ack, field: str, act: Callable[[], T]) -> T | None:
    """Act; None where it was refused, and the form says so."""
    try:
        return act()
    except Refusal as refusal:
        ack(response_action="errors", errors=refusal.fields or {field: refusal.sentence})
        return None
