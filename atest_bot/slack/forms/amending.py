"""The form of a change to a text (rulebook 7)."""

import json

from atest_bot.domain.amendments import CHANGES, State
from atest_bot.domain.text import TITLE_LIMIT
from atest_bot.services import amending, revising
from atest_bot.services.amending import Amended, Amendment
from atest_bot.services.amending import Draft as Start
from atest_bot.services.drafting import Draft
from atest_bot.services.revising import Words
from atest_bot.slack import ids
from atest_bot.slack.blocks import formatted, plain, when
from atest_bot.slack.forms.attaching import text_or_file, with_notice
from atest_bot.slack.forms.inputs import View, about, choice, closing_view, modal, text_input, typed
from atest_bot.slack.forms.proposing import check_principles


def amend(draft: Start, change: str = "", why: str = "", notice: str = "") -> View:
    """The form, filled with the text as it stands, or with what was typed and what was wrong with it."""
    words = draft.words
    view = modal(
        ids.FORM_AMEND,
        "Change the text",
        "Change Text",
        [
            text_input("title", "Title", longest=TITLE_LIMIT, first=words.title),
            text_input(
                "summary",
                "Plain-language summary",
                longest=revising.SUMMARY_LIMIT,
                multiline=True,
                first=words.summary,
                hint="For members. Not published.",
            ),
            *text_or_file(words.text, "The exact words. Published if adopted.", stays=True, is_long=draft.is_long),
            text_input("link", "Link to the full text", optional=True, first=words.link),
            *([] if draft.is_decided else [choice("change", "Kind of change", CHANGES, first=change)]),
            text_input(
                "why",
                "What changed and why",
                longest=amending.WHY_LIMIT,
                multiline=True,
                first=why,
                hint="Members read it under the new card.",
            ),
        ],
        hint=(
            f"{draft.number} is adopted, so only an editorial correction can be made. It waits 24 hours; "
            "any member can stop it."
            if draft.is_decided
            else f"This is revision {draft.revision} of {draft.number}. What you change becomes the next one; "
            "this one stays as it is."
        ),
    )
    kept = json.dumps({"position": draft.position_id, "revision": draft.revision_id})
    return with_notice(view | {"private_metadata": kept}, notice)


def recheck(draft: Draft) -> View:
    """The principle check, asked again on a text that changed in substance."""
    view = check_principles(draft)
    words = f"The text of {draft.number} is changed. Because its substance changed, please answer these again."
    view["blocks"][0] = {"type": "context", "elements": [formatted(words)]}
    kept = json.dumps({"position": draft.position_id, "revision": draft.revision_id})
    return view | {"callback_id": ids.FORM_RECHECK, "submit": plain("Save Answers"), "private_metadata": kept}


def rechecked(number: str) -> View:
    """What the person sees once the check is answered again."""
    return closing_view("Text changed", f"*{number}* carries your answers on its card. Thank you.")


def amended(done: Amended) -> View:
    """What the person sees once the change is entered."""
    return closing_view("Text changed", became(done))


def became(done: Amended) -> str:
    """What became of a change."""
    which = f"Revision {done.revision} of {done.number}"
    words = {
        State.TAKEN: f"*{which} is in effect.* Its card is in the members’ channel.",
        State.WAITING: f"*{which} waits until {when(done.takes_effect)}.* "
        "It takes effect then, unless a member says that it is substantive.",
        State.STOPPED: f"*{which} was stopped:* a member said that it is substantive.",
    }
    return words[done.state]


def read_amendment(view: View) -> Amendment:
    """What was typed into the form of a change, and the text it was written on."""
    words = Words(**{field: typed(view, field) for field in Words.__dataclass_fields__})
    return Amendment(about(view, "position"), about(view, "revision"), words, typed(view, "change"), typed(view, "why"))
