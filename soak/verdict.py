"""The two accounts side by side, and what Slack's public channel shows: the figures of one run."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from atest_bot.sandbox.cast import DECISIONS_CHANNEL
from soak import account
from soak.account import Act
from soak.agenda import MEMBERS
from soak.scene import Scene, micros

Key = tuple[object, ...]

CHOICES = ("sign_on", "stand_aside", "object")
SURFACES = {
    "button": "button",
    "command": "command",
    "added": "reaction_added",
    "removed": "reaction_removed",
    "confirmed": "on_behalf",
}


@dataclass(frozen=True)
class Figures:
    """One row of docs/soak.csv."""

    seed: int
    database: str
    minutes: float
    votes: int
    decisions: int
    kills: int
    restarts: int
    bad_answers_percent: float
    repeats: int
    reordered: int
    dropped: int
    lost: int
    doubled: int
    verify: str
    tallies: str

    @property
    def is_good(self) -> bool:
        return not self.lost and not self.doubled and self.verify == "clean" and self.tallies == "equal"

    def row(self) -> dict[str, object]:
        return asdict(self)


def stored(scene: Scene) -> Counter[Key]:
    """Every act that is stored."""
    query = (
        "SELECT a.vote_id, p.slack_id, a.surface, a.choice, a.acted_at FROM acts a JOIN people p ON p.id = a.person_id"
    )
    return Counter(_key(vote, person, how, choice, micros(at)) for vote, person, how, choice, at in scene.read(query))


def lost(scene: Scene, acts: list[Act]) -> list[str]:
    """Every act that was acknowledged and is not stored. What was confirmed twice is stored once."""
    left, missing = stored(scene), []
    for act in acts:
        if act.is_sure and not act.is_refused and left[key_of(act)] < 1:
            missing.append(f"vote {act.vote}: {act.person} {act.surface} {act.choice} at {act.at}")
        left[key_of(act)] -= act.is_sure and act.surface == "command"
    return missing


def key_of(act: Act) -> Key:
    return _key(act.vote, act.person, SURFACES[act.surface], act.choice, act.at)


def _key(vote: int, person: str, surface: str, choice: str | None, at: int) -> Key:
    """What an act is known by: Slack's moment, or where it has none what was said."""
    by_moment = surface in ("button", "reaction_added", "reaction_removed")
    return (vote, person, surface, at if by_moment else choice)


def unequal(scene: Scene, acts: list[Act]) -> list[str]:
    """Every answer, tally and outcome that is not what the account says."""
    votes = scene.read("SELECT id, profile, outcome, closes_at FROM votes")
    kept: dict[int, dict[str, str]] = {vote: {} for vote, *_ in votes}
    for vote, member, choice in scene.read(
        "SELECT b.vote_id, m.name, b.choice FROM ballots b JOIN members m ON m.id = b.seat_id"
    ):
        kept[vote][member] = choice
    counted = {data["vote"]: data for data in counts(scene)}
    ours = dict(account.by_member(acts))
    faults = []
    for vote, profile, outcome, closes_at in votes:
        for member in MEMBERS:
            possible = account.answers(ours.get((vote, member), []), micros(closes_at))
            if kept[vote].get(member) not in possible:
                faults.append(f"vote {vote}, {member}: {kept[vote].get(member)} is stored, and not {possible}")
        tally = tuple(list(kept[vote].values()).count(choice) for choice in CHOICES)
        said = counted.get(vote, {})
        expected = account.outcome(profile, len(MEMBERS), tally)
        if outcome != expected or tuple(said.get(choice) for choice in CHOICES) != tally:
            faults.append(f"vote {vote} ({profile}): {outcome} and {said}, and not {expected} of {tally}")
    return faults


def counts(scene: Scene) -> list[dict[str, Any]]:
    """What the record says of each count."""
    bodies = scene.read("SELECT body FROM entries WHERE kind = 'vote.counted'")
    return [json.loads(body)["data"] for (body,) in bodies]


def misposted(scene: Scene) -> list[str]:
    """Decisions that were posted in public twice or never, and posts of no decision. Removing a second post mends
    nothing here: it was there."""
    posts: Counter[str] = Counter()
    for call in scene.slack.calls:
        if call.method == "chat.postMessage" and call.args.get("channel") == DECISIONS_CHANNEL and call.answer["ok"]:
            posts[post_of(call.args.get("metadata"))] += 1
    due = set()
    for revision, outcome, aside in _adopted(scene):
        if outcome == "adopted" and not account.is_weak(len(MEMBERS), aside):
            due.add(f"decision:{revision}")
    wrong = [f"{key}: posted {posts[key]} times" for key in due if posts[key] != 1]
    return wrong + [f"{key}: posted, and not due" for key in posts if key not in due]


def _adopted(scene: Scene) -> list[tuple[int, str, int]]:
    revisions = dict(scene.read("SELECT id, revision_id FROM votes"))
    return [(revisions[data["vote"]], data["outcome"], data["stand_aside"]) for data in counts(scene)]


def post_of(metadata: object) -> str:
    """The outbox key that a message carries."""
    said = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str(said["event_payload"]["key"]) if isinstance(said, dict) else ""
