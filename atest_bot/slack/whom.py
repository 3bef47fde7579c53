"""For whom a command or a part of a home is."""

from atest_bot.domain.members import Actor


def delegates(actor: Actor) -> bool:
    return actor.is_delegate


def proposers(actor: Actor) -> bool:
    return actor.is_delegate or actor.is_chair


def chairs(actor: Actor) -> bool:
    return actor.is_chair
