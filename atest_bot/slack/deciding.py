"""Decisions after their adoption: published, taken back, superseded, signed later, reported back on (rulebook 8)."""

from collections.abc import Callable

from slack_bolt import Ack, App

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import ending, reading, releasing, reporting_back, showing, signing
from atest_bot.slack import ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.blocks import Message, message, said, sentence
from atest_bot.slack.desk import Body, Call, Desk, open_form_or_tell, open_view
from atest_bot.slack.forms import deciding as forms

_NUMBER = "D-2026-009"


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.PUBLISH)(lambda ack, body, action: on_publish_pressed(desk, ack, body, action))
    app.action(ids.DELIBERATE_AGAIN)(lambda ack, body, action: on_deliberate_again(desk, ack, body, action))
    app.action(ids.REPORT_BACK)(lambda ack, body, action: on_report_offered(desk, ack, body, action))
    app.view(ids.FORM_RESCIND)(lambda ack, body, view: on_rescinded(desk, ack, body, view))
    app.view(ids.FORM_SUPERSEDE)(lambda ack, body, view: on_superseded(desk, ack, body, view))
    app.view(ids.FORM_REPORT_BACK)(lambda ack, body, view: on_reported(desk, ack, body, view))


def publish(desk: Desk, call: Call) -> Message:
    """`/atest publish D-…`."""
    number = _number(call, "publish")
    now = desk.clock.now()
    return _done(desk.database.run(releasing.publish, desk.coalition, call.key, call.slack_id, number, now))


def rescind(desk: Desk, call: Call) -> Message | None:
    """`/atest rescind D-…`: a form that asks for the reason."""
    number = _number(call, "rescind")
    decision = desk.database.run(ending.check_may_end, call.slack_id, number, desk.clock.now())
    return open_view(desk, call.trigger_id, forms.rescind(decision.id, decision.number))


def supersede(desk: Desk, call: Call) -> Message | None:
    """`/atest supersede D-…`: a form that asks by which later decision, and why."""
    number = _number(call, "supersede")
    decision = desk.database.run(ending.check_may_end, call.slack_id, number, desk.clock.now())
    later = desk.database.run(reading.later_decisions, decision.id)
    if not later:
        raise Refusal(f"No later decision is in force, so nothing can take the place of {decision.number}.")
    return open_view(desk, call.trigger_id, forms.supersede(decision.id, decision.number, later))


def deliver(desk: Desk, call: Call) -> Message:
    """`/atest deliver D-… [2027-06-04]`."""
    number, now = _number(call, "deliver"), desk.clock.now()
    words = desk.database.run(signing.deliver, desk.coalition, call.key, call.slack_id, number, call.word(2), now)
    return _done(words)


def name(desk: Desk, call: Call) -> Message:
    """`/atest name sign|withdraw D-…`."""
    deeds: dict[str, Callable[..., str]] = {"sign": signing.sign, "withdraw": signing.withdraw_name}
    deed = deeds.get(call.word(1).lower())
    if deed is None or not call.word(2):
        raise Refusal(f"Please write it like `/atest name sign {_NUMBER}` or `/atest name withdraw {_NUMBER}`.")
    now = desk.clock.now()
    return _done(desk.database.run(deed, desk.coalition, call.key, call.slack_id, call.word(2), now))


def _number(call: Call, verb: str) -> str:
    if not call.word(1):
        raise Refusal(f"Please say which decision, like this: `/atest {verb} {_NUMBER}`.")
    return call.word(1)


def _done(words: str) -> Message:
    return message(said(sentence(words)))


def on_publish_pressed(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """Publish Anyway, or Publish Now, under a chair's message."""
    _pressed(desk, ack, body, action, _publish)


def _publish(desk: Desk, key: str, slack_id: str, decision_id: int) -> str:
    now = desk.clock.now()
    number = desk.database.run(reading.number_of_decision, decision_id)
    return desk.database.run(releasing.publish, desk.coalition, key, slack_id, number, now)


def on_deliberate_again(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """Deliberate Again, under the word that a consensus is weak."""
    _pressed(desk, ack, body, action, _deliberate)


def _deliberate(desk: Desk, key: str, slack_id: str, decision_id: int) -> str:
    now = desk.clock.now()
    return desk.database.run(releasing.deliberate_again, desk.coalition, key, slack_id, decision_id, now)


def _pressed(desk: Desk, ack: Ack, body: Body, action: Body, act: Callable[[Desk, str, str, int], str]) -> None:
    """Do what a button says, and tell the person what came of it."""
    key, slack_id, value = ids.action_key(body, action), body["user"]["id"], str(action.get("value"))
    try:
        words = act(desk, key, slack_id, ids.number(value))
    except Refusal as refusal:
        words = refusal.sentence
    desk.database.run(showing.tell_person, slack_id, f"answer:{key}", Note(words))
    desk.nudge()
    ack()


def on_report_offered(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button that asks how those who were consulted were reported back to."""
    slack_id, decision_id = body["user"]["id"], ids.number_of(action)

    def view() -> Body:
        number = desk.database.run(reporting_back.check_may_report, slack_id, decision_id, desk.clock.now())
        return forms.report_back(decision_id, number)

    desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    ack()


def on_rescinded(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of a rescission, sent."""
    decision_id, reason = forms.decision_of(view), forms.read_reason(view)
    _sent(desk, ack, body, view, ending.rescind, decision_id, reason, "is rescinded")


def on_superseded(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of a succession, sent."""
    decision_id, (later, reason) = forms.decision_of(view), forms.read_later(view)
    _sent(desk, ack, body, view, ending.supersede, (decision_id, later), reason, "is superseded")


def _sent(
    desk: Desk, ack: Ack, body: Body, view: Body, act: Callable[..., str], subject: object, reason: str, done: str
) -> None:
    key, slack_id, now = ids.form_key(view), body["user"]["id"], desk.clock.now()
    accept(
        desk,
        ack,
        "reason",
        lambda: desk.database.run(act, desk.coalition, key, slack_id, subject, reason, now),
        lambda number: forms.ended(f"*{number}* {done}."),
    )


def on_reported(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of a report back, sent."""
    try:
        desk.database.run(
            reporting_back.report,
            desk.coalition,
            ids.form_key(view),
            body["user"]["id"],
            forms.decision_of(view),
            forms.read_report(view),
            desk.clock.now(),
        )
    except Refusal as refusal:
        ack(response_action="errors", errors=refusal.fields or {"words": refusal.sentence})
        return
    desk.nudge()
    ack()
