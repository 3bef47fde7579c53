"""The log holds events with ids and codes, and nobody's words, at any level (G12)."""

import io
import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from atest_bot import logs
from atest_bot.settings import Settings
from atest_bot.store.tables import Member
from tests.house import ROOT, House
from tests.log_book import log_book
from tests.silence import spoken

CANARY = "canary-7f3k"


def lines(book: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in book.getvalue().splitlines()]


def test_an_event_is_one_json_object_with_its_fields() -> None:
    with log_book() as book:
        logs.log("ready", mode="http", port=3000)
    (line,) = lines(book)
    assert (line["event"], line["mode"], line["port"], line["level"]) == ("ready", "http", 3000, "INFO")


@pytest.mark.guarantee("G12")
@pytest.mark.parametrize("field", ["text", "title", "user", "body", "token", "reason"])
def test_a_field_that_is_not_on_the_list_is_refused(field: str) -> None:
    with log_book() as book:
        with pytest.raises(ValueError, match="not allowed in logs"):
            logs.log("ready", **{field: CANARY})
        assert book.getvalue() == ""


@pytest.mark.parametrize("level", ["INFO", "WARNING", "ERROR"])
def test_less_is_written_at_a_higher_level(level: str) -> None:
    with log_book(level) as book:
        logs.log("ready")
    assert bool(book.getvalue()) == (level == "INFO")


def test_what_people_do_in_slack_does_not_silence_the_log(house: House) -> None:
    """Bolt gives the logger that bears an app's name the level of its own."""
    house.ready_to_vote()
    with log_book("INFO") as book:
        logs.log("ready")
    assert [line["event"] for line in lines(book)] == ["ready"]


def test_a_fault_is_named_by_its_class_and_place_and_never_by_its_words(house: House) -> None:
    with log_book() as book:
        try:
            house.run(lambda rows: rows.insert(Member, name=CANARY, signatory_name=CANARY, nonsense=CANARY))
        except Exception as error:
            logs.fault("step_failed", error, kind="telling")
    (line,) = lines(book)
    assert CANARY not in json.dumps(line)
    assert line["where"].startswith("atest_bot.store.")
    assert line["kind"] == "telling"


def test_a_fault_of_a_database_is_named_by_its_code_and_constraint(any_database: House) -> None:
    house = any_database
    with log_book() as book:
        try:
            house.run(lambda rows: rows.write(text(f"INSERT INTO inbox VALUES ('{CANARY}', NULL)")))
        except DBAPIError as error:
            logs.fault("step_failed", error)
    (line,) = lines(book)
    assert line["error"] == "IntegrityError"
    assert CANARY not in json.dumps(line)
    assert line.get("sqlstate") == (None if house.url.startswith("sqlite") else "23502")


@pytest.mark.guarantee("G12")
@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.web.base_client", "sqlalchemy.engine", "anything.else"])
def test_of_the_words_of_a_library_only_where_they_come_from_is_kept(name: str) -> None:
    with log_book() as book:
        logging.getLogger(name).warning("Signature mismatch: body=%s", CANARY)
        try:
            raise SlackApiError(CANARY, {"error": CANARY})
        except SlackApiError:
            logging.getLogger(name).exception(CANARY)
        logging.getLogger(name).error("x", extra={"fields": {"text": CANARY}})
    assert CANARY not in book.getvalue()
    assert [(line["event"], line["where"], line["error"]) for line in lines(book)] == [
        ("library", name, ""),
        ("library", name, "SlackApiError"),
        ("library", name, ""),
    ]


@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.web.base_client", "sqlalchemy.engine.Engine"])
def test_what_libraries_say_below_warning_is_not_written_at_any_level(name: str) -> None:
    with log_book("DEBUG") as book:
        logging.getLogger(name).debug(CANARY)
        logging.getLogger(name).info(CANARY)
    assert book.getvalue() == ""


def test_a_warning_of_python_keeps_its_words_to_itself() -> None:
    with log_book() as book, warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    assert CANARY not in book.getvalue()
    assert len(lines(book)) == 1


@pytest.mark.guarantee("G12")
def test_what_nobody_caught_is_named_by_its_class_alone(tmp_path: Path) -> None:
    """In the main thread, in another thread, and in an error that was caused by another."""
    script = (
        "import threading\nfrom atest_bot import logs\nlogs.start('DEBUG')\n"
        "def fail():\n    raise ValueError('canary-7f3k')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "try:\n    fail()\nexcept ValueError as error:\n    raise RuntimeError('canary-7f3k again') from error\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert CANARY not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert [json.loads(line)["error"] for line in done.stderr.splitlines()] == ["ValueError", "RuntimeError"]


@pytest.mark.guarantee("G12")
def test_settings_do_not_show_their_secrets() -> None:
    settings = Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_signing_secret="abc123")
    for shown in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "abc123"))


def test_the_address_of_a_database_is_in_no_error(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"postgresql://someone:{CANARY}@127.0.0.1:1/nothing", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "atest_bot", "verify"],
        cwd=tmp_path,
        env={**settings, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert CANARY not in done.stdout + done.stderr
    assert "Check DATABASE_URL" in done.stderr


# --- the watch over every test ---


@pytest.mark.parametrize(
    "words",
    [
        "canary7f3k",
        "xoxb-sandbox-bot",
        "xapp-1-A0-2",
        "sandbox-signing-secret",
        "postgresql://someone:hidden@host/name",
        "U0MAYA",
        "Harbor Light Legal",
        "We say: “this” is new.",
    ],
)
@pytest.mark.guarantee("G12")
def test_the_watch_over_every_test_sees_what_may_not_be_said(house: House, words: str) -> None:
    house.slack.say("U0MAYA", "C0MEMBERS", "We say: “this” is new.")
    assert spoken(written("socket"), [house.slack]) == []
    assert len(spoken(written(words), [house.slack])) == 1


def written(mode: str) -> str:
    """A line as the bot writes it, which no watch hears of."""
    record, book = logging.LogRecord("atest_bot", logging.DEBUG, "", 0, "ready", (), None), io.StringIO()
    record.fields = {"mode": mode}
    logs.handler(book).emit(record)
    return book.getvalue()
