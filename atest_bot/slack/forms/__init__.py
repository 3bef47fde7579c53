"""Modals: what each asks for, and how what was typed is read back. Labels name the value; hints say the limits."""

from atest_bot.slack.forms.amending import amend, amended, became, read_amendment, recheck, rechecked
from atest_bot.slack.forms.answering import answer, answered, read_answer
from atest_bot.slack.forms.attaching import attached_file, reading_file
from atest_bot.slack.forms.informing import inform, informed, read_filing, reopen, superseded
from atest_bot.slack.forms.inputs import View
from atest_bot.slack.forms.objecting import objection, read_objection
from atest_bot.slack.forms.opening import opened, poll, read_poll
from atest_bot.slack.forms.preparing import note, prepared, read_input, read_note, record_input
from atest_bot.slack.forms.proposing import (
    check_principles,
    propose,
    propose_message,
    proposed,
    read_answers,
    read_proposal,
)
from atest_bot.slack.forms.stopping import asks_reason, cancel, ended, not_ended, read_ending, withdraw

__all__ = [
    "View",
    "amend",
    "amended",
    "answer",
    "answered",
    "asks_reason",
    "attached_file",
    "became",
    "cancel",
    "check_principles",
    "ended",
    "inform",
    "informed",
    "not_ended",
    "note",
    "objection",
    "opened",
    "poll",
    "prepared",
    "propose",
    "propose_message",
    "proposed",
    "read_amendment",
    "read_answer",
    "read_answers",
    "read_ending",
    "read_filing",
    "read_input",
    "read_note",
    "read_objection",
    "read_poll",
    "read_proposal",
    "reading_file",
    "recheck",
    "rechecked",
    "record_input",
    "reopen",
    "superseded",
    "withdraw",
]
