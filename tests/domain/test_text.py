"""What people type is kept in one normal form, or refused with a sentence (threat-model 8)."""

from collections.abc import Callable

import pytest

from atest_bot.domain import text
from atest_bot.domain.errors import Refusal

INVISIBLE = {
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "right-to-left override": "\u202e",
    "first strong isolate": "\u2068",
    "our mark of a mention": text.MENTION,
    "NUL": "\x00",
    "escape": "\x1b",
    "lone surrogate": "\ud800",
    "private use": "\ue000",
    "unassigned": "\u0378",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
}


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE)
@pytest.mark.parametrize("clean", [text.clean_name, text.clean_title], ids=["name", "title"])
def test_one_line_with_an_invisible_character_is_refused_and_the_character_named(
    clean: Callable[[str], str], character: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        clean(f"Fair{character}Fields")
    assert f"U+{ord(character):04X}" in refusal.value.sentence
    assert character not in refusal.value.sentence


@pytest.mark.parametrize(
    "character", [one for name, one in INVISIBLE.items() if name != "zero-width joiner"], ids=lambda one: ascii(one)
)
def test_a_text_with_an_invisible_character_is_refused(character: str) -> None:
    with pytest.raises(Refusal, match="cannot be seen"):
        text.clean_text(f"We ask{character} Congress", "text")


def test_a_text_keeps_its_lines_tabs_and_joined_emoji() -> None:
    words = "First line\n\n\tsecond, by 👩\u200d⚖️"
    assert text.clean_text(words, "text") == words


def test_every_way_to_end_a_line_is_one() -> None:
    assert text.clean_text("\r\none\r\ntwo\rthree\n", "text") == "one\ntwo\nthree"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\t"])
def test_a_name_has_one_line(line_end: str) -> None:
    with pytest.raises(Refusal):
        text.clean_name(f"Fair{line_end}Fields")


def test_names_are_kept_in_one_form() -> None:
    assert text.clean_name("  Cafe\u0301\u00a0Nueva ") == text.clean_name("Caf\u00e9 Nueva") == "Caf\u00e9 Nueva"


def test_full_width_letters_become_plain_ones() -> None:
    assert text.clean_title("ＴＶＰＲＡ") == "TVPRA"


@pytest.mark.parametrize("name", ["Frее the Workers", "Αlliance", "Casa Нova"])
def test_a_name_of_two_alphabets_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="one alphabet"):
        text.clean_name(name)


@pytest.mark.parametrize("name", ["Свобода", "Ελευθερία", "自由", "Casa Ñandú 24/7 & Co.", "חופש"])
def test_a_name_of_one_alphabet_is_taken(name: str) -> None:
    assert text.clean_name(name) == name


def test_a_title_may_quote_another_alphabet() -> None:
    assert text.clean_title("On the word свобода") == "On the word свобода"


@pytest.mark.parametrize("clean", [text.clean_name, text.clean_title], ids=["name", "title"])
def test_three_stacked_marks_are_refused_and_two_are_taken(clean: Callable[[str], str]) -> None:
    with pytest.raises(Refusal, match="stacks several marks"):
        clean("Fair q\u0307\u0308\u0323 Fields")
    assert clean("Fair q\u0323\u0307 Fields")


@pytest.mark.parametrize("empty", ["", "   ", "\u00a0"])
def test_what_is_empty_is_refused(empty: str) -> None:
    for clean in (text.clean_name, text.clean_title, lambda value: text.clean_text(value, "reason")):
        with pytest.raises(Refusal, match="is empty"):
            clean(empty)


@pytest.mark.parametrize(
    ("clean", "longest"),
    [
        (text.clean_name, text.NAME_LIMIT),
        (text.clean_title, text.TITLE_LIMIT),
        (lambda value: text.clean_text(value, "text"), text.PARAGRAPH_LIMIT),
    ],
    ids=["name", "title", "text"],
)
def test_the_longest_is_taken_and_one_more_is_refused(clean: Callable[[str], str], longest: int) -> None:
    assert len(clean("a" * longest)) == longest
    with pytest.raises(Refusal, match=f"{longest + 1:,} characters. Please shorten it to {longest:,}"):
        clean("a" * (longest + 1))


def test_limits_are_those_of_the_threat_model() -> None:
    assert (text.NAME_LIMIT, text.TITLE_LIMIT) == (80, 150)


def test_a_name_of_one_letter_is_refused() -> None:
    with pytest.raises(Refusal, match="at least 2"):
        text.clean_name("A")
    assert text.clean_name("AB") == "AB"


def test_a_refusal_says_which_field() -> None:
    with pytest.raises(Refusal, match="The signatory name is empty"):
        text.clean_name("", "signatory name")


@pytest.mark.parametrize(
    ("one", "other"), [("Free the Workers", "free THE workers!"), ("Straße", "STRASSE"), ("A-B", "ab")]
)
def test_names_that_differ_in_case_and_punctuation_are_the_same(one: str, other: str) -> None:
    assert text.name_key(one) == text.name_key(other)


def test_names_stand_in_alphabetical_order_whatever_their_case_and_accents() -> None:
    names = ["Zuflucht", "Élan Rising", "fair Fields", "Ångström House", "Alder House", "Casa Nueva"]
    assert sorted(names, key=text.sort_key) == [
        "Alder House",
        "Ångström House",
        "Casa Nueva",
        "Élan Rising",
        "fair Fields",
        "Zuflucht",
    ]


def test_other_names_are_others() -> None:
    assert text.name_key("Fair Fields") != text.name_key("Far Fields")


@pytest.mark.guarantee("G16")
def test_words_of_people_cannot_format_a_sentence_of_ours() -> None:
    tamed = text.tame("*bold* _italic_ ~gone~ `code`")
    for mark in "*_~`":
        assert tamed.count(mark) == tamed.count(f"{mark}\u2060") == 2


@pytest.mark.guarantee("G16")
@pytest.mark.rule("11.10")
def test_words_that_run_right_to_left_stay_within_their_marks() -> None:
    assert text.tame("חופש") == "\u2068חופש\u2069"
    assert text.tame("Fair Fields") == "Fair Fields"


@pytest.mark.guarantee("G16")
def test_nobody_can_type_a_mention() -> None:
    mention = text.person("U0MAYA")
    for clean in (text.clean_name, text.clean_title, lambda value: text.clean_text(value, "text")):
        with pytest.raises(Refusal):
            clean(f"Hello {mention}")
    assert text.channel("C0MEMBERS") != mention


def test_no_line_of_a_person_begins_a_quotation() -> None:
    assert text.tame("a > b") == "a > b"
    assert text.tame("> evil\nwords\n>>> evil") == "\u2060> evil\nwords\n\u2060>>> evil"
