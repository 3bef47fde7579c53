"""The card of a position, and what stands first under it."""

from collections.abc import Callable, Sequence
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.ballots import LABELS
from atest_bot.domain.notices import Replacement, VoteBox
from atest_bot.domain.positions import KINDS, PRIORITIES, STAGE_WORDS, Attribution, Stage
from atest_bot.domain.publication import Publication, Standing
from atest_bot.domain.tally import Outcome, Turnout, members
from atest_bot.services.revising import CARD_ROOM
from atest_bot.slack import ids
from atest_bot.slack.blocks import (
    Message,
    Piece,
    actions,
    divider,
    header,
    link,
    message,
    names,
    quoted,
    said,
    shortened,
    shown,
    small,
    when,
)
from atest_bot.slack.wording.outcomes import outcome_of, what_became
from atest_bot.slack.wording.phrases import (
    OBJECTION_IS_KNOWN,
    REPORTED,
    ballot_buttons,
    counts,
    hold_button,
    recuse_button,
    reported,
)
from atest_bot.slack.wording.preparation import preparation, preparation_buttons

_NAMES_ON_CARD = 40

_IN_WHOSE_NAME = {
    Attribution.ALLIANCE: "the alliance’s name",
    Attribution.SIGNATORIES: "the names of those who sign on",
    Attribution.BOTH: "the alliance’s name, with the names of those who sign on",
}


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
        said(_replaced(notice.replaced_by)) if notice.replaced_by else None,
        small(about),
        quoted(notice.summary),
        quoted(notice.text) if len(notice.text) <= CARD_ROOM else said("The full text is in this thread."),
        said(f"Link: <{notice.link.replace('&', '&amp;')}>") if notice.link else None,
        divider(),
        *preparation(notice),
        *_status(notice),
        small(f"Fingerprint of this text: {notice.revision_hash[:16]}"),
    )
    return shortened(whole, "The rest is on the card itself.")


def _status(notice: notices.Card) -> list[Piece | None]:
    vote = notice.vote
    if notice.replaced_by is not None:
        return []
    if vote is None:
        if notice.stage != Stage.DELIBERATION:
            return [said(f"This position is {STAGE_WORDS[notice.stage]}.")]
        deliberating = (
            "*In deliberation.* Say what you think in the thread under this card. "
            f"A chair opens the vote with `{ids.COMMAND} poll {notice.number}`."
        )
        return [said(deliberating), preparation_buttons(notice)]
    return [
        said(_vote_line(vote)),
        quoted(vote.reason, "Why it cannot wait: ") if vote.reason else None,
        quoted(vote.confidential_reason, "Why it stays confidential: ") if vote.confidential_reason else None,
        said(_counts(vote)),
        small(OBJECTION_IS_KNOWN) if vote.is_sealed and vote.is_open else None,
        _listed("Answered", vote.answered, notice.number),
        _listed("Reason owed by", vote.owing_reason, notice.number),
        _reported(notice, vote),
        _listed("Recused, and out of the count", vote.recused, notice.number),
        *(_ballot_buttons(notice, vote) if vote.is_open else []),
    ]


def _replaced(by: Replacement) -> str:
    where = f" Read it, and go on, {link(by.place, 'on its own card')}." if by.place else ""
    return f"*Revision {by.revision} replaced this text.* It stays here as it was.{where}"


def _vote_line(vote: VoteBox) -> str:
    if vote.outcome is not None:
        return f"*Voting has ended: {outcome_of(vote)}.*{what_became(vote)}{_kept_inside(vote)}"
    moved = f" ({shown(vote.moved_because)})" if vote.moved_because else ""
    if not vote.is_open:
        return f"*Voting has ended.* It closed {when(vote.closes)}{moved}. The count follows in a few minutes."
    return f"*Voting is open.* {vote.rule} Closes {when(vote.closes)}{moved}.\n{_if_adopted(vote)} {_terms(vote)}"


def _kept_inside(vote: VoteBox) -> str:
    """What members must know of a decision that they keep to themselves (8.3)."""
    if vote.outcome != Outcome.ADOPTED or vote.publication != Publication.CONFIDENTIAL:
        return ""
    review = f" That is looked at again on {vote.review_on}." if vote.decided.standing == Standing.IN_FORCE else ""
    return f" It stays confidential within the coalition.{review}"


def _if_adopted(vote: VoteBox) -> str:
    """When and in whose name it would be public, or why not (3.5)."""
    if vote.decided.ratifies:
        return _if_ratified(vote)
    if vote.publication == Publication.CONFIDENTIAL:
        return f"If adopted, it stays confidential within the coalition. That is looked at again on {vote.review_on}."
    until = f", not before {when(vote.embargo_until)}" if vote.embargo_until else ""
    return f"If adopted, it is published in {_IN_WHOSE_NAME[vote.attribution]}{until}."


def _if_ratified(vote: VoteBox) -> str:
    """The same of a vote that is to ratify: how public that decision is was chosen when it was made (4)."""
    until = vote.decided.holds_until
    if until is None:
        return f"It was to ratify {vote.decision}, which holds no more, so nothing is left to ratify."
    if until.at < vote.closes.at:
        return f"{vote.decision} lapses {when(until)}, before voting closes, so this vote cannot ratify it."
    return f"If adopted, {vote.decision} is ratified and holds for good; otherwise it lapses {when(until)}."


def _terms(vote: VoteBox) -> str:
    """The rule by its name, and what is seen of the answers meanwhile (3.5)."""
    return f"Rule: {vote.profile}. Tally: {'sealed until the count' if vote.is_sealed else 'open'}."


def _counts(vote: VoteBox) -> str:
    if isinstance(vote.counts, Turnout) and vote.outcome is not None:
        return f"Answered: *{vote.counts.answered}* of {vote.counts.entitled}. As nothing was counted, it stays sealed."
    return counts(vote.counts)


def _reported(notice: notices.Card, vote: VoteBox) -> Piece | None:
    if vote.reported:
        return _listed(REPORTED, vote.reported, notice.number)
    return small(reported((), vote.reported_number)) if vote.reported_number else None


def _listed(what: str, those: Sequence[str], number: str) -> Piece | None:
    """Members by name, or how many where a card has no room for so many names (11)."""
    if not those:
        return None
    if len(those) > _NAMES_ON_CARD:
        return small(f"{what}: {members(len(those))}. See who with `{ids.COMMAND} status {number}`.")
    return small(f"{what}: {names(those)}")


def _ballot_buttons(notice: notices.Card, vote: VoteBox) -> list[Piece]:
    value = str(ids.BallotButton(vote.vote_id, notice.revision_hash))
    row = ballot_buttons(notice.number, value, is_sealed=vote.is_sealed)
    marks = ", ".join(f":{mark}: {LABELS[choice]}" for mark, choice in vote.marks)
    by_mark = "" if vote.is_sealed else f"react on this card ({marks}), or "
    no_mark = " A reaction is no ballot here, because everybody would see it." if vote.is_sealed else ""
    hint = (
        "One ballot for each member organization, whoever presses. You can change it until the closing. "
        f"You can also {by_mark}type `{ids.COMMAND} vote {notice.number} sign-on`.{no_mark}"
    )
    return [
        actions(f"ballot:{value}", row, "To answer: Sign on, Stand aside or Object."),
        small(hint),
        actions(
            f"besides:{value}",
            [hold_button(notice.number, value), recuse_button(notice.number, value)],
            "Before you answer: Need more time. With a conflict of interest: Recuse.",
        ),
    ]


def confidentiality(notice: notices.ConfidentialityNotice) -> Message:
    return message(
        said(
            f"*Deliberation on {notice.number} happens in this thread, and it is confidential within "
            f"{shown(notice.alliance)}.* Please do not copy, forward or link it elsewhere. The bot does not keep what "
            "is said here. Workspace owners may be able to export this channel, so leave out what could harm someone."
        )
    )


def full_text(notice: notices.FullText) -> Message:
    which = f", part {notice.part} of {notice.parts}" if notice.parts > 1 else ""
    return message(said(f"*Full text of {notice.number}{which}*"), quoted(notice.text))


def card_posted_again(notice: notices.CardPostedAgain) -> Message:
    where = link(notice.earlier, "in its own thread")
    return message(
        said(
            f"*The card of {notice.number} was deleted, so it is posted again.* No ballot is lost. "
            f"What was said under the earlier one is {where}, if Slack still has it. Please go on here."
        )
    )


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.Card: card,
    notices.ConfidentialityNotice: confidentiality,
    notices.FullText: full_text,
    notices.CardPostedAgain: card_posted_again,
}
