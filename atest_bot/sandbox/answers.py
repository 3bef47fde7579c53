"""What comes of an act: the delivery, the app's answer to it, and what the person sees when there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

from . import payloads
from .forms import NotPossible
from .interactions import ResponseUrl
from .objects import Json, Message, View, plain
from .posts import Delivery
from .sight import Sight

TROUBLE = "We had some trouble connecting. Try again?"
NOBODY = "The app is not connected right now, so nothing happened. Please try again later."


class NotAcknowledged(NotPossible):
    """The app did not answer in time or well; `seen` is what the person sees instead."""

    def __init__(self, seen: str, delivery: Delivery | None) -> None:
        super().__init__(seen)
        self.seen = seen
        self.delivery = delivery


class Answer:
    """What came of an act, as far as it concerns the person."""

    def __init__(self, delivery: Delivery | None, record: ResponseUrl | None, private: list[Message]) -> None:
        self.delivery = delivery
        self.ack: Json = {}
        self.errors: dict[str, str] = {}
        self.view: View | None = None
        self._record = record
        self._private = private
        self._private_from = len(private)

    @property
    def reply(self) -> Json | None:
        """The last thing said through the acknowledgement, a response url or `chat.postEphemeral`."""
        if self._record is not None and self._record.said:
            return self._record.said[-1]
        if len(self._private) > self._private_from:
            message = self._private[-1]
            return {"text": message.text} | ({"blocks": message.blocks} if message.blocks else {})
        return None

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the reply."""
        return list((self.reply or {}).get("blocks") or [])

    @property
    def text(self) -> str:
        """What is read: the reply, or the errors in the form, or else the form that opened."""
        if self.reply is not None:
            return plain(self.blocks) if self.blocks else str(self.reply.get("text") or "")
        if self.errors:
            return "\n".join(self.errors.values())
        return plain(self.view) if self.view is not None else ""


class Answered(Sight):
    """People who wait for an answer to what they do."""

    def _answer(self, person: str, kind: str, body: Json, record: ResponseUrl | None, failure: str) -> Answer:
        """Delivers what the person did and waits for the acknowledgement."""
        private = self.workspace.private_to(person)
        answer = Answer(None, record, private)
        if kind == "interactive" and not self.backend.manifest.interactive:
            raise NotPossible("The manifest does not turn interactivity on, so no app hears of this.")
        if not self.deliverer.is_reachable:
            raise NotAcknowledged(NOBODY, Delivery(kind, body))
        answer.delivery = self.deliverer.now(kind, body, self.person_seconds)
        if not answer.delivery.acknowledged:
            raise NotAcknowledged(_sentence(failure, answer.delivery.reason), answer.delivery)
        answer.ack = payloads.ack_body(answer.delivery.response)
        answer.view = self._top(person)
        return answer

    @contextmanager
    def _watched(self, *, wait: bool) -> Iterator[None]:
        """Waits, after the block, until each event that it caused was tried."""
        batch: list[Delivery] = []
        self.deliverer.collected.batch = batch
        try:
            yield
        finally:
            self.deliverer.collected.batch = None
        for delivery in batch if wait else ():
            delivery.tried.wait(self.person_seconds)


def _sentence(failure: str, reason: str) -> str:
    if failure == TROUBLE:
        return TROUBLE
    code = "operation_timeout" if reason == "http_timeout" else "dispatch_failed"
    return f"{failure} “{code}”. The app did not respond."
