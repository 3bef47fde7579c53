"""The sandbox's first weeks, lived through with the bot itself.

Two decisions (one of them rapid, to be ratified), one open vote with a ballot that a chair was given by phone, one
deliberation, a temperature check, and a hand-over that is near.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from atest_bot.sandbox.cast import CAST, CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.sandbox.objects import Message, plain
from atest_bot.sandbox.rehearsal import SETTLE_SECONDS, Rehearsal

DAY = 86_400.0
_NUMBER = re.compile(r"P-\d{4}-\d{3,}(?= · revision)")

LETTER = {
    "Title": "Fund the programs of the Trafficking Victims Protection Act in full",
    "Plain-language summary": "A letter to the appropriators. It asks for full funding of what is authorized, for "
    "services to survivors of labor and sex trafficking alike, and for no cut elsewhere to pay for it.",
    "Text": "Dear Chair and Ranking Member:\n\nWe ask you to fund the programs authorized by the Trafficking Victims "
    "Protection Act in full, so that every survivor of labor or sex trafficking can find services, legal help and "
    "safe work. We do not ask for earmarks, nor for cuts to other programs.",
    "Kind": "Sign-on letter",
    "Priority it serves": "Appropriations",
}
VISAS = {
    "Title": "Decide T visa applications within six months",
    "Plain-language summary": "People who were trafficked wait years for a decision, and cannot work while they wait. "
    "We ask the agency for a decision, or a work permit, within six months.",
    "Text": "ATEST calls on U.S. Citizenship and Immigration Services to decide each application for a T visa within "
    "six months, and to grant work authorization to every applicant whose case is pending longer.",
    "Kind": "Policy position",
    "Priority it serves": "Agency implementation",
}
SUPPLY_CHAINS = {
    "Title": "Keep goods made with forced labor out of federal purchasing",
    "Plain-language summary": "The government buys goods every day. We ask it to check where they come from, and to "
    "listen to workers when it does.",
    "Text": "ATEST supports rules that require federal contractors to map their supply chains, to give workers a safe "
    "way to report forced labor, and to remedy what is found.",
    "Kind": "Policy position",
    "Priority it serves": "Other",
}
RULE_CHANGE = {
    "Title": "Keep work permits for people who wait for their T visa",
    "Plain-language summary": "An emergency rule would end work permits while people wait. The comment period ends "
    "tomorrow.",
    "Text": "ATEST opposes ending work authorization for people whose T visa application is pending. People who cannot "
    "work are easy to exploit.",
    "Kind": "Agency implementation",
    "Priority it serves": "Agency implementation",
}
RAPID = {"Rule": "rapid", "Why it cannot wait, for a rapid vote": "The comment period ends tomorrow."}
TEMPERATURE = "Which day suits you for the Hill visit?"
CHECKED = {"partisan": "no", "earmark": "no", "offset": "no", "scope": "no"}
INPUT = {
    "sought": "sought",
    "how": "Two listening sessions, led by a member that serves survivors, with an interpreter.",
    "when_sought": "In the two weeks before the draft",
    "what_changed": "The order of what is asked: what people need first now stands first.",
    "compensated": "yes",
}


def first_offset(today: float = 0.0) -> float:
    """How far from the system's clock the sandbox's story begins, so that it ends `today` seconds from it."""
    return today - 30 * DAY


def play(rehearsal: Rehearsal, today: float = 0.0) -> None:
    """Live through the weeks before today; ends at the present moment, or `today` seconds from it."""
    for player in CAST:
        rehearsal.slack.workspace.dm(player.id)
    _decide_letter(rehearsal)
    _move_to(rehearsal, today - 24 * DAY)
    _decide_rapidly(rehearsal)
    _move_to(rehearsal, today - 11 * DAY)
    number = propose(rehearsal, "U0RUTH", VISAS)
    _say(rehearsal, number, "U0NOOR", "Six months is what our caseworkers asked for. Thank you for writing it down.")
    _move_to(rehearsal, today - 6 * DAY)
    draft = propose(rehearsal, "U0INES", SUPPLY_CHAINS)
    record_input(rehearsal, draft, INPUT)
    _say(rehearsal, draft, "U0ADA", "Could the text say how a worker reports safely? That part matters most.")
    _move_to(rehearsal, today - 4 * DAY)
    open_vote(rehearsal, number)
    press(rehearsal, "U0RUTH", number, "Sign on")
    press(rehearsal, "U0KOFI", number, "Stand aside")
    card = card_of(rehearsal, number)
    rehearsal.slack.react("U0INES", MEMBERS_CHANNEL, card.ts, "white_check_mark")
    wait_for_card(rehearsal, number, "Sign on: *2*")
    _wait_for_receipts(rehearsal, number, ("U0RUTH", "U0KOFI", "U0INES"))
    _enter_by_phone(rehearsal, number)
    _move_to(rehearsal, today)
    _ask_for_the_temperature(rehearsal)
    _announce_handover(rehearsal)


def _decide_letter(rehearsal: Rehearsal) -> None:
    number = propose(rehearsal, "U0MAYA", LETTER)
    open_vote(rehearsal, number)
    signing = ("U0MAYA", "U0INES", "U0KOFI", "U0JUNE")
    for person in signing:
        press(rehearsal, person, number, "Sign on")
    press(rehearsal, "U0RUTH", number, "Stand aside")
    _wait_for_receipts(rehearsal, number, (*signing, "U0RUTH"))
    to_next_closing(rehearsal)
    _wait_for_result(rehearsal, LETTER["Title"])


def _decide_rapidly(rehearsal: Rehearsal) -> None:
    number = propose(rehearsal, "U0JUNE", RULE_CHANGE)
    open_vote(rehearsal, number, RAPID)
    signing = ("U0JUNE", "U0MAYA", "U0NOOR", "U0RUTH")
    for person in signing:
        press(rehearsal, person, number, "Sign on")
    _wait_for_receipts(rehearsal, number, signing)
    to_next_closing(rehearsal)
    _wait_for_result(rehearsal, RULE_CHANGE["Title"])


def _wait_for_result(rehearsal: Rehearsal, title: str) -> None:
    """Until a decision is told in public and inside, so that neither is dated after the clock was moved."""
    wait_for_decision(rehearsal, title)
    slack, told = rehearsal.slack, f"“{title}”: adopted as D-"
    slack.wait_for(lambda: any(told in plain(item) for item in slack.messages(CHAIR, MEMBERS_CHANNEL)))


def _enter_by_phone(rehearsal: Rehearsal, number: str) -> None:
    _type(rehearsal, f'behalf {number} "Northfield Network" sign-on')
    wait_for_card(rehearsal, number, "Reported by a chair")


def _ask_for_the_temperature(rehearsal: Rehearsal) -> None:
    _type(rehearsal, f'check "{TEMPERATURE}" "Tuesday" "Wednesday" "Thursday"')
    asked = rehearsal.slack.wait_for(lambda: _find(rehearsal, TEMPERATURE))
    for person, day in (("U0KOFI", "2. Wednesday"), ("U0NOOR", "3. Thursday")):
        rehearsal.slack.click(person, channel=MEMBERS_CHANNEL, ts=asked.ts, button=day)


def _announce_handover(rehearsal: Rehearsal) -> None:
    day = datetime.fromtimestamp(rehearsal.clock.now() + 14 * DAY, UTC).date()
    _type(rehearsal, f'delegate handover "Harbor Light Legal" @ruth.abrams @sam.reyes {day}')


def _type(rehearsal: Rehearsal, words: str) -> None:
    """Type a command as the second chair, who alone sees the answer."""
    rehearsal.slack.command("U0DAVID", words, channel=MEMBERS_CHANNEL)


def _wait_for_receipts(rehearsal: Rehearsal, number: str, people: Iterable[str]) -> None:
    """Until the bot has answered everyone, so that no receipt is dated after the clock was moved."""
    slack = rehearsal.slack
    slack.wait_for(lambda: all(any(number in plain(item) for item in slack.inbox(person)) for person in people))


def propose(rehearsal: Rehearsal, person: str, words: Mapping[str, object]) -> str:
    """Propose a position by its form; returns its number once its card and notice stand."""
    slack = rehearsal.slack
    slack.command(person, "propose", channel=MEMBERS_CHANNEL)
    for step in (words, CHECKED):
        done = slack.submit(person, None, step)
        if done.errors:
            raise RuntimeError(f"the form was refused: {done.errors}")
    slack.close_view(person)
    card = slack.wait_for(lambda: _find(rehearsal, str(words["Title"])))
    slack.wait_for(lambda: len(slack.thread(person, MEMBERS_CHANNEL, card.ts)) > 1)
    return number_on(card)


def record_input(rehearsal: Rehearsal, number: str, values: Mapping[str, object]) -> None:
    """Record lived-experience input by its form; returns once it stands on the card."""
    slack = rehearsal.slack
    slack.command(CHAIR, f"input {number}", channel=MEMBERS_CHANNEL)
    done = slack.submit(CHAIR, None, values)
    if done.errors:
        raise RuntimeError(f"the form was refused: {done.errors}")
    slack.close_view(CHAIR)
    wait_for_card(rehearsal, number, "Lived-experience input: sought")


def open_vote(rehearsal: Rehearsal, number: str, values: Mapping[str, object] | None = None) -> None:
    """Open a vote by the form as it is offered; returns once the card has its buttons and marks."""
    slack = rehearsal.slack
    if "Lived-experience input: sought" not in plain(card_of(rehearsal, number)):
        record_input(rehearsal, number, INPUT)
    slack.command(CHAIR, f"poll {number}", channel=MEMBERS_CHANNEL)
    done = slack.submit(CHAIR, None, values or {})
    if done.errors:
        raise RuntimeError(f"the form was refused: {done.errors}")
    slack.close_view(CHAIR)
    wait_for_card(rehearsal, number, "Voting is open")
    slack.wait_for(lambda: len(card_of(rehearsal, number).reactions) == 3)


def press(rehearsal: Rehearsal, person: str, number: str, button: str) -> None:
    """Press a button on a position's card."""
    card = card_of(rehearsal, number)
    rehearsal.slack.click(person, channel=MEMBERS_CHANNEL, ts=card.ts, button=button)


def to_next_closing(rehearsal: Rehearsal) -> None:
    """Move the clock to the next closing, and past the time in which late deliveries are waited for."""
    seconds = rehearsal.seconds_to_next_closing()
    if seconds is None:
        raise RuntimeError("no vote is open")
    rehearsal.clock.add(seconds + SETTLE_SECONDS)


def wait_for_decision(rehearsal: Rehearsal, title: str) -> Message:
    """The decision's message in the public channel."""
    slack = rehearsal.slack
    return slack.wait_for(
        lambda: next((item for item in slack.messages(CHAIR, DECISIONS_CHANNEL) if title in plain(item)), None),
        timeout=20,
    )


def wait_for_card(rehearsal: Rehearsal, number: str, words: str) -> None:
    """Until a card says something."""
    rehearsal.slack.wait_for(lambda: words in plain(card_of(rehearsal, number)))


def card_of(rehearsal: Rehearsal, number: str) -> Message:
    """A position's card."""
    found = _find(rehearsal, f"{number} · revision")
    if found is None:
        raise RuntimeError(f"{number} has no card")
    return found


def number_on(card: Message) -> str:
    """The number that a card shows, before its revision."""
    found = _NUMBER.search(plain(card))
    if found is None:
        raise RuntimeError("a card shows no number")
    return found[0]


def _find(rehearsal: Rehearsal, words: str) -> Message | None:
    cards = rehearsal.slack.messages(CHAIR, MEMBERS_CHANNEL)
    return next((item for item in cards if item.thread_ts in (None, item.ts) and words in plain(item)), None)


def _say(rehearsal: Rehearsal, number: str, person: str, words: str) -> None:
    rehearsal.slack.say(person, MEMBERS_CHANNEL, words, thread_ts=card_of(rehearsal, number).ts)


def _move_to(rehearsal: Rehearsal, offset: float) -> None:
    rehearsal.clock.add(offset - rehearsal.clock.offset)
