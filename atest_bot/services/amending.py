"""A position's text is changed: who may, what it becomes, and when that takes effect (rulebook 7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from atest_bot.domain import text
from atest_bot.domain.amendments import (
    CHANGES,
    EDITORIAL_WAIT,
    Change,
    State,
    check_amendable,
    check_may_amend,
    check_time_for_editorial,
)
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Moment
from atest_bot.domain.positions import Stage
from atest_bot.domain.record import Fact
from atest_bot.services import correcting, editing, reading, replacing, revising, seating
from atest_bot.services.revising import Words
from atest_bot.store import amendments, answers, decisions, inbox, positions, record, roster, votes
from atest_bot.store.database import Rows
from atest_bot.store.tables import Position, Revision, Vote

WHY_LIMIT = 1_500
_DECIDED = (Stage.ADOPTED, Stage.PUBLISHED, Stage.EMBARGOED, Stage.CONFIDENTIAL)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form of a change starts with: the text as it stands."""

    position_id: int
    revision_id: int
    number: str
    revision: int
    words: Words
    is_long: bool
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class Amendment:
    """What the form of a change holds, as typed. `revision_id` is the text that it was written on."""

    position_id: int
    revision_id: int
    words: Words
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What became of a change: taken at once, or waiting until an instant."""

    number: str
    revision: int
    state: State
    takes_effect: Moment


@dataclass(frozen=True, slots=True)
class _Case:
    """One change, ready to be carried out."""

    actor: Actor
    position: Position
    before: Revision
    vote: Vote | None
    words: Words
    change: Change
    why: str
    now: datetime


def draft(rows: Rows, slack_id: str, number: str, now: datetime) -> Draft:
    """The form's start, for those who may change this text."""
    if not number:
        raise Refusal("Please say which position, like this: `/atest amend P-2026-014`.")
    position = reading.find_position(rows, number)
    _check(rows, roster.actor(rows, slack_id, now), position)
    return _start(rows, position)


def draft_again(rows: Rows, form: Amendment) -> Draft:
    """The form as it was sent, for one whose file could not be used."""
    start = _start(rows, positions.by_id(rows, form.position_id))
    return replace(start, revision_id=form.revision_id, words=form.words)


def _start(rows: Rows, position: Position) -> Draft:
    revision, reads = _text_of(rows, position), _as_it_reads(rows, position)
    words, is_long = revising.words_of(reads), revising.is_long(reads.text)
    fits = replace(words, text="") if is_long else words
    is_decided = Stage(position.stage) in _DECIDED
    return Draft(position.id, reads.id, position.number, revision.number, fits, is_long, is_decided)


def _text_of(rows: Rows, position: Position) -> Revision:
    """The text that a change begins from: what is in deliberation or voted on, or what was adopted as it reads now."""
    decision = decisions.in_force_of(rows, position.id) if Stage(position.stage) in _DECIDED else None
    return correcting.text_of(rows, decision) if decision else positions.newest_revision(rows, position.id)


def _as_it_reads(rows: Rows, position: Position) -> Revision:
    """The same text as people last read it: one that was corrected and is deliberated again reads as corrected."""
    revision, decision = _text_of(rows, position), decisions.in_force_of(rows, position.id)
    if decision is None or decision.revision_id != revision.id:
        return revision
    return correcting.text_of(rows, decision)


def _check(rows: Rows, actor: Actor, position: Position) -> None:
    seating.check_restored(rows)
    check_may_amend(actor, position.proposer_id, position.proposer_member_id, position.number)
    check_amendable(position.number, Stage(position.stage))


def amend(rows: Rows, coalition: Coalition, key: str, slack_id: str, form: Amendment, now: datetime) -> Amended:
    """Store a next revision and let it take effect as its stage says; to a repeat, what became of it."""
    actor = roster.actor(rows, slack_id, now)
    vote = votes.uncounted_on(rows, form.position_id)
    vote = votes.locked(rows, vote.id) if vote else None  # before the position, as those who count do
    position = _known(positions.locked(rows, form.position_id))
    if inbox.is_repeat(rows, key, now):
        return _as_it_stands(rows, coalition, position)
    _check(rows, actor, position)
    _check_kind(form, position)
    before = _text_of(rows, position)
    is_decided = Stage(position.stage) in _DECIDED
    words, change, why = _clean(form, _as_it_reads(rows, position), is_decided=is_decided)
    case = _Case(actor, position, before, vote, words, change, why, now)
    _WAYS[Stage(position.stage)](rows, coalition, case)
    return _as_it_stands(rows, coalition, position)


def check(rows: Rows, slack_id: str, form: Amendment, now: datetime) -> str:
    """Refuse what would be refused, before a file is read for the text; returns the position's number."""
    position = _known(positions.locked(rows, form.position_id))
    _check(rows, roster.actor(rows, slack_id, now), position)
    _check_kind(form, position)
    reads = _as_it_reads(rows, position)
    revising.check_one_text(form.words.text, reads.text)
    follows = replace(form, words=replace(form.words, text=revising.IT_FOLLOWS))
    _clean(follows, reads, is_decided=Stage(position.stage) in _DECIDED)
    return position.number


def _known(position: Position | None) -> Position:
    if position is None:
        raise Refusal("That position is not known here. Type `/atest status` to see the numbers.")
    return position


def _check_kind(form: Amendment, position: Position) -> None:
    """Refuse a form that was opened at another stage: it meant, or could say, another kind of change (7, 8.4)."""
    is_decided = Stage(position.stage) in _DECIDED
    if is_decided and form.change == Change.SUBSTANTIVE:
        raise Refusal(
            f"{position.number} was adopted while this form was open, and then only an editorial correction can be "
            "made. Nothing was changed. If its substance must change, propose a new text with `/atest propose`."
        )
    if not is_decided and not form.change:
        raise Refusal(
            f"{position.number} is open to changes of substance again, and a form must say which kind it makes. "
            f"Nothing was changed. Please close this one and type `/atest amend {position.number}`."
        )


def _clean(form: Amendment, reads: Revision, *, is_decided: bool) -> tuple[Words, Change, str]:
    typed = replace(form.words, text=revising.kept_if_long(form.words.text, reads.text))
    asked = Change.CORRECTION.value if is_decided else form.change
    fields = revising.clean(
        {
            **revising.cleaners(typed, text.TEXT_LIMIT),
            "change": lambda: _change(asked),
            "why": lambda: text.clean_text(form.why, "reason for the change", WHY_LIMIT),
        }
    )
    change, why = Change(fields.pop("change")), fields.pop("why")
    words = Words(**fields)
    if form.revision_id != reads.id:
        raise Refusal("The text was changed by somebody else while this form was open. Please start again from it.")
    if change == Change.CORRECTION and not is_decided:
        raise Refusal("Please say whether the change is editorial or substantive.")
    if words == revising.words_of(reads):
        raise Refusal("Nothing is different from the text as it stands. Change a word, or press Cancel.")
    return words, change, why


def _change(value: str) -> str:
    if value not in CHANGES and value != Change.CORRECTION:
        raise Refusal("Please say whether the change is editorial or substantive.")
    return value


def _at_once(rows: Rows, coalition: Coalition, case: _Case) -> None:
    """In deliberation nobody has answered yet, so a next text of either kind takes effect now."""
    position, before, now = case.position, case.before, case.now
    after = _store(rows, case, State.TAKEN)
    if Stage(position.stage) == Stage.OBJECTED:
        _deliberate_again(rows, position, now)
    revising.take_place(rows, coalition, positions.by_id(rows, position.id), before, after, now)
    _record(rows, case, after)


def _in_vote(rows: Rows, coalition: Coalition, case: _Case) -> None:
    """In an open vote an editorial change waits, and a substantive one begins the vote anew (7.2, 7.3)."""
    vote, number = case.vote, case.position.number
    if vote is None or vote.outcome is not None or vote.closes_at <= case.now:
        raise Refusal(f"Voting on {number} has closed, and the count follows. Please wait for it.")
    waiting = amendments.waiting(rows, case.position.id)
    if waiting is not None and waiting.kind == Change.EDITORIAL and waiting.due_at <= case.now:
        raise Refusal(
            f"The 24 hours of the editorial change to {number} are over, and it takes effect in a few minutes. "
            f"Please type `/atest amend {number}` then, to begin from the new text."
        )
    if case.change == Change.SUBSTANTIVE:
        _begin_anew(rows, coalition, case, vote)
        return
    ratified = decisions.ratified_by(rows, vote.id)
    if ratified is not None:
        raise Refusal(
            f"The vote on {number} would ratify {ratified.number}, so its wording stays as it was decided. "
            f"Once {ratified.number} is ratified, correct it with `/atest amend {number}`."
        )
    if waiting is not None:
        raise Refusal(
            f"An editorial change to {number} waits already, until {coalition.calendar.in_words(waiting.due_at)}. "
            "Please wait until it has taken effect, or was stopped."
        )
    check_time_for_editorial(number, vote.closes_at, coalition.calendar.in_words(vote.closes_at), case.now)
    _put(rows, coalition, case)


def _correct(rows: Rows, coalition: Coalition, case: _Case) -> None:
    """What was adopted is changed by an editorial correction alone, which waits as in a vote (8.4)."""
    if amendments.waiting(rows, case.position.id) is not None:
        raise Refusal(f"A correction to {case.position.number} waits already. Please wait until it has taken effect.")
    _put(rows, coalition, case)


def _begin_anew(rows: Rows, coalition: Coalition, case: _Case, vote: Vote) -> None:
    after = _store(rows, case, State.TAKEN)
    replacing.replace_vote(rows, coalition, case.position, vote, case.before, after, case.actor.person_id, case.now)
    _record(rows, case, after)


def _put(rows: Rows, coalition: Coalition, case: _Case) -> None:
    """A change that waits for objections."""
    after = _store(rows, case, State.WAITING)
    waiting = amendments.waiting(rows, case.position.id)
    if waiting is None:
        raise AssertionError("what was stored is there")
    editing.announce(rows, coalition, case.position, waiting.id)
    _record(rows, case, after, Fact.CHANGE_PUT)


def _deliberate_again(rows: Rows, position: Position, now: datetime) -> None:
    """A new revision clears the objections to the one before, and deliberation on it begins now (5.4)."""
    positions.move(rows, position.id, Stage.OBJECTED, Stage.DELIBERATION)
    positions.reopen_deliberation(rows, position.id, now)
    answers.clear_objections(rows, position.id, now)


def _store(rows: Rows, case: _Case, state: State) -> Revision:
    number = positions.next_revision_number(rows, case.position.id)
    after = positions.revision(rows, revising.add(rows, case.position.id, number, case.words, case.now))
    due_at = case.now + EDITORIAL_WAIT if state == State.WAITING else case.now
    amendments.add(
        rows, case.position, case.before, after, case.change, state, case.why, case.actor.person_id, case.now, due_at
    )
    return after


def _record(rows: Rows, case: _Case, after: Revision, fact: Fact = Fact.TEXT_CHANGED) -> None:
    record.append(
        rows,
        case.now,
        fact,
        f"position:{case.position.id}",
        position=case.position.id,
        revision=after.id,
        revision_hash=after.hash,
        before=case.before.id,
        change=case.change.value,
        person=case.actor.person_id,
    )


def _as_it_stands(rows: Rows, coalition: Coalition, position: Position) -> Amended:
    last = amendments.newest(rows, position.id)
    if last is None:
        raise Refusal(f"The text of {position.number} has not been changed.")
    revision = positions.revision(rows, last.to_revision_id)
    return Amended(position.number, revision.number, State(last.state), coalition.moment(last.due_at))


_WAYS: Mapping[Stage, Callable[[Rows, Coalition, _Case], None]] = {
    Stage.DRAFT: _at_once,
    Stage.DELIBERATION: _at_once,
    Stage.OBJECTED: _at_once,
    Stage.VOTING: _in_vote,
    **dict.fromkeys(_DECIDED, _correct),
}
