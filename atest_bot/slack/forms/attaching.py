"""The text of a form, typed or as a file, and what is seen while a file is read (rulebook 11)."""

from atest_bot.slack import extracting, ids
from atest_bot.slack.blocks import Block, formatted
from atest_bot.slack.forms.inputs import View, attached, closing_view, file_input, text_input

FILE = "file"
_LONG = "The text is too long for this field. Left empty, with no file attached, it stays as it is."


def text_or_file(first: str, hint: str, *, stays: bool = False, is_long: bool = False) -> list[Block]:
    """The two fields of a text. One that stood before stays where the field is left alone, and is never cut to fit."""
    words = _LONG if is_long else hint
    one_of_them = "Then leave the text as it is." if stays else "Then leave the text empty."
    return [
        text_input("text", "Text", multiline=True, optional=True, first=first, hint=words),
        file_input(
            FILE,
            "Or the text as a file",
            extracting.TYPES,
            hint=f"One .txt, .md or .docx file, up to 30,000 characters and 1 MB. {one_of_them}",
        ),
    ]


def attached_file(view: View) -> str:
    """The file that holds the text, if one was attached."""
    return next(iter(attached(view, FILE)), "")


def with_notice(view: View, notice: str) -> View:
    """A form with a word above its fields that says what was wrong."""
    if notice:
        view["blocks"].insert(0, {"type": "section", "text": formatted(notice)})
    return view


def reading_file(verb: str = "propose") -> View:
    """What the person sees while the file is read."""
    words = (
        "This takes a moment, and the next step appears here by itself. "
        f"If nothing happens within a minute, close this and type `{ids.COMMAND} {verb}` again."
    )
    return closing_view("Reading your file", words)
