"""A text that comes as a file: fetched from Slack and read beside the listener, while the person sees a small view."""

import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from slack_bolt import Ack
from slack_sdk import WebClient

from atest_bot import logs
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import showing
from atest_bot.slack import extracting, forms
from atest_bot.slack.accepting import attempt
from atest_bot.slack.desk import Body, Desk

_ACK_SECONDS = 0.7  # the answer to the form must reach Slack before the view that replaces it
_FETCH_SECONDS = 10
_SLACKS_FILES = "files.slack.com"
_FAILED = "Slack did not hand over the file. Nothing was stored. Please attach it again."
_LINK = "https"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form whose text may come as a file, and what is done with it.

    `check` refuses what is wrong besides the text, and returns what to type to begin again; `take` has the whole
    text, and returns the next view, with the same as words for whoever closed the window; `again` is the form as it
    was sent, with what was wrong.
    """

    slack_id: str
    view: Body
    field: str
    check: Callable[[], str]
    take: Callable[[str], tuple[Body, str]]
    again: Callable[[str], Body]


def receive(desk: Desk, ack: Ack, sheet: Sheet, file_id: str) -> None:
    """The text comes as a file: all else is checked at once, and the file is read beside."""
    verb = attempt(ack, sheet.field, sheet.check)
    if verb is not None:
        desk.errands.submit(_read, desk, sheet, file_id)
        ack(response_action="update", view=forms.reading_file(verb))


def _read(desk: Desk, sheet: Sheet, file_id: str) -> None:
    """Read the file and show the next step, or the form again with what is wrong; for errands."""
    time.sleep(_ACK_SECONDS)
    try:
        newer, instead = sheet.take(_words(desk.client, sheet.slack_id, file_id))
    except Refusal as refusal:
        newer, instead = _again(sheet, refusal.sentence)
    except Exception as error:
        logs.fault("file_not_read", error)
        newer, instead = _again(sheet, _FAILED)
    desk.nudge()
    _show(desk, sheet.slack_id, sheet.view, newer, instead)


def _again(sheet: Sheet, sentence: str) -> tuple[Body, str]:
    return sheet.again(f"*The file could not be used.* {sentence}"), sentence


def _show(desk: Desk, slack_id: str, view: Body, newer: Body, instead: str) -> None:
    """Put a view in the place of the one that waits; where it was closed, say the same as a direct message."""
    try:
        desk.client.views_update(view_id=view["id"], view=newer)
    except Exception as error:
        logs.fault("view_not_updated", error)
        desk.database.run(showing.tell_person, slack_id, f"file:{view['id']}:{view['hash']}", Note(instead))
        desk.nudge()


def _words(client: WebClient, slack_id: str, file_id: str) -> str:
    """The words of a file that this person uploaded."""
    file: dict[str, Any] = client.files_info(file=file_id)["file"]
    if file.get("user") != slack_id or file.get("is_external") or file.get("mode") == "external":
        raise Refusal("The file must be one that you upload here yourself. Please attach it from your device.")
    if int(file.get("size") or 0) > extracting.MOST_BYTES:
        raise Refusal("The file is larger than 1 MB. Please leave out what is not text.")
    content = _download(client, str(file.get("url_private_download") or file.get("url_private") or ""))
    return extracting.words_of(str(file.get("name") or ""), content)


def _download(client: WebClient, url: str) -> bytes:
    """Fetch from Slack and nobody else: the token goes with the request, and no redirect is followed."""
    own = urlsplit(client.base_url)
    address = urlsplit(url)
    is_slacks = (address.scheme, address.hostname) == (_LINK, _SLACKS_FILES)
    if not is_slacks and (address.scheme, address.netloc) != (own.scheme, own.netloc):
        raise ValueError("a file of Slack's is elsewhere")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 (above)
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=_FETCH_SECONDS) as answer:
        content: bytes = answer.read(extracting.MOST_BYTES + 1)
    return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Slack sends those it does not know to a page; that is no file."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None
