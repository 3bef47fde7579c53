"""A Slack account is deactivated, which suspends what its person may do, or is active again (rulebook 2.7, G20)."""

from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.members import DELEGATE_ROLES, TITLES, Role
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.store import homes, record, roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Duty, Person

_FACTS = {True: Fact.ACCOUNT_DEACTIVATED, False: Fact.ACCOUNT_REACTIVATED}


def note_account(rows: Rows, slack_id: str, is_deactivated: bool, at: datetime, now: datetime) -> bool:
    """Keep what Slack said of an account at an instant, and tell whom it concerns; False if nothing changed.

    Ballots stand: they are the member's. A word of Slack that is older than what is known changes nothing.
    """
    if not roster.note_account(rows, slack_id, is_deactivated, at):
        return False
    person = roster.person(rows, slack_id)
    if person is None:
        raise AssertionError("an account that changed is known")
    _tell(rows, person, is_deactivated, at, now)
    homes.want_if_kept(rows, slack_id)
    record.append(rows, now, _FACTS[is_deactivated], f"person:{person.id}", person=person.id)
    return True


def _tell(rows: Rows, person: Person, is_deactivated: bool, at: datetime, now: datetime) -> None:
    """Tell the member's other delegates and the chairs, each person once."""
    held = roster.duties_of(rows, person.id, now)
    if not held:
        return
    delegation = next((duty for duty in held if duty.role in DELEGATE_ROLES and duty.starts_at <= now), None)
    members = [delegation.member_id] if delegation and delegation.member_id else []
    others = [other for other in roster.delegates(rows, members, now) if other.id != person.id]
    words = _suspended(rows, person, held) if is_deactivated else _restored(rows, person, held)
    alone = _alone(rows, members[0]) if is_deactivated and members and not others else ""
    stands = " Ballots already cast stand: they are the member’s." if is_deactivated and members else ""
    for other in {other.id: other for other in [*others, *roster.chairs(rows, now)]}.values():
        if other.id != person.id:
            key = f"account:{person.id}:{int(at.timestamp() * 1_000_000)}:{other.id}"
            showing.tell_person(rows, other.slack_id, key, Note(f"{words}{stands}{alone}", is_inside=True))


def _suspended(rows: Rows, person: Person, held: list[Duty]) -> str:
    who = text.person(person.slack_id)
    return (
        f"The Slack account of {who}, {_titles(rows, held)}, was deactivated. "
        "Until it is active again, nothing can be done with it here."
    )


def _restored(rows: Rows, person: Person, held: list[Duty]) -> str:
    who = text.person(person.slack_id)
    return f"The Slack account of {who} is active again, so {who} is {_titles(rows, held)} as before."


def _alone(rows: Rows, member_id: int) -> str:
    member = text.tame(roster.member(rows, member_id).name)
    return (
        f" {member} has nobody else who can answer for it. "
        f'Chairs can add a delegate with `/atest delegate add @person "{member}"`.'
    )


def _titles(rows: Rows, held: list[Duty]) -> str:
    """ "a chair and primary delegate of Free the Workers": every duty, in the order in which they began."""
    return " and ".join(dict.fromkeys(_title(rows, duty) for duty in held))


def _title(rows: Rows, duty: Duty) -> str:
    title = TITLES[Role(duty.role)]
    return f"{title} of {text.tame(roster.member(rows, duty.member_id).name)}" if duty.member_id else title
