"""What waits for a chair, in words, with the buttons that open the same forms as the commands."""

from collections.abc import Callable

from atest_bot.services.homing import ChairItem, ChairWait
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, Piece, actions, button, said, shown
from atest_bot.slack.home.drawing import Permalinks, linked


def item(waits: ChairItem, link: Permalinks) -> list[Piece]:
    """One thing that waits, and what a chair can do about it."""
    words = said(_WORDS[waits.kind](waits, link))
    row = [make(waits) for make in _BUTTONS.get(waits.kind, ())]
    if not row:
        return [words]
    labels = " or ".join(str(each["text"]["text"]) for each in row)
    return [words, actions(f"home:chair:{waits.kind}:{waits.number}:{waits.motion_id}", row, f"Press {labels}.")]


def _verb(label: str, verb: str) -> Callable[[ChairItem], Block]:
    """A button that does what the command does."""
    return lambda waits: button(label, f"{ids.HOME_VERB}{verb}", waits.number, f"{label}: {waits.number}")


def _second(waits: ChairItem) -> Block:
    return button("Second", ids.SECOND, str(waits.motion_id), f"Second: {waits.would}")


def _motion(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, f"<@{waits.people[0]}> moves to {waits.would}. A second chair must agree.", link)


def _ready(waits: ChairItem, link: Permalinks) -> str:
    return _titled(waits, "It has been deliberated long enough for a vote under the ordinary rule.", link)


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
        f"*Confidentiality not confirmed yet* by {named}{rest}. Each is asked once, with the first receipt. "
        f"`{ids.COMMAND} roster` shows everybody."
    )


def _titled(waits: ChairItem, words: str, link: Permalinks) -> str:
    return f"*{waits.number}, “{shown(waits.title)}”*\n{linked(words, waits.place, 'Read it', link)}"


_WORDS: dict[ChairWait, Callable[[ChairItem, Permalinks], str]] = {
    ChairWait.MOTION: _motion,
    ChairWait.READY: _ready,
    ChairWait.POSTS: _posts,
    ChairWait.UNCONFIRMED: _unconfirmed,
}
_BUTTONS: dict[ChairWait, tuple[Callable[[ChairItem], Block], ...]] = {
    ChairWait.MOTION: (_second,),
    ChairWait.READY: (_verb("Open a Sign-On Vote", "poll"),),
}
