"""The form of a position (rulebook 3.1)."""

from atest_bot.domain.positions import KINDS, PRIORITIES
from atest_bot.domain.text import PARAGRAPH_LIMIT, TITLE_LIMIT
from atest_bot.services import revising
from atest_bot.services.proposing import Proposal
from atest_bot.slack import ids
from atest_bot.slack.forms.inputs import View, choice, closing_view, input_block, modal, text_input, typed


def propose() -> View:
    """The form of a position (rulebook 3.1)."""
    due_on = {"type": "datepicker", "action_id": "due_on"}
    return modal(
        ids.FORM_PROPOSE,
        "Propose a position",
        "Propose",
        [
            text_input("title", "Title", longest=TITLE_LIMIT, hint="One line, as it would stand in public."),
            text_input(
                "summary",
                "Plain-language summary",
                longest=revising.SUMMARY_LIMIT,
                multiline=True,
                hint="What it says and why, for members. Not published.",
            ),
            text_input(
                "text",
                "Text",
                longest=PARAGRAPH_LIMIT,
                multiline=True,
                hint="The exact words that members sign on to. Published if adopted. With a link: its essentials.",
            ),
            text_input(
                "link", "Link to the full text", optional=True, hint="Published if adopted. Not a link into Slack."
            ),
            choice("kind", "Kind", KINDS, first="policy"),
            choice("priority", "Priority it serves", PRIORITIES, first="tvpra"),
            input_block("due_on", "Due outside the coalition", due_on, optional=True),
        ],
        hint="A card with these words goes to the members’ channel for deliberation.",
    )


def proposed(number: str) -> View:
    """What the proposer sees once the position stands."""
    return closing_view("Position proposed", f"*{number}* is in deliberation. Its card is in the members’ channel.")


def read_proposal(view: View) -> Proposal:
    """What was typed into the form of a position."""
    return Proposal(**{field: typed(view, field) for field in Proposal.__dataclass_fields__})
