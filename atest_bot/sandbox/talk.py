"""Messages and reactions: what is said, changed, shown privately and taken away, and the events that tell of it."""

from typing import Any

from .core import Core
from .mentions import notified_by
from .objects import APP_ID, BOT_ID, Channel, Json, Message, as_ts

MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Talk(Core):
    """A workspace in which things are said."""

    def _next_ts(self, channel: Channel) -> str:
        channel.last = max(int(self.clock.now() * 1_000_000), channel.last + 1)
        return as_ts(channel.last)

    def _emit_message(self, channel: Channel, inner: Json) -> None:
        base = {"type": "message", "channel": channel.id, "channel_type": channel.kind}
        if self.hears(MESSAGE_EVENTS[channel.kind]):
            self.emit(MESSAGE_EVENTS[channel.kind], base | inner, channel)

    def post(
        self,
        channel: Channel,
        user: str,
        text: str,
        *,
        blocks: list[Json] | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: Json | None = None,
        subtype: str | None = None,
        files: list[Json] | None = None,
        attachments: list[Json] | None = None,
    ) -> Message:
        """Says something in a channel, as the bot or a person."""
        with self.lock:
            message = Message(self._next_ts(channel), channel.id, user, text, thread_ts=thread_ts)
            message.blocks = self.with_ids(blocks) if blocks else None
            message.metadata, message.files = metadata, files or []
            message.attachments = attachments or []
            message.subtype = "thread_broadcast" if broadcast else "file_share" if files else subtype
            if user == self.bot.id:
                message.bot_id, message.app_id = BOT_ID, APP_ID
            if subtype is None:
                message.notified = notified_by(message, channel)
            self._keep(channel, message)
            self._tell_posted(channel, message)
        self.touch()
        return message

    def _keep(self, channel: Channel, message: Message) -> None:
        channel.messages[message.ts] = message
        if message.is_reply:
            channel.messages[str(message.thread_ts)].replies.append(message)
        if not message.is_reply or message.subtype == "thread_broadcast":
            channel.top.append(message)

    def _tell_posted(self, channel: Channel, message: Message) -> None:
        if self.hears(MESSAGE_EVENTS[channel.kind]):
            inner = message.as_slack()
            if message.user != self.bot.id and message.subtype is None:
                inner |= {"client_msg_id": self.new_id("client-")}
            if message.subtype == "thread_broadcast":
                inner["root"] = channel.messages[str(message.thread_ts)].as_slack()
            self._emit_message(channel, inner | {"event_ts": message.ts})
        if message.user != self.bot.id and f"<@{self.bot.id}" in message.text:
            mention = message.as_slack() | {"type": "app_mention", "channel": channel.id}
            self.emit("app_mention", mention | {"event_ts": message.ts}, channel)

    def post_private(
        self,
        channel: Channel,
        person: str,
        text: str,
        *,
        blocks: list[Json] | None = None,
        thread_ts: str | None = None,
    ) -> Message:
        """Shows something to one person only; it is in no history and no event tells of it."""
        with self.lock:
            message = Message(self._next_ts(channel), channel.id, self.bot.id, text, thread_ts=thread_ts)
            message.blocks = self.with_ids(blocks) if blocks else None
            message.bot_id, message.app_id, message.ephemeral_to = BOT_ID, APP_ID, person
            channel.private.setdefault(person, {})[message.ts] = message
            self.private_to(person).append(message)
        self.touch()
        return message

    def private_to(self, person: str) -> list[Message]:
        """Everything ever shown to this person alone, in order."""
        return self._private.setdefault(person, [])

    def rewrite(self, message: Message, text: str, blocks: list[Json] | None, **fields: Any) -> None:
        """Changes a message; it is marked as edited only when its text changed."""
        with self.lock:
            previous = None if message.ephemeral_to else message.as_slack()
            if text != message.text:
                message.edited = {"user": message.user, "ts": self.stamp()}
            message.text, message.blocks = text, self.with_ids(blocks) if blocks else None
            for name, value in fields.items():
                setattr(message, name, value)
            if previous is not None:
                inner: Json = {"subtype": "message_changed", "hidden": True, "message": message.as_slack()}
                inner |= {"previous_message": previous, "ts": self.stamp()}
                self._emit_message(self.channels[message.channel], inner)
        self.touch()

    def unfurl(self, message: Message, copies: list[Json]) -> None:
        """Shows copies of the messages that a message links to, a moment after it was said."""
        self.rewrite(message, message.text, message.blocks, attachments=copies)

    def delete_message(self, channel: str, ts: str) -> None:
        """Deletes a message; a thread's parent leaves a tombstone, and no reaction event comes."""
        with self.lock:
            place = self.channels[channel]
            message = place.messages[ts]
            previous = message.as_slack()
            message.deleted = True
            if message.replies:
                message.text, message.blocks, message.subtype = "This message was deleted.", None, "tombstone"
                message.user, message.reactions = "USLACKBOT", {}
                message.bot_id = message.app_id = message.metadata = None
            else:
                self._forget(place, message)
            inner = {"subtype": "message_deleted", "hidden": True, "deleted_ts": ts, "ts": self.stamp()}
            self._emit_message(place, inner | {"previous_message": previous})
        self.touch()

    def _forget(self, channel: Channel, message: Message) -> None:
        del channel.messages[message.ts]
        if message in channel.top:
            channel.top.remove(message)
        if message.is_reply:
            channel.messages[str(message.thread_ts)].replies.remove(message)

    def forget_private(self, message: Message) -> None:
        """Takes an ephemeral message away."""
        with self.lock:
            message.deleted = True
            person = str(message.ephemeral_to)
            self.channels[message.channel].private[person].pop(message.ts, None)
        self.touch()

    def react(self, message: Message, person: str, name: str) -> bool:
        """Adds a reaction; false when it was there already."""
        with self.lock:
            people = message.reactions.setdefault(name, [])
            if person in people:
                return False
            people.append(person)
            self._emit_reaction("reaction_added", message, person, name)
        self.touch()
        return True

    def unreact(self, message: Message, person: str, name: str) -> bool:
        """Takes a reaction back; false when there was none."""
        with self.lock:
            people = message.reactions.get(name, [])
            if person not in people:
                return False
            people.remove(person)
            if not people:
                del message.reactions[name]
            self._emit_reaction("reaction_removed", message, person, name)
        self.touch()
        return True

    def _emit_reaction(self, kind: str, message: Message, person: str, name: str) -> None:
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        inner = {"type": kind, "user": person, "reaction": name, "item": item, "item_user": message.user}
        self.emit(kind, inner, self.channels[message.channel])
