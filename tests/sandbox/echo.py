"""A small Bolt app that does one of everything the stand-in must carry, and an HTTP handler to reach it by."""

from http.server import BaseHTTPRequestHandler
from typing import Any

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from atest_bot.sandbox.standin import StandIn

SEEN = "seen"


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, **more}


def text_input(block_id: str, label: str, **element: Any) -> dict[str, Any]:
    shape = {"type": "plain_text_input", "action_id": "text", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": shape}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def modal(*blocks: dict[str, Any], callback_id: str = "form", **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "callback_id": callback_id, "title": plain("Form"), "submit": plain("Send")}
    return view | {"blocks": list(blocks)} | more


def make_app(standin: StandIn) -> App:
    """The app; what it heard is kept in `app.seen`."""
    client = WebClient(token=standin.bot_token, base_url=standin.api_url, retry_handlers=[])
    app = App(
        client=client,
        token=standin.bot_token,
        signing_secret=standin.signing_secret,
        process_before_response=True,
        ignoring_self_events_enabled=False,
    )
    seen: list[dict[str, Any]] = []
    setattr(app, SEEN, seen)

    @app.command("/echo")
    def on_command(ack: Any, command: dict[str, Any], client: WebClient) -> None:
        if command["text"] == "form":
            client.views_open(trigger_id=command["trigger_id"], view=modal(text_input("q", "Question")))
            ack()
        elif command["text"] == "silence":
            ack()
        elif command["text"] == "explode":
            raise ValueError("asked to")
        else:
            ack(text=f"You said {command['text']}")

    @app.action("cast")
    def on_cast(ack: Any, body: dict[str, Any], respond: Any) -> None:
        seen.append(body)
        respond(text=f"Recorded {body['actions'][0].get('value')}")
        ack()

    @app.action("open")
    def on_open(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("q", "Question")))
        ack()

    @app.action("choice")
    def on_choice(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        ack()

    @app.view("form")
    def on_form(ack: Any, view: dict[str, Any], body: dict[str, Any]) -> None:
        seen.append(body)
        value = view["state"]["values"]["q"]["text"]["value"]
        if value == "bad":
            ack(response_action="errors", errors={"q": "Please say something better."})
        elif value == "more":
            ack(response_action="push", view=modal(section("More"), callback_id="second"))
        elif value == "broken":
            ack(response_action="update", view={"type": "modal", "blocks": []})
        else:
            ack()

    @app.shortcut("start")
    def on_start(ack: Any, shortcut: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal(text_input("q", "Question")))
        ack()

    @app.event("app_home_opened")
    def on_home(event: dict[str, Any], client: WebClient) -> None:
        home = {"type": "home", "blocks": [section("Hello"), {"type": "actions", "elements": [button("Go", "open")]}]}
        client.views_publish(user_id=event["user"], view=home)

    for name in ("message", "reaction_added", "reaction_removed", "member_joined_channel", "user_change"):
        app.event(name)(lambda body: seen.append(body))
    for name in ("member_left_channel", "channel_archive", "channel_left", "channel_shared"):
        app.event(name)(lambda body: seen.append(body))
    return app


def handler_class(served: dict[str, Any]) -> type[BaseHTTPRequestHandler]:
    """A request handler that hands everything to `served["app"]`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): [value] for name, value in self.headers.items()}
            answer = served["app"].dispatch(BoltRequest(body=raw, headers=headers))
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in answer.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler
