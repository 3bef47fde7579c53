"""How it reads when a text changes. What went and what came is said in words: color and bold say nothing aloud."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.amendments import Change, State
from atest_bot.domain.ballots import LABELS
from atest_bot.domain.differences import Line, Mark
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, Piece, actions, button, link, message, quoted, said, shown, small, when

_KINDS = {Change.EDITORIAL: "An editorial change", Change.SUBSTANTIVE: "A substantive change"}


def text_changed(notice: notices.TextChanged) -> Message:
    earlier = (
        f" What was said before is under {link(notice.earlier, f'the card of revision {notice.before}')}."
        if notice.earlier
        else ""
    )
    stay = " Ballots already cast stay." if notice.ballots_stay else ""
    return message(
        said(
            f"*This is revision {notice.after} of {notice.number}, “{shown(notice.title)}”.* "
            f"{_KINDS[notice.change]} to revision {notice.before}, made by {_author(notice)}.{stay} "
            f"Deliberation goes on in this thread.{earlier}"
        ),
        quoted(notice.why, "What changed and why: "),
    )


def thread_moved(notice: notices.ThreadMoved) -> Message:
    where = link(notice.place, f"the card of revision {notice.revision}")
    return message(
        said(
            f"*Revision {notice.revision} of {notice.number} replaces this text.* "
            f"Please go on under {where}; what was said here stays."
        )
    )


def difference(notice: notices.TextDifference) -> Message:
    page = f" Part {notice.page} of {notice.pages}." if notice.pages > 1 else ""
    head = f"*{notice.number}: what changed from revision {notice.before} to revision {notice.after}.*{page}"
    return message(said(head), *(_line(line) for line in notice.lines))


def _line(line: Line) -> Piece:
    return _LINES[line.mark](line)


def _kept(line: Line) -> Piece:
    return small("1 paragraph unchanged." if line.words == "1" else f"{line.words} paragraphs unchanged.")


def _labeled(label: str) -> Callable[[Line], Piece]:
    return lambda line: quoted(line.words, f"{label}, continued: " if line.is_continued else f"{label}: ")


_LINES: dict[Mark, Callable[[Line], Piece]] = {
    Mark.FIELD: lambda line: said(f"*{line.words}*"),
    Mark.KEPT: _kept,
    Mark.WAS: _labeled("Was"),
    Mark.NOW: _labeled("Now"),
    Mark.REMOVED: _labeled("Removed"),
    Mark.ADDED: _labeled("Added"),
}

_WAITS = {
    Change.EDITORIAL: "Ballots already cast stay, and votes go on under a new card.",
    Change.CORRECTION: "The text of the decision is corrected then; where it is published, a note there says so.",
}


def change_put(notice: notices.ChangePut) -> Message:
    what = "A correction" if notice.change == Change.CORRECTION else "An editorial change"
    head = f"*{what} to {notice.number}, “{shown(notice.title)}”*, put by {_author(notice)}."
    due = when(notice.due)
    state = {
        State.WAITING: f"Revision {notice.after} takes effect {due}, unless a member says that it is substantive. "
        f"{_WAITS.get(notice.change, '')}",
        State.TAKEN: f"Revision {notice.after} has taken effect.",
        State.STOPPED: f"Revision {notice.after} does not take effect.",
    }[notice.state]
    return message(
        said(f"{head}\n{state}"),
        quoted(notice.why, "What changed and why: "),
        said("What is different follows below.") if notice.state == State.WAITING else None,
        _stop_button(notice) if notice.state == State.WAITING else None,
    )


def _stop_button(notice: notices.ChangePut) -> Piece:
    value = str(notice.amendment_id)
    stop = button("This is substantive", ids.STOP_CHANGE, value, f"This is substantive: {notice.number}")
    return actions(f"change:{value}", [stop], "If it changes what members answer to, press This is substantive.")


def change_stopped(notice: notices.ChangeStopped) -> Message:
    next_step = (
        "What was adopted stays as it is. A change of substance is proposed as a position of its own."
        if notice.change == Change.CORRECTION
        else "The text under the vote stays as it is. The proposer or a chair can put the change again as substantive: "
        f"`{ids.COMMAND} amend {notice.number}`."
    )
    return message(
        said(
            f"*{shown(notice.member)} says that revision {notice.revision} of {notice.number} is substantive, "
            f"so it does not take effect.* {next_step}"
        )
    )


def change_dropped(notice: notices.ChangeDropped) -> Message:
    return message(
        said(
            f"*Revision {notice.revision} of {notice.number} does not take effect.* "
            "What it would have changed ended, or changed in another way, while it waited."
        )
    )


def corrected(notice: notices.Corrected) -> Message:
    return message(
        said(
            f"*{notice.decision} is corrected.* Revision {notice.revision} is its text from now on, in public too "
            "where it is published. The text as adopted stays in the record."
        )
    )


def voting_began_anew(notice: notices.VotingBeganAnew) -> Message:
    return message(
        said(
            f"*Voting begins anew on {notice.number}, “{shown(notice.title)}”.* Revision {notice.after}, by "
            f"{_author(notice)}, changes the substance, so the vote on revision {notice.before} has ended and its "
            f"ballots do not carry over.\n{notice.rule} Closes {when(notice.closes)}."
        ),
        said("Please answer on the card at the top of this thread."),
    )


def reaffirm_asked(notice: notices.ReaffirmAsked) -> Message:
    value = str(ids.BallotButton(notice.vote_id, notice.revision_hash))
    about, label = notice.number, LABELS[notice.choice]
    row = [
        button("Reaffirm", ids.REAFFIRM, value, f"Reaffirm: {label}, {about}"),
        button("Change", ids.CHANGE_ANSWER, value, f"Change the answer: {about}"),
    ]
    return message(
        said(
            f"*The text of {about}, “{shown(notice.title)}”, changed in substance, and voting begins anew.*\n"
            f"{shown(notice.member)} answered *{label}* on revision {notice.before}. That does not carry over to "
            f"revision {notice.after}. What is different is in a message of its own."
        ),
        said(f"Reaffirm casts *{label}* again, for {shown(notice.member)}. Voting closes {when(notice.closes)}."),
        actions(f"reaffirm:{value}", row, "Press Reaffirm, or Change to give another answer."),
    )


def _author(notice: notices.TextChanged | notices.ChangePut | notices.VotingBeganAnew) -> str:
    return f"<@{notice.chair}>, a chair" if notice.chair else shown(notice.member)


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.ReaffirmAsked: reaffirm_asked,
    notices.ChangeDropped: change_dropped,
    notices.ChangePut: change_put,
    notices.ChangeStopped: change_stopped,
    notices.Corrected: corrected,
    notices.TextChanged: text_changed,
    notices.TextDifference: difference,
    notices.ThreadMoved: thread_moved,
    notices.VotingBeganAnew: voting_began_anew,
}
