"""What every listener works with."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from atest_bot import logs
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import NotNow, Refusal
from atest_bot.domain.notices import Note
from atest_bot.services import showing
from atest_bot.services.exporting import Printer
from atest_bot.slack.blocks import Message, message, said
from atest_bot.store.database import Clock, Database

Body = dict[str, Any]

_NOT_OPENED = "Slack was too slow to open the form. Nothing was changed. Please try again."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` said at the start."""

    team_id: str
    user_id: str
    bot_id: str
    app_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What listeners work with.

    `nudge` wakes the outbox, `look_again` ends the trust in what was seen of channels, `errands` runs calls that
    nobody waits for. `client` gives up after a moment: it is for forms, whose triggers live three seconds.
    """

    database: Database
    coalition: Coalition
    clock: Clock
    client: WebClient
    identity: Identity
    nudge: Callable[[], None]
    look_again: Callable[[], None]
    errands: Executor
    printer: Printer


@dataclass(frozen=True, slots=True)
class Call:
    """A command as it was typed. Mentions stand in `words` as bare Slack ids, and together in `mentioned`."""

    key: str
    slack_id: str
    trigger_id: str
    words: tuple[str, ...]
    mentioned: frozenset[str] = frozenset()
    has_quotes: bool = False

    def word(self, number: int) -> str:
        return self.words[number] if number < len(self.words) else ""

    def person(self, number: int) -> str:
        """The Slack id of somebody who was mentioned there; a name in capitals looks like one, and is none."""
        return self.word(number) if self.word(number) in self.mentioned else ""


def open_view(desk: Desk, trigger_id: str, view: Body) -> Message | None:
    """Open a form; None when it stands before the person, else a word for them."""
    try:
        desk.client.views_open(trigger_id=trigger_id, view=view)
    except Exception as error:
        logs.fault("form_not_opened", error)
        return message(said(_NOT_OPENED))
    return None


def open_form_or_tell(desk: Desk, slack_id: str, trigger_id: str, build: Callable[[], Body]) -> None:
    """Open the form that a button asked for, or say privately why there is none to open; for errands."""
    try:
        desk.client.views_open(trigger_id=trigger_id, view=build())
    except (NotNow, Refusal) as refusal:
        _tell_no_form(desk, slack_id, trigger_id, refusal.sentence)
    except Exception as error:
        logs.fault("form_not_opened", error)
        _tell_no_form(desk, slack_id, trigger_id, _NOT_OPENED)


def _tell_no_form(desk: Desk, slack_id: str, trigger_id: str, sentence: str) -> None:
    desk.database.run(showing.tell_person, slack_id, f"no_form:{trigger_id}", Note(sentence))
    desk.nudge()
