"""What stands before a vote, by button and form: a chair's note on the principle check, and the input record."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App

from atest_bot.services import consulting, noting
from atest_bot.slack import forms, ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.blocks import Message
from atest_bot.slack.desk import Body, Call, Desk, open_form_or_tell, open_view


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.action(ids.WRITE_NOTE)(lambda ack, body, action: on_note_offered(desk, ack, body, action))
    app.view(ids.FORM_NOTE)(lambda ack, body, view: on_note_written(desk, ack, body, view))
    app.action(ids.RECORD_INPUT)(lambda ack, body, action: on_input_offered(desk, ack, body, action))
    app.view(ids.FORM_INPUT)(lambda ack, body, view: on_input_recorded(desk, ack, body, view))


def on_note_offered(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button **Write Note**, on the card and in the chairs' direct messages."""
    slack_id, position_id = body["user"]["id"], ids.number_of(action)

    def view() -> Body:
        return forms.note(position_id, *desk.database.run(noting.start, slack_id, position_id, desk.clock.now()))

    desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    ack()


def on_note_written(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of a note, sent."""
    shown = partial(forms.prepared, "Note written", what="The note is written")
    _sent(desk, ack, body, view, noting.write_note, forms.read_note(view), "note", shown)


def open_input_form(desk: Desk, call: Call) -> Message | None:
    """`/atest input P-…`."""
    asked = desk.database.run(consulting.start_numbered, call.slack_id, call.word(1), desk.clock.now())
    return open_view(desk, call.trigger_id, forms.record_input(asked))


def on_input_offered(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button **Record Input** on a card."""
    slack_id, position_id = body["user"]["id"], ids.number_of(action)

    def view() -> Body:
        return forms.record_input(desk.database.run(consulting.start, slack_id, position_id, desk.clock.now()))

    desk.errands.submit(open_form_or_tell, desk, slack_id, body.get("trigger_id", ""), view)
    ack()


def on_input_recorded(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """The form of an input record, sent."""
    shown = partial(forms.prepared, "Input recorded", what="Input is recorded")
    _sent(desk, ack, body, view, consulting.record_input, forms.read_input(view), "sought", shown)


def _sent(
    desk: Desk,
    ack: Ack,
    body: Body,
    view: Body,
    act: Callable[..., str],
    given: tuple[object, ...],
    field: str,
    shown: Callable[[str], Body],
) -> None:
    key, slack_id = ids.form_key(view), body["user"]["id"]
    accept(
        desk,
        ack,
        field,
        lambda: desk.database.run(act, desk.coalition, key, slack_id, *given, desk.clock.now()),
        shown,
    )
