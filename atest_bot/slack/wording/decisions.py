"""What chairs, proposers and members read of a decision after its adoption."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.publication import Publication
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, actions, button, message, quoted, said, shown, when

_UNTIL = {
    Publication.PUBLIC: "Nothing is published until a chair decides.",
    Publication.EMBARGOED: "When its embargo ends, the chairs are asked whether to publish it anyway.",
    Publication.CONFIDENTIAL: "It stays confidential within the coalition.",
}


def weak_consensus(notice: notices.WeakConsensus) -> Message:
    value = str(notice.decision_id)
    anyway = button("Publish Anyway", ids.PUBLISH, value, f"Publish anyway: {notice.decision}")
    again = button("Deliberate Again", ids.DELIBERATE_AGAIN, value, f"Deliberate again: {notice.decision}")
    row, press = ([anyway, again], "Press Publish Anyway or Deliberate Again.")
    if notice.publication != Publication.PUBLIC:
        row, press = ([again], "Press Deliberate Again, or leave it.")
    return message(
        said(
            f"*{notice.number}, “{shown(notice.title)}”, is adopted as {notice.decision} with weak consensus:* more "
            f"than a third of the members stood aside. {_UNTIL[notice.publication]} Would it be better "
            "to deliberate again?"
        ),
        actions(f"weak:{value}", row, press),
    )


def embargo_overdue(notice: notices.EmbargoOverdue) -> Message:
    value = str(notice.decision_id)
    row = [button("Publish Now", ids.PUBLISH, value, f"Publish now: {notice.decision}")]
    return message(
        said(
            f"*The embargo on {notice.decision} ended {when(notice.ended)}, more than a day ago.* It was not published "
            "then. Should it be published now?"
        ),
        actions(f"overdue:{value}", row, "Press Publish Now, or leave it."),
    )


def decision_lapsed(notice: notices.DecisionLapsed) -> Message:
    return message(
        said(
            f"*{notice.decision} has lapsed.* It was a rapid decision, and no vote under another rule ratified it in "
            f"time. If it is still needed, propose it anew with `{ids.COMMAND} propose`."
        )
    )


def report_back_asked(notice: notices.ReportBackAsked) -> Message:
    value = str(notice.decision_id)
    row = [button("Say How", ids.REPORT_BACK, value, f"Say how you reported back: {notice.decision}")]
    return message(
        said(
            f"*{notice.decision}, “{shown(notice.title)}”, is adopted.* Everyone who was asked for it is owed a report "
            "back. Once they have heard, please say how; or say why not."
        ),
        actions(f"report:{value}", row, "Press Say How."),
    )


def report_back_given(notice: notices.ReportBackGiven) -> Message:
    head = "Those who were asked have been reported back to." if notice.was_given else "No report back was given."
    return message(said(f"*{notice.decision}: {head}*"), quoted(notice.words))


def name_changed(notice: notices.NameChanged) -> Message:
    did = "signed" if notice.is_signed else "took its name off"
    return message(said(f"*{shown(notice.member)} {did} {notice.decision}.* <@{notice.person}> did so for it."))


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.WeakConsensus: weak_consensus,
    notices.EmbargoOverdue: embargo_overdue,
    notices.DecisionLapsed: decision_lapsed,
    notices.ReportBackAsked: report_back_asked,
    notices.ReportBackGiven: report_back_given,
    notices.NameChanged: name_changed,
}
