"""What people read about temperature checks and what members share, for the golden files."""

from dataclasses import replace
from datetime import UTC, datetime

from atest_bot.domain import notices
from atest_bot.domain.inclusion import Inclusion
from atest_bot.domain.notices import Moment, Notice
from atest_bot.services.informing import Reopening
from atest_bot.services.revising import Words
from atest_bot.slack import forms
from atest_bot.slack.forms import View

CLOSES = Moment(datetime(2027, 6, 4, 21, 0, tzinfo=UTC), "Fri, Jun 4, 2027, 5:00 PM Eastern")

_CHECK = notices.CheckCard(
    check_id=3,
    question="Shall we meet in June?",
    options=(("Yes", ("Casa Nueva", "Fair Fields")), ("No", ()), ("Later, but before the summer", ("Hope & Help",))),
    chair="U0CLARA",
    entitled=7,
    closes=CLOSES,
    is_open=True,
)

_FIGURES = Inclusion(
    period="April to June 2027",
    is_running=False,
    opened=6,
    counted=5,
    response=(("Casa Nueva", 5, 5), ("Hope & *Help*", 2, 4)),
    days_open=(1, 5, 7, 7, 10),
    days_deliberated=(0, 2, 3, 5, 8, 9),
    rapid=1,
    without_input=2,
    objections=3,
    taken_back=1,
    next_revision=1,
    stood=1,
    extensions=(("a member needed more time", 1), ("too few had answered", 2)),
)

NOTICES: dict[str, Notice] = {
    "inclusion-reported": notices.InclusionReported(_FIGURES),
    "inclusion-in-parts": notices.InclusionReported(_FIGURES, 1, 2),
    "inclusion-part": notices.InclusionReported(_FIGURES, 2, 2),
    "check": _CHECK,
    "check-result": replace(_CHECK, is_open=False),
    "information-filed": notices.InformationFiled(
        "D-2027-009", "Hope & *Help*", "A court has ruled", "On Monday a court ruled on *part* of this."
    ),
    "reopen-offered": notices.ReopenOffered(
        5, "D-2027-009", "Protect domestic workers", "Hope & Help", "A court has ruled"
    ),
    "check-closed": notices.CheckClosed((("Yes", 2), ("No", 0), ("Later", 1)), 7),
}

_REOPENING = Reopening(
    9, "D-2027-009", Words("Protect domestic workers", "Why.", "We ask Congress.", ""), is_long=False
)

FORMS: dict[str, View] = {
    "form-inform": forms.inform(((1, "P-2027-001", "Protect domestic workers"), (2, "D-2027-009", "Fund shelters"))),
    "form-informed": forms.informed("P-2027-001"),
    "form-reopen": forms.reopen(_REOPENING),
    "form-reopen-long": forms.reopen(replace(_REOPENING, words=replace(_REOPENING.words, text=""), is_long=True)),
}
