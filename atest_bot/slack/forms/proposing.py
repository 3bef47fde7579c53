"""The two steps of a position's form: its words, and the principle check (rulebook 3.1, 3.2)."""

import json
import re
from dataclasses import replace

from atest_bot.domain.positions import KINDS, PRIORITIES
from atest_bot.domain.principles import NOTE_LIMIT, QUESTIONS, REPLIES, Question
from atest_bot.domain.text import PARAGRAPH_LIMIT, TITLE_LIMIT
from atest_bot.services import revising
from atest_bot.services.drafting import Draft, Proposal
from atest_bot.services.proposing import Answers
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, shown
from atest_bot.slack.forms.attaching import text_or_file, with_notice
from atest_bot.slack.forms.inputs import View, about, choice, closing_view, input_block, modal, text_input, typed

_MENTIONED = re.compile("<[@!#][^>]*>")
_LINKED = re.compile(r"<([^|>]+)(?:\|([^>]*))?>")
EMPTY = Proposal("", "", "", "", "policy", "tvpra", "")
_NOTES = {
    Question.PARTISAN: "Note on parties, candidates and campaigns",
    Question.EARMARK: "Note on earmarks",
    Question.OFFSET: "Note on offsets",
    Question.SCOPE: "Note on labor and sex trafficking",
}
_HINTS = {Question.EARMARK: "Such as Community Project Funding or Congressionally Directed Spending."}


def propose(first: Proposal = EMPTY, notice: str = "", *, stays: bool = False, is_long: bool = False) -> View:
    """Step 1: the words. `first` fills the fields in, and `notice` says above them what was wrong."""
    due_on: Block = {"type": "datepicker", "action_id": "due_on"}
    view = modal(
        ids.FORM_PROPOSE,
        "Propose a position",
        "Next",
        [
            text_input(
                "title", "Title", longest=TITLE_LIMIT, first=first.title, hint="One line, as it would stand in public."
            ),
            text_input(
                "summary",
                "Plain-language summary",
                longest=revising.SUMMARY_LIMIT,
                multiline=True,
                first=first.summary,
                hint="What it says and why, for members. Not published.",
            ),
            *text_or_file(
                first.text,
                "The exact words that members sign on to. Published if adopted. With a link: its essentials.",
                stays=stays,
                is_long=is_long,
            ),
            text_input(
                "link",
                "Link to the full text",
                optional=True,
                first=first.link,
                hint="Published if adopted. Not a link into Slack.",
            ),
            choice("kind", "Kind", KINDS, first=first.kind),
            choice("priority", "Priority it serves", PRIORITIES, first=first.priority),
            input_block(
                "due_on",
                "Due outside the coalition",
                due_on | ({"initial_date": first.due_on} if first.due_on else {}),
                optional=True,
            ),
        ],
        hint="Step 1 of 2. Nobody else sees it yet. Next: four short questions about the Core Principles.",
    )
    return with_notice(view, notice)


def propose_message(mrkdwn: str) -> View:
    """Step 1 with a message of Slack's as its text; what is too long for the field is said, not cut in silence."""
    words = _LINKED.sub(lambda match: match[2] or match[1], _MENTIONED.sub("@…", mrkdwn))
    whole = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    fits = len(whole) <= PARAGRAPH_LIMIT
    cut = (
        f"*The message is longer than {PARAGRAPH_LIMIT:,} characters, so only its beginning is here.* "
        "To propose all of it, empty the text and attach it as a file."
    )
    return propose(replace(EMPTY, text=whole[:PARAGRAPH_LIMIT]), "" if fits else cut)


def check_principles(draft: Draft) -> View:
    """Step 2: the principle check, with what the word list found. The list answers nothing."""
    view = modal(
        ids.FORM_PRINCIPLES,
        "Principle check",
        "Propose",
        [block for question in Question for block in _question(question, draft.hints.get(question, ""))],
        hint=f"Step 2 of 2, for {draft.number}, “{shown(draft.title)}”. Members read your answers on the card. "
        "A yes or unsure stops nothing: a chair writes a note on it before the vote.",
    )
    return view | {"private_metadata": json.dumps({"position": draft.position_id})}


def _question(question: Question, found: str) -> list[Block]:
    ask = choice(question.value, QUESTIONS[question], REPLIES)
    words = " ".join(filter(None, (_HINTS.get(question, ""), f"A hint: {found} Only you can tell." if found else "")))
    if words:
        ask["hint"] = {"type": "plain_text", "text": words, "emoji": False}
    note = text_input(f"{question}_note", _NOTES[question], longest=NOTE_LIMIT, optional=True)
    return [ask, note]


def proposed(number: str) -> View:
    """What the proposer sees once the position stands."""
    words = (
        f"*{number}* is in deliberation. Its card is in the members’ channel.\n"
        "Before a vote can open, the card must say how people with lived experience were asked: "
        "press *Record Input* on it."
    )
    return closing_view("Position proposed", words)


def read_proposal(view: View) -> Proposal:
    """What was typed into step 1."""
    return Proposal(**{field: typed(view, field) for field in Proposal.__dataclass_fields__})


def read_answers(view: View) -> Answers:
    """What was chosen and typed in step 2."""
    given = {each.value: (typed(view, each), typed(view, f"{each}_note")) for each in Question}
    return Answers(about(view, "position"), given, about(view, "revision"))
