"""Accounts that are deactivated or active again: as Slack tells of them, and once a day for what was missed (2.7)."""

from datetime import datetime

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from atest_bot.services import deactivating
from atest_bot.slack import ids
from atest_bot.slack.desk import Body, Desk
from atest_bot.store import roster
from atest_bot.store.database import Database

_A_PAGE = 200


def register(app: App, desk: Desk) -> None:
    """The listener of this behavior."""
    app.event("user_change")(lambda event: on_account_changed(desk, event))


def on_account_changed(desk: Desk, event: Body) -> None:
    """Slack sends this for every change of a profile; only a change between active and deactivated does anything."""
    user, at = event["user"], ids.instant(event["event_ts"])
    if desk.database.run(deactivating.note_account, user["id"], bool(user.get("deleted")), at, desk.clock.now()):
        desk.nudge()


def check_accounts(database: Database, client: WebClient) -> int:
    """Ask Slack about everybody on the roster, for what it told while nobody heard; returns how many changed."""
    asked_at = database.clock.now()  # what Slack tells of later than this is newer than the answers
    on_roster = database.run(roster.serving, asked_at)
    listed = _listed(client)
    told = {slack_id: listed[slack_id] if slack_id in listed else _asked(client, slack_id) for slack_id in on_roster}
    answers = {slack_id: is_deactivated for slack_id, is_deactivated in told.items() if is_deactivated is not None}
    news = database.run(roster.differing, answers, asked_at)
    return sum(_note(database, slack_id, answers[slack_id], asked_at) for slack_id in news)


def _note(database: Database, slack_id: str, is_deactivated: bool, asked_at: datetime) -> bool:
    return database.run(deactivating.note_account, slack_id, is_deactivated, asked_at, database.clock.now())


def _listed(client: WebClient) -> dict[str, bool]:
    """Whether each account of the workspace is deactivated. A list takes few calls where single questions take many."""
    found: dict[str, bool] = {}
    for page in client.users_list(limit=_A_PAGE):
        found |= {user["id"]: bool(user.get("deleted")) for user in page["members"]}
    return found


def _asked(client: WebClient, slack_id: str) -> bool | None:
    """The same of one person whom the list does not hold, as one of another workspace; None if unknown."""
    try:
        return bool(client.users_info(user=slack_id)["user"].get("deleted"))
    except SlackApiError as error:
        if error.response.get("error") in ("user_not_found", "user_not_visible"):
            return None
        raise
