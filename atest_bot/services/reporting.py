"""The inclusion report: figures on process for members, each quarter (rulebook 10.3)."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.inclusion import Inclusion, Quarter
from atest_bot.domain.members import check_member_of_coalition
from atest_bot.domain.notices import Audience, inclusion_parts
from atest_bot.domain.record import Fact, written_at
from atest_bot.domain.tally import UNCOUNTED, Outcome, Profile
from atest_bot.services import filing, showing
from atest_bot.store import answers, electorate, outbox, positions, record, reports, roster, timers
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Objection, Vote
from atest_bot.store.timers import TimerKind

CAUSES = {
    "quorum": "too few had answered",
    "chair": "a chair gave more time",
    "members": "two members asked for it",
    "hold": "a member needed more time",
    "deaf": "the bot could not hear",
}


def inclusion(rows: Rows, coalition: Coalition, slack_id: str, now: datetime) -> tuple[Inclusion, ...]:
    """The figures of the last full quarter and of the running one, for members."""
    check_member_of_coalition(roster.actor(rows, slack_id, now))
    running = _quarter_of(coalition, now)
    return (figures(rows, coalition, running.previous, now), figures(rows, coalition, running, now))


def figures(rows: Rows, coalition: Coalition, quarter: Quarter, now: datetime) -> Inclusion:
    """The figures of one quarter, from what is stored and recorded."""
    since = coalition.calendar.begins(quarter.first_day)
    ends = coalition.calendar.begins(quarter.next.first_day)
    until = min(ends, now)
    opened = reports.opened_between(rows, since, until)
    ended = reports.counted_between(rows, since, until)
    counted = [vote for vote in ended if vote.outcome not in UNCOUNTED]
    resolved = Counter(_resolution(rows, vote, item) for vote in ended for item in _made(rows, vote))
    return Inclusion(
        period=str(quarter),
        is_running=ends > now,
        opened=len(opened),
        counted=len(counted),
        response=_response(rows, counted),
        days_open=tuple((vote.closes_at - vote.opened_at).days for vote in counted),
        days_deliberated=tuple(_days_deliberated(rows, vote) for vote in opened),
        rapid=sum(vote.profile == Profile.RAPID for vote in opened),
        without_input=sum(not reports.input_was_sought(rows, vote.position_id, vote.opened_at) for vote in opened),
        objections=sum(resolved.values()),
        taken_back=resolved["taken_back"],
        next_revision=resolved["next_revision"],
        stood=resolved["stood"],
        lapsed=resolved["lapsed"],
        extensions=_extensions(rows, [*opened, *ended], since, until),
    )


def _made(rows: Rows, vote: Vote) -> Iterable[Objection]:
    return reports.objections_ever(rows, vote.id)


def _resolution(rows: Rows, vote: Vote, objection: Objection) -> str:
    """How an objection ended: taken back by its member or lapsed with it, answered by a next revision, or it stood."""
    cleared, ended = objection.cleared_at, vote.counted_at
    left = _left_at(rows, vote, objection.seat_id)
    if cleared is not None and left is not None and cleared >= left:
        return "lapsed"
    if cleared is not None and (ended is None or cleared < ended):
        return "taken_back"
    goes_on = vote.outcome in (Outcome.OBJECTED, Outcome.REPLACED)
    has_next = cleared is not None or reports.has_later_revision(rows, vote.position_id, vote.revision_id)
    return "next_revision" if goes_on and has_next else "stood"


def _left_at(rows: Rows, vote: Vote, seat_id: int) -> datetime | None:
    """When a seat left a vote, as the record tells it; None for those that stayed."""
    about = {"vote": vote.id, "seat": seat_id}
    for entry in record.read(rows, f"position:{vote.position_id}"):
        if (
            entry.kind in (Fact.SEAT_LAPSED, Fact.SEAT_RECUSED)
            and about.items() <= json.loads(entry.body)["data"].items()
        ):
            return written_at(entry.body)
    return None


def _response(rows: Rows, counted: Iterable[Vote]) -> tuple[tuple[str, int, int], ...]:
    """For each member, how many of the votes it was entitled in it answered; never what."""
    answered: Counter[str] = Counter()
    entitled: Counter[str] = Counter()
    for vote in counted:
        cast = answers.choices(rows, vote.id)
        for seat, members in electorate.seat_members(rows, vote.id).items():
            name = showing.seat_name(members)
            entitled[name] += 1
            answered[name] += seat in cast
    return tuple((name, answered[name], entitled[name]) for name in sorted(entitled, key=str.casefold))


def _days_deliberated(rows: Rows, vote: Vote) -> int:
    """Days from the start of deliberation, or from the text itself where deliberation began anew since."""
    since = positions.by_id(rows, vote.position_id).deliberation_since
    if since > vote.opened_at:
        since = positions.revision(rows, vote.revision_id).created_at
    return (vote.opened_at - since).days


def _extensions(
    rows: Rows, votes_seen: Iterable[Vote], since: datetime, until: datetime
) -> tuple[tuple[str, int], ...]:
    """How often a closing moved, by cause, as the record tells it."""
    found: Counter[str] = Counter()
    for position_id in sorted({vote.position_id for vote in votes_seen}):
        for entry in record.read(rows, f"position:{position_id}"):
            if entry.kind == Fact.VOTE_EXTENDED and since <= written_at(entry.body) < until:
                found[str(json.loads(entry.body)["data"].get("why", ""))] += 1
    return tuple((CAUSES.get(why, why), number) for why, number in sorted(found.items()))


def hand_picture(rows: Rows, slack_id: str, key: str, picture: bytes, described: str, now: datetime) -> str:
    """Send the report's picture to whoever asked for it."""
    words = "The inclusion report as a picture. Its figures stand in the answer to your command, too."
    return filing.hand_over(
        rows, slack_id, key, "inclusion", "png", picture, words, now, title="Inclusion report", described=described
    )


def schedule(rows: Rows, coalition: Coalition, now: datetime) -> None:
    """Set the timer of the next report: the first business day of the next quarter, in the morning."""
    quarter = _quarter_of(coalition, now).next
    timers.set_timer(rows, TimerKind.INCLUSION_REPORT, _number(quarter), _first_morning(coalition, quarter))


def report_due(rows: Rows, coalition: Coalition, subject: int, now: datetime) -> None:
    """Tell the members' channel the figures of the quarter that ended, and set the next timer."""
    quarter = Quarter(*divmod(subject, 10))
    if now < _first_morning(coalition, quarter):
        return
    told = figures(rows, coalition, quarter.previous, now)
    first = f"inclusion:{subject}"
    for report in inclusion_parts(told):
        key, under = (first, None) if report.part == 1 else (f"{first}:part{report.part}", first)
        outbox.post(rows, key, report, Address(Audience.MEMBERS, coalition.members_channel, under))
    schedule(rows, coalition, now)
    record.append(rows, now, Fact.INCLUSION_REPORTED, "inclusion", quarter=_number(quarter.previous))


def _number(quarter: Quarter) -> int:
    return quarter.year * 10 + quarter.number


def _quarter_of(coalition: Coalition, now: datetime) -> Quarter:
    return Quarter.of(coalition.today(now))


def _first_morning(coalition: Coalition, quarter: Quarter) -> datetime:
    day = quarter.first_day
    if not coalition.calendar.is_business_day(day):
        day = coalition.calendar.next_business_day(day)
    return coalition.calendar.morning_of(day)
