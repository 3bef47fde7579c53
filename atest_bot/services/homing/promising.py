"""The one question that each person is asked: whether they will honor confidentiality (rulebook 2.9)."""

from collections.abc import Sequence

from atest_bot.services.homing.looking import Look
from atest_bot.store import roster


def unpromised(look: Look, start: int, most: int) -> Sequence[str]:
    """This person's Slack id until they confirm it: chairs and observers get no receipt that would ask them."""
    person = roster.person_by_id(look.rows, look.actor.person_id)
    found = [] if person.confidentiality_confirmed_at else [person.slack_id]
    return found[start : start + most]
