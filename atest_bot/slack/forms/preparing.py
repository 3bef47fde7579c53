"""The forms of what stands before a vote: a chair's note, and the input record (rulebook 3.2, 3.3)."""

import json

from atest_bot.domain.consultation import COMPENSATED, NOT_ASKED, SOUGHT, WHEN_LIMIT, WORDS_LIMIT, Consulted, Typed
from atest_bot.domain.principles import CHAIRS_NOTE_LIMIT
from atest_bot.services.consulting import InputAsked
from atest_bot.slack import ids
from atest_bot.slack.forms.inputs import View, about, closing_view, input_block, modal, option, text_input, typed


def note(position_id: int, number: str, before: str, answered: int) -> View:
    """A chair's note on a principle check, as it was answered on a text."""
    view = modal(
        ids.FORM_NOTE,
        "Note on the check",
        "Write Note",
        [
            text_input(
                "note",
                "Your note",
                longest=CHAIRS_NOTE_LIMIT,
                multiline=True,
                first=before,
                hint="How the yes or unsure was looked into, and what follows. No names of people.",
            )
        ],
        hint=f"Members read it on the card of {number}. With it, a vote can open.",
    )
    return view | {"private_metadata": json.dumps({"position": position_id, "answered": answered})}


def read_note(view: View) -> tuple[int, int, str]:
    """Which position a note is about, the text whose answers it is about, and its words."""
    return about(view, "position"), about(view, "answered"), typed(view, "note")


def record_input(asked: InputAsked) -> View:
    """How people with lived experience were asked, or why not; filled with the record that stands."""
    was = asked.before or Consulted(True, "", "", "", None, "")
    first = "" if asked.before is None else "sought" if was.was_sought else "not_sought"
    paid = was.compensated.value if was.compensated else NOT_ASKED
    choices = {**{key.value: words for key, words in COMPENSATED.items()}, NOT_ASKED: "Nobody was asked"}
    view = modal(
        ids.FORM_INPUT,
        "Lived-experience input",
        "Record Input",
        [
            _radio("sought", "Was input sought?", {key.value: words for key, words in SOUGHT.items()}, first),
            text_input(
                "how",
                "How it was sought",
                longest=WORDS_LIMIT,
                multiline=True,
                optional=True,
                first=was.how,
                hint="Such as: two listening sessions, led by a member that serves survivors.",
            ),
            text_input("when_sought", "When", longest=WHEN_LIMIT, optional=True, first=was.when_sought),
            text_input(
                "what_changed",
                "What changed because of it",
                longest=WORDS_LIMIT,
                multiline=True,
                optional=True,
                first=was.what_changed,
                hint="“Nothing” is an answer too.",
            ),
            _radio("compensated", "Were people compensated?", choices, paid),
            text_input(
                "why_not",
                "If it was not sought: the reason",
                longest=WORDS_LIMIT,
                multiline=True,
                optional=True,
                first=was.why_not,
            ),
        ],
        hint=f"For {asked.number}; members read it on the card. *No names, and nothing about any person’s status or "
        "story.* The newest record counts.",
    )
    return view | {"private_metadata": json.dumps({"position": asked.position_id})}


def _radio(field: str, label: str, choices: dict[str, str], first: str) -> View:
    options = {value: option(words, value) for value, words in choices.items()}
    element: View = {"type": "radio_buttons", "action_id": field, "options": list(options.values())}
    return input_block(field, label, element | ({"initial_option": options[first]} if first else {}))


def read_input(view: View) -> tuple[int, Typed]:
    """Which position an input record is about, and what was typed."""
    position_id = about(view, "position")
    return position_id, Typed(**{field: typed(view, field) for field in Typed.__dataclass_fields__})


def prepared(title: str, number: str, what: str) -> View:
    """What the person sees once it stands."""
    return closing_view(title, f"*{what} for {number}.* It is on the card.")
