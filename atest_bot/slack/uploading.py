"""A file on its way to one person, in the three steps that Slack asks for. Until the last, nobody sees anything."""

import base64
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from atest_bot.domain.notices import FileNotice
from atest_bot.slack.wording import render

_PATIENCE = 15.0


def upload(client: WebClient, slack_id: str, notice: FileNotice) -> SlackResponse:
    """Make room for a file, send its bytes, and share it in the person's direct messages."""
    content = base64.b64decode(notice.content)
    room = client.files_getUploadURLExternal(
        filename=notice.name, length=len(content), alt_txt=notice.described or None
    )
    _send(str(room["upload_url"]), content)
    channel = str(client.conversations_open(users=slack_id)["channel"]["id"])
    return client.files_completeUploadExternal(
        files=[{"id": str(room["file_id"]), "title": notice.title}],
        channel_id=channel,
        initial_comment=render(notice).text,
    )


def _send(url: str, content: bytes) -> None:
    """The address was given by Slack in an answer to us; it is used once, and a refusal raises."""
    with urlopen(Request(url, content, {"Content-Type": "application/octet-stream"}), timeout=_PATIENCE):  # noqa: S310
        return
