"""A hundred open votes and a thousand decisions, turned page by page, within what Slack takes (11)."""

import json
from dataclasses import asdict
from datetime import timedelta

from sqlmodel import select

from atest_bot.domain.tally import RULES, Profile
from atest_bot.services import homing
from atest_bot.slack.home import SECTIONS
from atest_bot.store import tables
from atest_bot.store.database import Rows
from tests.house import CHAIR_AND_DELEGATE, PRIMARY, House
from tests.slack.homes import part, press, read, visit

OPEN, DELIBERATED, DECIDED = 100, 40, 1_000
MINE = "Waiting for Free the Workers"


def fill(rows: Rows, house: House) -> None:
    """Enter them row by row: what matters is how many there are, not how they came about."""
    now = house.now()
    members = [row.id for row in rows.all(select(tables.Member))]
    for number in range(1, OPEN + DELIBERATED + DECIDED + 1):
        stage = "voting" if number <= OPEN else "deliberation" if number <= OPEN + DELIBERATED else "adopted"
        position = rows.insert(
            tables.Position,
            number=f"P-2027-{number:03}",
            stage=stage,
            kind="policy",
            priority="other",
            proposer_id=1,
            deliberation_since=now - timedelta(days=30),
        )
        digest = f"{number:064x}"
        revision = rows.insert(
            tables.Revision,
            position_id=position,
            number=1,
            title=f"{'&' * 145} {number:04}",
            summary="s",
            text="t",
            salt=b"",
            hash=digest,
            created_at=now,
            card_channel="C0MEMBERS",
            card_ts=f"1800000000.{number:06}",
        )
        if stage == "deliberation":
            continue
        counted = None if stage == "voting" else now
        vote = rows.insert(
            tables.Vote,
            position_id=position,
            revision_id=revision,
            revision_hash=digest,
            profile="consensus",
            rule=json.dumps(asdict(RULES[Profile.CONSENSUS])),
            attribution="alliance",
            chair_id=1,
            seats=len(members),
            opened_at=now,
            closes_at=now + timedelta(days=10, minutes=number),
            closes_zone="America/New_York",
            outcome="adopted" if counted else None,
            counted_at=counted,
        )
        for member in members:
            rows.insert(tables.Elector, vote_id=vote, member_id=member, seat_id=member)
        if counted:
            rows.insert(
                tables.Decision,
                number=f"D-2027-{number:04}",
                position_id=position,
                revision_id=revision,
                vote_id=vote,
                adopted_at=now,
                record_seq=1,
                record_hash="h",
            )


def test_everything_can_be_reached_and_every_page_is_within_limits(any_database: House) -> None:
    house = any_database
    house.run(fill, house)
    seen: set[str] = set()
    visit(house, PRIMARY)
    for turned in range(OPEN):
        words = part(read(house, PRIMARY), MINE)
        new = {line.split(",")[0].removeprefix("section: *") for line in words.splitlines() if "section: *P-" in line}
        assert new
        assert not new & seen
        seen |= new
        if "button: Later" not in words:
            break
        press(house, PRIMARY, "Later", f"waiting:{turned + 1}")
    assert len(seen) == OPEN
    assert "button: Sooner" in part(read(house, PRIMARY), MINE)
    press(house, PRIMARY, "Sooner", f"waiting:{turned - 1}")
    assert "button: Later" in part(read(house, PRIMARY), MINE)
    assert "button: Newer" not in part(read(house, PRIMARY), "Decisions")
    press(house, PRIMARY, "Older", "decisions:1")
    first = OPEN + DELIBERATED + DECIDED
    assert f"D-2027-{first}" not in part(read(house, PRIMARY), "Decisions")
    assert "button: Newer" in part(read(house, PRIMARY), "Decisions")
    assert house.slack.surprises == []


def test_the_oldest_decision_is_found_on_the_last_page(house: House) -> None:
    house.run(fill, house)
    most = next(section.most for section in SECTIONS if section.key == "decisions")
    last = (DECIDED - 1) // most
    visit(house, PRIMARY)
    house.run(homing.turn, PRIMARY, "decisions", last)
    house.work()
    assert f"D-2027-{OPEN + DELIBERATED + 1:04}" in part(read(house, PRIMARY), "Decisions")
    assert "button: Older" not in part(read(house, PRIMARY), "Decisions")


def test_a_page_that_has_emptied_falls_back_to_the_last_that_has_not(house: House) -> None:
    house.run(fill, house)
    visit(house, PRIMARY)
    house.run(homing.turn, PRIMARY, "decisions", 999)
    house.work()
    assert f"D-2027-{OPEN + DELIBERATED + 1:04}" in part(read(house, PRIMARY), "Decisions")


def test_the_fullest_home_is_small(house: House) -> None:
    house.run(fill, house)
    visit(house, CHAIR_AND_DELEGATE)
    view = house.slack.home(CHAIR_AND_DELEGATE)
    assert view is not None
    assert len(view.blocks) <= 100
    assert len(json.dumps(view.body).encode()) < 100_000


def test_opening_a_home_again_begins_at_the_first_page(house: House) -> None:
    house.run(fill, house)
    visit(house, PRIMARY)
    press(house, PRIMARY, "Older", "decisions:1")
    assert "button: Newer" in part(read(house, PRIMARY), "Decisions")
    assert "button: Newer" not in part(visit(house, PRIMARY), "Decisions")
