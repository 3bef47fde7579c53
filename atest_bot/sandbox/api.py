"""The Web API over HTTP: arguments, tokens, scopes, rate limits, faults, and the routes for response urls and uploads.

What each method does is in the `methods_…` modules.
"""

import asyncio
import json
from email.utils import formatdate
from typing import Any

from aiohttp import web

from . import methods_channels, methods_chat, methods_files, methods_views
from .faults import Fault
from .interactions import Refused
from .methods import METHODS, ApiCall, Backend, Call, Method
from .objects import Json

REGISTERED = (methods_channels, methods_chat, methods_files, methods_views)
HTML_ERROR = b"<!DOCTYPE html><html><body><h1>Something went wrong on our end</h1></body></html>"


async def arguments(request: web.Request) -> Json:
    """The arguments from JSON, a form or the query."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        raw = await request.read()
        parsed = json.loads(raw) if raw else {}
        return args | parsed if isinstance(parsed, dict) else args
    return args | dict(await request.post())


class Api:
    """Answers calls, one after the other, by the tables of methods."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def add_routes(self, app: web.Application) -> None:
        """Puts the Web API and its neighbors into an application."""
        app.router.add_post("/api/{method}", self.handle)
        app.router.add_get("/api/{method}", self.handle)
        app.router.add_get("/link/", self.backend.hub.accept)
        app.router.add_post("/response/{name}", self.respond)
        app.router.add_post("/upload/{file}", self.upload)
        app.router.add_get("/files/{file}", self.download)

    # --- calls ---

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call, with whatever misfortune was ordered for it."""
        name = request.match_info["method"]
        try:
            args = await arguments(request)
        except ValueError:
            return self._reply({"ok": False, "error": "invalid_json"})
        except ConnectionError:
            return web.Response(status=400)  # whoever called is gone, and hears nothing
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        args.pop("token", None)
        await self._travel()
        fault = self.backend.faults.pick(name, args)
        if fault is not None and not fault.is_done:
            return await self._fail(request, name, args, fault)
        await self._run_hooks(self.backend.faults.hooks_before(name), args)
        answer, retry_after = self.answer(name, args, token)
        self._note(name, args, answer, fault)
        await self._run_hooks(self.backend.faults.hooks_after(name), answer)
        await self._travel()
        if fault is not None:
            return await self._spoil(request, answer, fault)
        return self._reply(answer, retry_after)

    async def _travel(self) -> None:
        """One way between the app and Slack."""
        if self.backend.latency:
            await asyncio.sleep(self.backend.latency / 2)

    async def _run_hooks(self, hooks: list[Any], argument: Json) -> None:
        for hook in hooks:
            await asyncio.get_running_loop().run_in_executor(None, hook, argument)

    def _note(self, name: str, args: Json, answer: Json, fault: Fault | None = None) -> None:
        now = self.backend.workspace.clock.now()
        self.backend.calls.append(ApiCall(name, args, answer, now, fault.kind if fault else None))
        self.backend.workspace.wake()

    def answer(self, name: str, args: Json, token: str) -> tuple[Json, int | None]:
        """Does what is asked, or refuses; the second value is set when it came too often."""
        entry = METHODS.get(name)
        if entry is None:
            self.backend.surprises.append(f"unknown method {name}")
            return {"ok": False, "error": "unknown_method", "req_method": name}, None
        call = Call(name, args, self.backend)
        try:
            self._check_token(entry, token)
            wait = self.backend.limits.retry_after(name, entry.tier, call.text("channel"))
            if wait is not None:
                return {"ok": False, "error": "ratelimited"}, wait
            if entry.scopes:
                call.need(*entry.scopes)
            with self.backend.workspace.lock:
                return {"ok": True} | entry.act(call), None
        except Refused as refusal:
            return {"ok": False, "error": refusal.code} | refusal.extra, None

    def _check_token(self, entry: Method, token: str) -> None:
        if entry.caller == "anyone":
            return
        if not token:
            raise Refused("not_authed")
        if token not in (self.backend.bot_token, self.backend.app_token):
            raise Refused("invalid_auth")
        if (token == self.backend.app_token) != (entry.caller == "app"):
            raise Refused("not_allowed_token_type")

    def _headers(self) -> dict[str, str]:
        return {
            "Date": formatdate(self.backend.workspace.clock.now(), usegmt=True),
            "x-oauth-scopes": ",".join(sorted(self.backend.manifest.scopes)),
        }

    def _reply(self, answer: Json, retry_after: int | None = None) -> web.Response:
        headers = self._headers()
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        body = json.dumps(answer).encode()
        status = 200 if retry_after is None else 429
        return web.Response(body=body, status=status, headers=headers, content_type="application/json")

    # --- misfortune ---

    async def _fail(self, request: web.Request, name: str, args: Json, fault: Fault) -> web.StreamResponse:
        """Fails a call without doing it."""
        error = {"rate_limited": "ratelimited", "ok_false": fault.detail.get("error")}.get(fault.kind, fault.kind)
        answer = {"ok": False, "error": error}
        self._note(name, args, answer, fault)
        if fault.kind == "rate_limited":
            return self._reply(answer, fault.detail["retry_after"])
        if fault.kind == "ok_false":
            return self._reply(answer)
        if fault.kind == "server_error":
            return self._page(fault)
        if fault.kind == "hang":
            await asyncio.sleep(3600)
        return self._cut(request)

    async def _spoil(self, request: web.Request, answer: Json, fault: Fault) -> web.StreamResponse:
        """Spoils the answer to a call that was done."""
        if fault.kind == "late":
            await asyncio.sleep(fault.detail["seconds"])
            return self._reply(answer)
        if fault.kind == "stored_then_5xx":
            return self._page(fault)
        if fault.kind == "cut_off":
            await self._send_half(request, json.dumps(answer).encode())
        return self._cut(request)

    def _page(self, fault: Fault) -> web.Response:
        body = HTML_ERROR if fault.detail.get("html") else b'{"ok":false,"error":"internal_error"}'
        kind = "text/html" if fault.detail.get("html") else "application/json"
        return web.Response(body=body, status=fault.detail["status"], headers=self._headers(), content_type=kind)

    async def _send_half(self, request: web.Request, body: bytes) -> None:
        response = web.StreamResponse(headers=self._headers() | {"Content-Length": str(len(body))})
        response.content_type = "application/json"
        await response.prepare(request)
        await response.write(body[: len(body) // 2])

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    # --- neighbors ---

    async def respond(self, request: web.Request) -> web.Response:
        """What the app says through a response url."""
        try:
            body = json.loads(await request.read())
            with self.backend.workspace.lock:
                self.backend.response_urls.answer(request.match_info["name"], body)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        except Refused as refusal:
            status = 404 if refusal.code.endswith("_url") else 400
            return web.json_response({"ok": False, "error": refusal.code}, status=status)
        return web.Response(text="ok", headers=self._headers())

    async def upload(self, request: web.Request) -> web.Response:
        """The bytes of a file, raw or as a form's only part."""
        stored = self.backend.workspace.files.get(request.match_info["file"])
        if stored is None:
            return web.Response(status=404)
        if request.content_type.startswith("multipart/"):
            part = next(iter((await request.post()).values()))
            stored["content"] = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
        else:
            stored["content"] = await request.read()
        if len(stored["content"]) != stored["file"]["size"]:
            self.backend.surprises.append("an uploaded file has another length than announced")
        return web.Response(text=f"OK - {len(stored['content'])}")

    async def download(self, request: web.Request) -> web.Response:
        """The bytes of a file: for people in the page, and for apps that may read files."""
        asked = request.headers.get("Authorization")
        if asked is not None and (
            asked != f"Bearer {self.backend.bot_token}" or "files:read" not in self.backend.manifest.scopes
        ):
            return web.Response(status=302, headers={"Location": "/?redir=files"})
        stored = self.backend.workspace.files.get(request.match_info["file"])
        if stored is None or stored["content"] is None:
            return web.Response(status=404)
        headers = {"Content-Disposition": f'attachment; filename="{stored["file"]["name"]}"'}
        return web.Response(body=stored["content"], headers=headers, content_type="application/octet-stream")
