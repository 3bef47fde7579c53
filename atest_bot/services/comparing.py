"""Reactions that nobody heard: what stands on a card is held against what is stored (rulebook 11, threat-model 4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import ballots, text
from atest_bot.domain.amendments import Change
from atest_bot.domain.ballots import LABELS, Act, Choice, Surface
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.reactions import Finding, Mark, compare
from atest_bot.domain.tally import Tally
from atest_bot.services import sealing, seating, showing, voting
from atest_bot.services.voting import Press
from atest_bot.store import amendments, answers, electorate, halts, outbox, positions, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Revision, Vote


@dataclass(frozen=True, slots=True)
class OpenCard:
    """Where the card of an open vote is, since when, and when voting ends."""

    vote_id: int
    channel: str
    ts: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers that stand on a card as reactions, by person, as Slack told after `asked_at`.

    `posted_at` is when the card was posted: what was heard before was on an earlier one. `unsure` are the answers
    whose list of people was cut short.
    """

    card: OpenCard
    posted_at: datetime
    asked_at: datetime
    marks: Mapping[str, tuple[Mark, ...]]
    unsure: frozenset[Choice]


def open_cards(rows: Rows) -> list[OpenCard]:
    """The cards of all votes that are not counted, in the order of their closings."""
    found = []
    for vote in sorted(votes.uncounted(rows), key=lambda vote: vote.closes_at):
        for revision in _texts(rows, vote):
            if revision.card_channel and revision.card_ts:
                found.append(OpenCard(vote.id, revision.card_channel, revision.card_ts, vote.closes_at))
    return found


def _texts(rows: Rows, vote: Vote) -> list[Revision]:
    """The text under a vote, and after it those that editorial changes replaced in it: their cards were open too."""
    found = [positions.revision(rows, vote.revision_id)]
    while (change := amendments.that_made(rows, found[-1].id)) is not None:
        if change.kind != Change.EDITORIAL or change.made_at < vote.opened_at:
            break
        found.append(positions.revision(rows, change.from_revision_id))
    return found


def people(rows: Rows, reading: Reading) -> list[str]:
    """Whom a reading may concern: those in it, and those of whom a reaction was heard before."""
    return sorted({*reading.marks, *answers.people_who_reacted(rows, reading.card.vote_id)})


def compare_person(rows: Rows, coalition: Coalition, reading: Reading, slack_id: str, now: datetime) -> Finding:
    """Take the one reaction that can only mean one thing, with a receipt; else ask the person, once for each state.

    A reading that began after the closing adds nothing: what it finds is kept as late, and the person is told (5.7).
    Where an earlier vote was on the same text, the reactions may be of that one, and where the person did not act for
    the member yet when the card was posted, they may be older than that: nothing is taken (12.1). Nor is anything from
    a card that an editorial change replaced, and who answered since is not asked about it.
    """
    vote = votes.locked(rows, reading.card.vote_id)
    if vote is None or vote.outcome is not None or halts.is_halted(rows):
        return Finding.NOTHING
    revision = _read_on(rows, vote, reading)
    if revision is None:
        return Finding.NOTHING
    actor = roster.actor(rows, slack_id, now)
    try:
        seat_id = seating.seat(rows, vote, actor)
    except Refusal:
        return Finding.NOTHING  # a reaction of somebody without a vote is ignored
    marks = reading.marks.get(slack_id, ())
    if vote.tally == Tally.SEALED:
        return _tell_sealed(rows, coalition, vote, slack_id, reading, now) if marks else Finding.NOTHING
    acts = answers.acts_in_time(rows, vote.id, seat_id)
    replaced = amendments.that_replaced(rows, revision)
    if replaced is not None and any(act.acted_at >= (replaced.settled_at or now) for act in acts):
        return Finding.NOTHING
    kept = _kept(acts, actor, revision, reading)
    fellows = _fellows(rows, vote, seat_id, now) - {slack_id}
    was_early = outbox.is_enqueued(rows, f"early:{vote.revision_id}:{actor.person_id}")
    was_late = actor.person_id in answers.people_late(rows, vote.id)
    is_alone = not any(reading.marks.get(fellow) for fellow in fellows)
    is_new = _acts_since(rows, actor, now) > reading.posted_at
    is_first = not (replaced or acts or was_early or was_late or is_new or votes.is_again(rows, vote))
    finding = compare(marks, kept, reading.unsure, is_alone=is_alone, is_first=is_first)
    if finding == Finding.TAKEN:
        _take(rows, coalition, vote, actor, marks[0], reading, now)
    elif finding == Finding.ASKED and reading.asked_at <= vote.closes_at:
        _ask(rows, coalition, vote, seat_id, actor, marks, kept, reading)
    return finding


def _read_on(rows: Rows, vote: Vote, reading: Reading) -> Revision | None:
    """The text on whose card it was read, if that is still a card of this vote."""
    where = (reading.card.channel, reading.card.ts)
    return next((each for each in _texts(rows, vote) if (each.card_channel, each.card_ts) == where), None)


def _kept(acts: list[Act], actor: Actor, revision: Revision, reading: Reading) -> frozenset[Choice]:
    """The answers that this person's reactions give, as far as they were heard, on this card."""
    present = ballots.reactions_present(acts).get(actor.person_id, [])
    here = [act for act in present if act.acted_at >= reading.posted_at and ballots.is_on(act.emoji, revision.id)]
    return frozenset(act.choice for act in here if act.choice)


def _acts_since(rows: Rows, actor: Actor, now: datetime) -> datetime:
    """Since when this person acts for the member, in the role of now."""
    held = roster.delegations_of(rows, actor.person_id, now)
    return max(duty.starts_at for duty in held if duty.member_id == actor.member_id and duty.starts_at <= now)


def _fellows(rows: Rows, vote: Vote, seat_id: int, now: datetime) -> set[str]:
    members = [member.id for member in electorate.members_of_seat(rows, vote.id, seat_id)]
    return {person.slack_id for person in roster.delegates(rows, members, now)}


def _tell_sealed(
    rows: Rows, coalition: Coalition, vote: Vote, slack_id: str, reading: Reading, now: datetime
) -> Finding:
    """In a sealed vote a reaction is no ballot; whoever was not told so is told (5.2)."""
    if sealing.was_told(rows, vote, slack_id):
        return Finding.NOTHING
    key = f"compared:{reading.card.ts}"
    sealing.tell_no_ballot(rows, coalition, vote, slack_id, key, reading.asked_at, now)
    return Finding.ASKED


def _take(
    rows: Rows, coalition: Coalition, vote: Vote, actor: Actor, mark: Mark, reading: Reading, now: datetime
) -> None:
    key = f"compared:{vote.id}:{actor.person_id}:{reading.card.ts}:{mark.emoji}:{int(vote.closes_at.timestamp())}"
    acted_at, surface = reading.asked_at, Surface.REACTION_ADDED
    emoji = ballots.on_card(mark.emoji, vote.revision_id)
    press = Press(key, actor.slack_id, vote.id, vote.revision_hash, mark.choice, surface, acted_at, emoji)
    voting.cast_ballot(rows, coalition, press, now)


def _ask(
    rows: Rows,
    coalition: Coalition,
    vote: Vote,
    seat_id: int,
    actor: Actor,
    marks: tuple[Mark, ...],
    kept: frozenset[Choice],
    reading: Reading,
) -> None:
    state = [f"{mark.emoji}" for mark in sorted(marks, key=lambda mark: mark.emoji)]
    key = f"compared:{vote.id}:{actor.person_id}:{reading.card.ts}:{'+'.join(state)}:{'+'.join(sorted(kept))}"
    member, ballot = text.tame(actor.member_name), answers.ballot(rows, vote.id, seat_id)
    stands = (
        f"The answer that stands for {member} is {LABELS[Choice(ballot.choice)]}." if ballot else "No answer stands."
    )
    sentence = (
        "Your reactions on the card are not those that the bot heard of, and Slack does not say when they were made, "
        f"so nothing was changed. {stands} Please press the button of the answer that {member} gives."
    )
    showing.tell_person(rows, actor.slack_id, key, sealing.asked(rows, coalition, vote, sentence))
