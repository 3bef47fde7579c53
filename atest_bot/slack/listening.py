"""The Bolt app: who may come in, in what order listeners are asked, and what a fault of ours answers.

Listeners only do database work before they answer, so that an answer means "stored" (threat-model 4.3).
"""

import logging
import secrets
from collections.abc import Callable
from logging import getLogger
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.webhook import WebhookClient

from atest_bot import logs
from atest_bot.domain.errors import NotNow, Refusal
from atest_bot.domain.members import NotAChair
from atest_bot.domain.text import unmarked
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
_BUSY, _UNHEARD = 503, 404
_UNKNOWN_WORDS = "That could not be read here, and nothing was recorded. Please begin again with `/atest help`."
_FAULT_WORDS = "Something went wrong on our side and nothing was recorded. Please try again. (Reference {reference})"


class _Attentive(App):
    """A Bolt app that looks at a delivery before Bolt reads it, and does one thing more once it has had its effect."""

    def __init__(self, before: Callable[[Body], BoltResponse | None], after: Callable[[Body], None], **settings: Any):
        super().__init__(**settings)
        self._before, self._after = before, after

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        answer = self._before(req.body)
        if answer is not None:
            return answer
        answer = super().dispatch(req)
        self._after(req.body)
        return _nobodys(req.body) if answer.status == _UNHEARD else answer


def build(desk: Desk, signing_secret: str, token: str) -> App:
    """A Bolt app with every listener of ours, the ballots' first."""
    app = _Attentive(
        before=lambda body: _turned_away(desk, body),
        after=lambda body: _freshen(desk, body),
        name=logs.BOLT,
        client=desk.client,
        signing_secret=signing_secret or "socket-mode",
        authorize=lambda **_: _authorization(desk.identity, token),
        process_before_response=True,
        logger=getLogger(logs.BOLT),
        raise_error_for_unhandled_request=False,
    )
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
    if homing.is_pressed_at_home(body) and _is_ours(desk, body):
        desk.errands.submit(homing.freshen, desk, body)


def _authorization(identity: Identity, token: str) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=token,
        bot_id=identity.bot_id,
        bot_user_id=identity.user_id,
    )


def _turned_away(desk: Desk, body: Body) -> BoltResponse | None:
    """Deliveries of other workspaces, and what no delivery looks like, are acknowledged and change nothing."""
    if shapes.is_check(body) or _is_ours(desk, body):
        return None
    return _nobodys(body) if _is_from_a_member(desk, body) else BoltResponse(status=200)


def _is_ours(desk: Desk, body: Body) -> bool:
    return _is_from_a_member(desk, body) and shapes.is_whole(body)


def _is_from_a_member(desk: Desk, body: Body) -> bool:
    """From our workspace, or from one that a member has of its own, for the app that is installed in ours (9.1)."""
    team, ours = _team_of(body), desk.identity.team_id
    if team == ours:
        return True
    return isinstance(team, str) and team in desk.coalition.allowed_workspaces and _installed_in(body) == ours


def _nobodys(body: Body) -> BoltResponse:
    """What nobody listens to is acknowledged, and whoever waits for an answer reads that nothing was recorded."""
    return _told(body, _UNKNOWN_WORDS)


def _told(body: Body, words: str) -> BoltResponse:
    """An acknowledgement with words, as far as this delivery can carry any."""
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {_first_input(body): words}})
    return BoltResponse(status=200)


def _team_of(body: Body) -> object:
    user, team = body.get("user"), body.get("team")
    home = user.get("team_id") if isinstance(user, dict) else None
    return body.get("team_id") or (team.get("id") if isinstance(team, dict) else None) or home


def _installed_in(body: Body) -> object:
    """The workspace of the app that a form or an event is for, wherever it comes from."""
    view, given = body.get("view"), body.get("authorizations")
    if isinstance(view, dict):
        return view.get("app_installed_team_id")
    first = given[0] if isinstance(given, list) and given else None
    return first.get("team_id") if isinstance(first, dict) else None


def _answer_fault(error: Exception, body: Body, request: BoltRequest) -> BoltResponse:
    """The person reads a reference, the log keeps it with the error's class, and Slack sends events again."""
    if isinstance(error, Refusal):
        return _told(body, unmarked(error.sentence))
    words = error.sentence if isinstance(error, NotNow) else _reference_to(error)
    if "command" in body or body.get("type") == "view_submission":
        return _told(body, words)
    if body.get("response_url"):
        _whisper(body["response_url"], words)
        return BoltResponse(status=200)
    return BoltResponse(status=_BUSY)


def _reference_to(error: Exception) -> str:
    reference = secrets.token_hex(2).upper()
    logs.fault("listener_failed", error, reference=reference)
    return _FAULT_WORDS.format(reference=reference)


def _first_input(body: Body) -> str:
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, dict) else None
    given = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return str(next((block.get("block_id") for block in given if block.get("type") == "input"), ""))


def _whisper(url: str, words: str) -> None:
    try:
        WebhookClient(url, timeout=_HASTE).send(text=words, response_type="ephemeral", replace_original=False)
    except Exception as error:
        logs.fault("fault_not_told", error)
