"""`/atest status` and `/atest vote`: what is open, the roll call, and a ballot for those who cannot use buttons."""

from dataclasses import replace

from atest_bot.domain.ballots import LABELS, WORDS, Choice, Surface, Timing
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import check_member_of_coalition
from atest_bot.domain.notices import Moment
from atest_bot.domain.positions import STAGE_WORDS
from atest_bot.domain.tally import Count, Turnout
from atest_bot.services import homing, reading, voting
from atest_bot.services.reading import RollCall
from atest_bot.services.voting import Cast, Press
from atest_bot.slack import forms
from atest_bot.slack.blocks import Message, Piece, message, names, owning, said, shown, small, when
from atest_bot.slack.desk import Call, Desk, open_view
from atest_bot.slack.home import SECTIONS, listed, permalinks
from atest_bot.slack.wording.outcomes import outcome_of, what_became
from atest_bot.slack.wording.phrases import reported

# What `/atest status` lists, and how much of it: the same reads and words as App Home.
_MOST = {"waiting": 50, "answered": 50, "running": 50, "checks": 10, "deliberation": 50, "decisions": 5}
LISTED = tuple(replace(section, most=_MOST[section.key]) for section in SECTIONS if section.key in _MOST)


def vote(desk: Desk, call: Call) -> Message | None:
    """`/atest vote P-… sign-on|stand-aside|object|withdraw`; the moment it reached us decides whether it is in time."""
    choice = _choice(call)
    now = desk.clock.now()
    found = desk.database.run(reading.vote_on, call.slack_id, call.word(1), now)
    press = Press(call.key, call.slack_id, found.id, found.revision_hash, choice, Surface.COMMAND, now)
    cast = desk.database.run(voting.cast_ballot, desk.coalition, press, now)
    if cast.owes_reason and not cast.is_repeat:
        open_view(desk, call.trigger_id, forms.objection(found.id, call.word(1).upper()))
    return message(said(_cast_in_words(cast, choice)))


def _choice(call: Call) -> Choice | None:
    typed = "-".join(call.words[2:]).lower().replace("_", "-")
    if typed == "withdraw":
        return None
    if typed not in WORDS:
        raise Refusal(
            "Please say which position and what your member answers, like this: `/atest vote P-2026-014 sign-on`. "
            "The answers are `sign-on`, `stand-aside` and `object`; `withdraw` takes the ballot back."
        )
    return WORDS[typed]


def _cast_in_words(cast: Cast, choice: Choice | None) -> str:
    if cast.timing != Timing.IN_TIME:
        return "*Not counted.* Voting has closed. What you answered is kept in the record as late."
    if cast.standing != choice:
        standing = LABELS[cast.standing] if cast.standing else "none"
        return (
            f"*Not changed.* {owning(cast.member_name)} ballot is *{standing}*, set by its primary delegate. "
            "Your answer is in the record."
        )
    if choice is None:
        return f"*Withdrawn.* {shown(cast.member_name)} has no ballot in this vote now."
    printed = f", to be printed as “{shown(cast.printed_as)}”" if cast.printed_as and choice == Choice.SIGN_ON else ""
    whose = f"*{shown(cast.member_name)}*{printed}"
    return f"*Recorded: {LABELS[choice]}* for {whose}. Your receipt follows as a direct message."


def status(desk: Desk, call: Call) -> Message:
    """`/atest status [P-…]`."""
    now = desk.clock.now()
    if call.word(1):
        return _roll_call(desk.database.run(reading.roll_call, desk.coalition, call.slack_id, call.word(1), now))
    seen = desk.database.run(homing.see, desk.coalition, call.slack_id, LISTED, "", now)
    check_member_of_coalition(seen.actor)
    return message(*listed(seen, LISTED, permalinks(desk.identity.url)))


def _counts(count: Count | Turnout, *, is_over: bool) -> str:
    if isinstance(count, Turnout):
        answered = f"Answered {count.answered} of {count.entitled}"
        sealed = ". As nothing was counted, it stays sealed." if is_over else "; who and what is sealed until the count"
        return f"{answered}{sealed}"
    return (
        f"Sign on {count.sign_on}, stand aside {count.stand_aside}, object {count.object}, "
        f"no response {count.entitled - count.answered} of {count.entitled}"
    )


def _roll_call(seen: RollCall) -> Message:
    title = f", “{shown(seen.title)}”" if seen.title else ""
    head = said(f"*{seen.number}{title}*: {_state(seen)}")
    if seen.counts is None or seen.closes is None:
        return message(head, said("No vote has opened on it yet."), _information(seen))
    return message(
        head,
        said(_course(seen, seen.closes)),
        small(_counts(seen.counts, is_over=seen.ended is not None)),
        *(_line(seen, choice) for choice in (*Choice, None) if seen.roll),
        said(f"*Recused*: {names(seen.recused)}") if seen.recused else None,
        said(reported(seen.reported, seen.reported_number)) if seen.reported_number else None,
        _own_line(seen) if seen.own_member and not seen.roll else None,
        _information(seen),
        small("The roll call is for members only."),
    )


def _course(seen: RollCall, closes: Moment) -> str:
    """By what rule and until when; where nobody counted, neither came to anything."""
    if seen.ended is not None:
        return f"It ended {when(seen.ended)} without a count."
    closing = "Closed" if seen.outcome or seen.is_counting else "Closes"
    return f"{seen.rule} {closing} {when(closes)}."


def _own_line(seen: RollCall) -> Piece:
    answer = LABELS[seen.own] if seen.own else "no response"
    until = "" if seen.ended else " until the count"
    return said(f"{shown(seen.own_member)}: *{answer}*. Only its own people see this{until}.")


def _information(seen: RollCall) -> Piece | None:
    """What was filed on it; the words stand in its thread (10.2)."""
    if not seen.information:
        return None
    lines = "\n".join(f"{shown(title)}, from {shown(member)}" for member, title in seen.information)
    return said(f"*Material information, in the thread*\n{lines}")


def _state(seen: RollCall) -> str:
    if seen.vote and seen.vote.outcome:
        return f"{outcome_of(seen.vote)}.{what_became(seen.vote)}"
    return "voting has ended, and the count follows." if seen.is_counting else f"{STAGE_WORDS[seen.stage]}."


def _line(seen: RollCall, choice: Choice | None) -> Piece:
    label = LABELS[choice] if choice else "No response"
    return said(f"*{label}*: {names(name for name, answer in seen.roll if answer == choice)}")
