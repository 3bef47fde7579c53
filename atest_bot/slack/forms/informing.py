"""The form of material information (rulebook 10.2)."""

import json
from collections.abc import Sequence
from dataclasses import replace

from atest_bot.domain.text import TITLE_LIMIT
from atest_bot.services.drafting import Proposal
from atest_bot.services.informing import TEXT_LIMIT, Filing, Reopening
from atest_bot.slack import ids
from atest_bot.slack.forms.attaching import with_notice
from atest_bot.slack.forms.inputs import (
    MENU_ROOM,
    View,
    about,
    closing_view,
    input_block,
    menu,
    modal,
    option,
    text_input,
    typed,
)
from atest_bot.slack.forms.proposing import EMPTY, propose


def inform(choices: Sequence[tuple[int, str, str]]) -> View:
    """The form: what it is about, a title and a text."""
    options = [option(f"{number} {title}", str(position)) for position, number, title in choices]
    first = options[0] if len(options) == 1 else None
    others = f"For one that is not listed: `{ids.COMMAND} inform` and its number. " if len(options) > MENU_ROOM else ""
    return modal(
        ids.FORM_INFORM,
        "Material information",
        "Share",
        [
            input_block("position", "What it is about", menu("position", options, first)),
            text_input("title", "Title", longest=TITLE_LIMIT, hint="One line that says what is new."),
            text_input("text", "What members should know", longest=TEXT_LIMIT, multiline=True),
        ],
        hint=(
            f"{others}It goes to all members, with your member’s name. Please share only what is under no obligation "
            "of confidentiality elsewhere."
        ),
    )


def informed(number: str) -> View:
    """What the delegate sees once it is shared."""
    return closing_view("Information shared", f"All members can read it in the deliberation thread of *{number}*.")


def read_filing(view: View) -> Filing:
    """What was typed."""
    return Filing(**{field: typed(view, field) for field in Filing.__dataclass_fields__})


def reopen(start: Reopening, typed_again: Proposal | None = None, notice: str = "") -> View:
    """The form of a position, filled with a decision's words, which supersedes that decision if adopted."""
    words = start.words
    first = typed_again or replace(EMPTY, title=words.title, summary=words.summary, text=words.text, link=words.link)
    view = propose(first, stays=True, is_long=start.is_long)
    note = f"If it is adopted, it supersedes {start.number}. Until then {start.number} stands."
    view["blocks"][0]["elements"][0]["text"] = note
    return with_notice(view | {"private_metadata": json.dumps({"supersedes": start.decision_id})}, notice)


def superseded(view: View) -> int:
    """The decision that a proposal supersedes if adopted; 0 where it supersedes none."""
    return about(view, "supersedes") if view.get("private_metadata") else 0
