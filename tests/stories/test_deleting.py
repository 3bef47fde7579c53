"""Words and people can be deleted, and the record stays whole (G24)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from atest_bot.domain.ballots import Choice
from atest_bot.exports.printing import FilePrinter
from atest_bot.services import exporting
from atest_bot.store.database import Rows
from tests.chamber import MEMBERS, WORDS, Chamber, delegate

WORDS_OF_PEOPLE = {
    "revisions": ("title", "summary", "text", "link", "salt"),
    "objections": ("reason", "remedy"),
    "input_records": ("how", "when_sought", "what_changed", "why_not"),
    "votes": ("reason", "confidential_reason", "moved_because"),
}


@pytest.fixture
def chamber(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    """An adopted letter, and an open vote with an answer and an objection."""
    with Chamber.founded(database_url, tmp_path, MEMBERS[:3]) as chamber:
        chamber.adopt("letter")
        vote = chamber.vote_is_open()
        chamber.press(delegate(0, 0), Choice.SIGN_ON, vote=vote)
        chamber.press(delegate(1, 0), Choice.OBJECT, vote=vote)
        yield chamber


def write(chamber: Chamber, *statements: str) -> None:
    def work(rows: Rows) -> None:
        for statement in statements:
            rows.write(text(statement))

    chamber.run(work)


@pytest.mark.guarantee("G24")
def test_all_words_of_people_can_go_and_the_record_stays_whole(chamber: Chamber) -> None:
    before = chamber.verify()
    for table, columns in WORDS_OF_PEOPLE.items():
        write(chamber, f"UPDATE {table} SET " + ", ".join(f"{column} = ''" for column in columns))
    write(chamber, "UPDATE outbox SET data = '{}' WHERE state = 'sent'", "DELETE FROM inbox")
    assert chamber.verify() == before


@pytest.mark.guarantee("G24")
def test_who_people_are_can_go_and_the_record_stays_whole(chamber: Chamber) -> None:
    before, ballots = chamber.verify(), chamber.ballots(2)
    write(
        chamber,
        "UPDATE people SET slack_id = 'gone-' || id, confidentiality_asked_at = NULL",
        "UPDATE members SET name = 'Member ' || id, name_key = 'member' || id, signatory_name = ''",
        "DELETE FROM homes",
        "DELETE FROM hearings",
    )
    assert chamber.verify() == before
    assert len(chamber.ballots(2)) == len(ballots) == 2


@pytest.mark.guarantee("G24")
def test_the_record_holds_nothing_that_somebody_could_ask_to_have_deleted(chamber: Chamber) -> None:
    (file,) = chamber.run(exporting.record_for_chairs, chamber.coalition, FilePrinter(), "", chamber.clock.at)
    whole = file.content.decode()
    slack_ids = [slack_id for (slack_id,) in chamber.read("SELECT slack_id FROM people")]
    salts = [salt for (salt,) in chamber.read("SELECT salt FROM revisions")]
    for held in (*slack_ids, *salts, *MEMBERS[:3], WORDS.title, WORDS.summary, WORDS.text):
        assert str(held) not in whole


@pytest.mark.guarantee("G24")
def test_a_hash_alone_does_not_tell_which_text_it_was(chamber: Chamber) -> None:
    hashes = chamber.read("SELECT hash FROM revisions")
    salts = chamber.read("SELECT salt FROM revisions")
    assert len({*hashes}) == len({*salts}) == len(hashes) == 2, "the same words twice have hashes of their own"
    assert all(len(str(salt)) >= 64 for (salt,) in salts)
