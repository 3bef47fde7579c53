"""What people may look up: open votes, the roll call, the roster (rulebook 10.1)."""

from dataclasses import dataclass
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.ballots import Choice
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import TITLES, Actor, Role, Standing, check_chair, check_member_of_coalition
from atest_bot.domain.notices import Moment, VoteBox
from atest_bot.domain.positions import Stage
from atest_bot.domain.tally import UNCOUNTED, Count, Outcome, Turnout
from atest_bot.services import delegating, disclosing, drafting, ending, showing
from atest_bot.store import answers, decisions, electorate, information, positions, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Duty, Person, Position, Vote


@dataclass(frozen=True, slots=True)
class RollCall:
    """Every entitled member with its ballot, for members only; while sealed, only this person's own member.

    Of a confidential decision, observers read no title. `ended` is when a vote was over that nobody counted.
    """

    number: str
    title: str
    stage: Stage
    rule: str
    closes: Moment | None
    is_counting: bool
    outcome: Outcome | None
    counts: Count | Turnout | None
    roll: tuple[tuple[str, Choice | None], ...]
    recused: tuple[str, ...]
    reported: tuple[str, ...]
    reported_number: int
    own_member: str
    own: Choice | None
    information: tuple[tuple[str, str], ...] = ()
    vote: VoteBox | None = None
    ended: Moment | None = None


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A member, and the people who act for it; people without a member stand under an empty name."""

    member: str
    signatory_name: str
    standing: Standing | None
    people: tuple[tuple[str, str, bool], ...]


def who(rows: Rows, slack_id: str, now: datetime) -> Actor:
    """Who this is, for answers that depend on the role."""
    return roster.actor(rows, slack_id, now)


def find_position(rows: Rows, number: str) -> Position:
    """The position of a number, or of the decision that came of it."""
    wanted = number.strip().upper()
    decision = decisions.numbered(rows, wanted)
    found = positions.by_id(rows, decision.position_id) if decision else positions.numbered(rows, wanted)
    if found is None or not drafting.was_proposed(rows, found):  # a draft is its proposer's alone
        raise Refusal(
            f"There is no position or decision {text.tame(wanted[:30])}. Numbers look like P-2026-014; "
            "type `/atest status` to see those that are open."
        )
    return found


def roll_call(rows: Rows, coalition: Coalition, slack_id: str, number: str, now: datetime) -> RollCall:
    """Who answered what on a position, in the order of members' names."""
    actor = roster.actor(rows, slack_id, now)
    check_member_of_coalition(actor)
    position = find_position(rows, number)
    revision = positions.newest_revision(rows, position.id)
    vote = votes.newest_on(rows, revision.id)
    box = showing.vote_box(rows, coalition, vote, now) if vote else None
    may_read = disclosing.may_read_position(rows, actor, position.id)
    return RollCall(
        number=position.number,
        title=revision.title if may_read else "",
        stage=Stage(position.stage),
        rule=box.rule if box else "",
        closes=box.closes if box else None,
        is_counting=box is not None and box.outcome is None and not box.is_open,
        outcome=box.outcome if box else None,
        counts=box.counts if box else None,
        roll=showing.roll_call(rows, vote) if vote else (),
        recused=box.recused if box else (),
        reported=box.reported if box else (),
        reported_number=box.reported_number if box else 0,
        own_member=actor.member_name,
        own=_own(rows, vote, actor) if vote else None,
        information=tuple(
            (roster.member(rows, item.member_id).name, item.title)
            for item in (information.on(rows, position.id) if may_read else ())
        ),
        vote=box,
        ended=_ended_uncounted(coalition, vote) if vote else None,
    )


def _ended_uncounted(coalition: Coalition, vote: Vote) -> Moment | None:
    return coalition.moment(vote.counted_at) if vote.counted_at and vote.outcome in UNCOUNTED else None


def _own(rows: Rows, vote: Vote, actor: Actor) -> Choice | None:
    """What this person's own member answered, which its people see in a sealed vote too."""
    elector = electorate.seat_of(rows, vote.id, actor.member_id) if actor.member_id else None
    ballot = answers.ballot(rows, vote.id, elector.seat_id) if elector and not elector.has_lapsed else None
    return Choice(ballot.choice) if ballot else None


def vote_on(rows: Rows, slack_id: str, number: str, now: datetime) -> Vote:
    """The latest vote on a position, for those who vote by command."""
    check_member_of_coalition(roster.actor(rows, slack_id, now))
    position = find_position(rows, number)
    vote = votes.newest_on(rows, positions.newest_revision(rows, position.id).id)
    if vote is None:
        raise Refusal(f"No vote on {position.number} has opened yet. You will see it on its card when it does.")
    return vote


def roster_lines(rows: Rows, coalition: Coalition, slack_id: str, now: datetime) -> tuple[RosterLine, ...]:
    """Who belongs to what, and who has confirmed confidentiality; for chairs (2.9)."""
    check_chair(roster.actor(rows, slack_id, now))
    people = {person.id: person for person in roster.people(rows)}
    by_member: dict[int | None, list[Duty]] = {}
    for duty in roster.duties(rows, now):
        by_member.setdefault(duty.member_id, []).append(duty)

    def listed(member_id: int | None) -> tuple[tuple[str, str, bool], ...]:
        held = by_member.get(member_id, [])
        return tuple(
            (
                people[duty.person_id].slack_id,
                _title(coalition, duty, people[duty.person_id], now),
                people[duty.person_id].confidentiality_confirmed_at is not None,
            )
            for duty in held
        )

    lines = [
        RosterLine(member.name, member.signatory_name, Standing(member.standing), listed(member.id))
        for member in roster.members(rows)
    ]
    return (*lines, RosterLine("", "", None, listed(None)))


def number_of_decision(rows: Rows, decision_id: int) -> str:
    """A decision's number, by its id; refuses an id that is none."""
    return ending.known(rows, decision_id).number


def later_decisions(rows: Rows, decision_id: int) -> list[tuple[int, str, str]]:
    """Decisions in force that came after another, the newest first: id, number and title."""
    return [
        (item.id, item.number, positions.revision(rows, item.revision_id).title)
        for item in decisions.in_force_after(rows, decision_id)
    ]


def _title(coalition: Coalition, duty: Duty, person: Person, now: datetime) -> str:
    """What a person is, from when until when, and whether Slack still knows them (2.5, 2.7)."""
    dates = delegating.dates_in_words(coalition, (duty.starts_at, duty.ends_at), now)
    return f"{TITLES[Role(duty.role)]}{dates}{', account deactivated' if person.deactivated_at else ''}"
