"""What somebody who has just arrived in the sandbox can do first, told for what is going on at that moment."""

from atest_bot.domain.members import Role
from atest_bot.sandbox.cast import CAST, MEMBERS_CHANNEL, Player
from atest_bot.sandbox.objects import TEAM_DOMAIN, Message, plain
from atest_bot.sandbox.seed import number_on
from atest_bot.sandbox.standin import Hint, StandIn

_OPEN = "*Voting is open.*"
_DRAFT = "*In deliberation.*"


def hint_for(slack: StandIn, person: str) -> Hint | None:
    """The hint for one of the cast."""
    player = next((player for player in CAST if player.id == person), None)
    if player is None:
        return None
    if Role.CHAIR in player.roles:
        return _for_chair(slack, player)
    return Hint(f"You are *{player.name}*, {_part(player)} {_advice(slack, player)}")


def _for_chair(slack: StandIn, player: Player) -> Hint:
    you = f"You are *{player.name}*, a chair."
    draft, vote = _newest(slack, _DRAFT), _newest(slack, _OPEN)
    if draft is not None:
        then = "Then switch to delegates, at the top, to answer, and move the clock to the closing."
        return Hint(
            f"{you} {_link(draft)} is in deliberation: open a vote on it. {then}", f"/atest poll {number_on(draft)}"
        )
    if vote is not None:
        return Hint(f"{you} Voting is open on {_link(vote)}. Switch to delegates to answer, or move the clock.")
    return Hint(f"{you} Nothing is in deliberation. Propose a position.", "/atest propose")


def _part(player: Player) -> str:
    parts = {
        Role.PRIMARY: f"primary delegate of {player.member}.",
        Role.ALTERNATE: f"an alternate delegate of {player.member}: its primary’s answer outranks yours.",
        Role.OBSERVER: "an adviser: a voice and no vote.",
    }
    known = [parts[role] for role in player.roles if role in parts]
    return known[0] if known else "in the workspace, but not in the coalition."


def _advice(slack: StandIn, player: Player) -> str:
    if not player.roles:
        return "You see the decisions that were published, and nothing of how they came about."
    card = _newest(slack, _OPEN) or _newest(slack, _DRAFT)
    if card is None:
        return "Nothing is open just now."
    if Role.OBSERVER in player.roles:
        return f"Say what you think in the thread under {_link(card)}."
    if _OPEN in plain(card):
        return f"Voting is open on {_link(card)}: answer by a button on its card, or by a mark below it."
    return f"Say what you think in the thread under {_link(card)}; a chair opens the vote."


def _newest(slack: StandIn, words: str) -> Message | None:
    top = slack.workspace.channels[MEMBERS_CHANNEL].top
    return next((item for item in reversed(top) if not item.is_reply and words in plain(item)), None)


def _link(card: Message) -> str:
    address = f"https://{TEAM_DOMAIN}.slack.com/archives/{card.channel}/p{card.ts.replace('.', '')}"
    return f"<{address}|{number_on(card)}>"
