"""The dialogs that confirm the end of a position before an outcome (rulebook 3)."""

import json

from atest_bot.services.stopping import REASON_LIMIT, Ending
from atest_bot.slack import ids
from atest_bot.slack.blocks import shown
from atest_bot.slack.forms.inputs import View, about, closing_view, modal, text_input, typed

_AT_ONCE = " ends at once, and no ballot is counted."


def withdraw(ending: Ending) -> View:
    """The proposer confirms a withdrawal."""
    if not ending.was_proposed:
        return _discard(ids.FORM_WITHDRAW, ending)
    reason = text_input(
        "reason", "Reason", longest=REASON_LIMIT, multiline=True, optional=True, hint="Members read it in the thread."
    )
    return _dialog(ids.FORM_WITHDRAW, "Withdraw", "Withdraw Position", _end("withdraw", ending), ending, [reason])


def cancel(ending: Ending) -> View:
    """A chair confirms a cancellation."""
    if not ending.was_proposed:
        return _discard(ids.FORM_CANCEL, ending)
    reason = text_input(
        "reason", "Reason", longest=REASON_LIMIT, multiline=True, hint="Members read it in the thread, with your name."
    )
    if ending.ratifies:
        return _dialog(ids.FORM_CANCEL, "Cancel a vote", "Cancel Vote", _cancel_vote(ending), ending, [reason])
    return _dialog(ids.FORM_CANCEL, "Cancel a position", "Cancel Position", _end("cancel", ending), ending, [reason])


def _discard(form: str, ending: Ending) -> View:
    what = f"You are about to discard your draft *{ending.number}*, “{shown(ending.title)}”. Nobody else has seen it."
    return _dialog(form, "Discard a draft", "Discard Draft", what, ending, [])


def _end(verb: str, ending: Ending) -> str:
    return (
        f"You are about to {verb} *{ending.number}*, “{shown(ending.title)}”. This cannot be undone, "
        f"but it can be proposed anew.{' The open vote on it' + _AT_ONCE if ending.ends_vote else ''}"
    )


def _cancel_vote(ending: Ending) -> str:
    holds = "holds until it lapses, and another vote can ratify it" if ending.still_holds else "holds no more"
    return (
        f"You are about to cancel the vote to ratify *{ending.ratifies}*, “{shown(ending.title)}”. It{_AT_ONCE} "
        f"The decision itself {holds}."
    )


def _dialog(form: str, title: str, submit: str, what: str, ending: Ending, inputs: list[View]) -> View:
    words = [
        what,
        "Your own member proposed it or objects to it, so a second chair must agree." if ending.needs_second else "",
    ]
    view = modal(form, title, submit, inputs, hint=" ".join(filter(None, words)))
    return view | {
        "close": {**view["close"], "text": "Keep It"},
        "private_metadata": json.dumps({"position": ending.position_id}),
    }


def read_ending(view: View) -> tuple[int, str]:
    """Which position is to end, and the reason as typed."""
    return about(view, "position"), typed(view, "reason")


def asks_reason(view: View) -> bool:
    """Whether a dialog has an input, at which a fault can be shown."""
    return "reason" in view["state"]["values"]


def not_ended(sentence: str) -> View:
    """What the person sees where a dialog without an input came to nothing."""
    return closing_view("Nothing was done", sentence)


def ended(sentence: str) -> View:
    """What the person sees once it is done, or moved."""
    return closing_view("Done", sentence)
