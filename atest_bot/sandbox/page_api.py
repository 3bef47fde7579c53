"""JSON for the sandbox page: what a person sees and does, as its scripts ask for it. The files are in `page/`."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .acts import Answer
from .forms import FormRefused, NotPossible, Upload, values_of
from .objects import Channel, Json, Message, Person, View

if TYPE_CHECKING:
    from .standin import ClockStep, StandIn

PAGE = Path(__file__).parent / "page"
COLORS = ("#4a6fa5", "#8b5a2b", "#2e7d5b", "#8e4585", "#b0413e", "#4d6b2f", "#5a5a8c", "#a0522d", "#00707a")
KEEP_ALIVE_SECONDS = 15.0
_FRESH = {"Cache-Control": "no-cache"}


class PageApi:
    """Answers the page; every act runs in a thread of its own, so that the server stays free."""

    def __init__(self, standin: "StandIn") -> None:
        self.standin = standin
        self.workspace = standin.workspace
        self._left: dict[str, list[str]] = {}
        self.acts: dict[str, Callable[[str, Json], object]] = {
            "command": self._command,
            "say": self._say,
            "click": self._click,
            "choose": self._choose,
            "react": lambda me, act: standin.react(me, act["channel"], act["ts"], act["name"]),
            "unreact": lambda me, act: standin.unreact(me, act["channel"], act["ts"], act["name"]),
            "submit": self._submit,
            "close": lambda me, act: standin.close_view(me, act["view"]),
            "home": lambda me, act: standin.open_home(me),
            "shortcut": self._shortcut,
            "read": self._read,
            "account": self._change_account,
        }

    def add_routes(self, app: web.Application) -> None:
        """Puts the page into an application."""
        app.on_response_prepare.append(_keep_fresh)
        app.router.add_get("/", self._index)
        if PAGE.is_dir():
            app.router.add_static("/static/", PAGE)
        app.router.add_get("/page/state", self._answered(self._state))
        app.router.add_get("/page/messages", self._answered(self._messages))
        app.router.add_get("/page/thread", self._answered(self._thread))
        app.router.add_get("/page/live", self._live)
        app.router.add_post("/page/act", self._act)
        app.router.add_post("/page/clock", self._move_clock)
        app.router.add_post("/page/tour", self._take_step)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        index = PAGE / "index.html"
        return web.FileResponse(index) if index.is_file() else web.Response(text="The page is not installed.")

    def _answered(self, build: Callable[[web.Request], Json]) -> Callable[[web.Request], Any]:
        async def handler(request: web.Request) -> web.Response:
            try:
                with self.workspace.lock:
                    return web.json_response(build(request))
            except (NotPossible, KeyError) as refusal:
                return web.json_response({"ok": False, "error": _sentence(refusal)}, status=404)

        return handler

    # --- what is seen ---

    def _me(self, request: web.Request) -> Person:
        """Who is looking: somebody who can, or the first person there is."""
        people = {person.id: person for person in self._people()}
        if not people:
            raise NotPossible("There is nobody here yet.")
        first = people.get(self.standin.newcomer) or next(iter(people.values()))
        return people.get(request.query.get("as", "")) or first

    def _people(self, *, deleted: bool = False) -> list[Person]:
        everyone = [person for person in self.workspace.people.values() if person.deleted == deleted]
        return [person for person in everyone if not (person.is_bot or person.id == "USLACKBOT")]

    def _state(self, request: web.Request) -> Json:
        me, workspace = self._me(request), self.workspace
        home = workspace.homes.get(me.id)
        hint = self.standin.hint_for(me.id) if self.standin.ready else None
        return {
            "workspace": {"name": workspace.name},
            "ready": self.standin.ready,
            "note": self.standin.note,
            "now": workspace.clock.now(),
            "offset": workspace.clock.offset,
            "version": workspace.version,
            "people": [_person(person) for person in self._people()],
            "deactivated": [_person(person) for person in self._people(deleted=True)],
            "me": me.id,
            "conversations": [self._conversation(me.id, channel) for channel in workspace.visible(me.id)],
            "hint": {"text": hint.text, "command": hint.command} if hint else None,
            "tour": self.standin.tour.state() if self.standin.tour and self.standin.ready else None,
            "home_enabled": self.standin.manifest.home_enabled,
            "home": _view(home) if home else None,
            "views": [_view(view) for view in self.standin.views(me.id)],
            "commands": [_command(command) for command in self.standin.manifest.commands.values()],
            "shortcuts": [_shortcut(one) for one in self.standin.manifest.shortcuts.values()],
            "clock_steps": [
                {"label": step.label, "id": step.id} for step in self._clock_steps() if step.seconds() is not None
            ],
        }

    def _conversation(self, me: str, channel: Channel) -> Json:
        unread = 0
        for message in reversed(channel.top):
            if message.ts <= channel.read.get(me, "") or unread >= 99:
                break
            unread += message.user != me
        return {
            "id": channel.id,
            "name": self.workspace.bot.name if channel.is_im else channel.name,
            "kind": "im" if channel.is_im else "private" if channel.is_private else "public",
            "member": me in channel.members,
            "read_only": channel.is_im and self.standin.manifest.messages_read_only,
            "topic": channel.topic,
            "unread": unread,
        }

    def _messages(self, request: web.Request) -> Json:
        me = self._me(request).id
        shown = self.standin.messages(me, request.query["channel"])
        return {"messages": [self._message(me, message) for message in shown]}

    def _thread(self, request: web.Request) -> Json:
        me = self._me(request).id
        shown = self.standin.thread(me, request.query["channel"], request.query["ts"])
        return {"messages": [self._message(me, message) for message in shown]}

    def _message(self, me: str, message: Message) -> Json:
        return {
            "ts": message.ts,
            "user": message.user,
            **{key: _person(self.workspace.people[message.user])[key] for key in ("name", "initials", "color")},
            "is_app": message.user == self.workspace.bot.id,
            "text": message.text,
            "blocks": message.blocks,
            "reactions": [self._reaction(me, name, who) for name, who in message.reactions.items()],
            "thread_ts": message.thread_ts,
            "reply_count": len(message.replies),
            "ephemeral": message.ephemeral_to is not None,
            "edited": message.edited is not None,
            "broadcast": message.subtype == "thread_broadcast",
            "deleted": message.deleted,
            "files": message.files,
        }

    def _reaction(self, me: str, name: str, who: list[str]) -> Json:
        names = [self.workspace.people[person].name for person in who]
        return {"name": name, "count": len(who), "mine": me in who, "names": names}

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Tells the page of every change, as server-sent events."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed while the last changes happen
                loop.call_soon_threadsafe(changed.set)

        self.workspace.watchers.append(wake)
        try:
            await self._tell(response, changed)
        except ConnectionError:
            pass
        finally:
            self.workspace.watchers.remove(wake)
        return response

    async def _tell(self, response: web.StreamResponse, changed: asyncio.Event) -> None:
        while True:
            data = json.dumps({"version": self.workspace.version})
            await response.write(f"data: {data}\n\n".encode())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), KEEP_ALIVE_SECONDS)
            changed.clear()

    # --- what is done ---

    async def _act(self, request: web.Request) -> web.Response:
        try:
            act: Json = await request.json()
            kind, me = self.acts[act["kind"]], str(act["as"])
            done = await asyncio.get_running_loop().run_in_executor(None, kind, me, act)
        except FormRefused as refusal:
            return web.json_response({"ok": False, "errors": refusal.errors})
        except (NotPossible, KeyError, ValueError, TypeError) as refusal:
            return web.json_response({"ok": False, "error": _sentence(refusal)})
        if isinstance(done, Answer) and done.errors:
            return web.json_response({"ok": False, "errors": done.errors})
        return web.json_response({"ok": True})

    def _command(self, me: str, act: Json) -> None:
        self.standin.command(me, act["text"], channel=act.get("channel"))

    def _say(self, me: str, act: Json) -> None:
        self.standin.say(me, act["channel"], act["text"], thread_ts=act.get("thread_ts"))

    def _click(self, me: str, act: Json) -> None:
        self.standin.click(
            me,
            channel=act.get("channel"),
            ts=act.get("ts"),
            view=act.get("view"),
            button=act["action_id"],
            value=act.get("value"),
            block=act.get("block_id"),
        )

    def _submit(self, me: str, act: Json) -> Answer:
        values = {name: self._picked(value) for name, value in (act.get("values") or {}).items()}
        return self.standin.submit(me, act["view"], values)

    def _picked(self, value: Any) -> Any:
        """Files as the page hands them over: new ones with their bytes, those of before by their id."""
        if not (isinstance(value, list) and value and isinstance(value[0], dict)):
            return value
        return [self._file(item) for item in value]

    def _file(self, item: Json) -> Upload | Json:
        if "content" in item:
            return Upload(str(item["name"]), base64.b64decode(item["content"]))
        known: Json = self.workspace.files[item["id"]]["file"]
        return known

    def _choose(self, me: str, act: Json) -> None:
        field = act.get("action_id") or act["block_id"]
        place = {"channel": act.get("channel"), "ts": act.get("ts"), "block": act.get("block_id")}
        self.standin.choose(me, act.get("view"), field, self._picked(act.get("value")), **place)

    def _shortcut(self, me: str, act: Json) -> None:
        self.standin.shortcut(me, act["callback_id"], channel=act.get("channel"), ts=act.get("ts"))

    def _change_account(self, me: str, act: Json) -> None:
        """Somebody who runs the workspace closes an account; or opens it again, and invites the person back."""
        person = self.workspace.people[act["person"]]
        if person.is_bot:
            raise NotPossible("The app’s own account stays.")
        if act["deleted"]:
            joined = [place.id for place in self.workspace.channels.values() if not place.is_im]
            self._left[person.id] = [each for each in joined if person.id in self.workspace.channels[each].members]
            self.workspace.deactivate(person.id)
            return
        self.workspace.reactivate(person.id)
        for channel in self._left.pop(person.id, []):
            self.workspace.invite(channel, person.id)

    def _read(self, me: str, act: Json) -> None:
        channel = self.workspace.channels[act["channel"]]
        channel.read[me] = channel.top[-1].ts if channel.top else ""
        self.workspace.touch()

    def _clock_steps(self) -> "list[ClockStep]":
        """How the clock can be moved; not at all while the past is still being lived through."""
        return self.standin.clock_steps if self.standin.ready else []

    async def _move_clock(self, request: web.Request) -> web.Response:
        wanted = (await request.json()).get("step")
        step = next((step for step in self._clock_steps() if step.id == wanted), None)
        seconds = step.seconds() if step else None
        if seconds is None:
            return web.json_response({"ok": False, "error": "The clock cannot be moved so now."})
        self.workspace.clock.add(seconds)
        self.workspace.touch()
        return web.json_response({"ok": True, "now": self.workspace.clock.now()})

    async def _take_step(self, request: web.Request) -> web.Response:
        """Do what a button of the tour says, in a thread of its own as every act."""
        label, tour = str((await request.json()).get("label")), self.standin.tour
        try:
            place = await asyncio.get_running_loop().run_in_executor(None, tour.take, label) if tour else None
        except (NotPossible, AssertionError) as refusal:
            return web.json_response({"ok": False, "error": f"The tour cannot go on so: {refusal}"})
        if place is None:
            return web.json_response({"ok": False, "error": "That step is behind us."})
        self.workspace.touch()
        return web.json_response({"ok": True, **asdict(place)})


async def _keep_fresh(request: web.Request, response: web.StreamResponse) -> None:
    """The page's files are asked for anew each time, so that an old script never meets a new server."""
    if request.path == "/" or request.path.startswith("/static/"):
        response.headers.update(_FRESH)


def _sentence(refusal: Exception) -> str:
    """What went wrong, for a reader."""
    return str(refusal) if isinstance(refusal, NotPossible) else f"This is not there or not understood: {refusal}."


def _view(view: View) -> Json:
    return view.as_slack(values_of(view.blocks, view.entered))


def _command(command: Json) -> Json:
    return {key: command.get(key, "") for key in ("command", "description", "usage_hint")}


def _shortcut(shortcut: Json) -> Json:
    return {key: shortcut.get(key, "") for key in ("name", "type", "callback_id", "description")}


def _person(person: Person) -> Json:
    color = COLORS[sum(person.id.encode()) % len(COLORS)]
    initials = "".join(word[0] for word in person.name.split()[:2]).upper()
    names = {"id": person.id, "name": person.name, "handle": person.handle}
    return names | {"title": person.title, "group": person.group, "color": color, "initials": initials}
