"""Files that are taken out never run, and never land anywhere else (G17)."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as Xml
from zipfile import ZipFile

import pytest

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import PublicNotice
from atest_bot.domain.positions import Attribution
from atest_bot.domain.record import Entry, Fact
from atest_bot.exports.printing import FilePrinter
from atest_bot.services import exporting, roster_file
from atest_bot.services.exporting import LARGEST, File, RegisterLine
from atest_bot.store import record
from atest_bot.store.database import Rows
from tests.chamber import CHAIR, Chamber
from tests.house import T0, House
from tests.test_cli import Typing, type_  # noqa: F401 (a fixture)
from tests.test_operators import adopted, at_desk  # noqa: F401 (a fixture)

DAY = date(2027, 4, 1)
NAME = re.compile(r"(letter|register|record)-2027-04-01-[0-9a-f]{8}\.(docx|html|json|xml|jsonl)")
HOSTILE = (
    "../../../etc/passwd",
    "/etc/cron.d/x",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "&xxe; ]]>",
)


def printed(words: str) -> list[File]:
    """Every kind of file, made of hostile words wherever words stand."""
    notice = PublicNotice(
        alliance=words,
        number=words,
        title=words,
        text=words,
        link=words,
        adopted_on=words,
        attribution=Attribution.BOTH,
        signatories=(words,),
        record_seq=1,
        record_hash="0" * 64,
    )
    printer = FilePrinter()
    lines = [RegisterLine(words, words, T0, notice)]
    return [*printer.letter(notice, DAY), *printer.register(words, lines, DAY), *printer.record([], DAY)]


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("words", HOSTILE)
def test_no_name_of_a_file_is_made_of_what_people_typed(words: str) -> None:
    names = [file.name for file in printed(words)]
    assert len(names) == 5
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert {file.name for file in printed(words)}.isdisjoint(names), "and no two files have one name"


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_typed_stands_in_a_file_as_words_and_nothing_else(words: str) -> None:
    files = {file.name.rpartition(".")[2]: file.content for file in printed(words)}
    page = files["html"].decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in re.sub(r"[0-9a-f]{64}", "", page), "no template of theirs was carried out"
    assert json.loads(files["json"])["decisions"][0]["title"] == words
    assert any(words in (entry.text or "") for entry in Xml.fromstring(files["xml"]).iter())
    with ZipFile(BytesIO(files["docx"])) as letter:
        inside = {name: letter.read(name).decode("utf-8", "replace") for name in letter.namelist()}
    assert not any("vbaProject" in name or name.endswith(".bin") for name in inside)
    assert "w:fldSimple" not in inside["word/document.xml"]
    assert "w:instrText" not in inside["word/document.xml"]
    assert 'TargetMode="External"' not in inside["word/_rels/document.xml.rels"]


@pytest.fixture
def founded(database_url: str, tmp_path: Path) -> Iterator[Chamber]:
    with Chamber.founded(database_url, tmp_path, ["=1+1 of us", "+Union", "-Group", "@House"]) as chamber:
        yield chamber


@pytest.mark.guarantee("G17")
def test_no_field_of_the_roster_begins_like_a_formula(founded: Chamber) -> None:
    written = founded.run(roster_file.export_roster, founded.coalition, founded.clock.at)
    fields = [field for line in written.splitlines() for field in line[1:-1].split('","')]
    assert [field for field in fields if field[:1] in tuple("=+-@\t\r")] == []
    assert "'=1+1 of us" in fields


@pytest.mark.guarantee("G17")
def test_a_decision_is_named_by_a_path_in_vain(at_desk: Typing, house: House, tmp_path: Path) -> None:  # noqa: F811
    adopted(house)
    house.to_closing()
    folder = tmp_path / "deep" / "out"
    folder.mkdir(parents=True)
    before = sorted(path for path in tmp_path.rglob("*") if path != folder)
    for number in HOSTILE[:2]:
        assert at_desk("export", "letter", number, "--to", str(folder)).status == 1
    assert at_desk("export", "../../register", "--to", str(folder)).status == 2
    assert at_desk("export", "register", "--to", str(folder)).status == 0
    assert sorted(path for path in tmp_path.rglob("*") if folder not in (path, path.parent)) == before
    assert len(list(folder.iterdir())) == 3


# --- a long record ---


def lengthen(rows: Rows, by: int = 1) -> None:
    record.append(rows, T0, Fact.CHECK_ANSWERED, "check:1", check=1, words="x" * by)


def test_the_bot_goes_on_while_the_record_is_written_out(founded: Chamber) -> None:
    class Slow(FilePrinter):
        """Meanwhile others write."""

        def record(self, entries: Iterable[Entry], day: date) -> list[File]:
            first = next(each := iter(entries))
            founded.run(lengthen)
            return super().record(chain([first], each), day)

    before = founded.verify().entries
    (file,) = exporting.write_out(founded.database, founded.coalition, Slow(), "record", "", T0)
    assert file.content.count(b"\n") == before
    assert founded.verify().entries == before + 1


def test_a_record_that_is_too_large_for_slack_is_not_even_read(founded: Chamber) -> None:
    class Unasked(FilePrinter):
        def record(self, entries: Iterable[Entry], day: date) -> list[File]:
            raise AssertionError(f"{len(list(entries))} entries were read")

    founded.run(lengthen, LARGEST)
    with pytest.raises(Refusal, match="too large for Slack"):
        founded.run(exporting.send, founded.coalition, Unasked(), "key", CHAIR, "record", "", T0)
