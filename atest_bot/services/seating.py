"""Whose seat a person votes from: entitled at the opening, and still in the vote (rulebook 2.3, 5.10, G4)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import ballots, text
from atest_bot.domain.ballots import Timing
from atest_bot.domain.errors import NotNow, Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Note
from atest_bot.domain.record import Fact
from atest_bot.domain.tally import Outcome
from atest_bot.services import showing
from atest_bot.store import electorate, halts, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Vote


@dataclass(frozen=True, slots=True)
class Deed:
    """What a listener read of an act that is no ballot: who, in which vote, and when by Slack's clock."""

    key: str
    slack_id: str
    vote_id: int
    revision_hash: str
    acted_at: datetime


class NotEntitled(Refusal):
    """This person has no vote here, whatever they press: told once in each vote (5.10)."""


class OutOfTheCount(Refusal):
    """This person's member recused itself: nothing it does here changes anything any more (1)."""


def take(rows: Rows, slack_id: str, vote_id: int, now: datetime) -> tuple[Vote, Actor, int]:
    """A vote, held until the transaction ends, with who this is and the seat they act for."""
    vote = enter(rows, vote_id)
    actor = roster.actor(rows, slack_id, now)
    return vote, actor, seat(rows, vote, actor)


def enter(rows: Rows, vote_id: int) -> Vote:
    """A vote, held until the transaction ends."""
    vote = votes.locked(rows, vote_id)
    if vote is None:
        raise Refusal("That vote is not known here. Type `/atest status` to see what is open.")
    check_restored(rows)
    return vote


def check_restored(rows: Rows) -> None:
    """Nothing changes in a vote while the database is older than what was published (G21)."""
    if halts.is_recovering(rows):
        raise NotNow("Not recorded: the bot is being restored from a backup. Please try again in a while.")


def seat(rows: Rows, vote: Vote, actor: Actor) -> int:
    """The seat that this person acts for in this vote (2.3, G4); refuses those who have none (5.10)."""
    if actor.member_id is None:
        raise NotEntitled(_why_not(actor))
    elector = electorate.seat_of(rows, vote.id, actor.member_id)
    if elector is None or elector.has_lapsed:
        raise NotEntitled(_why_out(actor, was_in=elector is not None))
    if elector.has_recused:
        raise OutOfTheCount(
            f"{text.tame(actor.member_name)} recused itself from this vote, which is final, so nothing was recorded. "
            "You are welcome to speak in the deliberation thread."
        )
    return elector.seat_id


def _why_out(actor: Actor, *, was_in: bool) -> str:
    """Why a member has no seat: it left the vote by leaving or being suspended, or came after the opening (11)."""
    why = (
        "was suspended or had left while this vote was open, so it is out of this one. It can answer in the next."
        if was_in
        else "is not among the members entitled in this vote: the list was fixed when it opened."
    )
    return f"{text.tame(actor.member_name)} {why} You are welcome to speak in the deliberation thread."


def _why_not(actor: Actor) -> str:
    if actor.waiting is not None:
        return actor.waiting.sentence
    if actor.is_observer or actor.is_chair:
        role = "an observer" if actor.is_observer else "a chair"
        return (
            f"Thank you for taking part. As {role} you have a voice and no vote: ballots are cast by delegates of "
            "member organizations. Please say what you think in the deliberation thread; it is read before people vote."
        )
    return (
        "Ballots are cast by delegates of member organizations, and you are not in the coalition’s roster. "
        "If you act for a member, ask a chair to add you."
    )


def timing(vote: Vote, deed: Deed) -> Timing:
    """Whether an act that is no ballot came in time (5.7)."""
    return ballots.timing(deed.acted_at, vote.closes_at, counted=vote.outcome is not None)


def stated(actor: Actor, deed: Deed) -> dict[str, object]:
    """What the record says of who acted, and when."""
    role = actor.role.value if actor.role else ""
    acted_at = int(deed.acted_at.timestamp() * 1_000_000)
    return {"member": actor.member_id, "person": actor.person_id, "role": role, "acted_at": acted_at}


def note_late(rows: Rows, vote: Vote, seat_id: int, actor: Actor, deed: Deed, what: str, now: datetime) -> None:
    """Keep in the record that an act came too late to change anything, and tell whoever did it (5.7)."""
    said = stated(actor, deed) | {"act": what, "timing": timing(vote, deed).value}
    sentence = (
        f"What you asked for on {positions.by_id(rows, vote.position_id).number} came after voting had closed, "
        "so it changes nothing. It is kept in the record as late."
    )
    showing.tell_person(rows, deed.slack_id, f"late:{deed.key}", Note(sentence))
    record.append(rows, now, Fact.ACT_LATE, f"position:{vote.position_id}", vote=vote.id, seat=seat_id, **said)


def check_revision(rows: Rows, vote: Vote, revision_hash: str) -> None:
    """Refuse what was pressed on an earlier text, with a link to the current card (7.1)."""
    if vote.outcome == Outcome.REPLACED or not vote.revision_hash.startswith(revision_hash):
        raise stale(rows, vote.position_id)


def stale(rows: Rows, position_id: int) -> Refusal:
    """What is said to those who act on an earlier text."""
    revision = positions.newest_revision(rows, position_id)
    link = (
        text.message(revision.card_channel, revision.card_ts, "the current card")
        if revision.card_channel and revision.card_ts
        else "the current card; `/atest status` shows it"
    )
    return Refusal(
        f"That belongs to an earlier text of “{text.tame(revision.title)}”. Nothing was recorded. "
        f"Please answer on {link}."
    )
