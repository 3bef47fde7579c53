"""A revision: its words made clean, stored under a hash, and shown on a card of its own (rulebook 7).

The text under a card never changes in place. A next revision gets a new card; the old one is edited to say so.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from atest_bot.domain import differences, text
from atest_bot.domain.amendments import Change
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal, refuse_fields
from atest_bot.domain.notices import (
    Audience,
    Card,
    ConfidentialityNotice,
    FullText,
    Place,
    Replacement,
    TextChanged,
    TextDifference,
    ThreadMoved,
)
from atest_bot.domain.positions import revision_hash
from atest_bot.services import showing
from atest_bot.store import amendments, outbox, positions, roster, tables
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Amendment, Position, Revision

SUMMARY_LIMIT = 800
CARD_ROOM = 1_500
IT_FOLLOWS = "It follows."  # stands for the text while all else is checked, before a file is read
_LINK_LIMIT = 500
_PAGE_ROOM, _PAGE_LINES = 7_000, 30  # Slack takes 50 blocks and some 13,000 characters in a message
_SLACK = re.compile(r"^https?://([^/?#]*[@.])?slack\.com\.?(:[0-9]*)?([/?#]|$)", re.IGNORECASE)
_INSIDE_SLACK = re.compile(r"(?<![\w-])slack\.com\.?(:[0-9]*)?/+(archives|client|files)\b", re.IGNORECASE)
_PRIVATE = "A link into Slack is private, and this one would be published. Please paste the text instead."


@dataclass(frozen=True, slots=True)
class Words:
    """What a revision says, as typed or clean."""

    title: str
    summary: str
    text: str
    link: str


def words_of(revision: Revision) -> Words:
    """What a stored revision says."""
    return Words(revision.title, revision.summary, revision.text, revision.link)


def cleaners(words: Words, longest: int = text.PARAGRAPH_LIMIT) -> Mapping[str, Callable[[], str]]:
    """How each field of a revision is brought into its normal form."""
    return {
        "title": lambda: _without_slack(text.clean_title(words.title)),
        "summary": lambda: _without_slack(text.clean_text(words.summary, "summary", SUMMARY_LIMIT)),
        "text": lambda: _clean_body(words.text, longest),
        "link": lambda: _clean_link(words.link),
    }


def clean(fields: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Every field of a form in its normal form; refuses with all faults at once."""
    done, faults = dict[str, str](), dict[str, str]()
    for field, cleaner in fields.items():
        try:
            done[field] = cleaner()
        except Refusal as refusal:
            faults[field] = refusal.sentence
    refuse_fields(faults)
    return done


def check_one_text(typed: str, before: str = "") -> None:
    """Refuse a text that was typed beside one that was attached; what the field held from the start was not typed."""
    if typed.strip() not in ("", before):
        raise Refusal("Too much.", {"text": "You typed a text and attached a file. Please keep one of them."})


def kept_if_long(typed: str, before: str) -> str:
    """What was typed; a text that was too long for its field stays where the field was left empty."""
    return before if not typed.strip() and is_long(before) else typed


def is_long(words: str) -> bool:
    """Whether a text does not fit into a form's field."""
    return len(words) > text.PARAGRAPH_LIMIT


def _clean_body(body: str, longest: int) -> str:
    if not body.strip():
        raise Refusal("The text is missing. Please type it here, or attach it as a file.")
    return _without_slack(text.clean_text(body, "text", longest))


def _without_slack(words: str) -> str:
    """The same words; refuses an address of something in a workspace, which is private (8.1)."""
    if _INSIDE_SLACK.search(words):
        raise Refusal(_PRIVATE)
    return words


def _clean_link(link: str) -> str:
    if not link.strip():
        return ""
    clean_link = text.clean_text(link, "link", _LINK_LIMIT)
    if not clean_link.startswith(("https://", "http://")) or any(letter in clean_link for letter in ' <>|"\n\t'):
        raise Refusal("The link must be one address that begins with https://.")
    if _SLACK.search(clean_link):
        raise Refusal(_PRIVATE)
    return clean_link


def add(rows: Rows, position_id: int, number: int, words: Words, now: datetime) -> int:
    """Store a revision under its salted hash."""
    salt = secrets.token_bytes(32)
    return rows.insert(
        tables.Revision,
        position_id=position_id,
        number=number,
        title=words.title,
        summary=words.summary,
        text=words.text,
        link=words.link,
        salt=salt,
        hash=revision_hash(salt, words.title, words.summary, words.text, words.link),
        created_at=now,
    )


def present(rows: Rows, coalition: Coalition, position: Position, revision: Revision, now: datetime) -> None:
    """Enqueue a revision's card, and what stands first under it."""
    showing.post_card(rows, coalition, position, revision, now)
    made = amendments.that_made(rows, revision.id)
    if made is not None:
        _tell_change(rows, coalition, position, made, revision)
    first = ConfidentialityNotice(position.number, coalition.name)
    showing.tell_thread(rows, coalition, revision.id, f"confidentiality:{revision.id}", first)
    if made is not None:
        before = positions.revision(rows, made.from_revision_id)
        show_difference(rows, coalition, position, before, revision, revision.id)
    if len(revision.text) > CARD_ROOM:
        _show_whole(rows, coalition, position, revision)


def _show_whole(rows: Rows, coalition: Coalition, position: Position, revision: Revision) -> None:
    """The whole text under its card, over as many messages as it needs: the outbox keeps their order."""
    pages = text.pages(revision.text, _PAGE_ROOM)
    for number, page in enumerate(pages, start=1):
        full = FullText(position.number, page, number, len(pages))
        showing.tell_thread(rows, coalition, revision.id, f"text:{revision.id}:{number}", full)


def take_place(
    rows: Rows, coalition: Coalition, position: Position, before: Revision, after: Revision, now: datetime
) -> None:
    """Show the next text on a card of its own, and on the old card that it was replaced (7.4)."""
    present(rows, coalition, position, after, now)
    showing.refresh_card(rows, coalition, before.id, now)


def _tell_change(rows: Rows, coalition: Coalition, position: Position, made: Amendment, revision: Revision) -> None:
    before = positions.revision(rows, made.from_revision_id)
    member, chair = author(rows, position, made.person_id)
    notice = TextChanged(
        number=position.number,
        title=revision.title,
        before=before.number,
        after=revision.number,
        change=Change(made.kind),
        why=made.why,
        member=member,
        chair=chair,
        earlier=showing.place_of(before),
        ballots_stay=made.settled_at != made.made_at,
    )
    showing.tell_thread(rows, coalition, revision.id, f"revision:{revision.id}", notice)


def author(rows: Rows, position: Position, person_id: int) -> tuple[str, str]:
    """Who changed a text, as members read it: the proposing member, or else the chair who did."""
    if person_id == position.proposer_id and position.proposer_member_id:
        return roster.member(rows, position.proposer_member_id).name, ""
    return "", roster.person_by_id(rows, person_id).slack_id


def difference_pages(position: Position, before: Revision, after: Revision) -> list[TextDifference]:
    """What changed between two texts, in as many messages as it needs."""
    lines = [
        *differences.lines("Title", before.title, after.title),
        *differences.lines("Summary", before.summary, after.summary),
        *differences.lines("Text", before.text, after.text),
        *differences.lines("Link", before.link, after.link),
    ]
    pages = differences.pages(lines, _PAGE_ROOM, _PAGE_LINES)
    return [
        TextDifference(position.number, before.number, after.number, page, number, len(pages))
        for number, page in enumerate(pages, start=1)
    ]


def show_difference(
    rows: Rows, coalition: Coalition, position: Position, before: Revision, after: Revision, under: int
) -> None:
    """Enqueue what changed, in the thread of a revision's card."""
    for page in difference_pages(position, before, after):
        key = f"difference:{before.id}:{after.id}:{under}:{page.page}"
        showing.tell_thread(rows, coalition, under, key, page)


def card_was_posted(rows: Rows, revision_id: int, channel: str, ts: str) -> None:
    """Once a card is there, the one it replaces links to it, and so does the last reply under that one (7.4)."""
    made = amendments.that_made(rows, revision_id)
    if made is None:
        return
    before, after = positions.revision(rows, made.from_revision_id), positions.revision(rows, revision_id)
    place = Place(channel, ts)
    old_key = showing.card_key(before.id)
    to = Address(Audience.MEMBERS, channel, old_key)
    shown = outbox.notice_under(rows, f"{old_key}:now")
    if isinstance(shown, Card):
        linked = replace(shown, replaced_by=Replacement(after.number, place))
        outbox.refresh(rows, f"{old_key}:now", linked, to, timedelta())
    number = positions.by_id(rows, after.position_id).number
    outbox.post(rows, f"moved:{before.id}", ThreadMoved(number, after.number, place), to)
