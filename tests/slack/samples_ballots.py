"""Samples of what members read in a vote: sealed tallies, recusals, more time, ballots on behalf."""

from dataclasses import replace

from atest_bot.domain import notices
from atest_bot.domain.ballots import Choice, Ground
from atest_bot.domain.core_principles import CorePrinciple
from atest_bot.domain.notices import Notice
from atest_bot.domain.positions import Stage
from atest_bot.domain.tally import Count, Outcome, Turnout
from atest_bot.services import closing, sealing

Named = dict[str, Notice]
LEFT = "Now 5 of 7 members may vote. Adopted if at least 3 sign on and none objects."


def samples(card: notices.Card, box: notices.VoteBox, result: notices.Result) -> Named:
    """One of each, made from the plain card, vote and result."""

    def on_card(seen: notices.VoteBox, stage: Stage = Stage.VOTING) -> notices.Card:
        return replace(card, stage=stage, vote=seen)

    sealed = replace(box, counts=Turnout(11, 4), answered=(), owing_reason=())
    asked = notices.AnswerAsked(sealing.WHY, card.number, card.title, 7, card.revision_hash, box.closes, True)
    reported = notices.BallotReported(
        number=card.number,
        title=card.title,
        vote_id=7,
        revision_hash=card.revision_hash,
        report_id=3,
        member="Free the Workers",
        printed_as="Free the Workers, Inc.",
        choice=Choice.SIGN_ON,
        chair="U0CLARA",
        closes=box.closes,
        is_sealed=False,
    )
    return {
        "card-sealed": on_card(sealed),
        "card-sealed-ended": on_card(replace(sealed, is_open=False)),
        "card-sealed-canceled": on_card(replace(sealed, is_open=False, outcome=Outcome.CANCELED), Stage.CANCELED),
        "card-recused": on_card(
            replace(box, rule=LEFT, counts=Count(5, 2, 1, 0), owing_reason=(), recused=("Bridge to Safety", "Hope"))
        ),
        "answer-asked-sealed": asked,
        "answer-asked": replace(asked, sentence="Voting goes on.", is_sealed=False),
        "seat-recused": notices.SeatLeft(card.number, "Fair Fields", "", LEFT),
        "seat-lapsed": notices.SeatLeft(card.number, "Fair Fields", "U0CLARA", LEFT),
        "time-given": notices.TimeGiven(card.number, "Fair Fields", box.closes, True),
        "time-given-unmoved": notices.TimeGiven(card.number, "Fair Fields", box.closes, False),
        "held": notices.Held(card.number, card.title, "Fair Fields", "U0KOFI", box.closes, box.closes, 42),
        "answer-asked-goes-on": replace(asked, sentence=closing.GOES_ON, is_sealed=False),
        "objection-principle": notices.ObjectionMade(
            card.number, "Fair Fields", Ground.PRINCIPLE, "It cuts.", "Drop the cut.", CorePrinciple.NO_EARMARKS
        ),
        "ballot-reported": reported,
        "ballot-reported-sealed": replace(reported, choice=Choice.OBJECT, printed_as="", is_sealed=True),
        "card-reported": on_card(replace(box, reported=("Hope",), reported_number=1, owing_reason=())),
        "card-reported-sealed": on_card(replace(sealed, reported_number=2)),
        "result-long": replace(result, roll=(), roll_parts=2),
        "roll-part": notices.RollPart(
            card.number, 1, 2, (("Casa Nueva", Choice.SIGN_ON), ("Fair Fields", Choice.STAND_ASIDE), ("Hope", None))
        ),
        "roll-part-recused": notices.RollPart(card.number, 2, 2, (), ("Bridge to Safety",)),
        "result-unconfirmed": replace(result, unconfirmed=1),
        "vote-canceled": notices.VoteCanceled(card.number, card.title, 2),
        "recused": notices.Recused(
            card.number, card.title, 1, card.revision_hash, "Fair Fields", "U0KOFI", box.closes, 42
        ),
        "recused-after-answering": notices.Recused(
            card.number, card.title, 1, card.revision_hash, "Fair Fields", "U0KOFI", box.closes, 42, had_answered=True
        ),
        "result-with-recused": replace(
            result, roll=(("Casa Nueva", Choice.SIGN_ON),), recused=("Fair Fields", "Harbor Light Legal")
        ),
    }
