"""A change of text that waits, with the button by which any member stops it (rulebook 7.2)."""

from atest_bot.domain.amendments import Change
from atest_bot.services.homing import Changing
from atest_bot.slack import ids
from atest_bot.slack.blocks import Piece, actions, button, said, shown, when
from atest_bot.slack.home.drawing import Permalinks, linked

_STOP = "This is substantive"
_KINDS = {
    Change.EDITORIAL: "An editorial change of its text",
    Change.SUBSTANTIVE: "A change of its text",
    Change.CORRECTION: "A correction of its adopted text",
}


def changing(item: Changing, link: Permalinks) -> list[Piece]:
    about = (
        f"{_KINDS[item.change]} takes effect {when(item.due)}, unless a member says that it is substantive. "
        "The thread shows what is different."
    )
    words = said(f"*{item.number}, “{shown(item.title)}”*\n{linked(about, item.place, 'Read it', link)}")
    stop = button(_STOP, ids.STOP_CHANGE, str(item.amendment_id), f"{_STOP}: {item.number}")
    return [words, actions(f"home:change:{item.amendment_id}", [stop], f"To stop it: {_STOP}.")]
