"""The form of an objection (rulebook 5.4)."""

import json

from atest_bot.domain.ballots import GROUNDS
from atest_bot.domain.core_principles import CORE_PRINCIPLES
from atest_bot.services.objecting import REASON_LIMIT, Explanation
from atest_bot.slack import ids
from atest_bot.slack.forms.inputs import View, about, choice, input_block, modal, option, text_input, typed


def objection(vote_id: int, number: str) -> View:
    """The form of an objection (5.4)."""
    principles = [option(words, key.value) for key, words in CORE_PRINCIPLES.items()]
    view = modal(
        ids.FORM_OBJECTION,
        "Reason for objecting",
        "Give Reason",
        [
            choice("ground", "Ground", GROUNDS),
            input_block(
                "principle",
                "Which Core Principle",
                {"type": "static_select", "action_id": "principle", "options": principles},
                hint="Only for a conflict with a Core Principle.",
                optional=True,
            ),
            text_input("reason", "Reason", longest=REASON_LIMIT, multiline=True),
            text_input(
                "remedy",
                "A change that would resolve it",
                longest=REASON_LIMIT,
                multiline=True,
            ),
        ],
        hint=f"Your member’s objection to {number} counts already. Members read this in the deliberation thread.",
    )
    return view | {"private_metadata": json.dumps({"vote": vote_id})}


def read_objection(view: View) -> tuple[int, Explanation]:
    """Which vote an objection's form belongs to, and what was typed."""
    return about(view, "vote"), Explanation(**{field: typed(view, field) for field in Explanation.__dataclass_fields__})
