"""The small fictional coalition of the sandbox: seven members, their people, two chairs, an adviser.

Outside it are somebody who only reads what is public, and somebody whose organization may join.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from atest_bot.domain.members import Role
from atest_bot.sandbox.workspace import Workspace

MEMBERS_CHANNEL = "C0MEMBERS"
DECISIONS_CHANNEL = "C0DECISIONS"
LOBBY = "C0LOBBY"

MEMBERS = {
    "Free the Workers": "Free the Workers, Inc.",
    "Harbor Light Legal": "Harbor Light Legal Aid",
    "Casa Nueva": "Casa Nueva",
    "Northfield Network": "The Northfield Network",
    "Fair Fields": "Fair Fields Alliance",
    "Bridge to Safety": "Bridge to Safety",
    "Open Door Project": "The Open Door Project",
}


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the cast, and the duties the roster gives them."""

    id: str
    name: str
    member: str
    roles: tuple[Role, ...]

    @property
    def title(self) -> str:
        return ", ".join(self.roles) or "outsider"

    @property
    def group(self) -> str:
        return self.member or ("Coalition staff and advisers" if self.roles else "Outside the coalition")


def _player(slack_id: str, name: str, member: str = "", *roles: Role) -> Player:
    return Player(slack_id, name, member, roles)


CAST = (
    _player("U0MAYA", "Maya Torres", "Free the Workers", Role.PRIMARY),
    _player("U0BEN", "Ben Okafor", "Free the Workers", Role.ALTERNATE),
    _player("U0LIN", "Lin Chen", "Free the Workers", Role.ALTERNATE),
    _player("U0RUTH", "Ruth Abrams", "Harbor Light Legal", Role.PRIMARY),
    _player("U0SAM", "Sam Reyes", "Harbor Light Legal", Role.ALTERNATE),
    _player("U0INES", "Inés Duarte", "Casa Nueva", Role.PRIMARY),
    _player("U0NOOR", "Noor Haddad", "Northfield Network", Role.PRIMARY),
    _player("U0KOFI", "Kofi Mensah", "Fair Fields", Role.PRIMARY),
    _player("U0JUNE", "June Park", "Bridge to Safety", Role.PRIMARY),
    _player("U0TESS", "Tess Nolan", "Open Door Project", Role.PRIMARY),
    _player("U0DAVID", "David Osei", "Open Door Project", Role.ALTERNATE, Role.CHAIR),
    _player("U0CLARA", "Clara Whitfield", "", Role.CHAIR),
    _player("U0ADA", "Ada Brooks", "", Role.OBSERVER),
    _player("U0OMAR", "Omar Vance"),
    _player("U0GRACE", "Grace Lee"),
)

CHAIR = "U0CLARA"
OUTSIDER = "U0OMAR"


def settle_in(workspace: Workspace) -> None:
    """Give the cast their accounts and channels."""
    for player in CAST:
        workspace.add_person(player.id, player.name, title=player.title, group=player.group)
    inside = [player.id for player in CAST if player.roles]
    everybody = [player.id for player in CAST]
    workspace.add_channel(MEMBERS_CHANNEL, "coalition-members", private=True, members=inside)
    workspace.add_channel(DECISIONS_CHANNEL, "coalition-decisions", members=everybody)
    workspace.add_channel(LOBBY, "lobby", members=everybody, bot=False)


def roster_lines() -> Iterator[str]:
    """The cast as a roster file."""
    yield "member,signatory_name,affiliation_group,slack_user_id,role,from,until"
    for player in CAST:
        for role in player.roles:
            member = player.member if role in (Role.PRIMARY, Role.ALTERNATE) else ""
            yield f'{member},"{MEMBERS.get(member, "")}",,{player.id},{role.value},,'
