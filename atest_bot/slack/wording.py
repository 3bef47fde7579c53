"""How each notice reads: one function for each, plain values in, a message out. Golden files hold the exact words."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.ballots import GROUNDS, LABELS, Choice
from atest_bot.domain.notices import Answer, Notice, VoteBox
from atest_bot.domain.positions import KINDS, PRIORITIES, STAGE_WORDS, Attribution, Stage
from atest_bot.domain.tally import OUTCOME_WORDS, Count, Outcome, members
from atest_bot.slack import ids
from atest_bot.slack.blocks import (
    Block,
    Message,
    Piece,
    actions,
    button,
    divider,
    header,
    message,
    names,
    quoted,
    said,
    sentence,
    shortened,
    shown,
    small,
    when,
)

CARD_ROOM = 1_500
_NAMES_ON_CARD = 40
_IN_WHOSE_NAME = {
    Attribution.ALLIANCE: "the alliance’s name",
    Attribution.SIGNATORIES: "the names of those who sign on",
    Attribution.BOTH: "the alliance’s name, with the names of those who sign on",
}


def render(notice: Notice) -> Message:
    """The message that says a notice."""
    return _RENDERERS[type(notice)](notice)


def card(notice: notices.Card) -> Message:
    about = " · ".join(
        filter(
            None,
            (
                notice.number,
                f"revision {notice.revision}",
                KINDS[notice.kind],
                PRIORITIES[notice.priority],
                f"proposed by {shown(notice.proposed_by)}",
                f"due {notice.due_on}" if notice.due_on else "",
            ),
        )
    )
    whole = message(
        header(notice.title),
        small(about),
        quoted(notice.summary),
        quoted(notice.text) if len(notice.text) <= CARD_ROOM else said("The full text is in this thread."),
        said(f"Link: <{notice.link.replace('&', '&amp;')}>") if notice.link else None,
        divider(),
        *_status(notice),
        small(f"Fingerprint of this text: {notice.revision_hash[:16]}"),
    )
    return shortened(whole, "The rest is on the card itself.")


def _status(notice: notices.Card) -> list[Piece | None]:
    vote = notice.vote
    if vote is None:
        return [
            said(
                "*In deliberation.* Say what you think in the thread under this card. "
                f"A chair opens the vote with `{ids.COMMAND} poll {notice.number}`."
            )
            if notice.stage == Stage.DELIBERATION
            else said(f"This position is {STAGE_WORDS[notice.stage]}.")
        ]
    return [
        said(_vote_line(vote)),
        quoted(vote.reason, "Why it cannot wait: ") if vote.reason else None,
        said(_counts(vote.counts)),
        _answered(notice, vote),
        small(f"Reason owed by: {names(vote.owing_reason)}") if vote.owing_reason else None,
        *(_ballot_buttons(notice, vote) if vote.is_open else []),
    ]


def _vote_line(vote: VoteBox) -> str:
    if vote.outcome is not None:
        decision = f" as {vote.decision}" if vote.decision else ""
        return f"*Voting has ended: {OUTCOME_WORDS[vote.outcome]}{decision}.*"
    if not vote.is_open:
        return f"*Voting has ended.* It closed {when(vote.closes)}. The count follows in a few minutes."
    extended = " (extended once, because too few had answered)" if vote.was_extended else ""
    return (
        f"*Voting is open.* {vote.rule} Closes {when(vote.closes)}{extended}.\n"
        f"If adopted, it is published in {_IN_WHOSE_NAME[vote.attribution]}."
    )


def _counts(count: Count) -> str:
    silent = count.entitled - count.answered
    return (
        f"Sign on: *{count.sign_on}* · Stand aside: *{count.stand_aside}* · Object: *{count.object}* · "
        f"No response: *{silent}* of {count.entitled}"
    )


def _answered(notice: notices.Card, vote: VoteBox) -> Piece | None:
    if not vote.answered:
        return None
    if len(vote.answered) > _NAMES_ON_CARD:
        return small(f"{members(len(vote.answered))} answered. See who with `{ids.COMMAND} status {notice.number}`.")
    return small(f"Answered: {names(vote.answered)}")


def _ballot_buttons(notice: notices.Card, vote: VoteBox) -> list[Piece]:
    value = str(ids.BallotButton(vote.vote_id, notice.revision_hash))
    row = ballot_buttons(notice.number, value)
    hint = (
        "One ballot for each member organization, whoever presses. You can change it until the closing. "
        "You can also react on this card with the marks below it, "
        f"or type `{ids.COMMAND} vote {notice.number} sign-on`."
    )
    return [actions(f"ballot:{value}", row, "To answer: Sign on, Stand aside or Object."), small(hint)]


def ballot_buttons(number: str, value: str) -> list[Block]:
    """The three answers, unstyled: color would steer."""
    return [button(LABELS[choice], ids.VOTE[choice], value, f"{LABELS[choice]}: {number}") for choice in Choice]


def confidentiality(notice: notices.ConfidentialityNotice) -> Message:
    return message(
        said(
            f"*Deliberation on {notice.number} happens in this thread, and it is confidential within "
            f"{shown(notice.alliance)}.* Please do not copy, forward or link it elsewhere. The bot does not keep what "
            "is said here. Workspace owners may be able to export this channel, so leave out what could harm someone."
        )
    )


def full_text(notice: notices.FullText) -> Message:
    return message(said(f"*Full text of {notice.number}*"), quoted(notice.text))


def voting_opened(notice: notices.VotingOpened) -> Message:
    return message(
        said(
            f"*Voting is open on {notice.number}, “{shown(notice.title)}”.* Opened by <@{notice.chair}>.\n"
            f"{notice.rule} Closes {when(notice.closes)}."
        ),
        quoted(notice.reason, "Reason given: ") if notice.reason else None,
        said("Please answer on the card at the top of this thread."),
    )


def voting_extended(notice: notices.VotingExtended) -> Message:
    return message(
        said(
            f"*More time for {notice.number}.* Only {notice.answered} of {members(notice.entitled)} answered, which is "
            f"too few to decide, so voting goes on once more. It now closes {when(notice.closes)}. Ballots already "
            "cast stand."
        )
    )


def objection_made(notice: notices.ObjectionMade) -> Message:
    head = f"*{shown(notice.member)} objects to {notice.number}.*"
    if notice.ground is None:
        return message(said(f"{head} The reason, and the change that would resolve it, will follow."))
    return message(
        said(f"{head} {GROUNDS[notice.ground]}."),
        said("*Reason*"),
        quoted(notice.reason),
        said("*A change that would resolve it*"),
        quoted(notice.remedy),
    )


def objection_cleared(notice: notices.ObjectionCleared) -> Message:
    return message(said(f"*{shown(notice.member)} no longer objects to {notice.number}.*"))


def result(notice: notices.Result) -> Message:
    decision = f" as {notice.decision}" if notice.decision else ""
    late = f" {notice.late} came too late and did not count." if notice.late else ""
    return message(
        said(
            f"*{notice.number}, “{shown(notice.title)}”: {OUTCOME_WORDS[notice.outcome]}{decision}.*\n"
            f"{_counts(notice.counts)}.{late}"
        ),
        *(_roll_line(notice.roll, choice) for choice in (*Choice, None)),
        said(_afterwards(notice)),
        small(f"Roll call for members only. Record {notice.record_seq}"),
    )


def _roll_line(roll: tuple[tuple[str, Choice | None], ...], choice: Choice | None) -> Piece:
    label = LABELS[choice] if choice else "No response"
    return said(f"{label}: {names(name for name, answer in roll if answer == choice)}")


def _afterwards(notice: notices.Result) -> str:
    return {
        Outcome.ADOPTED: f"{notice.decision} is published in the public channel, without the votes.",
        Outcome.OBJECTED: "It goes no further as it stands. A next revision may resolve the objection.",
        Outcome.NOT_ADOPTED: "It goes no further.",
        Outcome.NO_QUORUM: "Too few members answered. This is no rejection.",
        Outcome.CANCELED: "Fewer than three members were left in the vote, so it does not count.",
    }[notice.outcome]


def public(notice: notices.PublicNotice) -> Message:
    by = {
        Attribution.ALLIANCE: f"Adopted by {shown(notice.alliance)} on {notice.adopted_on}.",
        Attribution.SIGNATORIES: f"Adopted on {notice.adopted_on} and signed by the organizations listed below.",
        Attribution.BOTH: (
            f"Adopted by {shown(notice.alliance)} on {notice.adopted_on} and signed by the organizations listed below."
        ),
    }[notice.attribution]
    return message(
        header(notice.title),
        said(by),
        quoted(notice.text),
        said(f"Link: <{notice.link.replace('&', '&amp;')}>") if notice.link else None,
        said(f"*Signed*\n{chr(10).join(shown(name) for name in notice.signatories)}") if notice.signatories else None,
        small(f"{notice.number} · Record {notice.record_seq} · {notice.record_hash}"),
    )


def receipt(notice: notices.Receipt) -> Message:
    about = f"{notice.number}, “{shown(notice.title)}”"
    return message(
        said(_RECEIPT_HEADS[notice.answer](notice)),
        said(f"{about}, revision {notice.revision} (fingerprint {notice.revision_hash[:16]})."),
        said(f"If adopted, your name is printed as “{shown(notice.printed_as)}”.") if _prints(notice) else None,
        small(_receipt_details(notice)),
        _reason_button(notice) if notice.owes_reason and notice.answer == Answer.STANDS else None,
        _withdraw_button(notice) if notice.answer == Answer.STANDS else None,
        *(_confidentiality_question() if notice.asks_confidentiality else []),
    )


def _prints(notice: notices.Receipt) -> bool:
    signs = notice.answer == Answer.STANDS and notice.standing == Choice.SIGN_ON
    return signs and bool(notice.printed_as)


def _receipt_details(notice: notices.Receipt) -> str:
    number = f" Record {notice.record_seq}." if notice.record_seq else ""
    change = _RECEIPT_CHANGES.get(notice.answer, "")
    until = f" {change} until {when(notice.closes)}." if change else ""
    return f"You acted {when(notice.acted)}.{number}{until}"


_RECEIPT_CHANGES = {
    Answer.STANDS: "You can change or withdraw it",
    Answer.WITHDRAWN: "You can answer again",
    Answer.REPLACED: "It can be changed",
}
_RECEIPT_HEADS: dict[Answer, Callable[[notices.Receipt], str]] = {
    Answer.STANDS: lambda it: f"*Recorded: {_label(it.standing)}* for *{shown(it.member)}*.",
    Answer.WITHDRAWN: lambda it: f"*Withdrawn.* {shown(it.member)} has no ballot in this vote now.",
    Answer.OVERRULED: lambda it: (
        f"*Not changed.* {shown(it.member)}’s ballot is *{_label(it.standing)}*, set by its primary delegate "
        f"<@{it.holder}>, and only the primary can replace it. Your answer, {_answer(it.choice)}, is in the record."
    ),
    Answer.REPLACED: lambda it: (
        f"*{shown(it.member)}’s ballot is {_label(it.standing)}*, set by <@{it.holder}> after your answer, "
        f"{_answer(it.choice)}. Both are in the record; the last one counts."
    ),
    Answer.LATE: lambda it: (
        f"*Too late to count.* Voting closed {when(it.closes)}. Your answer, {_answer(it.choice)} for "
        f"{shown(it.member)}, is kept in the record as late."
    ),
    Answer.LATE_ARRIVING: lambda it: (
        "*Not counted.* You answered in time, but Slack delivered it only after the count. Your answer, "
        f"{_answer(it.choice)} for {shown(it.member)}, is kept in the record. Please tell a chair."
    ),
}


def _answer(choice: Choice | None) -> str:
    return LABELS[choice] if choice else "to withdraw the ballot"


def _label(choice: Choice | None) -> str:
    return LABELS[choice] if choice else "none"


def _withdraw_button(notice: notices.Receipt) -> Piece:
    value = str(ids.BallotButton(notice.vote_id, notice.revision_hash))
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


def _confidentiality_question() -> list[Piece]:
    confirm = button("I Will Honor It", ids.CONFIRM_CONFIDENTIALITY, "1", "I will honor it: confidentiality")
    words = "One question, asked once: will you honor the confidentiality of the coalition’s deliberations?"
    return [divider(), said(words), actions("confidentiality", [confirm], "Press I Will Honor It.")]


def ballot_changed(notice: notices.BallotChanged) -> Message:
    state = (
        f"is now *{_label(notice.standing)}*, set by <@{notice.holder}>" if notice.standing else "has been withdrawn"
    )
    return message(
        said(f"{shown(notice.member)}’s ballot on {notice.number}, “{shown(notice.title)}”, {state}."),
        small(f"It can be changed until {when(notice.closes)}."),
    )


def note(notice: notices.Note) -> Message:
    return message(said(sentence(notice.sentence)))


_RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.Card: card,
    notices.ConfidentialityNotice: confidentiality,
    notices.FullText: full_text,
    notices.VotingOpened: voting_opened,
    notices.VotingExtended: voting_extended,
    notices.ObjectionMade: objection_made,
    notices.ObjectionCleared: objection_cleared,
    notices.Result: result,
    notices.PublicNotice: public,
    notices.Receipt: receipt,
    notices.BallotChanged: ballot_changed,
    notices.Note: note,
}
