"""A card that somebody deleted is posted again: the vote goes on from the database (rulebook 11)."""

from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Audience, CardPostedAgain, Note, Place
from atest_bot.domain.positions import Stage
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.store import outbox, positions, record, sending
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Action, Address
from atest_bot.store.tables import Outbox

_CARD = "card:"
_GONE = {"message_not_found", "thread_not_found"}
_GONE_FOR_EDITS = {*_GONE, "cant_update_message"}  # of a card with replies Slack keeps a tombstone that is not ours
_OPEN = (Stage.DELIBERATION, Stage.VOTING, Stage.OBJECTED)


def repost(rows: Rows, row: Outbox, place: tuple[str, str] | None, code: str) -> bool:
    """Post a card again where Slack's answer to `row` says that it is gone; False where it says anything else."""
    gone = _GONE_FOR_EDITS if row.action == Action.UPDATE else _GONE
    if code not in gone or place is None or not (row.thread_key or "").startswith(_CARD):
        return False
    key = str(row.thread_key)
    sending.try_again(rows, row, code)
    if outbox.post_again(rows, key, place[1]):
        _tell(rows, int(key.removeprefix(_CARD)), row, Place(*place))
    return True


def _tell(rows: Rows, revision_id: int, row: Outbox, gone: Place) -> None:
    revision = positions.revision(rows, revision_id)
    number = positions.by_id(rows, revision.position_id).number
    if gone.channel == row.channel:
        to = Address(Audience.MEMBERS, row.channel, showing.card_key(revision_id))
        outbox.post(rows, f"again:{revision_id}:{gone.ts}", CardPostedAgain(number, gone), to)
        what = "was deleted"
    else:
        what = "cannot be changed there any more, because the settings name another channel for members"
    sentence = (
        f"The card of {number} in {text.channel(gone.channel)} {what}. The bot posts it again; "
        "no ballot is lost, and a vote goes on as it was."
    )
    showing.tell_chairs(rows, f"again:{revision_id}:{gone.ts}", Note(sentence), rows.now())
    record.append(
        rows,
        rows.now(),
        Fact.CARD_POSTED_AGAIN,
        f"position:{revision.position_id}",
        position=revision.position_id,
        revision=revision_id,
    )


def look_after_cards(rows: Rows, coalition: Coalition, now: datetime) -> None:
    """Send the card of everything open once more, so that one that is gone is noticed though nothing changes."""
    for stage in _OPEN:
        for position in positions.in_stage(rows, stage):
            revision = positions.newest_revision(rows, position.id)
            if revision.card_ts:
                showing.refresh_card(rows, coalition, revision.id, now)
                outbox.send_again(rows, f"{showing.card_key(revision.id)}:now")
