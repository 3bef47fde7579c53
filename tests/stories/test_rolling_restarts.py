"""Several bots on one PostgreSQL are restarted one after the other while people vote (G2, G3, G6, G9, G19)."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from soak import agenda, verdict
from soak.people import People
from soak.run import Rounds, Wanted
from soak.scene import Scene
from soak.trouble import Trouble


@pytest.fixture(params=["socket", "http"])
def scene(request: pytest.FixtureRequest, postgresql: str, tmp_path: Path) -> Iterator[Scene]:
    """Two bots that listen, over Socket Mode and over HTTP."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql.format(name="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        offset = agenda.BEGINS.timestamp() - time.time()
        with Scene(tmp_path / "scene", postgresql.format(name=name), bots=2, offset=offset) as scene:
            agenda.settle_in(scene)
            scene.roll(request.param)
            yield scene
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.guarantee("G2")
def test_a_rolling_restart_loses_nothing_and_does_nothing_twice(scene: Scene) -> None:
    people = People(scene, "rolling")
    rounds = Rounds(scene, people, Trouble(scene, "none", 1, lambda: 0), 1, Wanted(1, 1, 0))
    items = rounds.open(5)
    over = threading.Event()
    voters = threading.Thread(target=people.press_on, args=(items, over.is_set))
    voters.start()
    try:
        scene.roll(scene.mode)
    finally:
        over.set()
        voters.join()
    rounds.close(items)
    rounds.drain()

    assert scene.statuses == [0, 0, 0, 0], "whoever is asked to stop leaves in order"
    assert len(people.acts) > 50
    kept = verdict.stored(scene)
    unanswered = [act for act in people.acts if not act.is_sure]
    assert [act for act in unanswered if kept[verdict.key_of(act)]] == [], "what was begun was finished and answered"
    assert len(unanswered) <= len(people.acts) / 4
    assert verdict.lost(scene, people.acts) == []
    assert verdict.unequal(scene, people.acts) == []
    assert verdict.misposted(scene) == []
    posts = Counter(
        verdict.post_of(call.args["metadata"])
        for call in scene.slack.calls
        if call.method == "chat.postMessage" and call.args["channel"] in (MEMBERS_CHANNEL, DECISIONS_CHANNEL)
    )
    assert [key for key, times in posts.items() if times > 1] == []
    assert scene.read("SELECT count(*) FROM timers WHERE done_at IS NULL AND due_at <= now()") == [(0,)]
    assert len(verdict.counts(scene)) == len(items)
    assert scene.command("verify")[0] == 0
    assert scene.slack.surprises == []
