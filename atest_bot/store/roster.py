"""Members, people and their duties."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from atest_bot.domain import members as rules
from atest_bot.domain.members import DELEGATE_ROLES, Actor, Role, Standing, Waiting, actor_from
from atest_bot.domain.text import sort_key
from atest_bot.store import tables
from atest_bot.store.database import Rows
from atest_bot.store.prepared import Prepared
from atest_bot.store.tables import Duty, Instant, Member, Person, core

_PERSON = core(Person)
_DUTY = core(Duty)
_MEMBER = core(Member)

_MOST_NAMED = 500
_DELEGATES = [role.value for role in DELEGATE_ROLES]
_STAYS = or_(col(Member.id).is_(None), col(Member.standing) != Standing.LEFT.value, col(Duty.role) == Role.CHAIR.value)
"""Whose duty outlives a member that left: a chair is one without its member too."""

_PERSON_BY_ID: Prepared[Person] = Prepared(select(Person).where(col(Person.id) == bindparam("person_id")))
_MEMBER_BY_ID: Prepared[Member] = Prepared(select(Member).where(col(Member.id) == bindparam("member_id")))
_DELEGATES_OF: Prepared[Person] = Prepared(
    select(Person)
    .join(Duty, col(Duty.person_id) == col(Person.id))
    .where(
        col(Duty.member_id) == bindparam("member_id"),
        or_(*(col(Duty.role) == role for role in _DELEGATES)),
        col(Duty.starts_at) <= bindparam("now"),
        or_(col(Duty.ends_at).is_(None), col(Duty.ends_at) > bindparam("now")),
        col(Person.deactivated_at).is_(None),
    )
)
_ASK: Prepared[Any] = Prepared(
    update(Person)
    .where(
        col(Person.id) == bindparam("of_person"),
        col(Person.confidentiality_asked_at).is_(None),
        col(Person.confidentiality_confirmed_at).is_(None),
        col(Person.deactivated_at).is_(None),
    )
    .values(confidentiality_asked_at=bindparam("at", type_=Instant))
)

_ACTOR: Prepared[Any] = Prepared(
    columns(_PERSON.c.id, _DUTY.c.role, _DUTY.c.member_id, _MEMBER.c.name, _MEMBER.c.signatory_name)
    .select_from(_PERSON.join(_DUTY, _DUTY.c.person_id == _PERSON.c.id).outerjoin(_MEMBER))
    .where(
        _PERSON.c.slack_id == bindparam("slack_id"),
        _PERSON.c.deactivated_at.is_(None),
        _DUTY.c.starts_at <= bindparam("now"),
        or_(_DUTY.c.ends_at.is_(None), _DUTY.c.ends_at > bindparam("now")),
        or_(_MEMBER.c.id.is_(None), _MEMBER.c.standing == Standing.ACTIVE.value, _DUTY.c.role == Role.CHAIR.value),
    )
    .order_by(_DUTY.c.starts_at.desc())
)

_WAITING: Prepared[Any] = Prepared(
    columns(_MEMBER.c.name, _MEMBER.c.standing)
    .select_from(_PERSON.join(_DUTY, _DUTY.c.person_id == _PERSON.c.id).join(_MEMBER))
    .where(
        _PERSON.c.slack_id == bindparam("slack_id"),
        or_(_DUTY.c.ends_at.is_(None), _DUTY.c.ends_at > bindparam("now")),
        _MEMBER.c.standing != Standing.LEFT.value,
        _PERSON.c.deactivated_at.is_(None),
    )
    .order_by(_DUTY.c.starts_at)
)

_DUTIES_FOR: Prepared[Any] = Prepared(
    columns(_PERSON.c.slack_id, _DUTY.c.role, _DUTY.c.starts_at, _DUTY.c.ends_at)
    .select_from(_PERSON.join(_DUTY, _DUTY.c.person_id == _PERSON.c.id))
    .where(
        _DUTY.c.member_id == bindparam("member_id"),
        or_(_DUTY.c.ends_at.is_(None), _DUTY.c.ends_at > bindparam("now")),
        _PERSON.c.deactivated_at.is_(None),
    )
    .order_by(_DUTY.c.role.desc(), _DUTY.c.starts_at)
)
_DATES: Prepared[Any] = Prepared(
    columns(_DUTY.c.starts_at, _DUTY.c.ends_at)
    .select_from(_PERSON.join(_DUTY, _DUTY.c.person_id == _PERSON.c.id))
    .where(_PERSON.c.slack_id == bindparam("slack_id"))
)


def actor(rows: Rows, slack_id: str, now: datetime) -> Actor:
    """Who this is at this moment, whether known or not (threat-model 8: looked up at each interaction).

    Whoever's Slack account is deactivated has no duty while it is (2.7, G20).
    """
    found = rows.table(_ACTOR, slack_id=slack_id, now=now)
    duties = [rules.Duty(Role(row.role), row.member_id, row.name or "", row.signatory_name or "") for row in found]
    who = actor_from(found[0].id if found else 0, slack_id, duties)
    return who if who.is_delegate else replace(who, waiting=_waiting(rows, slack_id, now))


def _waiting(rows: Rows, slack_id: str, now: datetime) -> Waiting | None:
    """The first delegation, now or ahead, of somebody who acts for no member."""
    found = rows.table(_WAITING, slack_id=slack_id, now=now)
    return Waiting(found[0].name, found[0].standing == Standing.SUSPENDED) if found else None


def person(rows: Rows, slack_id: str) -> Person | None:
    return rows.first(select(Person).where(col(Person.slack_id) == slack_id))


def is_named(rows: Rows, slack_id: str, now: datetime) -> bool:
    """Whether the roster names a person, now or ahead; people of members that left are in it no longer."""
    query = (
        select(Duty.id)
        .join(Person, col(Person.id) == col(Duty.person_id))
        .outerjoin(Member, col(Member.id) == col(Duty.member_id))
        .where(
            col(Person.slack_id) == slack_id,
            _not_ended(now),
            _STAYS,
        )
    )
    return rows.value(query.limit(1)) is not None


def has_duty_ahead(rows: Rows, person_id: int, now: datetime) -> bool:
    """Whether a person has a duty, now or later."""
    query = select(Duty.id).where(col(Duty.person_id) == person_id, _not_ended(now))
    return rows.value(query.limit(1)) is not None


def person_by_id(rows: Rows, person_id: int) -> Person:
    return rows.one(_PERSON_BY_ID, person_id=person_id)


def know_person(rows: Rows, slack_id: str) -> int:
    """The number of a person, entered now if new."""
    found = person(rows, slack_id)
    if found is None:
        rows.insert_once(tables.Person, slack_id=slack_id)
        found = rows.one(select(Person).where(col(Person.slack_id) == slack_id))
    return found.id


def members(rows: Rows, standing: Standing | None = None) -> list[Member]:
    """Members in the order of their names."""
    query = select(Member)
    found = rows.all(query if standing is None else query.where(col(Member.standing) == standing.value))
    return sorted(found, key=lambda member: sort_key(member.name))


def member(rows: Rows, member_id: int) -> Member:
    return rows.one(_MEMBER_BY_ID, member_id=member_id)


def member_named(rows: Rows, key: str) -> Member | None:
    return rows.first(select(Member).where(col(Member.name_key) == key))


def duties(rows: Rows, now: datetime) -> list[Duty]:
    """Every duty that has not ended."""
    return rows.all(select(Duty).where(_not_ended(now)).order_by(col(Duty.id)))


def duties_of(rows: Rows, person_id: int, now: datetime) -> list[Duty]:
    """What a person is now or will be, in the order of time."""
    of_person = select(Duty).where(col(Duty.person_id) == person_id, _not_ended(now))
    return rows.all(of_person.order_by(col(Duty.starts_at), col(Duty.id)))


def delegations_of(rows: Rows, person_id: int, now: datetime) -> list[Duty]:
    """For whom a person acts now or will act, in the order of time."""
    return [duty for duty in duties_of(rows, person_id, now) if duty.role in DELEGATE_ROLES]


def primaries_of(rows: Rows, member_id: int, now: datetime) -> list[Duty]:
    """A member's primary delegations, now or entered ahead."""
    query = select(Duty).where(col(Duty.member_id) == member_id, col(Duty.role) == Role.PRIMARY.value, _not_ended(now))
    return rows.all(query.order_by(col(Duty.starts_at)))


def locked_duty(rows: Rows, duty_id: int) -> Duty:
    """A duty, held until the transaction ends."""
    return rows.one(select(Duty).where(col(Duty.id) == duty_id).with_for_update())


def hold_duties(rows: Rows, member_id: int, *person_ids: int) -> None:
    """Let changes of these people's and this member's delegations come one after the other (2.4).

    The lock is the weakest that does so: ballots, which only refer to these rows, do not wait for it.
    """
    hold_people(rows, person_ids)
    rows.all(select(Member).where(col(Member.id) == member_id).with_for_update(key_share=True))


def hold_people(rows: Rows, person_ids: Iterable[int]) -> None:
    """Let changes of what these people are come one after the other, by the same lock."""
    for person_id in sorted(set(person_ids)):
        rows.all(select(Person).where(col(Person.id) == person_id).with_for_update(key_share=True))


def hold_members(rows: Rows) -> None:
    """Let changes of a member's standing and openings of votes come one after the other (4); ballots do not wait."""
    rows.all(select(Member).order_by(col(Member.id)).with_for_update(key_share=True))


def duties_for(rows: Rows, member_id: int, now: datetime) -> list[tuple[str, str, datetime, datetime | None]]:
    """Who acts for a member now or will: Slack id, role, since and until."""
    return [tuple(row) for row in rows.table(_DUTIES_FOR, member_id=member_id, now=now)]


def next_change(rows: Rows, slack_id: str, now: datetime) -> datetime | None:
    """When a dated duty of a person begins or ends next (2.5)."""
    dates = [moment for row in rows.table(_DATES, slack_id=slack_id) for moment in row if moment and moment > now]
    return min(dates, default=None)


def ever_chaired(rows: Rows, person_id: int) -> bool:
    return bool(
        rows.value(select(Duty.id).where(col(Duty.person_id) == person_id, col(Duty.role) == Role.CHAIR.value).limit(1))
    )


def delegates(rows: Rows, member_ids: Iterable[int], now: datetime) -> list[Person]:
    """The people who act for any of these members now."""
    found = [person for member_id in member_ids for person in rows.all(_DELEGATES_OF, member_id=member_id, now=now)]
    return sorted(found, key=lambda person: person.id)


def primaries(rows: Rows, member_ids: Iterable[int], now: datetime) -> list[Person]:
    """Those of them who are primary delegates."""
    query = (
        select(Duty.person_id)
        .where(col(Duty.member_id).in_(list(member_ids)), col(Duty.role) == Role.PRIMARY.value)
        .where(col(Duty.starts_at) <= now, _not_ended(now))
    )
    acting = {row[0] for row in rows.table(query)}
    return [person for person in delegates(rows, member_ids, now) if person.id in acting]


def chairs(rows: Rows, now: datetime) -> list[Person]:
    """The people who are chairs now."""
    return rows.all(
        select(Person)
        .join(Duty, col(Duty.person_id) == col(Person.id))
        .where(col(Duty.role) == Role.CHAIR.value, col(Duty.starts_at) <= now, _not_ended(now))
        .where(col(Person.deactivated_at).is_(None))
        .order_by(col(Person.id))
    )


def people(rows: Rows) -> list[Person]:
    return rows.all(select(Person).order_by(col(Person.id)))


def serving(rows: Rows, now: datetime) -> list[str]:
    """The Slack ids of all who have a duty now or ahead, deactivated or not, in the order they were entered."""
    serves = col(Person.id).in_(select(Duty.person_id).where(_not_ended(now)))
    return [row[0] for row in rows.table(select(Person.slack_id).where(serves).order_by(col(Person.id)))]


def note_account(rows: Rows, slack_id: str, is_deactivated: bool, at: datetime) -> bool:
    """Note what Slack said of an account at an instant; False if nothing changed, or a later word is known."""
    newer = update(Person).where(col(Person.slack_id) == slack_id, _is_news(at)).values(account_seen_at=at)
    if rows.write(newer) != 1:
        return False
    was_active = col(Person.deactivated_at).is_(None)
    differs = was_active if is_deactivated else ~was_active
    change = update(Person).where(col(Person.slack_id) == slack_id, differs)
    return rows.write(change.values(deactivated_at=at if is_deactivated else None)) == 1


def differing(rows: Rows, answers: Mapping[str, bool], at: datetime) -> list[str]:
    """Those of whose accounts Slack said at an instant another thing than is known; that the others are so is noted."""
    known = {person.slack_id: person.deactivated_at is not None for person in people(rows)}
    news = [slack_id for slack_id, is_deactivated in answers.items() if known.get(slack_id) != is_deactivated]
    same = sorted(answers.keys() - set(news))
    for start in range(0, len(same), _MOST_NAMED):
        is_named = col(Person.slack_id).in_(same[start : start + _MOST_NAMED])
        rows.write(update(Person).where(is_named, _is_news(at)).values(account_seen_at=at))
    return news


def set_standing(rows: Rows, member_id: int, standing: Standing, left_at: datetime | None) -> None:
    rows.write(update(Member).where(col(Member.id) == member_id).values(standing=standing.value, left_at=left_at))


def begin_duty(
    rows: Rows, person_id: int, member_id: int | None, role: Role, starts_at: datetime, ends_at: datetime | None
) -> int:
    return rows.insert(
        tables.Duty,
        person_id=person_id,
        member_id=member_id,
        role=role.value,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def end_duty(rows: Rows, duty_id: int, at: datetime) -> None:
    rows.write(update(Duty).where(col(Duty.id) == duty_id).values(ends_at=at))


def confirm_confidentiality(rows: Rows, person_id: int, now: datetime) -> bool:
    """Note a person's confirmation; False if it was given before (2.9)."""
    changed = rows.write(
        update(Person)
        .where(col(Person.id) == person_id, col(Person.confidentiality_confirmed_at).is_(None))
        .values(confidentiality_confirmed_at=now)
    )
    return changed == 1


def unconfirmed(rows: Rows, now: datetime) -> list[str]:
    """The people of the roster who have not promised confidentiality, in the order they were entered (2.9)."""
    acting = select(Duty.person_id).outerjoin(Member, col(Member.id) == col(Duty.member_id))
    serves = col(Person.id).in_(acting.where(col(Duty.starts_at) <= now, _not_ended(now), _STAYS))
    query = select(Person.slack_id).where(col(Person.confidentiality_confirmed_at).is_(None), serves)
    query = query.where(col(Person.deactivated_at).is_(None))
    return [row[0] for row in rows.table(query.order_by(col(Person.id)))]


def ask_confidentiality(rows: Rows, person_id: int, now: datetime) -> bool:
    """Whether this person is to be asked now, which happens once, and with an active account to be asked by (2.9)."""
    return rows.write(_ASK, of_person=person_id, at=now) == 1


def _not_ended(now: datetime) -> ColumnElement[bool]:
    return or_(col(Duty.ends_at).is_(None), col(Duty.ends_at) > now)


def _is_news(at: datetime) -> ColumnElement[bool]:
    return or_(col(Person.account_seen_at).is_(None), col(Person.account_seen_at) < at)
