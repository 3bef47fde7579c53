"""The forms by which chairs extend a vote or close it early (rulebook 6.6, 6.7)."""

import json

from atest_bot.services import closing_early, extending
from atest_bot.services.extending import Extended, Wish
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, sentence, when
from atest_bot.slack.forms.inputs import View, about, closing_view, input_block, modal, text_input, typed

_LEFT = {1: "This is the last extension that chairs have.", 2: "Chairs may extend a vote twice."}


def extend(offer: extending.Offer) -> View:
    """The form of an extension (6.6)."""
    day: Block = {"type": "datepicker", "action_id": "closing_date", "initial_date": offer.closing_date.isoformat()}
    hour: Block = {"type": "timepicker", "action_id": "closing_time", "initial_time": f"{offer.closing_time:%H:%M}"}
    view = modal(
        ids.FORM_EXTEND,
        "Extend the vote",
        "Extend",
        [
            input_block("closing_date", "New closing day", day),
            input_block("closing_time", f"New closing time, {offer.zone}", hour),
            text_input(
                "reason",
                "Reason",
                longest=extending.REASON_LIMIT,
                multiline=True,
                hint="Members read it on the card and in the thread. It is not published.",
            ),
        ],
        hint=f"{offer.number} closes {when(offer.closes)}. {_LEFT[offer.left]} A vote is never shortened this way.",
    )
    return view | {"private_metadata": json.dumps({"vote": offer.vote_id})}


def extended(done: Extended) -> View:
    """What the chair sees once the closing has moved."""
    return closing_view("Vote extended", f"*Voting on {done.number} is extended.* It now closes {when(done.closes)}.")


def close_early(offer: closing_early.Offer) -> View:
    """The dialog of an early close (6.7)."""
    second = (
        " Because your own member proposed this position, a second chair must agree before it closes."
        if offer.needs_second
        else ""
    )
    view = modal(
        ids.FORM_CLOSE_EARLY,
        "Close the vote early",
        "Close Early",
        [
            text_input(
                "reason",
                "Reason",
                longest=closing_early.REASON_LIMIT,
                multiline=True,
                hint="Members read it in the thread. It is not published.",
            )
        ],
        hint=(
            f"Every member has answered on {offer.number}, and none objects. It would close {when(offer.closes)}. "
            f"Once you close it, no ballot can be changed.{second}"
        ),
    )
    return view | {"private_metadata": json.dumps({"vote": offer.vote_id})}


def closed_early(words: str) -> View:
    """What the chair sees then."""
    return closing_view("Close the vote early", sentence(words))


def read_extension(view: View) -> tuple[int, Wish]:
    """Which vote it is about, and what was chosen."""
    return read_vote(view), Wish(**{field: typed(view, field) for field in Wish.__dataclass_fields__})


def read_early_close(view: View) -> tuple[int, str]:
    """Which vote it is about, and the reason."""
    return read_vote(view), typed(view, "reason")


def read_vote(view: View) -> int:
    return about(view, "vote")
