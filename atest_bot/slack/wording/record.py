"""The record in plain words: one phrase for each thing that it tells."""

from collections import defaultdict

from atest_bot.domain.record import Fact
from atest_bot.services.recounting import Recount, Told
from atest_bot.slack.blocks import Message, Piece, message, said, sentence, small, when

# What a phrase may hold is in `services/recounting.py`.
PHRASES: dict[str, str] = {
    Fact.GENESIS: "The record begins.",
    Fact.MEMBER_ADDED: "{member} became a member{by}.",
    Fact.MEMBER_CHANGED: "{member} {became}{by}.",
    Fact.DUTY_BEGAN: "{person} became {office}{by_chair}.",
    Fact.DUTY_DATED: "A duty of {person} was given an end{by_chair}.",
    Fact.DUTY_ENDED: "A duty of {person} ended{by_chair}.",
    Fact.ACCOUNT_DEACTIVATED: "The Slack account of {person} was deactivated, which suspends what it may do.",
    Fact.ACCOUNT_REACTIVATED: "The Slack account of {person} is active again.",
    Fact.CONFIDENTIALITY_CONFIRMED: "{person} promised confidentiality.",
    Fact.POSITION_PROPOSED: "{person} proposed it.",
    Fact.TEXT_CHANGED: "{person} changed the text ({change}).",
    Fact.CHANGE_PUT: "{person} put a change of the text ({change}), which waits.",
    Fact.CHANGE_STOPPED: "A change of the text was stopped{by}.",
    Fact.CARD_POSTED_AGAIN: "The card was gone, and was posted again.",
    Fact.POSITION_DRAFTED: "It was drafted{by}.",
    Fact.POSITION_WITHDRAWN: "It was withdrawn{by}.",
    Fact.POSITION_CANCELED: "It was canceled{by}.",
    Fact.PRINCIPLES_ANSWERED: "The principle check was answered again{by}.",
    Fact.PRINCIPLES_NOTED: "A note on the principle check was written{by}.",
    Fact.INPUT_RECORDED: "How people with lived experience were asked was recorded{by}.",
    Fact.DELIBERATION_REOPENED: "Deliberation began again{by}.",
    Fact.VOTE_OPENED: "{chair} opened a vote under the rule “{profile}”, to close {closes}.",
    Fact.BALLOT_CAST: "{seat}: *{choice}*, by {person}.",
    Fact.BALLOT_WITHDRAWN: "{seat} took its ballot back, by {person}.",
    Fact.ACT_OVERRULED: "{person} answered for {seat} ({choice}). The ballot of its primary delegate stands.",
    Fact.ACT_LATE: "{person} answered for {seat} too late. It did not count.",
    Fact.OBJECTION_EXPLAINED: "{seat} gave the reason of its objection: {ground}.",
    Fact.SEAT_HELD: "{seat} needs more time{by}.",
    Fact.BALLOT_REPORTED: "A ballot was entered on behalf of {seat}{by}.",
    Fact.EXTENSION_ASKED: "{member} asked for more time{by}.",
    Fact.VOTE_CLOSED_EARLY: "The vote was closed early{by}.",
    Fact.SEAT_LAPSED: "{seat} left the vote: it is no longer entitled.",
    Fact.SEAT_RECUSED: "{seat} recused itself.",
    Fact.VOTE_EXTENDED: "The closing moved to {closes}: {why}.",
    Fact.VOTE_COUNTED: (
        "The vote was counted: *{outcome}*. Sign on {sign_on}, stand aside {stand_aside}, object {object}, "
        "of {entitled}."
    ),
    Fact.VOTE_ENDED: "The vote ended without a count: *{outcome}*{by}.",
    Fact.MOTION_MADE: "{chair} made a motion ({motion_kind}) that needs a second chair.",
    Fact.MOTION_CARRIED: "{second} seconded the motion of {chair} ({motion_kind}). It was carried.",
    Fact.MOTION_DROPPED: "The motion of {chair} ({motion_kind}) was dropped.",
    Fact.POSITION_ADOPTED: "It was adopted and became a decision.",
    Fact.DECISION_CORRECTED: "The decision was corrected{by}.",
    Fact.DECISION_RELEASED: "The decision was released for publication{by}.",
    Fact.DECISION_WITHHELD: "Its public notice was taken back before it was posted.",
    Fact.DECISION_RESCINDED: "The decision was rescinded{by}.",
    Fact.DECISION_SUPERSEDED: "The decision was superseded{by_chair}.",
    Fact.DECISION_LAPSED: "The decision lapsed: it was not ratified in time.",
    Fact.DECISION_RATIFIED: "The decision was ratified.",
    Fact.NAME_SIGNED: "{member} added its name{by}.",
    Fact.NAME_WITHDRAWN: "{member} withdrew its name{by}.",
    Fact.LIST_DELIVERED: "The list of names was delivered{by}.",
    Fact.REPORT_GIVEN: "Whether those who were asked were told the result was answered{by}.",
    Fact.CHECK_OPENED: "{chair} asked a temperature check with {options} options.",
    Fact.CHECK_ANSWERED: "{seat} answered a temperature check, by {person}.",
    Fact.CHECK_CLOSED: "A temperature check closed.",
    Fact.INFORMATION_FILED: "{person} filed material information for {member}.",
    Fact.INCLUSION_REPORTED: "The inclusion report of a quarter was told to members.",
    Fact.CHANNEL_CHANGED: "A channel of the coalition was opened, closed, shared or renumbered. Chairs were told.",
    Fact.STRANGER_JOINED: "Somebody who is not in the roster joined the members’ channel. Chairs were told.",
    Fact.WORDS_SEEN_ELSEWHERE: "A link to, or a copy of, a members’ message was seen in another channel.",
    Fact.MESSAGE_SENT: "A message was posted.",
    Fact.MESSAGE_HELD: "A message was held back: its channel was not as it must be.",
    Fact.MESSAGE_BLOCKED: "A message could not be posted.",
    Fact.MESSAGE_RELEASED: "A message was released, to be tried again.",
    Fact.MESSAGE_RESOLVED: "An operator looked for an uncertain message and said whether it was posted.",
    Fact.DUPLICATE_REMOVED: "A message that stood twice was removed once.",
    Fact.WORK_PAUSED: "An operator paused the bot.",
    Fact.WORK_RESUMED: "An operator let the bot go on.",
    Fact.RECORD_RESTORED: "The record was restored from a copy and reconciled.",
    Fact.DRAFT_DELETED: "The words of a withdrawn draft were deleted, as its time was over.",
    Fact.PERSON_FORGOTTEN: "Which Slack account a person had was deleted, as {chair} asked.",
}

_SEALED = "A member answered, changed or explained its ballot. Who and what is sealed until the count."


def recounted(seen: Recount, verdict: str) -> Message:
    """Entries, one a line, and whether the record they stand in is whole."""
    of = f"The record of {seen.number}" if seen.number else "The latest acts of chairs, and changes of the roster"
    lines = "\n".join(_line(entry) for entry in seen.entries) or "Nothing yet."
    return message(said(f"*{of}*"), said(lines), *_foot(seen, verdict))


def _line(entry: Told) -> str:
    return f"{entry.seq}. {when(entry.at)}: {phrase(entry)}"


def phrase(entry: Told) -> str:
    """What one entry tells. A kind without a phrase, such as one of a later version, shows its stored name."""
    if entry.is_sealed:
        return _SEALED
    words = defaultdict(str, entry.words)
    template = PHRASES.get(entry.fact)
    return sentence((template or f"{entry.fact}.").format_map(words)).strip()


def _foot(seen: Recount, verdict: str) -> list[Piece]:
    seq, digest = seen.head
    return [said(verdict), small(f"The record ends at entry {seq}: {digest}"), small("For members only.")]
