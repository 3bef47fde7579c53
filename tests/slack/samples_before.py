"""What people read before a vote opens, for the golden files."""

from collections.abc import Mapping
from dataclasses import replace

from atest_bot.domain import notices
from atest_bot.domain.consultation import Compensated, Consulted
from atest_bot.domain.notices import Card, Notice
from atest_bot.domain.principles import Checked, Question, Reply, concerns
from atest_bot.services.consulting import InputAsked
from atest_bot.services.drafting import Draft, Proposal
from atest_bot.services.stopping import Ending
from atest_bot.slack import forms
from atest_bot.slack.forms import View

TITLE = "Protect domestic workers"
CLEAR = tuple(Checked(question, Reply.NO, "") for question in Question)
UNCLEAR = (
    Checked(Question.PARTISAN, Reply.NO, ""),
    Checked(Question.EARMARK, Reply.UNSURE, "One program is named."),
    Checked(Question.OFFSET, Reply.YES, "It would move funds."),
    Checked(Question.SCOPE, Reply.NO, ""),
)
SOUGHT = Consulted(
    was_sought=True,
    how="Two listening sessions, led by a member that serves survivors.",
    when_sought="May 2027",
    what_changed="A shield for those who report.",
    compensated=Compensated.IN_PART,
    why_not="",
)
NOT_SOUGHT = Consulted(False, "", "", "", None, "The agency gave us two days.")


def cards(card: Card) -> Mapping[str, Notice]:
    """A card in each way that reads differently before a vote."""
    waiting = replace(card, position_id=3, checked=UNCLEAR, needs_note=True)
    return {
        "card-checked": replace(card, position_id=3, checked=CLEAR, consulted=SOUGHT),
        "card-checked-with-note": replace(
            card, position_id=3, checked=(*CLEAR[:3], replace(CLEAR[3], note="Both are meant.")), consulted=NOT_SOUGHT
        ),
        "card-waits-for-a-note": waiting,
        "card-noted": replace(
            waiting, needs_note=False, chairs_note="The program is a formula grant.", consulted=SOUGHT
        ),
    }


_WITHDRAWN = notices.PositionWithdrawn("P-2027-014", TITLE, "U0MAYA", "", False)
_CONCERN = notices.PrincipleConcern(3, "P-2027-014", TITLE, concerns(UNCLEAR), "")
NOTICES: dict[str, Notice] = {
    "principle-concern": _CONCERN,
    "position-withdrawn": _WITHDRAWN,
    "position-withdrawn-from-a-vote": replace(_WITHDRAWN, reason="The bill is dead.", ended_vote=True),
    "full-text-in-parts": notices.FullText("P-2027-014", "We ask Congress to protect every domestic worker.", 2, 5),
    "principle-concern-noted": replace(_CONCERN, noted_by="U0CLARA"),
}

_ENDING = Ending(3, "P-2027-014", TITLE, ends_vote=False, needs_second=False)
_DRAFT = Draft(3, "P-2027-014", TITLE, {})
_HINTS = {
    Question.EARMARK: "The words include “earmarks”.",
    Question.SCOPE: "The words speak of sex trafficking and not of labor trafficking.",
}
FORMS: dict[str, View] = {
    "form-propose-again": forms.propose(
        Proposal(TITLE, "Why.", "What.", "https://example.org", "letter", "other", "2027-06-30"),
        "*The file could not be read.* It is empty.",
    ),
    "form-propose-message": forms.propose_message("word " * 700),
    "form-reading-file": forms.reading_file(),
    "form-principles": forms.check_principles(_DRAFT),
    "form-principles-with-hints": forms.check_principles(replace(_DRAFT, hints=_HINTS)),
    "form-withdraw": forms.withdraw(_ENDING),
    "form-discard": forms.withdraw(replace(_ENDING, was_proposed=False)),
    "form-cancel": forms.cancel(replace(_ENDING, ends_vote=True, needs_second=True)),
    "form-cancel-ratification": forms.cancel(replace(_ENDING, ends_vote=True, ratifies="D-2027-009")),
    "form-cancel-ratification-too-late": forms.cancel(
        replace(_ENDING, ends_vote=True, ratifies="D-2027-009", still_holds=False)
    ),
    "form-ended": forms.ended("*P-2027-014 is withdrawn.* It can be proposed anew with `/atest propose`."),
    "form-note": forms.note(3, "P-2027-014", "", 5),
    "form-noted": forms.prepared("Note written", "P-2027-014", "The note is written"),
    "form-input": forms.record_input(InputAsked(3, "P-2027-014", TITLE, None)),
    "form-input-again": forms.record_input(InputAsked(3, "P-2027-014", TITLE, SOUGHT)),
}
