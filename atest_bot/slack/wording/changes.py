"""How it reads when a text changes. What went and what came is said in words: color and bold say nothing aloud."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.amendments import Change
from atest_bot.domain.differences import Line, Mark
from atest_bot.slack.blocks import Message, Piece, link, message, quoted, said, shown, small

_KINDS = {Change.EDITORIAL: "An editorial change", Change.SUBSTANTIVE: "A substantive change"}


def text_changed(notice: notices.TextChanged) -> Message:
    by = f"<@{notice.chair}>, a chair" if notice.chair else shown(notice.member)
    earlier = (
        f" What was said before is under {link(notice.earlier, f'the card of revision {notice.before}')}."
        if notice.earlier
        else ""
    )
    stay = " Ballots already cast stay." if notice.ballots_stay else ""
    return message(
        said(
            f"*This is revision {notice.after} of {notice.number}, “{shown(notice.title)}”.* "
            f"{_KINDS[notice.change]} to revision {notice.before}, made by {by}.{stay} "
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

RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.TextChanged: text_changed,
    notices.TextDifference: difference,
    notices.ThreadMoved: thread_moved,
}
