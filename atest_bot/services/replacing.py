"""A substantive change in an open vote: it ends as replaced, and a new one opens on the next text (rulebook 7.3)."""

from datetime import datetime

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import VotingBeganAnew
from atest_bot.domain.tally import Outcome, Profile, rule_in_words
from atest_bot.services import closing, opening, reaffirming, revising, showing, timing
from atest_bot.store import answers, electorate, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Position, Revision, Vote


def replace_vote(
    rows: Rows,
    coalition: Coalition,
    position: Position,
    vote: Vote,
    before: Revision,
    after: Revision,
    person_id: int,
    now: datetime,
) -> None:
    """End the vote and open the next one under the same rule; nothing carries over."""
    seats = opening.check_electorate(rows)
    least = coalition.terms[Profile(vote.profile)].open_at_least
    closes_at = coalition.calendar.default_closing(now, least)
    answers.clear_objections(rows, position.id, now)
    votes.conclude(rows, vote.id, Outcome.REPLACED, now)
    vote_id = votes.begin_anew(rows, vote, after, len(seats), now, coalition.calendar.after(now, least), closes_at)
    electorate.add_electors(rows, vote_id, seats)
    timing.set_timers(rows, coalition, vote_id, closes_at, now)
    new = votes.known(rows, vote_id)
    revising.take_place(rows, coalition, position, before, after, now)
    showing.invite_reactions(rows, coalition, new, after.id)
    _tell(rows, coalition, position, new, before, after, person_id, len(seats))
    reaffirming.ask(rows, coalition, position, vote, new, now)
    closing.record_end(rows, coalition, vote, Outcome.REPLACED, person_id, now)
    opening.record_opened(rows, new, seats)


def _tell(
    rows: Rows,
    coalition: Coalition,
    position: Position,
    vote: Vote,
    before: Revision,
    after: Revision,
    person_id: int,
    entitled: int,
) -> None:
    member, chair = revising.author(rows, position, person_id)
    notice = VotingBeganAnew(
        number=position.number,
        title=after.title,
        before=before.number,
        after=after.number,
        member=member,
        chair=chair,
        rule=rule_in_words(showing.rule_of(vote), entitled),
        closes=coalition.moment(vote.closes_at),
    )
    showing.tell_thread(rows, coalition, after.id, f"opened:{vote.id}", notice, broadcast=True)
