"""What people read when a text changes."""

from dataclasses import replace
from datetime import UTC, datetime

from atest_bot.domain import differences, notices
from atest_bot.domain.amendments import Change, State
from atest_bot.domain.ballots import Choice, Timing
from atest_bot.domain.differences import Line, Mark
from atest_bot.domain.notices import Moment, Notice, Place
from atest_bot.services import drafting
from atest_bot.services.amending import Amended, Draft
from atest_bot.services.reaffirming import Asked
from atest_bot.services.revising import Words
from atest_bot.services.voting import Cast
from atest_bot.slack import forms
from atest_bot.slack.forms import View

_NUMBER, _TITLE = "P-2027-014", "Protect domestic workers"
_RULE = "11 members may vote. Adopted if at least 6 sign on and none objects."
_DUE = Moment(datetime(2027, 6, 4, 21, 0, tzinfo=UTC), "Fri, Jun 4, 2027, 5:00 PM Eastern")
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
        "card-posted-again": notices.CardPostedAgain(_NUMBER, _OLD),
        "text-changed": _CHANGED,
        "text-changed-by-a-chair": replace(
            _CHANGED, change=Change.SUBSTANTIVE, member="", chair="U0CLARA", earlier=None
        ),
        "text-changed-in-a-vote": replace(_CHANGED, ballots_stay=True),
        "text-difference": notices.TextDifference(_NUMBER, 1, 2, _LINES, 1, 1),
        "text-difference-continued": notices.TextDifference(
            _NUMBER, 1, 2, (Line(Mark.ADDED, "and so on.", is_continued=True),), 2, 3
        ),
        **_in_votes(),
        "thread-moved": notices.ThreadMoved(_NUMBER, 2, _NEW),
    }


def _in_votes() -> dict[str, Notice]:
    put = notices.ChangePut(
        number=_NUMBER,
        title=_TITLE,
        amendment_id=3,
        after=2,
        change=Change.EDITORIAL,
        why="A clearer word.",
        member="Free the Workers",
        chair="",
        due=_DUE,
        state=State.WAITING,
    )
    anew = notices.VotingBeganAnew(_NUMBER, _TITLE, 1, 2, "Free the Workers", "", _RULE, _DUE)
    return {
        "change-put": put,
        "change-put-taken": replace(put, state=State.TAKEN),
        "change-put-stopped": replace(put, state=State.STOPPED),
        "correction-put": replace(put, change=Change.CORRECTION, member="", chair="U0CLARA"),
        "change-stopped": notices.ChangeStopped(_NUMBER, 2, "Casa Nueva", Change.EDITORIAL),
        "correction-stopped": notices.ChangeStopped(_NUMBER, 2, "Casa Nueva", Change.CORRECTION),
        "corrected": notices.Corrected("D-2027-009", 2),
        "change-dropped": notices.ChangeDropped(_NUMBER, 2),
        "voting-began-anew": anew,
        "voting-began-anew-by-a-chair": replace(anew, member="", chair="U0CLARA"),
        "reaffirm-asked": notices.ReaffirmAsked(
            _NUMBER, _TITLE, "Free the Workers", Choice.STAND_ASIDE, 1, 2, 7, "0123456789abcdef" * 4, _DUE
        ),
    }


_DRAFT = Draft(1, 2, _NUMBER, 1, Words(_TITLE, "Why we ask.", "We ask Congress.", ""), is_long=False)


def forms_with(closes: Moment) -> dict[str, View]:
    """Forms of this behavior."""
    return {
        "form-amend": forms.amend(_DRAFT),
        "form-amend-long": forms.amend(
            replace(_DRAFT, words=replace(_DRAFT.words, text=""), is_long=True),
            Change.EDITORIAL,
            "A clearer word.",
            "*The file could not be used.* The file is empty.",
        ),
        "form-amend-decided": forms.amend(replace(_DRAFT, is_decided=True)),
        "form-recheck": forms.recheck(drafting.Draft(1, _NUMBER, _TITLE, {})),
        "form-rechecked": forms.rechecked(_NUMBER),
        "form-amended": forms.amended(Amended(_NUMBER, 2, State.TAKEN, closes)),
        "form-amended-waiting": forms.amended(Amended(_NUMBER, 2, State.WAITING, closes)),
        "form-answer": forms.answer(Asked(_NUMBER, 2, "Free the Workers"), "7:0123456789abcdef"),
        "form-answered": forms.answered(Cast(7, "Free the Workers", Timing.IN_TIME, Choice.SIGN_ON, False, False)),
        "form-answered-late": forms.answered(Cast(7, "Free the Workers", Timing.LATE, None, False, False)),
        "form-amended-stopped": forms.amended(Amended(_NUMBER, 2, State.STOPPED, closes)),
    }
