"""The ids that travel through Slack and come back: of actions, forms and reactions. Ids only, never words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from atest_bot.domain.ballots import Choice
from atest_bot.domain.errors import Refusal

COMMAND = "/atest"

VOTE = {Choice.SIGN_ON: "vote_sign_on", Choice.STAND_ASIDE: "vote_stand_aside", Choice.OBJECT: "vote_object"}
WITHDRAW = "vote_withdraw"
VOTE_PATTERN = re.compile("^vote_(sign_on|stand_aside|object|withdraw)$")
CONFIRM_REPORTED = "confirm_reported"
HOLD = "hold"
RECUSE = "recuse"
GIVE_REASON = "give_reason"
STOP_CHANGE = "stop_change"
REAFFIRM = "reaffirm"
CHANGE_ANSWER = "change_answer"
CONFIRM_CONFIDENTIALITY = "confirm_confidentiality"
SECOND = "second_motion"
PROPOSE_MESSAGE = "propose_message"
NEW_POSITION = "new_position"
CONTINUE_DRAFT = "continue_draft"
DISCARD_DRAFT = "discard_draft"
WRITE_NOTE = "write_note"
RECORD_INPUT = "record_input"
PUBLISH = "publish_decision"
DELIBERATE_AGAIN = "deliberate_again"
REPORT_BACK = "report_back"
ASK_EXTENSION = "ask_extension"
EXTEND = "extend_vote"
CLOSE_EARLY = "close_vote_early"

HOME = "home"
HOME_BACK, HOME_FORTH = "home_turn_back", "home_turn_forth"
HOME_TURN_PATTERN = re.compile("^home_turn_(back|forth)$")
HOME_VERB = "home_do_"
HOME_VERB_PATTERN = re.compile("^home_do_[a-z]{1,20}$")
NUMBER = re.compile(r"^[PD]-[0-9]{4}-[0-9]{3,6}$")
CHECK = "check_option_"
CHECK_PATTERN = re.compile(r"^check_option_\d{1,2}$")

REOPEN = "reopen_decision"

FORM_INFORM = "form_inform"
FORM_PROPOSE = "form_propose"
FORM_PRINCIPLES = "form_principles"
FORM_NOTE = "form_note"
FORM_INPUT = "form_input"
FORM_WITHDRAW = "form_withdraw"
FORM_CANCEL = "form_cancel"
FORM_AMEND = "form_amend"
FORM_RECHECK = "form_recheck"
FORM_ANSWER = "form_answer"
FORM_POLL = "form_poll"
FORM_OBJECTION = "form_objection"
FORM_RESCIND = "form_rescind"
FORM_SUPERSEDE = "form_supersede"
FORM_REPORT_BACK = "form_report_back"
FORM_EXTEND = "form_extend"
FORM_CLOSE_EARLY = "form_close_early"

_HASH_PART = 16
_NUMBER = re.compile(r"[0-9]{1,9}")  # what a column of row numbers holds on both databases
_VALUE = re.compile(r"([0-9]{1,9}):([0-9a-f]{16})")
_OPTION = re.compile(r"([0-9]{1,9}):([0-9]{1,2})")
_STAMP = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")  # with twelve digits it would be beyond the year 9999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BallotButton:
    """What a ballot button carries: a row, and the beginning of the hash of the text that it was shown with (7.1).

    The row is the vote; under a ballot that was entered on behalf of a member it is that ballot's.
    """

    row_id: int
    revision_hash: str

    def __str__(self) -> str:
        return f"{self.row_id}:{self.revision_hash[:_HASH_PART]}"

    @classmethod
    def parse(cls, value: str) -> "BallotButton":
        """Read it back; refuses what no button of ours carries."""
        match = _VALUE.fullmatch(value)
        if match is None:
            raise Refusal("That button is not known here. Type `/atest status` to see what is open.")
        return cls(int(match[1]), match[2])


def number(value: object) -> int:
    """The row that a button of ours names; 0 for what no button of ours carries."""
    return int(str(value)) if _NUMBER.fullmatch(str(value)) else 0


def choice_of_action(action_id: str) -> Choice | None:
    """The answer that a ballot button gives; None takes the ballot back."""
    return None if action_id == WITHDRAW else Choice(action_id.removeprefix("vote_"))


def instant(stamp: str) -> datetime:
    """Slack's time of an act, exact to the microsecond; raises ValueError where it is none."""
    match = _STAMP.fullmatch(stamp)
    if match is None:
        raise ValueError("not a time of Slack's")
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2].ljust(6, "0")))


def number_of(action: dict[str, Any]) -> int:
    """The row that a button carries in its value; 0, which is no row, where it carries none."""
    return number(action.get("value"))


def check_option(action: dict[str, Any]) -> tuple[int, int | None]:
    """The temperature check and the option that a button carries; None takes the answer back."""
    match = _OPTION.fullmatch(str(action.get("value") or ""))
    if match is None:
        return 0, None
    return int(match[1]), int(match[2]) or None


def action_key(body: dict[str, Any], action: dict[str, Any]) -> str:
    """The key under which a button press has its effect once (threat-model 4.2)."""
    container = body.get("container") or {}
    where = container.get("message_ts") or container.get("view_id") or ""
    who = (body.get("user") or {}).get("id", "")
    team = (body.get("team") or {}).get("id", "")
    return f"action:{team}:{who}:{where}:{action.get('action_id')}:{action.get('action_ts')}"


def form_key(view: dict[str, Any]) -> str:
    """The key under which a form has its effect once."""
    return f"form:{view.get('id')}:{view.get('hash')}"
