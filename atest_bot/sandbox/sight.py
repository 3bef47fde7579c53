"""What people see: conversations, messages, forms, and which of these an act is about. Nothing is changed here."""

from .buttons import names_of
from .delivery import Deliverer
from .forms import NotPossible
from .methods import Backend
from .objects import Channel, Message, Person, View
from .rules import elements_of
from .workspace import Workspace


class Sight:
    """The people of a workspace, looking at their screens."""

    workspace: Workspace
    backend: Backend
    deliverer: Deliverer
    person_seconds: float

    def conversations(self, person: str) -> list[Channel]:
        """The conversations this person sees."""
        return list(self.workspace.visible(person))

    def messages(self, person: str, channel: str) -> list[Message]:
        """What this person sees in a channel: what is said there, and what is shown to this person alone."""
        place = self._place(person, channel)
        with self.workspace.lock:
            own = [message for message in self._private(person, place) if not message.is_reply]
            return _in_order([*place.top, *own]) if own else list(place.top)

    def thread(self, person: str, channel: str, ts: str) -> list[Message]:
        """A thread as this person sees it, its parent first."""
        place = self._place(person, channel)
        with self.workspace.lock:
            parent = self._message(person, channel, ts)
            own = [message for message in self._private(person, place) if message.thread_ts == ts]
            return [parent, *_in_order([*parent.replies, *own])]

    def inbox(self, person: str) -> list[Message]:
        """This person's direct messages with the bot."""
        return self.messages(person, self.workspace.dm(person).id)

    def views(self, person: str) -> list[View]:
        """The forms this person has open, the top one last."""
        return list(self.workspace.stacks.get(person, []))

    def home(self, person: str) -> View | None:
        """This person's App Home."""
        return self.workspace.homes.get(person)

    def _private(self, person: str, place: Channel) -> list[Message]:
        return list(place.private.get(person, {}).values())

    # --- what is there ---

    def _actor(self, person: str) -> Person:
        someone = self.workspace.people.get(person)
        if someone is None or someone.deleted:
            raise NotPossible(f"{person} has no account here.")
        return someone

    def _place(self, person: str, channel: str | None) -> Channel:
        if channel is None:
            return self.workspace.dm(person)
        place = self.workspace.channels.get(channel)
        if place is None or not self.workspace.may_see(person, place):
            raise NotPossible(f"{person} cannot see {channel}.")
        return place

    def _message(self, person: str, channel: str | None, ts: str) -> Message:
        place = self._place(person, channel)
        message = place.messages.get(ts) or place.private.get(person, {}).get(ts)
        if message is None:
            raise NotPossible(f"{person} sees no message {ts} in {channel}.")
        return message

    def _top(self, person: str) -> View | None:
        stack = self.workspace.stacks.get(person)
        return stack[-1] if stack else None

    def _modal(self, person: str, view: "View | str | None") -> View:
        form = self._top(person)
        if form is None:
            raise NotPossible(f"{person} has no form open.")
        if view is not None and not _is_called(form, view):
            raise NotPossible(f"The form on top is {form.callback_id or form.id}, not {view}.")
        return form

    def _screen(
        self, person: str, channel: str | None, ts: str | None, view: "View | str | None", what: str
    ) -> "View | Message":
        """The message or view on this person's screen that an act is about."""
        if ts is not None:
            return self._message(person, channel, ts)
        if channel is not None:
            return self._newest_with(person, channel, what)
        home = self.workspace.homes.get(person)
        if home is not None and (view == "home" or (view is not None and _is_called(home, view))):
            return home
        if view is None and home is not None and self._top(person) is None:
            return home
        return self._modal(person, view)

    def _newest_with(self, person: str, channel: str, what: str) -> Message:
        for message in reversed(self.messages(person, channel)):
            if any(what in names_of(element) for block in message.blocks or [] for element in elements_of(block)):
                return message
        raise NotPossible(f"{person} sees nothing called “{what}” in {channel}.")


def _in_order(messages: list[Message]) -> list[Message]:
    return sorted(messages, key=lambda message: message.ts)


def _is_called(view: View, name: "View | str") -> bool:
    return view is name or name in (view.id, view.callback_id, view.body.get("external_id"))
