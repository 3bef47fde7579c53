"""The form of an answer that is given anew, after the text changed in substance (rulebook 7.3)."""

import json

from atest_bot.domain.ballots import LABELS, Timing
from atest_bot.services.reaffirming import Asked
from atest_bot.services.voting import Cast
from atest_bot.slack import ids
from atest_bot.slack.blocks import owning, shown
from atest_bot.slack.forms.inputs import View, choice, closing_view, kept, modal, typed


def answer(asked: Asked, value: str) -> View:
    """The three answers."""
    view = modal(
        ids.FORM_ANSWER,
        "Answer anew",
        "Record Answer",
        [choice("answer", "Answer", LABELS)],
        hint=f"For *{shown(asked.member)}*, on revision {asked.revision} of {asked.number}. "
        "You can change it until the closing.",
    )
    return view | {"private_metadata": json.dumps({"ballot": value})}


def answered(cast: Cast) -> View:
    """What became of it."""
    if cast.timing != Timing.IN_TIME:
        words = "*Not counted.* Voting has closed. What you answered is kept in the record as late."
    else:
        stands = LABELS[cast.standing] if cast.standing else "none"
        words = f"*{owning(cast.member_name)} ballot is {stands}.* Your receipt follows as a direct message."
    return closing_view("Answer recorded", words)


def read_answer(view: View) -> tuple[str, str]:
    """The vote and text that an answer's form belongs to, and what was chosen."""
    return str(kept(view).get("ballot")), typed(view, "answer")
