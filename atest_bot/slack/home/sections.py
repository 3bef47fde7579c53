"""The table of sections. A new section is a row here, a read in `services/homing`, and a function that draws an item.

`most` items of `tall` blocks each, with the head and the buttons that turn pages, are the room that a section may
take: together they stay under Slack's 100 blocks, and a test adds them up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from atest_bot.domain.members import Actor
from atest_bot.services import homing
from atest_bot.services.homing import Look
from atest_bot.slack import whom
from atest_bot.slack.blocks import Piece
from atest_bot.slack.home import asking, chairing, drafting, listing, voting
from atest_bot.slack.home.drawing import Permalinks
from atest_bot.slack.wording.phrases import confidentiality_question

BACK_AND_FORTH = ("Newer", "Older")
SOON_AND_LATER = ("Sooner", "Later")


@dataclass(frozen=True, slots=True)
class Section:
    """One section. Where it holds nothing, `empty` says what will be here, or leaves it out by saying nothing."""

    key: str
    title: Callable[[Actor], str]
    is_for: Callable[[Actor], bool]
    read: Callable[[Look, int, int], Sequence[Any]]
    draw: Callable[[Any, Permalinks], list[Piece]]
    empty: Callable[[Actor], str]
    most: int
    tall: int
    turning: tuple[str, str] = BACK_AND_FORTH


def _called(words: str) -> Callable[[Actor], str]:
    return lambda actor: words.format(member=actor.member_name)


def _known(actor: Actor) -> bool:
    return actor.is_known


def _sees_all_votes(actor: Actor) -> bool:
    return actor.is_chair or not actor.is_delegate


def _of_votes(actor: Actor) -> str:
    return "Open votes" if _sees_all_votes(actor) else "Other open votes"


def _no_votes(actor: Actor) -> str:
    words = "No vote is open just now. When a chair opens one, it will be listed here."
    return words if _sees_all_votes(actor) else ""


SECTIONS = (
    Section(
        "chair",
        _called("Waiting for a chair"),
        whom.chairs,
        homing.waiting_for_chair,
        chairing.item,
        _called(
            "Nothing waits for a chair. Positions that lack something before a vote or are ready for one, motions to "
            "second, decisions to publish, ratify, reopen or report back on, and messages that could not be posted "
            "will be listed here."
        ),
        most=6,
        tall=2,
    ),
    Section(
        "waiting",
        _called("Waiting for {member}"),
        whom.delegates,
        homing.waiting,
        voting.waiting,
        _called("Nothing waits for your member’s answer. Votes that open will be listed here, with buttons to answer."),
        most=5,
        tall=2,
        turning=SOON_AND_LATER,
    ),
    Section(
        "promise",
        _called("One question"),
        _known,
        homing.unpromised,
        lambda slack_id, link: confidentiality_question(),
        _called(""),
        most=1,
        tall=2,
    ),
    Section(
        "answered",
        _called("Answered by {member}"),
        whom.delegates,
        homing.answered,
        voting.answered,
        _called(""),
        most=3,
        tall=2,
        turning=SOON_AND_LATER,
    ),
    Section(
        "running",
        _of_votes,
        _known,
        homing.running,
        voting.running,
        _no_votes,
        most=3,
        tall=2,
        turning=SOON_AND_LATER,
    ),
    Section(
        "checks",
        _called("Temperature checks"),
        _known,
        homing.asked,
        asking.asked,
        _called(""),
        most=2,
        tall=2,
        turning=SOON_AND_LATER,
    ),
    Section(
        "drafts",
        _called("Your drafts"),
        whom.proposers,
        homing.drafted,
        drafting.drafted,
        _called(""),
        most=2,
        tall=2,
    ),
    Section(
        "deliberation",
        _called("In deliberation"),
        _known,
        homing.deliberated,
        listing.deliberated,
        _called(
            "No position is in deliberation just now. When somebody proposes one, it will be listed here with a link "
            "to its thread."
        ),
        most=6,
        tall=1,
    ),
    Section(
        "decisions",
        _called("Decisions"),
        _known,
        homing.decided,
        listing.decided,
        _called("No decision has been made yet. What the coalition adopts will be listed here."),
        most=6,
        tall=1,
    ),
    Section(
        "delegates",
        _called("Who acts for {member}"),
        whom.delegates,
        homing.delegates,
        listing.proxy,
        _called(""),
        most=4,
        tall=1,
    ),
    Section(
        "receipts",
        _called("Your last answers"),
        whom.delegates,
        homing.acts,
        listing.acted,
        _called(
            "You have not answered in a vote yet. Your answers will be listed here, with their numbers in the record."
        ),
        most=4,
        tall=1,
    ),
)
