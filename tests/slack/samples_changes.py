"""What people read when a text changes."""

from dataclasses import replace

from atest_bot.domain import differences, notices
from atest_bot.domain.amendments import Change, State
from atest_bot.domain.differences import Line, Mark
from atest_bot.domain.notices import Moment, Notice, Place
from atest_bot.services.amending import Amended, Draft
from atest_bot.services.revising import Words
from atest_bot.slack import forms
from atest_bot.slack.forms import View

_NUMBER, _TITLE = "P-2027-014", "Protect domestic workers"
_OLD, _NEW = Place("C0MEMBERS", "1804170000.000100"), Place("C0MEMBERS", "1804180000.000200")
_WAS = "We ask Congress.\n\nProtect every domestic worker.\n\nReport within two years.\n\nThank you."
_NOW = "We ask Congress.\n\nProtect each domestic worker, whatever the visa.\n\nThank you.\n\nSigned below."
_LINES = (
    *differences.lines("Title", "Protect workers", _TITLE),
    *differences.lines("Text", _WAS, _NOW),
    *differences.lines("Link", "", "https://example.org/text?a=1&b=2"),
)
_CHANGED = notices.TextChanged(
    number=_NUMBER,
    title=_TITLE,
    before=1,
    after=2,
    change=Change.EDITORIAL,
    why="A clearer word.",
    member="Free the Workers",
    chair="",
    earlier=_OLD,
)


def notices_from(card: notices.Card) -> dict[str, Notice]:
    """Samples of this behavior; `card` is one in deliberation."""
    return {
        "card-replaced": replace(card, replaced_by=notices.Replacement(2, _NEW)),
        "card-replaced-by-one-not-posted": replace(card, replaced_by=notices.Replacement(2, None)),
        "text-changed": _CHANGED,
        "text-changed-by-a-chair": replace(
            _CHANGED, change=Change.SUBSTANTIVE, member="", chair="U0CLARA", earlier=None
        ),
        "text-changed-in-a-vote": replace(_CHANGED, ballots_stay=True),
        "text-difference": notices.TextDifference(_NUMBER, 1, 2, _LINES, 1, 1),
        "text-difference-continued": notices.TextDifference(
            _NUMBER, 1, 2, (Line(Mark.ADDED, "and so on.", is_continued=True),), 2, 3
        ),
        "thread-moved": notices.ThreadMoved(_NUMBER, 2, _NEW),
    }


_DRAFT = Draft(1, 2, _NUMBER, 1, Words(_TITLE, "Why we ask.", "We ask Congress.", ""), is_long=False)


def forms_with(closes: Moment) -> dict[str, View]:
    """Forms of this behavior."""
    return {
        "form-amend": forms.amend(_DRAFT),
        "form-amended": forms.amended(Amended(_NUMBER, 2, State.TAKEN, closes)),
        "form-amended-waiting": forms.amended(Amended(_NUMBER, 2, State.WAITING, closes)),
        "form-amended-stopped": forms.amended(Amended(_NUMBER, 2, State.STOPPED, closes)),
    }
