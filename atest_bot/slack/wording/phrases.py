"""Phrases that several messages share."""

from atest_bot.domain.ballots import LABELS, Choice
from atest_bot.domain.tally import Count
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, Piece, button, names, said


def counts(count: Count) -> str:
    silent = count.entitled - count.answered
    return (
        f"Sign on: *{count.sign_on}* · Stand aside: *{count.stand_aside}* · Object: *{count.object}* · "
        f"No response: *{silent}* of {count.entitled}"
    )


def roll_line(roll: tuple[tuple[str, Choice | None], ...], choice: Choice | None) -> Piece:
    label = LABELS[choice] if choice else "No response"
    return said(f"{label}: {names(name for name, answer in roll if answer == choice)}")


def label_of(choice: Choice | None) -> str:
    return LABELS[choice] if choice else "none"


def said_answer(choice: Choice | None) -> str:
    return LABELS[choice] if choice else "to withdraw the ballot"


def ballot_buttons(number: str, value: str) -> list[Block]:
    """The three answers, unstyled: color would steer."""
    return [button(LABELS[choice], ids.VOTE[choice], value, f"{LABELS[choice]}: {number}") for choice in Choice]
