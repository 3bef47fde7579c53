"""The program: its real services on a real database, which forgets each history by rolling back to where it began."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from atest_bot.domain.ballots import Choice, Surface
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Role, Standing
from atest_bot.services import (
    carrying,
    closing_early,
    delegating,
    extending,
    holding,
    membership,
    opening,
    recusing,
    relaying,
    seating,
    settling,
    showing,
    stopping,
    verifying,
    voting,
)
from atest_bot.services.terms import Terms
from atest_bot.settings import load_coalition
from atest_bot.store import answers, electorate, positions, roster, schema, votes
from atest_bot.store.database import Rows, postgresql_engine, sqlite_engine
from tests.chamber import WORDS, FixedClock, propose
from tests.histories import acts
from tests.histories.acts import CHAIR, CHAIRS, EMOJI, GROUP, NAMES, OBSERVER, Roster, delegate
from tests.house import SETTLE_SECONDS, coalition_file

T = TypeVar("T")
BEGAN = datetime(2026, 12, 1, 15, tzinfo=UTC)
CARD = "1798800000.000100"
PRINTS = {"letter": "signatories", "consensus": "both"}
SURFACES = {
    "button": Surface.BUTTON,
    "command": Surface.COMMAND,
    "react": Surface.REACTION_ADDED,
    "unreact": Surface.REACTION_REMOVED,
}

# What carries a key of its delivery. The rest are commands, of which a repeat is known before any service is called.
_KEYED = (
    acts.Press,
    acts.Hold,
    acts.Recuse,
    acts.Relay,
    acts.Confirm,
    acts.Extend,
    acts.AskForTime,
    acts.CloseEarly,
    acts.Cancel,
    acts.Withdraw,
)


class Program:
    """One coalition with a position ready to be voted on. Each history is lived in one transaction and rolled back."""

    def __init__(
        self,
        url: str,
        folder: Path,
        shape: Roster,
        names: Sequence[str] = NAMES,
        order: Sequence[int] | None = None,
    ) -> None:
        self.clock, self.names_here = FixedClock(BEGAN), names
        folder.mkdir(exist_ok=True)
        file = coalition_file(folder)
        file.write_text(f'zone = "{shape.zone}"\n{file.read_text()}')
        self.coalition = load_coalition(file, SETTLE_SECONDS, 0)
        self._engine = sqlite_engine(url) if url.startswith("sqlite") else postgresql_engine(url)
        schema.migrate(self._engine)
        self._connection = self._engine.connect()
        if url.startswith("sqlite"):
            self._connection.connection.cursor().execute("PRAGMA synchronous=OFF")
        self._rows = Rows(self._connection, self.clock)
        self._connection.begin()
        self._found(shape, order or range(shape.members))
        self._say("SAVEPOINT history")

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._engine.dispose()

    def _found(self, shape: Roster, order: Sequence[int]) -> None:
        """Enter everybody, and a position that is ready for a vote, with its card in its place."""
        rows = self._rows
        membership.seat_first_chairs(rows, CHAIRS, BEGAN)
        membership.begin(rows, roster.know_person(rows, OBSERVER), None, Role.OBSERVER, BEGAN, None, BEGAN)
        for number in order:
            membership.enter_member(rows, self.names_here[number], "", GROUP if number in shape.grouped else "", BEGAN)
            member = membership.find_member(rows, self.names_here[number])
            for person, role in enumerate((Role.PRIMARY, Role.ALTERNATE)):
                person_id = roster.know_person(rows, delegate(number, person))
                membership.begin(rows, person_id, member.id, role, BEGAN, None, BEGAN)
        propose(rows, self.coalition, "history", shape.proposer, WORDS, BEGAN)
        self.position = int(rows.value(text("SELECT max(id) FROM positions")))
        self.revision = positions.newest_revision(rows, self.position)
        positions.place_card(rows, self.revision.id, self.coalition.members_channel, CARD)

    def begin(self) -> None:
        """Forget the history before."""
        self._say("ROLLBACK TO SAVEPOINT history")
        self._key = 0
        self.vote = 0

    def _say(self, words: str) -> None:
        self._connection.connection.cursor().execute(words)

    def key(self) -> str:
        self._key += 1
        return f"key-{self._key}"

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """One use case, whole or not at all."""
        self._say("SAVEPOINT work")
        try:
            answer = work(self._rows, *args)
        except Exception:
            self._say("ROLLBACK TO SAVEPOINT work")
            raise
        finally:
            self._say("RELEASE SAVEPOINT work")
        return answer

    # --- what people do ---

    def open(self, what: acts.Opening, closes: datetime, now: datetime) -> None:
        attribution = PRINTS.get(what.profile, "alliance")
        terms = Terms(
            self.position,
            what.profile,
            closes.date().isoformat(),
            closes.time().isoformat("minutes"),
            attribution,
            str(what.needed) if what.profile == "letter" else "",
            "It cannot wait." if what.profile == "rapid" else "",
            tally=what.tally,
        )
        self.run(opening.open_vote, self.coalition, self.key(), CHAIR, terms, now)
        self.vote = int(self._rows.value(text("SELECT max(id) FROM votes")))

    def settle(self, now: datetime) -> bool:
        """Do all that is due; False where nothing was."""
        self.clock.at = now
        is_due = False
        while self.run(settling.settle_due, self.coalition, now):
            is_due = True
        return is_due

    def do(self, step: acts.Step, at: datetime, closing: datetime | None, now: datetime) -> bool:
        """Carry out one act as often as it is delivered; True where it was refused, each time."""
        self.clock.at = now
        key = self.key()
        times = step.times if isinstance(step.act, _KEYED) else 1
        refusals = [self._is_refused(step.act, key, at, closing, now) for _ in range(times)]
        if len(set(refusals)) > 1:
            raise AssertionError("a repeat was answered differently (5.8)")
        return refusals[0]

    def _is_refused(self, act: acts.Act, key: str, at: datetime, closing: datetime | None, now: datetime) -> bool:
        try:
            self._carry_out(act, key, at, closing, now)
        except carrying.CannotCarry as refusal:
            self.run(carrying.drop, act.chair, self._motion(), refusal.sentence, now)  # type: ignore[union-attr]
            return True
        except Refusal:
            return True
        return False

    def _carry_out(self, act: acts.Act, key: str, at: datetime, closing: datetime | None, now: datetime) -> None:
        run, coalition = self.run, self.coalition
        match act:
            case acts.Press():
                self._press(act, key, at, now)
            case acts.Hold(person):
                run(holding.hold, coalition, self._deed(key, person, at), now)
            case acts.Recuse(person):
                run(recusing.recuse, coalition, self._deed(key, person, at), now)
            case acts.Relay(chair, member, answer):
                run(
                    relaying.relay, coalition, self._deed(key, chair, now), self.names_here[member], Choice(answer), now
                )
            case acts.Confirm(person):
                report = self._rows.value(text("SELECT max(id) FROM reported_ballots"))
                shown = self._deed(key, person, at)
                word = relaying.Confirmation(key, shown.slack_id, report, shown.revision_hash, at)
                run(relaying.confirm, coalition, word, now)
            case acts.Extend(chair):
                if closing is None:
                    raise AssertionError("an extension names a closing")
                wish = extending.Wish(closing.date().isoformat(), closing.time().isoformat("minutes"), "More time.")
                run(extending.extend, coalition, key, chair, self.vote, wish, now)
            case acts.AskForTime(person):
                run(extending.ask, coalition, key, person, self.vote, now, now)
            case acts.CloseEarly(chair):
                run(closing_early.close_early, coalition, key, chair, self.vote, "All answered.", now)
            case acts.Cancel(chair):
                run(stopping.cancel, coalition, key, chair, self.position, "Overtaken.", now)
            case acts.Second(chair):
                run(carrying.second, coalition, chair, self._motion(), now)
            case acts.Withdraw(person):
                run(stopping.withdraw, coalition, key, person, self.position, "", now)
            case _:
                self._change_roster(act, now)

    def _change_roster(self, act: acts.Act, now: datetime) -> None:
        run, coalition = self.run, self.coalition
        match act:
            case acts.Stand(member, standing):
                run(membership.change_standing, coalition, CHAIR, self.names_here[member], Standing(standing), now)
            case acts.Join(number, grouped):
                run(membership.add_member, CHAIR, self.names_here[number], "", GROUP if grouped else "", now)
            case acts.Delegate(person, member, role, since, until):
                dates = [self._day(since, now), self._day(until, now)]
                run(delegating.add_delegate, coalition, CHAIR, person, self.names_here[member], Role(role), *dates, now)
            case acts.HandOver(member, old, new, days):
                run(
                    delegating.hand_over, coalition, CHAIR, self.names_here[member], old, new, self._day(days, now), now
                )
            case acts.Resign(person):
                run(delegating.remove_delegate, coalition, CHAIR, person, now)
            case _:
                raise AssertionError(f"what is {act}?")

    def _day(self, number: int | None, now: datetime) -> str:
        if number is None:
            return ""
        return (now.astimezone(self.coalition.calendar.zone).date() + timedelta(days=number)).isoformat()

    def _press(self, act: acts.Press, key: str, at: datetime, now: datetime) -> None:
        surface, choice = SURFACES[act.by], Choice(act.answer) if act.answer else None
        is_reaction = act.by in ("react", "unreact")
        emoji = EMOJI[act.answer] if is_reaction and act.answer else ""
        press = voting.Press(key, act.person, self.vote, self.revision.hash, choice, surface, at, emoji)
        if is_reaction:
            self.run(voting.react, self.coalition, press, self.coalition.members_channel, CARD, now)
        else:
            self.run(voting.cast_ballot, self.coalition, press, now)

    def _deed(self, key: str, person: str, at: datetime) -> seating.Deed:
        return seating.Deed(key, person, self.vote, self.revision.hash, at)

    def _motion(self) -> int:
        return int(self._rows.value(text("SELECT max(id) FROM motions")))

    # --- what is stored ---

    def found(self) -> dict[str, Any]:
        """What the program holds of the vote now, and the number that it prints as required."""
        rows = self._rows
        vote = votes.known(rows, self.vote)
        seats = electorate.seat_members(rows, self.vote)
        known = dict(zip(self.names_here, NAMES, strict=True))
        names = {seat: members[0].affiliation_group or known[members[0].name] for seat, members in seats.items()}
        cast = answers.ballots(rows, self.vote)
        words = showing.rule_left(vote, len(seats))
        return {
            "outcome": vote.outcome,
            "closes": vote.closes_at,
            "seats": set(names.values()),
            "ballots": {names.get(ballot.seat_id, "nobody"): ballot.choice for ballot in cast},
            "required": int(words.split("at least ")[1].split()[0]),
        }

    def hashes(self) -> list[str]:
        """The texts that the ballots of the vote name (12.2)."""
        return [ballot.revision_hash for ballot in answers.ballots(self._rows, self.vote)]

    def decided(self) -> tuple[int, int]:
        """How many decisions there are, and how many messages for the public channel (12.4)."""
        rows = self._rows
        public = text("SELECT count(*) FROM outbox WHERE destination = 'public' AND action = 'post'")
        return rows.value(text("SELECT count(*) FROM decisions")), rows.value(public)

    def names(self) -> list[str]:
        """The names that are printed under the decision, as the model calls their members."""
        known = dict(zip(self.names_here, NAMES, strict=True))
        return sorted(known[name] for (name,) in self._rows.table(text("SELECT name FROM signatories")))

    def printed(self) -> str:
        """What the card says last."""
        found: str = self._rows.value(
            text("SELECT data FROM outbox WHERE key = :key"), key=f"card:{self.revision.id}:now"
        )
        return found

    def entries(self) -> list[str]:
        """The bodies of the record since the vote opened."""
        query = text("SELECT body FROM entries WHERE subject = :subject ORDER BY seq")
        return [body for (body,) in self._rows.table(query, subject=f"position:{self.position}")]

    def verify(self) -> None:
        """The record replays to the same (12.3)."""
        self.run(verifying.verify)
