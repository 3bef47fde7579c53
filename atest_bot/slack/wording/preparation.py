"""What a card says of the principle check and of lived-experience input, and what chairs are told (3.2, 3.3)."""

from collections.abc import Callable, Iterable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.consultation import COMPENSATED, Consulted
from atest_bot.domain.positions import Stage
from atest_bot.domain.principles import QUESTIONS, REPLIES, Checked, concerns
from atest_bot.slack import ids
from atest_bot.slack.blocks import Message, Piece, actions, button, message, quoted, said, shown, small


def preparation(notice: notices.Card) -> list[Piece | None]:
    """The lines about what stands before a vote."""
    if notice.replaced_by is not None:
        return []
    return [*_principles(notice), *_consulted(notice)]


def _principles(notice: notices.Card) -> list[Piece | None]:
    if not notice.checked:
        return []
    worries = concerns(notice.checked)
    if not worries:
        noted = " · ".join(f"{QUESTIONS[item.question]} {shown(item.note)}" for item in notice.checked if item.note)
        clear = (
            "Principle check: no party or candidate, no earmark, no offset, neither labor nor sex trafficking left out."
        )
        return [small(f"{clear}{f' Notes: {noted}' if noted else ''}")]
    return [
        said(f"*Principle check*\n{_lines(notice.checked)}"),
        quoted(notice.chairs_note, "A chair’s note: ") if notice.chairs_note else None,
        small("A chair’s note on this is needed before a vote can open.") if notice.needs_note else None,
    ]


def _lines(checked: Iterable[Checked]) -> str:
    return "\n".join(
        f"{QUESTIONS[item.question]} *{REPLIES[item.reply]}*{f'. {shown(item.note)}' if item.note else ''}"
        for item in checked
    )


def _consulted(notice: notices.Card) -> list[Piece | None]:
    if notice.consulted is not None:
        return _input(notice.consulted)
    is_missing = notice.stage == Stage.DELIBERATION
    return [small("Lived-experience input: not recorded yet. No vote can open without it.")] if is_missing else []


def _input(record: Consulted) -> list[Piece | None]:
    if not record.was_sought:
        return [said("*Lived-experience input: not sought*"), quoted(record.why_not, "Reason: ")]
    paid = f"Compensated: {COMPENSATED[record.compensated]}" if record.compensated else None
    return [
        said(f"*Lived-experience input: sought* ({shown(record.when_sought)})"),
        quoted(record.how, "How: "),
        quoted(record.what_changed, "What changed: "),
        small(paid) if paid else None,
    ]


def preparation_buttons(notice: notices.Card) -> Piece:
    """What can be recorded before a vote. Whoever presses is looked up; the others are told who may."""
    value = str(notice.position_id)
    row = [button("Record Input", ids.RECORD_INPUT, value, f"Record Input: {notice.number}")]
    if notice.needs_note:
        row.append(button("Write Note", ids.WRITE_NOTE, value, f"Write Note: principle check of {notice.number}"))
    text = "Delegates and chairs: Record Input says how people with lived experience were asked."
    return actions(f"prepare:{value}", row, f"{text} Chairs: Write Note." if notice.needs_note else text)


def principle_concern(notice: notices.PrincipleConcern) -> Message:
    head = f"*The principle check of {notice.number}, “{shown(notice.title)}”, asks for a chair’s note.*"
    return message(
        said(f"{head}\n{_lines(notice.concerns)}"),
        said(f"<@{notice.noted_by}> wrote the note. It is on the card.") if notice.noted_by else _asked(notice),
    )


def _asked(notice: notices.PrincipleConcern) -> Piece:
    write = button("Write Note", ids.WRITE_NOTE, str(notice.position_id), f"Write Note: {notice.number}")
    return actions(
        f"principles:{notice.position_id}",
        [write],
        "No vote can open until a chair has written one. Press Write Note.",
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {notices.PrincipleConcern: principle_concern}
