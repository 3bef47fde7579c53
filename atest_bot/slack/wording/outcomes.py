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
    """What became of the decision that a vote made, or was to ratify, in sentences that each begin with a space."""
    ratified = f" {ratification(vote)}" if vote.decided.ratifies else waits_for(vote.decided)
    return f"{ratified}{corrected(vote.decided)}{ended(vote.decided)}{kept_inside(vote.decided)}"


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


def waits_for(decided: Decided) -> str:
    """Until when a rapid decision holds, while it waits to be ratified."""
    until = decided.holds_until
    return f" It lapses {when(until)} unless ratified by a vote under another rule." if until else ""


def kept_inside(decided: Decided) -> str:
    """Until when members keep a decision to themselves (8.3)."""
    until = decided.not_before
    return f" It is not public before {when(until)}. Please keep it within the coalition." if until else ""


def corrected(decided: Decided) -> str:
    """Which text a decision has now, where the card shows the one that was adopted (7.4, 8.4)."""
    if not decided.corrected_on:
        return ""
    return f" Corrected on {decided.corrected_on}: revision {decided.corrected_revision} is its text now."


def ended(decided: Decided) -> str:
    """How a decision ended, after a space; empty while it holds."""
    by = f" by {decided.superseded_by}" if decided.superseded_by else ""
    return _ENDED[decided.standing].format(by=by, on=decided.ended_on)
