"""`/atest extend` and `/atest close`, their buttons and their forms (rulebook 6.6, 6.7)."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt import Ack, App

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import closing_early, extending, reading, showing, timing, voting
from atest_bot.slack import ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.blocks import Message, message, said, sentence
from atest_bot.slack.desk import Body, Call, Desk, open_form_or_tell, open_view
from atest_bot.slack.forms import View
from atest_bot.slack.forms import timing as forms
from atest_bot.store.database import Rows

Form = Callable[[Rows, Coalition, str, int, datetime], View]


def _extension_form(rows: Rows, coalition: Coalition, slack_id: str, vote_id: int, now: datetime) -> View:
    return forms.extend(extending.offer(rows, coalition, slack_id, vote_id, now))


def _early_close_form(rows: Rows, coalition: Coalition, slack_id: str, vote_id: int, now: datetime) -> View:
    return forms.close_early(closing_early.offer(rows, coalition, slack_id, vote_id, now))


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.EXTEND)(lambda ack, body, action: on_form_wanted(desk, _extension_form, ack, body, action))
    app.action(ids.CLOSE_EARLY)(lambda ack, body, action: on_form_wanted(desk, _early_close_form, ack, body, action))
    app.action(ids.ASK_EXTENSION)(lambda ack, body, action: on_extension_asked(desk, ack, body, action))
    app.view(ids.FORM_EXTEND)(lambda ack, body, view: on_extension_sent(desk, ack, body, view))
    app.view(ids.FORM_CLOSE_EARLY)(lambda ack, body, view: on_early_close_sent(desk, ack, body, view))


def extend(desk: Desk, call: Call) -> Message | None:
    """`/atest extend P-…`: the form for a chair; a delegate, or a chair who adds `member`, asks for its member."""
    now = desk.clock.now()
    vote_id = desk.database.run(_open_vote, call.word(1), call.slack_id, now)
    is_chair = desk.database.run(reading.who, call.slack_id, now).is_chair
    if is_chair and call.word(2).lower() != "member":
        return open_view(
            desk, call.trigger_id, desk.database.run(_extension_form, desk.coalition, call.slack_id, vote_id, now)
        )
    words = desk.database.run(extending.ask, desk.coalition, call.key, call.slack_id, vote_id, now, now)
    return message(said(sentence(words)))


def close(desk: Desk, call: Call) -> Message | None:
    """`/atest close P-…`."""
    now = desk.clock.now()
    vote_id = desk.database.run(_open_vote, call.word(1), call.slack_id, now)
    view = desk.database.run(_early_close_form, desk.coalition, call.slack_id, vote_id, now)
    return open_view(desk, call.trigger_id, view)


def _open_vote(rows: Rows, number: str, slack_id: str, now: datetime) -> int:
    return timing.find_open(rows, number, slack_id, now).id


def on_form_wanted(desk: Desk, form: Form, ack: Ack, body: Body, action: Body) -> None:
    """A button that opens a form."""
    slack_id, vote_id = body["user"]["id"], ids.number_of(action)

    def view() -> View:
        return desk.database.run(form, desk.coalition, slack_id, vote_id, desk.clock.now())

    desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    ack()


def on_extension_asked(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button by which a member asks for an extension; the answer is a direct message."""
    key, slack_id = ids.action_key(body, action), body["user"]["id"]
    vote_id, acted_at = ids.number_of(action), ids.instant(action["action_ts"])
    try:
        words = desk.database.run(extending.ask, desk.coalition, key, slack_id, vote_id, acted_at, desk.clock.now())
    except Refusal as refusal:
        desk.database.run(voting.tell_refusal, vote_id, slack_id, key, refusal)
    else:
        desk.database.run(showing.tell_person, slack_id, f"asked:{key}", Note(words))
    desk.nudge()
    ack()


def on_extension_sent(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of an extension, sent: a later closing, or each fault beside its field."""
    vote_id, wish = forms.read_extension(view)
    who, key, now = body["user"]["id"], ids.form_key(view), desk.clock.now()
    accept(
        desk,
        ack,
        "closing_date",
        lambda: desk.database.run(extending.extend, desk.coalition, key, who, vote_id, wish, now),
        forms.extended,
    )


def on_early_close_sent(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The dialog of an early close, confirmed."""
    vote_id, reason = forms.read_early_close(view)
    who, key = body["user"]["id"], ids.form_key(view)
    try:
        words = desk.database.run(
            closing_early.close_early, desk.coalition, key, who, vote_id, reason, desk.clock.now()
        )
    except Refusal as refusal:
        ack(response_action="errors", errors={"reason": refusal.sentence})
        return
    desk.nudge()
    ack(response_action="update", view=forms.closed_early(words))
