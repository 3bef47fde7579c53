"""A position by its two forms: words first, then the principle check. A draft that was left is offered again."""

from dataclasses import replace

from slack_bolt import Ack, App

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.domain.text import PARAGRAPH_LIMIT, TEXT_LIMIT
from atest_bot.services import drafting, informing, showing
from atest_bot.services.drafting import Draft, Proposal
from atest_bot.slack import attaching, forms, ids
from atest_bot.slack.accepting import accept
from atest_bot.slack.attaching import Sheet
from atest_bot.slack.blocks import Message, Piece, actions, button, message, said, shown, small
from atest_bot.slack.desk import Body, Call, Desk, open_form_or_tell, open_view

_MOST_DRAFTS = 5


def register(app: App, desk: Desk) -> None:
    """The listeners of this behavior."""
    app.view(ids.FORM_PROPOSE)(lambda ack, body, view: on_drafted(desk, ack, body, view))
    app.view(ids.FORM_PRINCIPLES)(lambda ack, body, view: on_proposed(desk, ack, body, view))
    app.message_shortcut(ids.PROPOSE_MESSAGE)(lambda ack, body: on_message_chosen(desk, ack, body))
    app.action(ids.NEW_POSITION)(lambda ack, body: on_begun(desk, ack, body))
    app.action(ids.CONTINUE_DRAFT)(lambda ack, body, action: on_continued(desk, ack, body, action))
    app.action(ids.DISCARD_DRAFT)(lambda ack, body, action: on_discarded(desk, ack, body, action))


def open_form(desk: Desk, call: Call) -> Message | None:
    """`/atest propose`: the drafts that wait, or else the form."""
    waiting = desk.database.run(drafting.drafts, call.slack_id, desk.clock.now())
    return _offered(waiting) if waiting else open_view(desk, call.trigger_id, forms.propose())


def _offered(waiting: tuple[Draft, ...]) -> Message:
    new = button("New Position", ids.NEW_POSITION, "0", "New Position")
    more = len(waiting) - _MOST_DRAFTS
    return message(
        said("*You have a draft that nobody else has seen.* Go on with it, or begin a new position."),
        *(piece for draft in waiting[:_MOST_DRAFTS] for piece in _draft(draft)),
        small(f"And {more} more, which follow when these are done.") if more > 0 else None,
        actions("draft:new", [new], "Or press New Position."),
    )


def _draft(draft: Draft) -> list[Piece]:
    value = str(draft.position_id)
    row = [
        button("Continue", ids.CONTINUE_DRAFT, value, f"Continue: draft {draft.number}"),
        button("Discard", ids.DISCARD_DRAFT, value, f"Discard: draft {draft.number}"),
    ]
    return [
        said(f"{draft.number}, “{shown(draft.title)}”"),
        actions(f"draft:{value}", row, f"For {draft.number}: Continue or Discard."),
    ]


def on_drafted(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """Step 1, sent: a draft and its principle check, or each fault beside its field."""
    slack_id, proposal, supersedes = body["user"]["id"], forms.read_proposal(view), forms.superseded(view)

    def draft(words: str, longest: int) -> Draft:
        key, whole, now = ids.form_key(view), replace(proposal, text=words), desk.clock.now()
        return desk.database.run(informing.draft_again, desk.coalition, key, slack_id, whole, supersedes, now, longest)

    def check() -> str:
        now = desk.clock.now()
        desk.database.run(informing.check_again, desk.coalition, slack_id, proposal, supersedes, now)
        return "propose"

    def take(words: str) -> tuple[Body, str]:
        kept = draft(words, TEXT_LIMIT)
        words = f"Your draft {kept.number} is kept. Go on with it by typing `{ids.COMMAND} propose`."
        return forms.check_principles(kept), words

    file_id = forms.attached_file(view)
    if file_id:
        sheet = Sheet(slack_id, view, "title", check, take, lambda notice: _again(desk, proposal, supersedes, notice))
        attaching.receive(desk, ack, sheet, file_id)
    else:
        accept(desk, ack, "title", lambda: draft(proposal.text, PARAGRAPH_LIMIT), forms.check_principles)


def _again(desk: Desk, proposal: Proposal, supersedes: int, notice: str) -> Body:
    """Step 1 as it was sent, with what was wrong."""
    if not supersedes:
        return forms.propose(proposal, notice)
    return forms.reopen(desk.database.run(informing.reopening, supersedes), proposal, notice)


def on_message_chosen(desk: Desk, ack: Ack, body: Body) -> None:
    """The shortcut "Propose as position" in the menu of a message: the form, with the message as its text."""
    slack_id, words = body["user"]["id"], str(body["message"].get("text") or "")

    def view() -> Body:
        desk.database.run(drafting.check_may_start, slack_id, desk.clock.now())
        return forms.propose_message(words)

    desk.errands.submit(open_form_or_tell, desk, slack_id, body["trigger_id"], view)
    ack()


def on_proposed(desk: Desk, ack: Ack, body: Body, view: Body) -> None:
    """Step 2, sent: a position and its card, or each fault beside its field."""
    key, slack_id, answers = ids.form_key(view), body["user"]["id"], forms.read_answers(view)

    def propose() -> str:
        return desk.database.run(informing.propose_again, desk.coalition, key, slack_id, answers, desk.clock.now())

    accept(desk, ack, "partisan", propose, forms.proposed)


def on_begun(desk: Desk, ack: Ack, body: Body) -> None:
    """The button that begins a new position although a draft waits."""
    desk.errands.submit(_begin, desk, body["user"]["id"], body.get("trigger_id", ""))
    ack()


def _begin(desk: Desk, slack_id: str, trigger_id: str) -> None:
    open_form_or_tell(desk, slack_id, trigger_id, lambda: _blank(desk, slack_id))


def _blank(desk: Desk, slack_id: str) -> Body:
    desk.database.run(drafting.check_may_start, slack_id, desk.clock.now())
    return forms.propose()


def on_continued(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button that goes on with a draft."""
    slack_id, position_id, trigger_id = body["user"]["id"], ids.number_of(action), body.get("trigger_id", "")
    desk.errands.submit(_continue, desk, slack_id, position_id, trigger_id)
    ack()


def _continue(desk: Desk, slack_id: str, position_id: int, trigger_id: str) -> None:
    def view() -> Body:
        return forms.check_principles(desk.database.run(drafting.resume, slack_id, position_id, desk.clock.now()))

    open_form_or_tell(desk, slack_id, trigger_id, view)


def on_discarded(desk: Desk, ack: Ack, body: Body, action: Body) -> None:
    """The button that gives up a draft; the answer is a direct message."""
    slack_id = body["user"]["id"]
    try:
        words = desk.database.run(drafting.discard, slack_id, ids.number_of(action), desk.clock.now())
    except Refusal as refusal:
        words = refusal.sentence
    desk.database.run(showing.tell_person, slack_id, f"discarded:{ids.action_key(body, action)}", Note(words))
    desk.nudge()
    ack()
