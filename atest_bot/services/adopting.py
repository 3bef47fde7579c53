"""A vote adopted: the decision gets its number, and becomes public as was chosen at the opening (rulebook 3.7, 8)."""

from datetime import datetime, timedelta

from atest_bot.domain.ballots import Choice
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Follows
from atest_bot.domain.positions import Attribution, Stage, prints_names
from atest_bot.domain.publication import STAGE_OF, Publication, Standing
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Count, Outcome, Profile
from atest_bot.services import ending, publishing, releasing, reporting_back
from atest_bot.store import answers, decisions, electorate, positions, record, roster, timers
from atest_bot.store.database import Rows
from atest_bot.store.tables import Decision, Vote
from atest_bot.store.timers import TimerKind

RAPID_HOLDS = timedelta(days=30)
LAPSE_WARNING = timedelta(days=14)
_FOLLOWS = {
    (Publication.PUBLIC, False): Follows.PUBLISHED,
    (Publication.PUBLIC, True): Follows.WEAK,
    (Publication.EMBARGOED, False): Follows.EMBARGOED,
    (Publication.EMBARGOED, True): Follows.WEAK_EMBARGOED,
    (Publication.CONFIDENTIAL, False): Follows.CONFIDENTIAL,
    (Publication.CONFIDENTIAL, True): Follows.CONFIDENTIAL,
}


def adopt(rows: Rows, coalition: Coalition, vote: Vote, count: Count, now: datetime) -> str:
    """Enter the decision of a vote that adopted, and let it become public as was chosen; returns its number."""
    number = publishing.number_kept(rows, vote.revision_id) or positions.next_number(
        rows, "D", coalition.calendar.year(now)
    )
    signed = _signatories(rows, vote)
    entry = record.append(
        rows,
        now,
        Fact.POSITION_ADOPTED,
        f"position:{vote.position_id}",
        vote=vote.id,
        revision=vote.revision_id,
        revision_hash=vote.revision_hash,
        signatories=sorted(signed),
        publication=vote.publication,
        weak=count.is_weak,
    )
    lapses_at = now + RAPID_HOLDS if vote.profile == Profile.RAPID else None
    decision = decisions.add(rows, number, vote, entry, is_weak=count.is_weak, lapses_at=lapses_at, now=now)
    for member_id, name in signed.items():
        decisions.add_signatory(rows, decision.id, member_id, name, now)
    _set_timers(rows, coalition, decision, now)
    _supersede_earlier(rows, coalition, decision, now)
    _disclose(rows, coalition, decision, now)
    return number


def _set_timers(rows: Rows, coalition: Coalition, decision: Decision, now: datetime) -> None:
    wanted = {
        TimerKind.EMBARGO_ENDS: decision.publish_at,
        TimerKind.REVIEW_IS_DUE: coalition.calendar.morning_of(decision.review_on) if decision.review_on else None,
        TimerKind.DECISION_LAPSES: decision.lapses_at,
        TimerKind.LAPSE_IS_NEAR: decision.lapses_at - LAPSE_WARNING if decision.lapses_at else None,
        TimerKind.REPORT_BACK_IS_OWED: now,
        TimerKind.REPORT_BACK_IS_OVERDUE: now + reporting_back.ASK_AGAIN,
    }
    for kind, due_at in wanted.items():
        if due_at is not None:
            timers.set_timer(rows, kind, decision.id, due_at)


def _supersede_earlier(rows: Rows, coalition: Coalition, decision: Decision, now: datetime) -> None:
    """A decision that this position was to replace, or an earlier one on the same position, gives way (8.4)."""
    for earlier in decisions.to_supersede(rows, decision):
        ending.end(rows, coalition, earlier, Standing.SUPERSEDED, decision, now)


def _disclose(rows: Rows, coalition: Coalition, decision: Decision, now: datetime) -> None:
    """What a fresh decision waits for: nothing, an instant, a chair, or never to be public.

    One that stood in public before a restore waits for nothing any more (8.2).
    """
    publication = Publication(decision.publication)
    if publication != Publication.PUBLIC:
        positions.move(rows, decision.position_id, Stage.ADOPTED, STAGE_OF[publication])
    if publishing.stands(rows, decision):
        publishing.release(rows, coalition, decision, now)
    elif decision.is_weak:
        releasing.ask_chairs(rows, decision, publication, now)
    elif publication == Publication.PUBLIC:
        publishing.release(rows, coalition, decision, now)


def _signatories(rows: Rows, vote: Vote) -> dict[int, str]:
    """The names to print: of members that signed on and are still in the vote, where it lists them (2.8, 11)."""
    if not prints_names(Attribution(vote.attribution)):
        return {}
    seats = electorate.seat_members(rows, vote.id)
    signed = [ballot for ballot in answers.ballots(rows, vote.id) if ballot.choice == Choice.SIGN_ON]
    return {
        ballot.member_id: roster.member(rows, ballot.member_id).signatory_name
        for ballot in signed
        if any(member.id == ballot.member_id for member in seats.get(ballot.seat_id, []))
    }


def follows(rows: Rows, vote: Vote, count: Count) -> Follows:
    """What the members are told of a decision's way into the open."""
    ratified = decisions.ratified_by(rows, vote.id)
    if ratified is not None:
        if ratified.ratified_at:
            return Follows.RATIFIED
        return Follows.TOO_LATE if vote.outcome == Outcome.ADOPTED else Follows.NOT_RATIFIED
    return _FOLLOWS[Publication(vote.publication), count.is_weak]
