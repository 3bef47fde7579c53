"""How a vote ended, and what became of the decision that it made, or was to ratify (rulebook 4, 8)."""

from atest_bot.domain.notices import Decided, VoteBox
from atest_bot.domain.publication import Standing
from atest_bot.domain.tally import OUTCOME_WORDS, Outcome
from atest_bot.slack.blocks import when

_ENDED = {
    Standing.IN_FORCE: "",
    Standing.RESCINDED: " It was rescinded on {on}.",
    Standing.SUPERSEDED: " It was superseded{by} on {on}.",
    Standing.LAPSED: " It lapsed on {on}.",
}


def outcome_of(vote: VoteBox) -> str:
    """How a vote ended; only the one that made a decision was adopted as that."""
    if vote.outcome is None:
        return ""
    made = f" as {vote.decision}" if vote.decision and not vote.decided.ratifies else ""
    return f"{OUTCOME_WORDS[vote.outcome]}{made}"


def what_became(vote: VoteBox) -> str:
    """What the vote did to the decision that it was to ratify, and how the decision ended; each begins with a space."""
    ratified = f" {ratification(vote)}" if vote.decided.ratifies else ""
    return f"{ratified}{ended(vote.decided)}"


def ratification(vote: VoteBox) -> str:
    """What came of a vote that was to ratify a decision."""
    if vote.outcome != Outcome.ADOPTED or not vote.decided.is_ratified:
        return not_ratified(vote.decision, vote.decided)
    for_good = ", and holds for good" if vote.decided.standing == Standing.IN_FORCE else ""
    return f"{vote.decision} is ratified{for_good}."


def not_ratified(number: str, decided: Decided) -> str:
    """A vote ratified nothing, and the decision waits for another while it holds."""
    if decided.holds_until is None:
        return f"{number} is not ratified."
    return f"{number} is not ratified: it holds until {when(decided.holds_until)} unless another vote ratifies it."


def ended(decided: Decided) -> str:
    """How a decision ended, after a space; empty while it holds."""
    by = f" by {decided.superseded_by}" if decided.superseded_by else ""
    return _ENDED[decided.standing].format(by=by, on=decided.ended_on)
