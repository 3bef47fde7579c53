"""A text that comes as a file: fetched from Slack and read beside the listener, while the person sees a small view."""

import time
import urllib.request
from dataclasses import replace
from typing import IO, Any
from urllib.parse import urlsplit

from slack_sdk import WebClient

from atest_bot import logs
from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices import Note
from atest_bot.domain.text import TEXT_LIMIT
from atest_bot.services import informing, showing
from atest_bot.services.drafting import Draft, Proposal
from atest_bot.slack import extracting, forms, ids
from atest_bot.slack.desk import Body, Desk

_ACK_SECONDS = 0.7  # the answer to the form must reach Slack before the view that replaces it
_FETCH_SECONDS = 10
_SLACKS_FILES = "files.slack.com"
_FAILED = "Slack did not hand over the file. Nothing was stored. Please attach it again."
_LINK = "https"


def read_file(desk: Desk, slack_id: str, view: Body, file_id: str, proposal: Proposal) -> None:
    """Read the file and show the next step, or the first one again with what is wrong; for errands."""
    time.sleep(_ACK_SECONDS)
    try:
        whole = replace(proposal, text=_words(desk.client, slack_id, file_id))
        draft = _draft(desk, slack_id, view, whole)
    except Refusal as refusal:
        _show_again(desk, slack_id, view, proposal, refusal.sentence)
    except Exception as error:
        logs.fault("file_not_read", error)
        _show_again(desk, slack_id, view, proposal, _FAILED)
    else:
        desk.nudge()
        kept = f"Your draft {draft.number} is kept. Go on with it by typing `{ids.COMMAND} propose`."
        _show(desk, slack_id, view, forms.check_principles(draft), kept)


def _draft(desk: Desk, slack_id: str, view: Body, whole: Proposal) -> Draft:
    key, supersedes = ids.form_key(view), forms.superseded(view)
    return desk.database.run(
        informing.draft_again, desk.coalition, key, slack_id, whole, supersedes, desk.clock.now(), TEXT_LIMIT
    )


def _show_again(desk: Desk, slack_id: str, view: Body, proposal: Proposal, sentence: str) -> None:
    again = forms.propose(proposal, f"*The file could not be used.* {sentence}")
    again |= {"private_metadata": view.get("private_metadata") or ""}
    _show(desk, slack_id, view, again, sentence)


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
