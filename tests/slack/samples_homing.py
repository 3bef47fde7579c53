"""Homes of each role, empty and full, for the golden files."""

from dataclasses import replace
from datetime import UTC, datetime

from atest_bot.domain.amendments import Change
from atest_bot.domain.ballots import Choice, Timing
from atest_bot.domain.members import Actor, Role, Waiting
from atest_bot.domain.notices import Moment, Place
from atest_bot.domain.positions import Kind, Stage
from atest_bot.domain.tally import Count, Turnout
from atest_bot.services import homing
from atest_bot.services.homing import ChairWait, Seen, Shelf
from atest_bot.slack.home import SECTIONS, Drawn, draw, permalinks

CLOSES = Moment(datetime(2027, 6, 4, 21, 0, tzinfo=UTC), "Fri, Jun 4, 2027, 5:00 PM Eastern")
ACTED = Moment(datetime(2027, 6, 1, 14, 30, tzinfo=UTC), "Tue, Jun 1, 2027, 10:30 AM Eastern")
RULE = "11 members may vote. Adopted if at least 6 sign on and none objects."
TITLE = "Protect domestic workers"
PLACE = Place("C0MEMBERS", "1803913200.633265")

DELEGATE = Actor(1, "U0MAYA", member_id=1, member_name="Free the Workers", role=Role.PRIMARY)
CHAIR = Actor(2, "U0CLARA", is_chair=True)
BOTH = replace(DELEGATE, is_chair=True, role=Role.ALTERNATE)
OBSERVER = Actor(3, "U0ADA", is_observer=True)
STRANGER = Actor(0, "U0OMAR")

VOTE = homing.HomeVote(
    vote_id=7,
    revision_hash="0123456789abcdef" * 4,
    number="P-2027-014",
    title=TITLE,
    rule=RULE,
    closes=CLOSES,
    is_counting=False,
    counts=Count(11, 2, 1, 1),
    recused="",
    may_hold=True,
    may_ask=True,
    place=PLACE,
)
_COUNTING = replace(VOTE, vote_id=8, number="P-2027-011", title="Fund shelters", is_counting=True)
_SEALED = replace(
    VOTE,
    vote_id=9,
    number="P-2027-012",
    title="Fund legal aid",
    counts=Turnout(11, 4),
    may_hold=False,
    may_ask=False,
    place=None,
)
_WITHOUT_NUMBERS = replace(VOTE, counts=None)

CHAIRED = (replace(VOTE, vote_id=15, number="P-2027-003", is_chaired=True), _COUNTING)

WAITING = (
    homing.Changing(5, "P-2027-007", TITLE, Change.EDITORIAL, CLOSES, PLACE),
    homing.Changing(6, "P-2027-006", TITLE, Change.CORRECTION, CLOSES, None),
    homing.Waiting(replace(VOTE, vote_id=13, number="P-2027-005"), Choice.STAND_ASIDE),
    homing.Waiting(
        replace(VOTE, vote_id=14, number="P-2027-004"), reported=homing.Reported(4, Choice.SIGN_ON, "U0CLARA")
    ),
    homing.Waiting(VOTE),
    homing.Waiting(_SEALED),
)
ANSWERED = (
    homing.Answered(replace(VOTE, vote_id=10, number="P-2027-010"), Choice.OBJECT, "U0BEN", owes_reason=True),
    homing.Answered(replace(VOTE, vote_id=12, number="P-2027-009"), Choice.SIGN_ON, "U0MAYA", owes_reason=False),
    homing.Answered(_COUNTING, Choice.STAND_ASIDE, "U0MAYA", owes_reason=False),
)
DELIBERATED = (
    homing.Deliberated("P-2027-015", "Wages for care work", Kind.LETTER, "Casa Nueva", "June 1, 2027", PLACE),
    homing.Deliberated("P-2027-013", "Our bylaws", Kind.INTERNAL, "a chair", "May 28, 2027", None),
)
DECIDED = (
    homing.Decided("D-2027-009", TITLE, Stage.PUBLISHED, "June 4, 2027", "", PLACE),
    homing.Decided("D-2027-008", "A quiet matter", Stage.CONFIDENTIAL, "May 3, 2027", "June 1, 2028", PLACE),
)
DELEGATES = (
    homing.Proxy("U0MAYA", "primary delegate", "January 5, 2026", "June 30, 2027", is_ahead=False),
    homing.Proxy("U0LIN", "primary delegate", "July 1, 2027", "", is_ahead=True),
)
ACTS = (
    homing.Acted("P-2027-014", TITLE, Choice.SIGN_ON, Timing.IN_TIME, ACTED, 42),
    homing.Acted("P-2027-014", TITLE, None, Timing.IN_TIME, ACTED, 41),
    homing.Acted("P-2027-010", TITLE, Choice.OBJECT, Timing.LATE, ACTED, 0),
)
CHAIRS = (
    homing.ChairItem(ChairWait.POSTS, count=1, code="not_in_channel", channel="C0MEMBERS"),
    homing.ChairItem(ChairWait.POSTS, count=3, code=""),
    homing.ChairItem(
        ChairWait.MOTION,
        "P-2027-014",
        TITLE,
        PLACE,
        people=("U0DAVID",),
        motion_id=3,
        would="cancel P-2027-014",
    ),
    homing.ChairItem(ChairWait.WEAK, "D-2027-005", TITLE, PLACE, decision_id=5),
    homing.ChairItem(ChairWait.OVERDUE, "D-2027-004", TITLE, PLACE, decision_id=4),
    homing.ChairItem(ChairWait.REVIEW, "D-2027-003", TITLE, None, decision_id=3),
    homing.ChairItem(ChairWait.NOTE, "P-2027-016", "Wages for field work", PLACE, position_id=16),
    homing.ChairItem(ChairWait.INPUT, "P-2027-017", "Wages at sea", PLACE, position_id=17),
    homing.ChairItem(ChairWait.READY, "P-2027-015", "Wages for care work", PLACE),
    homing.ChairItem(ChairWait.RATIFY, "D-2027-006", TITLE, PLACE, decision_id=6, vote_on="P-2027-006", until=CLOSES),
    homing.ChairItem(ChairWait.REOPEN, "D-2027-007", TITLE, PLACE, decision_id=7, information_id=2),
    homing.ChairItem(ChairWait.REPORT, "D-2027-008", TITLE, None, decision_id=8),
    homing.ChairItem(ChairWait.UNCONFIRMED, count=42, people=("U0MAYA", "U0BEN")),
)
DRAFTED = (homing.Drafted(18, "P-2027-018", "Not ready yet"),)
ASKED = (
    homing.Asked(3, "Shall we meet in June?", ("Yes", "No", "Later"), 2, "U0BEN", CLOSES, may_answer=True, place=PLACE),
    homing.Asked(4, "Shall we write by hand?", ("Yes", "No"), 0, "", CLOSES, may_answer=True, place=None),
)
ITEMS: dict[str, tuple[object, ...]] = {
    "chair": CHAIRS,
    "waiting": WAITING,
    "promise": ("U0MAYA",),
    "answered": ANSWERED,
    "running": (replace(VOTE, vote_id=11, number="P-2027-008", recused="Free the Workers"), _COUNTING),
    "checks": ASKED,
    "drafts": DRAFTED,
    "deliberation": DELIBERATED,
    "decisions": DECIDED,
    "delegates": DELEGATES,
    "receipts": ACTS,
}


link = permalinks("https://example.slack.com/")


def _empty(actor: Actor) -> Seen:
    return Seen(actor, "ATEST", tuple(Shelf(section.key, ()) for section in SECTIONS if section.is_for(actor)))


def _full(actor: Actor, *, page: int = 0, has_more: bool = False, **other: tuple[object, ...]) -> Seen:
    items = ITEMS | other
    return Seen(
        actor,
        "ATEST",
        tuple(Shelf(section.key, items[section.key], page, has_more) for section in SECTIONS if section.is_for(actor)),
    )


def drawn(seen: Seen) -> Drawn:
    return draw(seen, SECTIONS, link)


HOMES: dict[str, Drawn] = {
    name: drawn(seen)
    for name, seen in {
        "home-delegate": _full(DELEGATE),
        "home-delegate-empty": _empty(DELEGATE),
        "home-delegate-turned": _full(DELEGATE, page=2, has_more=True),
        "home-chair": _full(CHAIR, running=CHAIRED),
        "home-chair-empty": _empty(CHAIR),
        "home-chair-and-delegate": _full(BOTH, running=CHAIRED),
        "home-observer": _full(
            OBSERVER,
            running=(_WITHOUT_NUMBERS,),
            checks=(replace(ASKED[1], may_answer=False),),
            decisions=(DECIDED[0], replace(DECIDED[1], title="", place=None)),
        ),
        "home-observer-empty": _empty(OBSERVER),
        "home-stranger": _full(STRANGER),
        "home-suspended": _full(replace(STRANGER, waiting=Waiting("Hope & *Help*", is_suspended=True))),
    }.items()
}
