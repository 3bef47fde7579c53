"""What waits for a chair, in words, with the buttons that open the same forms as the commands."""

from collections.abc import Callable

from atest_bot.services.homing import ChairItem, ChairWait
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, Piece, actions, button, labels, said, shown, when
from atest_bot.slack.home.drawing import Permalinks, linked


def item(waits: ChairItem, link: Permalinks) -> list[Piece]:
    """One thing that waits, and what a chair can do about it."""
    words = said(_WORDS[waits.kind](waits, link))
    row = [make(waits) for make in _BUTTONS.get(waits.kind, ())]
    if not row:
        return [words]
    return [
        words,
        actions(f"home:chair:{waits.kind}:{waits.number}:{waits.motion_id}", row, f"Press {labels(row, ' or ')}."),
    ]


def _verb(label: str, verb: str) -> Callable[[ChairItem], Block]:
    """A button that does what the command does."""
    return lambda waits: button(
        label, f"{ids.HOME_VERB}{verb}", waits.vote_on or waits.number, f"{label}: {waits.number}"
    )


def _opens(label: str, action_id: str) -> Callable[[ChairItem], Block]:
    """A button that opens the form of a position."""
    return lambda waits: button(label, action_id, str(waits.position_id), f"{label}: {waits.number}")


def _reopening(waits: ChairItem) -> Block:
    return button("Reopen", ids.REOPEN, str(waits.information_id), f"Reopen: {waits.number}")


def _second(waits: ChairItem) -> Block:
    return button("Second", ids.SECOND, str(waits.motion_id), f"Second: {waits.would}")


def _motion(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, f"<@{waits.people[0]}> moves to {waits.would}. A second chair must agree.", link)


def _of_decision(label: str, action_id: str) -> Callable[[ChairItem], Block]:
    """The same for a decision."""
    return lambda waits: button(label, action_id, str(waits.decision_id), f"{label}: {waits.number}")


def _weak(waits: ChairItem, link: Permalinks) -> str:
    words = "More than a third stood aside, so it is adopted and not published until a chair says so."
    return _titled(waits, words, link)


def _overdue(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, "Its embargo ended more than 24 hours ago, and it is not published yet.", link)


def _review(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, "It is confidential, and its review is due. Two chairs can make it public.", link)


def _note(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, "Its principle check has a yes or an unsure, so a vote needs a chair’s note first.", link)


def _input(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, "Nobody has recorded lived-experience input, and a vote needs it first.", link)


def _ready(waits: ChairItem, link: Permalinks) -> str:
    return _titled(
        waits,
        "It is ready for a vote: it was deliberated long enough for the ordinary rule, and nothing is missing.",
        link,
    )


def _ratify(waits: ChairItem, link: Permalinks) -> str:
    until = f" {when(waits.until)}" if waits.until else ""
    return _titled(waits, f"It was a rapid decision, and lapses{until} unless the members ratify it by a vote.", link)


def _reopen(waits: ChairItem, link: Permalinks) -> str:
    words = "Material information was filed on it after it was adopted. The thread shows it."
    return _titled(waits, words, link)


def _report(waits: ChairItem, link: Permalinks) -> str:
    words = "Those who were consulted are owed a report back. The proposer was asked; a chair can note it too."
    return _titled(waits, words, link)


def _posts(waits: ChairItem, link: Permalinks) -> str:
    number = "1 message" if waits.count == 1 else f"{waits.count} messages"
    where = f"for <#{waits.channel}>" if waits.channel else "for people, in private,"
    cause = shown(waits.code.replace("_", " ")) or "no clear answer"
    return (
        f"*{number} {where} could not be posted yet.* Slack’s answer: {cause}. Nothing is lost. "
        "Whoever runs the bot can see more with `python -m atest_bot outbox list`."
    )


def _unconfirmed(waits: ChairItem, link: Permalinks) -> str:
    named = ", ".join(f"<@{slack_id}>" for slack_id in waits.people)
    rest = f" and {waits.count - len(waits.people)} more" if waits.count > len(waits.people) else ""
    return (
        f"*Confidentiality not confirmed yet* by {named}{rest}. Each is asked with the first receipt, and in the "
        f"Home tab of this app. `{ids.COMMAND} roster` shows everybody."
    )


def _titled(waits: ChairItem, words: str, link: Permalinks) -> str:
    return f"*{waits.number}, “{shown(waits.title)}”*\n{linked(words, waits.place, 'Read it', link)}"


_WORDS: dict[ChairWait, Callable[[ChairItem, Permalinks], str]] = {
    ChairWait.MOTION: _motion,
    ChairWait.WEAK: _weak,
    ChairWait.OVERDUE: _overdue,
    ChairWait.REVIEW: _review,
    ChairWait.NOTE: _note,
    ChairWait.INPUT: _input,
    ChairWait.READY: _ready,
    ChairWait.RATIFY: _ratify,
    ChairWait.REOPEN: _reopen,
    ChairWait.REPORT: _report,
    ChairWait.POSTS: _posts,
    ChairWait.UNCONFIRMED: _unconfirmed,
}
_BUTTONS: dict[ChairWait, tuple[Callable[[ChairItem], Block], ...]] = {
    ChairWait.MOTION: (_second,),
    ChairWait.WEAK: (
        _of_decision("Publish Anyway", ids.PUBLISH),
        _of_decision("Deliberate Again", ids.DELIBERATE_AGAIN),
    ),
    ChairWait.OVERDUE: (_of_decision("Publish Now", ids.PUBLISH),),
    ChairWait.REVIEW: (_of_decision("Publish Now", ids.PUBLISH),),
    ChairWait.NOTE: (_opens("Write Note", ids.WRITE_NOTE),),
    ChairWait.INPUT: (_opens("Record Input", ids.RECORD_INPUT),),
    ChairWait.READY: (_verb("Open a Sign-On Vote", "poll"),),
    ChairWait.RATIFY: (_verb("Open a Sign-On Vote", "poll"),),
    ChairWait.REOPEN: (_reopening,),
    ChairWait.REPORT: (_of_decision("Say How", ids.REPORT_BACK),),
}
