"""What one chair cannot do alone: when its own member proposed or objects, a second chair must agree (rulebook 11)."""

from enum import StrEnum

from atest_bot.domain.publication import Publication


class MotionKind(StrEnum):
    """What may need a second chair. Stored names; do not rename."""

    EARLY_CLOSE = "early_close"
    CANCEL = "cancel"
    CANCEL_RATIFICATION = "cancel_ratification"
    OPEN_CONFIDENTIAL = "open_confidential"
    PUBLISH_ANYWAY = "publish_anyway"
    LOOSEN = "loosen"


class MotionState(StrEnum):
    """How far a motion is. Stored names; do not rename."""

    WAITING = "waiting"
    CARRIED = "carried"
    DROPPED = "dropped"


_WORDS = {
    MotionKind.EARLY_CLOSE: "close the vote on {number} early",
    MotionKind.CANCEL: "cancel {number}",
    MotionKind.CANCEL_RATIFICATION: "cancel the vote to ratify the decision on {number}",
    MotionKind.OPEN_CONFIDENTIAL: "open a vote on {number} whose decision would stay confidential",
    MotionKind.PUBLISH_ANYWAY: "publish the decision on {number} although its consensus was weak",
    MotionKind.LOOSEN: "publish {decision} on {number} now{though}",
}
_THOUGH = {
    Publication.PUBLIC: "",
    Publication.EMBARGOED: " although its embargo has not ended",
    Publication.CONFIDENTIAL: " although it is confidential",
}


def in_words(
    kind: MotionKind, number: str, decision: str = "", publication: Publication = Publication.CONFIDENTIAL
) -> str:
    """What would be done, to follow "to": "cancel P-2026-014"; to loosen is to publish the decision now (8.3)."""
    return _WORDS[kind].format(number=number, decision=decision, though=_THOUGH[publication])
