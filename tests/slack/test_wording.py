"""What people read, word for word. `ATEST_WRITE_GOLDEN=1 pytest tests/slack/test_wording.py` writes the files anew."""

import html
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest

from atest_bot.domain.differences import Mark
from atest_bot.domain.notices import Note, Notice, paged
from atest_bot.domain.text import tame
from atest_bot.sandbox import rules
from atest_bot.sandbox.objects import Json
from atest_bot.slack import forms
from atest_bot.slack.blocks import Message, shortened
from atest_bot.slack.forms import deciding
from atest_bot.slack.wording import render
from tests.house import ALTERNATE, CHAIR, MEMBERS_CHANNEL, OBSERVER, OUTSIDER, PRIMARY, House
from tests.slack.samples import FORMS, NOTICES, OFFER
from tests.slack.samples_homing import HOMES

GOLDEN = Path(__file__).with_name("golden")
WRITES = bool(os.environ.get("ATEST_WRITE_GOLDEN"))

HOSTILE = (
    "<!channel>",
    "<!here|now>",
    "<@U0RUTH>",
    "<#C0MEMBERS>",
    "<!subteam^S0ALL>",
    "<https://evil.example|Agree>",
    "<!date^0^{date}|never>",
    "&lt;!channel&gt;",
    "*_~`evil`~_*",
    "> quoted\n*evil*",
    "\u05e9\u05dc\u05d5\u05dd evil",
    "word " * 300,
)
TYPED = {
    "note",
    "chairs_note",
    "how",
    "when_sought",
    "what_changed",
    "why_not",
    "question",
    "title",
    "summary",
    "text",
    "proposed_by",
    "alliance",
    "reason",
    "moved_because",
    "remedy",
    "member",
    "printed_as",
    "why",
}
OF_OURS = {Mark.FIELD, Mark.KEPT}
LISTED = {"answered", "owing_reason", "recused", "reported", "signatories", "members", "names"}
OURS = re.compile(
    r"<([@#][UC]0[A-Z]+|!date\^\d+\^\{date_short_pretty\}, \{time\}\|[\w ,:]+|https://example\.org/text\?a=1&amp;b=2"
    r"|https://slack\.com/archives/C0MEMBERS/p\d+\|[\w ]+)>"
)


# --- golden files ---


def compare(name: str, seen: str) -> None:
    """Hold what is seen against its file, or write the file."""
    file, shown = GOLDEN / f"{name}.txt", f"{visible(seen)}\n"
    if WRITES:
        file.write_text(shown, encoding="utf-8")
    assert file.exists(), f"{file.name} is missing: write it with ATEST_WRITE_GOLDEN=1, and read it"
    assert shown == file.read_text(encoding="utf-8")


def visible(words: str) -> str:
    """The same with characters that cannot be seen written out."""
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", lambda match: f"[U+{ord(match[0]):04X}]", words)


def flat(blocks: list[Json]) -> str:
    """Blocks as lines, each with what kind it is."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _button(element: Json) -> Iterator[str]:
    yield f"button: {_label(element)} ({element['accessibility_label']})"
    if asked := element.get("confirm"):
        yield f"  asks first: {asked['title']['text']} {asked['text']['text']}"
        yield f"  {asked['confirm']['text']} / {asked['deny']['text']}"


def _lines(block: Json) -> Iterator[str]:
    match block["type"]:
        case "context":
            yield from (f"small: {element['text']}" for element in block["elements"])
        case "actions":
            yield from (line for each in block["elements"] for line in _button(each))
        case "input":
            yield from _field(block)
        case "divider":
            yield "----"
        case kind:
            words = block["text"]
            yield f"{kind}{', plain' if words['type'] == 'plain_text' and kind != 'header' else ''}: {words['text']}"


def _label(element: Json) -> str:
    return str(element["text"]["text"])


def _field(block: Json) -> Iterator[str]:
    element = block["element"]
    limit = f", up to {element['max_length']} characters" if "max_length" in element else ""
    yield f"field: {block['label']['text']} ({element['type']}{limit}{', optional' if block['optional'] else ''})"
    if "hint" in block:
        yield f"  hint: {block['hint']['text']}"
    first = element.get("initial_option")
    for option in element.get("options", []):
        yield f"  {'(x)' if option == first else '( )'} {option['text']['text']}"
    yield from (
        f"  {key}: {value}" for key, value in element.items() if key.startswith("initial_") and key != "initial_option"
    )


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_reads_as_agreed(name: str) -> None:
    message = render(NOTICES[name])
    compare(name, f"{message.text}\n\n=== as blocks ===\n\n{flat(message.blocks)}")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_reads_as_agreed(name: str) -> None:
    view = FORMS[name]
    words = [view["title"]["text"], flat(view["blocks"])]
    words += [f"[{view[key]['text']}]" for key in ("submit", "close") if key in view]
    compare(name, "\n\n".join(words))


@pytest.mark.parametrize("name", HOMES)
def test_a_home_reads_as_agreed(name: str) -> None:
    compare(name, flat(HOMES[name].view["blocks"]))


def converse(house: House, *said: tuple[str, str]) -> str:
    """What each person typed, and what was answered; `<form …>` where a form opened instead."""
    parts = []
    for person, words in said:
        answer = house.slack.command(person, words, channel=None if person == OUTSIDER else MEMBERS_CHANNEL)
        opened = [f"<form {view.title}>" for view in house.slack.views(person)]
        house.slack.close_view(person) if opened else None
        reply = answer.reply or {}
        parts.append("\n".join([f">>> {person}: /atest {words}", *([flat(answer.blocks)] if reply else []), *opened]))
    return re.sub(r"/p\d{16}\|", "/p(the card)|", "\n\n".join(parts))  # Slack's name for a message is its time


def test_help_reads_as_agreed(house: House) -> None:
    compare(
        "commands-help", converse(house, *((person, "help") for person in (OUTSIDER, OBSERVER, PRIMARY, "U0DAVID")))
    )


def test_what_is_refused_reads_as_agreed(house: House) -> None:
    house.propose()
    said = [
        (PRIMARY, "pol"),
        (PRIMARY, "xyzzy"),
        (PRIMARY, 'vote "P-2027-001'),
        (PRIMARY, "poll P-2027-001"),
        (OBSERVER, "propose"),
        (OUTSIDER, "status"),
        (PRIMARY, "vote"),
        (PRIMARY, "vote P-2027-001 sign-on"),
        (PRIMARY, "vote P-2027-099 sign-on"),
        (CHAIR, "poll P-2027-099"),
        (CHAIR, "member"),
        (CHAIR, 'member add "Casa Nueva"'),
        (CHAIR, 'member suspend "Casa Vieja"'),
        (CHAIR, 'member restore "Casa Nueva"'),
        (CHAIR, 'member add "x"'),
        (CHAIR, "delegate"),
        (CHAIR, 'delegate add @ben.okafor "Casa Nueva"'),
        (CHAIR, 'delegate add @omar.vance "Casa Nueva" primary'),
        (CHAIR, "delegate remove @omar.vance"),
        (CHAIR, "observer"),
        (CHAIR, "observer add @ada.brooks"),
        (CHAIR, "chair remove @maya.torres"),
        (CHAIR, "chair remove @david.osei"),
        (CHAIR, "chair remove @clara.whitfield"),
    ]
    compare("commands-refused", converse(house, *said))


def test_what_chairs_do_reads_as_agreed(house: House) -> None:
    said = [
        (CHAIR, "roster"),
        (CHAIR, 'member add "Hope & Help" "Hope & Help, Inc."'),
        (CHAIR, 'delegate add @omar.vance "Hope & Help" primary'),
        (CHAIR, 'member suspend "Hope & Help"'),
        (CHAIR, "delegate remove @ben.okafor"),
        (CHAIR, "observer add @ben.okafor"),
        (CHAIR, "observer remove @ben.okafor"),
        (CHAIR, "chair add @ben.okafor"),
        (CHAIR, "chair remove @ben.okafor"),
        (CHAIR, "roster"),
    ]
    compare("commands-roster", converse(house, *said))


def test_a_vote_by_commands_reads_as_agreed(house: House) -> None:
    number = house.vote_is_open()
    parts = [converse(house, (PRIMARY, "propose"), (CHAIR, "poll"), (PRIMARY, "status"), (OBSERVER, "status"))]
    said = [
        (PRIMARY, f"vote {number} sign-on"),
        (ALTERNATE, f"vote {number} stand-aside"),
        ("U0RUTH", f"vote {number} object"),
        ("U0INES", f"vote {number} sign on"),
        ("U0NOOR", f"vote {number} sign-on"),
        (OBSERVER, f"vote {number} sign-on"),
        (PRIMARY, "status"),
        (PRIMARY, f"status {number}"),
        (CHAIR, f"poll {number}"),
        ("U0RUTH", f"vote {number} stand-aside"),
        ("U0KOFI", f"vote {number} sign-on"),
    ]
    parts.append(converse(house, *said))
    house.to_closing(past_settle=False)
    parts.append(
        converse(house, ("U0JUNE", f"vote {number} sign-on"), (PRIMARY, "status"), (PRIMARY, f"status {number}"))
    )
    house.pass_time(361)
    house.work()
    parts.append(converse(house, (PRIMARY, "status"), (PRIMARY, "status D-2027-001"), (CHAIR, f"poll {number}")))
    compare("commands-vote", "\n\n".join(parts))


def test_no_golden_file_is_left_over() -> None:
    commands = {"commands-help", "commands-refused", "commands-roster", "commands-vote"}
    assert {file.stem for file in GOLDEN.glob("*")} == {*NOTICES, *FORMS, *HOMES, *commands}


# --- text and blocks ---


def bare(words: str) -> str:
    """Words without marks, so that what is said twice can be compared."""
    plain = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", words)
    plain = html.unescape(re.sub("[*`\u2060\u2068\u2069]", "", plain))
    return " ".join(plain.split())


def spoken(blocks: list[Json]) -> Iterator[str]:
    """Every text in blocks but the labels of buttons."""
    for block in blocks:
        for part in (block.get("text"), *(block.get("elements", []) if block["type"] == "context" else [])):
            if part:
                yield part["text"]


def test_every_kind_of_notice_has_a_sample() -> None:
    assert {type(notice) for notice in NOTICES.values()} == set(get_args(Notice))


@pytest.mark.parametrize("name", NOTICES)
def test_the_text_says_what_the_blocks_say(name: str) -> None:
    message = render(NOTICES[name])
    for words in spoken(message.blocks):
        assert bare(words) in bare(message.text)


@pytest.mark.parametrize("name", NOTICES)
def test_the_blocks_say_what_the_text_says(name: str) -> None:
    message = render(NOTICES[name])
    in_blocks = " ".join(bare(words) for words in spoken(message.blocks))
    unsaid = [line for line in message.text.splitlines() if bare(line) not in in_blocks]
    rows = [block for block in message.blocks if block["type"] == "actions"]
    assert len(unsaid) <= len(rows), unsaid


@pytest.mark.parametrize("name", NOTICES)
def test_the_text_names_every_button(name: str) -> None:
    message = render(NOTICES[name])
    for block in message.blocks:
        if block["type"] == "actions":
            for element in block["elements"]:
                assert _label(element) in message.text
                assert _label(element).lower() in element["accessibility_label"].lower()


@pytest.mark.parametrize("name", NOTICES)
def test_slack_takes_every_notice(name: str) -> None:
    message = render(NOTICES[name])
    assert rules.block_problems(message.blocks, "message") == []
    assert 0 < len(message.text) <= 4_000


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_every_form(name: str) -> None:
    assert rules.view_problems(FORMS[name]) == []


@pytest.mark.rule("11.11")
@pytest.mark.parametrize("letter", ["x", "\u05e9", "\U0001f54a"])
@pytest.mark.parametrize("number", [100, 101, 200, 500])
def test_a_menu_of_hundreds_is_not_cut_off_in_silence(number: int, letter: str) -> None:
    listed = tuple((place, f"P-2027-{place:03}", letter * 150) for place in range(1, number + 1))
    offer: Any = replace(OFFER, positions=listed, chosen=1)
    for form in (forms.poll(offer), forms.inform(listed), deciding.supersede(7, "D-2027-009", listed)):
        assert rules.view_problems(form) == []
        assert not rules.view_is_too_large(form)
        menu = next(block["element"] for block in form["blocks"] if block.get("block_id") in ("position", "later"))
        assert len(rules.options_of(menu)) == min(number, 200)
    said = [forms.poll(offer)["blocks"][0], forms.inform(listed)["blocks"][0]]
    assert ["not listed: `/atest" in block["elements"][0]["text"] for block in said] == [number > 200] * 2


def test_a_card_too_long_for_an_edit_says_where_the_rest_is() -> None:
    card: Any = NOTICES["card-voting-open"]
    names = tuple(f"{number} {'n' * 76}" for number in range(40))
    message = render(replace(card, text="x" * 1_500, vote=replace(card.vote, answered=names)))
    assert len(message.text) <= 4_000
    assert message.text.endswith("\nThe rest is on the card itself.")
    assert names[-1] in flat(message.blocks)


@pytest.mark.rule("11.11", "5.12.1")
@pytest.mark.parametrize("listed", ["answered", "owing_reason", "reported", "recused"])
def test_a_card_counts_those_whose_names_it_has_no_room_for(listed: str) -> None:
    card: Any = NOTICES["card-voting-open"]
    long_names = {listed: tuple(f"{number} {'n' * 76}" for number in range(300))}
    message = render(replace(card, vote=replace(card.vote, **long_names, reported_number=300)))
    assert rules.text_size(message.blocks) < 4_000
    assert "300 members. See who with `/atest status P-2027-014`." in flat(message.blocks)


def test_a_text_too_long_for_an_edit_is_never_cut_inside_a_mark() -> None:
    closing = " Closes <!date^1^{date_short_pretty}, {time}|Fri, Jun 4, 2027, 5:00 PM Eastern>. A &amp; B &lt;so&gt;."
    for filled in range(3_700, 3_900):
        whole = Message("x" * filled + closing * 5, [])
        text = shortened(whole, "The rest follows.").text.removesuffix("\nThe rest follows.")
        assert text != whole.text and len(text) < 3_900
        assert text.count("<") == text.count(">")
        assert re.search("&(?!amp;|lt;|gt;)", text) is None
    assert len(shortened(Message("&amp;" * 1_000, []), "The rest follows.").text) < 4_000


@pytest.mark.rule("11.11", "8.5.2")
def test_slack_takes_a_letter_from_which_many_names_were_withdrawn() -> None:
    left = tuple((f"{place} {'n' * 76}", "June 9, 2027") for place in range(60))
    whole: Any = replace(NOTICES["public-delivered"], delivered_on=("June 6, 2027",) * 60, left=left)
    first, rest = paged(whole)
    messages = [render(part) for part in (first, *rest)]
    for message in messages:
        assert rules.block_problems(message.blocks, "message") == []
        assert len(message.text) <= 4_000
    shown = "\n".join(flat(message.blocks) for message in messages)
    assert shown.count("As delivered, June 6, 2027.") == 60
    assert [name for name, _ in left if f"Withdrew its name on June 9, 2027: {name}." not in shown] == []


@pytest.mark.rule("8.5.2")
@pytest.mark.parametrize("names", [(), ("Casa Nueva",)])
def test_a_long_letter_says_that_names_are_listed_where_any_is(names: tuple[str, ...]) -> None:
    first, rest = paged(replace(NOTICES["public-delivered"], text="x" * 9_000, signatories=names, joined=()))
    assert rest
    assert ("signed by the organizations listed below" in render(first).text) == bool(names)


# --- hostile words ---


def hostile(value: Any, words: str) -> Any:
    """A notice in which everything that a person may have typed is hostile."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name in TYPED and old and not isinstance(old, Enum):
            changed[field.name] = words
        elif field.name in LISTED and isinstance(old, tuple):
            changed[field.name] = tuple(words for _ in old)
        elif field.name == "lines":
            changed[field.name] = tuple(replace(line, words=words) for line in old if line.mark not in OF_OURS)
        elif field.name == "roll":
            changed[field.name] = tuple((words, choice) for _, choice in old)
        elif isinstance(old, tuple) and old and is_dataclass(old[0]):
            changed[field.name] = tuple(hostile(item, words) for item in old)
        elif is_dataclass(old):
            changed[field.name] = hostile(old, words)
    return replace(value, **changed)


def formatted(message: Message) -> Iterator[str]:
    """Everything that Slack would read for marks and mentions."""
    yield message.text
    yield from _formatted(message.blocks)


def _formatted(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _formatted(item)
    elif isinstance(node, Mapping):
        if node.get("type") == "mrkdwn":
            yield str(node["text"])
        for item in node.values():
            yield from _formatted(item)


def assert_inert(message: Message) -> None:
    assert rules.block_problems(message.blocks, "message") == []
    for words in formatted(message):
        assert re.search("[<>]", OURS.sub("", words)) is None, words
        assert "&lt;!channel&gt;" not in html.unescape(words) or "&amp;lt;" in words
        assert re.search(r"[*_~`]evil", words) is None, words
        assert words.count("\u2068") == words.count("\u2069")


@pytest.mark.rule("11.10")
@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("name", NOTICES)
def test_hostile_words_are_inert_in_every_notice(name: str, words: str) -> None:
    assert_inert(render(hostile(NOTICES[name], words)))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_inert_in_a_note(words: str) -> None:
    assert_inert(render(Note(f"There is no member “{tame(words)}”.")))
