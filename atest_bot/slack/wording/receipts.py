"""What one person is told."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.ballots import Choice
from atest_bot.domain.notices import Answer
from atest_bot.slack import ids
from atest_bot.slack.blocks import (
    Message,
    Piece,
    actions,
    button,
    divider,
    message,
    owning,
    said,
    sentence,
    shown,
    small,
    when,
)
from atest_bot.slack.wording.phrases import (
    OBJECTION_IS_KNOWN,
    ballot_buttons,
    confidentiality_question,
    label_of,
    said_answer,
)


def receipt(notice: notices.Receipt) -> Message:
    if not notice.title:
        return _receipt_of_one_who_left(notice)
    about = f"{notice.number}, “{shown(notice.title)}”"
    return message(
        said(_RECEIPT_HEADS[notice.answer](notice)),
        said(f"{about}, {_text_of(notice)}."),
        _what_became(notice) if notice.answer == Answer.AFTER_THE_END else None,
        said(f"If adopted, your name is printed as “{shown(notice.printed_as)}”.") if _prints(notice) else None,
        small(_receipt_details(notice)),
        _reason_button(notice) if notice.owes_reason and notice.answer == Answer.STANDS else None,
        _withdraw_button(notice) if notice.answer == Answer.STANDS else None,
        *((divider(), *confidentiality_question()) if notice.asks_confidentiality else ()),
    )


def _receipt_of_one_who_left(notice: notices.Receipt) -> Message:
    acted = small(f"You acted {when(notice.acted)}.{_record_number(notice)}")
    return message(said(_RECEIPT_HEADS[notice.answer](notice)), said(f"{notice.number}, {_text_of(notice)}."), acted)


def _text_of(notice: notices.Receipt) -> str:
    return f"revision {notice.revision} (fingerprint {notice.revision_hash[:16]})"


def _record_number(notice: notices.Receipt) -> str:
    return f" Record {notice.record_seq}." if notice.record_seq else ""


def _prints(notice: notices.Receipt) -> bool:
    signs = notice.answer == Answer.STANDS and notice.standing == Choice.SIGN_ON
    return signs and bool(notice.printed_as)


def _receipt_details(notice: notices.Receipt) -> str:
    change = _RECEIPT_CHANGES.get(notice.answer, "")
    until = f" {change} until {when(notice.closes)}." if change else ""
    return f"You acted {when(notice.acted)}.{_record_number(notice)}{until}"


_RECEIPT_CHANGES = {
    Answer.STANDS: "You can change or withdraw it",
    Answer.WITHDRAWN: "You can answer again",
    Answer.REPLACED: "It can be changed",
}


_RECEIPT_HEADS: dict[Answer, Callable[[notices.Receipt], str]] = {
    Answer.STANDS: lambda it: f"*Recorded: {label_of(it.standing)}* for *{shown(it.member)}*.",
    Answer.WITHDRAWN: lambda it: f"*Withdrawn.* {shown(it.member)} has no ballot in this vote now.",
    Answer.LAPSED: lambda it: (
        f"*Recorded, and lapsed.* {shown(it.member)} is out of the count of this vote since. Your answer, "
        f"{said_answer(it.choice)}, is in the record and does not count."
    ),
    Answer.OVERRULED: lambda it: (
        f"*Not changed.* {owning(it.member)} ballot is *{label_of(it.standing)}*, set by its primary delegate "
        f"<@{it.holder}>, and only the primary can replace it. Your answer, {said_answer(it.choice)}, is in the record."
    ),
    Answer.REPLACED: lambda it: (
        f"*{owning(it.member)} ballot is {label_of(it.standing)}*, set by <@{it.holder}> after your answer, "
        f"{said_answer(it.choice)}. Both are in the record; the last one counts."
    ),
    Answer.LATE: lambda it: (
        f"*Too late to count.* {_closing_missed(it)} Your answer, {said_answer(it.choice)} for "
        f"{shown(it.member)}, is kept in the record as late."
    ),
    Answer.LATE_ARRIVING: lambda it: (
        "*Not counted.* You answered in time, but Slack delivered it only after the vote was over. Your answer, "
        f"{said_answer(it.choice)} for {shown(it.member)}, is kept in the record. Please tell a chair."
    ),
    Answer.AFTER_THE_END: lambda it: (
        "*Not counted.* The vote had ended without a count before you answered. Your answer, "
        f"{said_answer(it.choice)} for {shown(it.member)}, is kept in the record."
    ),
}


def _closing_missed(notice: notices.Receipt) -> str:
    """The closing after which an act came; one that was moved since is not the one that is known (6.4)."""
    has_moved = notice.acted.at <= notice.closes.at
    return (
        "You acted after the closing, which has moved since." if has_moved else f"Voting closed {when(notice.closes)}."
    )


def _what_became(notice: notices.Receipt) -> Piece:
    return said(f"`{ids.COMMAND} status {notice.number}` shows what became of it.")


def _withdraw_button(notice: notices.Receipt) -> Piece:
    value = str(ids.BallotButton(notice.vote_id, notice.vote_hash or notice.revision_hash))
    withdraw = button("Withdraw", ids.WITHDRAW, value, f"Withdraw your ballot: {notice.number}")
    return actions(f"withdraw:{value}", [withdraw], "Press Withdraw to take it back.")


def _reason_button(notice: notices.Receipt) -> Piece:
    give = button("Give the Reason", ids.GIVE_REASON, str(notice.vote_id), f"Give the reason: {notice.number}")
    words = (
        "Your objection counts from now on. The members also need its ground, its reason, "
        "and a change that would resolve it."
    )
    asked = said(words)
    row = actions(f"reason:{notice.vote_id}", [give], "Press Give the Reason.")
    return Piece((*asked.blocks, *row.blocks), f"{asked.text} {row.text}")


def ballot_changed(notice: notices.BallotChanged) -> Message:
    state = (
        f"is now *{label_of(notice.standing)}*, set by <@{notice.holder}>" if notice.standing else "has been withdrawn"
    )
    return message(
        said(f"{owning(notice.member)} ballot on {notice.number}, “{shown(notice.title)}”, {state}."),
        small(f"It can be changed until {when(notice.closes)}."),
    )


def note(notice: notices.Note) -> Message:
    return message(said(sentence(notice.sentence)))


def answer_asked(notice: notices.AnswerAsked) -> Message:
    value = str(ids.BallotButton(notice.vote_id, notice.revision_hash))
    row = ballot_buttons(notice.number, value, is_sealed=notice.is_sealed)
    return message(
        said(sentence(notice.sentence)),
        said(f"{notice.number}, “{shown(notice.title)}”. You can answer until {when(notice.closes)}."),
        actions(f"asked:{value}", row, "To answer: Sign on, Stand aside or Object."),
        small(OBJECTION_IS_KNOWN) if notice.is_sealed else None,
    )


def recused(notice: notices.Recused) -> Message:
    ballot = "Its ballot has lapsed." if notice.had_answered else "It had cast no ballot."
    return message(
        said(
            f"*{shown(notice.member)} recused itself* from the vote on {notice.number}, “{shown(notice.title)}”, "
            f"revision {notice.revision} (fingerprint {notice.revision_hash[:16]}). <@{notice.holder}> declared a "
            "conflict of interest."
        ),
        said(
            f"It is out of the count, and this is final for this vote. {ballot} "
            "You are welcome to speak in the deliberation thread."
        ),
        small(f"Declared {when(notice.acted)}. Record {notice.record_seq}."),
    )


def held(notice: notices.Held) -> Message:
    return message(
        said(
            f"*Noted: {shown(notice.member)} needs more time* on {notice.number}, “{shown(notice.title)}”. "
            f"<@{notice.holder}> asked for it. Voting closes {when(notice.closes)}."
        ),
        small(f"Asked {when(notice.acted)}. Record {notice.record_seq}. It changes no count, and can be asked once."),
    )


def ballot_reported(notice: notices.BallotReported) -> Message:
    value = str(ids.BallotButton(notice.vote_id, notice.revision_hash))
    reported = str(ids.BallotButton(notice.report_id, notice.revision_hash))
    confirm = button("Confirm", ids.CONFIRM_REPORTED, reported, f"Confirm: {notice.number}")
    label = label_of(notice.choice)
    signs = notice.choice == Choice.SIGN_ON and notice.printed_as
    printed = f", to be printed as “{shown(notice.printed_as)}”" if signs else ""
    return message(
        said(
            f"*Please confirm: {label}* for *{shown(notice.member)}*{printed}. <@{notice.chair}>, a chair, entered it "
            f"on its behalf in the vote on {notice.number}, “{shown(notice.title)}”."
        ),
        said(f"It does not count until one of you confirms it. You can until {when(notice.closes)}."),
        actions(f"confirm:{notice.report_id}", [confirm], f"Press Confirm if {label} is right."),
        actions(
            f"correct:{value}",
            ballot_buttons(notice.number, value, is_sealed=notice.is_sealed),
            "Or correct it: Sign on, Stand aside or Object.",
        ),
        small(OBJECTION_IS_KNOWN) if notice.is_sealed else None,
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.Receipt: receipt,
    notices.BallotChanged: ballot_changed,
    notices.Note: note,
    notices.AnswerAsked: answer_asked,
    notices.Recused: recused,
    notices.Held: held,
    notices.BallotReported: ballot_reported,
}
