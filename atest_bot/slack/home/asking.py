"""A temperature check in a home, with a button for each option."""

from atest_bot.services.homing import Asked
from atest_bot.slack import ids
from atest_bot.slack.blocks import Piece, actions, button, labels, said, shown, when
from atest_bot.slack.home.drawing import Permalinks, linked

_BACK = "Take answer back"


def asked(item: Asked, link: Permalinks) -> list[Piece]:
    """What is asked, what the member answered, and the buttons."""
    own = f"*{shown(item.options[item.own - 1])}*, by <@{item.holder}>. " if item.own else ""
    about = linked(f"{own}It binds nobody. Closes {when(item.closes)}.", item.place, "Read it", link)
    words = said(f"*{shown(item.question)}*\n{about}")
    return [words, _buttons(item)] if item.may_answer else [words]


def _buttons(item: Asked) -> Piece:
    row = [
        button(f"{number}. {option}", f"{ids.CHECK}{number}", f"{item.check_id}:{number}", f"{number}. {option}")
        for number, option in enumerate(item.options, start=1)
        if number != item.own
    ]
    if item.own:
        row.append(button(_BACK, f"{ids.CHECK}0", f"{item.check_id}:0", f"{_BACK}: your member has none then"))
    return actions(f"home:check:{item.check_id}", row, f"To answer: {labels(row)}.")
