"""`/atest roster`, `member`, `delegate`, `observer` and `chair`: who belongs to what, for chairs."""

import re
from collections.abc import Callable

from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role, Standing
from atest_bot.services import membership, reading
from atest_bot.services.reading import RosterLine
from atest_bot.slack.blocks import Message, message, said, sentence, shown
from atest_bot.slack.desk import Call, Desk

_PERSON = re.compile(r"^[UW][A-Z0-9]+$")
_STANDINGS = {"suspend": Standing.SUSPENDED, "restore": Standing.ACTIVE, "leave": Standing.LEFT}


def roster(desk: Desk, call: Call) -> Message:
    """`/atest roster`."""
    lines = desk.database.run(reading.roster_lines, call.slack_id, desk.clock.now())
    if not any(line.member or line.people for line in lines):
        return message(said("The roster is empty. Start with `/atest member add`, or import a file."))
    return message(said("*Roster*"), said("\n".join(filter(None, map(_line, lines)))))


def _line(line: RosterLine) -> str:
    people = ", ".join(
        f"<@{slack_id}> ({title}{'' if has_confirmed else ', confidentiality not confirmed yet'})"
        for slack_id, title, has_confirmed in line.people
    )
    if not line.member:
        return f"*Chairs and observers*: {people}" if people else ""
    standing = f" ({line.standing.value})" if line.standing and line.standing != Standing.ACTIVE else ""
    printed = f", printed as “{shown(line.signatory_name)}”" if line.signatory_name != line.member else ""
    return f"*{shown(line.member)}*{standing}{printed}: {people or 'nobody acts for it yet'}"


def member(desk: Desk, call: Call) -> Message:
    """`/atest member add|suspend|restore|leave "Name" …`."""
    deed, name = call.word(1).lower(), call.word(2)
    if deed not in ("add", *_STANDINGS) or not name:
        raise Refusal(
            'Please write it like `/atest member add "Free the Workers" "Free the Workers, Inc."`, '
            'or `/atest member suspend "Free the Workers"` (also `restore` and `leave`).'
        )
    now = desk.clock.now()
    if deed == "add":
        return _done(desk.database.run(membership.add_member, call.slack_id, name, call.word(3), call.word(4), now))
    return _done(
        desk.database.run(membership.change_standing, desk.coalition, call.slack_id, name, _STANDINGS[deed], now)
    )


def delegate(desk: Desk, call: Call) -> Message:
    """`/atest delegate add @person "Member" [primary|alternate]`, `/atest delegate remove @person`."""
    deed, person = call.word(1).lower(), call.word(2)
    now = desk.clock.now()
    if deed == "remove" and _PERSON.match(person):
        return _done(desk.database.run(membership.remove_delegate, call.slack_id, person, now))
    role = call.word(4).lower() or Role.ALTERNATE.value
    is_whole = _PERSON.match(person) and call.word(3) and role in (Role.PRIMARY, Role.ALTERNATE)
    if deed != "add" or not is_whole:
        raise Refusal(
            'Please write it like `/atest delegate add @person "Free the Workers" primary` (or `alternate`), '
            "or `/atest delegate remove @person`. Pick the person from the list that Slack shows after the @."
        )
    return _done(desk.database.run(membership.add_delegate, call.slack_id, person, call.word(3), Role(role), now))


def observer(desk: Desk, call: Call) -> Message:
    """`/atest observer add|remove @person`."""
    return _office(desk, call, Role.OBSERVER)


def chair(desk: Desk, call: Call) -> Message:
    """`/atest chair add|remove @person`."""
    return _office(desk, call, Role.CHAIR)


def _office(desk: Desk, call: Call, role: Role) -> Message:
    deeds: dict[str, Callable[..., str]] = {"add": membership.add_office, "remove": membership.remove_office}
    deed, person = deeds.get(call.word(1).lower()), call.word(2)
    if deed is None or not _PERSON.match(person):
        raise Refusal(
            f"Please write it like `/atest {role.value} add @person` or `/atest {role.value} remove @person`. "
            "Pick the person from the list that Slack shows after the @."
        )
    return _done(desk.database.run(deed, call.slack_id, person, role, desk.clock.now()))


def _done(words: str) -> Message:
    return message(said(sentence(words)))
