"""One of each thing that people read, in every variant that reads differently, for the golden files."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from atest_bot.domain import notices, text
from atest_bot.domain.ballots import Choice, Ground
from atest_bot.domain.notices import Answer, Moment, Notice
from atest_bot.domain.positions import Attribution, Kind, Priority, Stage
from atest_bot.domain.publication import Publication, Standing
from atest_bot.domain.tally import Count, Outcome, Profile
from atest_bot.services.opening import Offer, Opened
from atest_bot.slack import forms
from atest_bot.slack.forms import View
from tests.slack import (
    samples_ballots,
    samples_before,
    samples_changes,
    samples_decisions,
    samples_files,
    samples_guarding,
    samples_openness,
    samples_time,
)

CLOSES = Moment(datetime(2027, 6, 4, 21, 0, tzinfo=UTC), "Fri, Jun 4, 2027, 5:00 PM Eastern")
CLOSED_BEFORE = Moment(datetime(2027, 6, 1, 14, 29, tzinfo=UTC), "Tue, Jun 1, 2027, 10:29 AM Eastern")
ACTED = Moment(datetime(2027, 6, 1, 14, 30, tzinfo=UTC), "Tue, Jun 1, 2027, 10:30 AM Eastern")
HASH = "0123456789abcdef" * 4
TITLE = "Protect domestic workers"
RULE = "11 members may vote. Adopted if at least 6 sign on and none objects."

_BOX = notices.VoteBox(
    vote_id=7,
    rule=RULE,
    closes=CLOSES,
    is_open=True,
    attribution=Attribution.BOTH,
    reason="",
    counts=Count(11, 2, 1, 1),
    answered=("Casa Nueva", "Fair Fields", "Free the Workers", "Harbor Light Legal"),
    owing_reason=("Fair Fields",),
    outcome=None,
    decision="",
    moved_because="",
    marks=(("white_check_mark", Choice.SIGN_ON), ("raised_hand", Choice.STAND_ASIDE), ("no_entry", Choice.OBJECT)),
)
_CARD = notices.Card(
    number="P-2027-014",
    title=TITLE,
    summary="What it says and why, in plain words.",
    text="We ask Congress to protect every domestic worker.\n\nEvery one.",
    link="https://example.org/text?a=1&b=2",
    kind=Kind.POLICY,
    priority=Priority.TVPRA,
    proposed_by="Free the Workers",
    due_on="June 30, 2027",
    revision=1,
    revision_hash=HASH,
    stage=Stage.DELIBERATION,
    vote=None,
)
_RESULT = notices.Result(
    number="P-2027-014",
    title=TITLE,
    outcome=Outcome.ADOPTED,
    decision="D-2027-009",
    counts=Count(4, 2, 1, 0),
    roll=(
        ("Casa Nueva", Choice.SIGN_ON),
        ("Fair Fields", Choice.STAND_ASIDE),
        ("Free the Workers", Choice.SIGN_ON),
        ("Harbor Light Legal", None),
    ),
    late=0,
    record_seq=128,
)
_PUBLIC = notices.PublicNotice(
    alliance="ATEST",
    number="D-2027-009",
    title=TITLE,
    text="We ask Congress to protect every domestic worker.",
    link="",
    adopted_on="June 4, 2027",
    attribution=Attribution.ALLIANCE,
    signatories=(),
    record_seq=129,
    record_hash=HASH,
)
_RECEIPT = notices.Receipt(
    answer=Answer.STANDS,
    number="P-2027-014",
    title=TITLE,
    vote_id=7,
    revision=1,
    revision_hash=HASH,
    member="Free the Workers",
    printed_as="Free the Workers, Inc.",
    choice=Choice.SIGN_ON,
    acted=ACTED,
    standing=Choice.SIGN_ON,
    holder="U0MAYA",
    record_seq=42,
    closes=CLOSES,
    owes_reason=False,
    asks_confidentiality=False,
)
_NAMES = ("Casa Nueva", "Free the Workers, Inc.", "Harbor Light Legal Aid")


def _card(box: notices.VoteBox, stage: Stage = Stage.VOTING) -> notices.Card:
    return replace(_CARD, stage=stage, vote=box)


def _ended(outcome: Outcome, decision: str = "") -> notices.VoteBox:
    return replace(_BOX, is_open=False, outcome=outcome, decision=decision, owing_reason=())


_TO_RATIFY = notices.Decided(ratifies=True, holds_until=CLOSES)


def _about(**decided: Any) -> notices.VoteBox:
    return replace(_ended(Outcome.ADOPTED, "D-2027-009"), decided=notices.Decided(**decided))


NOTICES: dict[str, Notice] = {
    **samples_files.NOTICES,
    **samples_guarding.NOTICES,
    **samples_before.NOTICES,
    **samples_before.cards(_CARD),
    **samples_decisions.NOTICES,
    **samples_openness.NOTICES,
    **samples_ballots.samples(_CARD, _BOX, _RESULT),
    "card-in-deliberation": _CARD,
    "card-without-link-or-date": replace(_CARD, link="", due_on="", proposed_by="a chair"),
    "card-with-long-text": replace(_CARD, text="x" * 1_501),
    "card-withdrawn": replace(_CARD, stage=Stage.WITHDRAWN),
    "card-voting-open": _card(_BOX),
    "card-nobody-answered": _card(replace(_BOX, counts=Count(11, 0, 0, 0), answered=(), owing_reason=())),
    "card-rapid-with-reason": _card(
        replace(
            _BOX,
            reason="The markup is on Monday.",
            attribution=Attribution.ALLIANCE,
            owing_reason=(),
            profile=Profile.RAPID,
        )
    ),
    "card-extended": _card(
        replace(_BOX, moved_because="extended once, because too few had answered", attribution=Attribution.SIGNATORIES)
    ),
    "card-many-answered": _card(
        replace(_BOX, counts=Count(60, 41, 0, 0), answered=tuple(f"Member {number}" for number in range(41)))
    ),
    "card-voting-ended": _card(replace(_BOX, is_open=False)),
    "card-adopted": _card(_ended(Outcome.ADOPTED, "D-2027-009"), Stage.ADOPTED),
    "card-adopted-rapid": _card(_about(holds_until=CLOSES), Stage.PUBLISHED),
    "card-adopted-embargoed": _card(
        replace(_about(not_before=CLOSES), publication=Publication.EMBARGOED), Stage.EMBARGOED
    ),
    "card-corrected": _card(_about(corrected_on="June 9, 2027", corrected_revision=2), Stage.PUBLISHED),
    "card-rescinded": _card(_about(standing=Standing.RESCINDED, ended_on="July 1, 2027"), Stage.RESCINDED),
    "card-superseded": _card(
        _about(standing=Standing.SUPERSEDED, ended_on="July 1, 2027", superseded_by="D-2027-012"), Stage.SUPERSEDED
    ),
    "card-ratifying": _card(replace(_BOX, decision="D-2027-009", decided=_TO_RATIFY, owing_reason=()), Stage.PUBLISHED),
    "card-ratifying-too-late": _card(
        replace(_BOX, decision="D-2027-009", decided=replace(_TO_RATIFY, holds_until=None), owing_reason=()),
        Stage.LAPSED,
    ),
    "card-ratifying-past-the-lapse": _card(
        replace(_BOX, decision="D-2027-009", decided=replace(_TO_RATIFY, holds_until=CLOSED_BEFORE), owing_reason=()),
        Stage.PUBLISHED,
    ),
    "card-ratified": _card(_about(ratifies=True, is_ratified=True), Stage.PUBLISHED),
    "card-not-ratified": _card(replace(_about(ratifies=True, holds_until=CLOSES), outcome=Outcome.OBJECTED)),
    "card-objected": _card(_ended(Outcome.OBJECTED), Stage.OBJECTED),
    "card-no-quorum": _card(_ended(Outcome.NO_QUORUM), Stage.NO_QUORUM),
    "confidentiality": notices.ConfidentialityNotice("P-2027-014", "ATEST"),
    "full-text": notices.FullText("P-2027-014", "We ask Congress to protect every domestic worker.\n\nEvery one."),
    "voting-opened": notices.VotingOpened("P-2027-014", TITLE, "U0CLARA", RULE, CLOSES, ""),
    "voting-opened-with-reason": notices.VotingOpened(
        "P-2027-014", TITLE, "U0CLARA", RULE, CLOSES, "The markup is on Monday."
    ),
    "chair-acted": notices.ChairActed("U0CLARA", f"extended voting to {CLOSES.words}", "The recess."),
    "voting-extended": notices.VotingExtended("P-2027-014", 2, 11, CLOSES),
    "objection-made": notices.ObjectionMade("P-2027-014", "Fair Fields", None, "", ""),
    "objection-explained": notices.ObjectionMade(
        "P-2027-014", "Fair Fields", Ground.HARM, "It exposes those who report.", "Add a shield for those who report."
    ),
    "objection-cleared": notices.ObjectionCleared("P-2027-014", "Fair Fields"),
    "result-adopted": _RESULT,
    "result-adopted-with-late": replace(_RESULT, late=2),
    "result-rapid": replace(_RESULT, decided=notices.Decided(holds_until=CLOSES)),
    "result-embargoed": replace(_RESULT, follows=notices.Follows.EMBARGOED, decided=notices.Decided(not_before=CLOSES)),
    "result-ratified": replace(_RESULT, follows=notices.Follows.RATIFIED, decided=_TO_RATIFY),
    "result-not-ratified": replace(
        _RESULT, outcome=Outcome.OBJECTED, follows=notices.Follows.NOT_RATIFIED, decided=_TO_RATIFY
    ),
    "result-too-late-to-ratify": replace(_RESULT, follows=notices.Follows.TOO_LATE, decided=_TO_RATIFY),
    "result-objected": replace(_RESULT, outcome=Outcome.OBJECTED, decision=""),
    "result-not-adopted": replace(_RESULT, outcome=Outcome.NOT_ADOPTED, decision=""),
    "result-no-quorum": replace(_RESULT, outcome=Outcome.NO_QUORUM, decision=""),
    "result-canceled": replace(_RESULT, outcome=Outcome.CANCELED, decision=""),
    "public-alliance": _PUBLIC,
    "public-signatories": replace(_PUBLIC, attribution=Attribution.SIGNATORIES, signatories=_NAMES),
    "public-corrected": replace(_PUBLIC, corrected_on="June 9, 2027"),
    "public-both-with-link": replace(
        _PUBLIC, attribution=Attribution.BOTH, signatories=_NAMES, link="https://example.org/text?a=1&b=2"
    ),
    "receipt-sign-on": _RECEIPT,
    "receipt-first": replace(_RECEIPT, asks_confidentiality=True),
    "receipt-alliance": replace(_RECEIPT, printed_as=""),
    "receipt-object": replace(_RECEIPT, choice=Choice.OBJECT, standing=Choice.OBJECT, owes_reason=True),
    "receipt-withdrawn": replace(_RECEIPT, answer=Answer.WITHDRAWN, standing=None, holder=""),
    "receipt-lapsed": replace(_RECEIPT, answer=Answer.LAPSED, standing=None, holder=""),
    "receipt-overruled": replace(_RECEIPT, answer=Answer.OVERRULED, choice=Choice.OBJECT),
    "receipt-replaced": replace(_RECEIPT, answer=Answer.REPLACED, choice=Choice.STAND_ASIDE),
    "receipt-late": replace(_RECEIPT, answer=Answer.LATE, choice=Choice.OBJECT, closes=CLOSED_BEFORE),
    "receipt-late-and-moved": replace(_RECEIPT, answer=Answer.LATE, choice=Choice.OBJECT),
    "receipt-of-one-who-left": replace(_RECEIPT, title="", asks_confidentiality=True),
    "receipt-late-arriving": replace(_RECEIPT, answer=Answer.LATE_ARRIVING, choice=Choice.OBJECT),
    "receipt-after-the-end": replace(_RECEIPT, answer=Answer.AFTER_THE_END, choice=Choice.OBJECT),
    "ballot-changed": notices.BallotChanged("P-2027-014", TITLE, "Free the Workers", Choice.OBJECT, "U0BEN", CLOSES),
    "ballot-withdrawn": notices.BallotChanged("P-2027-014", TITLE, "Free the Workers", None, "", CLOSES),
    "note": notices.Note(f"{text.person('U0OMAR')} no longer acts for {text.tame('Hope & *Help*')}."),
    **samples_time.NOTICES,
    **samples_changes.notices_from(_CARD),
}

OFFER = Offer(
    positions=((1, "P-2027-001", TITLE), (2, "P-2027-002", "A title so long that the list cannot show it " + "x" * 90)),
    chosen=1,
    profile=Profile.CONSENSUS,
    attribution=Attribution.ALLIANCE,
    closing_date=date(2027, 6, 4),
    closing_time=time(17, 0),
    zone="Eastern",
    electorate=11,
)

FORMS: dict[str, View] = {
    **samples_openness.FORMS,
    **samples_decisions.FORMS,
    "form-propose": forms.propose(),
    "form-proposed": forms.proposed("P-2027-014"),
    "form-poll": forms.poll(OFFER),
    "form-poll-letter": forms.poll(replace(OFFER, profile=Profile.LETTER, attribution=Attribution.BOTH)),
    "form-opened": forms.opened(Opened("P-2027-014", RULE, CLOSES, "")),
    "form-objection": forms.objection(7, "P-2027-014"),
    **samples_time.FORMS,
    **samples_before.FORMS,
    **samples_changes.forms_with(CLOSES),
}
