"""A draft in a home, to go on with or to discard (rulebook 3.1)."""

from atest_bot.services.homing import Drafted
from atest_bot.slack import ids
from atest_bot.slack.blocks import Piece, actions, button, said, shown
from atest_bot.slack.home.drawing import Permalinks


def drafted(item: Drafted, link: Permalinks) -> list[Piece]:
    value = str(item.position_id)
    row = [
        button("Continue", ids.CONTINUE_DRAFT, value, f"Continue: draft {item.number}"),
        button("Discard", ids.DISCARD_DRAFT, value, f"Discard: draft {item.number}"),
    ]
    words = said(f"*{item.number}, “{shown(item.title)}”*\nNobody else sees it yet.")
    return [words, actions(f"home:draft:{value}", row, "Press Continue or Discard.")]
