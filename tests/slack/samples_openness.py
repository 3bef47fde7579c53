"""What people read about temperature checks and what members share, for the golden files."""

from dataclasses import replace
from datetime import UTC, datetime

from atest_bot.domain import notices
from atest_bot.domain.notices import Moment, Notice
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

NOTICES: dict[str, Notice] = {
    "check": _CHECK,
    "check-result": replace(_CHECK, is_open=False),
    "information-filed": notices.InformationFiled(
        "D-2027-009", "Hope & *Help*", "A court has ruled", "On Monday a court ruled on *part* of this."
    ),
    "reopen-offered": notices.ReopenOffered(
        5, "D-2027-009", "Protect domestic workers", "Hope & Help", "A court has ruled"
    ),
    "check-closed": notices.CheckClosed("Shall we meet in June?", (("Yes", 2), ("No", 0), ("Later", 1)), 7),
}

_WORDS = {"title": "Protect domestic workers", "summary": "Why.", "text": "We ask Congress.", "link": ""}

FORMS: dict[str, View] = {
    "form-inform": forms.inform(((1, "P-2027-001", "Protect domestic workers"), (2, "D-2027-009", "Fund shelters"))),
    "form-informed": forms.informed("P-2027-001"),
    "form-reopen": forms.reopen(9, "D-2027-009", _WORDS),
}
