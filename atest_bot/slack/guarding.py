"""Looks at a channel before anything is posted there (rulebook 9.1, 9.6; threat-model G11)."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from atest_bot.domain.coalition import Coalition
from atest_bot.domain.notices import Audience
from atest_bot.domain.text import channel
from atest_bot.slack.refusals import named_wait, read_refusal

_UNKNOWN_FOR = 15.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a channel may be posted to. `code` names the cause, `sentence` tells the chairs what to do."""

    code: str = ""
    sentence: str = ""

    @property
    def is_good(self) -> bool:
        return not self.code


GOOD = Verdict()
UNSEEN = Verdict("channel_not_seen")


class Guard:
    """Remembers for a while what Slack said of each channel. A change reported by Slack ends that at once."""

    def __init__(
        self,
        client: WebClient,
        coalition: Coalition,
        fresh_for: float,
        on_answer: Callable[[SlackResponse], None] = lambda answer: None,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._coalition = coalition
        self._fresh_for = fresh_for
        self._on_answer = on_answer
        self._moment = moment
        self._ask_from = float("-inf")
        self._seen: dict[str, tuple[float, int, Verdict]] = {}
        self._lock = threading.Lock()

    def channel_of(self, destination: str) -> str:
        """The channel that the settings name for a destination; empty where it is a person."""
        named = {Audience.MEMBERS: self._coalition.members_channel, Audience.PUBLIC: self._coalition.decisions_channel}
        return named.get(Audience(destination), "")

    def check(self, channel_id: str, last_change: int = 0) -> Verdict:
        """The verdict on a configured channel, no older than allowed.

        `last_change` is the newest entry of the record about the channels: what was seen before it is seen again.
        """
        with self._lock:
            seen_at, known, verdict = self._seen.get(channel_id, (float("-inf"), 0, UNSEEN))
            if last_change <= known and self._moment() - seen_at < self._fresh_for:
                return verdict
            if self._moment() < self._ask_from:
                return UNSEEN
            verdict = self._look(channel_id)
            if verdict is not UNSEEN:
                self._seen[channel_id] = (self._moment(), last_change, verdict)
            return verdict

    def forget(self) -> None:
        """Look again before the next post."""
        with self._lock:
            self._seen.clear()

    def _look(self, channel_id: str) -> Verdict:
        try:
            answer = self._client.conversations_info(channel=channel_id)
            self._on_answer(answer)
            info = answer["channel"]
        except SlackApiError as error:
            status, headers, code = read_refusal(error.response)
            return _absent(channel_id) if code == "channel_not_found" else self._wait(named_wait(status, headers, code))
        except Exception:
            return self._wait()
        must_be_private = channel_id == self._coalition.members_channel
        allowed = self._coalition.allowed_workspaces
        return judge(info, channel_id, must_be_private=must_be_private, allowed=allowed)

    def _wait(self, seconds: float = 0) -> Verdict:
        """Ask nothing for as long as Slack named, or for a moment (11)."""
        self._ask_from = self._moment() + (seconds or _UNKNOWN_FOR)
        return UNSEEN


def judge(info: dict[str, Any], channel_id: str, *, must_be_private: bool, allowed: Collection[str] = ()) -> Verdict:
    """What Slack's description of a channel means for us; the first thing wrong is named.

    `allowed` are the workspaces that members have of their own.
    """
    what = "the members’ channel" if must_be_private else "the public channel of decisions"
    where = f"{channel(channel_id)}, {what},"
    faults = {
        "wrong_channel": info.get("id") != channel_id,
        "is_archived": bool(info.get("is_archived")),
        "is_frozen": bool(info.get("is_frozen")),
        "not_private": must_be_private and not info.get("is_private"),
        "not_public": not must_be_private and bool(info.get("is_private")),
        "shared_outside": must_be_private and _is_shared_outside(info, allowed),
        "not_in_channel": info.get("is_member") is False,
    }
    sentences = {
        "wrong_channel": f"{where} has another id now. Set the new id in coalition.toml and start the bot again.",
        "is_archived": f"{where} is archived. Please unarchive it.",
        "is_frozen": f"Slack has frozen {where} so nothing can be said there. Please ask a workspace owner why.",
        "not_private": f"{where} is not private. Please make it private, or set another channel in coalition.toml.",
        "not_public": f"{where} is private. Please make it public, or set another channel in coalition.toml.",
        "shared_outside": f"{where} is shared with a workspace that is no member’s, or an invitation to one waits. "
        "Please end the sharing, or list a member’s own workspace as allowed_workspaces in coalition.toml.",
        "not_in_channel": f"The bot is not in {channel(channel_id)}, {what}. Please invite it there with /invite.",
    }
    code = next((code for code, is_so in faults.items() if is_so), "")
    return (
        Verdict(code, f"{sentences[code]} Nothing is posted there until then, and nothing is lost.") if code else GOOD
    )


def _is_shared_outside(info: dict[str, Any], allowed: Collection[str]) -> bool:
    """Whether others than members look in, or may soon. An invitation can be taken up by anybody who has its link."""
    if info.get("is_pending_ext_shared") or info.get("pending_connected_team_ids"):
        return True
    if not info.get("is_ext_shared"):
        return False
    connected = {*(info.get("connected_team_ids") or ())} - {info.get("context_team_id")}
    return not connected or not connected <= {*allowed}


def _absent(channel_id: str) -> Verdict:
    sentence = (
        f"Slack knows no channel {channel_id}, or the bot is not in it. Check the id in coalition.toml, "
        "and invite the bot there with /invite. Nothing is posted there until then, and nothing is lost."
    )
    return Verdict("channel_not_found", sentence)
