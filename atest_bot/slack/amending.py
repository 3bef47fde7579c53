"""A change to a text: its form opened and sent, stopped by a member, and answered anew."""

from dataclasses import replace

from slack_bolt import Ack, App

from atest_bot.domain.amendments import Change, State
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import amending, editing, rechecking, showing
from atest_bot.services.amending import Amended, Amendment
from atest_bot.services.editing import Stop
from atest_bot.slack import attaching, forms, ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.attaching import Sheet
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_view


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_AMEND)(lambda ack, body, view: on_amended(desk, ack, body, view))
    app.view(ids.FORM_RECHECK)(lambda ack, body, view: on_rechecked(desk, ack, body, view))
    app.action(ids.STOP_CHANGE)(lambda ack, body, action: on_change_stopped(desk, ack, body, action))


def open_form(desk: Desk, call: Call) -> Message | None:
    """`/atest amend P-…`."""
    draft = desk.database.run(amending.draft, call.slack_id, call.word(1), desk.clock.now())
    return open_view(desk, call.trigger_id, forms.amend(draft))


def on_amended(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form, sent: a next revision, or each fault beside its field."""
    slack_id, form = body["user"]["id"], forms.read_amendment(view)

    def amend(whole: Amendment) -> Amended:
        key, now = ids.form_key(view), desk.clock.now()
        return desk.database.run(amending.amend, desk.coalition, key, slack_id, whole, now)

    def take(words: str) -> tuple[Body, str]:
        done = amend(replace(form, words=replace(form.words, text=words)))
        return _after(desk, form, done), forms.became(done)

    def again(notice: str) -> Body:
        return forms.amend(desk.database.run(amending.draft_again, form), form.change, form.why, notice)

    def check() -> str:
        return f"amend {desk.database.run(amending.check, slack_id, form, desk.clock.now())}"

    file_id = forms.attached_file(view)
    if file_id:
        attaching.receive(desk, ack, Sheet(slack_id, view, "title", check, take, again), file_id)
    else:
        accept(desk, ack, "title", lambda: amend(form), lambda done: _after(desk, form, done))


def _after(desk: Desk, form: Amendment, done: Amended) -> Body:
    """What follows a change: the principle check where its substance changed, else what became of it."""
    if form.change == Change.SUBSTANTIVE and done.state == State.TAKEN:
        return forms.recheck(desk.database.run(rechecking.ask, form.position_id))
    return forms.amended(done)


def on_rechecked(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The principle check of a changed text, sent."""
    key, slack_id, answers = ids.form_key(view), body["user"]["id"], forms.read_answers(view)

    def answer() -> str:
        return desk.database.run(rechecking.answer, desk.coalition, key, slack_id, answers, desk.clock.now())

    accept(desk, ack, "partisan", answer, forms.rechecked)


def on_change_stopped(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """**This is substantive**, under the announcement of a change that waits."""
    key, slack_id = ids.action_key(body, action), body["user"]["id"]
    try:
        stop = Stop(key, slack_id, ids.number(action.get("value")), ids.instant(action["action_ts"]))
        desk.database.run(editing.stop, desk.coalition, stop, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(showing.tell_person, slack_id, f"refused:{key}", Note(refusal.sentence))
    desk.nudge()
    ack()
