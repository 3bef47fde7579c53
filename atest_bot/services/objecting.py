"""Objections: one stands exactly as long as the ballot says so; its reason is owed, and told under the card (5.4)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import ballots, text
from atest_bot.domain.ballots import Choice, Ground
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.core_principles import CorePrinciple
from atest_bot.domain.errors import Refusal, refuse_fields
from atest_bot.domain.notices import Note, ObjectionCleared, ObjectionMade
from atest_bot.domain.record import Fact
from atest_bot.services import seating, showing
from atest_bot.store import answers, inbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Objection, Vote

REASON_LIMIT = 1_500


def follow(
    rows: Rows, coalition: Coalition, vote: Vote, seat_id: int, after: ballots.Ballot | None, now: datetime
) -> None:
    """An objection stands exactly as long as the ballot says so (5.4)."""
    standing = answers.objection(rows, vote.id, seat_id)
    objects = after is not None and after.choice == Choice.OBJECT
    if objects and after is not None and standing is None:
        answers.add_objection(rows, vote.id, seat_id, after.person_id, now)
    if standing is not None and not objects:
        answers.clear_objection(rows, standing.id, now)
        _announce_cleared(rows, coalition, vote, standing)


def lapse(rows: Rows, vote: Vote, seat_id: int, now: datetime) -> None:
    """An objection of a seat that is out of the vote stands no more, though nobody took it back (11)."""
    standing = answers.objection(rows, vote.id, seat_id)
    if standing is not None:
        answers.clear_objection(rows, standing.id, now)


def _announce_cleared(rows: Rows, coalition: Coalition, vote: Vote, objection: Objection) -> None:
    if not showing.is_announced(rows, objection):
        return
    notice = ObjectionCleared(
        positions.by_id(rows, vote.position_id).number, showing.name_of_seat(rows, vote, objection.seat_id)
    )
    showing.tell_thread(rows, coalition, vote.revision_id, f"objection:{objection.id}:cleared", notice)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the form of an objection holds, as typed."""

    ground: str
    reason: str
    remedy: str
    principle: str


def check_may_explain(rows: Rows, slack_id: str, vote_id: int, now: datetime) -> str:
    """The number of the position whose objection this person may explain now; refuses with what is in the way."""
    vote, _ = _owed(rows, slack_id, vote_id, now)
    return positions.by_id(rows, vote.position_id).number


def explain_objection(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, vote_id: int, words: Explanation, now: datetime
) -> None:
    """Keep the ground, reason and remedy of an objection, and show them under the card (5.4)."""
    if inbox.is_repeat(rows, key, now):
        return
    vote, objection = _owed(rows, slack_id, vote_id, now)
    clean = _clean(words)
    named = CorePrinciple(clean.principle) if clean.principle else None
    answers.explain_objection(rows, objection.id, clean.ground, named, clean.reason, clean.remedy)
    number = positions.by_id(rows, vote.position_id).number
    name = showing.name_of_seat(rows, vote, objection.seat_id)
    notice = ObjectionMade(number, name, Ground(clean.ground), clean.reason, clean.remedy, named)
    showing.tell_thread(rows, coalition, vote.revision_id, showing.explained_key(objection), notice)
    taken = f"Your reason is in the thread of {number}, where the members read it. Nothing more is owed."
    showing.tell_person(rows, slack_id, f"objection:{objection.id}:taken", Note(taken))
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    subject = f"position:{vote.position_id}"
    stated = {"vote": vote_id, "seat": objection.seat_id, "ground": clean.ground, "principle": named}
    record.append(rows, now, Fact.OBJECTION_EXPLAINED, subject, **stated)


def _owed(rows: Rows, slack_id: str, vote_id: int, now: datetime) -> tuple[Vote, Objection]:
    vote = votes.locked(rows, vote_id)
    if vote is None:
        raise Refusal("That vote is not known here. Type `/atest status` to see what is open.")
    actor = roster.actor(rows, slack_id, now)
    objection = answers.objection(rows, vote_id, seating.seat(rows, vote, actor))
    if objection is None:
        raise Refusal(
            f"{text.tame(actor.member_name)} has no objection standing in this vote, so there is no reason to give."
        )
    if vote.outcome is not None:
        raise Refusal("This vote has been counted, so its objections are closed. Your objection is in the record.")
    if objection.ground:
        raise Refusal("The reason for this objection has been given. Thank you; nothing more is owed.")
    return vote, objection


def _clean(words: Explanation) -> Explanation:
    faults: dict[str, str] = {}
    if words.ground not in list(Ground):
        faults["ground"] = "Please choose the ground of the objection."
    needs_name = words.ground == Ground.PRINCIPLE
    if needs_name and words.principle not in list(CorePrinciple):
        faults["principle"] = "Please choose the Core Principle that it conflicts with."
    clean: dict[str, str] = {"ground": words.ground, "principle": words.principle if needs_name else ""}
    for field, value, what in (("reason", words.reason, "reason"), ("remedy", words.remedy, "change you ask for")):
        try:
            clean[field] = text.clean_text(value, what, REASON_LIMIT)
        except Refusal as refusal:
            faults[field] = refusal.sentence
    refuse_fields(faults)
    return Explanation(**clean)
