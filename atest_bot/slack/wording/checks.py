"""How a temperature check reads, open and closed."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.tally import members
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, Piece, actions, button, header, message, names, said, shortened, shown, when

_BINDS_NOBODY = "This binds nobody. It shows where members stand, and no decision follows from it."
_NAMES_LIMIT = 6_000


def check_card(notice: notices.CheckCard) -> Message:
    answered = sum(len(chosen) for _, chosen in notice.options)
    is_long = sum(len(name) for _, chosen in notice.options for name in chosen) > _NAMES_LIMIT
    lines = [_option(number, *option, is_long=is_long) for number, option in enumerate(notice.options, start=1)]
    read_all = f"Type `{ids.COMMAND} check {notice.check_id}` to read who chose what."
    whole = message(
        header("Temperature check"),
        said(f"*{shown(notice.question)}*"),
        said(f"{_BINDS_NOBODY} Asked by <@{notice.chair}>, a chair."),
        *lines,
        said(read_all) if is_long else None,
        said(f"{answered} of {members(notice.entitled)} answered. {_closing(notice)}"),
        _buttons(notice) if notice.is_open else None,
    )
    return shortened(whole, read_all)


def everything(notice: notices.CheckCard) -> Message:
    """The same with every name, as an answer to one person."""
    lines = [_option(number, *option, is_long=False) for number, option in enumerate(notice.options, start=1)]
    return message(said(f"*Temperature check: “{shown(notice.question)}”*"), said(_BINDS_NOBODY), *lines)


def _option(number: int, option: str, chosen: tuple[str, ...], *, is_long: bool) -> Piece:
    who = "" if is_long or not chosen else f" ({names(chosen)})"
    return said(f"{number}. {shown(option)}: *{len(chosen)}*{who}")


def _closing(notice: notices.CheckCard) -> str:
    if not notice.is_open:
        return "It has closed."
    return (
        f"One answer per member, which its delegates can change until {when(notice.closes)}. "
        "Press a button, or react with the number."
    )


def _buttons(notice: notices.CheckCard) -> Piece:
    row = [
        button(f"{number}. {option}", f"{ids.CHECK}{number}", f"{notice.check_id}:{number}", f"{number}. {option}")
        for number, (option, _) in enumerate(notice.options, start=1)
    ]
    back = button(
        "Take answer back", f"{ids.CHECK}0", f"{notice.check_id}:0", "Take answer back: your member has none then"
    )
    return actions(f"check:{notice.check_id}", [*row, back], "Take answer back: your member has none then.")


def check_closed(notice: notices.CheckClosed) -> Message:
    answered = sum(number for _, number in notice.options)
    lines = "\n".join(f"{shown(option)}: *{number}*" for option, number in notice.options)
    return message(
        said(f"*The temperature check has closed.* {answered} of {members(notice.entitled)} answered."),
        said(lines),
        said("It binds nobody. To decide, propose a position: `/atest propose`."),
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.CheckCard: check_card,
    notices.CheckClosed: check_closed,
}
