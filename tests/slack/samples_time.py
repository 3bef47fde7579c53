"""What people read about motions and time, for the golden files."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from atest_bot.domain import notices
from atest_bot.domain.motions import MotionKind, in_words
from atest_bot.domain.notices import Moment, Notice
from atest_bot.domain.reminders import Occasion
from atest_bot.services import closing_early, extending
from atest_bot.slack.forms import View
from atest_bot.slack.forms import timing as forms

TITLE = "Protect domestic workers"
CLOSES = Moment(datetime(2027, 6, 4, 21, 0, tzinfo=UTC), "Fri, Jun 4, 2027, 5:00 PM Eastern")

_REMINDER = notices.Reminder(
    occasion=Occasion.HALF_TIME,
    number="P-2027-014",
    title=TITLE,
    vote_id=7,
    revision_hash="0123456789abcdef" * 4,
    member="Free the Workers",
    printed_as="Free the Workers, Inc.",
    closes=CLOSES,
    is_sealed=False,
)
_SILENT = notices.SilentMembers("P-2027-014", TITLE, 2, 11, ("Casa Nueva", "Fair Fields"), CLOSES)
_MOTION = notices.MotionMade(
    motion_id=3,
    title=TITLE,
    chair="U0DAVID",
    would=in_words(MotionKind.EARLY_CLOSE, "P-2027-014"),
    reason="Everybody has answered.",
    outcome="",
    second="",
)

NOTICES: dict[str, Notice] = {
    "motion-made": _MOTION,
    "motion-without-reason": replace(_MOTION, would=in_words(MotionKind.CANCEL, "P-2027-014"), reason=""),
    "motion-carried": replace(_MOTION, outcome="Carried.", second="U0CLARA"),
    "motion-dropped": replace(_MOTION, outcome="Dropped. Voting on P-2027-014 has ended."),
    "extended-by-chair": notices.ExtendedByChair("P-2027-014", "U0CLARA", "The recess ends on Monday.", CLOSES),
    "extension-asked": notices.ExtensionAsked("P-2027-014", 7, "Fair Fields"),
    "extended-by-members": notices.ExtendedByMembers("P-2027-014", ("Casa Nueva", "Fair Fields"), CLOSES),
    "extended-for-deafness": notices.ExtendedForDeafness("P-2027-014", "3 hours 10 minutes", CLOSES),
    "reminder-half-time": _REMINDER,
    "reminder-last-day": replace(_REMINDER, occasion=Occasion.LAST_DAY, printed_as=""),
    "reminder-last-hours": replace(_REMINDER, occasion=Occasion.LAST_HOURS, is_sealed=True),
    "reminder-extension": replace(_REMINDER, occasion=Occasion.EXTENSION),
    "silent-members": _SILENT,
    "silent-members-in-parts": replace(_SILENT, part=2, parts=3),
    "silent-members-sealed": replace(_SILENT, silent=1, names=()),
}

_EXTEND = extending.Offer(7, "P-2027-014", CLOSES, date(2027, 6, 8), time(17, 0), "Eastern", 2)
_CLOSE = closing_early.Offer(7, "P-2027-014", CLOSES, needs_second=False)

FORMS: dict[str, View] = {
    "form-extend": forms.extend(_EXTEND),
    "form-extend-last": forms.extend(replace(_EXTEND, left=1)),
    "form-extended": forms.extended(extending.Extended("P-2027-014", CLOSES)),
    "form-close-early": forms.close_early(_CLOSE),
    "form-close-early-second": forms.close_early(replace(_CLOSE, needs_second=True)),
    "form-closed-early": forms.closed_early("Voting on P-2027-014 is closed. The count follows in a few minutes."),
}
