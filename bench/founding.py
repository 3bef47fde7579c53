"""A coalition and its open votes, written by the real services into an empty database before any bot runs."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.consultation import Typed
from atest_bot.domain.members import Role, Standing
from atest_bot.domain.principles import Question
from atest_bot.domain.tally import Profile
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.services import consulting, drafting, membership, opening, proposing, voting
from atest_bot.services.drafting import Proposal
from atest_bot.services.proposing import Answers
from atest_bot.services.terms import Terms
from atest_bot.services.voting import Press
from atest_bot.settings import load_coalition
from atest_bot.store import roster, schema, tables, votes
from atest_bot.store.database import Clock, Database, Rows, postgresql_engine, sqlite_engine

CHAIR = "U0CHAIR"
DELIBERATED = timedelta(days=30)


def person(number: int) -> str:
    """The Slack id of a member's primary delegate."""
    return f"U0P{number}"


def coalition_file(folder: Path, settle_seconds: int = 360) -> tuple[Path, Coalition]:
    """The coalition's settings, written, and as the bot reads them."""
    path = folder / "coalition.toml"
    path.write_text(f'name = "ATEST"\n[channels]\nmembers = "{MEMBERS_CHANNEL}"\ndecisions = "{DECISIONS_CHANNEL}"\n')
    return path, load_coalition(path, settle_seconds)


def empty_database(url: str, clock: Clock) -> Database:
    """A database of the newest schema."""
    schema.migrate(sqlite_engine(url) if url.startswith("sqlite") else postgresql_engine(url))
    return Database(url, clock)


def found(database: Database, members: int, at: datetime) -> None:
    """One chair, and so many members with a primary delegate each."""
    database.run(membership.seat_first_chairs, [CHAIR], at)
    database.run(enter_members, range(members), at)


def enter_members(rows: Rows, numbers: Iterable[int], at: datetime) -> None:
    """Members with a primary delegate each."""
    for number in numbers:
        name = f"Member organization {number}"
        member = rows.insert(
            tables.Member,
            name=name,
            name_key=name.lower(),
            signatory_name=name,
            standing=Standing.ACTIVE.value,
            joined_at=at,
        )
        someone = rows.insert(tables.Person, slack_id=person(number))
        roster.begin_duty(rows, someone, member, Role.PRIMARY, at, None)


def first_closing(coalition: Coalition, opened_at: datetime) -> datetime:
    """The first closing that a vote of the usual rule may have."""
    return coalition.calendar.default_closing(opened_at, coalition.terms[Profile.CONSENSUS].open_at_least)


def open_vote(rows: Rows, coalition: Coalition, number: int, opened_at: datetime, closes_at: datetime) -> int:
    """A position, deliberated for long enough, on which a vote is open; returns the vote's number."""
    local, long_ago = closes_at.astimezone(coalition.calendar.zone), opened_at - DELIBERATED
    words = Proposal(f"Protect workers, part {number}", "Why we ask.", "We ask Congress.", "", "policy", "tvpra", "")
    draft = drafting.draft(rows, coalition, f"draft:{number}", person(0), words, long_ago)
    answers = Answers(draft.position_id, dict.fromkeys(Question, ("no", "")))
    proposing.propose(rows, coalition, f"propose:{number}", person(0), answers, long_ago)
    asked = Typed("not_sought", "", "", "", "", "This is a rehearsal.")
    consulting.record_input(rows, coalition, f"input:{number}", CHAIR, draft.position_id, asked, long_ago)
    day, at = local.date().isoformat(), local.time().isoformat("minutes")
    terms = Terms(draft.position_id, Profile.CONSENSUS, day, at, "alliance", "", "")
    opening.open_vote(rows, coalition, f"open:{number}", CHAIR, terms, opened_at)
    vote = votes.uncounted_on(rows, draft.position_id)
    assert vote is not None
    return vote.id


def sign_on(rows: Rows, coalition: Coalition, vote_id: int, people: Sequence[str], at: datetime) -> None:
    """Everybody named signs on, and has been told so."""
    vote = votes.known(rows, vote_id)
    for slack_id in people:
        key = f"sign-on:{vote_id}:{slack_id}"
        act = Press(key, slack_id, vote_id, vote.revision_hash, Choice.SIGN_ON, Surface.BUTTON, at)
        voting.cast_ballot(rows, coalition, act, at)
    rows.write(text("UPDATE acts SET told = :yes"), yes=True)
