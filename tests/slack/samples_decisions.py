"""What people read of decisions after their adoption, in every variant that reads differently."""

from dataclasses import replace
from datetime import UTC, datetime

from atest_bot.domain import notices
from atest_bot.domain.notices import Moment, Notice
from atest_bot.domain.positions import Attribution
from atest_bot.domain.publication import Publication, Standing
from atest_bot.slack.forms import deciding
from atest_bot.slack.forms.inputs import View

_ENDED = Moment(datetime(2027, 6, 4, 21, 0, tzinfo=UTC), "Fri, Jun 4, 2027, 5:00 PM Eastern")
_PUBLIC = notices.PublicNotice(
    alliance="ATEST",
    number="D-2027-009",
    title="Protect domestic workers",
    text="We ask Congress to protect every domestic worker.",
    link="",
    adopted_on="June 4, 2027",
    attribution=Attribution.SIGNATORIES,
    signatories=("Casa Nueva", "Free the Workers, Inc."),
    record_seq=41,
    record_hash="0123456789abcdef" * 4,
)
_CHANGE = notices.PublicChange("D-2027-009", Standing.RESCINDED, "", "July 1, 2027")

NOTICES: dict[str, Notice] = {
    "public-rescinded": replace(_PUBLIC, standing=Standing.RESCINDED, since="July 1, 2027"),
    "public-superseded": replace(
        _PUBLIC, standing=Standing.SUPERSEDED, superseded_by="D-2027-012", since="July 1, 2027"
    ),
    "public-lapsed": replace(_PUBLIC, standing=Standing.LAPSED, since="July 1, 2027"),
    "public-corrected": replace(_PUBLIC, corrected_on="June 9, 2027", supersedes="D-2027-002"),
    "public-delivered": replace(
        _PUBLIC,
        delivered_on=("June 6, 2027",),
        joined=(("Harbor Light Legal", "June 8, 2027"),),
        left=(("Fair Fields Alliance", "June 9, 2027"),),
    ),
    "public-in-parts": replace(_PUBLIC, signatories=(), parts=2, has_names=True),
    "public-part-text": notices.PublicPart("D-2027-009", 2, 3, "And every one of them.", ()),
    "public-part-emptied": notices.PublicPart("D-2027-009", 4, 3, "", ()),
    "public-part-names": notices.PublicPart("D-2027-009", 3, 3, "", ("Casa Nueva", "Fair Fields Alliance")),
    "public-part-notes": notices.PublicPart(
        "D-2027-009",
        4,
        4,
        "",
        (),
        ("June 6, 2027",),
        joined=(("Harbor Light Legal", "June 8, 2027"),),
        left=(("Fair Fields Alliance", "June 9, 2027"),),
    ),
    "public-change-rescinded": _CHANGE,
    "public-change-superseded": replace(_CHANGE, standing=Standing.SUPERSEDED, other="D-2027-012"),
    "public-change-lapsed": replace(_CHANGE, standing=Standing.LAPSED),
    "public-change-corrected": replace(_CHANGE, standing=Standing.IN_FORCE),
    "weak-consensus": notices.WeakConsensus(7, "D-2027-009", "P-2027-014", "Protect domestic workers"),
    "weak-consensus-embargoed": notices.WeakConsensus(
        7, "D-2027-009", "P-2027-014", "Protect domestic workers", Publication.EMBARGOED
    ),
    "weak-consensus-confidential": notices.WeakConsensus(
        7, "D-2027-009", "P-2027-014", "Protect domestic workers", Publication.CONFIDENTIAL
    ),
    "embargo-overdue": notices.EmbargoOverdue(7, "D-2027-009", _ENDED),
    "decision-lapsed": notices.DecisionLapsed("D-2027-009"),
    "report-back-asked": notices.ReportBackAsked(7, "D-2027-009", "Protect domestic workers"),
    "name-signed": notices.NameChanged("D-2027-009", "Free the Workers", "U0MAYA", True),
    "name-withdrawn": notices.NameChanged("D-2027-009", "Free the Workers", "U0MAYA", False),
    "report-back-given": notices.ReportBackGiven("D-2027-009", True, "We met both groups again."),
    "report-back-not-given": notices.ReportBackGiven("D-2027-009", False, "They asked not to be called again."),
}
FORMS: dict[str, View] = {
    "form-rescind": deciding.rescind(7, "D-2027-009"),
    "form-supersede": deciding.supersede(7, "D-2027-009", [(9, "D-2027-012", "Protect all domestic workers")]),
    "form-report-back": deciding.report_back(7, "D-2027-009"),
    "form-decision-ended": deciding.ended("*D-2027-009* is rescinded."),
}
