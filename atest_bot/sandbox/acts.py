"""What people do: typing, clicking, filling in forms, reacting. Each act waits for the app's answer.

A person can do only what Slack's client would offer; everything else raises `NotPossible`.
"""

import re
from collections.abc import Mapping
from typing import Any

from . import forms, payloads
from .answers import TROUBLE, Answer, Answered, NotAcknowledged
from .buttons import find_button
from .forms import Field, FormRefused, NotPossible
from .interactions import Refused, ResponseUrl
from .mentions import resolve_typed
from .methods_views import MOST_STACKED, checked_view
from .objects import TEAM_ID, Channel, Json, Message, Person, View, escape

__all__ = ["Acts", "Answer", "FormRefused", "NotAcknowledged", "NotPossible"]


class Acts(Answered):
    """The people of a workspace, in front of their screens."""

    # --- typing ---

    def command(self, person: str, text: str = "", *, command: str = "/atest", channel: str | None = None) -> Answer:
        """Types a slash command, with or without the command itself before the text."""
        if text.startswith("/"):
            command, _, text = text.partition(" ")
        someone, place = self._actor(person), self._place(person, channel)
        self._check_command(someone, command)
        if channel is not None:
            self._check_writable(place)
        text = escape(text.strip())
        if self.backend.manifest.commands[command].get("should_escape"):
            text = self._resolved(text)
        url, record = self.backend.response_urls.new(place.id, person)
        trigger = self.backend.triggers.new(person)
        body = payloads.command_payload(someone, place, command, text, trigger, url)
        answer = self._answer(person, "slash_commands", body, record, f"{command} failed with the error")
        self._show_ack(answer, record)
        return answer

    def _check_command(self, someone: Person, command: str) -> None:
        if command not in self.backend.manifest.commands:
            raise NotPossible(f"{command} is not a valid command.")
        if someone.team_id != TEAM_ID:
            raise NotPossible("People of other companies cannot run this command.")

    def _check_writable(self, place: Channel) -> None:
        if place.is_im and self.backend.manifest.messages_read_only:
            raise NotPossible("Messages to this app are turned off. Type the command in a channel.")

    def _resolved(self, text: str) -> str:
        return resolve_typed(text, self.workspace.people.values(), self.workspace.channels.values())

    def _show_ack(self, answer: Answer, record: ResponseUrl) -> None:
        """Shows what the app said in the acknowledgement of a command."""
        if not answer.ack:
            return
        try:
            self.backend.response_urls.say(record, answer.ack)
        except Refused as refusal:
            raise NotAcknowledged(f"Slack could not show the answer: {refusal.code}", answer.delivery) from None

    def say(
        self,
        person: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        wait: bool = True,
    ) -> str:
        """Writes a message; `@name` and `#name` become mentions."""
        self._actor(person)
        place = self._place(person, channel)
        if person not in place.members:
            raise NotPossible(f"You are not in #{place.name}.")
        if place.is_archived:
            raise NotPossible(f"#{place.name} is archived.")
        self._check_writable(place)
        if thread_ts is not None and thread_ts not in place.messages:
            raise NotPossible("There is no such thread.")
        typed = re.sub(r"<([@#]\w+)\|[^>]*>", r"<\1>", self._resolved(escape(text)))
        with self._watched(wait=wait):
            said = self.workspace.post(place, person, typed, thread_ts=thread_ts, broadcast=broadcast)
        return said.ts

    def forward(self, person: str, channel: str, ts: str, to: str, *, wait: bool = True) -> str:
        """Forwards a message that the person can see: an ordinary message whose attachment is a copy."""
        self._actor(person)
        place, copied = self._place(person, to), self.workspace.channels[channel].messages[ts]
        if not self.workspace.may_see(person, self.workspace.channels[channel]) or person not in place.members:
            raise NotPossible("You can forward only what you see, and only to where you are.")
        with self._watched(wait=wait):
            said = self.workspace.post(place, person, "", attachments=[copied.as_copy()])
        return said.ts

    # --- clicking ---

    def click(
        self,
        person: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view: "View | str | None" = None,
        button: str,
        value: str | None = None,
        block: str | None = None,
    ) -> Answer:
        """Presses a button, or picks from an overflow menu, named by `action_id` or by what it says."""
        someone = self._actor(person)
        thing = self._screen(person, channel, ts, view, button)
        found = find_button(thing.blocks or [], button, value, block)
        return self._act_on(someone, thing, self._action(*found))

    def _action(self, block: Json, element: Json, choice: Json | None) -> Json:
        action = {"type": element["type"], "action_id": element.get("action_id", ""), "block_id": block["block_id"]}
        if choice is not None:
            action["selected_option"] = {"text": choice["text"], "value": choice["value"]}
        action |= {key: element[key] for key in ("text", "value", "style") if key in element}
        return action | {"action_ts": self.workspace.stamp()}

    def choose(
        self,
        person: str,
        view: "View | str | None" = None,
        field: str = "",
        value: object = None,
        *,
        channel: str | None = None,
        ts: str | None = None,
        block: str | None = None,
    ) -> Answer:
        """Enters one value; the app hears of it unless the field waits for the form's submission."""
        someone = self._actor(person)
        thing = self._screen(person, channel, ts, view, field)
        one = forms.find_field(thing.blocks or [], field, block)
        one = self._with_suggestions(someone, thing, one, value)
        value = self._attached(person, thing.blocks or [], field, value, block)
        state = forms.enter(one, value, self._entered(person, thing))
        self.workspace.touch()
        if one.is_quiet:
            return Answer(None, None, [])
        action = state | {"action_id": one.action_id, "block_id": one.block["block_id"]}
        return self._act_on(someone, thing, action | {"action_ts": self.workspace.stamp()})

    def _entered(self, person: str, thing: "View | Message") -> Json:
        if isinstance(thing, View):
            return thing.entered
        entered: Json = thing.entered.setdefault(person, {})
        return entered

    def _act_on(self, someone: Person, thing: "View | Message", action: Json) -> Answer:
        """Sends `block_actions` for something on this person's screen."""
        values = forms.values_of(thing.blocks or [], self._entered(someone.id, thing))
        failure = "The button did not work:"
        if isinstance(thing, View):
            trigger = self.backend.triggers.new(someone.id, from_modal=thing.body["type"] == "modal")
            body = payloads.view_action_payload(someone, thing, action, values, trigger)
            return self._answer(someone.id, "interactive", body, None, failure)
        place = self.workspace.channels[thing.channel]
        url, record = self.backend.response_urls.new(place.id, someone.id, thing)
        keys = (self.backend.triggers.new(someone.id), url)
        body = payloads.message_action_payload(someone, place, thing, action, values, keys)
        return self._answer(someone.id, "interactive", body, record, failure)

    def _with_suggestions(self, someone: Person, thing: "View | Message", one: Field, value: object) -> Field:
        """For an external menu, asks the app for its choices first."""
        if one.element["type"] != "external_select" or value is None:
            return one
        place: Json = {"view": thing.as_slack()} if isinstance(thing, View) else {"message": thing.as_slack()}
        body = payloads.suggestion_payload(someone, one.block["block_id"], one.action_id, str(value), place)
        answer = self._answer(someone.id, "interactive", body, None, "The menu shows nothing:")
        known = {key: answer.ack[key] for key in ("options", "option_groups") if key in answer.ack}
        return Field(one.block, one.element | known)

    # --- forms ---

    def submit(
        self, person: str, view: "View | str | None" = None, values: Mapping[str, object] | None = None
    ) -> Answer:
        """Fills in the form on top and submits it; fields are named by block id or by their label."""
        someone, form = self._actor(person), self._modal(person, view)
        if not form.body.get("submit"):
            raise NotPossible("This form cannot be submitted.")
        given = {name: self._attached(person, form.blocks, name, value) for name, value in (values or {}).items()}
        state = forms.fill(form.blocks, given, form.entered)
        urls = self._response_urls(person, form, state)
        trigger = self.backend.triggers.new(person, from_modal=True)
        body = payloads.submission_payload(someone, form, state, trigger, urls)
        answer = self._answer(person, "interactive", body, None, TROUBLE)
        self._obey(answer, form)
        answer.view = self._top(person)
        return answer

    def _attached(self, person: str, blocks: list[Json], name: str, value: object, block: str | None = None) -> object:
        """Files that a person picks are uploaded as they are picked; the form then holds what Slack knows of them."""
        one = forms.find_field(blocks, name, block)
        if one.element["type"] != "file_input" or not value:
            return value
        picked = [value] if isinstance(value, forms.Upload) else list(value) if isinstance(value, list) else []
        return [self._upload(person, one, item) if isinstance(item, forms.Upload) else item for item in picked]

    def _upload(self, person: str, one: Field, picked: forms.Upload) -> Json:
        kind, offered = picked.name.rpartition(".")[2].lower(), one.element.get("filetypes")
        if offered and kind not in offered:
            raise FormRefused({one.block["block_id"]: f"Please choose a file of these types: {', '.join(offered)}."})
        return self.workspace.add_file(self.backend.base_url, person, picked.name, picked.content)

    def _response_urls(self, person: str, form: View, state: Json) -> list[Json]:
        made = []
        for one in forms.fields_of(form.blocks):
            chosen = state[one.block["block_id"]][one.action_id].get(one.kind.key)
            if one.element.get("response_url_enabled") and chosen:
                names = {"block_id": one.block["block_id"], "action_id": one.action_id, "channel_id": chosen}
                made.append(names | {"response_url": self.backend.response_urls.new(chosen, person)[0]})
        return made

    def _obey(self, answer: Answer, form: View) -> None:
        """Does to the forms what the acknowledgement of a submission asks for."""
        said = answer.ack
        action = said.get("response_action")
        try:
            if action is None:
                self.workspace.close_view(form)
            elif action == "clear":
                self.workspace.clear_views(form.owner)
            elif action == "errors":
                answer.errors = self._checked_errors(said.get("errors"), form)
            else:
                self._show(action, said.get("view"), form)
        except Refused as refusal:
            self.backend.surprises.append(f"response_action {action}: {refusal.code} {refusal.extra}")
            raise NotAcknowledged(TROUBLE, answer.delivery) from None

    def _checked_errors(self, errors: Any, form: View) -> dict[str, str]:
        inputs = {block["block_id"] for block in form.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
            raise Refused("invalid_errors", errors=errors)
        return {str(block): str(sentence) for block, sentence in errors.items()}

    def _show(self, action: str, view: Any, form: View) -> None:
        if action not in ("update", "push"):
            raise Refused("unknown_response_action")
        replacing = form if action == "update" else None
        body = checked_view(self.workspace, view, kind="modal", replacing=replacing)
        if action == "update":
            self.workspace.rewrite_view(form, body)
        elif len(self.workspace.stacks.get(form.owner, [])) >= MOST_STACKED:
            raise Refused("push_limit_reached")
        else:
            self.workspace.open_view(form.owner, body, stacked=True)

    def close_view(self, person: str, view: "View | str | None" = None, *, everything: bool = False) -> None:
        """Closes the form on top, or all of them."""
        someone, form = self._actor(person), self._modal(person, view)
        cleared = everything or bool(form.body.get("clear_on_close"))
        stack = list(self.workspace.stacks.get(person, []))
        told = stack[0] if cleared else form
        if cleared:
            self.workspace.clear_views(person)
        else:
            self.workspace.close_view(form)
        if told.body.get("notify_on_close"):
            body = payloads.closed_payload(someone, told, cleared=cleared)
            self._answer(person, "interactive", body, None, "Closing was not noticed:")

    def open_home(self, person: str, *, wait: bool = True) -> None:
        """Looks at App Home."""
        self._actor(person)
        if not self.backend.manifest.home_enabled:
            raise NotPossible("This app has no Home.")
        with self._watched(wait=wait):
            self.workspace.emit("app_home_opened", payloads.home_event(self.workspace, person))

    def shortcut(self, person: str, callback_id: str, *, channel: str | None = None, ts: str | None = None) -> Answer:
        """Uses a global shortcut, or with `channel` and `ts` one in the menu of a message."""
        someone = self._actor(person)
        known = self.backend.manifest.shortcuts.get(callback_id)
        wanted = "message" if ts is not None else "global"
        if known is None or known.get("type") != wanted or someone.team_id != TEAM_ID:
            raise NotPossible(f"There is no {wanted} shortcut {callback_id} for this person.")
        trigger, record = self.backend.triggers.new(person), None
        if ts is None:
            body = payloads.shortcut_payload(self.workspace, someone, callback_id, trigger)
        else:
            message = self._message(person, channel, ts)
            url, record = self.backend.response_urls.new(message.channel, person, message)
            keys = (trigger, url)
            body = payloads.message_shortcut_payload(self.workspace, someone, callback_id, message, keys)
        return self._answer(person, "interactive", body, record, "The shortcut did not work:")

    # --- reacting ---

    def react(self, person: str, channel: str, ts: str, emoji: str, *, wait: bool = True) -> None:
        """Puts a reaction on a message."""
        self._actor(person)
        message = self._message(person, channel, ts)
        self._check_reactable(message)
        with self._watched(wait=wait):
            if not self.workspace.react(message, person, emoji.strip(":")):
                raise NotPossible("You have reacted with this already.")

    def unreact(self, person: str, channel: str, ts: str, emoji: str, *, wait: bool = True) -> None:
        """Takes a reaction back."""
        self._actor(person)
        message = self._message(person, channel, ts)
        self._check_reactable(message)
        with self._watched(wait=wait):
            if not self.workspace.unreact(message, person, emoji.strip(":")):
                raise NotPossible("You have not reacted with this.")

    def _check_reactable(self, message: Message) -> None:
        if message.ephemeral_to or message.deleted:
            raise NotPossible("One cannot react to this message.")
        if self.workspace.channels[message.channel].is_archived:
            raise NotPossible("This channel is archived.")
