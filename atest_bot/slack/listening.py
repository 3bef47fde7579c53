"""The Bolt app: who may come in, in what order listeners are asked, and what a fault of ours answers.

Listeners only do database work before they answer, so that an answer means "stored" (threat-model 4.3).
"""

import logging
import secrets
from collections.abc import Callable
from logging import Logger, getLogger
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware import Middleware
from slack_sdk.webhook import WebhookClient

from atest_bot import logs
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import NotAChair
from atest_bot.slack import (
    amending,
    checking,
    commanding,
    deactivating,
    deciding,
    holding,
    homing,
    informing,
    moving,
    noticing,
    objecting,
    opening,
    preparing,
    proposing,
    reaffirming,
    recusing,
    relaying,
    shapes,
    stopping,
    timing,
    voting,
    watching,
)
from atest_bot.slack.desk import Body, Desk, Identity

_LISTENERS = (
    voting,  # first: they are asked most often
    objecting,
    recusing,
    holding,
    relaying,
    checking,
    commanding,
    proposing,
    preparing,
    stopping,
    opening,
    moving,
    timing,
    informing,
    deciding,
    amending,
    reaffirming,
    homing,
    deactivating,
    watching,
    noticing,  # last: it takes what nobody else does
)
_HASTE = 2
_BUSY = 503
_FAULT_WORDS = "Something went wrong on our side and nothing was recorded. Please try again. (Reference {reference})"


class _Attentive(App):
    """A Bolt app that does one thing more once a delivery has had its effect."""

    def __init__(self, after: Callable[[Body], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._after = after

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        answer = super().dispatch(req)
        self._after(req.body)
        return answer


class _OnlyOurs(Middleware):
    """Deliveries of other workspaces, and what no delivery looks like, are acknowledged and change nothing."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:
        return next() if _is_ours(self._identity, req.body) else BoltResponse(status=200)


def build(desk: Desk, signing_secret: str, token: str) -> App:
    """A Bolt app with every listener of ours, the ballots' first."""
    app = _Attentive(
        after=lambda body: _freshen(desk, body),
        client=desk.client,
        signing_secret=signing_secret or "socket-mode",
        authorize=lambda **_: _authorization(desk.identity, token),
        process_before_response=True,
        logger=_quiet(),
        raise_error_for_unhandled_request=False,
    )
    app.middleware(_OnlyOurs(desk.identity))
    for listeners in _LISTENERS:
        listeners.register(app, desk)
    app.error(_answer_fault)
    desk.database.tell_refusals(_note_refusal)
    return app


def _note_refusal(refusal: Refusal) -> None:
    """Who asked for what only chairs do, by the number of their row (G15)."""
    if isinstance(refusal, NotAChair):
        logs.log("not_a_chair", level=logging.WARNING, person=refusal.person_id or "unknown")


def _freshen(desk: Desk, body: Body) -> None:
    """Whoever pressed something at home sees it anew; nobody waits for that."""
    if homing.is_pressed_at_home(body) and _is_ours(desk.identity, body):
        desk.errands.submit(homing.freshen, desk, body)


def _quiet() -> Logger:
    return getLogger("slack_bolt.atest")


def _authorization(identity: Identity, token: str) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=token,
        bot_id=identity.bot_id,
        bot_user_id=identity.user_id,
    )


def _is_ours(identity: Identity, body: Body) -> bool:
    return _team_of(body) == identity.team_id and shapes.is_whole(body)


def _team_of(body: Body) -> object:
    user, team = body.get("user"), body.get("team")
    home = user.get("team_id") if isinstance(user, dict) else None
    return body.get("team_id") or (team.get("id") if isinstance(team, dict) else None) or home


def _answer_fault(error: Exception, body: Body, request: BoltRequest) -> BoltResponse:
    """The person reads a reference, the log keeps it with the error's class, and Slack sends events again."""
    reference = secrets.token_hex(2).upper()
    logs.fault("listener_failed", error, reference=reference)
    words = _FAULT_WORDS.format(reference=reference)
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {_first_input(body): words}})
    if body.get("response_url"):
        _whisper(body["response_url"], words)
        return BoltResponse(status=200)
    return BoltResponse(status=_BUSY)


def _first_input(body: Body) -> str:
    blocks = (body.get("view") or {}).get("blocks") or []
    return str(next((block["block_id"] for block in blocks if block.get("type") == "input"), ""))


def _whisper(url: str, words: str) -> None:
    try:
        WebhookClient(url, timeout=_HASTE).send(text=words, response_type="ephemeral", replace_original=False)
    except Exception as error:
        logs.fault("fault_not_told", error)
