"""How the inclusion report reads, in words and figures."""

from collections.abc import Callable, Sequence
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.inclusion import Inclusion, middle
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, Piece, message, said, shown, small

_HOW = "It tells how the coalition decides, and never how a member voted. For members only."
_ANSWERED = "Votes answered, of those a member was entitled in"


def report(quarters: Sequence[Inclusion], *, picture_follows: bool) -> Message:
    """The figures of several quarters, for whoever asked."""
    pieces = [piece for figures in quarters for piece in _quarter(figures)]
    more = "A picture of the same follows as a direct message. " if picture_follows else ""
    return message(said("*Inclusion report*"), *pieces, small(f"{more}{_HOW}"))


def reported(notice: notices.InclusionReported) -> Message:
    if notice.part > 1:
        which = f"*{notice.figures.period}, part {notice.part} of {notice.parts}*"
        return message(said(which), said(f"*{_ANSWERED}*\n{_answers(notice.figures)}"), small(_HOW))
    return message(
        said("*The inclusion report of the last quarter is there.*"),
        *_quarter(notice.figures),
        small(f"This is part 1 of {notice.parts}; the rest is in the thread.") if notice.parts > 1 else None,
        small(f"Type `{ids.COMMAND} inclusion` for this quarter’s figures and a picture. {_HOW}"),
    )


def described(quarters: Sequence[Inclusion]) -> str:
    """What the picture shows, for those who do not see it."""
    return "Inclusion report. " + " ".join(
        f"{figures.period}: {_votes(figures)} Answered: {_answers(figures, plain=True)}." for figures in quarters
    )


def _quarter(figures: Inclusion) -> list[Piece]:
    so_far = ", so far" if figures.is_running else ""
    extensions = ", ".join(f"{cause} {number}" for cause, number in figures.extensions) or "none"
    return [
        said(f"*{figures.period}{so_far}*\n{_votes(figures)}"),
        said(f"*{_ANSWERED}*\n{_answers(figures)}"),
        said(
            f"*Notice given, in days*\nVoting: {middle(figures.days_open)}. "
            f"Deliberation before it: {middle(figures.days_deliberated)}."
        ),
        said(
            f"*Objections*: {figures.objections}. Taken back by the member {figures.taken_back}, "
            f"lapsed as the member left the vote {figures.lapsed}, "
            f"answered by a next revision {figures.next_revision}, stood {figures.stood}."
        ),
        said(f"*Closings that moved*: {extensions}."),
    ]


def _votes(figures: Inclusion) -> str:
    return (
        f"Votes opened: {figures.opened}, of these rapid {figures.rapid}, and without asking people with lived "
        f"experience {figures.without_input}. Votes counted: {figures.counted}."
    )


def _answers(figures: Inclusion, *, plain: bool = False) -> str:
    join = ", " if plain else "\n"
    return join.join(
        f"{name if plain else shown(name)} {answered} of {entitled}" for name, answered, entitled in figures.response
    ) or ("none" if plain else "No vote was counted.")


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {notices.InclusionReported: reported}
