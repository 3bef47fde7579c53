"""What each of Slack's answers means for a message on its way (threat-model 5)."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from atest_bot.domain.notices import Audience, ConfidentialityNotice, Note, PublicNotice
from atest_bot.domain.positions import Attribution
from atest_bot.sandbox.faults import NOT_DONE as NOT_DONE_KINDS
from atest_bot.sandbox.objects import APP_ID, BOT_ID, BOT_USER_ID, Json
from atest_bot.services import delivering, operating, showing
from atest_bot.services.delivering import Blocked, Parcel, Patience, Uncertain, Waits, deliver_once
from atest_bot.slack.posting import SlackPoster, sort_failure, within
from atest_bot.store import backlog, outbox, positions, sending
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address, Lane
from tests.house import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, PRIMARY, ROOT, House

PATIENCE = Patience(timedelta(seconds=120), timedelta(seconds=60))
CHAIRS = (CHAIR, "U0DAVID")
KEY = "decision:1"
NAMED_REFUSALS = (
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "invalid_blocks",
    "msg_too_long",
    "missing_scope",
    "invalid_auth",
    "token_revoked",
    "restricted_action",
)
UNCLEAR_CODES = ("fatal_error", "internal_error", "service_unavailable", "request_timeout", "never_heard_of_it")


# --- a message on its way ---


def enqueue(house: House, key: str = KEY) -> None:
    """A decision for the public channel."""
    notice = PublicNotice(
        alliance="ATEST",
        number="D-2027-001",
        title=f"About {key}",
        text="We ask Congress.",
        link="",
        adopted_on="March 1, 2027",
        attribution=Attribution.ALLIANCE,
        signatories=(),
        record_seq=7,
        record_hash="ab" * 32,
    )
    house.run(outbox.post, key, notice, Address(Audience.PUBLIC, DECISIONS_CHANNEL))


def enqueue_for_members(house: House, key: str = "notice:1") -> None:
    house.run(outbox.post, key, ConfidentialityNotice("P-1", "ATEST"), Address(Audience.MEMBERS, MEMBERS_CHANNEL))


def enqueue_for_person(house: House, key: str = "note:1") -> None:
    house.run(outbox.post, key, Note("A word for you."), Address(Audience.PERSON, PRIMARY))


def step(house: House, lane: Lane = Lane.CHANNEL) -> bool:
    """Take the next due row one step; False when none is due."""
    return deliver_once(house.database, house.poster, lane, PATIENCE)


def steps(house: House, lane: Lane = Lane.CHANNEL) -> None:
    """Take all that is due now."""
    while step(house, lane):
        pass


def state(house: House, key: str = KEY) -> str:
    return str(house.read(f"SELECT state FROM outbox WHERE key = '{key}'")[0][0])


def waits(house: House, key: str = KEY) -> float:
    """Seconds until a row may be tried again."""
    row = house.run(lambda rows: next(row for row in backlog.unsent(rows) if row.key == key))
    return float((row.next_at.astimezone(UTC) - house.now()).total_seconds())


def calls(house: House, method: str) -> int:
    """How many calls of a method were carried out."""
    return sum(call.method == method and call.fault not in NOT_DONE_KINDS for call in house.slack.calls)


def entries(house: House, kind: str) -> int:
    return len(house.read(f"SELECT seq FROM entries WHERE kind = '{kind}'"))


def told(house: House) -> list[int]:
    """How many words of alarm each chair has read."""
    steps(house, Lane.DIRECT)
    return [len([words for words in house.inbox(chair) if "could not be posted" in words]) for chair in CHAIRS]


def rewrite_answer(house: House, method: str, change: Callable[[Json], object], times: int = 1) -> None:
    """Let a call be carried out, and its answer say something else."""
    left = [times]

    def hook(answer: Json) -> None:
        if left[0]:
            left[0] -= 1
            change(answer)

    house.slack.faults.after(method, hook)


def fail_with(code: str) -> Callable[[Json], None]:
    def change(answer: Json) -> None:
        answer.clear()
        answer.update(ok=False, error=code)

    return change


@pytest.fixture
def hasty(house: House) -> House:
    """A house whose poster gives up on Slack after a moment."""
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url, timeout=1, retry_handlers=[])
    house.poster = SlackPoster(client, house.guard, house.history)
    return house


# --- posted ---


def test_a_posted_message_is_sent_once_and_entered_in_the_record(house: House) -> None:
    enqueue(house)
    enqueue(house)
    steps(house)
    house.pass_time(3600)
    steps(house)
    assert state(house) == "sent"
    assert len(house.decisions()) == 1
    assert entries(house, "outbox.sent") == 1


def test_a_message_carries_its_key_and_anchor_and_asks_for_no_preview(house: House) -> None:
    enqueue(house)
    steps(house)
    args = next(call.args for call in house.slack.calls if call.method == "chat.postMessage")
    message = house.slack.messages(CHAIR, DECISIONS_CHANNEL)[0]
    assert message.metadata == {
        "event_type": "atest_outbox",
        "event_payload": {"key": KEY, "ledger_seq": 7, "ledger_hash": "ab" * 32},
    }
    assert [str(args[flag]).lower() in ("0", "false") for flag in ("unfurl_links", "unfurl_media")] == [True, True]


def test_a_direct_message_carries_no_key_which_may_tell_an_answer_and_an_account(house: House) -> None:
    enqueue_for_person(house)
    steps(house, Lane.DIRECT)
    args = next(call.args for call in house.slack.calls if call.method == "chat.postMessage")
    assert args["text"] == "A word for you."
    assert "metadata" not in args


def test_an_ok_that_names_no_message_is_no_proof(house: House) -> None:
    rewrite_answer(house, "chat.postMessage", lambda answer: answer.pop("ts"))
    enqueue(house)
    step(house)
    assert state(house) == "uncertain"
    house.pass_time(61)
    steps(house)
    assert state(house) == "sent"
    assert len(house.decisions()) == 1


# --- rate limits ---


@pytest.mark.guarantee("G19")
@pytest.mark.rule("11.9")
def test_a_rate_limit_holds_its_channel_and_no_other(house: House) -> None:
    limit = house.slack.faults.rate_limited("chat.postMessage", retry_after=30)
    enqueue(house, "decision:1")
    enqueue(house, "decision:2")
    enqueue_for_members(house)
    enqueue_for_person(house)
    steps(house)
    enqueue(house, "decision:3")
    steps(house)
    steps(house, Lane.DIRECT)
    assert limit.happened == 1
    assert house.decisions() == []
    assert [state(house, key) for key in ("decision:1", "notice:1", "note:1")] == ["pending", "sent", "sent"]
    house.pass_time(29)
    steps(house)
    assert house.decisions() == []
    house.pass_time(3)
    steps(house)
    assert [words.splitlines()[0] for words in house.decisions()] == [f"About decision:{n}" for n in (1, 2, 3)]
    assert calls(house, "conversations.history") == 0, "a rate limit leaves no doubt"


def test_a_rate_limit_in_the_body_alone_counts_too(house: House) -> None:
    house.slack.faults.ok_false("chat.postMessage", error="ratelimited")
    enqueue(house)
    step(house)
    assert state(house) == "pending"
    assert waits(house) > 20


def test_a_rate_limit_does_not_take_doubt_away(house: House) -> None:
    uncertain(house)
    house.slack.faults.rate_limited(POST, retry_after=5)
    steps(house)
    assert state(house) == "uncertain"
    house.pass_time(61)
    steps(house)
    assert (state(house), len(house.decisions())) == ("sent", 1)
    assert calls(house, "conversations.history") == 2


# --- refusals with a cause ---


@pytest.mark.parametrize("code", NAMED_REFUSALS)
def test_a_refusal_that_names_its_cause_is_clear(code: str) -> None:
    assert sort_failure(refused(200, code)) == Blocked(code)


@pytest.mark.parametrize("code", NAMED_REFUSALS[:2])
def test_a_named_refusal_blocks_and_the_chairs_are_told_once(house: House, code: str) -> None:
    refusal = house.slack.faults.ok_false("chat.postMessage", error=code)
    enqueue(house)
    steps(house)
    house.pass_time(7200)
    steps(house)
    assert (state(house), refusal.happened) == ("blocked", 1)
    assert house.decisions() == []
    assert told(house) == [1, 1]
    assert told(house) == [1, 1]
    assert code in house.inbox(CHAIR)[-1]
    assert "About" not in house.inbox(CHAIR)[-1]
    assert entries(house, "outbox.blocked") == 1


def test_an_operator_lists_and_releases_what_is_blocked(house: House) -> None:
    house.slack.faults.ok_false("chat.postMessage", error="not_in_channel")
    enqueue(house)
    steps(house)
    number = house.read("SELECT id FROM outbox WHERE state = 'blocked'")[0][0]
    listed = atest_bot(house, "outbox", "list")
    assert f"{number}  blocked  {KEY}  tries 1  not_in_channel" in listed.stdout
    assert "About" not in listed.stdout
    assert atest_bot(house, "outbox", "release", str(number)).returncode == 0
    assert entries(house, "outbox.released") == 1
    again = atest_bot(house, "outbox", "release", str(number))
    assert (again.returncode, "is not blocked" in again.stderr) == (1, True)
    house.pass_time(60)
    steps(house)
    assert state(house) == "sent"
    assert len(house.decisions()) == 1


def atest_bot(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "atest_bot", *words],
        cwd=house.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": house.url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_chairs_are_told_again_when_the_repair_did_not_help(house: House) -> None:
    house.slack.faults.ok_false("chat.postMessage", error="not_in_channel", count=2, when=is_public)
    enqueue(house)
    steps(house)
    assert told(house) == [1, 1]
    assert release(house)
    steps(house)
    assert told(house) == [2, 2]
    assert release(house)
    steps(house)
    assert len(house.decisions()) == 1


def test_a_released_message_that_was_ever_uncertain_is_looked_for_first(house: House) -> None:
    house.slack.faults.stored_but_unanswered("chat.postMessage", when=is_public)
    enqueue(house)
    step(house)
    block(house)
    assert release(house)
    house.pass_time(61)
    steps(house)
    assert state(house) == "sent"
    assert len(house.decisions()) == 1


def block(house: House) -> None:
    """Have an uncertain row refused: history is not there yet, and the next post is turned away."""
    public = house.slack.workspace.channels[DECISIONS_CHANNEL]
    hidden, public.top[:] = list(public.top), []
    house.slack.faults.ok_false("chat.postMessage", error="is_archived", when=is_public)
    house.pass_time(61)
    steps(house)
    public.top[:] = hidden
    assert state(house) == "blocked"


def release(house: House) -> object:
    number = house.read(f"SELECT id FROM outbox WHERE key = '{KEY}'")[0][0]
    return house.run(delivering.release, number)


def is_public(args: Json) -> bool:
    return args.get("channel") == DECISIONS_CHANNEL


@pytest.mark.guarantee("G21")
def test_nothing_is_published_before_the_record_was_held_against_the_channel(house: House) -> None:
    checked = threading.Event()
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url, retry_handlers=[])
    house.poster = SlackPoster(client, house.guard, house.history, may_publish=checked.is_set)
    enqueue(house)
    enqueue_for_members(house)
    steps(house)
    assert (house.decisions(), state(house), state(house, "notice:1")) == ([], "pending", "sent")
    checked.set()
    house.pass_time(waits(house))
    steps(house)
    assert len(house.decisions()) == 1


# --- answers that leave it open ---

POST = "chat.postMessage"
NOT_DONE: dict[str, Callable[[House], object]] = {
    "an HTML page with 500": lambda house: house.slack.faults.server_error(POST),
    "JSON with 503": lambda house: house.slack.faults.server_error(POST, status=503, html=False),
    "an HTML page with 200": lambda house: house.slack.faults.server_error(POST, status=200),
    "a reset": lambda house: house.slack.faults.reset(POST),
    "internal_error": lambda house: house.slack.faults.ok_false(POST, error="internal_error"),
}
DONE: dict[str, Callable[[House], object]] = {
    "a page with 503": lambda house: house.slack.faults.stored_then_5xx(POST),
    "a page with 200": lambda house: house.slack.faults.stored_then_5xx(POST, status=200),
    "no answer": lambda house: house.slack.faults.stored_but_unanswered(POST),
    "half an answer": lambda house: house.slack.faults.cut_off(POST),
}


def test_a_pause_while_the_channel_is_read_keeps_a_message_back(any_database: House) -> None:
    house = any_database
    enqueue(house)
    house.slack.faults.reset(POST)
    steps(house)
    house.pass_time(61)
    rewrite_answer(house, "conversations.history", lambda answer: house.run(operating.pause))
    steps(house)
    assert (house.decisions(), state(house)) == ([], "uncertain")
    house.run(operating.resume)
    house.pass_time(61)
    steps(house)
    assert len(house.decisions()) == 1


def posted_in_the_end(house: House) -> None:
    """An uncertain row waits a minute, is looked for, and stands once."""
    enqueue(house)
    steps(house)
    assert state(house) == "uncertain"
    assert calls(house, "conversations.history") == 0
    before = len(house.decisions())
    house.pass_time(59)
    steps(house)
    assert (state(house), len(house.decisions())) == ("uncertain", before)
    house.pass_time(2)
    steps(house)
    assert (state(house), len(house.decisions())) == ("sent", 1)
    assert calls(house, "conversations.history") == 1
    assert entries(house, "outbox.sent") == 1


@pytest.mark.guarantee("G19")
@pytest.mark.parametrize("way", NOT_DONE)
def test_what_was_not_posted_is_posted_after_a_look(house: House, way: str) -> None:
    NOT_DONE[way](house)
    posted_in_the_end(house)
    assert calls(house, POST) == 1


@pytest.mark.guarantee("G9", "G19")
@pytest.mark.parametrize("way", DONE)
def test_what_was_posted_without_a_clear_answer_is_found(house: House, way: str) -> None:
    DONE[way](house)
    posted_in_the_end(house)
    assert calls(house, POST) == 1


@pytest.mark.parametrize("code", UNCLEAR_CODES)
def test_an_error_that_names_no_cause_is_a_doubt(code: str) -> None:
    assert sort_failure(refused(200, code)) == Uncertain(code)


@pytest.mark.parametrize("code", UNCLEAR_CODES[:2])
def test_what_was_posted_under_an_unclear_error_is_found(house: House, code: str) -> None:
    rewrite_answer(house, POST, fail_with(code))
    posted_in_the_end(house)
    assert calls(house, POST) == 1


def test_an_answer_that_never_comes_is_a_doubt(hasty: House) -> None:
    hasty.slack.faults.hang(POST)
    posted_in_the_end(hasty)


def test_an_answer_that_comes_too_late_is_a_doubt(hasty: House) -> None:
    hasty.slack.faults.late(POST, seconds=1.5)
    posted_in_the_end(hasty)
    assert calls(hasty, POST) == 1


def test_a_call_is_given_up_after_a_while_whatever_it_does() -> None:
    never = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.05, lambda: never.wait(60))
    never.set()
    assert sort_failure(TimeoutError()) == Uncertain("TimeoutError")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "invalid_auth", ""])
def test_a_server_fault_is_a_doubt_whatever_its_body_says(status: int, code: str) -> None:
    assert isinstance(sort_failure(refused(status, code)), Uncertain)


def test_a_refusal_is_clear_only_below_500_and_429_always_waits() -> None:
    assert sort_failure(refused(200, "is_archived")) == Blocked("is_archived")
    assert sort_failure(refused(403, "invalid_auth")) == Blocked("invalid_auth")
    assert sort_failure(refused(200, "")) == Uncertain("not_json")
    assert sort_failure(refused(429, "is_archived", {"Retry-After": "7"})) == Waits(7.5)
    assert sort_failure(refused(429, "", {"retry-after": "soon"})) == Waits(30)
    assert sort_failure(SlackApiError("", {"status": 429, "headers": {"Retry-After": ["3"]}})) == Waits(3.5)
    assert sort_failure(SlackApiError("", {"status": 404, "headers": {}})) == Uncertain("not_json")


def refused(status: int, code: str, headers: dict[str, str] | None = None) -> SlackApiError:
    data = {"ok": False, "error": code} if code else {"ok": False}
    answer = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers=headers or {}, status_code=status
    )
    return SlackApiError("refused", answer)


# --- looking before posting again ---


def uncertain(house: House) -> None:
    """A row that was not posted, and nobody knows."""
    house.slack.faults.reset(POST)
    enqueue(house)
    step(house)
    house.pass_time(61)
    assert state(house) == "uncertain"


def put_into_history(
    house: House, *, user: str = BOT_USER_ID, bot_id: str = BOT_ID, app_id: str = APP_ID, **metadata: object
) -> None:
    """A message in the public channel that resembles ours."""
    said = {"event_type": "atest_outbox", "event_payload": {"key": KEY}, **metadata}
    workspace = house.slack.workspace
    message = workspace.post(workspace.channels[DECISIONS_CHANNEL], user, "Looks like it.", metadata=said)
    message.bot_id, message.app_id = bot_id, app_id


def test_our_own_message_in_history_is_proof(house: House) -> None:
    uncertain(house)
    put_into_history(house)
    steps(house)
    assert (state(house), calls(house, POST)) == ("sent", 0)


@pytest.mark.parametrize(
    "forged",
    [
        {"user": "U0OTHERBOT", "bot_id": "B0OTHER", "app_id": "A0OTHER"},
        {"event_type": "something_else"},
        {"event_payload": {"key": "decision:11"}},
        {"event_payload": {}},
    ],
    ids=["another app's", "another type", "another key", "no key"],
)
def test_what_only_resembles_our_message_is_no_proof(house: House, forged: dict[str, str]) -> None:
    uncertain(house)
    put_into_history(house, **forged)
    steps(house)
    assert (state(house), calls(house, POST)) == ("sent", 1)


def test_the_look_goes_through_all_pages_and_a_day_back(house: House) -> None:
    house.slack.faults.stored_but_unanswered(POST)
    enqueue(house)
    step(house)
    for number in range(7):
        house.slack.say(CHAIR, DECISIONS_CHANNEL, f"Later talk {number}")
    house.slack.faults.short_pages = True
    house.slack.workspace.channels[DECISIONS_CHANNEL].top.sort(key=lambda message: message.ts, reverse=False)
    house.pass_time(61)
    limit_pages(house, 3)
    steps(house)
    assert (state(house), calls(house, POST)) == ("sent", 1)
    looks = [call.args for call in house.slack.calls if call.method == "conversations.history"]
    assert len(looks) > 1
    assert all(float(look["oldest"]) <= house.now().timestamp() - 86_400 for look in looks)


def limit_pages(house: House, size: int) -> None:
    """Let Slack give fewer messages a page than were asked for."""
    house.slack.faults.before("conversations.history", lambda args: args.update(limit=size))


@pytest.mark.parametrize("page", [1, 2])
def test_while_history_cannot_be_read_nothing_is_posted(house: House, page: int) -> None:
    uncertain(house)
    for number in range(5):
        house.slack.say(CHAIR, DECISIONS_CHANNEL, f"Talk {number}")
    limit_pages(house, 3)
    house.slack.faults.server_error(
        "conversations.history", count=3, when=lambda args: bool(args.get("cursor")) == (page == 2)
    )
    for _ in range(3):
        steps(house)
        assert (state(house), calls(house, POST)) == ("uncertain", 0)
        house.pass_time(700)
    steps(house)
    assert (state(house), calls(house, POST)) == ("sent", 1)


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "channel_not_found", "ratelimited"])
def test_a_refused_look_is_no_absence(house: House, code: str) -> None:
    uncertain(house)
    house.slack.faults.ok_false("conversations.history", error=code)
    steps(house)
    assert (state(house), calls(house, POST)) == ("uncertain", 0)
    house.pass_time(700)
    steps(house)
    assert (state(house), calls(house, POST)) == ("sent", 1)


def test_a_reply_is_looked_for_in_its_thread(house: House) -> None:
    number = house.propose()
    house.slack.faults.stored_but_unanswered(POST)
    reply = Address(Audience.MEMBERS, MEMBERS_CHANNEL, "card:1")
    house.run(outbox.post, "reply:1", ConfidentialityNotice("P-1", "ATEST"), reply)
    step(house)
    house.pass_time(61)
    steps(house)
    assert state(house, "reply:1") == "sent"
    assert len(house.thread(number)) == 2


def test_a_direct_message_may_rather_come_twice_than_never(house: House) -> None:
    house.slack.faults.stored_but_unanswered(POST)
    enqueue_for_person(house)
    steps(house, Lane.DIRECT)
    assert state(house, "note:1") == "uncertain"
    house.pass_time(61)
    steps(house, Lane.DIRECT)
    assert state(house, "note:1") == "sent"
    assert house.inbox(PRIMARY) == ["A word for you."] * 2
    assert calls(house, "conversations.history") == 0


# --- leases ---


def claim(house: House) -> Parcel:
    """A sender takes the row, and falls silent."""
    row = house.database.run(sending.claim, Lane.CHANNEL, PATIENCE.lease)
    assert row is not None
    return Parcel(row, None, time.monotonic())


def test_a_claimed_row_is_nobody_elses_while_the_lease_lasts(house: House) -> None:
    enqueue(house)
    claim(house)
    house.pass_time(119)
    assert not step(house)
    assert state(house) == "sending"


def test_a_row_whose_sender_fell_silent_is_looked_for_before_it_is_posted(house: House) -> None:
    enqueue(house)
    claim(house)
    house.pass_time(121)
    steps(house)
    assert (state(house), calls(house, POST)) == ("uncertain", 0)
    house.pass_time(59)
    steps(house)
    assert (state(house), calls(house, POST)) == ("uncertain", 0)
    house.pass_time(2)
    steps(house)
    assert (state(house), calls(house, "conversations.history"), len(house.decisions())) == ("sent", 1, 1)


@pytest.mark.guarantee("G9")
def test_a_row_whose_sender_fell_silent_after_posting_is_not_posted_again(house: House) -> None:
    enqueue(house)
    house.poster.send(claim(house))
    house.pass_time(121)
    steps(house)
    house.pass_time(61)
    steps(house)
    assert (state(house), len(house.decisions())) == ("sent", 1)
    assert entries(house, "outbox.sent") == 1


def test_a_sender_that_lost_its_lease_while_looking_leaves_the_row_alone(house: House) -> None:
    uncertain(house)
    lose_lease_during(house, "conversations.history")
    step(house)
    assert (state(house), calls(house, POST)) == ("uncertain", 0)


def test_an_answer_to_a_sender_that_lost_its_lease_is_not_written_down(house: House) -> None:
    lose_lease_during(house, POST)
    enqueue(house)
    step(house)
    assert (state(house), entries(house, "outbox.sent")) == ("uncertain", 0)
    house.pass_time(61)
    steps(house)
    assert (state(house), len(house.decisions()), entries(house, "outbox.sent")) == ("sent", 1, 1)


def lose_lease_during(house: House, method: str) -> None:
    """While a call is under way, time passes and another process looks at the row."""

    def hook(_: Json) -> None:
        if state(house) == "sending":
            house.pass_time(121)
            step(house)

    house.slack.faults.after(method, hook)


@pytest.mark.guarantee("G9")
def test_a_sender_that_slept_too_long_does_not_post(house: House) -> None:
    enqueue(house)
    deliver_once(house.database, house.poster, Lane.CHANNEL, Patience(timedelta(microseconds=1), timedelta(seconds=60)))
    assert calls(house, POST) == 0
    assert state(house) in ("sending", "uncertain")


# --- cards and reactions ---


@pytest.fixture
def card(house: House) -> Iterator[str]:
    """The number of a position with its card."""
    yield house.propose()


def refresh(house: House, title: str) -> None:
    """A new version of the first card."""

    def work(rows: Rows) -> None:
        now = rows.now()
        notice = showing.card(rows, house.coalition, positions.by_id(rows, 1), positions.revision(rows, 1), now)
        to = Address(Audience.MEMBERS, MEMBERS_CHANNEL, thread_key="card:1")
        outbox.refresh(rows, "card:1:now", replace(notice, title=title), to, timedelta(0))

    house.run(work)


def title_on(house: House, number: str) -> str:
    return house.card_text(number).splitlines()[0]


def test_of_many_versions_of_a_card_only_the_newest_is_sent(house: House, card: str) -> None:
    before = calls(house, "chat.update")
    for version in ("one", "two", "three"):
        refresh(house, version)
    steps(house)
    assert title_on(house, card) == "three"
    assert calls(house, "chat.update") == before + 1


def test_a_version_that_comes_while_one_is_sent_is_sent_next(house: House, card: str) -> None:
    late, before = ["two"], calls(house, "chat.update")
    house.slack.faults.before("chat.update", lambda args: late and refresh(house, late.pop()))
    refresh(house, "one")
    steps(house)
    assert title_on(house, card) == "two"
    assert calls(house, "chat.update") == before + 2
    assert state(house, "card:1:now") == "sent"


def test_an_uncertain_version_is_sent_again_as_the_newest_without_a_look(house: House, card: str) -> None:
    house.slack.faults.stored_but_unanswered("chat.update")
    refresh(house, "one")
    steps(house)
    refresh(house, "two")
    assert title_on(house, card) == "one"
    house.pass_time(61)
    steps(house)
    assert title_on(house, card) == "two"
    assert calls(house, "conversations.replies") + calls(house, "conversations.history") == 0


@pytest.mark.rule("5.12.2")
def test_a_card_that_was_edited_often_is_a_minute_behind_while_slack_does_not_answer(house: House, card: str) -> None:
    for version in range(6):
        refresh(house, f"version {version}")
        steps(house)
    house.slack.faults.server_error("chat.update", count=6)
    refresh(house, "the newest")
    for _ in range(6):
        steps(house)
        assert waits(house, "card:1:now") == pytest.approx(60, abs=1)
        house.pass_time(61)
    steps(house)
    assert title_on(house, card) == "the newest"


def test_a_reaction_that_is_there_already_is_done(house: House, card: str) -> None:
    house.slack.faults.stored_but_unanswered("reactions.add")
    house.run(outbox.react, "mark:1", "no_entry", Address(Audience.MEMBERS, MEMBERS_CHANNEL, "card:1"))
    steps(house)
    assert state(house, "mark:1") == "uncertain"
    house.pass_time(61)
    steps(house)
    assert state(house, "mark:1") == "sent"
    assert house.card(card).reactions == {"no_entry": [BOT_USER_ID]}


# --- failures that last ---


@pytest.mark.rule("11.8")
def test_three_failures_of_a_public_post_tell_the_chairs_once(house: House) -> None:
    house.slack.faults.server_error(POST, count=6, when=is_public)
    enqueue(house)
    seen = []
    for _ in range(6):
        steps(house)
        seen.append(told(house))
        house.pass_time(700)
    assert seen == [[0, 0], [0, 0], *[[1, 1]] * 4]
    assert "About" not in house.inbox(CHAIR)[-1]
    steps(house)
    assert (state(house), len(house.decisions())) == ("sent", 1)


@pytest.mark.rule("11.8")
def test_a_post_that_was_held_and_turned_away_has_not_failed_yet(house: House) -> None:
    checked = threading.Event()
    client = WebClient(token=house.slack.bot_token, base_url=house.slack.api_url, retry_handlers=[])
    house.poster = SlackPoster(client, house.guard, house.history, may_publish=checked.is_set)
    enqueue(house)
    for _ in range(5):
        steps(house)
        house.pass_time(16)
    checked.set()
    house.slack.faults.rate_limited(POST, retry_after=5, when=is_public)
    steps(house)
    house.pass_time(20)
    house.slack.faults.server_error(POST, count=3, when=is_public)
    seen = []
    for _ in range(3):
        steps(house)
        seen.append((told(house), state(house)))
        house.pass_time(61)
    assert seen == [([0, 0], "uncertain"), ([0, 0], "uncertain"), ([1, 1], "uncertain")]
    steps(house)
    assert len(house.decisions()) == 1


def test_failures_of_other_messages_are_not_told(house: House) -> None:
    house.slack.faults.server_error(POST, count=5, when=lambda args: args.get("channel") == MEMBERS_CHANNEL)
    enqueue_for_members(house)
    for _ in range(6):
        steps(house)
        house.pass_time(700)
    assert state(house, "notice:1") == "sent"
    assert told(house) == [0, 0]


def test_links_have_the_workspaces_own_address_and_typed_ones_stay_as_typed(house: House) -> None:
    typed = "See <https://slack.com/help/archives/p1|this>."
    number = house.propose(Text=typed)
    house.amend(number, Title="Protect all domestic workers")
    old, new = house.cards(number)
    link = f"<https://sandbox.slack.com/archives/{MEMBERS_CHANNEL}/p{new.ts.replace('.', '')}|"
    for words in (old.text, str(old.blocks)):
        assert link in words
    assert typed in str(new.blocks)
    assert "https://slack.com/help/archives/p1" in new.text
