"""The only hands that post. Each answer of Slack is sorted into what it means for the row (threat-model 5)."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from atest_bot.domain.notices import Audience, FileNotice, PublicNotice
from atest_bot.services.delivering import Answer, Blocked, Held, Parcel, Readdressed, Sent, Uncertain, Waits
from atest_bot.slack.blocks import addressed, shortened
from atest_bot.slack.guarding import Guard
from atest_bot.slack.history import EVENT_TYPE, History
from atest_bot.slack.refusals import named_wait, read_refusal
from atest_bot.slack.uploading import upload
from atest_bot.slack.wording import render
from atest_bot.store.outbox import Action
from atest_bot.store.tables import Outbox

_ABANDON_AFTER = 45.0
_LOOK_BACK = timedelta(hours=24)
_HOLD_SECONDS = 15.0
_HTTP_SERVER_FAULT = 500
_CHANNEL_FAULTS = {"is_archived", "is_inactive", "not_in_channel", "channel_not_found"}
_DONE_ALREADY = {"already_reacted"}
_NO_THREAD = "thread_not_found"
_NOBODY_THERE = {"cannot_dm_bot"}  # an app that reacted: there is nobody to tell
_REFUSALS = {
    "account_inactive",
    "cannot_reply_to_message",
    "cant_update_message",
    "channel_not_found",
    "edit_window_closed",
    "file_type_not_allowed",
    "file_uploads_disabled",
    "invalid_arguments",
    "invalid_auth",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_name",
    "is_archived",
    "is_inactive",
    "message_not_found",
    "messages_tab_disabled",
    "metadata_too_large",
    "missing_scope",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_permission",
    "no_text",
    "not_allowed_token_type",
    "not_authed",
    "not_in_channel",
    "posting_to_channel_denied",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "storage_limit_reached",
    "team_access_not_granted",
    "thread_locked",
    "thread_not_found",
    "token_expired",
    "token_revoked",
    "too_many_emoji",
    "too_many_reactions",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}


class SlackPoster:
    """Posts, updates, reacts and uploads through a client that never repeats a call by itself.

    Nothing is published while `may_publish` says no.
    """

    def __init__(
        self,
        client: WebClient,
        guard: Guard,
        history: History,
        workspace_url: str = "",
        may_publish: Callable[[], bool] = lambda: True,
    ) -> None:
        self._client = client
        self._guard = guard
        self._history = history
        self._workspace_url = workspace_url
        self._may_publish = may_publish

    def readdress(self, parcel: Parcel) -> Readdressed | None:
        """The channel that the settings name for what a row says, if the row has another (9.1, 9.6)."""
        named = self._guard.channel_of(parcel.row.destination)
        return Readdressed(named) if named and named != parcel.row.channel else None

    def find(self, parcel: Parcel) -> Sent | Uncertain | None:
        """Look where it was tried, and if that cannot be seen, where the settings say: it may be the same channel."""
        channel, thread = _place(parcel)
        found = self._find_in(channel, thread, parcel.row)
        named = self._guard.channel_of(parcel.row.destination)
        if isinstance(found, Uncertain) and named != channel:
            return self._find_in(named, thread, parcel.row) or found
        return found

    def _find_in(self, channel: str, thread: str | None, row: Outbox) -> Sent | Uncertain | None:
        """Look through a channel's history for the message that carries a row's key and is ours."""
        try:
            for key, ts in self._history.keys(channel, _first_tried(row) - _LOOK_BACK, thread):
                if key == row.key:
                    return Sent(channel, ts)
        except Exception as error:
            if isinstance(error, SlackApiError) and read_refusal(error.response)[2] == _NO_THREAD:
                return None  # what it would stand under is not there; sending it says so too
            return Uncertain(f"history_{_code_of(error)}")
        return None

    def send(self, parcel: Parcel) -> Answer:
        """Make the call that a row asks for, once."""
        row = parcel.row
        if row.destination != Audience.PERSON:
            verdict = self._guard.check(row.channel, parcel.last_change)
            if not verdict.is_good:
                return Held(_HOLD_SECONDS, verdict.code, verdict.sentence)
        if row.destination == Audience.PUBLIC and not self._may_publish():
            return Held(_HOLD_SECONDS, "record_not_checked")
        try:
            answer = within(_ABANDON_AFTER, lambda: self._call(parcel))
        except Exception as error:
            return self._held(row, sort_failure(error))
        return sort_answer(row, answer)

    def _held(self, row: Outbox, answer: Answer) -> Answer:
        """Where the channel was archived or left a moment ago, the message waits for it like all that follow (11)."""
        if not isinstance(answer, Blocked) or answer.code not in _CHANNEL_FAULTS or row.destination == Audience.PERSON:
            return answer
        self._guard.forget()
        verdict = self._guard.check(row.channel)
        return answer if verdict.is_good else Held(_HOLD_SECONDS, verdict.code, verdict.sentence)

    def _call(self, parcel: Parcel) -> SlackResponse:
        """Call where the message stands, and if Slack knows no such channel, where the settings say (8.4)."""
        channel, ts = _place(parcel)
        try:
            return self._call_in(channel, ts, parcel)
        except SlackApiError as error:
            if channel == parcel.row.channel or read_refusal(error.response)[2] != "channel_not_found":
                raise
        return self._call_in(parcel.row.channel, ts, parcel)  # it may be the same channel under another id

    def _call_in(self, channel: str, ts: str | None, parcel: Parcel) -> SlackResponse:
        row = parcel.row
        notice = parcel.notice
        if row.action == Action.REACT:
            return self._client.reactions_add(channel=channel, timestamp=ts or "", name=getattr(notice, "sentence", ""))
        if isinstance(notice, FileNotice):
            return upload(self._client, row.channel, notice)
        message = addressed(render(notice), self._workspace_url)
        if row.action == Action.UPDATE:
            message = shortened(message, "The rest is in the message itself.")
        words: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
        if row.action == Action.UPDATE:
            return self._client.chat_update(channel=channel, ts=ts or "", **words)
        seal: dict[str, Any] = {}
        if isinstance(notice, PublicNotice):
            seal = {"ledger_seq": notice.record_seq, "ledger_hash": notice.record_hash}
        if row.destination != Audience.PERSON:  # which is never looked for, and whose key may tell an answer
            words["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": row.key, **seal}}
        return self._client.chat_postMessage(
            channel=channel,
            thread_ts=ts,
            reply_broadcast=row.broadcast or None,
            unfurl_links=False,
            unfurl_media=False,
            **words,
        )


def _place(parcel: Parcel) -> tuple[str, str | None]:
    """The channel that a message goes to, and the ts of the one that it edits or stands under, if any."""
    channel, ts = parcel.place or (parcel.row.channel, None)
    if parcel.row.destination == Audience.MEMBERS:
        channel = parcel.row.channel  # the one that was looked at, though the message above may stand in a former one
    return channel, ts


def _first_tried(row: Outbox) -> datetime:
    if row.first_tried_at is None:
        raise ValueError("a row that was claimed was tried")
    return row.first_tried_at


def sort_answer(row: Outbox, answer: SlackResponse) -> Answer:
    """What an `ok` means: only one that names the message is proof."""
    data = answer.data if isinstance(answer.data, dict) else {}
    if row.action == Action.REACT and data.get("ok"):
        return Sent(row.channel, "0")
    if row.action == Action.UPLOAD and data.get("ok") and data.get("files"):
        return Sent(row.channel, "0")
    if data.get("ok") and data.get("ts") and data.get("channel"):
        return Sent(data["channel"], data["ts"])
    return Uncertain("unclear_answer")


def sort_failure(error: Exception) -> Answer:
    """What an error means; anything unknown may have been posted."""
    if not isinstance(error, SlackApiError):
        return Uncertain(_code_of(error))
    status, headers, code = read_refusal(error.response)
    wait = named_wait(status, headers, code)
    if wait:
        return Waits(wait)
    if code in _DONE_ALREADY | _NOBODY_THERE:
        return Sent("", "0")
    is_clear = status < _HTTP_SERVER_FAULT and code in _REFUSALS
    return Blocked(code) if is_clear else Uncertain(code)


def _code_of(error: Exception) -> str:
    return type(error).__name__


def within(seconds: float, call: Callable[[], SlackResponse]) -> SlackResponse:
    """Make a call on a thread of its own and give it up after a while: it may still go through."""
    outcome: list[SlackResponse | Exception] = []

    def run() -> None:
        try:
            outcome.append(call())
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=run, name="post", daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise TimeoutError
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]
