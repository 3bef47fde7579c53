"""What happens around the channels: they change, strangers come in, words are carried elsewhere (rulebook 9).

Nothing here points the bot at another channel: only the settings do that.
"""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import channels
from atest_bot.domain.channels import Change, Role, Way
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.store import inbox, outbox, positions, record, roster
from atest_bot.store.database import Rows

_CAUSES = {
    Change.MADE_PUBLIC: ("not_private",),
    Change.MADE_PRIVATE: ("not_public",),
    Change.SHARED_OUTSIDE: ("shared_outside",),
    Change.RENUMBERED: ("wrong_channel", "channel_not_found"),
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A message elsewhere that holds a link to a message of a members' channel, or a copy of it; no words."""

    slack_id: str
    channel: str
    ts: str
    way: Way
    of_channel: str
    of_ts: str


def role_of(coalition: Coalition, channel_id: str) -> Role | None:
    """What a channel is for the coalition, if it is one of its two."""
    roles = {coalition.decisions_channel: Role.PUBLIC, coalition.members_channel: Role.MEMBERS}
    return roles.get(channel_id)


def note_change(rows: Rows, coalition: Coalition, key: str, channel_id: str, change: Change, now: datetime) -> None:
    """One of the two channels changed: the chairs hear what follows, before any message waits for it (9.1, 9.6)."""
    role = role_of(coalition, channel_id)
    words = channels.change_in_words(channel_id, role, change) if role else ""
    if role is None or not words or inbox.is_repeat(rows, key, now):
        return
    showing.tell_chairs(rows, f"channel:{key}", Note(words), now)
    for code in _CAUSES.get(change, ()):
        is_warned(rows, channel_id, code, now)
    record.append(rows, now, Fact.CHANNEL_CHANGED, f"channel:{role}", channel=role.value, change=change.value)


def last_change(rows: Rows) -> int:
    """The newest entry about the channels, whichever process heard of it: it ends the trust in what was seen (G11)."""
    return record.last_seq_about(rows, [f"channel:{role}" for role in Role])


def is_warned(rows: Rows, channel_id: str, code: str, now: datetime) -> bool:
    """Whether the chairs heard today why messages for a channel wait; from now on they have."""
    return inbox.is_repeat(rows, f"warned:{channel_id}:{code}:{now:%Y-%m-%d}", now)


def note_joined(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, channel_id: str, now: datetime, *, is_let_in: bool
) -> None:
    """Name somebody who is not in the roster to the chairs, each time that somebody lets that person in (9.2).

    Slack says of itself that all have joined where a channel is made private; of that the chairs hear once a day.
    """
    if role_of(coalition, channel_id) != Role.MEMBERS or roster.is_named(rows, slack_id, now):
        return
    if inbox.is_repeat(rows, key, now):
        return
    was_named = inbox.is_repeat(rows, f"stranger:{slack_id}:{now:%Y-%m-%d}", now)
    if was_named and not is_let_in:
        return
    notice = Note(channels.stranger_in_words(slack_id, channel_id))
    showing.tell_chairs(rows, f"stranger:{slack_id}:{key}", notice, now)
    known = roster.person(rows, slack_id)
    record.append(rows, now, Fact.STRANGER_JOINED, f"channel:{Role.MEMBERS}", person=known.id if known else 0)


def is_members(rows: Rows, coalition: Coalition, channel_id: str) -> bool:
    """Whether a channel is the members' channel, or was once and holds a card still (9.3)."""
    return channel_id == coalition.members_channel or positions.has_card_in(rows, channel_id)


def note_sighting(rows: Rows, seen: Sighting, now: datetime) -> None:
    """Words of a members' channel elsewhere: the person and the chairs are told, once for each message (9.3)."""
    key = f"sighting:{seen.channel}:{seen.ts}"
    if outbox.has_any(rows, f"{key}:") or inbox.is_repeat(rows, key, now):
        return
    members = seen.of_channel
    if seen.slack_id:
        words = channels.sharer_in_words(seen.way, members, seen.channel)
        showing.tell_person(rows, seen.slack_id, f"{key}:told", Note(words))
    said = channels.sharing_in_words(seen.slack_id, seen.way, members, seen.channel)
    showing.tell_chairs(rows, f"{key}:chairs", Note(said), now)
    known = roster.person(rows, seen.slack_id)
    card = positions.revision_on_card(rows, members, seen.of_ts)
    about = {"person": known.id if known else 0, "position": card.position_id if card else 0}
    record.append(rows, now, Fact.WORDS_SEEN_ELSEWHERE, f"channel:{Role.MEMBERS}", way=seen.way.value, **about)
