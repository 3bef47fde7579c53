"""The workspace in memory: who is there and where. What is said is in `talk`, what is open in `screens`.

No HTTP, no refusals with error codes and no limits here: `api` and `rules` stand in front of it.
Events for the app leave through `listener`; whether they reach the app is decided in `delivery`.
"""

from collections.abc import Iterator
from typing import Any

from .objects import TEAM_ID, Channel, Json, Person
from .screens import Screens
from .talk import Talk


class Workspace(Talk, Screens):
    """People, channels, messages, reactions and views behind one lock."""

    def add_person(self, id: str, name: str, title: str = "", group: str = "", **fields: Any) -> Person:
        """Gives somebody an account; `fields` are those of `Person`."""
        person = Person(id, name, title, group, **fields)
        with self.lock:
            self.people[id] = person
        self.touch()
        return person

    def add_channel(
        self,
        id: str,
        name: str,
        *,
        private: bool = False,
        members: list[str] | None = None,
        topic: str = "",
        bot: bool = True,
    ) -> Channel:
        """Makes a channel with these people, and the bot unless told otherwise, without any event."""
        everyone = dict.fromkeys([*(members or []), *([self.bot.id] if bot else [])])
        creator = next(iter(everyone), "")
        channel = Channel(id, name, private, members=everyone, topic=topic, creator=creator)
        channel.created = int(self.clock.now())
        with self.lock:
            self.channels[id] = channel
        self.touch()
        return channel

    def dm(self, person: str) -> Channel:
        """The direct messages of a person with the bot; opened at first use."""
        with self.lock:
            channel = self._dms.get(person)
            if channel is None:
                members: dict[str, None] = {person: None, self.bot.id: None}
                channel = Channel(f"D{person[1:]}", "directmessage", True, is_im=True, members=members)
                channel.created = int(self.clock.now())
                self._dms[person] = self.channels[channel.id] = channel
            return channel

    def visible(self, person: str) -> Iterator[Channel]:
        """The conversations this person can look into."""
        for channel in list(self.channels.values()):
            if self.may_see(person, channel):
                yield channel

    def may_see(self, person: str, channel: Channel) -> bool:
        """Members see theirs; people of this workspace also see every public channel."""
        if person in channel.members:
            return True
        someone = self.people[person]
        guest = someone.is_restricted or someone.team_id != TEAM_ID
        return not (channel.is_private or channel.is_im or guest)

    def update_person(self, person: str, **fields: Any) -> None:
        """Changes an account and emits `user_change`."""
        with self.lock:
            someone = self.people[person]
            for name, value in fields.items():
                setattr(someone, name, value)
            self.emit("user_change", {"type": "user_change", "user": someone.as_slack()})
        self.touch()

    def add_file(self, base_url: str, person: str, name: str, content: bytes) -> Json:
        """A file that a person uploads, as Slack describes it."""
        made = self.new_id("F")
        url = f"{base_url}/files/{made}"
        kind = name.rpartition(".")[2].lower()
        file: Json = {"id": made, "name": name, "title": name, "filetype": kind, "size": len(content), "user": person}
        file |= {"mode": "hosted", "is_external": False, "url_private": url, "url_private_download": url}
        self.files[made] = {"file": file, "content": content}
        return file

    def deactivate(self, person: str) -> None:
        """Closes an account: the person leaves all channels, without any event about that."""
        with self.lock:
            for channel in self.channels.values():
                if not channel.is_im:
                    channel.members.pop(person, None)
        self.update_person(person, deleted=True)

    def reactivate(self, person: str) -> None:
        """Opens an account again; others must add the person to private channels."""
        self.update_person(person, deleted=False)

    def invite(self, channel: str, person: str, *, by: str | None = None) -> None:
        """Adds somebody to a channel; for the bot this is how it gets in. Into a private one somebody lets them in."""
        with self.lock:
            place = self.channels[channel]
            by = by or (place.creator if place.is_private else None)
            place.members[person] = None
            self.post(place, person, f"<@{person}> has joined the channel", subtype=f"{place.kind}_join")
            self._emit_joined(place, person, by)

    def _emit_joined(self, channel: Channel, person: str, by: str | None = None) -> None:
        inner: Json = {"type": "member_joined_channel", "user": person, "channel": channel.id}
        inner |= {"channel_type": channel.id[0], "team": self.people[person].team_id}
        self.emit("member_joined_channel", inner | ({"inviter": by} if by else {}), channel)

    def remove(self, channel: str, person: str) -> None:
        """Takes somebody out of a channel."""
        with self.lock:
            place = self.channels[channel]
            if person == self.bot.id:
                self.kick_bot(channel)
                return
            place.members.pop(person, None)
            self.post(place, person, f"<@{person}> has left the channel", subtype=f"{place.kind}_leave")
            inner = {"type": "member_left_channel", "user": person, "channel": channel, "team": TEAM_ID}
            self.emit("member_left_channel", inner | {"channel_type": channel[0]}, place)

    def kick_bot(self, channel: str) -> None:
        """Removes the bot; `channel_left` is the last thing it hears from there."""
        with self.lock:
            place = self.channels[channel]
            place.members.pop(self.bot.id, None)
            name = f"{place.kind}_left"
            self.emit(name, {"type": name, "channel": channel})
        self.touch()

    def rename(self, channel: str, name: str) -> None:
        """Gives a channel another name."""
        with self.lock:
            place = self.channels[channel]
            place.name = name
            event = f"{place.kind}_rename"
            inner = {"id": channel, "name": name, "created": place.created}
            self.emit(event, {"type": event, "channel": inner}, place)
        self.touch()

    def archive(self, channel: str, *, by: str = "USLACKBOT") -> None:
        """Archives a channel."""
        self._archive(channel, by, archived=True)

    def unarchive(self, channel: str, *, by: str = "USLACKBOT") -> None:
        """Brings a channel back."""
        self._archive(channel, by, archived=False)

    def _archive(self, channel: str, by: str, *, archived: bool) -> None:
        with self.lock:
            place = self.channels[channel]
            name = f"{place.kind}_{'archive' if archived else 'unarchive'}"
            self.post(place, by, f"<@{by}> changed the channel: {name}", subtype=name)
            place.is_archived = archived
            self.emit(name, {"type": name, "channel": channel, "user": by}, place)
        self.touch()

    def convert_to_public(self, channel: str, *, by: str = "USLACKBOT") -> None:
        """Makes a private channel public, its whole history with it; only a message tells of it."""
        with self.lock:
            place = self.channels[channel]
            place.is_private = False
            self.post(place, by, "made this channel public", subtype="channel_convert_to_public")

    def convert_to_private(self, channel: str, *, by: str = "USLACKBOT") -> None:
        """Makes a public channel private, which also repeats every member's joining."""
        with self.lock:
            place = self.channels[channel]
            place.is_private = True
            self.post(place, by, "made this channel private", subtype="channel_convert_to_private")
            for person in place.members:
                self._emit_joined(place, person)

    def share_externally(self, channel: str, *, shared: bool = True, with_team: str = "T0OTHER") -> None:
        """Connects a channel with the workspace of another company, or ends that."""
        with self.lock:
            place = self.channels[channel]
            others = [team for team in place.connected_team_ids if team != with_team]
            place.connected_team_ids = [*others, with_team] if shared else others
            name = "channel_shared" if shared else "channel_unshared"
            other = "connected_team_id" if shared else "previously_connected_team_id"
            inner: Json = {"type": name, "channel": channel, other: with_team}
            self.emit(name, inner | ({} if shared else {"is_ext_shared": place.is_ext_shared}), place)
        self.touch()

    def change_id(self, channel: str, new: str) -> None:
        """Gives a channel another id, as sharing does."""
        with self.lock:
            place = self.channels.pop(channel)
            place.id, self.channels[new] = new, place
            for message in place.messages.values():
                message.channel = new
            inner = {"type": "channel_id_changed", "old_channel_id": channel, "new_channel_id": new}
            self.emit("channel_id_changed", inner, place)
        self.touch()
