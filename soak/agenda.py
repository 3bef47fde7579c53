"""What there is to decide: a coalition of twelve members, and as many open votes as are wanted."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.consultation import Typed
from atest_bot.domain.principles import Question
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.services import consulting, drafting, membership, opening, proposing, roster_file
from atest_bot.services.drafting import Proposal
from atest_bot.services.proposing import Answers
from atest_bot.services.terms import Terms
from atest_bot.settings import SystemClock, load_coalition
from atest_bot.store import schema
from atest_bot.store.database import Database, Rows
from atest_bot.store.tables import Vote
from soak.account import RULES
from soak.scene import SETTLE_SECONDS, Scene

CHAIR, OTHER_CHAIR = "U0CHAIR", "U0VICE"
MEMBERS = {f"Member {letter}": f"U0{letter}" for letter in "ABCDEFGHIJKL"}
ALTERNATES = {f"Member {letter}": f"U0{letter}2" for letter in "ABCD"}
BEGINS = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
_TRIES = 10
_QUICKLY = 'open_at_least = "1 business days"\ndeliberation_at_least = "none"\n'


@dataclass(frozen=True)
class Item:
    """An open vote, as people know it."""

    vote: int
    card: str
    number: str
    title: str
    profile: str


def settle_in(scene: Scene) -> None:
    """The coalition's people, channels, settings and database."""
    people = [CHAIR, OTHER_CHAIR, *MEMBERS.values(), *ALTERNATES.values()]
    for slack_id in people:
        scene.slack.workspace.add_person(slack_id, slack_id)
    scene.slack.workspace.add_channel(MEMBERS_CHANNEL, "members", private=True, members=people)
    scene.slack.workspace.add_channel(DECISIONS_CHANNEL, "decisions", members=people)
    profiles = "".join(f"[profiles.{name}]\n{_QUICKLY}" for name in RULES)
    (scene.folder / "coalition.toml").write_text(
        f'name = "ATEST"\nchairs = ["{CHAIR}", "{OTHER_CHAIR}"]\n'
        f'[channels]\nmembers = "{MEMBERS_CHANNEL}"\ndecisions = "{DECISIONS_CHANNEL}"\n{profiles}'
    )
    lines = ["member,signatory_name,affiliation_group,slack_user_id,role,from,until"]
    lines += [f"{member},{member},,{person},primary,," for member, person in MEMBERS.items()]
    lines += [f"{member},{member},,{person},alternate,," for member, person in ALTERNATES.items()]
    database = Database(scene.url, SystemClock(scene.folder / "clock"))
    try:
        schema.migrate(database.engine)
        database.run(membership.seat_first_chairs, [CHAIR, OTHER_CHAIR], database.clock.now())
        database.run(roster_file.import_roster, _coalition(scene), "\n".join(lines), database.clock.now())
    finally:
        database.close()


def _coalition(scene: Scene) -> Coalition:
    return load_coalition(scene.folder / "coalition.toml", SETTLE_SECONDS)


def open_votes(scene: Scene, names: list[str], dice: random.Random) -> list[Item]:
    """Propose each, and open its vote until five o'clock of the next business day."""
    database, coalition = Database(scene.url, SystemClock(scene.folder / "clock")), _coalition(scene)
    try:
        return [_opened(database, coalition, name, dice.choice(list(RULES))) for name in names]
    finally:
        database.close()


def _opened(database: Database, coalition: Coalition, name: str, profile: str) -> Item:
    """Open one, and try again where the database is busy: a bot with much to do leaves SQLite for moments only."""
    for tries_left in reversed(range(_TRIES)):
        try:
            return database.run(_open_vote, coalition, name, profile, database.clock.now())
        except OperationalError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _open_vote(rows: Rows, coalition: Coalition, name: str, profile: str, now: datetime) -> Item:
    words = Proposal(name, "Why we ask this.", f"We ask for {name}.", "", "policy", "tvpra", "")
    proposer = next(iter(MEMBERS.values()))
    draft = drafting.draft(rows, coalition, f"soak:{name}", proposer, words, now)
    answers = Answers(draft.position_id, dict.fromkeys(Question, ("no", "")))
    number = proposing.propose(rows, coalition, f"soak:{name}:propose", proposer, answers, now)
    asked = Typed("not_sought", "", "", "", "", "This is a soak.")
    consulting.record_input(rows, coalition, f"soak:{name}:input", CHAIR, draft.position_id, asked, now)
    offer = opening.offer(rows, coalition, CHAIR, number, now)
    closing = (offer.closing_date.isoformat(), offer.closing_time.isoformat("minutes"))
    attribution = "both" if profile == "letter" else "alliance"
    terms = Terms(draft.position_id, profile, *closing, attribution, "", "")
    opening.open_vote(rows, coalition, f"soak:{name}:open", CHAIR, terms, now)
    vote, revision = rows.table(_NEWEST_VOTE)[0]
    return Item(vote, f"card:{revision}", number, name, profile)


_NEWEST_VOTE = select(Vote.id, Vote.revision_id).order_by(col(Vote.id).desc()).limit(1)
