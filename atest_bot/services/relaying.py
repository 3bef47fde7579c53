"""A ballot given by phone or email: a chair enters it, and the member's own people confirm or correct it (5.11)."""

from dataclasses import dataclass, replace
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.ballots import LABELS, Choice, Surface, Timing
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, check_chair
from atest_bot.domain.notices import BallotReported
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.record import Fact
from atest_bot.services import membership, seating, showing, voting
from atest_bot.services.seating import Deed
from atest_bot.services.voting import Cast, Press
from atest_bot.store import answers, electorate, inbox, positions, record, reported_ballots, roster
from atest_bot.store.database import Rows
from atest_bot.store.reported_ballots import ReportState
from atest_bot.store.tables import Member, Vote


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a listener read: who confirms which ballot, on which text, and when by Slack's clock."""

    key: str
    slack_id: str
    report_id: int
    revision_hash: str
    acted_at: datetime


def relay(rows: Rows, coalition: Coalition, deed: Deed, name: str, choice: Choice, now: datetime) -> str:
    """Enter what a member said, to be confirmed by its people; says what was done."""
    chair = roster.actor(rows, deed.slack_id, now)
    check_chair(chair)
    vote = seating.enter(rows, deed.vote_id)
    member = membership.find_member(rows, name)
    done = (
        f"{text.tame(member.name)}: {LABELS[choice]} is entered, and does not count yet. "
        "Its delegates were asked to confirm it."
    )
    if inbox.is_repeat(rows, deed.key, now):
        return done
    if seating.timing(vote, deed) != Timing.IN_TIME:
        raise Refusal("Voting has closed, so no ballot can be entered. Nothing was recorded.")
    seat_id = _check_waits(rows, vote, member, chair)
    seated = electorate.members_of_seat(rows, vote.id, seat_id)
    if not roster.delegates(rows, [one.id for one in seated], now):
        raise Refusal(
            f"Nobody acts for {text.tame(member.name)}, so nobody could confirm its ballot. "
            'Add its delegate first with `/atest delegate add @person "Member"`.'
        )
    report_id = reported_ballots.add(rows, vote.id, seat_id, member.id, choice.value, chair.person_id, now)
    _tell(rows, coalition, vote, member, seated, chair, report_id, choice, now)
    showing.refresh_card(rows, coalition, vote.revision_id, now)
    stated = {"seat": seat_id, "member": member.id, "person": chair.person_id, "choice": choice.value}
    record.append(rows, now, Fact.BALLOT_REPORTED, f"position:{vote.position_id}", vote=vote.id, **stated)
    return done


def _check_waits(rows: Rows, vote: Vote, member: Member, chair: Actor) -> int:
    """The seat that a ballot may be entered for; refuses where its own people have spoken, or can at once."""
    name = text.tame(member.name)
    elector = electorate.seat_of(rows, vote.id, member.id)
    if elector is None or elector.has_lapsed:
        raise Refusal(f"{name} is not among the members entitled in this vote. Nothing was recorded.")
    if elector.has_recused:
        raise Refusal(f"{name} recused itself from this vote, and that is final. Nothing was recorded.")
    own = electorate.seat_of(rows, vote.id, chair.member_id) if chair.member_id is not None else None
    if own is not None and own.seat_id == elector.seat_id:
        raise Refusal(f"You vote for {name} yourself, so please just vote: press a button on the card.")
    has_answered = answers.ballot(rows, vote.id, elector.seat_id) is not None
    waits = any(report.seat_id == elector.seat_id for report in reported_ballots.unconfirmed(rows, vote.id))
    if showing.is_sealed(vote) and (has_answered or waits):
        raise Refusal(
            f"{name} has answered, or a ballot entered for it waits for its delegates. "
            "Which of the two is sealed until the count. Nothing was recorded."
        )
    if has_answered:
        raise Refusal(f"{name} has answered in this vote itself. Only its own people can change that.")
    if waits:
        raise Refusal(f"A ballot entered for {name} waits for its delegates already. They can confirm or correct it.")
    return elector.seat_id


def _tell(
    rows: Rows,
    coalition: Coalition,
    vote: Vote,
    member: Member,
    seated: list[Member],
    chair: Actor,
    report_id: int,
    choice: Choice,
    now: datetime,
) -> None:
    """Its people are asked to confirm, and the thread hears of the chair's act; sealed, not of the answer (10.1).

    Of members that share a vote, the one whose delegate confirms is printed: each reads its own name (2.2, 2.8).
    """
    position = positions.by_id(rows, vote.position_id)
    notice = BallotReported(
        number=position.number,
        title=positions.revision(rows, vote.revision_id).title,
        vote_id=vote.id,
        revision_hash=vote.revision_hash,
        report_id=report_id,
        member=showing.seat_name(seated),
        printed_as="",
        choice=choice,
        chair=chair.slack_id,
        closes=coalition.moment(vote.closes_at),
        is_sealed=showing.is_sealed(vote),
    )
    for one in seated:
        own = replace(notice, printed_as=one.signatory_name if prints_names(Attribution(vote.attribution)) else "")
        for person in roster.delegates(rows, [one.id], now):
            showing.tell_person(rows, person.slack_id, f"reported:{report_id}:{person.id}", own)
    answer = "" if showing.is_sealed(vote) else f", {LABELS[choice]}"
    did = f"entered a ballot on behalf of a member{answer}, which does not count until its delegates confirm it"
    if not showing.is_sealed(vote):
        did = did.replace("a member", text.tame(member.name))
    showing.tell_chair_act(rows, coalition, position, f"reported:{report_id}", chair, did)


def vote_of(rows: Rows, report_id: int) -> int:
    """The vote in which a ballot was entered; 0 where it is not known here."""
    report = reported_ballots.by_id(rows, report_id)
    return report.vote_id if report else 0


def confirm(rows: Rows, coalition: Coalition, word: Confirmation, now: datetime) -> Cast | None:
    """Make a reported ballot the member's own, cast by whoever confirms it; None for a press that came before.

    Who confirms it has read one text, and on another it is refused (7.1).
    """
    report = reported_ballots.by_id(rows, word.report_id)
    if report is None:
        raise Refusal("That ballot is not known here. Type `/atest status` to see what is open.")
    vote = seating.enter(rows, report.vote_id)
    actor = roster.actor(rows, word.slack_id, now)
    if seating.seat(rows, vote, actor) != report.seat_id:
        raise Refusal("That ballot was entered for another member, so only its own people can confirm it.")
    seating.check_revision(rows, vote, word.revision_hash)
    report = reported_ballots.by_id(rows, word.report_id) or report  # as it is, now that the vote is held
    if report.state in (ReportState.CONFIRMED, ReportState.CORRECTED):
        if inbox.is_repeat(rows, word.key, now):
            return None
        raise Refusal(
            f"{text.tame(actor.member_name)} has answered since, so there is nothing left to confirm. "
            "Nothing was changed. You can change its answer on the card."
        )
    choice = Choice(report.choice)
    press = Press(word.key, word.slack_id, vote.id, vote.revision_hash, choice, Surface.ON_BEHALF, word.acted_at)
    return voting.cast_ballot(rows, coalition, press, now)
