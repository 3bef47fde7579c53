"""Acts in a vote that are no ballots, by button or command: read into a plain value, and handed to one service."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from slack_bolt import Ack

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.services import reading, voting
from atest_bot.services.seating import Deed
from atest_bot.slack import ids
from atest_bot.slack.desk import Body, Call, Desk
from atest_bot.slack.ids import BallotButton
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote

T = TypeVar("T")
Service = Callable[[Rows, Coalition, Deed, datetime], T]


def press(desk: Desk, ack: Ack, body: Body, action: Body, service: Service[T]) -> None:
    """A button that carries a vote: whoever pressed it is answered by direct message."""
    key, slack_id, vote_id = ids.action_key(body, action), body["user"]["id"], 0
    try:
        button = BallotButton.parse(action.get("value") or "")
        vote_id = button.row_id
        deed = Deed(key, slack_id, vote_id, button.revision_hash, ids.instant(action["action_ts"]))
        desk.database.run(service, desk.coalition, deed, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(voting.tell_refusal, vote_id, slack_id, key, refusal)
    desk.nudge()
    ack()


def typed(desk: Desk, call: Call, service: Service[T]) -> T:
    """The same by command, on the newest vote of the position that was typed."""
    now = desk.clock.now()
    found = vote_named(desk, call)
    deed = Deed(call.key, call.slack_id, found.id, found.revision_hash, now)
    return desk.database.run(service, desk.coalition, deed, now)


def vote_named(desk: Desk, call: Call) -> Vote:
    """The newest vote on the position that was typed."""
    if not call.word(1):
        raise Refusal(f"Please say which position, like this: `{ids.COMMAND} {call.word(0).lower()} P-2026-014`.")
    return desk.database.run(reading.vote_on, call.slack_id, call.word(1), desk.clock.now())
