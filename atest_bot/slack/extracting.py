"""The words of an attached file, all of them or none: a file that holds more than words is refused (rulebook 11).

Nothing in a file is run or fetched. A .docx is a zip of XML: its unpacked size is bounded before anything is read,
XML entities are not resolved, and what would be lost (tracked changes, footnotes, pictures) is named.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from atest_bot.domain.errors import Refusal

MOST_BYTES = 1_000_000
TYPES = ("txt", "md", "docx")

_MOST_UNPACKED = 20_000_000
_MOST_PARTS = 1_000
_DOCUMENT = "word/document.xml"
_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LOST = {
    "ins": "tracked changes",
    "del": "tracked changes",
    "moveFrom": "tracked changes",
    "moveTo": "tracked changes",
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "drawing": "pictures or text boxes",
    "pict": "pictures or text boxes",
    "object": "embedded objects",
    "altChunk": "embedded documents",
}
_NOT_DOCX = "The file is not a Word document, whatever its name says. Save it as .docx again, or as plain text."


def words_of(name: str, content: bytes) -> str:
    """All the words of a file; refuses what is no text of ours to read."""
    kind = PurePosixPath(name.lower()).suffix.removeprefix(".")
    if kind not in _READERS:
        raise Refusal("The file must be .txt, .md or .docx. Please attach one of these, or type the text.")
    if len(content) > MOST_BYTES:
        raise Refusal("The file is larger than 1 MB. Please leave out what is not text.")
    words = _READERS[kind](content)
    if not words.strip():
        raise Refusal("The file is empty. Please look at it, and attach it again.")
    return words


def _plain(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("The file is not plain text in UTF-8. Please save it as UTF-8, or as .docx.") from None


def _docx(content: bytes) -> str:
    _check_package(content)
    from docx import Document
    from docx.table import Table

    try:
        document = Document(io.BytesIO(content))
        body = document.element.body
        blocks = [_table(item) if isinstance(item, Table) else item.text for item in document.iter_inner_content()]
    except Exception:  # whatever lxml and python-docx raise on a broken package: the person's file, not our fault
        raise Refusal(_NOT_DOCX) from None
    _check_nothing_lost(body, "".join(blocks))
    return "\n\n".join(block for block in blocks if block.strip())


def _check_package(content: bytes) -> None:
    """Refuse what is no zip, or would unpack to more than any text of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if _DOCUMENT not in package.namelist():
                raise Refusal(_NOT_DOCX)
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise Refusal("The file unpacks to far more than a text needs. Please copy its text into a new file.")
    except zipfile.BadZipFile:
        raise Refusal(_NOT_DOCX) from None


def _table(table: object) -> str:
    rows = getattr(table, "rows", ())
    return "\n".join("\t".join(cell.text for cell in row.cells) for row in rows)


def _check_nothing_lost(body: object, found: str) -> None:
    """Refuse a document of which some words, or more than words, would be left behind."""
    tags = [str(element.tag) for element in body.iter()]  # type: ignore[attr-defined]
    lost = sorted({_LOST[tag] for full in tags if (tag := full.removeprefix(_NAMESPACE)) in _LOST})
    if lost:
        raise Refusal(
            f"The file holds {' and '.join(lost)}, which would be lost. "
            "Please accept or take them out, and attach it again."
        )
    whole = "".join(element.text or "" for element in body.iter(f"{_NAMESPACE}t"))  # type: ignore[attr-defined]
    if "".join(whole.split()) != "".join(found.split()):
        raise Refusal(
            "The file holds words in fields or boxes that cannot be read in full. "
            "Please save it as plain text (.txt), look at it, and attach that."
        )


_READERS: Mapping[str, Callable[[bytes], str]] = {"txt": _plain, "md": _plain, "docx": _docx}
