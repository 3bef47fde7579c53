"""The principle check asked again on a text that changed in substance (rulebook 3.2, 7.3)."""

from datetime import datetime

from atest_bot.domain.amendments import check_may_amend
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.principles import hints
from atest_bot.domain.record import Fact
from atest_bot.services import noting, proposing, showing
from atest_bot.services.drafting import Draft
from atest_bot.services.proposing import Answers
from atest_bot.store import amendments, inbox, positions, principles, record, roster
from atest_bot.store.database import Rows


def ask(rows: Rows, position_id: int) -> Draft:
    """What the check starts with: the text as it stands, and what a reader may have overlooked."""
    position, revision = positions.by_id(rows, position_id), positions.newest_revision(rows, position_id)
    found = hints(revision.title, revision.summary, revision.text)
    return Draft(position.id, position.number, revision.title, found, revision.id)


def answer(rows: Rows, coalition: Coalition, key: str, slack_id: str, answers: Answers, now: datetime) -> str:
    """Store the answers on the text they were given on, and show them; returns the number, to a repeat as well."""
    actor = roster.actor(rows, slack_id, now)
    position = positions.locked(rows, answers.position_id)
    if position is None:
        raise Refusal("That position is not known here. Type `/atest status` to see the numbers.")
    number, position_id = position.number, position.id
    if inbox.is_repeat(rows, key, now):
        return number
    check_may_amend(actor, position.proposer_id, position.proposer_member_id, number)
    newest = positions.newest_revision(rows, position_id)
    checked_id = answers.revision_id or newest.id
    _check_text(rows, position_id, checked_id)
    principles.add(rows, checked_id, proposing.clean(answers))
    noting.tell_chairs(rows, position_id, now)
    showing.refresh_card(rows, coalition, newest.id, now)
    subject = f"position:{position_id}"
    record.append(rows, now, Fact.PRINCIPLES_ANSWERED, subject, revision=checked_id, person=actor.person_id)
    return number


def _check_text(rows: Rows, position_id: int, revision_id: int) -> None:
    """Refuse answers on no text of this position, or on one whose substance changed since.

    Those on the next one are asked of whoever changed it.
    """
    revision = positions.find_revision(rows, revision_id)
    if revision is None or revision.position_id != position_id:
        raise Refusal("That text is not known here. Type `/atest status` to see the numbers.")
    if amendments.has_substance_since(rows, position_id, revision_id):
        raise Refusal(
            "The substance of the text was changed again while this form was open, and whoever changed it answers "
            "these for the new text. Nothing was recorded. Please close this form."
        )
