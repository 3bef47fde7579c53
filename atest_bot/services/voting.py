"""A member's ballot: who this is, whether they may, what their act makes of it (rulebook 5)."""

from dataclasses import dataclass, replace
from datetime import datetime

from atest_bot.domain import ballots
from atest_bot.domain.ballots import Act, Choice, Surface, Timing
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Note
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Tally
from atest_bot.services import objecting, sealing, seating, showing
from atest_bot.store import amendments, answers, inbox, positions, record, reported_ballots, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.reported_ballots import ReportState
from atest_bot.store.tables import Ballot, Revision, Vote


@dataclass(frozen=True, slots=True)
class Press:
    """What a listener read: who did what about which vote, and when by Slack's clock."""

    key: str
    slack_id: str
    vote_id: int
    revision_hash: str
    choice: Choice | None
    surface: Surface
    acted_at: datetime
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """What became of an act. `owes_reason` asks whoever objected for the form of an objection at once."""

    vote_id: int
    member_name: str
    timing: Timing
    standing: Choice | None
    owes_reason: bool
    is_repeat: bool
    printed_as: str = ""


def cast_ballot(rows: Rows, coalition: Coalition, press: Press, now: datetime) -> Cast:
    """Store one act, and the ballot, objection and record entry that follow from it, or refuse with a sentence."""
    vote, actor, seat_id = seating.take(rows, press.slack_id, press.vote_id, now)
    is_repeat = inbox.is_repeat(rows, press.key, now)
    if not is_repeat:
        seating.check_revision(rows, vote, press.revision_hash)
    timing = ballots.timing(press.acted_at, vote.closes_at, counted=vote.outcome is not None)
    if is_repeat:
        standing = _standing(rows, vote, seat_id)
    else:
        standing = _take(rows, coalition, vote, seat_id, _act(actor, press), timing, now)
    return _answer(rows, vote, seat_id, actor, press.choice, timing, standing, is_repeat)


def react(rows: Rows, coalition: Coalition, press: Press, channel: str, ts: str, now: datetime) -> Cast | None:
    """The same, by a reaction on a card; None where the message is no card, or the reaction no ballot."""
    revision = positions.revision_on_card(rows, channel, ts)
    if revision is None:
        return None
    press = replace(press, emoji=ballots.on_card(press.emoji, revision.id))
    if amendments.that_replaced(rows, revision) is not None:
        return _react_on_old_card(rows, coalition, press, revision, now)
    vote = votes.newest_on(rows, revision.id)
    if vote is not None and press.acted_at < vote.opened_at:
        vote = votes.open_at(rows, revision.id, press.acted_at)
    if vote is None:
        _tell_early(rows, revision.id, press, now)
        return None
    if vote.tally == Tally.SEALED:
        if press.surface == Surface.REACTION_ADDED:
            sealing.tell_no_ballot(rows, coalition, vote, press.slack_id, press.key, press.acted_at, now)
        return None
    on_card = replace(press, vote_id=vote.id, revision_hash=vote.revision_hash)
    return cast_ballot(rows, coalition, on_card, now)


def _react_on_old_card(
    rows: Rows, coalition: Coalition, press: Press, revision: Revision, now: datetime
) -> Cast | None:
    """A reaction on a text that was replaced is no ballot; one that was, and is taken away now, is one no longer."""
    vote = votes.newest_of(rows, revision.position_id)
    if vote is None:
        return None
    actor = roster.actor(rows, press.slack_id, now)
    acts = answers.acts_in_time(rows, vote.id, seating.seat(rows, vote, actor))
    if press.surface == Surface.REACTION_ADDED:
        if inbox.was_taken(rows, press.key):
            return None
        raise seating.stale(rows, revision.position_id)
    if not ballots.is_present(acts, actor.person_id, press.emoji):
        return None
    return cast_ballot(rows, coalition, replace(press, vote_id=vote.id, revision_hash=vote.revision_hash), now)


def _tell_early(rows: Rows, revision_id: int, press: Press, now: datetime) -> None:
    """A delegate who reacts before there is a vote would believe to have voted: say so, once."""
    actor = roster.actor(rows, press.slack_id, now)
    if not actor.is_delegate or press.surface == Surface.REACTION_REMOVED:
        return
    sentence = (
        "Voting on this position has not opened, so your reaction is not a ballot. "
        "When it opens, please press a button on the card, or take the reaction away and add it again."
    )
    showing.tell_person(rows, press.slack_id, f"early:{revision_id}:{actor.person_id}", Note(sentence))


def _act(actor: Actor, press: Press) -> Act:
    if actor.member_id is None or actor.role is None:
        raise AssertionError("only a delegate has a seat")
    return Act(actor.person_id, actor.member_id, actor.role, press.surface, press.choice, press.acted_at, press.emoji)


def _take(
    rows: Rows, coalition: Coalition, vote: Vote, seat_id: int, act: Act, timing: Timing, now: datetime
) -> Choice | None:
    """Store a new act and what follows from it; returns the seat's answer as it stands now."""
    vote_id = vote.id
    if timing != Timing.IN_TIME:
        seq = _record(rows, Fact.ACT_LATE, vote, seat_id, act, now, timing=timing.value)
        answers.add_act(rows, vote_id, seat_id, act, now, timing, seq)
        return _standing(rows, vote, seat_id)
    before = answers.ballot(rows, vote_id, seat_id)
    after = ballots.standing([*answers.acts_in_time(rows, vote_id, seat_id), act])
    if Choice.OBJECT in (before.choice if before else None, after.choice if after else None):
        objecting.follow(rows, coalition, vote, seat_id, after, now)
    entry = _record_change(rows, vote, seat_id, act, before, after, now)
    answers.add_act(rows, vote_id, seat_id, act, now, timing, entry)
    if act.choice is not None and act.surface != Surface.REACTION_REMOVED:
        is_its_own = act.surface == Surface.ON_BEHALF
        state = ReportState.CONFIRMED if is_its_own else ReportState.CORRECTED
        reported_ballots.settle(rows, vote_id, seat_id, state, now)
    if not _is_same(before, after):
        if before is not None:
            answers.remove_ballot(rows, vote_id, seat_id)
        if after is not None:
            kept = before.record_seq if before else 0
            cast_on = vote.revision_hash if after.acted_at == act.acted_at else _text_at(rows, vote, after.acted_at)
            answers.add_ballot(rows, vote_id, seat_id, after, cast_on, entry or kept)
    return after.choice if after else None


def _text_at(rows: Rows, vote: Vote, acted_at: datetime) -> str:
    """The hash of the text under a vote when an earlier act was made, to which a ballot falls back (12.2)."""
    change = amendments.first_taken_after(rows, vote.position_id, acted_at)
    return positions.revision(rows, change.from_revision_id).hash if change else vote.revision_hash


def _standing(rows: Rows, vote: Vote, seat_id: int) -> Choice | None:
    ballot = answers.ballot(rows, vote.id, seat_id)
    return Choice(ballot.choice) if ballot else None


def _is_same(before: Ballot | None, after: ballots.Ballot | None) -> bool:
    if before is None or after is None:
        return before is None and after is None
    return (before.choice, before.person_id, before.by_reaction, before.acted_at) == (
        after.choice,
        after.person_id,
        after.by_reaction,
        after.acted_at,
    )


def _record_change(
    rows: Rows, vote: Vote, seat_id: int, act: Act, before: Ballot | None, after: ballots.Ballot | None, now: datetime
) -> int | None:
    """One entry for each act that changed the ballot or was overruled; None for what changed nothing by itself."""
    held = (before.choice, before.person_id) if before else None
    holds = (after.choice, after.person_id) if after else None
    if held == holds:
        is_echo = after is None or after.person_id == act.person_id or act.surface == Surface.REACTION_REMOVED
        return None if is_echo else _record(rows, Fact.ACT_OVERRULED, vote, seat_id, act, now)
    if after is None:
        return _record(rows, Fact.BALLOT_WITHDRAWN, vote, seat_id, act, now)
    return _record(rows, Fact.BALLOT_CAST, vote, seat_id, act, now, choice=after.choice.value, holder=after.person_id)


def _record(rows: Rows, fact: Fact, vote: Vote, seat_id: int, act: Act, now: datetime, **more: object) -> int:
    stated = {"choice": act.choice.value if act.choice else "withdrawn", **more}
    entry = record.append(
        rows,
        now,
        fact,
        f"position:{vote.position_id}",
        vote=vote.id,
        seat=seat_id,
        member=act.member_id,
        person=act.person_id,
        role=act.role.value,
        surface=act.surface.value,
        revision_hash=vote.revision_hash,
        acted_at=int(act.acted_at.timestamp() * 1_000_000),
        **stated,
    )
    return entry.seq


def _answer(
    rows: Rows,
    vote: Vote,
    seat_id: int,
    actor: Actor,
    choice: Choice | None,
    timing: Timing,
    standing: Choice | None,
    is_repeat: bool,
) -> Cast:
    objection = answers.objection(rows, vote.id, seat_id) if choice == standing == Choice.OBJECT else None
    return Cast(
        vote_id=vote.id,
        member_name=actor.member_name,
        printed_as=actor.signatory_name if prints_names(Attribution(vote.attribution)) else "",
        timing=timing,
        standing=standing,
        owes_reason=objection is not None and not objection.ground and timing == Timing.IN_TIME,
        is_repeat=is_repeat,
    )


def tell_refusal(rows: Rows, vote_id: int, slack_id: str, key: str, refusal: Refusal) -> None:
    """Say privately why an act was refused: once in each vote to those without a vote, else each time (5.10)."""
    once = f"refused:{vote_id}:{slack_id}" if isinstance(refusal, seating.NotEntitled) else f"refused:{key}"
    showing.tell_person(rows, slack_id, once, Note(refusal.sentence))


def tell_refused_reaction(rows: Rows, channel: str, ts: str, press: Press, refusal: Refusal) -> None:
    """The same for a reaction, whose vote is the one on the card. Taking a reaction away needs no answer."""
    revision = positions.revision_on_card(rows, channel, ts)
    vote = votes.newest_of(rows, revision.position_id) if revision else None
    if vote is not None and press.surface == Surface.REACTION_ADDED:
        tell_refusal(rows, vote.id, press.slack_id, press.key, refusal)


def confirm_confidentiality(rows: Rows, slack_id: str, now: datetime) -> bool:
    """Note that a person will honor the confidentiality of deliberations; False if it was noted before (2.9)."""
    actor = roster.actor(rows, slack_id, now)
    if not actor.is_known:
        stranger = "You are not in the coalition’s roster, so there is nothing to confirm."
        raise Refusal(actor.waiting.sentence if actor.waiting else stranger)
    if not roster.confirm_confidentiality(rows, actor.person_id, now):
        return False
    person = actor.person_id
    record.append(rows, now, Fact.CONFIDENTIALITY_CONFIRMED, f"person:{person}", person=person)
    return True
