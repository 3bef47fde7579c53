"""A position by its form: who may, every fault beside its field, and a card whose words do nothing (rulebook 3.1)."""

import pytest

from atest_bot.sandbox.forms import FormRefused
from tests.house import (
    CHAIR,
    CHECKED,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    POSITION,
    PRIMARY,
    House,
    state_of,
)
from tests.slack import forging

RIGHT_TO_LEFT = "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"
UNSEEN = {"U+202E": "\u202e", "U+200B": "\u200b", "U+0000": "\x00", "U+D800": "\ud800", "U+2063": "\u2063"}


def start(house: House, person: str = PRIMARY) -> None:
    """Open the form."""
    house.slack.command(person, "propose")
    assert house.slack.views(person)[-1].title == "Propose a position"


def faults(house: House, **words: object) -> dict[str, str]:
    """What stands beside the fields when these words arrive, past whatever Slack's client checks."""
    start(house)
    before = state_of(house)
    answer = forging.submit(house, PRIMARY, {**POSITION, **words})
    assert answer["response_action"] == "errors", answer
    assert state_of(house) == before
    errors: dict[str, str] = answer["errors"]
    return errors


# --- who may ---


@pytest.mark.rule("3.1.1")
@pytest.mark.parametrize("person", [PRIMARY, "U0BEN", CHAIR])
def test_delegates_and_chairs_may_propose(house: House, person: str) -> None:
    number = house.propose(person)
    proposer = "a chair" if person == CHAIR else "Free the Workers"
    assert f"{number} · revision 1 · Policy position · TVPRA · proposed by {proposer}" in house.card_text(number)


@pytest.mark.rule("3.1.1")
@pytest.mark.parametrize("person", [OBSERVER, OUTSIDER])
def test_others_are_told_who_may(house: House, person: str) -> None:
    before = state_of(house)
    answer = house.slack.command(person, "propose")
    assert "Positions are proposed by delegates of member organizations and by chairs." in answer.text
    assert house.slack.views(person) == []
    assert state_of(house) == before


@pytest.mark.parametrize("person", [OBSERVER, OUTSIDER])
def test_a_form_sent_by_somebody_else_changes_nothing(house: House, person: str) -> None:
    start(house)
    before = state_of(house)
    answer = forging.submit(house, person, POSITION, owner=PRIMARY)
    assert "Positions are proposed by delegates" in answer["errors"]["title"]
    assert state_of(house) == before


def test_a_delegate_removed_while_writing_cannot_propose(house: House) -> None:
    start(house, "U0BEN")
    house.type(CHAIR, "delegate remove @ben.okafor")
    answer = house.slack.submit("U0BEN", None, POSITION)
    assert "Positions are proposed by delegates" in answer.errors["title"]
    assert house.read("SELECT * FROM positions") == []


# --- what becomes of it ---


def test_the_proposer_reads_the_number_at_once(house: House) -> None:
    start(house)
    house.slack.submit(PRIMARY, None, POSITION)
    answer = house.slack.submit(PRIMARY, None, CHECKED)
    assert answer.view is not None
    assert "*P-2027-001* is in deliberation." in answer.text


@pytest.mark.rule("1.18", "3.4.1")
def test_the_card_and_the_notice_are_all_that_is_posted(house: House) -> None:
    number = house.propose(
        **{"Link to the full text": "https://example.org/a?b=1&c=2", "Due outside the coalition": "2027-06-04"}
    )
    card = house.card_text(number)
    for words in POSITION.values():
        assert words in card
    assert "Link: <https://example.org/a?b=1&amp;c=2>" in card
    assert "due June 4, 2027" in card
    assert "*In deliberation.*" in card
    assert len(house.thread(number)) == 1
    assert "confidential within ATEST" in house.thread(number)[0]
    assert len(house.slack.messages(CHAIR, MEMBERS_CHANNEL)) == 1
    assert house.slack.messages(CHAIR, DECISIONS_CHANNEL) == []
    assert [house.inbox(person) for person in (PRIMARY, CHAIR, OBSERVER)] == [[], [], []]


@pytest.mark.rule("1.5")
def test_numbers_follow_one_another_and_begin_anew_each_year(house: House) -> None:
    assert [house.propose(), house.propose("U0RUTH", Title="Another")] == ["P-2027-001", "P-2027-002"]
    house.pass_time(306 * 86_400)
    assert house.propose(Title="A new year") == "P-2028-001"


def test_the_year_is_that_of_the_coalitions_zone(house: House) -> None:
    house.pass_time(305 * 86_400 + 13 * 3_600)  # January 1, 4:00 AM in UTC, and still December 31 in New York
    assert house.propose() == "P-2027-001"


def test_a_refused_form_uses_no_number(house: House) -> None:
    assert faults(house, Title="\u202e")
    house.slack.close_view(PRIMARY)
    assert house.propose() == "P-2027-001"


def test_the_same_delivery_twice_makes_one_position_and_the_same_answer(house: House) -> None:
    start(house)
    for step in (POSITION, CHECKED):
        answer = house.slack.submit(PRIMARY, None, step)
        before = state_of(house)
        assert answer.delivery is not None
        assert forging.again(house, answer.delivery) == answer.ack
        assert state_of(house) == before
    house.work()
    assert len(house.slack.messages(CHAIR, MEMBERS_CHANNEL)) == 1


def test_two_proposals_with_the_same_words_are_two(house: House) -> None:
    assert house.propose() != house.propose()


@pytest.mark.rule("3.1.2")
def test_the_form_asks_for_what_the_rulebook_says(house: House) -> None:
    start(house)
    blocks = {
        block["block_id"]: block["element"] for block in house.slack.views(PRIMARY)[-1].blocks if "element" in block
    }
    assert [field for field in blocks if "file" not in blocks[field]["type"]] == [
        *("title", "summary", "text", "link", "kind", "priority", "due_on"),
    ]
    offered = {field: [option["text"]["text"] for option in blocks[field]["options"]] for field in ("kind", "priority")}
    assert offered == {
        "kind": ["Policy position", "Sign-on letter", "Appropriations", "Agency implementation", "Internal"],
        "priority": ["TVPRA", "Appropriations", "Agency implementation", "Other"],
    }


# --- faults ---


@pytest.mark.rule("3.1.2")
def test_an_empty_form_is_kept_by_slack(house: House) -> None:
    start(house)
    with pytest.raises(FormRefused) as refused:
        house.slack.submit(PRIMARY, None, {})
    assert set(refused.value.errors) == {"title", "summary"}


def test_a_title_of_400_characters_is_kept_by_slack(house: House) -> None:
    start(house)
    with pytest.raises(FormRefused) as refused:
        house.slack.submit(PRIMARY, None, {**POSITION, "Title": "x" * 400})
    assert set(refused.value.errors) == {"title"}


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "The title is empty. Please fill it in."),
        (None, "The title is empty. Please fill it in."),
        ("   ", "The title is empty. Please fill it in."),
        ("x", "The title is too short. Please use at least 2 characters."),
        ("x" * 151, "The title has 151 characters. Please shorten it to 150."),
        ("x" * 400, "The title has 400 characters. Please shorten it to 150."),
        ("two\nlines", "The title holds a character that cannot be seen (U+000A)."),
        ("e\u0301\u0301\u0301\u0301", "The title stacks several marks on one letter."),
        *(
            (f"Fair{letter} work", f"The title holds a character that cannot be seen ({name})")
            for name, letter in UNSEEN.items()
        ),
    ],
)
def test_a_bad_title_is_told_beside_it(house: House, title: str | None, sentence: str) -> None:
    found = faults(house, Title=title)
    assert set(found) == {"title"}
    assert sentence in found["title"]


@pytest.mark.rule("11.10")
@pytest.mark.parametrize("field", ["Plain-language summary", "Text"])
@pytest.mark.parametrize("letter", UNSEEN.values())
def test_unseen_characters_are_refused_everywhere(house: House, field: str, letter: str) -> None:
    found = faults(house, **{field: f"a{letter}b"})
    assert len(found) == 1
    assert "cannot be seen" in next(iter(found.values()))


@pytest.mark.rule("3.1.2")
def test_every_fault_is_told_at_once(house: House) -> None:
    found = faults(
        house,
        **{
            "Title": "",
            "Plain-language summary": "x" * 801,
            "Text": " \n ",
            "Link to the full text": "ftp://example.org",
            "Kind": "poem",
            "Priority it serves": "fame",
            "Due outside the coalition": "2027-02-28",
        },
    )
    assert found == {
        "title": "The title is empty. Please fill it in.",
        "summary": "The summary has 801 characters. Please shorten it to 800.",
        "text": "The text is missing. Please type it here, or attach it as a file.",
        "link": "The link must be one address that begins with https://.",
        "kind": "Please choose a kind from the list.",
        "priority": "Please choose a priority from the list.",
        "due_on": "That due date is in the past. Please choose a later one, or leave it empty.",
    }


def test_a_text_past_the_limit_is_refused_and_not_cut(house: House) -> None:
    assert faults(house, Text="x" * 3_001) == {"text": "The text has 3,001 characters. Please shorten it to 3,000."}


@pytest.mark.parametrize(
    "link",
    [
        "example.org",
        "javascript:alert(1)",
        "https://example.org/|label",
        "https://example.org/>",
        "https://example.org <!channel>",
        'https://example.org/"',
        "https://example.org\nhttps://example.com",
    ],
)
def test_a_link_that_is_not_one_address_is_refused(house: House, link: str) -> None:
    assert "must be one address" in faults(house, **{"Link to the full text": link})["link"]


@pytest.mark.parametrize(
    "link",
    [
        "https://atest.slack.com",
        "https://app.slack.com?team=T0",
        "https://atest.slack.com/archives/C0/p1",
        "https://app.slack.com/client/T0/C0",
        "https://Atest.Slack.com/archives/C0",
        "https://slack.com/archives/C0",
        "https://atest.slack.com:443/archives",
    ],
)
def test_a_link_into_slack_is_refused_because_it_would_be_published(house: House, link: str) -> None:
    assert "A link into Slack is private" in faults(house, **{"Link to the full text": link})["link"]


@pytest.mark.rule("8.1.2")
@pytest.mark.parametrize("link", ["https://atest.slack.com/archives/C0/p1", "app.slack.com/client/T0/C0"])
def test_a_link_into_slack_is_refused_inside_words_too(house: House, link: str) -> None:
    words = f"We ask Congress. See {link}."
    found = faults(house, **{"Title": words, "Plain-language summary": words, "Text": words})
    assert ["A link into Slack is private" in found[field] for field in ("title", "summary", "text")] == [True] * 3


def test_slack_may_be_spoken_of(house: House) -> None:
    words = "We ask slack.com, https://slack.com/help/ and notslack.com/archives/ to help."
    assert words in house.card_text(house.propose(Text=words))


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/slack.com/a",
        "https://example.org/?from=atest.slack.com/",
        "https://notslack.com/",
        "http://example.org",
    ],
)
def test_other_links_stand(house: House, link: str) -> None:
    assert f"Link: <{link}>" in house.card_text(house.propose(**{"Link to the full text": link}))


def test_a_due_date_of_today_stands(house: House) -> None:
    assert "due March 1, 2027" in house.card_text(house.propose(**{"Due outside the coalition": "2027-03-01"}))


def test_a_due_date_that_is_none_is_refused(house: House) -> None:
    assert "YYYY-MM-DD" in faults(house, **{"Due outside the coalition": "tomorrow"})["due_on"]


def test_a_form_sent_back_can_be_corrected_and_sent_again(house: House) -> None:
    start(house)
    refused = house.slack.submit(PRIMARY, None, {**POSITION, "Link to the full text": "example.org"})
    assert set(refused.errors) == {"link"}
    assert house.read("SELECT * FROM positions") == []
    corrected = house.slack.submit(PRIMARY, None, {"Link to the full text": "https://example.org"})
    assert corrected.errors == {}
    assert house.slack.submit(PRIMARY, None, CHECKED).errors == {}
    house.work()
    assert POSITION["Text"] in house.card_text("P-2027-001")


# --- hostile words ---


@pytest.mark.guarantee("G16")
@pytest.mark.rule("11.10")
@pytest.mark.parametrize(
    "words", ["<!channel> now", "<@U0RUTH> please", "<https://evil.example|Agree>", "*_~`bold`~_*"]
)
def test_hostile_words_stand_on_the_card_as_they_were_typed(house: House, words: str) -> None:
    number = house.propose(**{"Title": words, "Plain-language summary": words, "Text": words})
    card = house.card(number)
    assert card.notified == []
    assert house.card_text(number).count(words) == 3
    assert words not in card.text
    assert all(item.notified == [] for item in house.slack.thread(CHAIR, MEMBERS_CHANNEL, card.ts))


@pytest.mark.guarantee("G16")
@pytest.mark.rule("11.10")
def test_words_in_another_direction_end_where_they_began(house: House) -> None:
    card = house.card(house.propose(Title=RIGHT_TO_LEFT))
    assert f"*\u2068{RIGHT_TO_LEFT}\u2069*" in card.text


def test_wide_letters_cannot_hide_a_mention(house: House) -> None:
    number = house.propose(Title="\uff1c\uff01channel\uff1e all")
    assert house.card(number).notified == []
    assert "<!channel> all" in house.card_text(number)


def test_a_long_text_goes_to_the_thread_uncut(house: House) -> None:
    words = "".join(f"Line {line}: we ask for fair work.\n" for line in range(80)) + "The end."
    number = house.propose(Text=words)
    assert "The full text is in this thread." in house.card_text(number)
    assert "Line 1:" not in house.card_text(number)
    assert words in house.thread(number)[1]


def test_a_text_of_full_length_without_a_space_is_uncut(house: House) -> None:
    words = "x" * 2_999 + "y"
    number = house.propose(Text=words)
    assert words in house.thread(number)[1].replace("\n", "")


def test_a_text_that_has_room_stands_on_the_card(house: House) -> None:
    number = house.propose(Text="y" * 1_500)
    assert "y" * 1_500 in house.card_text(number)
    assert len(house.thread(number)) == 1
