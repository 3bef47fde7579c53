"""What an interaction leaves behind for a while: triggers that open views, and response urls that answer privately."""

import itertools
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from . import rules
from .objects import Json, Message
from .workspace import Workspace

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
MOST_KEPT = 5000


class Refused(Exception):
    """Slack says no, with a code and what else belongs into the answer."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass
class Trigger:
    """The right to open one view, for a moment."""

    person: str
    from_modal: bool
    made_at: float = field(default_factory=time.monotonic)
    is_used: bool = False


class Triggers:
    """All triggers of late; they live three seconds by the machine's own clock."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Trigger] = OrderedDict()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def new(self, person: str, *, from_modal: bool = False) -> str:
        """A trigger for what this person just did."""
        name = f"{next(self._numbers)}.{secrets.token_hex(8)}"
        with self._lock:
            self.kept[name] = Trigger(person, from_modal)
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return name

    def use(self, name: str) -> Trigger:
        """Spends a trigger, or says why it cannot be spent."""
        with self._lock:
            trigger = self.kept.get(name)
            if trigger is None:
                raise Refused("invalid_trigger_id")
            if trigger.is_used:
                raise Refused("exchanged_trigger_id")
            if time.monotonic() - trigger.made_at > TRIGGER_SECONDS:
                raise Refused("expired_trigger_id")
            trigger.is_used = True
            return trigger


@dataclass
class ResponseUrl:
    """Where one interaction may be answered."""

    channel: str
    person: str
    made_at: float
    source: Message | None = None
    uses: int = 0
    said: list[Json] = field(default_factory=list)


class ResponseUrls:
    """All response urls of late, and what is said through them."""

    def __init__(self, workspace: Workspace, surprises: list[str]) -> None:
        self.workspace = workspace
        self.surprises = surprises
        self.base_url = ""
        self.kept: OrderedDict[str, ResponseUrl] = OrderedDict()
        self._lock = threading.Lock()

    def new(self, channel: str, person: str, source: Message | None = None) -> tuple[str, ResponseUrl]:
        """A url for an interaction in this channel, and its record."""
        name = secrets.token_hex(12)
        record = ResponseUrl(channel, person, self.workspace.clock.now(), source)
        with self._lock:
            self.kept[name] = record
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return f"{self.base_url}/response/{name}", record

    def answer(self, name: str, body: Json) -> None:
        """Does what the app asks for through one url."""
        record = self.kept.get(name)
        if record is None or self.workspace.clock.now() - record.made_at > RESPONSE_SECONDS:
            raise Refused("expired_url")
        record.uses += 1
        if record.uses > RESPONSE_USES:
            raise Refused("used_url")
        self.say(record, body)

    def say(self, record: ResponseUrl, body: Json) -> None:
        """Shows an answer: private unless told otherwise, in place of the original where asked."""
        self._check(body)
        record.said.append(body)
        source = record.source
        if body.get("delete_original"):
            self._delete(source)
        elif body.get("replace_original") and source is not None:
            self.workspace.rewrite(source, body.get("text") or "", body.get("blocks"))
        else:
            self._post(record, body)

    def _check(self, body: Json) -> None:
        if body.get("delete_original"):
            return
        problems = rules.block_problems(body.get("blocks") or [], "message")
        if problems:
            self.surprises.append(f"invalid_blocks in a private answer: {'; '.join(map(str, problems))}")
            raise Refused("invalid_blocks", response_metadata={"messages": list(map(str, problems))})
        if not body.get("text"):
            if not body.get("blocks"):
                raise Refused("no_text")
            self.surprises.append("a private answer has blocks but no text")

    def _delete(self, source: Message | None) -> None:
        if source is None:
            return
        if source.ephemeral_to:
            self.workspace.forget_private(source)
        else:
            self.workspace.delete_message(source.channel, source.ts)

    def _post(self, record: ResponseUrl, body: Json) -> None:
        place, text = self.workspace.channels[record.channel], body.get("text") or ""
        thread, blocks = body.get("thread_ts"), body.get("blocks")
        if body.get("response_type") == "in_channel":
            self.workspace.post(place, self.workspace.bot.id, text, blocks=blocks, thread_ts=thread)
            return
        made = self.workspace.post_private(place, record.person, text, blocks=blocks, thread_ts=thread)
        if record.source is None:
            record.source = made
