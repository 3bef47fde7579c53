"""Phrases that several messages share."""

from atest_bot.domain.ballots import LABELS, Choice
from atest_bot.domain.tally import Count, Turnout
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, Piece, actions, asking_first, button, names, said

REPORTED = "Reported by a chair, not confirmed yet and not counted"


def counts(count: Count | Turnout) -> str:
    if isinstance(count, Turnout):
        return f"Answered: *{count.answered}* of {count.entitled}. Who and what is sealed until the count."
    silent = count.entitled - count.answered
    return (
        f"Sign on: *{count.sign_on}* · Stand aside: *{count.stand_aside}* · Object: *{count.object}* · "
        f"No response: *{silent}* of {count.entitled}"
    )


def roll_line(roll: tuple[tuple[str, Choice | None], ...], choice: Choice | None) -> Piece:
    label = LABELS[choice] if choice else "No response"
    return said(f"{label}: {names(name for name, answer in roll if answer == choice)}")


def label_of(choice: Choice | None) -> str:
    return LABELS[choice] if choice else "none"


def said_answer(choice: Choice | None) -> str:
    return LABELS[choice] if choice else "to withdraw the ballot"


TOO_LATE = "*Too late.* Voting has closed, so this changes nothing. It is kept in the record as late."


def ballot_buttons(number: str, value: str, *, is_sealed: bool = False) -> list[Block]:
    """The three answers, unstyled: color would steer. In a sealed vote an objection is known, so Slack asks first."""
    row = [button(LABELS[choice], ids.VOTE[choice], value, f"{LABELS[choice]}: {number}") for choice in Choice]
    if is_sealed:
        row[-1] = asking_first(row[-1], "Object by name?", OBJECTION_IS_KNOWN, "Object")
    return row


OBJECTION_IS_KNOWN = (
    "The tally is sealed, but an objection must be deliberated: it is posted in the thread at once, "
    "with your member’s name."
)


def reported(names_of: tuple[str, ...], number: int) -> str:
    """Ballots that a chair entered and nobody confirmed; while sealed, only how many (5.11)."""
    if names_of:
        return f"{REPORTED}: {names(names_of)}"
    ballots = "1 ballot" if number == 1 else f"{number} ballots"
    return f"{REPORTED}: {ballots}"


def extension_button(number: str, vote_id: int) -> Block:
    """An extension, which two members together may require once in each vote (6.6)."""
    return button("Ask for an Extension", ids.ASK_EXTENSION, str(vote_id), f"Ask for an Extension: {number}")


def hold_button(number: str, value: str) -> Block:
    """More time, once for each member and position."""
    return button("Need more time", ids.HOLD, value, f"Need more time: {number}")


def recuse_button(number: str, value: str) -> Block:
    """A declared conflict of interest; Slack asks first, because it is final."""
    words = (
        "Your member declares a conflict of interest and leaves the count. This is final for this vote: "
        "its answer lapses, and it cannot answer again. Members see that it recused itself."
    )
    return asking_first(button("Recuse", ids.RECUSE, value, f"Recuse: {number}"), "Recuse?", words, "Recuse")


def confidentiality_question() -> list[Piece]:
    """The one question that each person is asked, with the first receipt or at home (2.9)."""
    confirm = button("I Will Honor It", ids.CONFIRM_CONFIDENTIALITY, "1", "I will honor it: confidentiality")
    words = "One question, asked once: will you honor the confidentiality of the coalition’s deliberations?"
    return [said(words), actions("confidentiality", [confirm], "Press I Will Honor It.")]
