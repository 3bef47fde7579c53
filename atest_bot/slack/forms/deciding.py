"""Forms about decisions: taken back, superseded, and the report back to those who were asked (rulebook 8.4, 8.7)."""

import json
from collections.abc import Sequence

from atest_bot.services import ending, reporting_back
from atest_bot.services.reporting_back import Report
from atest_bot.slack import ids
from atest_bot.slack.forms.inputs import (
    View,
    about,
    choice,
    closing_view,
    input_block,
    menu,
    modal,
    option,
    text_input,
    typed,
)

_HINT = "Members read it in the deliberation thread. It is not published."


def rescind(decision_id: int, number: str) -> View:
    """The form that takes a decision back."""
    view = modal(
        ids.FORM_RESCIND,
        "Rescind a decision",
        "Rescind",
        [text_input("reason", "Reason", longest=ending.REASON_LIMIT, multiline=True, hint=_HINT)],
        hint=f"{number} will be marked rescinded where it was published, with the day. This cannot be undone.",
    )
    return view | {"private_metadata": json.dumps({"decision": decision_id})}


def supersede(decision_id: int, number: str, later: Sequence[tuple[int, str, str]]) -> View:
    """The form that names the later decision which takes an earlier one's place."""
    options = [option(f"{name} {title}", str(later_id)) for later_id, name, title in later]
    view = modal(
        ids.FORM_SUPERSEDE,
        "Supersede a decision",
        "Supersede",
        [
            input_block("later", "The decision that takes its place", menu("later", options, options[0])),
            text_input("reason", "Reason", longest=ending.REASON_LIMIT, multiline=True, hint=_HINT),
        ],
        hint=f"{number} will be marked superseded where it was published, and both will name each other.",
    )
    return view | {"private_metadata": json.dumps({"decision": decision_id})}


def report_back(decision_id: int, number: str) -> View:
    """The form of the report back."""
    view = modal(
        ids.FORM_REPORT_BACK,
        "Report back",
        "Send",
        [
            choice("was_given", "Did everyone who was asked hear what came of it?", reporting_back.GIVEN),
            text_input(
                "words",
                "How, or why not",
                longest=reporting_back.WORDS_LIMIT,
                multiline=True,
                hint="No names of the people who were asked, and nothing about them. Members read it.",
            ),
        ],
        hint=f"About {number}. People who gave their time are owed a word of what it changed.",
    )
    return view | {"private_metadata": json.dumps({"decision": decision_id})}


def ended(words: str) -> View:
    """What the chair sees once it is done."""
    return closing_view("Done", words)


def decision_of(view: View) -> int:
    """Which decision a form is about."""
    return about(view, "decision")


def read_later(view: View) -> tuple[int, str]:
    """The decision that takes the place, and the reason."""
    return ids.number(typed(view, "later")), typed(view, "reason")


def read_reason(view: View) -> str:
    return typed(view, "reason")


def read_report(view: View) -> Report:
    return Report(typed(view, "was_given"), typed(view, "words"))
