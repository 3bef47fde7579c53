"""The roster as a file: all rows are taken, or none with each fault named by its line (design 4)."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from atest_bot.domain import text
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import DELEGATE_ROLES, EARLIEST, Role, Span, Standing, overlap
from atest_bot.services import delegating, membership
from atest_bot.store import roster
from atest_bot.store.database import Rows
from atest_bot.store.tables import Duty, Member

COLUMNS = ("member", "signatory_name", "affiliation_group", "slack_user_id", "role", "from", "until")
_SLACK_ID = re.compile(r"^[UW][A-Z0-9]{2,20}$")
_FORMULA = re.compile(r"^[=+\-@\t\r\x00＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line, read and cleaned."""

    number: int
    member: str
    signatory_name: str
    group: str
    slack_id: str
    role: Role
    starts_at: datetime | None
    ends_at: datetime | None


class RosterFaults(Exception):
    """Every fault of a roster file, each with its line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def decode(content: bytes) -> str:
    """The file's text; refuses anything but UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RosterFaults([f"line {line}: not UTF-8. Save the file as “CSV UTF-8” and try again."]) from None


def import_roster(rows: Rows, coalition: Coalition, content: str, now: datetime) -> int:
    """Enter every line of a roster file; lines that stand already change nothing. Returns how many were new."""
    lines = parse(content, coalition)
    faults: list[str] = []
    new = 0
    for line in lines:
        try:
            new += _enter(rows, coalition, line, now)
        except Refusal as refusal:
            faults.append(f"line {line.number}: {refusal.sentence}")
    if faults:
        raise RosterFaults(faults)
    return new


def parse(content: str, coalition: Coalition) -> list[Line]:
    """Read the lines; refuses with every fault that the file alone shows."""
    reader = csv.DictReader(io.StringIO(content), strict=True)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise RosterFaults([f"line 1: the header lacks {', '.join(missing)}. It must name {', '.join(COLUMNS)}."])
    faults: list[str] = []
    lines: list[Line] = []
    for number, fields in _numbered(reader, faults):
        try:
            lines.append(_line(number, fields, coalition))
        except Refusal as refusal:
            faults.append(f"line {number}: {refusal.sentence}")
    faults += _clashes(lines)
    if not lines and not faults:
        faults.append("line 2: the file has no people. Write one line for each person.")
    if faults:
        raise RosterFaults(sorted(faults, key=lambda fault: int(fault.split(":")[0].removeprefix("line "))))
    return lines


def _numbered(reader: "csv.DictReader[str]", faults: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        for fields in reader:
            if None in fields or None in fields.values():
                faults.append(f"line {reader.line_num}: it has more or fewer columns than the header.")
                continue
            yield reader.line_num, {key: value.strip() for key, value in fields.items()}
    except csv.Error as error:
        faults.append(f"line {reader.reader.line_num}: this is not valid CSV ({error}).")


def _line(number: int, fields: dict[str, str], coalition: Coalition) -> Line:
    role = _role(fields["role"])
    if role in DELEGATE_ROLES and not fields["member"]:
        raise Refusal(f"the role {role.value} needs a member.")
    if not _SLACK_ID.match(fields["slack_user_id"]):
        raise Refusal(
            f"“{_printable(fields['slack_user_id'])}” is no Slack user id. "
            "In Slack: profile, three dots, Copy member ID."
        )
    starts_at, ends_at = _instant(fields["from"], "from", coalition), _instant(fields["until"], "until", coalition)
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refusal("until must be later than from.")
    return Line(
        number=number,
        member=text.clean_name(_unquoted(fields["member"]), "member") if fields["member"] else "",
        signatory_name=text.clean_name(_unquoted(fields["signatory_name"]), "signatory_name")
        if fields["signatory_name"]
        else "",
        group=text.clean_name(_unquoted(fields["affiliation_group"]), "affiliation_group")
        if fields["affiliation_group"]
        else "",
        slack_id=fields["slack_user_id"],
        role=role,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _printable(value: str) -> str:
    """The beginning of what a file holds, without what would move the cursor of whoever reads of it."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in value[:30])


def _role(value: str) -> Role:
    if value not in list(Role):
        raise Refusal(f"the role “{_printable(value)}” is not known. It is one of {', '.join(Role)}.")
    return Role(value)


def _instant(value: str, what: str, coalition: Coalition) -> datetime | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refusal(f"{what} must be a day like 2027-01-31, not “{_printable(value)}”.") from None
    return coalition.calendar.begins(day)


def _clashes(lines: list[Line]) -> list[str]:
    """What two lines of one file cannot both say."""
    faults: list[str] = []
    first: dict[tuple[str, ...], Line] = {}
    for line in lines:
        for key, sentence in _claims(line):
            other = first.setdefault(key, line)
            if other is not line and overlap(_span(other), _span(line)):
                faults.append(f"line {line.number}: {sentence} on line {other.number} already.")
    return faults


def _claims(line: Line) -> list[tuple[tuple[str, ...], str]]:
    if line.role not in DELEGATE_ROLES:
        return [((line.slack_id, line.role), f"{line.slack_id} is {line.role.value}")]
    claims: list[tuple[tuple[str, ...], str]] = [((line.slack_id, "delegate"), f"{line.slack_id} acts for a member")]
    if line.role == Role.PRIMARY:
        claims.append(((text.name_key(line.member), "primary"), f"{line.member} has a primary delegate"))
    return claims


def _span(line: Line) -> Span:
    return line.starts_at or EARLIEST, line.ends_at


def _enter(rows: Rows, coalition: Coalition, line: Line, now: datetime) -> int:
    member = _member(rows, line, now) if line.member else None
    if line.ends_at is not None and line.ends_at <= now:
        return 0  # it has ended: there is nothing to begin, and the chairs were told if it ever stood here
    person_id = roster.know_person(rows, line.slack_id)
    member_id = member.id if member and line.role != Role.CHAIR else None  # a chair is one without its member too
    if member is not None:
        roster.hold_duties(rows, member.id, person_id)
    held = roster.duties_of(rows, person_id, now)
    span = (line.starts_at or now, line.ends_at)
    same = [duty for duty in held if duty.role == line.role and _is_for(duty, line, member_id)]
    stands = next((duty for duty in same if overlap((duty.starts_at, duty.ends_at), span)), None)
    if stands is not None:
        _check_dates(coalition, line, stands, now)
        return 0
    if member is not None and line.role in DELEGATE_ROLES:
        delegating.check_free(rows, coalition, person_id, member, line.role, span, now)
    membership.begin(rows, person_id, member_id, line.role, line.starts_at or now, line.ends_at, now)
    return 1


def _is_for(duty: Duty, line: Line, member_id: int | None) -> bool:
    """Whether a duty is what a line is about: a delegate's is for a member, an office is held once by a person."""
    return line.role not in DELEGATE_ROLES or duty.member_id == member_id


def _check_dates(coalition: Coalition, line: Line, stands: Duty, now: datetime) -> None:
    """Refuse other days than those of the duty that stands (2.5). A line without `from` says that it has begun."""
    begins, ends = _day(stands.starts_at, coalition), _day(stands.ends_at, coalition)
    begins_alike = begins == _day(line.starts_at, coalition) if line.starts_at else stands.starts_at <= now
    if begins_alike and ends == _day(line.ends_at, coalition):
        return
    until = f"until {ends}" if ends else "with no end"
    raise Refusal(
        f"{line.slack_id} is {line.role.value} from {begins} {until}, and this line says otherwise. "
        "Write what stands, or let a chair end it first."
    )


def _member(rows: Rows, line: Line, now: datetime) -> Member:
    found = roster.member_named(rows, text.name_key(line.member))
    if found is None:
        membership.enter_member(rows, line.member, line.signatory_name, line.group, now)
        return membership.find_member(rows, line.member)
    if line.signatory_name and line.signatory_name != found.signatory_name:
        raise Refusal(f"{found.name} is printed as “{found.signatory_name}”, and this line says otherwise.")
    _check_group(line, found)
    return found


def _check_group(line: Line, found: Member) -> None:
    """Refuse another affiliation group than the member's: by it members share a vote (2.2)."""
    stands = found.affiliation_group or ""
    if line.group and text.name_key(line.group) != text.name_key(stands):
        entered = f"in the affiliation group “{stands}”" if stands else "without an affiliation group"
        raise Refusal(
            f"{found.name} was entered {entered}, and this line says “{line.group}”. "
            "Write the same group on each line of a member, or leave it empty."
        )


def export_roster(rows: Rows, coalition: Coalition, now: datetime) -> str:
    """The roster in the form that `import_roster` reads. Every field is quoted, and none can run as a formula (G17).

    Members that left are in it no longer: a file cannot say so, and would bring them back with a vote.
    """
    people = {person.id: person.slack_id for person in roster.people(rows)}
    members = {member.id: member for member in roster.members(rows)}
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for duty in roster.duties(rows, now):
        member = members.get(duty.member_id) if duty.member_id and duty.role != Role.CHAIR else None
        if member is not None and member.standing == Standing.LEFT:
            continue
        fields = (
            member.name if member else "",
            member.signatory_name if member else "",
            (member.affiliation_group or "") if member else "",
            people[duty.person_id],
            duty.role,
            _day(duty.starts_at, coalition),
            _day(duty.ends_at, coalition),
        )
        writer.writerow(_harmless(field) for field in fields)
    return out.getvalue()


def _day(moment: datetime | None, coalition: Coalition) -> str:
    return moment.astimezone(coalition.calendar.zone).date().isoformat() if moment else ""


def _harmless(field: str) -> str:
    return f"'{field}" if _FORMULA.match(field) else field


def _unquoted(field: str) -> str:
    return field[1:] if field.startswith("'") and _FORMULA.match(field[1:]) else field
