"""`files.*`: the three steps of an upload. The bytes themselves arrive at `/upload/{id}`."""

from .interactions import Refused
from .methods import Call, method
from .objects import Json


@method("files.getUploadURLExternal", "files:write", tier=4)
def get_upload_url(call: Call) -> Json:
    """Makes room for a file."""
    name, length = call.required("filename"), call.number("length", 0)
    if length <= 0:
        raise Refused("invalid_arguments")
    made = call.workspace.new_id("F")
    url = f"{call.backend.base_url}/files/{made}"
    file = {"id": made, "name": name, "title": name, "size": length, "url_private": url, "url_private_download": url}
    call.workspace.files[made] = {"file": file, "content": None}
    return {"upload_url": f"{call.backend.base_url}/upload/{made}", "file_id": made}


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(call: Call) -> Json:
    """Shares uploaded files in a channel, or keeps them for the app alone."""
    files = [_uploaded(call, item) for item in call.data("files") or []]
    if not files:
        raise Refused("invalid_arguments")
    if call.text("channel_id"):
        channel = call.joined(call.channel("channel_id"))
        thread, text = call.text("thread_ts") or None, call.text("initial_comment")
        if thread and thread not in channel.messages:
            raise Refused("thread_not_found")
        call.workspace.post(channel, call.workspace.bot.id, text, thread_ts=thread, files=files)
    return {"files": files}


def _uploaded(call: Call, item: Json) -> Json:
    stored = call.workspace.files.get(str(item.get("id")))
    if stored is None or stored["content"] is None:
        raise Refused("file_not_found")
    file: Json = stored["file"]
    file["title"] = item.get("title") or file["name"]
    return file


@method("files.info", "files:read", tier=4)
def info(call: Call) -> Json:
    """What is known of a file."""
    stored = call.workspace.files.get(call.required("file"))
    if stored is None:
        raise Refused("file_not_found")
    return {"file": stored["file"]}
