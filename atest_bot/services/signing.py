"""The names under a published decision: delivered lists, withdrawn names, and later ones (rulebook 8.5, 11)."""

from datetime import date, datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.notices import NameChanged
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.publication import Standing, was_delivered
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Profile
from atest_bot.services import ending, publishing, showing
from atest_bot.store import decisions, inbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Signatory


def deliver(rows: Rows, coalition: Coalition, key: str, slack_id: str, number: str, day: str, now: datetime) -> str:
    """A chair notes that the letter was delivered with the names as they stand; says which list that is."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    decision = _with_names(rows, number)
    delivered_on = _day(coalition, decision, day, now)
    words = f"as delivered, {coalition.calendar.date_in_words(delivered_on)}"
    if inbox.is_repeat(rows, key, now):
        return f"The list of {decision.number} is noted {words}."
    place = decisions.add_delivery(rows, decision.id, delivered_on, chair.person_id, now)
    position = positions.by_id(rows, decision.position_id)
    did = f"noted the list of names under {decision.number} {words}"
    showing.tell_chair_act(rows, coalition, position, f"delivered:{decision.id}:{place}", chair, did)
    publishing.refresh_public(rows, coalition, decision.id)
    about = {"decision": decision.id, "delivery": place, "chair": chair.person_id}
    record.append(rows, now, Fact.LIST_DELIVERED, f"position:{decision.position_id}", **about)
    return f"The list of {decision.number} is noted {words}. Names withdrawn from now on are noted under it."


def _day(coalition: Coalition, decision: Decision, day: str, now: datetime) -> date:
    """The day of a delivery: today where none is given, and none on which there was no letter yet (8.5)."""
    adopted_on, today = coalition.today(decision.adopted_at), coalition.today(now)
    try:
        found = date.fromisoformat(day) if day else today
    except ValueError:
        raise Refusal("Please write the day of the delivery like 2027-06-04, or leave it out for today.") from None
    if found > today:
        raise Refusal("That day has not come yet. Please note a delivery once it has happened.")
    if found < adopted_on:
        words = coalition.calendar.date_in_words(adopted_on)
        raise Refusal(f"{decision.number} was adopted on {words}, so it was delivered on that day or later.")
    return found


def withdraw_name(rows: Rows, coalition: Coalition, key: str, slack_id: str, number: str, now: datetime) -> str:
    """A delegate takes its member's name off: gone before a delivery, a dated note after one. Says which."""
    actor = _delegate(rows, slack_id, now)
    decision = _with_names(rows, number)
    name = decisions.signatory(rows, decision.id, actor.member_id or 0)
    is_noted = name is not None and _was_delivered(rows, coalition, decision, name)
    printed = text.tame(actor.signatory_name)
    noted = "A dated note says so under the list that was delivered." if is_noted else "It is removed."
    if inbox.is_repeat(rows, key, now):
        return f"{printed} is off {decision.number}. {noted}"
    if not decisions.withdraw_name(rows, decision.id, actor.member_id or 0, now):
        whose = text.tame(actor.member_name)
        raise Refusal(f"The name of {whose} does not stand under {decision.number}, so there is none to remove.")
    _follow(rows, coalition, decision, actor, Fact.NAME_WITHDRAWN, now)
    return f"{printed} is off {decision.number}. {noted}"


def sign(rows: Rows, coalition: Coalition, key: str, slack_id: str, number: str, now: datetime) -> str:
    """A member that did not sign the letter, or joined later, signs it now (11)."""
    actor = _delegate(rows, slack_id, now)
    decision = _with_names(rows, number)
    vote = votes.known(rows, decision.vote_id)
    if vote.profile != Profile.LETTER:
        raise Refusal(f"{decision.number} is no letter, so names cannot be added to it now.")
    if inbox.is_repeat(rows, key, now):
        return f"{text.tame(actor.signatory_name)} stands under {decision.number}."
    _add(rows, coalition, decision, actor, now)
    _follow(rows, coalition, decision, actor, Fact.NAME_SIGNED, now)
    return f"{text.tame(actor.signatory_name)} stands under {decision.number} from now on, printed exactly so."


def _add(rows: Rows, coalition: Coalition, decision: Decision, actor: Actor, now: datetime) -> None:
    member_id, name = actor.member_id or 0, actor.signatory_name
    before = decisions.signatory(rows, decision.id, member_id)
    if before is None:
        decisions.add_signatory(rows, decision.id, member_id, name, now)
    elif before.withdrawn_at is None:
        raise Refusal(f"{text.tame(name)} stands under {decision.number} already.")
    else:
        since = before.signed_at if _is_on_last_list(rows, coalition, decision, before) else now
        decisions.sign_again(rows, decision.id, member_id, name, since)


def _was_delivered(rows: Rows, coalition: Coalition, decision: Decision, name: Signatory) -> bool:
    return was_delivered(name.signed_at, name.withdrawn_at, publishing.delivered_at(rows, coalition, decision))


def _is_on_last_list(rows: Rows, coalition: Coalition, decision: Decision, name: Signatory) -> bool:
    lists = publishing.delivered_at(rows, coalition, decision)
    return bool(lists) and was_delivered(name.signed_at, name.withdrawn_at, [max(lists)])


def _follow(rows: Rows, coalition: Coalition, decision: Decision, actor: Actor, fact: Fact, now: datetime) -> None:
    publishing.refresh_public(rows, coalition, decision.id)
    subject = f"position:{decision.position_id}"
    about = {"decision": decision.id, "member": actor.member_id, "person": actor.person_id}
    entry = record.append(rows, now, fact, subject, **about)
    notice = NameChanged(decision.number, actor.member_name, actor.slack_id, fact == Fact.NAME_SIGNED)
    revision = positions.newest_revision(rows, decision.position_id)
    showing.tell_thread(rows, coalition, revision.id, f"name:{entry.seq}", notice)


def _delegate(rows: Rows, slack_id: str, now: datetime) -> Actor:
    actor = roster.actor(rows, slack_id, now)
    if actor.member_id is None:
        raise Refusal("A member’s name is signed or withdrawn by one of its delegates. Ask a delegate of the member.")
    return actor


def _with_names(rows: Rows, number: str) -> Decision:
    """A decision in force that prints names, held until the transaction ends."""
    decision = decisions.locked(rows, ending.find_decision(rows, number).id)
    if not prints_names(Attribution(votes.known(rows, decision.vote_id).attribution)):
        raise Refusal(f"{decision.number} speaks in the alliance’s name and lists no signatories.")
    if decision.standing != Standing.IN_FORCE:
        raise Refusal(f"{decision.number} is no longer in force, so its names stay as they were.")
    return decision
