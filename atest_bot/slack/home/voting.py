"""An open vote in a home: what it asks, when it closes, what was answered, and the buttons (rulebook 5.1)."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain.ballots import LABELS, Choice
from atest_bot.services.homing import Answered, Changing, HomeVote, Waiting
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, Piece, actions, button, labels, said, shown, when
from atest_bot.slack.home.changing import changing
from atest_bot.slack.home.drawing import Permalinks, called, linked
from atest_bot.slack.wording.phrases import (
    ballot_buttons,
    counts,
    extension_button,
    hold_button,
    label_of,
    recuse_button,
)

_CHAIRS_FORMS = (("Extend", ids.EXTEND), ("Close Early", ids.CLOSE_EARLY))


def waiting(item: object, link: Permalinks) -> list[Piece]:
    """One thing that waits for the member, whatever its kind."""
    return _WAITING[type(item)](item, link)


def _unanswered(item: Waiting, link: Permalinks) -> list[Piece]:
    vote = item.vote
    value = _value(vote)
    row = _reaffirming(item) if item.before else ballot_buttons(vote.number, value, is_sealed=vote.is_sealed)
    row = [*_confirming(item), *row, *_leaving(vote)]
    return [_about(vote, link, _so_far(item)), actions(f"home:vote:{value}", row, f"To answer: {labels(row)}.")]


def _confirming(item: Waiting) -> list[Block]:
    """What a chair entered on the member's behalf counts once its people confirm it (5.11)."""
    if item.reported is None:
        return []
    value = str(ids.BallotButton(item.reported.report_id, item.vote.revision_hash))
    return [button("Confirm", ids.CONFIRM_REPORTED, value, f"Confirm: {item.vote.number}")]


def _so_far(item: Waiting) -> str:
    """What there is of an answer, though it does not count."""
    if item.reported is not None:
        entered = f"<@{item.reported.chair}>, a chair, entered *{LABELS[item.reported.choice]}* on your behalf."
        return f"{entered} It does not count until one of you confirms it, or answers. "
    if item.before is not None:
        return f"The text changed in substance. Before, your member answered *{LABELS[item.before]}*. "
    return ""


def _reaffirming(item: Waiting) -> list[Block]:
    """The answer of before is one press away; another is chosen in a form (7.3)."""
    number, value = item.vote.number, _value(item.vote)
    return [
        button("Reaffirm", ids.REAFFIRM, value, f"Reaffirm: {label_of(item.before)}, {number}"),
        button("Change", ids.CHANGE_ANSWER, value, f"Change the answer: {number}"),
    ]


def answered(item: Answered, link: Permalinks) -> list[Piece]:
    """A vote that the member answered, and how to change that."""
    vote = item.vote
    until = "Voting has ended." if vote.is_counting else f"You can change it until {when(vote.closes)}."
    words = f"*{LABELS[item.choice]}*, by <@{item.holder}>. {until}"
    row = [] if vote.is_counting else [_changing(item)]
    return [_titled(vote, words, link), *row]


def running(vote: HomeVote, link: Permalinks) -> list[Piece]:
    """A vote that others answer."""
    return [_about(vote, link), *([_chairing(vote)] if vote.is_chaired and not vote.is_counting else [])]


def _chairing(vote: HomeVote) -> Piece:
    """What a chair may do to an open vote; each button opens the form of its command."""
    row = [button(label, action_id, str(vote.vote_id), f"{label}: {vote.number}") for label, action_id in _CHAIRS_FORMS]
    row.append(button("Cancel", f"{ids.HOME_VERB}cancel", vote.number, f"Cancel: {vote.number}"))
    return actions(f"home:chair:{vote.vote_id}", row, f"As a chair: {labels(row, ' or ')}.")


def _changing(item: Answered) -> Piece:
    vote = item.vote
    value = _value(vote)
    row: list[Block] = []
    if item.owes_reason:
        row.append(button("Give the Reason", ids.GIVE_REASON, str(vote.vote_id), f"Give the Reason: {vote.number}"))
    others = ballot_buttons(vote.number, value, is_sealed=vote.is_sealed)
    row += [each for choice, each in zip(Choice, others, strict=True) if choice != item.choice]
    row.append(button("Withdraw", ids.WITHDRAW, value, f"Withdraw your ballot: {vote.number}"))
    row += _leaving(vote)
    owed = "The reason for the objection is still owed. " if item.owes_reason else ""
    return actions(f"home:change:{value}", row, f"{owed}To change it: {labels(row)}.")


def _leaving(vote: HomeVote) -> list[Block]:
    """What a member can do besides answering: ask for more time in two ways, once each, and recuse itself."""
    value = _value(vote)
    hold = [hold_button(vote.number, value)] if vote.may_hold else []
    asking = [extension_button(vote.number, vote.vote_id)] if vote.may_ask else []
    return [*hold, *asking, recuse_button(vote.number, value)]


def _about(vote: HomeVote, link: Permalinks, so_far: str = "") -> Piece:
    closes = "Voting has ended; the count follows." if vote.is_counting else f"Closes {when(vote.closes)}."
    return _titled(vote, f"{so_far}{vote.rule} {closes}", link)


def _titled(vote: HomeVote, words: str, link: Permalinks) -> Piece:
    about = linked(words, vote.place, "Read it", link)
    recused = f"*{shown(vote.recused)} recused itself*, and is out of the count." if vote.recused else ""
    numbers = counts(vote.counts) if vote.counts else ""
    return said("\n".join(filter(None, (f"*{called(vote.number, vote.title)}*", about, recused, numbers))))


def _value(vote: HomeVote) -> str:
    return str(ids.BallotButton(vote.vote_id, vote.revision_hash))


_WAITING: dict[type[Any], Callable[[Any, Permalinks], list[Piece]]] = {Waiting: _unanswered, Changing: changing}
