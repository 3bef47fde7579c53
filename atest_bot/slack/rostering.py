"""`/atest roster`, `member`, `delegate`, `observer` and `chair`: who belongs to what, for chairs."""

import re
from collections.abc import Callable

from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role, Standing
from atest_bot.services import delegating, membership, reading
from atest_bot.services.reading import RosterLine
from atest_bot.slack.blocks import Message, message, said, sentence, shown
from atest_bot.slack.desk import Call, Desk

_ID = re.compile(r"^[UW][A-Z0-9]+$")  # enough to name who is in the roster; whoever is added must be mentioned
_STANDINGS = {"suspend": Standing.SUSPENDED, "restore": Standing.ACTIVE, "leave": Standing.LEFT}


def roster(desk: Desk, call: Call) -> Message:
    """`/atest roster`."""
    lines = desk.database.run(reading.roster_lines, desk.coalition, call.slack_id, desk.clock.now())
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
    """`/atest delegate add @person "Member" …`, `remove @person`, `handover "Member" @old @new [day]`."""
    deeds = {"add": _add_delegate, "remove": _remove_delegate, "handover": _hand_over}
    deed = deeds.get(call.word(1).lower())
    answer = deed(desk, call) if deed else None
    if answer is None:
        raise Refusal(
            'Please write it like `/atest delegate add @person "Free the Workers" primary` (or `alternate`), '
            "with `from 2027-06-01` and `until 2027-12-31` after it where there are dates; "
            "`/atest delegate remove @person`; or "
            '`/atest delegate handover "Free the Workers" @old @new 2027-06-01`. '
            "Pick each person from the list that Slack shows after the @."
        )
    return _done(answer)


def _add_delegate(desk: Desk, call: Call) -> str | None:
    person, name, more = call.person(2), call.word(3), [word.lower() for word in call.words[4:]]
    role = more.pop(0) if more and more[0] in (Role.PRIMARY, Role.ALTERNATE) else Role.ALTERNATE.value
    dates = dict(zip(more[::2], more[1::2], strict=False))
    is_whole = len(more) == 2 * len(dates) and dates.keys() <= {"from", "until"}
    if not (person and name and is_whole):
        return None
    since, until, now = dates.get("from", ""), dates.get("until", ""), desk.clock.now()
    return desk.database.run(
        delegating.add_delegate, desk.coalition, call.slack_id, person, name, Role(role), since, until, now
    )


def _remove_delegate(desk: Desk, call: Call) -> str | None:
    person = call.word(2)
    if not _ID.match(person):
        return None
    return desk.database.run(delegating.remove_delegate, desk.coalition, call.slack_id, person, desk.clock.now())


def _hand_over(desk: Desk, call: Call) -> str | None:
    name, old, new, day = call.word(2), call.word(3), call.person(4), call.word(5)
    if not (name and _ID.match(old) and new):
        return None
    return desk.database.run(delegating.hand_over, desk.coalition, call.slack_id, name, old, new, day, desk.clock.now())


def observer(desk: Desk, call: Call) -> Message:
    """`/atest observer add|remove @person`."""
    return _office(desk, call, Role.OBSERVER)


def chair(desk: Desk, call: Call) -> Message:
    """`/atest chair add|remove @person`."""
    return _office(desk, call, Role.CHAIR)


def _office(desk: Desk, call: Call, role: Role) -> Message:
    deeds: dict[str, Callable[..., str]] = {"add": membership.add_office, "remove": membership.remove_office}
    typed = call.word(1).lower()
    deed, person = deeds.get(typed), call.person(2) if typed == "add" else call.word(2)
    if deed is None or not _ID.match(person):
        raise Refusal(
            f"Please write it like `/atest {role.value} add @person` or `/atest {role.value} remove @person`. "
            "Pick the person from the list that Slack shows after the @."
        )
    return _done(desk.database.run(deed, call.slack_id, person, role, desk.clock.now()))


def _done(words: str) -> Message:
    return message(said(sentence(words)))
