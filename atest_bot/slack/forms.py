"""Modals: what each asks for, and how what was typed is read back. Labels name the value; hints say the limits."""

import json
import re
from typing import Any

from atest_bot.domain.ballots import GROUNDS
from atest_bot.domain.positions import ATTRIBUTIONS, KINDS, PRIORITIES
from atest_bot.domain.tally import SUMMARIES
from atest_bot.domain.text import PARAGRAPH_LIMIT, TITLE_LIMIT
from atest_bot.services import proposing, voting
from atest_bot.services.opening import REASON_LIMIT, Offer, Opened, Terms
from atest_bot.services.proposing import Proposal
from atest_bot.services.voting import Explanation
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, formatted, plain, when

View = dict[str, Any]

_MOST_OPTIONS = 100
_OPTION_LIMIT = 75
_TITLE_LIMIT = 24
_ID = re.compile(r"^[0-9]{1,9}$")


def propose() -> View:
    """The form of a position (rulebook 3.1)."""
    return _modal(
        ids.FORM_PROPOSE,
        "Propose a position",
        "Propose",
        [
            _text("title", "Title", longest=TITLE_LIMIT, hint="One line, as it would stand in public."),
            _text(
                "summary",
                "Plain-language summary",
                longest=proposing.SUMMARY_LIMIT,
                multiline=True,
                hint="What it says and why, for members. Not published.",
            ),
            _text(
                "text",
                "Text",
                longest=PARAGRAPH_LIMIT,
                multiline=True,
                hint="The exact words that members sign on to. Published if adopted. With a link: its essentials.",
            ),
            _text("link", "Link to the full text", optional=True, hint="Published if adopted. Not a link into Slack."),
            _choice("kind", "Kind", KINDS, first="policy"),
            _choice("priority", "Priority it serves", PRIORITIES, first="tvpra"),
            _input("due_on", "Due outside the coalition", {"type": "datepicker", "action_id": "due_on"}, optional=True),
        ],
        hint="A card with these words goes to the members’ channel for deliberation.",
    )


def poll(offer: Offer) -> View:
    """The form of a sign-on vote, filled with defaults that fit (3.5)."""
    listed = [item for item in offer.positions if item[0] == offer.chosen]
    listed += [item for item in reversed(offer.positions) if item[0] != offer.chosen][: _MOST_OPTIONS - 1]
    options = [_option(f"{number} {title}", str(position_id)) for position_id, number, title in listed]
    position: Block = {"type": "static_select", "action_id": "position", "options": options}
    day: Block = {"type": "datepicker", "action_id": "closing_date", "initial_date": offer.closing_date.isoformat()}
    hour: Block = {"type": "timepicker", "action_id": "closing_time", "initial_time": f"{offer.closing_time:%H:%M}"}
    needed: Block = {
        "type": "number_input",
        "action_id": "names_needed",
        "is_decimal_allowed": False,
        "min_value": "1",
        "initial_value": "3",
    }
    return _modal(
        ids.FORM_POLL,
        "Open a sign-on vote",
        "Open Vote",
        [
            _input("position", "Position", position | {"initial_option": options[0]}),
            _choice("profile", "Rule", SUMMARIES, first=offer.profile.value),
            _input("closing_date", "Closing day", day),
            _input("closing_time", f"Closing time, {offer.zone}", hour),
            _choice("attribution", "If adopted, published in the name of", ATTRIBUTIONS, first=offer.attribution.value),
            _input("names_needed", "Fewest names, for a letter", needed, optional=True),
            _text(
                "reason",
                "Why it cannot wait, for a rapid vote",
                longest=REASON_LIMIT,
                multiline=True,
                optional=True,
                hint="Members read it on the card. It is not published.",
            ),
        ],
        hint=f"{offer.electorate} members may vote. Text, members and rule are fixed when you open the vote.",
    )


def opened(done: Opened) -> View:
    """What the chair sees once the vote stands."""
    words = f"*Voting is open on {done.number}.*\n{done.rule} Closes {when(done.closes)}."
    return _closing_view("Vote opened", words)


def proposed(number: str) -> View:
    """What the proposer sees once the position stands."""
    return _closing_view("Position proposed", f"*{number}* is in deliberation. Its card is in the members’ channel.")


def objection(vote_id: int, number: str) -> View:
    """The form of an objection (5.4)."""
    view = _modal(
        ids.FORM_OBJECTION,
        "Reason for objecting",
        "Give Reason",
        [
            _choice("ground", "Ground", GROUNDS),
            _text("reason", "Reason", longest=voting.REASON_LIMIT, multiline=True),
            _text(
                "remedy",
                "A change that would resolve it",
                longest=voting.REASON_LIMIT,
                multiline=True,
            ),
        ],
        hint=f"Your member’s objection to {number} counts already. Members read this in the deliberation thread.",
    )
    return view | {"private_metadata": json.dumps({"vote": vote_id})}


def read_proposal(view: View) -> Proposal:
    """What was typed into the form of a position."""
    return Proposal(**{field: _typed(view, field) for field in Proposal.__dataclass_fields__})


def read_poll(view: View) -> Terms:
    """What was chosen in the form of a vote."""
    fields = {field: _typed(view, field) for field in Terms.__dataclass_fields__ if field != "position_id"}
    position = _typed(view, "position")
    return Terms(position_id=int(position) if _ID.match(position) else 0, **fields)


def read_objection(view: View) -> tuple[int, Explanation]:
    """Which vote an objection's form belongs to, and what was typed."""
    vote_id = json.loads(view["private_metadata"])["vote"]
    return int(vote_id), Explanation(**{field: _typed(view, field) for field in Explanation.__dataclass_fields__})


def _typed(view: View, field: str) -> str:
    """The value of one input as text, empty where it was left out."""
    state = view["state"]["values"].get(field, {}).get(field, {})
    value = state.get("value") or state.get("selected_date") or state.get("selected_time") or ""
    chosen = state.get("selected_option") or {}
    return str(value or chosen.get("value") or "")


def _modal(callback_id: str, title: str, submit: str, blocks: list[Block], hint: str) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title[:_TITLE_LIMIT]),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": [{"type": "context", "elements": [formatted(hint)]}, *blocks],
    }


def _closing_view(title: str, words: str) -> View:
    return {
        "type": "modal",
        "title": plain(title[:_TITLE_LIMIT]),
        "close": plain("Close"),
        "blocks": [{"type": "section", "text": formatted(words)}],
    }


def _input(field: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block = {"type": "input", "block_id": field, "label": plain(label), "element": element, "optional": optional}
    return block | ({"hint": plain(hint)} if hint else {})


def _text(
    field: str,
    label: str,
    *,
    longest: int = PARAGRAPH_LIMIT,
    multiline: bool = False,
    optional: bool = False,
    hint: str = "",
) -> Block:
    element = {"type": "plain_text_input", "action_id": field, "multiline": multiline, "max_length": longest}
    return _input(field, label, element, hint=hint, optional=optional)


def _choice(field: str, label: str, choices: Any, first: str = "") -> Block:
    options = [_option(words, key.value) for key, words in choices.items()]
    element: Block = {"type": "radio_buttons", "action_id": field, "options": options}
    chosen = next((option for option in options if option["value"] == first), None)
    return _input(field, label, element | ({"initial_option": chosen} if chosen else {}))


def _option(words: str, value: str) -> Block:
    fits = words if len(words) <= _OPTION_LIMIT else f"{words[: _OPTION_LIMIT - 1]}…"
    return {"text": plain(fits), "value": value}
