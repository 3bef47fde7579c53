"""`/atest`: what was typed becomes a call, each verb is a row of one table, and every answer is private (design 5)."""

import difflib
import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt import Ack, App

from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor
from atest_bot.domain.notices import Note
from atest_bot.domain.text import MENTION, tame
from atest_bot.services import reading, showing
from atest_bot.slack import (
    amending,
    checking,
    deciding,
    exporting,
    holding,
    ids,
    including,
    informing,
    opening,
    preparing,
    proposing,
    recounting,
    recusing,
    relaying,
    rostering,
    statusing,
    stopping,
    timing,
    whom,
)
from atest_bot.slack.blocks import Message, addressed, message, parts, said, sentence, unsaid
from atest_bot.slack.desk import Body, Call, Desk

_MENTIONED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_PLACE = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_LINK = re.compile(r"<([^@#!|>][^|>]*)(?:\|([^>]*))?>")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("\u00a0\u2007\u202f\u3000", " "))
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MOST_BYTES, _MOST_BLOCKS = 16_000, 50  # what an acknowledgement may hold
_NOTE_LIMIT = 8_000


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be typed: who may, what it does in words, and what carries it out."""

    usage: str
    does: str
    is_for: Callable[[Actor], bool]
    run: Callable[[Desk, Call], Message | None]


def _everybody(actor: Actor) -> bool:
    return True


def _members(actor: Actor) -> bool:
    return actor.is_known


def help_message(desk: Desk, call: Call) -> Message:
    """What this person can do, with an example of each."""
    actor = desk.database.run(reading.who, call.slack_id, desk.clock.now())
    lines = [f"`{ids.COMMAND} {verb.usage}`  {verb.does}" for verb in VERBS.values() if verb.is_for(actor)]
    return message(said(f"*What you can do here, as {_role(actor)}*"), said("\n".join(lines)))


def _role(actor: Actor) -> str:
    offices = [
        *(["a chair"] if actor.is_chair else []),
        *(["a delegate"] if actor.is_delegate else []),
        *(["an observer"] if actor.is_observer else []),
    ]
    guest = "a guest for now" if actor.waiting else "a guest: you are not in the coalition’s roster"
    return " and ".join(offices) or guest


VERBS = {
    "help": Verb("help", "shows this list.", _everybody, help_message),
    "propose": Verb("propose", "opens the form for a new position.", whom.proposers, proposing.open_form),
    "amend": Verb("amend P-2026-014", "changes the text of a position.", whom.proposers, amending.open_form),
    "input": Verb(
        "input P-2026-014",
        "records how people with lived experience were asked, before a vote.",
        whom.proposers,
        preparing.open_input_form,
    ),
    "withdraw": Verb("withdraw P-2026-014", "takes back what you proposed.", whom.proposers, stopping.open_withdrawal),
    "cancel": Verb("cancel P-2026-014", "ends a position, with a reason.", whom.chairs, stopping.open_cancel),
    "poll": Verb("poll P-2026-014", "opens a sign-on vote on a position.", whom.chairs, opening.open_form),
    "check": Verb(
        'check "Shall we meet in June?" "Yes" "No" "Later"',
        "asks all members without binding anybody; it closes after two business days, or `until 2027-06-04`.",
        whom.chairs,
        checking.ask,
    ),
    "vote": Verb(
        "vote P-2026-014 sign-on",
        "casts your member’s ballot: `sign-on`, `stand-aside` or `object`; `withdraw` takes it back.",
        whom.delegates,
        statusing.vote,
    ),
    "behalf": Verb(
        'behalf P-2026-014 "Free the Workers" sign-on',
        "enters a ballot given by phone or email; the member’s delegates are asked to confirm it.",
        whom.chairs,
        relaying.relay,
    ),
    "hold": Verb(
        "hold P-2026-014",
        "says that your member needs more time, once for each position; the closing moves if it is near.",
        whom.delegates,
        holding.hold,
    ),
    "recuse": Verb(
        "recuse P-2026-014",
        "declares a conflict of interest: asks first, and then your member leaves the count of this vote, finally.",
        whom.delegates,
        recusing.recuse,
    ),
    "status": Verb(
        "status P-2026-014", "shows the roll call; without a number, all that is open.", _members, statusing.status
    ),
    "inform": Verb(
        "inform P-2026-014",
        "shares with all members what has a material bearing on a position or decision.",
        whom.delegates,
        informing.open_form,
    ),
    "inclusion": Verb(
        "inclusion", "shows how the coalition decides, in figures, and sends a picture.", _members, including.show
    ),
    "record": Verb(
        "record P-2026-014",
        "shows what the record holds of it, and whether the record is whole; without a number, the acts of chairs.",
        _members,
        recounting.record,
    ),
    "extend": Verb(
        "extend P-2026-014",
        "moves the closing of a vote later; a delegate asks for it, and two members together require it.",
        whom.proposers,
        timing.extend,
    ),
    "close": Verb(
        "close P-2026-014", "closes a vote early, once every member has answered.", whom.chairs, timing.close
    ),
    "roster": Verb("roster", "shows members and their people.", whom.chairs, rostering.roster),
    "member": Verb(
        'member add "Free the Workers" "Free the Workers, Inc."',
        "adds a member with its name as printed, and then its affiliation group if it shares a vote; "
        "also `suspend`, `restore`, `leave`.",
        whom.chairs,
        rostering.member,
    ),
    "delegate": Verb(
        'delegate add @person "Free the Workers" primary',
        "lets a person act for a member, as `primary` or `alternate`, `from` a day `until` a day; "
        "also `remove @person` and `handover`.",
        whom.chairs,
        rostering.delegate,
    ),
    "publish": Verb(
        "publish D-2026-009", "publishes a decision that waits for a chair.", whom.chairs, deciding.publish
    ),
    "rescind": Verb("rescind D-2026-009", "takes a decision back, with a reason.", whom.chairs, deciding.rescind),
    "supersede": Verb(
        "supersede D-2026-009", "says which later decision takes its place.", whom.chairs, deciding.supersede
    ),
    "deliver": Verb(
        "deliver D-2026-009 2027-06-04", "notes the day on which a letter was delivered.", whom.chairs, deciding.deliver
    ),
    "name": Verb(
        "name sign D-2026-009",
        "adds your member’s name to a published letter; `name withdraw` takes it off.",
        whom.delegates,
        deciding.name,
    ),
    "export": Verb(
        "export letter D-2026-009", "sends a file; also `register` and `record`.", whom.chairs, exporting.export
    ),
    "observer": Verb(
        "observer add @person", "adds an observer; also `remove @person`.", whom.chairs, rostering.observer
    ),
    "chair": Verb("chair add @person", "adds a chair; also `remove @person`.", whom.chairs, rostering.chair),
}


def register(app: App, desk: Desk) -> None:
    """The one slash command."""
    app.command(ids.COMMAND)(lambda ack, body: on_command(desk, ack, body))


def on_command(desk: Desk, ack: Ack, body: Body) -> None:
    """Carry out what was typed and answer privately."""
    try:
        answer = _answer(desk, read(body))
    except Refusal as refusal:
        answer = message(said(sentence(refusal.sentence)))
    desk.nudge()
    if answer is None:
        ack()
        return
    fitting = addressed(_fitting(desk, body, answer), desk.identity.url)
    ack(text=fitting.text, blocks=fitting.blocks, response_type="ephemeral")


def read(body: Body) -> Call:
    """What was typed, in words; quotation marks keep words together. Whoever is a word alone is read as their id."""
    typed = str(body.get("text") or "").translate(_QUOTES).replace(MENTION, "")
    if _UNSEEN.search(typed):
        raise Refusal("What you typed holds a character that cannot be seen. Please type it again as plain text.")
    people = dict(_MENTIONED.findall(typed))
    mentioned = _PLACE.sub(lambda place: f"#{place[1] or 'private-channel'}", _MENTIONED.sub(r"\1", typed))
    as_typed = _LINK.sub(lambda link: link[2] or link[1], mentioned)
    plain = as_typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    lexer = shlex.shlex(plain, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.quotes, lexer.escape, lexer.commenters = True, '"', "", ""
    try:
        words = tuple(lexer)
    except ValueError:
        raise Refusal("A quotation mark is missing. Please close each one that you open.") from None
    read_as = tuple(word if word in people else _named(word, people) for word in words)
    key, who, trigger = f"command:{body['trigger_id']}", body["user_id"], body["trigger_id"]
    return Call(key, who, trigger, read_as, frozenset(people), has_quotes='"' in typed)


def _named(words: str, people: Mapping[str, str]) -> str:
    """A sentence that names somebody, as it was typed."""
    for slack_id, name in people.items():
        words = words.replace(slack_id, f"@{name or slack_id}")
    return words


def _answer(desk: Desk, call: Call) -> Message | None:
    typed = call.word(0).lower()
    verb = VERBS.get(typed or "help")
    if verb is None:
        return _unknown(desk, call, typed)
    return verb.run(desk, call)


def _unknown(desk: Desk, call: Call, typed: str) -> Message:
    close = difflib.get_close_matches(typed, list(VERBS), n=1, cutoff=0.5)
    hint = f" Did you mean `{ids.COMMAND} {close[0]}`?" if close else ""
    shown = tame("".join(letter for letter in typed[:30] if letter.isprintable()))
    first = said(sentence(f"“{shown}” is not something I know.") + hint)
    whole = help_message(desk, call)
    return Message(f"{first.text}\n{whole.text}", [*first.blocks, *whole.blocks])


def _fitting(desk: Desk, body: Body, answer: Message) -> Message:
    """The answer, or where it can be read: what goes back at once must be small."""
    size = len(json.dumps([answer.text, answer.blocks]))
    if size <= _MOST_BYTES and len(answer.blocks) <= _MOST_BLOCKS:
        return answer
    send(desk, body["user_id"], body["trigger_id"], answer)
    return message(said("This is long, so I am sending it to you as a direct message."))


def send(desk: Desk, slack_id: str, key: str, answer: Message) -> None:
    """Give an answer as a direct message, in as many as it needs; one to a person of the roster only while in it."""
    is_inside = desk.database.run(reading.who, slack_id, desk.clock.now()).is_known
    for number, part in enumerate(parts(unsaid(answer.text), _NOTE_LIMIT)):
        desk.database.run(showing.tell_person, slack_id, f"answer:{key}:{number}", Note(part, is_inside))
