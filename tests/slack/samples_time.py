"""What people read about motions and time, for the golden files."""

from dataclasses import replace

from atest_bot.domain import notices
from atest_bot.domain.motions import MotionKind, in_words
from atest_bot.domain.notices import Notice
from atest_bot.slack.forms import View

TITLE = "Protect domestic workers"

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
}

FORMS: dict[str, View] = {}
