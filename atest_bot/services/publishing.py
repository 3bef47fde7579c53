"""An adopted decision gets its number and its one public notice (rulebook 8.1, 8.2)."""

from datetime import datetime, timedelta

from atest_bot.domain.ballots import Choice
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Audience, PublicNotice, public_notice
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Outcome
from atest_bot.store import decisions, outbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Decision, Vote


def decision_key(revision_id: int) -> str:
    return f"decision:{revision_id}"


def adopt(rows: Rows, coalition: Coalition, vote: Vote, outcome: Outcome, now: datetime) -> str:
    """Enter the decision of a vote that adopted, and enqueue its notice; returns its number."""
    vote_id = vote.id
    number = positions.next_number(rows, "D", coalition.calendar.year(now))
    signed = _signatories(rows, vote)
    entry = record.append(
        rows,
        now,
        Fact.POSITION_ADOPTED,
        f"position:{vote.position_id}",
        vote=vote_id,
        revision=vote.revision_id,
        revision_hash=vote.revision_hash,
        signatories=sorted(signed),
    )
    decision_id = decisions.add(rows, number, vote.position_id, vote.revision_id, vote_id, now, entry.seq, entry.hash)
    for member_id, name in signed.items():
        decisions.add_signatory(rows, decision_id, member_id, name)
    _publish(rows, coalition, vote, outcome, decision_id)
    return number


def _publish(rows: Rows, coalition: Coalition, vote: Vote, outcome: Outcome, decision_id: int) -> None:
    decision = decisions.by_id(rows, decision_id)
    notice = _notice(rows, coalition, decision, decision.revision_id, Attribution(vote.attribution), outcome)
    outbox.post(rows, decision_key(decision.revision_id), notice, Address(Audience.PUBLIC, coalition.decisions_channel))


def correct(rows: Rows, coalition: Coalition, decision: Decision, revision_id: int, now: datetime) -> None:
    """Put the corrected text into the public post, if there is one, under a banner, with a notice under it (8.4)."""
    key = decision_key(decision.revision_id)
    vote = votes.known(rows, decision.vote_id)
    if not outbox.is_enqueued(rows, key):
        return
    attribution, day = Attribution(vote.attribution), coalition.calendar.day_in_words(now)
    notice = _notice(rows, coalition, decision, revision_id, attribution, Outcome.ADOPTED, day)
    to = Address(Audience.PUBLIC, coalition.decisions_channel, thread_key=key)
    outbox.refresh(rows, f"{key}:now", notice, to, timedelta())
    outbox.post(rows, f"{key}:corrected:{revision_id}", notice, to)


def _notice(
    rows: Rows,
    coalition: Coalition,
    decision: Decision,
    revision_id: int,
    attribution: Attribution,
    outcome: Outcome,
    corrected_on: str = "",
) -> PublicNotice:
    revision = positions.revision(rows, revision_id)
    return public_notice(
        alliance=coalition.name,
        number=decision.number,
        title=revision.title,
        text=revision.text,
        link=revision.link,
        adopted_on=coalition.calendar.day_in_words(decision.adopted_at),
        attribution=attribution,
        signatories=decisions.signatories(rows, decision.id),
        record_seq=decision.record_seq,
        record_hash=decision.record_hash,
        outcome=outcome,
        corrected_on=corrected_on,
    )


def _signatories(rows: Rows, vote: Vote) -> dict[int, str]:
    """The names to print: of members that signed on and are still in the vote, where it lists them (2.8, 11)."""
    if not prints_names(Attribution(vote.attribution)):
        return {}
    seats = votes.seat_members(rows, vote.id)
    signed = [ballot for ballot in votes.ballots(rows, vote.id) if ballot.choice == Choice.SIGN_ON]
    return {
        ballot.member_id: roster.member(rows, ballot.member_id).signatory_name
        for ballot in signed
        if any(member.id == ballot.member_id for member in seats.get(ballot.seat_id, []))
    }
