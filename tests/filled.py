"""A life in which every table gets its rows: what migrations, backups and retention are tried on."""

from datetime import timedelta

from atest_bot.services import operating
from atest_bot.store import hearings, processes
from atest_bot.store.database import Rows
from tests.chamber import ALL_TABLES
from tests.house import CHAIR, CHAIR_AND_DELEGATE, CHECKED, DAY, MEMBERS_CHANNEL, PRIMARIES, PRIMARY, House
from tests.test_canary import whole_life

LETTER = {"Rule": "letter", "If adopted, published in the name of": "signatories"}


def fill(house: House) -> None:
    """Live it, and see that no table was forgotten."""
    whole_life(house)
    _answer_check(house)
    _ratify(house)
    _sign_letter(house)
    _move(house)
    _reopen(house)
    _report_back(house)
    house.slack.open_home(PRIMARY)
    house.work()
    house.run(_run_a_while, house)
    house.database.run(operating.pause)
    assert empty_tables(house) == []


def empty_tables(house: House) -> list[str]:
    return [table for table in ALL_TABLES if house.read(f"SELECT count(*) FROM {table}") == [(0,)]]


def _answer_check(house: House) -> None:
    house.slack.click(PRIMARY, channel=MEMBERS_CHANNEL, ts=_check_ts(house), button="2. Another")


def _check_ts(house: House) -> str:
    return str(house.read("SELECT ts FROM outbox WHERE key LIKE 'check:%' AND ts IS NOT NULL")[0][0])


def _ratify(house: House) -> None:
    """A vote on a rapid decision, with a hold, a recusal, a ballot by phone and an extension."""
    ((number,),) = house.read(
        "SELECT p.number FROM positions p JOIN votes v ON v.position_id = p.id WHERE v.profile = 'rapid'"
    )
    house.open_vote(str(number), {"Rule": "consensus"})
    house.press(PRIMARIES[1], str(number), "Need more time")
    house.press(PRIMARIES[2], str(number), "Recuse")
    house.type(CHAIR, f'behalf {number} "Free the Workers" sign-on')
    for person in PRIMARIES[3:5]:
        house.type(person, f"extend {number}")
    house.work()


def _sign_letter(house: House) -> None:
    """A letter to its delivery, and a decision that is reopened."""
    number = house.ready_to_vote()
    house.open_vote(number, LETTER)
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    while house.read("SELECT count(*) FROM signatories") == [(0,)]:
        house.to_closing()
    ((decision,),) = house.read("SELECT number FROM decisions ORDER BY id DESC LIMIT 1")
    house.type(CHAIR, f"deliver {decision}")
    house.type(CHAIR, "export register")
    house.work()


def _move(house: House) -> None:
    """A motion that waits for a second chair."""
    number = house.ready_to_vote(CHAIR_AND_DELEGATE)
    house.open_vote(number)
    house.type(CHAIR_AND_DELEGATE, f"cancel {number}")
    assert not house.slack.submit(CHAIR_AND_DELEGATE, None, {"Reason": "It came too early."}).errors
    house.work()


def _reopen(house: House) -> None:
    house.slack.open_home(CHAIR)
    house.work()
    house.slack.click(CHAIR, view=house.slack.home(CHAIR), button="Reopen")
    house.slack.wait_for(lambda: house.slack.views(CHAIR))
    assert not house.slack.submit(CHAIR, None, {"Title": "Protect domestic workers again"}).errors
    assert not house.slack.submit(CHAIR, None, CHECKED).errors
    house.slack.close_view(CHAIR)
    house.work()


def _report_back(house: House) -> None:
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Say How")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    answers = {"Did everyone who was asked hear what came of it?": "yes", "How, or why not": "We met them again."}
    assert not house.slack.submit(PRIMARY, None, answers).errors
    house.work()


def _run_a_while(rows: Rows, house: House) -> None:
    """What a running process notes of itself."""
    now = house.now()
    processes.seen(rows, "a bot", now, 0, 1)
    hearings.stretch(rows, hearings.begin(rows, "a bot", now), now + timedelta(seconds=DAY))
